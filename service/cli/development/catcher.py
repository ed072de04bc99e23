"""Catches the letters of a development installation and shows them: an SMTP server that delivers nothing, and a page, on this machine only."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from typing import Any, Final, Self

from aiosmtpd.controller import Controller
from jinja2 import Environment, PackageLoader, StrictUndefined
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

HOST: Final = "127.0.0.1"
KEPT: Final = 500
"""Letters; older ones are forgotten, as all are at the end."""
_RULES: Final = Map(
    [
        Rule("/", endpoint="index"),
        Rule("/letters.json", endpoint="data"),
        Rule("/letters/<int:number>", endpoint="letter"),
        Rule("/letters/<int:number>/<name>", endpoint="attachment"),
    ]
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Caught:
    """One letter."""

    number: int
    """From 1, in the order of arrival."""
    to: tuple[str, ...]
    """Of the envelope."""
    message: EmailMessage

    def part(self, kind: str) -> str:
        """The ``plain`` or ``html`` form; empty where there is none."""
        body = self.message.get_body([kind])
        return "" if body is None else str(body.get_content())

    @property
    def attachments(self) -> dict[str, bytes]:
        """Name -> content."""
        return {
            one.get_filename() or "file": bytes(one.get_payload(decode=True)) for one in self.message.iter_attachments()
        }

    def to_data(self) -> dict[str, Any]:
        """For programs, journeys for example."""
        return {
            "number": self.number,
            "to": list(self.to),
            "subject": str(self.message["Subject"]),
            "language": str(self.message["Content-Language"]),
            "text": self.part("plain"),
            "attachments": list(self.attachments),
        }


class Catcher:
    """Both servers; any number of letters may arrive at once."""

    def __init__(self, *, smtp_port: int, page_port: int) -> None:
        """:raises OSError: a port is taken."""
        self.letters: deque[Caught] = deque(maxlen=KEPT)
        self._count = 0
        self._smtp = Controller(self, hostname=HOST, port=smtp_port)
        self._pages = make_server(HOST, page_port, self._answer, threaded=True, request_handler=_Quiet)
        self._thread: threading.Thread | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by the SMTP server for each letter."""
        message = message_from_bytes(envelope.content, policy=default)
        self._count += 1
        self.letters.append(Caught(self._count, tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def run(self) -> None:
        """Serves until interrupted."""
        self._smtp.start()
        try:
            self._pages.serve_forever()
        finally:
            self._smtp.stop()

    def __enter__(self) -> Self:
        self._smtp.start()
        self._thread = threading.Thread(target=self._pages.serve_forever, name="mail-catcher", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pages.shutdown()
        self._pages.server_close()
        self._smtp.stop()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        try:
            if request.host.partition(":")[0] not in {HOST, "localhost"}:
                raise BadRequest  # a page of somebody else that found this address (DNS rebinding)
            endpoint, values = _RULES.bind_to_environ(environ).match()
            response: Any = getattr(self, f"_{endpoint}")(**values)
        except HTTPException as error:
            response = error
        else:
            response.headers["Content-Security-Policy"] = _POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _index(self) -> Response:
        return _page("letters.html", letters=list(reversed(self.letters)))

    def _data(self) -> Response:
        rows = [one.to_data() for one in self.letters]
        return Response(json.dumps(rows, ensure_ascii=False), mimetype="application/json")

    def _letter(self, number: int) -> Response:
        return _page("letter.html", letter=self._found(number))

    def _attachment(self, number: int, name: str) -> Response:
        found = self._found(number).attachments.get(name)
        if found is None:
            raise NotFound
        headers = {"Content-Disposition": "attachment"}
        return Response(found, mimetype="application/octet-stream", headers=headers)

    def _found(self, number: int) -> Caught:
        for one in self.letters:
            if one.number == number:
                return one
        raise NotFound


class _Quiet(WSGIRequestHandler):
    """Does not print a line for each page."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


@cache
def _templates() -> Environment:
    loader = PackageLoader("service.cli.development", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _page(name: str, **values: Any) -> Response:
    return Response(_templates().get_template(name).render(**values), mimetype="text/html")
