"""Error responses of the API: ``application/problem+json`` for every error inside its blueprints (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any

import structlog
from flask import Flask, Response, json, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, HTTPException

from service.accounts.errors import TooManyAttempts
from service.domain.messages import Message
from service.problems import Problem, problem
from service.workflow.errors import Busy

log = structlog.get_logger(__name__)


class ProblemBody(Schema):
    """Why a request was refused: problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "Short, the same for every refusal of its kind"})
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata={"description": "What happened and what to do next"})
    code = fields.String(required=True, metadata={"description": "For programs, such as stale-version"})
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "Field -> what is wrong with it"},
    )


class ErrorAnswers:
    """Attaches the handlers to blueprints; errors elsewhere in the application are the pages' business."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def attach(self, blueprint: Blueprint) -> None:
        """Once for each blueprint and application."""
        if not blueprint._got_registered_once:  # noqa: SLF001 - Flask offers no public word for it
            blueprint.before_request(require_readable)
            blueprint.register_error_handler(HTTPException, http_error)
            blueprint.register_error_handler(Exception, refusal)


def require_readable() -> None:
    """Before a view reads the body. What is no JSON, the view's schema says.

    :raises BadRequest: it is JSON that Python does not read: nested too deeply, or with a number of thousands of digits.
    """
    try:
        if request.is_json:
            json.loads(request.get_data())
    except (JSONDecodeError, UnicodeDecodeError):
        return
    except (RecursionError, ValueError):
        raise BadRequest(
            "The JSON document is nested too deeply, or has a number that is too long. Send it as the API's document describes."
        ) from None


def http_error(error: HTTPException) -> Response:
    """404, 405, 413, 415 and webargs' 422, whose messages are listed field by field."""
    messages = (getattr(error, "data", None) or {}).get("messages", {})
    errors = {
        f"{place}.{key}": [Message.verbatim(text) for text in texts]
        for place, fields in messages.items()
        for key, texts in _items(fields)
    }
    code = (error.name or "error").lower().replace(" ", "-")
    title, detail = Message.verbatim(error.name), Message.verbatim(error.description or error.name)
    return answer(Problem(error.code or 500, title, code, detail, errors))


def refusal(error: Exception) -> Response:
    """What use cases raise; an unexpected error is logged and answered without its details."""
    told = problem(error)
    if told.status >= 500:
        log.error("api:fault", code=told.code, exc_info=error)
    response = answer(told)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.data["seconds"])
    elif isinstance(error, Busy):
        response.headers["Retry-After"] = str(Busy.SECONDS)
    return response


def answer(told: Problem) -> Response:
    """One problem document."""
    return Response(json.dumps(told.to_data()), status=told.status, mimetype="application/problem+json")


def _items(fields: Any) -> list[tuple[str, list[str]]]:
    if not isinstance(fields, Mapping):
        return [("body", [str(text) for text in fields])]
    return [(str(key), [str(text) for text in texts]) for key, texts in fields.items()]
