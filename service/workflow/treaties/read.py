"""Reading of treaties and their status. Everybody may: the status of a treaty is public. Documents of instruments are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from service.depository.holdings.holding import HoldingEntry, object_id_of
from service.domain.errors import NotFound
from service.domain.permissions import Actor, Permission
from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.standing import Standing, StateStanding, StateStatus, standing, state_status
from service.domain.treaties.states import TreatyState
from service.domain.treaties.table import Table, table
from service.domain.treaties.treaty import Treaty
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.download import PDF, Download

INSTRUMENT = "instrument.pdf"
"""Path of an instrument's document in its holding."""
TEXT_PLAIN = "text/plain"
TEXT = "text-"
"""Beginning of the paths of a treaty's texts, before the language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A treaty in the list."""

    treaty: Treaty
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyView:
    """A treaty on a day."""

    treaty: Treaty
    revision: int
    standing: Standing
    table: Table
    actions: tuple[TreatyAction, ...]
    """The whole record, also what was corrected and what is later than the day."""
    holdings: Mapping[str, str]
    """Action -> holding with its document."""
    texts: Mapping[str, tuple[str, str]]
    """Language in which the archive has the text -> its holding and its path there."""


def search(
    services: Services,
    words: str = "",
    *,
    on: date,
    state: str | None = None,
    year: int | None = None,
    subject: str | None = None,
) -> list[Listed]:
    """Treaties that match, by code, as they stand on ``on``."""
    with services.store.reader() as unit:
        found = unit.treaties.find(words, state=state, year=year, subject=subject)
        actions = unit.treaties.actions_of([one.code for one in found])
    return [Listed(treaty=one, standing=standing(one, actions.get(one.code, []), on)) for one in found]


def years(services: Services) -> list[int]:
    """Years in which treaties were adopted, newest first."""
    with services.store.reader() as unit:
        return unit.treaties.years()


def treaty(services: Services, code: str, *, on: date, order: Callable[[str], str] = str) -> TreatyView:
    """One treaty with its table. :param order: sorts States. :raises NotFound: there is none."""
    with services.store.reader() as unit:
        kept = unit.treaties.get(code)
        if kept is None:
            raise NotFound(noun="treaty")
        actions = unit.treaties.actions(code)
        holdings = unit.treaties.holdings_of(code)
        texts = _texts(unit, code)
    return TreatyView(
        treaty=kept.treaty, revision=kept.revision, standing=standing(kept.treaty, actions, on),
        table=table(kept.treaty, actions, on, order=order), actions=tuple(actions), holdings=holdings,
        texts=texts,
    )  # fmt: skip


def state_of(services: Services, code: str) -> TreatyState:
    """:raises NotFound: there is no State of this code."""
    found = next((one for one in services.settings.states if one.code == code), None)
    if found is None:
        raise NotFound(noun="state")
    return found


def treaties_of(services: Services, state: TreatyState, *, on: date) -> list[tuple[Treaty, StateStatus]]:
    """What the State is to every treaty to which it did something by ``on``, by code."""
    with services.store.reader() as unit:
        found = unit.treaties.find(state=state.code)
        actions = unit.treaties.actions_of([one.code for one in found])
    statuses = [(one, state_status(one, actions[one.code], state.code, on)) for one in found]
    return [(one, status) for one, status in statuses if status.standing is not StateStanding.NONE or status.consent]


def _texts(unit: Unit, code: str) -> dict[str, tuple[str, str]]:
    """Language -> holding and path of the newest text in it."""
    found: dict[str, tuple[str, str]] = {}
    for holding_id in unit.treaties.revisions(code):
        entry = unit.holdings.get(holding_id)
        for path in (one.path for one in entry.files) if entry is not None else ():
            language = path.removeprefix(TEXT).removesuffix(".pdf")
            if path == text_path(language):
                found.setdefault(language, (holding_id, path))
    return dict(sorted(found.items()))


def text_path(language: str) -> str:
    """Of the text of a treaty in its holding."""
    return f"{TEXT}{language}.pdf"


def text(services: Services, code: str, language: str) -> Download:
    """The text of a treaty, from the archive itself; everybody may read it. :raises NotFound: the archive has none in the language."""
    with services.store.reader() as unit:
        place = _texts(unit, code).get(language)
    if place is None:
        raise NotFound(noun="text")
    holding_id, path = place
    return Download(f"{code}-{language}.pdf", PDF, services.archive.read(object_id_of(holding_id), path))


def document(services: Services, actor: Actor, action_id: str) -> Download:
    """The document of an action, from the archive itself. :raises NotFound: there is no such action, or it has no document."""
    require(actor, Permission.TREATY_RECORD)
    with services.store.reader() as unit:
        kept = unit.treaties.action(action_id)
        entry = unit.holdings.get(kept.holding) if kept is not None else None
    if kept is None or entry is None:
        raise NotFound(noun="action")
    path = document_path(entry)
    data = services.archive.read(object_id_of(entry.id), path)
    media = PDF if path.endswith(".pdf") else TEXT_PLAIN
    return Download(f"{kept.action.treaty}-{kept.action.state}-{kept.action.number}-{path}", media, data)


def deposits(services: Services, found: TreatyView) -> list[str]:
    """Ids of every holding about the treaty: the newest revision first, earlier ones, then the actions."""
    with services.store.reader() as unit:
        revisions = unit.treaties.revisions(found.treaty.code)
    return list(dict.fromkeys([*revisions, *found.holdings.values()]))


def copied_from(services: Services, found: TreatyView) -> dict[str, tuple[str, str]]:
    """Action -> holding and path of its document, where that is a PDF of which a certified copy can be made. Who may have one, the caller asks."""
    with services.store.reader() as unit:
        entries = {one: unit.holdings.get(one) for one in set(found.holdings.values())}
    documents = {
        one: (one, file.path)
        for one, entry in entries.items()
        for file in (entry.files if entry is not None else ())
        if file.path == INSTRUMENT and file.format.startswith("PDF")
    }
    return {action: documents[one] for action, one in found.holdings.items() if one in documents}


def document_path(entry: HoldingEntry) -> str:
    """The file of an instrument's holding that people read: the PDF, or else the first one."""
    paths = [one.path for one in entry.files]
    return INSTRUMENT if INSTRUMENT in paths else paths[0]
