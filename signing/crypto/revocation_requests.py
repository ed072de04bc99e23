"""Revocation requests to issuers: OCSP and lists over HTTP, no redirects, answers of bounded length within a bounded time.

The addresses come from certificates whose signatures lead to an anchor; the servers there are still not trusted. Certificates are never
fetched.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from asn1crypto import crl, x509
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.api import CertificateFetcher, FetchLimits
from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from signing.wording import Message, message

SOCKET_SECONDS = 5
"""Seconds to connect, and between two pieces of an answer."""

TOTAL_SECONDS = 20
"""Seconds for all requests about one certificate and those above it."""

MAX_REQUESTS = 20
"""For one certificate and those above it."""

MAX_OCSP_BYTES = 100_000
MAX_CRL_BYTES = 10_000_000

_PIECE = 64 * 1024


SESSION = requests.Session()
"""Connections are kept: signing one original asks the same two or three hosts eight times."""


class AnswerRefused(requests.RequestException):
    """An answer, or an address, is not acceptable. ``why`` is a clause for people."""

    def __init__(self, why: Message) -> None:
        self.why = why
        super().__init__(str(why))


def revocation_fetchers() -> Fetchers:
    """For one question. The time for it begins now."""
    budget, until = FetchBudget(FetchLimits(max_requests=MAX_REQUESTS, max_cert_requests=0)), _deadline()
    return Fetchers(ocsp_fetcher=_Answers(budget, until), crl_fetcher=_Lists(budget, until), cert_fetcher=_Nothing())


def addresses(certificate: x509.Certificate) -> list[str]:
    """Where one may ask over HTTP whether ``certificate`` was revoked: OCSP responders first, then lists."""
    lists = [name.native for point in certificate.crl_distribution_points for name in _names(point)]
    return [url for url in (*certificate.ocsp_urls, *lists) if isinstance(url, str) and _allowed(url)]


def _names(point: x509.DistributionPoint) -> Iterable[Any]:
    name = point["distribution_point"]
    return name.chosen if name.name == "full_name" else ()


def _allowed(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _deadline() -> float:
    return time.monotonic() + TOTAL_SECONDS


class _Answers(RequestsOCSPFetcher):
    """OCSP (RFC 6960)."""

    def __init__(self, budget: FetchBudget, until: float) -> None:
        super().__init__(per_request_timeout=SOCKET_SECONDS, budget=budget)
        self._until = until

    def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Iterable[str]
    ) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        return ask(url, headers, data, maximum=MAX_OCSP_BYTES, until=self._until)


class _Lists(RequestsCRLFetcher):
    """Certificate revocation lists (RFC 5280)."""

    def __init__(self, budget: FetchBudget, until: float) -> None:
        super().__init__(per_request_timeout=SOCKET_SECONDS, budget=budget)
        self._until = until

    def _get(self, url: str, *, acceptable_content_types: Iterable[str]) -> Awaitable[requests.Response]:
        headers = {"Accept": ",".join(acceptable_content_types)}
        return ask(url, headers, None, maximum=MAX_CRL_BYTES, until=self._until)


class _Nothing(CertificateFetcher):
    """Fetches nothing: the certificates of a chain have to come with the signature."""

    async def fetch_cert_issuers(self, cert: x509.Certificate) -> AsyncGenerator[x509.Certificate, None]:
        """None."""
        nothing: tuple[x509.Certificate, ...] = ()
        for certificate in nothing:
            yield certificate

    async def fetch_crl_issuers(self, certificate_list: crl.CertificateList) -> AsyncGenerator[x509.Certificate, None]:
        """None."""
        nothing: tuple[x509.Certificate, ...] = ()
        for certificate in nothing:
            yield certificate

    def fetched_certs(self) -> Iterable[x509.Certificate]:
        """None."""
        return ()


async def ask(
    url: str, headers: dict[str, str], body: bytes | None, *, maximum: int, until: float
) -> requests.Response:
    """The whole answer, with its content at hand. POST when there is a ``body``.

    Not ``asyncio.to_thread``: the loop waits for its threads at the end, and a slow answer would delay us.

    :param maximum: bytes.
    :param until: when to stop waiting, in the seconds of ``time.monotonic``.
    :raises requests.RequestException: there is no acceptable answer.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[requests.Response | Exception] = loop.create_future()

    def deliver(what: requests.Response | Exception) -> None:
        if not answer.done():
            answer.set_result(what)

    def work() -> None:
        what: requests.Response | Exception
        try:
            what = _exchange(url, headers, body, maximum=maximum, until=until)
        except Exception as error:  # noqa: BLE001  raised again where it is waited for
            what = error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(deliver, what)

    threading.Thread(target=work, daemon=True).start()
    try:
        found = await asyncio.wait_for(answer, max(until - time.monotonic(), 0.001))
    except TimeoutError as error:
        raise AnswerRefused(message("reason.too_slow")) from error
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(
    url: str, headers: dict[str, str], body: bytes | None, *, maximum: int, until: float
) -> requests.Response:
    if not _allowed(url):
        raise AnswerRefused(message("reason.not_web"))
    left = until - time.monotonic()
    if left <= 0:
        raise AnswerRefused(message("reason.no_time_left"))
    with SESSION.request(
        "GET" if body is None else "POST",
        url,
        data=body,
        headers={**headers, "Accept-Encoding": "identity"},
        timeout=min(SOCKET_SECONDS, left),
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
            raise AnswerRefused(message("reason.status", status=answer.status_code))
        answer._content = _read(answer.raw, maximum, until)  # noqa: SLF001  how requests itself keeps what was read
    return answer


def _read(raw: urllib3.HTTPResponse, maximum: int, until: float) -> bytes:
    """Read in pieces, because one long read would wait as long as single bytes keep arriving."""
    data = bytearray()
    try:
        while piece := raw.read1(_PIECE, decode_content=False):
            data += piece
            if len(data) > maximum:
                raise AnswerRefused(message("reason.too_long"))
            if time.monotonic() > until:
                raise AnswerRefused(message("reason.too_slow"))
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if isinstance(error, requests.RequestException):
            raise
        raise AnswerRefused(message("reason.broke_off")) from error
    return bytes(data)
