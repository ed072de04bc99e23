"""What can be copied: PDF files of agreements and holdings, as they were deposited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.depository.holdings.holding import HoldingEntry, HoldingKind
from service.depository.register.register import RegisterEntry
from service.domain.errors import NotFound
from service.domain.messages import Message
from service.drafting.paper.true_copy_words import said
from service.drafting.pdf.pages import page_count
from service.sandbox.run import SandboxFailed
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import NotReady

Subject = RegisterEntry | HoldingEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file that can be copied."""

    subject: Subject
    path: str
    sha256: str

    @property
    def id(self) -> str:
        """Of the agreement or holding."""
        return self.subject.instrument_id if isinstance(self.subject, RegisterEntry) else self.subject.id

    @property
    def deposited(self) -> date:
        """The day of the deposit."""
        return self.subject.entered_on

    def title(self, language: str) -> str:
        """Of the agreement; of a holding in this language if it has one."""
        return self.subject.title if isinstance(self.subject, RegisterEntry) else self.subject.titled(language)

    def place(self, language: str) -> str:
        """Where it is kept, in words."""
        subject = self.subject
        if isinstance(subject, RegisterEntry):
            party = next((row["party"] for row in subject.originals if row["path"] == self.path), "")
            name = next((row["name"] for row in subject.parties if row["key"] == party), party)
            return said(language, "register", number=subject.label, party=name)
        if subject.kind == HoldingKind.RECORD:
            names = ("series", "symbol", "meeting")
            return said(language, "record", **{name: str(subject.details[name]) for name in names})
        if subject.kind == HoldingKind.TREATY:
            return said(language, "treaty", treaty=subject.details["treaty"]["code"])
        if subject.kind == HoldingKind.TREATY_ACTION:
            numbers = ", ".join(str(one["number"]) for one in subject.details["actions"])
            return said(language, "treaty_action", treaty=subject.details["treaty"], numbers=numbers)
        return subject.number or subject.id


def source(services: Services, subject_id: str, path: str) -> Source:
    """The file of this path. :raises NotFound: no such agreement or holding, or no PDF of it that can be copied."""
    with services.store.reader() as unit:
        found = next((one for one in sources(unit, subject_id) if one.path == path), None)
    if found is None:
        raise NotFound(noun="file")
    return found


def sources(unit: Unit, subject_id: str) -> list[Source]:
    """Every file of an agreement or holding that can be copied; none where there is no such deposit."""
    entry = unit.register.by_instrument(subject_id)
    if entry is not None:
        return [Source(subject=entry, path=row["path"], sha256=row["sha256"]) for row in entry.originals]
    holding = unit.holdings.get(subject_id)
    if holding is None or holding.kind == HoldingKind.CERTIFIED_COPY:
        return []
    return [
        Source(subject=holding, path=one.path, sha256=one.sha256)
        for one in holding.files
        if one.format.startswith("PDF")
    ]


def read(services: Services, found: Source) -> bytes:
    """Its bytes as they were deposited, re-hashed. :raises ObjectMissing, ObjectDamaged:"""
    return services.archive.read(found.subject.object_id, found.path, "v1")


def pages(services: Services, found: Source) -> int:
    """How many pages it has. :raises NotReady: it cannot be drawn."""
    try:
        return page_count(read(services, found))
    except SandboxFailed as error:
        raise NotReady(Message("This file cannot be drawn, so it cannot be copied page by page.")) from error
