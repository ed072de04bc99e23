"""How far the public may see a register entry. Every entry is closed until the archivist opens it, in an act with a reason. Pure.

An act of the kind ``release`` says how far the entry was open before and how far it is from then on. The newest one counts, and only while
the access level of the entry is ``public``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry

FIELD: Final = "release"
"""Of the change in an act."""
PUBLIC: Final = "public"
"""The access level that can be released."""


class Release(StrEnum):
    """How far an entry is open."""

    CLOSED = "closed"
    ENTRY = "entry"
    """The entry, without the texts."""
    TEXTS = "texts"
    """The entry and the signed originals."""


def change(before: Release, after: Release) -> Change:
    """What an act of release says."""
    return Change(FIELD, str(before), str(after))


def acts(recorded: Iterable[LaterAct]) -> list[LaterAct]:
    """The releases among the acts on an entry, oldest first."""
    return sorted((act for act in recorded if act.kind is ActKind.RELEASE), key=lambda act: act.number)


def chosen(recorded: Iterable[LaterAct]) -> Release:
    """How far the newest release opens the entry. What does not say it in this form opens nothing."""
    found = acts(recorded)
    said = [one.after for one in found[-1].changes if one.field == FIELD] if found else []
    return next((one for one in Release if said == [one]), Release.CLOSED)


def in_effect(entry: RegisterEntry, recorded: Iterable[LaterAct]) -> Release:
    """How far the public may see ``entry``, as it stands now.

    :param recorded: every act on it that the archivist recorded.
    """
    return chosen(recorded) if entry.access == PUBLIC else Release.CLOSED
