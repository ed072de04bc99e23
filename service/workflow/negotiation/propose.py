"""The counterpart uploads its own version of the text in Word: examined, read, compared with the text that was sent, and recorded.

Commit point: the commit of the one unit at the end; the file, which is named by its digest, is put before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import DraftRevision, Instrument, Preliminary
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.negotiation.comments import WHOLE
from service.domain.negotiation.proposals import ChangeKind, CounterProposal, ProposedChange
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.drafting.answers import tongues
from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison.articles import ArticleText
from service.drafting.counterproposal import matching, proposed, reading
from service.drafting.counterproposal.errors import WordRefused
from service.drafting.counterproposal.proposed import AnswerChange
from service.drafting.counterproposal.reading import Incoming
from service.store.unit import Unit
from service.translation import spoken
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.edit import pinned
from service.workflow.negotiation import letters
from service.workflow.negotiation.comments import begin
from service.workflow.negotiation.texts import article_texts, require_shown
from service.workflow.room.attached import require_room

ANOTHER: Final = 0.6
"""A file that lacks more of the text than this is another text."""
MOST: Final = 200
"""Changes, and remarks, of one file."""
MOST_FILES: Final = 50
"""Counter-proposals of one instrument, so that nobody fills the store through a link."""
_SAME: Final = Message(
    "This file says the same as the text, so nothing is proposed. Save your changes in the file, and upload it again."
)
_TOO_MANY: Final = Message("There are too many files for this agreement. Write to the officer with whom you negotiate.")
_TOO_MUCH: Final = Message(
    "This file changes more than {most} places. Comment on the text as a whole, or write to the officer with whom you negotiate."
)


@dataclass(frozen=True, slots=True)
class _Sent:
    """One text that the counterpart was shown, in one language."""

    made: Preliminary
    draft: DraftRevision
    language: str
    articles: tuple[ArticleText, ...]


def propose(services: Services, actor: Actor, instrument_id: str, *, digest: str, data: bytes) -> CounterProposal:
    """Records what the file proposes. Comments in the file become comments on the text.

    :raises WordRefused: the file is not acceptable, or is not a version of the present text.
    :raises InvalidInput: it proposes nothing; at ``file``.
    :raises DigestMismatch: the text was changed since it was shown, or is not shared.
    :raises NotFound: the actor is not the counterpart.
    """
    with services.store.reader() as unit:
        instrument = _open(unit, actor, instrument_id)
        made = require_shown(unit, instrument, digest)
        if len(unit.counterproposals.of(instrument.id)) >= MOST_FILES:
            raise InvalidInput({"file": [_TOO_MANY]})
        require_room(services, unit, instrument.id, len(data), field="file")
        texts = list(_texts(services, unit, instrument, made))
    incoming = reading.read(data)
    sent = _nearest(texts, incoming, newest=made)
    _refuse_beside(services, sent, incoming)
    answers, left = proposed.split(
        _original(services, instrument, sent), sent.language, sent.articles,
        matching.changes(sent.articles, incoming.lines),
    )  # fmt: skip
    changes = _in_order([*(_answer(one) for one in answers), *(_wording(one) for one in left)], sent.articles)
    remarks = _remarks(incoming, sent.articles)
    if not changes and not remarks:
        raise InvalidInput({"file": [_SAME]})
    if len(changes) + len(remarks) > MOST:
        raise InvalidInput({"file": [_TOO_MUCH.with_params({"most": MOST})]})
    proposal = CounterProposal(
        id=str(uuid.uuid4()),
        instrument_id=instrument.id,
        revision=made.revision,
        language=sent.language,
        sha256=services.files.put(data),
        tracked=tuple(asdict(one) for one in incoming.tracked),
        formatting=incoming.formatting,
        changes=tuple(changes),
        by=actor.id,
        by_name=actor.name,
        at=services.clock(),
    )
    with services.store.unit() as unit:
        instrument = _open(unit, actor, instrument_id)
        require_shown(unit, instrument, digest)
        _record(services, unit, instrument, actor, proposal=proposal, remarks=remarks)
        unit.commit()  # Commit point.
    return proposal


def _open(unit: Unit, actor: Actor, instrument_id: str) -> Instrument:
    if side_of(actor) != COUNTERPART:
        raise NotFound(noun="instrument")
    instrument = get_visible(unit, actor, instrument_id)
    check(instrument, Action.COUNTERPROPOSE, actor)
    return instrument


def _texts(services: Services, unit: Unit, instrument: Instrument, newest: Preliminary) -> Iterator[_Sent]:
    """The present text in each language, then the earlier ones that the counterpart was shown."""
    looked = {look.revision for look in unit.looks.of(instrument.id, COUNTERPART)} - {newest.revision}
    earlier = (unit.preliminaries.of_revision(instrument.id, number) for number in sorted(looked, reverse=True))
    for made in (newest, *earlier):
        draft = unit.drafts.get(instrument.id, made.revision) if made else None
        if made is None or draft is None:
            continue
        for language in made.read_by(COUNTERPART).word_files:
            yield _Sent(made, draft, language, article_texts(services, unit, instrument, made, language))


def _nearest(texts: Sequence[_Sent], incoming: Incoming, *, newest: Preliminary) -> _Sent:
    """The text from which the file was made: the nearest one, and of equally near ones the newest."""
    distances = [matching.distance(one.articles, incoming.lines) for one in texts]
    if not texts or min(distances) > ANOTHER:
        raise WordRefused("another_text")
    found = texts[distances.index(min(distances))]
    if found.made.revision != newest.revision:
        raise WordRefused("older_text", revision=found.made.revision, newest=newest.revision)
    if found.language not in tongues.authentic(found.draft.answers):
        raise WordRefused("translation", language=spoken(found.language))
    return found


def _refuse_beside(services: Services, sent: _Sent, incoming: Incoming) -> None:
    """What is not compared must not get lost in silence. :raises WordRefused:"""
    ours = reading.beside_of(services.files.read(sent.made.read_by(COUNTERPART).word_files[sent.language]))
    for kind, count in incoming.beside.items():
        if count > ours[kind]:
            raise WordRefused(kind)


def _original(services: Services, instrument: Instrument, sent: _Sent) -> OriginalSpec:
    draft = sent.draft
    return OriginalSpec(
        template=pinned(services, instrument),
        answers=draft.answers,
        organization=services.settings.organization.for_documents(),
        reference=instrument.reference,
        party=sent.made.read_by(COUNTERPART).party,
        annexes=draft.annexes,
        wording=draft.wording,
    )


def _answer(found: AnswerChange) -> ProposedChange:
    first = found.explains[0]
    return ProposedChange(
        id=str(uuid.uuid4()),
        article=first.article,
        kind=ChangeKind.ANSWER,
        old="\n".join(one.old for one in found.explains if one.kind is not ChangeKind.INSERT),
        nth=0,
        new=tuple(text for one in found.explains for text in one.new),
        position=first.position,
        question=found.question,
        value=found.value,
    )


def _wording(found: matching.TextChange) -> ProposedChange:
    return ProposedChange(
        id=str(uuid.uuid4()),
        article=found.article,
        kind=found.kind,
        old=found.old,
        nth=found.nth,
        new=found.new,
        position=found.position,
    )


def _in_order(changes: Sequence[ProposedChange], articles: Sequence[ArticleText]) -> list[ProposedChange]:
    """As the text has them, new articles last."""
    places = {one.key: place for place, one in enumerate(articles)}

    def place(one: ProposedChange) -> tuple[int, int]:
        return len(places) if one.kind is ChangeKind.ADD_ARTICLE else places[one.article], one.position

    return sorted(changes, key=place)


def _remarks(incoming: Incoming, articles: Sequence[ArticleText]) -> list[tuple[str, str]]:
    """Article and text of each comment in the file, with the words that it marks and its author."""
    found: list[tuple[str, str]] = []
    for one in incoming.remarks:
        about = matching.key(one.about)
        article = next((each.key for each in articles if about and about in matching.key(_whole(each))), WHOLE)
        quoted = f"“{one.about}”\n" if one.about else ""
        found.append((article, f"{quoted}{one.text}" + (f"\n({one.author})" if one.author else "")))
    return found


def _whole(article: ArticleText) -> str:
    return " ".join([article.heading, *(line.text for line in article.lines)])


def _record(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    actor: Actor,
    *,
    proposal: CounterProposal,
    remarks: Sequence[tuple[str, str]],
) -> None:
    if proposal.changes:
        unit.counterproposals.add(proposal)
        detail: Mapping[str, object] = {
            "side": COUNTERPART, "revision": proposal.revision, "changes": len(proposal.changes), "sha256": proposal.sha256,
        }  # fmt: skip
        unit.events.add(
            Event(
                instrument_id=instrument.id, kind=Action.COUNTERPROPOSE, actor_id=actor.id, actor_name=actor.name,
                at=proposal.at, state=instrument.state, detail=detail,
            )
        )  # fmt: skip
        letters.tell_counterproposal(services, unit, instrument)
    if remarks:
        begin(services, unit, instrument, actor, revision=proposal.revision, remarks=remarks)
