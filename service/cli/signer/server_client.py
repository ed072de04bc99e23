"""HTTP client of the service for `alternat sign`. The caller checks what the service says."""

from __future__ import annotations

import ipaddress
import json
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from service.cli.refusal import Refused

TIMEOUT_SECONDS = 120.0
"""For one answer, in which the service may ask for revocation data and time-stamps."""
MAX_BYTES = 256 * 1024 * 1024


class ServerClient:
    """One service, by its address. Signs out at the end if it signed in."""

    def __init__(self, address: str) -> None:
        """:raises Refused: a password or a link would travel in the open."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise Refused(f"{address} is not the address of an office. Give it as it stands in your browser: https://…")
        if parts.scheme == "http" and not _this_machine(parts.hostname):
            raise Refused(f"{address} is not protected. Use the address that begins with https://.")
        self.address = address.rstrip("/")
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "alternat sign"
        self._signed_in_here = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if self._signed_in_here:
                self._ask("DELETE", "/signins/current")
        except Refused:
            pass  # it ends by itself
        finally:
            self._session.close()

    def sign_in(self, email: str, password: str) -> None:
        """With an account. :raises Refused: not this address and password."""
        self.use(str(self.post("/signins", {"email": email, "password": password})["token"]))
        self._signed_in_here = True

    def open_link(self, token: str) -> None:
        """With a one-time link, which is used up by it. :raises Refused: it is no longer valid."""
        self.use(str(self.post("/signins/link", {"token": token})["token"]))
        self._signed_in_here = True

    def use(self, token: str) -> None:
        """With a sign-in that exists already."""
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Any:
        """JSON. :raises Refused: the office says no, in its own words."""
        return _json(self._ask("GET", path))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """JSON for JSON. :raises Refused: as :meth:`get`."""
        return _json(self._ask("POST", path, body))

    def download(self, path: str) -> bytes:
        """The bytes of a file. :raises Refused: as :meth:`get`."""
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> bytes:
        url = f"{self.address}/api/v1{path}"
        try:
            # No redirects: the sign-in must not be sent to another server.
            with self._session.request(
                method, url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True
            ) as answer:
                data: bytes = answer.raw.read(MAX_BYTES + 1, decode_content=True)
        except (requests.RequestException, OSError) as error:
            raise Refused(f"The office at {self.address} cannot be reached ({_reason(error)}). Try again.") from None
        if len(data) > MAX_BYTES:
            raise Refused(f"The office at {self.address} sent more than a document can be.")
        if answer.status_code >= 300:
            raise Refused(_sentence(self.address, answer.status_code, data))
        return data


def split_link(link: str) -> tuple[str, str]:
    """The address of the office, and the token, of a one-time link. :raises Refused: it is something else."""
    address, found, token = link.strip().partition("?")[0].partition("/link/")
    if not found or not token or "/" in token:
        raise Refused("This is not a one-time link. Copy the whole address that you were given, with /link/ in it.")
    return address, token


def printable(text: object) -> str:
    """The text without control characters, which a terminal would interpret."""
    return "".join(sign for sign in str(text) if sign.isprintable())


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise Refused("The office sent something unreadable. Ask whether the address is right.") from None


def _sentence(address: str, status: int, data: bytes) -> str:
    """The refusal in the office's own words (RFC 9457), field by field where it names fields."""
    try:
        told = json.loads(data)
        fields = [f"{name}: {' '.join(texts)}" for name, texts in told.get("errors", {}).items()]
        return "\n  ".join(printable(line) for line in (str(told["detail"]), *fields))
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{address} answered with HTTP status {status}. Ask whether the address is right."


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted here"
    return "no answer in time" if isinstance(error, requests.Timeout) else "no connection"
