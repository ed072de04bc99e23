"""``Idempotency-Key``: a program that did not hear an answer sends its request again, and nothing happens twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request

from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.repeats import keys

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
"""Of an answer that was given before."""
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A key of your choice for this request, such as a UUID: 1 to 255 visible ASCII characters. The same request with the same key is done once and answered in "
    f"the same way, with the header {REPLAYED}; kept for a day. With another body the answer is 422, while the first is still being answered 409. "
    "What was refused is not kept.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 257, "examples": ['"8e03978e-40d5-43e8-bc93-6894a57f9324"']},
}  # fmt: skip


def once(services: Services, actor: Actor, act: Callable[[], Any]) -> Any:
    """What ``act`` answers; for a POST with a key, what it answered the first time.

    :raises InvalidInput, KeyUsedOtherwise, StillAnswering, AnswerUnknown: see :func:`service.workflow.repeats.keys.begin`.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return act()
    known = keys.begin(services, actor, key, request=_asked())
    if known is not None:
        return Response(known.body, status=known.status, content_type=known.kind, headers={REPLAYED: "?1"})
    try:
        answer = make_response(act())
    except BaseException:
        keys.forget(services, actor, key)
        raise
    if answer.status_code >= 400 or answer.is_streamed:
        keys.forget(services, actor, key)
    else:
        kind = answer.headers.get("Content-Type", "")
        keys.keep(services, actor, key, status=answer.status_code, kind=kind, body=answer.get_data(as_text=True))
    return answer


def _asked() -> str:
    """SHA-256 of method, address and body."""
    told = f"{request.method} {request.full_path}\n".encode("utf-8", "surrogatepass")
    return hashlib.sha256(told + request.get_data(cache=True)).hexdigest()
