"""Free entries of cross-reference tables as every reader takes them (ISO 32000-2 7.5.4), before pyHanko looks at the generations.

- A free entry for a number that is not in use changes nothing. Some programs write one for each number that they leave out, or all again.
- A free entry frees what is in use, whatever generation it names for the next use; many programs write 65535 or 0.
- A number may be used again with the next generation without an entry that frees the older one: the new entry does so by itself. Poppler writes
  so where a field's old appearance is no longer needed. The older object counts as changed in that revision, so that the rules for changes ask
  where it was used (:mod:`signing.validate.steps.habits`).

pyHanko's strict mode refuses such files, or takes the freed object for one that is still there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import xref

_check = xref._check_xref_consistency  # noqa: SLF001  see signing.library_internals


def settle_frees(sections: list[xref.XRefSection]) -> None:
    """Take away free entries that free nothing, and let the others free what is in use. In place; in the order of the revisions."""
    live: dict[int, int] = {}
    for section in sections:
        data = section.xref_data
        hidden = data.hybrid.xref_data if data.hybrid is not None else None
        for number, generation in list(data.freed.items()):
            if hidden is not None and (number in hidden.standard_xrefs or number in hidden.xrefs_in_objstm):
                continue
            data.explicit_refs_in_revision.discard((number, generation - 1))
            del data.freed[number]
            if number in live:
                data.freed[number] = live.pop(number) + 1
                data.explicit_refs_in_revision.add((number, data.freed[number] - 1))
        for listed in (data, hidden):
            if listed is not None:
                live.update({number: generation for number, (generation, _) in listed.standard_xrefs.items()})
                live.update(dict.fromkeys(listed.xrefs_in_objstm, 0))


def _consistent(sections: list[xref.XRefSection]) -> None:
    settle_frees(sections)
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
