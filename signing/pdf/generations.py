"""A number that is used again with the next generation, without an entry that frees the older one (ISO 32000-2 7.5.4).

Poppler writes so where a field's old appearance is no longer needed. The new entry frees the older object by itself: nothing else is said with
it. pyHanko's strict mode refuses the whole file; here the older object counts as changed in that revision, so that the rules for changes ask
where it was used (:mod:`signing.validate.steps.habits`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import xref

_check = xref._check_xref_consistency  # noqa: SLF001  see signing.library_internals


def _consistent(sections: list[xref.XRefSection]) -> None:
    reused = list(_reused([section.xref_data for section in sections]))
    for earlier, _, number, generation in reused:
        earlier.freed[number] = generation
    try:
        _check(sections)
    finally:
        for earlier, _, number, _ in reused:
            del earlier.freed[number]
    for _, section, number, generation in reused:
        section.explicit_refs_in_revision.add((number, generation - 1))


def _reused(sections: list[Any]) -> Iterator[tuple[Any, Any, int, int]]:
    """The section before, the section, number and new generation of each; only in plain tables, and only the next generation of what is in use."""
    live: dict[int, int] = {}
    for before, section in zip([None, *sections], sections, strict=False):
        for number, (generation, _) in section.standard_xrefs.items():
            if before is not None and generation > 0 and live.get(number) == generation - 1 and section.hybrid is None:
                yield before, section, number, generation
            live[number] = generation
        live.update(dict.fromkeys(section.xrefs_in_objstm, 0))
        for number in section.freed:
            live.pop(number, None)


xref._check_xref_consistency = _consistent  # type: ignore[assignment]  # noqa: SLF001  it has no types
