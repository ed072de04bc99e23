"""Acts that follow from the deposits of other instruments, and the status of an entry with every act on it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.later import standing
from service.domain.later.relations import Parent, RelationKind
from service.domain.later.standing import ActEffect, Standing, TermAct
from service.domain.terms import term_of


def act_of(child: RegisterEntry) -> LaterAct:
    """What the deposit of ``child`` did to its parent. :raises KeyError, ValueError: the entry has no relation, or not of this form."""
    relation = child.relation
    return LaterAct(
        instrument_id=relation["parent"],
        number=0,
        kind=ActKind(relation["kind"]),
        day=child.signed_on,
        later=child.label,
        note="",
        recorded_by="",
        recorded_at=datetime.combine(child.entered_on, time(), UTC),
        effective=_day(relation.get("effective")),
        ends=_day(relation.get("ends")),
        open_ended=bool(relation.get("open_ended")),
    )


def joined(recorded: Iterable[LaterAct], children: Iterable[RegisterEntry]) -> list[LaterAct]:
    """Every act on an entry in the order of its day: those that the archivist recorded, and those that its children do.

    An act that the archivist recorded of a child's number is the same act, and stands in its place.
    """
    told = list(recorded)
    known = {(act.kind, act.later) for act in told if act.later}
    derived = [act for act in map(act_of, children) if (act.kind, act.later) not in known]
    return sorted([*told, *derived], key=lambda act: (act.day, act.number))


def standing_of(entry: RegisterEntry, acts: Iterable[LaterAct]) -> Standing:
    """The status of the entry as it stands, see :mod:`service.domain.later.standing`.

    :param acts: every act on it, as :func:`joined` returns them.
    """
    if entry.relation.get("kind") == RelationKind.TERMINATION:
        return Standing(begins=None)  # a notice has no term of its own
    begins, term = _day(entry.entry_into_force.get("date")), term_of(entry.term)
    end = _day(entry.term.get("end") or entry.term.get("latest"))
    return standing.standing(begins, standing.own_end(begins, term, end=end), _term_acts(acts))


def parent_of(entry: RegisterEntry, acts: Iterable[LaterAct]) -> Parent:
    """The entry as the rules for a later instrument see it."""
    days = entry.term.get("notice_days")
    return Parent(
        label=entry.label,
        term=term_of(entry.term),
        notice_days=days if isinstance(days, int) else None,
        standing=standing_of(entry, acts),
    )


def _term_acts(acts: Iterable[LaterAct]) -> Iterator[TermAct]:
    for act in acts:
        effective = act.effective or act.day
        match act.kind:
            case ActKind.TERMINATION:
                yield TermAct(does=ActEffect.TERMINATE, effective=effective)
            case ActKind.SUPERSESSION:
                yield TermAct(does=ActEffect.SUPERSEDE, effective=effective)
            case ActKind.AMENDMENT | ActKind.RENEWAL if act.ends is not None or act.open_ended:
                yield TermAct(does=ActEffect.EXTEND, effective=effective, ends=act.ends)
            case _:
                pass


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
