"""The job that makes a certified true copy: drawn, sealed to B-LTA, verified, deposited as a holding.

Commit point: that of the deposit. Running it again finds either nothing (and makes the copy anew) or the holding (and does nothing).
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from service.depository import canonical
from service.depository.holdings.copies import FILE, VERDICT, CertifiedCopy
from service.depository.holdings.holding import Access, Holding, HoldingKind, HoldingRecord
from service.depository.serialization import from_data, to_data
from service.domain.errors import Waiting
from service.domain.jobs import Job
from service.domain.messages import Message
from service.domain.permissions import Actor, Role
from service.drafting.paper import picture_copy, true_copy
from service.drafting.paper.true_copy import CopyWords
from service.store.unit import Unit
from service.translation import written_day
from service.workflow.access_code import short_code_of
from service.workflow.context import Services
from service.workflow.copies.source import Source, read, source
from service.workflow.errors import NotReady
from service.workflow.holdings import enter
from service.workflow.progress import Progress
from service.workflow.signature import evidence, keys
from service.workflow.signature.stamps import seal_in

LEVEL = "B-LTA"
CHECK_PATH = "/copies/check"
LINES_MAXIMUM = 250
"""Characters."""


class _Finished(Exception):
    """The copy is deposited already."""


def certify(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Makes the copy and deposits it. :raises Waiting: an authority or a responder does not answer; it is tried again."""
    with services.store.reader() as unit:
        copy = unit.certified_copies.get(job.payload["copy"])
        there = unit.holdings.get(job.payload["copy"])
    if copy is None:
        raise NotReady(Message("The certified copy of this task is not on file."))
    if there is not None:
        return {"already": True}
    found = source(services, copy.subject, copy.path)
    progress(Message("Drawing the pages of the copy."))
    unsigned = true_copy.make(words_of(services, copy, found), read(services, found))
    progress(Message("Sealing the certified copy."))
    at = services.clock()
    sealed = keys.seal_document(
        services, unsigned, field=true_copy.FIELD, reason=f"Certified true copy {copy.number}",
        appearance=seal_in(services, picture_copy.SEAL, copy.number, copy.language, at=at),
    )  # fmt: skip
    verdict = evidence.verdict(services, sealed, [true_copy.FIELD], level=LEVEL)
    if not verdict.passed and not verdict.failed_steps:
        # Nothing is wrong with it, but not everything could be asked: a responder was silent.
        raise Waiting(reason=Message("The seal of the certified copy cannot be verified in every respect yet."))
    evidence.require_sound(verdict)
    holding = _holding(services, copy, sealed, verdict.to_data())

    def made(unit: Unit) -> Holding:
        if unit.holdings.get(copy.id) is not None:
            raise _Finished  # an interrupted run was finished just now
        return holding

    try:
        entry = enter.deposit(services, _certifier(copy), made)
    except _Finished:
        return {"already": True}
    return {"number": entry.number, "leaf_index": entry.leaf_index}


def words_of(services: Services, copy: CertifiedCopy, found: Source) -> CopyWords:
    """What the certifying page says."""
    code, day = short_code_of(services, copy.id), copy.asked_at.date()
    return CopyWords(
        language=copy.language, number=copy.number, title=_short(copy.title), place=_short(copy.place),
        deposited=written_day(found.deposited, copy.language), sha256=copy.sha256, pages=copy.pages, given_to=copy.given_to,
        certified_by=copy.asked_by_name, day=written_day(day, copy.language), printed=copy.printed,
        address=f"{services.settings.server.public_url}{CHECK_PATH}", query=query_of(copy.number, day, code), code=code,
        organization=services.settings.organization.name[copy.language], when=copy.asked_at,
    )  # fmt: skip


def _short(text: str) -> str:
    """As much as the certifying page has room for."""
    return text if len(text) <= LINES_MAXIMUM else f"{text[: LINES_MAXIMUM - 1].rstrip()}…"


def query_of(number: str, day: date, code: str) -> str:
    """What the QR code adds to the address of the check page."""
    return urlencode({"number": number, "day": day.isoformat(), "code": code}, safe="/")


def refill(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """Writes the row of a copy that the archive has, where it is missing; the caller commits."""
    copy = from_data(CertifiedCopy, record.entry.details)
    if unit.certified_copies.get(copy.id) is None:
        unit.certified_copies.add(copy)


def _holding(services: Services, copy: CertifiedCopy, sealed: bytes, verdict: Any) -> Holding:
    return Holding(
        id=copy.id, kind=HoldingKind.CERTIFIED_COPY, number=copy.number, about=copy.subject, title={copy.language: copy.title},
        entered_on=services.clock().date(), access=Access.CLOSED, details=to_data(copy),
        files={FILE: sealed, VERDICT: canonical.readable(plain_json(verdict))}, formats={FILE: "PDF/A-3b", VERDICT: "JSON"},
    )  # fmt: skip


def plain_json(value: Any) -> Any:
    """The same without fractions, which have no single spelling: they become text."""
    if isinstance(value, dict):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(item) for item in value]
    return str(value) if isinstance(value, float) else value


def _certifier(copy: CertifiedCopy) -> Actor:
    """The archivist whose act the job finishes."""
    return Actor(id=copy.asked_by, name=copy.asked_by_name, roles=frozenset({Role.ARCHIVIST}))
