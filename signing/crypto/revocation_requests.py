"""Revocation requests to issuers: OCSP and lists over HTTP, few redirects, answers of bounded length within a bounded time.

The addresses come from certificates whose signatures lead to an anchor; the servers there are still not trusted. Certificates are never
fetched.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from asn1crypto import crl, ocsp, pem, x509
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.api import CertificateFetcher, FetchLimits
from pyhanko_certvalidator.fetchers.common_utils import FetchBudget
from pyhanko_certvalidator.fetchers.requests_fetchers.crl_client import RequestsCRLFetcher
from pyhanko_certvalidator.fetchers.requests_fetchers.ocsp_client import RequestsOCSPFetcher

from signing.crypto.answers import Complaint, Inquiry, about_list, about_response, now
from signing.wording import Message, message

SOCKET_SECONDS = 5
"""Seconds to connect, and between two pieces of an answer."""

TOTAL_SECONDS = 20
"""Seconds for all requests about one certificate and those above it."""

MAX_REQUESTS = 20
"""For one certificate and those above it."""

MAX_REDIRECTS = 3
"""Responders and lists move; what they answer is signed, wherever it comes from."""

MAX_OCSP_BYTES = 100_000
MAX_CRL_BYTES = 10_000_000

_PIECE = 64 * 1024


SESSION = requests.Session()
"""Connections are kept: signing one original asks the same two or three hosts eight times."""


class AnswerRefused(requests.RequestException):
    """An answer, or an address, is not acceptable. ``why`` is a clause for people; ``passing``: it may be another one later."""

    def __init__(self, why: Message, *, passing: bool = False) -> None:
        self.why, self.passing = why, passing
        super().__init__(str(why))


def revocation_fetchers(inquiry: Inquiry | None = None) -> Fetchers:
    """For one question. The time for it begins now. ``inquiry``: notes what is wrong with the answers."""
    budget, until = FetchBudget(FetchLimits(max_requests=MAX_REQUESTS, max_cert_requests=0)), _deadline()
    noted = inquiry if inquiry is not None else Inquiry()
    return Fetchers(
        ocsp_fetcher=_Answers(budget, until, noted), crl_fetcher=_Lists(budget, until, noted), cert_fetcher=_Nothing()
    )


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

    def __init__(self, budget: FetchBudget, until: float, inquiry: Inquiry) -> None:
        super().__init__(per_request_timeout=SOCKET_SECONDS, budget=budget)
        self._until, self._inquiry = until, inquiry

    async def _post(
        self, url: str, data: bytes, *, content_type: str, acceptable_content_types: Iterable[str]
    ) -> requests.Response:
        headers = {"Accept": ",".join(acceptable_content_types), "Content-Type": content_type}
        with _noted(self._inquiry, url):
            answer = await ask(url, headers, data, maximum=MAX_OCSP_BYTES, until=self._until, redirects=MAX_REDIRECTS)
        self._inquiry.note(url, about_response(answer.content, None, now()))
        return answer

    async def fetch(self, cert: Any, authority: Any) -> ocsp.OCSPResponse:
        """As in the library; an answer that says by whom it was made, and lacks that certificate, is noted."""
        answer = await super().fetch(cert, authority)
        issuer = getattr(authority, "certificate", None)
        for url in cert.ocsp_urls[:1]:
            self._inquiry.note(url, about_response(answer.dump(), issuer, now()))
        return answer


class _Lists(RequestsCRLFetcher):
    """Certificate revocation lists (RFC 5280)."""

    def __init__(self, budget: FetchBudget, until: float, inquiry: Inquiry) -> None:
        super().__init__(per_request_timeout=SOCKET_SECONDS, budget=budget)
        self._until, self._inquiry = until, inquiry

    async def _get(self, url: str, *, acceptable_content_types: Iterable[str]) -> requests.Response:
        headers = {"Accept": ",".join(acceptable_content_types)}
        with _noted(self._inquiry, url):
            answer = await ask(url, headers, None, maximum=MAX_CRL_BYTES, until=self._until, redirects=MAX_REDIRECTS)
        content = answer.content
        self._inquiry.note(url, about_list(pem.unarmor(content)[2] if pem.detect(content) else content, now()))
        return answer


@contextmanager
def _noted(inquiry: Inquiry, url: str) -> Iterator[None]:
    """What the source at ``url`` failed with."""
    try:
        yield
    except AnswerRefused as error:
        inquiry.note(url, Complaint(error.why, error.passing))
        raise
    except requests.RequestException:
        inquiry.note(url, Complaint(message("reason.no_connection"), passing=True))
        raise


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
    url: str, headers: dict[str, str], body: bytes | None, *, maximum: int, until: float, redirects: int = 0
) -> requests.Response:
    """The whole answer, with its content at hand. POST when there is a ``body``.

    Not ``asyncio.to_thread``: the loop waits for its threads at the end, and a slow answer would delay us.

    :param maximum: bytes.
    :param until: when to stop waiting, in the seconds of ``time.monotonic``.
    :param redirects: how many are followed.
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
            what = _exchange(url, headers, body, maximum=maximum, until=until, redirects=redirects)
        except Exception as error:  # noqa: BLE001  raised again where it is waited for
            what = error
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(deliver, what)

    threading.Thread(target=work, daemon=True).start()
    try:
        found = await asyncio.wait_for(answer, max(until - time.monotonic(), 0.001))
    except TimeoutError as error:
        raise AnswerRefused(message("reason.too_slow"), passing=True) from error
    if isinstance(found, Exception):
        raise found
    return found


def _exchange(
    url: str, headers: dict[str, str], body: bytes | None, *, maximum: int, until: float, redirects: int
) -> requests.Response:
    """Follows a few redirects, but none into an internal network."""
    for left in range(redirects, -1, -1):
        answer = _one_exchange(url, headers, body, maximum=maximum, until=until)
        if answer.status_code not in _MOVED:
            return answer
        if not redirects:
            raise AnswerRefused(message("reason.http_status", status=answer.status_code))
        if not left:
            break
        target = urljoin(url, answer.headers.get("Location", ""))
        if not _allowed(target) or _internal(target):
            raise AnswerRefused(message("reason.moved", url=target))
        url = target
    raise AnswerRefused(message("reason.moved_often"))


_MOVED = frozenset({301, 302, 307, 308})


def _internal(url: str) -> bool:
    """Whether the host is in a network that the internet does not lead to. One that is not known here is left to the proxy that knows it."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, None, proto=socket.IPPROTO_TCP)
    except (OSError, ValueError):
        return False
    return any(not ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)


def _one_exchange(
    url: str, headers: dict[str, str], body: bytes | None, *, maximum: int, until: float
) -> requests.Response:
    if not _allowed(url):
        raise AnswerRefused(message("reason.not_web"))
    left = until - time.monotonic()
    if left <= 0:
        raise AnswerRefused(message("reason.no_time_left"), passing=True)
    with SESSION.request(
        "GET" if body is None else "POST",
        url,
        data=body,
        headers={**headers, "Accept-Encoding": "identity"},
        timeout=min(SOCKET_SECONDS, left),
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code in _MOVED:
            return answer
        if answer.status_code != 200:
            why = message("reason.http_status", status=answer.status_code)
            raise AnswerRefused(why, passing=answer.status_code >= 500)
        if answer.headers.get("Content-Encoding", "identity") != "identity":
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
                raise AnswerRefused(message("reason.too_long", megabytes=f"{maximum / 1_000_000:g}"))
            if time.monotonic() > until:
                raise AnswerRefused(message("reason.too_slow"), passing=True)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if isinstance(error, requests.RequestException):
            raise
        raise AnswerRefused(message("reason.broke_off"), passing=True) from error
    return bytes(data)
