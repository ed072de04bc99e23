"""The JSON API under ``/api/v1``: the same use cases as the pages; one marshmallow schema for each body; OpenAPI is generated.

Programs send an API token, which a person creates on the page of the own account, as ``Authorization: Bearer``; or they sign in with
``POST /api/v1/signins`` and send the token of that answer. Cookies are never read here, so
a page elsewhere cannot act in a person's name and no CSRF token is needed. Refusals are problem details (RFC 9457).
"""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Flask
from flask_smorest import Api

from service.api import (
    ceremonies,
    guard,
    holdings,
    instruments,
    obligations,
    proposals,
    refusals,
    register_entries,
    reviews,
    signatures,
    signins,
    templates,
    treaties,
    verifications,
)
from service.api.answers import ErrorAnswers, ProblemBody
from service.api.shell import once
from service.workflow.context import Services

PREFIX = "/api/v1"
_BLUEPRINTS = (
    signins.blueprint,
    templates.blueprint,
    instruments.blueprint,
    refusals.blueprint,
    ceremonies.blueprint,
    register_entries.blueprint,
    holdings.blueprint,
    signatures.blueprint,
    verifications.blueprint,
    proposals.blueprint,
    reviews.blueprint,
    obligations.blueprint,
    treaties.blueprint,
)


_TOKENS = {
    "token": "An API token, created on the page of the own account, with the permissions that were chosen there. It cannot approve, sign or manage accounts.",
    "signin": "The token of POST /signins: everything that the person may do, for an hour without use and at most twelve hours.",
}


def _describe_keys(app: Flask, api: Api) -> None:
    """Names the header of :mod:`service.api.shell.once` at every POST that somebody signed in sends."""
    document = api.spec.to_dict()
    for rule in app.url_map.iter_rules():
        guarded = getattr(app.view_functions[rule.endpoint], "requirement", "public") != "public"
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        posted = guarded and "POST" in (rule.methods or ())
        known = document["paths"].get(path, {}).get("post") if posted else None
        if known is not None:
            given = [*known.get("parameters", []), once.PARAMETER]
            api.spec.path(rule=rule, operations={"post": {**known, "parameters": given}})


class _Api(Api):
    """flask-smorest without its handler for the whole application, which would turn the pages' errors into JSON."""

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        """Refusals as they are answered; the library would describe its own."""
        content = {"application/problem+json": {"schema": ProblemBody}}
        for status in HTTPStatus:
            self.spec.components.response(status.name, {"description": status.phrase, "content": content}, lazy=True)
        told = {"description": "Refused; `status` says how", "content": content}
        self.spec.components.response("DEFAULT_ERROR", told, lazy=True)


def register(app: Flask, services: Services) -> None:
    """Adds the API to ``app``. Refuses at start when a view does not say who may use it."""
    app.extensions["services"] = services
    app.config.update(
        API_TITLE="Alternat",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = _Api(app)
    for name, description in _TOKENS.items():
        scheme = {"type": "http", "scheme": "bearer", "description": description}
        api.spec.components.security_scheme(name, scheme)
    api.spec.options["security"] = [{"token": []}, {"signin": []}, {}]
    answers = ErrorAnswers(app)
    for blueprint in _BLUEPRINTS:
        answers.attach(blueprint)
        api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    _describe_keys(app, api)
    guard.declare_public(app, "api-docs.openapi_json")
    guard.check(app, {blueprint.name for blueprint in _BLUEPRINTS})
