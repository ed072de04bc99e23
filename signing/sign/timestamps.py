"""Time-stamps by RFC 3161 from an ordered list of authorities: the first usable answer counts, every failure is remembered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, ClassVar

import requests
from asn1crypto import cms, core, tsp
from pyhanko.sign.timestamps import TimeStamper

from signing.crypto.cms import MALFORMED, TokenInvalid, check_token, token_info
from signing.crypto.revocation_requests import AnswerRefused, ask
from signing.errors import TimestampUnavailable
from signing.trust.anchors import TrustAnchors
from signing.validate.paths import ChainFailure, build_path
from signing.wording import Message, message

MAXIMUM_ANSWER = 256 * 1024
"""Bytes."""

MAXIMUM_TOKEN = 16 * 1024
"""Bytes. A usual one has five to eight thousand with its authorities' certificates. As much is kept free for it in every signature, so that
nobody has to be asked first how long a token will be.
"""


@dataclass(frozen=True, slots=True)
class TimestampAuthorities:
    """Addresses of time-stamping authorities, best first. ``timeout`` in seconds, for each of them."""

    urls: tuple[str, ...]
    timeout: float = 5.0

    def stamper(self, anchors: TrustAnchors) -> FailoverStamper:
        """One for each act of signing: it remembers who answered and who did not."""
        return FailoverStamper(self, anchors)


class FailoverStamper(TimeStamper):
    """Asks each authority in turn, beginning with the one that answered last; checks the token before taking it.

    A token counts only if it is for our digest and nonce, its own signature is right and its certificate leads to an anchor for
    time-stamping: an authority nobody will believe later is as bad as one that is down.
    """

    def __init__(self, authorities: TimestampAuthorities, anchors: TrustAnchors) -> None:
        super().__init__()
        self._authorities = authorities
        self._anchors = anchors
        self._order = list(authorities.urls)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """:raises TimestampUnavailable: none gave a usable token."""
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

    async def _token(self, url: str, digest: bytes, algorithm: str) -> cms.ContentInfo:
        nonce, request = self.request_cms(digest, algorithm)
        answer = await _asked(url, request.dump(), until=time.monotonic() + self._authorities.timeout)
        token = _granted(answer, nonce)
        if len(token.dump()) > MAXIMUM_TOKEN:
            raise AnswerRefused(message("reason.stamp_long", bytes=MAXIMUM_TOKEN))
        certificate = check_token(token["content"], digest, algorithm)
        extra = [choice.chosen for choice in token["content"]["certificates"] if choice.name == "certificate"]
        await build_path(certificate, anchors=self._anchors.timestamping_certificates(), known=extra)
        return token

    def _prefer(self, url: str) -> None:
        """Size estimate, validation data and token must come from one authority, so it stays first once it has answered."""
        self._order.remove(url)
        self._order.insert(0, url)


class _Answer(core.Sequence):
    """TimeStampResp. In asn1crypto's own the token is not optional, so that no refusal could be read."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _granted(answer: bytes, nonce: int) -> cms.ContentInfo:
    """The token in an answer (RFC 3161 2.4.2). Not pyHanko's ``handle_tsp_response``: it stumbles when the nonce is wrong.

    :raises AnswerRefused: there is none, or it is for another request.
    """
    try:
        told = _Answer.load(answer, strict=True)
        status = told["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise AnswerRefused(message("reason.stamp_refused", status=status))
        token: cms.ContentInfo = told["time_stamp_token"]
        named = token_info(token["content"])["nonce"].native
    except MALFORMED as error:
        raise AnswerRefused(message("reason.answer_malformed")) from error
    if named != nonce:
        raise AnswerRefused(message("reason.answer_other"))
    return token


async def _asked(url: str, body: bytes, *, until: float) -> bytes:
    """The whole answer, however slowly its bytes come. :param until: when to stop waiting (``time.monotonic``)."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    answer = await ask(url, headers, body, maximum=MAXIMUM_ANSWER, until=until)
    if answer.headers.get("Content-Type", "").split(";")[0].strip() != "application/timestamp-reply":
        raise AnswerRefused(message("reason.answer_no_stamp"))
    return answer.content


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
