"""Checks on signed bytes, run in a sandboxed child process: uploaded and large PDF files are never parsed in the service's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from service.domain.errors import Waiting
from service.domain.instrument import Original
from service.domain.jobs import Job, JobKind, JobState
from service.domain.messages import Message
from service.drafting.pdf.pages import AT_ONCE, each_page_image, renderer, same_pictures
from service.sandbox.run import PATIENT_LIMITS, VERIFY_LIMITS, Limits, SandboxFailed, run_sandboxed
from service.workflow.context import Sealing, Services
from service.workflow.errors import SigningFailed, UploadNotAccepted
from service.workflow.progress import Progress
from signing import (
    EXAMINE_UPLOAD_TASK,
    VERIFY_TASK,
    ExaminedUpload,
    Outcome,
    Step,
    Told,
    UploadRefused,
    Verdict,
    find_endurance_problems,
)

LASTING_STEPS = frozenset({1, 2, 3, 4, 8, 9})
"""Steps of the verification that no time-stamp and no validation data can change: they are about the bytes that are there."""

__all__ = [
    "Verdict",
    "digest",
    "draw_in_advance",
    "drawn_in_advance",
    "endured",
    "examined",
    "prove_extends",
    "prove_pages",
    "require_completable",
    "require_enduring",
    "require_sound",
    "verdict",
]


def digest(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def prove_extends(before: bytes, after: bytes) -> None:
    """:raises SigningFailed: ``after`` is not ``before`` with something added at its end."""
    if len(after) <= len(before) or not after.startswith(before):
        raise SigningFailed(
            reason=Message("A signed file does not begin with the file that was to be signed."), code="not_extended"
        )


def short_level(level: str) -> str:
    """``B-LT`` for ``PAdES-B-LT``: how the register and the pages name it."""
    return level.removeprefix("PAdES-")


def verdict(
    services: Services,
    pdf: bytes,
    fields: Sequence[str] | None = None,
    *,
    level: str = "B-LTA",
    register: Sequence[str] | None = None,
    limits: Limits = PATIENT_LIMITS,
) -> Verdict:
    """What ``signing.validate.verify`` says about the whole file.

    :param fields: the signature fields that must be signed, no more and no fewer; None: whatever is there.
    :param level: what every signature must have reached.
    :param register: digests on record, one of which the file must have; None: not asked.
    :raises SandboxFailed: the file is too much for the limits.
    """
    arguments = {
        "anchors": services.anchors.to_data(),
        "at": services.clock().isoformat(),
        "expected": None if fields is None else dict.fromkeys(fields),
        "register_digests": None if register is None else list(register),
        "required_level": f"PAdES-{level}",
    }
    answer, _ = run_sandboxed(VERIFY_TASK, arguments, [pdf], limits=limits)
    return Verdict.from_data(answer)


def endured(
    services: Services,
    data: bytes,
    fields: Sequence[str] | None = None,
    *,
    register: Sequence[str] | None = None,
    level: str = "B-LTA",
) -> Verdict:
    """The verdict on an uploaded file, see :func:`verdict`. :raises UploadNotAccepted: it breaks or exhausts the reader."""
    try:
        return verdict(services, data, fields, register=register, level=level, limits=VERIFY_LIMITS)
    except SandboxFailed as error:
        raise UploadNotAccepted(reason=error.message, code="unreadable") from error


def examined(services: Services, before: bytes, after: bytes, *, field: str, formats: Sequence[str]) -> ExaminedUpload:
    """What ``after`` adds to ``before``, found out without the network.

    :raises UploadRefused: it is not one valid signature in ``field`` and nothing else.
    :raises UploadNotAccepted: the file breaks or exhausts the reader.
    """
    arguments = {"field": field, "anchors": services.anchors.to_data(), "formats": list(formats)}
    blobs = [before, after]
    try:
        answer, _ = run_sandboxed(EXAMINE_UPLOAD_TASK, arguments, blobs, limits=VERIFY_LIMITS, errors=(UploadRefused,))
    except SandboxFailed as error:
        raise UploadNotAccepted(reason=error.message, code="unreadable") from error
    return ExaminedUpload.from_data(answer)


def require_completable(found: Verdict) -> None:
    """A file that already fails for good is not taken, because it could never be completed.

    :raises UploadNotAccepted: with the first step that failed.
    """
    lost = [step for step in _doubts(found) if step.number in LASTING_STEPS]
    if lost:
        raise UploadNotAccepted(reason=Told(lost[0].messages), code="not_sound")


def require_enduring(services: Sealing, pdf: bytes) -> None:
    """Nothing is called finished that would not pass until its newest time-stamp ends.

    :raises Waiting: evidence is missing that an issuer will have later (a revocation list of after the signature); it is tried again.
    """
    doubts = find_endurance_problems(pdf, anchors=services.anchors)
    if doubts:
        raise Waiting(reason=Told(tuple(doubts)))


def require_sound(found: Verdict) -> None:
    """Nothing goes on record that does not pass every step. :raises SigningFailed: with the first step that did not."""
    if found.passed:
        return
    doubts = _doubts(found)
    reason = Told(doubts[0].messages) if doubts else Message("The verification did not pass.")
    raise SigningFailed(reason=reason, code="not_sound", sub_indication=found.sub_indication)


def _doubts(found: Verdict) -> list[Step]:
    return [step for step in found.steps if step.sub_indication or step.outcome == Outcome.FAILED]


def prove_pages(services: Services, original: Original) -> None:
    """The pages drawn now from the approved bytes are, pixel by pixel, those that were shown.

    :raises SigningFailed: they are not; the renderer or the file changed since the approval.
    """
    if not _look_the_same(services, original):
        raise SigningFailed(
            reason=Message(
                "The pages do not look as they did when the original was approved. An administrator has to find out what changed (the version of the renderer, or the file)."
            ),
            code="pages_differ",
        )


def _look_the_same(services: Services, original: Original) -> bool:
    """One page after another: the images of hundreds would not fit into memory."""
    waiting: list[tuple[bytes, str]] = []
    for image, known in zip_longest(each_page_image(services.files.read(original.sha256)), original.page_images):
        if image is None or known is None:
            return False
        if digest(image) != known:
            waiting.append((image, known))
        if len(waiting) == AT_ONCE:
            if not _same(services, waiting):
                return False
            waiting = []
    return _same(services, waiting)


def _same(services: Services, pairs: Sequence[tuple[bytes, str]]) -> bool:
    """Whether images that were packed otherwise show the same as those on file."""
    return same_pictures([image for image, _ in pairs], [services.files.read(known) for _, known in pairs])


def draw_in_advance(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """What a seal needs and what is not the seal: the pages of a submitted text are drawn and compared before anybody decides on it.

    Nothing is sealed, signed or recorded but that these pages were drawn, with which renderer. Of a text that was returned it means nothing.

    :raises SigningFailed: as :func:`prove_pages`; the fault is known before the Secretary General waits for the seal.
    """
    with services.store.reader() as unit:
        made = unit.preliminaries.by_digest(job.payload["instrument_id"], job.payload["digest"])
    for original in made.originals if made is not None else ():
        progress(Message("Drawing the pages of the submitted text."))
        prove_pages(services, original)
    return {"digest": job.payload["digest"], "renderer": renderer()}


def drawn_in_advance(services: Services, instrument_id: str, digest: str) -> bool:
    """Whether exactly these originals were drawn and compared with the renderer that is here now."""
    with services.store.reader() as unit:
        found = unit.jobs.of(instrument_id, JobKind.DRAW)
    wanted = {"digest": digest, "renderer": renderer()}
    return any(one.state is JobState.DONE and dict(one.result) == wanted for one in found)
