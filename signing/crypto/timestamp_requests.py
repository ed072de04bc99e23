"""One request for a time-stamp by RFC 3161 over HTTP, and the token in the answer."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from asn1crypto import core, tsp
from pyhanko.sign.timestamps import TimeStamper

from signing.crypto.cms import MALFORMED, token_info
from signing.crypto.revocation_requests import AnswerRefused, ask
from signing.crypto.types import ContentInfo
from signing.wording import message

MAX_ANSWER_BYTES = 256 * 1024


class TimestampRequester(TimeStamper):
    """A pyHanko time-stamper without a policy: which authority is asked, and whether its token is good, is for subclasses."""

    async def request_token(self, url: str, digest: bytes, algorithm: str, *, seconds: float) -> ContentInfo:
        """The token that the authority at ``url`` gives for ``digest``. Only that it answers this very request was checked.

        :param seconds: for the whole answer, however slowly its bytes come.
        :raises AnswerRefused: there is no token, or it is for another request.
        :raises requests.RequestException: the authority cannot be reached.
        """
        nonce, request = self.request_cms(digest, algorithm)
        answer = await _ask(url, request.dump(), until=time.monotonic() + seconds)
        return _granted(answer, nonce)


class _Answer(core.Sequence):
    """TimeStampResp. asn1crypto's own requires a token, so that no refusal could be read."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", ContentInfo, {"optional": True}),
    ]


def _granted(answer: bytes, nonce: int) -> ContentInfo:
    """The token in an answer (RFC 3161 2.4.2). Not pyHanko's ``handle_tsp_response``: it fails when the nonce is wrong.

    :raises AnswerRefused: there is none, or it is for another request.
    """
    try:
        told = _Answer.load(answer, strict=True)
        status = told["status"]["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise AnswerRefused(message("reason.stamp_refused", status=status))
        token: ContentInfo = told["time_stamp_token"]
        named = token_info(token["content"])["nonce"].native
    except MALFORMED as error:
        raise AnswerRefused(message("reason.answer_malformed")) from error
    if named != nonce:
        raise AnswerRefused(message("reason.answer_other"))
    return token


async def _ask(url: str, body: bytes, *, until: float) -> bytes:
    """:param until: when to stop waiting (``time.monotonic``)."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    answer = await ask(url, headers, body, maximum=MAX_ANSWER_BYTES, until=until)
    if answer.headers.get("Content-Type", "").split(";")[0].strip() != "application/timestamp-reply":
        raise AnswerRefused(message("reason.answer_no_stamp"))
    return answer.content
