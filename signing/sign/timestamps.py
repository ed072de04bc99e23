"""Time-stamps (RFC 3161) from an ordered list of authorities: the first usable token is taken, and the reason of every failure is kept."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

import requests

from signing.crypto.cms import MALFORMED, TokenInvalid, certificates_in, check_token
from signing.crypto.revocation_requests import AnswerRefused
from signing.crypto.timestamp_requests import TimestampRequester
from signing.crypto.types import ContentInfo
from signing.errors import TimestampUnavailable
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure
from signing.validate.paths import build_path
from signing.wording import Message, Told, message

MAX_TOKEN_BYTES = 16 * 1024
"""Tokens usually have five to eight thousand bytes, certificates included. Every signature reserves this much, so that no authority has to be
asked for the length first.
"""


@dataclass(frozen=True, slots=True)
class TimestampAuthorities:
    """Addresses of time-stamping authorities, best first. ``timeout`` in seconds, for each of them."""

    urls: tuple[str, ...]
    timeout: float = 5.0

    def stamper(self, anchors: TrustAnchors) -> FailoverStamper:
        """A new one for each signing operation: it remembers which authority answered."""
        return FailoverStamper(self, anchors)

    def try_out(self, anchors: TrustAnchors) -> Told | None:
        """Asks for one token that is then thrown away. None: it was usable; otherwise why there was none."""
        try:
            asyncio.run(self.stamper(anchors).async_timestamp(secrets.token_bytes(32), "sha256"))
        except TimestampUnavailable as error:
            return error.told
        return None


class FailoverStamper(TimestampRequester):
    """Asks each authority in turn, beginning with the one that answered last, and checks the token before taking it.

    A token is usable if it is for our digest and nonce, its own signature is valid and its certificate leads to an anchor for time-stamping.
    An authority that verification would not trust later counts as one that is down.
    """

    def __init__(self, authorities: TimestampAuthorities, anchors: TrustAnchors) -> None:
        super().__init__()
        self._authorities = authorities
        self._anchors = anchors
        self._order = list(authorities.urls)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> ContentInfo:
        """:raises TimestampUnavailable: no authority gave a usable token."""
        reasons: list[Message] = []
        for url in list(self._order):
            try:
                token = await self._token(url, message_digest, md_algorithm)
            except (TokenInvalid, ChainFailure, requests.RequestException, *MALFORMED) as error:
                reasons.append(message("reason.authority", url=url, why=_reason(error)))
                continue
            self._prefer(url)
            return token
        raise TimestampUnavailable(reasons)

    async def _token(self, url: str, digest: bytes, algorithm: str) -> ContentInfo:
        token = await self.request_token(url, digest, algorithm, seconds=self._authorities.timeout)
        if len(token.dump()) > MAX_TOKEN_BYTES:
            raise AnswerRefused(message("reason.stamp_long", bytes=MAX_TOKEN_BYTES))
        certificate = check_token(token["content"], digest, algorithm)
        known = certificates_in(token["content"])
        await build_path(certificate, anchors=self._anchors.timestamping_certificates(), known=known)
        return token

    def _prefer(self, url: str) -> None:
        """Validation data and token must come from one authority, so it stays first once it has answered."""
        self._order.remove(url)
        self._order.insert(0, url)


def _reason(error: Exception) -> Message:
    match error:
        case TokenInvalid() | AnswerRefused():
            return error.why
        case ChainFailure():
            return error.told
        case requests.Timeout():
            return message("reason.no_answer")
        case requests.RequestException():
            return message("reason.no_connection")
        case _:
            return message("reason.answer_malformed")
