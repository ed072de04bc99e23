"""HTTP client of a remote signing service: JSON over HTTPS, one request at a time, no redirects, answers of bounded length."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from signing.errors import CredentialUnusable, KeyUnavailable
from signing.wording import Message, message

MAX_ANSWER_BYTES = 512 * 1024
"""Bytes. A chain of certificates has some ten thousand."""


class Refusal(Exception):
    """The service said no."""

    def __init__(self, status: int, error: str, description: str) -> None:
        self.status = status
        self._words = f"{error} {description}".lower()
        self.said = " ".join(re.sub(r"[^\w .,:;()-]", " ", description or error).split())[:200]
        super().__init__(self.said)

    def about(self, *words: str) -> bool:
        """Whether one of ``words`` stands in what it said. Services differ: ``invalid_pin``, "Invalid parameter PIN"."""
        return any(re.search(rf"(?<![a-z]){word}(?![a-z])", self._words) for word in words)


class Line:
    """Requests to one service. ``headers`` identify us."""

    def __init__(self, url: str, timeout: float) -> None:
        """:raises CredentialUnusable: the address would send a PIN unencrypted."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname)):
            raise CredentialUnusable("not_supported", message("remote.in_the_open", url=url))
        self._base = url.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: the PIN goes to that address and nowhere else
        self.headers: dict[str, str] = {}

    def ask(self, verb: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """:raises Refusal: it said no. :raises KeyUnavailable: it did not answer, or not with JSON."""
        return self._answer(f"/csc/v1/{verb}", {"json": dict(request), "headers": self.headers})

    def token(self, client: str, secret: str) -> str:
        """An access token (OAuth 2 client credentials, 8.4.4). :raises Refusal, KeyUnavailable: as :meth:`ask`."""
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        try:
            return str(self._answer("/oauth2/token", {"data": form})["access_token"])
        except KeyError:
            raise Refusal(401, "invalid_client", "no token was given") from None

    def close(self) -> None:
        """Ends connections and forgets the token."""
        self.headers = {}
        self._session.close()

    def _answer(self, path: str, what: Mapping[str, Any]) -> dict[str, Any]:
        url = self._base + path
        try:
            with self._session.post(url, timeout=self._timeout, allow_redirects=False, stream=True, **what) as answer:
                status, body = answer.status_code, _body(answer, time.monotonic() + self._timeout)
        except requests.Timeout:
            raise _silent(message("reason.no_answer")) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
            raise _silent(message("reason.no_connection")) from None
        if status >= 500:
            raise _silent(message("reason.http_status", status=status))
        told = _object(body)
        if status != 200:
            raise Refusal(status, str((told or {}).get("error", "")), str((told or {}).get("error_description", "")))
        if told is None:
            raise _silent(message("reason.not_json"))
        return told


def access_header(line: Line, access: str) -> dict[str, str]:
    """Our ``Authorization`` header: one line is a token, two lines are a client and its secret, an empty text gives no header.

    :raises Refusal: the service does not accept the client. :raises KeyUnavailable: it does not answer.
    """
    lines = [one.strip() for one in access.splitlines() if one.strip()]
    if not lines:
        return {}
    if len(lines) > 2:
        raise CredentialUnusable("no_access", message("remote.access_file"))
    token = lines[0] if len(lines) == 1 else line.token(*lines)
    return {"Authorization": f"Bearer {token}"}


def _silent(why: Message) -> KeyUnavailable:
    return KeyUnavailable("no_answer", message("remote.silent", why=why))


def _body(answer: requests.Response, until: float) -> bytes:
    """Read in pieces, because one long read would wait as long as single bytes keep arriving."""
    data = bytearray()
    while len(data) <= MAX_ANSWER_BYTES and (piece := answer.raw.read1(16384, decode_content=True)):
        data += piece
        if time.monotonic() > until:
            raise requests.Timeout
    return bytes(data)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body) if len(body) <= MAX_ANSWER_BYTES else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _is_here(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
