"""Corrections of the text itself: cases that follow from the later acts of an entry. Pure; the acts are all there is.

A proposal (``correction_proposed``) opens a case under its own number. Its ``detail``: ``due`` (ISO), ``place`` (where in the text), ``texts`` (each
``language``, ``error``, ``correction``), ``copy`` (number of the only certified copy that is wrong; empty where the text is), ``changes`` of the
register entry that follow. The act that ends it names the case in its ``detail`` under ``case``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.domain.later.rectification import CaseState, state_on

ENDS: Final[Mapping[ActKind, CaseState]] = {
    ActKind.CORRECTION_OBJECTION: CaseState.OBJECTED,
    ActKind.RECTIFICATION: CaseState.RECTIFIED,
    ActKind.CORRECTION_WITHDRAWN: CaseState.WITHDRAWN,
}
"""Act -> what the case is after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One proposed correction."""

    proposal: LaterAct
    end: LaterAct | None
    """The act that ended it."""

    @property
    def number(self) -> int:
        """Of the proposing act."""
        return self.proposal.number

    @property
    def due(self) -> date:
        """The last day for objections."""
        return date.fromisoformat(self.proposal.detail["due"])

    @property
    def place(self) -> str:
        """Where in the text the error is."""
        return str(self.proposal.detail.get("place", ""))

    @property
    def copy(self) -> str:
        """Number of the only certified copy that is wrong; empty where the text is."""
        return str(self.proposal.detail.get("copy", ""))

    @property
    def texts(self) -> Sequence[Mapping[str, str]]:
        """``language``, ``error``, ``correction``."""
        return list(self.proposal.detail.get("texts", ()))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Of the register entry, as they were proposed."""
        return tuple(Change(**change) for change in self.proposal.detail.get("changes", ()))

    @property
    def record(self) -> Mapping[str, Any]:
        """``path`` and ``sha256`` of the procès-verbal; empty until there is one."""
        return self.end.detail.get("proces_verbal", {}) if self.end is not None else {}

    def state(self, day: date) -> CaseState:
        """On this day."""
        ended = None if self.end is None else ENDS[self.end.kind]
        return state_on(day, due=self.due, copy_only=bool(self.copy), ended=ended)


def cases(acts: Iterable[LaterAct]) -> list[Case]:
    """Every case of one entry, in the order of their numbers; of several acts that end one, the first counts."""
    told = sorted(acts, key=lambda act: act.number)
    ends: dict[int, LaterAct] = {}
    for act in told:
        if act.kind in ENDS:
            ends.setdefault(int(act.detail["case"]), act)
    return [Case(proposal=act, end=ends.get(act.number)) for act in told if act.kind is ActKind.CORRECTION_PROPOSED]


def record_path(case: int) -> str:
    """Logical path of the procès-verbal of a case."""
    return f"rectifications/{case:04}.pdf"
