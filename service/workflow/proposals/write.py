"""What the organization does with its proposal: write, attach, send, confirm, answer, withdraw. The private address is its only key.

Commit point of each use case: the commit of its one unit. Files are put before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from service.domain.counterparts.proposals import Proposal, ProposalAction, ProposalDocument, ProposalState, said, step
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.drafting.errors import AnnexRefused
from service.drafting.model.questionnaire import Questionnaire
from service.drafting.pdf.annex import annexes as examination
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import require_address
from service.workflow.proposals import letters, private, questions
from service.workflow.proposals.record import apply, record

DOCUMENTS: Final = 10
"""Files of one proposal."""
DOCUMENT_BYTES: Final = 10_000_000
"""Of one file: a stranger sends it."""
DOCUMENT_PAGES: Final = 200
TITLE_MAXIMUM: Final = 200


class _Bounds:
    annex_pages = DOCUMENT_PAGES
    annex_bytes = DOCUMENT_BYTES


def start(services: Services, *, email: str, language: str, department: str = "") -> Proposal:
    """A new proposal, which only the holder of its private address sees. It has no history before it is sent, which is append-only, so that
    what is never sent can be removed. :raises InvalidInput: no e-mail address.
    """
    address, now = require_address(email), services.clock()
    proposal = Proposal(
        id=str(uuid.uuid4()),
        reference="",
        state=ProposalState.WRITING,
        version=1,
        department=_known(services, department),
        language=language,
        email=address,
        answers={},
        created_at=now,
        updated_at=now,
    )
    with services.store.unit() as unit:
        unit.proposals.add(proposal)
        unit.commit()
    return proposal


def save(services: Services, token: str, asked: Questionnaire, typed: Mapping[str, Any]) -> Proposal:
    """Keeps what was typed into one page, unchecked: nothing is lost, and what is wrong is said on the page.

    It makes no event, as typing is no act. :raises ActionNotPossible: it has been sent, and nobody has asked for anything.
    """
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        step(proposal.state, ProposalAction.SAVE)
        answers = questions.joined(proposal.answers, typed, asked)
        saved = _saved(services, unit, proposal, answers=answers)
        unit.commit()
    return saved


def choose_unit(services: Services, token: str, department: str) -> Proposal:
    """Which unit receives it; until it is sent. :raises InvalidInput: there is no such unit today."""
    known = _known(services, department)
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        step(proposal.state, ProposalAction.SEND)
        if not known:
            raise InvalidInput({"department": [Message("Choose the unit that receives the proposal.")]})
        saved = _saved(services, unit, proposal, department=known)
        unit.commit()
    return saved


def attach(services: Services, token: str, *, title: str, data: bytes) -> Proposal:
    """Adds a PDF, examined in the sandbox. :raises InvalidInput: no title, too many files, or a file that cannot be accepted."""
    with services.store.reader() as unit:
        proposal = private.opened(services, unit, token)
    step(proposal.state, ProposalAction.SAVE)
    _require_room(proposal)
    return add(services, token, examined(title, data))


@dataclass(frozen=True, slots=True)
class Examined:
    """A PDF that can be added. Nothing of it is stored yet."""

    title: str
    source: bytes = field(repr=False)
    clean: examination.CleanAnnex = field(repr=False)


def examined(title: str, data: bytes) -> Examined:
    """Examines a PDF in the sandbox. :raises InvalidInput: no title, or a file that cannot be accepted."""
    titled = _title(title)
    try:
        return Examined(titled, data, examination.examine(data, title=titled, limits=_Bounds()))
    except AnnexRefused as error:
        raise InvalidInput({"document": [error.message]}) from None


def add(services: Services, token: str, found: Examined) -> Proposal:
    """Stores and adds a PDF. :raises InvalidInput: there are too many files."""
    document = ProposalDocument(
        id=str(uuid.uuid4()),
        title=found.title,
        sha256=services.files.put(found.clean.pdf),
        source_sha256=services.files.put(found.source),
        pages=found.clean.pages,
    )
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        step(proposal.state, ProposalAction.SAVE)
        _require_room(proposal)
        saved = _saved(services, unit, proposal, documents=(*proposal.documents, document))
        unit.commit()
    return saved


def remove(services: Services, token: str, document_id: str) -> Proposal:
    """Takes a file off again. :raises NotFound: there is no such file."""
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        step(proposal.state, ProposalAction.SAVE)
        left = tuple(one for one in proposal.documents if one.id != document_id)
        if len(left) == len(proposal.documents):
            raise NotFound(noun="document")
        saved = _saved(services, unit, proposal, documents=left)
        unit.commit()
    return saved


def send(services: Services, token: str) -> Proposal:
    """Sends it: a letter asks the holder of the e-mail address to confirm. Sent again, the letter comes again.

    Where the installation sends no letters, the proposal reaches the unit at once, and the desk says that nobody confirmed the address.

    :raises InvalidInput: what is missing or wrong.
    """
    now = services.clock()
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        wrong = questions.faults(services, proposal)
        if wrong:
            raise InvalidInput(wrong)
        if not proposal.reference:
            record(unit, proposal, ProposalAction.START, None, at=proposal.created_at)
        reference = proposal.reference or f"PROP-{now.year}-{unit.counters.next('proposal', now.year):04d}"
        sent = apply(unit, proposal, ProposalAction.SEND, None, at=now, detail=_content(proposal), reference=reference)
        if not letters.confirm(services, unit, sent):
            sent = _reach(services, unit, sent)
        unit.commit()
    return sent


def confirm(services: Services, token: str, code: str) -> Proposal:
    """The holder of the e-mail address confirms; the proposal reaches the unit. Confirming twice is confirming once.

    :raises NotFound: the code is not of this address.
    """
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        if not private.confirms(services, proposal, code):
            raise NotFound(noun="proposal")
        if proposal.confirmed_at is None:
            proposal = _reach(services, unit, proposal, confirmed_at=services.clock())
        unit.commit()
    return proposal


def answer(services: Services, token: str, text: str) -> Proposal:
    """Answers the unit's question. :raises InvalidInput: no answer, or what is missing in the proposal now."""
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        found = said(text, missing=Message("Enter the answer."))
        wrong = questions.faults(services, proposal)
        if wrong:
            raise InvalidInput(wrong)
        detail = {**_content(proposal), "text": found}
        answered = apply(unit, proposal, ProposalAction.ANSWER, None, at=services.clock(), detail=detail)
        letters.arrived(
            services, unit, answered, sentence=Message("{name} has answered your question.", name=answered.name)
        )
        unit.commit()
    return answered


def withdraw(services: Services, token: str) -> Proposal:
    """The organization does not want it any more."""
    with services.store.unit() as unit:
        proposal = private.opened(services, unit, token)
        withdrawn = apply(unit, proposal, ProposalAction.WITHDRAW, None, at=services.clock())
        unit.commit()
    return withdrawn


def remove_unsent(services: Services) -> int:
    """Remove what was begun, never sent, and not written in for the days of the settings; how many there were."""
    before = services.clock() - timedelta(days=services.settings.limits.proposal_days)
    with services.store.unit() as unit:
        removed = unit.proposals.remove_unsent(before)
        if removed:
            unit.commit()
    return removed


def _reach(services: Services, unit: Unit, proposal: Proposal, **changes: Any) -> Proposal:
    reached = apply(unit, proposal, ProposalAction.CONFIRM, None, at=services.clock(), **changes)
    letters.received(services, unit, reached)
    letters.arrived(services, unit, reached)
    return reached


def _saved(services: Services, unit: Unit, proposal: Proposal, **changes: Any) -> Proposal:
    saved = replace(proposal, version=proposal.version + 1, updated_at=services.clock(), **changes)
    unit.proposals.update(saved)
    return saved


def _content(proposal: Proposal) -> dict[str, Any]:
    """What was sent, for the history: answers can change later, the event cannot."""
    documents = [{"title": one.title, "sha256": one.sha256} for one in proposal.documents]
    return {"answers": dict(proposal.answers), "documents": documents}


def _require_room(proposal: Proposal) -> None:
    if len(proposal.documents) >= DOCUMENTS:
        raise InvalidInput({"document": [Message("There are {most} files already. Remove one first.", most=DOCUMENTS)]})


def _title(title: str) -> str:
    found = " ".join(title.split())
    if not found or len(found) > TITLE_MAXIMUM or not found.isprintable():
        raise InvalidInput(
            {"title": [Message("Say what the file is, in at most {most} characters.", most=TITLE_MAXIMUM)]}
        )
    return found


def _known(services: Services, department: str) -> str:
    """The key, if a unit exists today that has fields of work; otherwise empty."""
    units = services.settings.departments_on(services.clock().date())
    return department if department in {unit.key for unit in units if unit.fields} else ""
