"""``add-checkpoint`` over HTTP (C2SP tlog-witness), as a WSGI application. A proxy in front of it ends TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from service.depository.witness import request
from service.depository.witness.errors import OldSizeDiffers, RequestMalformed, WitnessError
from service.depository.witness.memory import Witness

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_TEXT = "text/plain; charset=utf-8"
Answer = tuple[int, str, str]
"""Status, media type, text."""


def application(witness: Witness, clock: Callable[[], datetime]) -> WSGIApplication:
    """Answers ``POST /add-checkpoint``, and ``GET /`` with the key of the witness."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, text = _answer(witness, clock, environ)
        body = text.encode()
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body]

    return answer


def _answer(witness: Witness, clock: Callable[[], datetime], environ: WSGIEnvironment) -> Answer:
    place = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
    if place in {("GET", ""), ("GET", "/")}:
        return 200, _TEXT, f"{witness.key.verifier}\n"
    if place != ("POST", request.PATH):
        return 404, _TEXT, f"This is a witness of logs. It answers POST {request.PATH}.\n"
    try:
        made = witness.cosign(request.parse(_body(environ)), clock())
    except OldSizeDiffers as refusal:
        return refusal.status, request.SIZE_TYPE, f"{refusal.data['known']}\n"
    except WitnessError as refusal:
        return refusal.status, _TEXT, f"{refusal}\n"
    return 200, _TEXT, f"{made.line}\n"


def _body(environ: WSGIEnvironment) -> str:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > request.MOST_BYTES:
        raise RequestMalformed
    try:
        return str(environ["wsgi.input"].read(int(length)), "utf-8")
    except UnicodeDecodeError:
        raise RequestMalformed from None
