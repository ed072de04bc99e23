"""Two texts of one instrument compared, and what changed since somebody who decides last looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.errors import NotFound
from service.domain.instrument import DraftRevision, Instrument, Preliminary
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission
from service.domain.review import Look
from service.drafting.answers import changes
from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison.articles import ArticleText, articles
from service.drafting.comparison.redline import redline
from service.drafting.comparison.wording import ArticleChange, Change, compared
from service.drafting.fields.spec import FieldSpec
from service.drafting.word.fill import fill_text
from service.store.unit import Unit
from service.workflow.access import get_visible, within
from service.workflow.context import Services
from service.workflow.download import DOCX, Download
from service.workflow.draft.edit import pinned
from service.workflow.draft.sharing import shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two revisions of a draft, the earlier one first."""

    instrument: Instrument
    old: DraftRevision
    new: DraftRevision
    language: str
    """Of :attr:`articles`."""
    languages: tuple[str, ...]
    """In which both texts can be compared."""
    articles: tuple[ArticleChange, ...]
    """Empty where one of the two is not complete and so has no text."""
    answers: tuple[FieldSpec, ...]
    """The questions that are answered differently."""
    annexes_changed: bool

    @property
    def changed(self) -> tuple[ArticleChange, ...]:
        """The articles that are not the same."""
        return tuple(one for one in self.articles if one.change is not Change.SAME)


def compare(services: Services, actor: Actor, instrument_id: str, *, old: int, new: int, language: str) -> Comparison:
    """Compares two revisions, whichever is given first.

    :param language: wanted; the first language of both texts where they are not in it.
    :raises NotFound: there is no such revision, or not one that this actor may read. Who does not read drafts compares
        revisions of which originals were made, a counterpart those that were shared with it.
    """
    old, new = sorted((old, new))
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        before, after = _readable(unit, actor, instrument, old), _readable(unit, actor, instrument, new)
        made = {one: unit.preliminaries.of_revision(instrument.id, one) for one in (old, new)}
    template = pinned(services, instrument)
    whole = before.complete and after.complete
    spoken = [one for one in after.answers["languages"] if one in before.answers["languages"]] if whole else []
    language = language if language in spoken else next(iter(spoken), "")

    def text(draft: DraftRevision) -> tuple[ArticleText, ...]:
        return _text(services, instrument, draft, made[draft.revision], language)

    return Comparison(
        instrument=instrument,
        old=before,
        new=after,
        language=language,
        languages=tuple(spoken),
        articles=compared(text(before), text(after)) if language else (),
        answers=changes.changed(template, before.answers, after.answers),
        annexes_changed=before.annexes != after.annexes,
    )


def tracked(services: Services, actor: Actor, instrument_id: str, *, old: int, new: int, language: str) -> Download:
    """The same two texts as a Word file with tracked changes: to accept all gives the later one, to reject all the earlier one.

    :raises NotFound: as :func:`compare`; also where one of the two is not complete and so has no text.
    """
    found = compare(services, actor, instrument_id, old=old, new=new, language=language)
    if not found.articles:
        raise NotFound(noun="file")
    names = services.settings.organization.short_name
    data = redline(found.articles, author=names.get(found.language) or names["en"], at=found.new.saved_at)
    name = f"{found.instrument.reference}-{found.old.revision}-{found.new.revision}-{found.language}.docx"
    return Download(name, DOCX, data)


def last_look(services: Services, actor: Actor, instrument_id: str) -> Look | None:
    """The look at the text that this actor was shown before the present one; None: there is none, or it is the same text.

    Records that the actor is shown the present originals now.
    """
    reader = COUNTERPART if side_of(actor) == COUNTERPART else actor.id
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        made, looks = unit.preliminaries.latest(instrument.id), unit.looks.of(instrument.id, reader)
    if made is None:
        return None
    if not looks or looks[-1].digest != made.digest:
        look = Look(
            instrument_id=instrument_id, reader=reader, digest=made.digest, revision=made.revision, at=services.clock()
        )
        with services.store.unit() as unit:
            unit.looks.add(look)
            unit.commit()
    earlier = [look for look in looks if look.digest != made.digest]
    return earlier[-1] if earlier else None


def since_last_look(
    services: Services, actor: Actor, instrument_id: str, *, language: str
) -> tuple[Look, Comparison] | None:
    """The earlier look and what changed since, see :func:`last_look`."""
    look = last_look(services, actor, instrument_id)
    if look is None:
        return None
    with services.store.reader() as unit:
        made = unit.preliminaries.latest(instrument_id)
    if made is None:
        return None
    return look, compare(services, actor, instrument_id, old=look.revision, new=made.revision, language=language)


def _readable(unit: Unit, actor: Actor, instrument: Instrument, revision: int) -> DraftRevision:
    draft = unit.drafts.get(instrument.id, revision)
    if draft is None or not _may_read(unit, actor, instrument, revision):
        raise NotFound(noun="revision")
    return draft


def _may_read(unit: Unit, actor: Actor, instrument: Instrument, revision: int) -> bool:
    if Permission.DRAFT_READ in within(instrument, actor).permissions:
        return True
    made = unit.preliminaries.of_revision(instrument.id, revision)
    if made is None:
        return False
    if side_of(actor) == COUNTERPART:
        looked = {look.digest for look in unit.looks.of(instrument.id, COUNTERPART)}
        return made.digest in looked and shared(unit, instrument, made)
    return Permission.INSTRUMENT_READ in within(instrument, actor).permissions


def _text(
    services: Services, instrument: Instrument, draft: DraftRevision, made: Preliminary | None, language: str
) -> tuple[ArticleText, ...]:
    template = pinned(services, instrument)
    files: Mapping[str, str] = made.originals[0].word_files if made else {}
    if language in files:
        document = services.files.read(files[language])
    else:
        original = OriginalSpec(
            template=template,
            answers=draft.answers,
            organization=services.settings.organization.for_documents(),
            reference=instrument.reference,
            party=template.signed_by[0],
            annexes=draft.annexes,
            wording=draft.wording,
        )
        document = fill_text(original, language)
    return articles(document, template, draft.answers, draft.wording)
