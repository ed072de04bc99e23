"""Annexes of a draft: attach, title, order, remove, put back. Commit point of each use case: the commit of its one unit.

Files are content-addressed and put before it, so that a row never names a file that does not exist.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from service.domain.errors import NotFound
from service.domain.instrument import Annex, DraftRevision, Instrument
from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.drafting.pdf.annex import annexes as examination
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft import annex_rules
from service.workflow.draft.edit import pinned, revise
from service.workflow.room.attached import require_room


def attach_annex(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int | None,
    title: str,
    data: bytes,
    titles: annex_rules.Titles | None = None,
) -> Annex:
    """Examines a PDF in the sandbox, keeps the upload and the cleaned file, and adds it to the draft as its last annex.

    The article on annexes comes into the text with it.

    :param titles: by language, for texts that are not to print ``title``.
    :raises AnnexRefused: the file is no PDF, is encrypted, signed, too large, or does what an annex may not do.
    :raises InvalidInput: the title is empty or too long.
    """
    title, titles = annex_rules.title(title), annex_rules.further(titles or {})
    with services.store.reader() as unit:
        check(get_visible(unit, actor, instrument_id, version=version), Action.REVISE, actor)
        latest = unit.drafts.latest(instrument_id)
        annex_rules.room_for_one_more(latest, most=services.settings.limits.annexes)
        require_room(services, unit, instrument_id, len(data), field="file")
    clean = examination.examine(data, title=title, limits=services.settings.limits)
    _require_room(services, latest, len(clean.pdf))
    annex = Annex(
        id=str(uuid.uuid4()),
        title=title,
        sha256=services.files.put(clean.pdf),
        source_sha256=services.files.put(data),
        pages=clean.pages,
        removed=tuple(clean.removed),
        titles=titles,
    )
    with services.store.unit() as unit:
        instrument, there = _annexes(unit, actor, instrument_id, version=version)
        annex_rules.room_for_one_more(unit.drafts.latest(instrument_id), most=services.settings.limits.annexes)
        _require_room(services, unit.drafts.latest(instrument_id), len(clean.pdf))
        detail = {"annex": annex.title, "sha256": annex.sha256, "source_sha256": annex.source_sha256}
        _change(services, unit, actor, instrument, [*there, annex], **detail)
        unit.commit()
    return annex


def _require_room(services: Services, latest: DraftRevision | None, new: int) -> None:
    there = [services.files.length(annex.sha256) for annex in latest.annexes] if latest else []
    annex_rules.room_together(there, new, most=services.settings.limits.annexes_bytes)


def of(draft: DraftRevision, annex_id: str) -> Annex:
    """The annex of this id. :raises NotFound: the draft has none."""
    return draft.annexes[_place(draft.annexes, annex_id)]


def retitle(
    services: Services, actor: Actor, instrument_id: str, annex_id: str, *, title: str, titles: annex_rules.Titles
) -> DraftRevision:
    """Another title. :raises NotFound: no such annex. :raises InvalidInput: as for a new annex."""
    title, titles = annex_rules.title(title), annex_rules.further(titles)
    with services.store.unit() as unit:
        instrument, there = _annexes(unit, actor, instrument_id)
        place = _place(there, annex_id)
        there[place] = replace(there[place], title=title, titles=titles)
        revision = _change(services, unit, actor, instrument, there, annex=title)
        unit.commit()
    return revision


def move(services: Services, actor: Actor, instrument_id: str, annex_id: str, *, by: int) -> DraftRevision:
    """``by`` places later in the order (negative: earlier), as far as there are places. :raises NotFound: no such annex."""
    with services.store.unit() as unit:
        instrument, there = _annexes(unit, actor, instrument_id)
        now = _place(there, annex_id)
        moved = there.pop(now)
        place = max(0, min(len(there), now + by))
        revision = _change(
            services, unit, actor, instrument, [*there[:place], moved, *there[place:]], annex=moved.title
        )
        unit.commit()
    return revision


def remove_annex(
    services: Services, actor: Actor, instrument_id: str, *, annex_id: str, version: int | None = None
) -> DraftRevision:
    """A new revision without this annex, and without the article when none is left. :raises NotFound: no such annex."""
    with services.store.unit() as unit:
        instrument, there = _annexes(unit, actor, instrument_id, version=version)
        del there[_place(there, annex_id)]
        revision = _change(services, unit, actor, instrument, there, removed_annex=annex_id)
        unit.commit()
    return revision


def removed_annex(services: Services, actor: Actor, instrument_id: str, annex_id: str) -> Annex | None:
    """The annex as it was before it was removed; None: it is attached, or there never was one of this id."""
    with services.store.reader() as unit:
        get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_READ)
        found = _once(unit, instrument_id, annex_id)
        latest = unit.drafts.latest(instrument_id)
    attached = {annex.id for annex in latest.annexes} if latest else set()
    return None if found is None or annex_id in attached else found[0]


def put_back(services: Services, actor: Actor, instrument_id: str, annex_id: str) -> Annex:
    """Attaches a removed annex again, where it was. :raises NotFound: there was no such annex. :raises InvalidInput: there is no room for it any more."""
    with services.store.unit() as unit:
        instrument, there = _annexes(unit, actor, instrument_id)
        found = _once(unit, instrument_id, annex_id)
        if found is None:
            raise NotFound(noun="annex")
        annex, place = found
        if annex_id not in {one.id for one in there}:
            annex_rules.room_for_one_more(unit.drafts.latest(instrument_id), most=services.settings.limits.annexes)
            _require_room(services, unit.drafts.latest(instrument_id), services.files.length(annex.sha256))
            detail = {"annex": annex.title, "sha256": annex.sha256, "source_sha256": annex.source_sha256}
            _change(services, unit, actor, instrument, [*there[:place], annex, *there[place:]], **detail)
        unit.commit()
    return annex


def _annexes(
    unit: Unit, actor: Actor, instrument_id: str, *, version: int | None = None
) -> tuple[Instrument, list[Annex]]:
    instrument = get_visible(unit, actor, instrument_id, version=version)
    check(instrument, Action.REVISE, actor)
    latest = unit.drafts.latest(instrument.id)
    return instrument, list(latest.annexes) if latest else []


def _place(annexes: Sequence[Annex], annex_id: str) -> int:
    for place, annex in enumerate(annexes):
        if annex.id == annex_id:
            return place
    raise NotFound(noun="annex")


def _once(unit: Unit, instrument_id: str, annex_id: str) -> tuple[Annex, int] | None:
    """The annex and its place in the newest revision that had it."""
    latest = unit.drafts.latest(instrument_id)
    for number in range(latest.revision if latest else 0, 0, -1):
        revision = unit.drafts.get(instrument_id, number)
        for place, annex in enumerate(revision.annexes if revision else ()):
            if annex.id == annex_id:
                return annex, place
    return None


def _change(
    services: Services, unit: Unit, actor: Actor, instrument: Instrument, annexes: Sequence[Annex], **detail: Any
) -> DraftRevision:
    template = pinned(services, instrument)
    return revise(services, unit, actor, instrument, annexes=annexes, template=template, detail=detail)
