"""The tables in ``config/treaties/`` give what was published: parties on any day, rows, footnotes, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.errors import InvalidInput
from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.standing import StateStanding, TreatyStatus, standing, state_status
from service.domain.treaties.table import Table, table
from service.domain.treaties.treaty import Treaty
from service.settings import ROOT
from service.settings.files.states import read_states
from service.workflow.treaties import source_file

TODAY = date(2026, 3, 2)
CODES = ("A-53", "B-32", "B-58")


def seed(code: str) -> tuple[Treaty, list[TreatyAction]]:
    given = source_file.read((ROOT / "config" / "treaties" / f"{code}.toml").read_bytes())
    return given.treaty, list(given.actions)


def today(code: str) -> Table:
    return table(*seed(code), TODAY)


# The published tables: treaty, day, parties; a State, what it is, since when, until when.
PUBLISHED = [
    ("B-32", "1978-07-17", 0, "GRD", StateStanding.SIGNATORY, None, None),
    ("B-32", "1978-07-18", 11, "GRD", StateStanding.PARTY, "1978-07-18", None),
    ("B-32", "1978-07-28", 12, "PER", StateStanding.PARTY, "1978-07-28", None),
    ("B-32", "1999-05-25", 25, "TTO", StateStanding.PARTY, "1991-05-28", None),
    ("B-32", "1999-05-26", 24, "TTO", StateStanding.FORMER, "1991-05-28", "1999-05-26"),
    ("B-32", "2013-09-09", 24, "VEN", StateStanding.PARTY, "1978-07-18", "2013-09-10"),
    ("B-32", "2013-09-10", 23, "VEN", StateStanding.FORMER, "1978-07-18", "2013-09-10"),
    ("B-32", "2026-03-02", 23, "USA", StateStanding.SIGNATORY, None, None),
    ("B-58", "1997-03-05", 0, "BOL", StateStanding.CONTRACTING, None, None),
    ("B-58", "1997-03-06", 1, "BOL", StateStanding.PARTY, "1997-03-06", None),
    ("B-58", "2002-08-23", 13, "BRA", StateStanding.PARTY, "2002-08-23", None),
    ("B-58", "2026-03-02", 17, "GTM", StateStanding.SIGNATORY, None, None),
    ("A-53", "1991-08-27", 0, "PAN", StateStanding.SIGNATORY, None, None),
    ("A-53", "1991-08-28", 1, "PAN", StateStanding.PARTY, "1991-08-28", None),
    ("A-53", "2026-03-02", 13, "DOM", StateStanding.PARTY, "2012-01-27", None),
]


def test_the_published_tables_are_reproduced() -> None:
    for code, on, parties, state, expected, since, until in PUBLISHED:
        treaty, actions = seed(code)
        day = date.fromisoformat(on)
        status = state_status(treaty, actions, state, day)
        seen = (len(standing(treaty, actions, day).parties), status.standing)
        assert (code, on, *seen) == (code, on, parties, expected)
        dates = [one.isoformat() if one else None for one in (status.since, status.until)]
        assert (code, on, state, *dates) == (code, on, state, since, until)
    assert standing(*seed("B-32"), TODAY).status is TreatyStatus.IN_FORCE


def test_every_row_and_footnote_is_the_published_one() -> None:
    found = today("B-32")
    assert len(found.rows) == 34
    signed = {row.state: row.status.signature.acted_on for row in found.rows if row.status.signature}
    assert (signed["CRI"], signed["GRD"], "TTO" in signed) == (date(1969, 11, 22), date(1978, 7, 14), False)
    deposits = {row.state: row.status.consent.deposited_on for row in found.rows if row.status.consent}
    assert (deposits["MEX"], deposits["DMA"], deposits["URY"]) == (
        date(1981, 3, 24),
        date(1993, 6, 11),
        date(1985, 4, 19),
    )
    clauses = {row.state: row.clause.day for row in found.rows if row.clause}
    assert (len(clauses), clauses["BRB"], "JAM" in clauses) == (22, date(2000, 6, 4), False)
    notes = {note.state: note for note in found.footnotes}
    assert [one.kind for one in notes["ARG"].actions] == ["reservation", "declaration"]
    assert [one.kind for one in notes["TTO"].actions] == ["denunciation"]
    assert {note.state for note in found.footnotes if note.differing} == {"DMA", "MEX", "PRY", "VEN"}
    # Costa Rica's statements are in the part that the copies lack; the treaty says that something is missing.
    assert "CRI" not in notes
    assert all(seed(code)[0].missing for code in CODES)
    paraguay = next(n for n in today("B-58").footnotes if n.state == "PRY")
    assert [one.kind for one in paraguay.undated] == ["ratification"]
    brazil = next(n for n in today("B-58").footnotes if n.state == "BRA")
    assert (brazil.computed, brazil.published) == (date(2002, 8, 23), date(2002, 8, 24))


def test_the_rule_of_the_american_convention_gives_the_published_day() -> None:
    entry = standing(*seed("B-32"), TODAY).entry
    assert entry is not None
    assert (entry.day, entry.computed, entry.completed and entry.completed.state) == (
        date(1978, 7, 18),
        date(1978, 7, 18),
        "GRD",
    )


def test_every_state_of_the_tables_has_a_name() -> None:
    codes = {state.code for state in read_states(ROOT / "config" / "states.toml")}
    named = {code for one in CODES for code in (*seed(one)[0].listed, *(act.state for act in seed(one)[1]))}
    assert named <= codes


def test_final_clauses_name_where_they_were_read_or_have_no_source() -> None:
    named = {
        code: (treaty.entry.source, treaty.reservations.source, treaty.denunciation.source)
        for code, treaty in ((one, seed(one)[0]) for one in CODES)
    }
    assert named == {"A-53": ("dil", "text_es", ""), "B-32": ("text_pt",) * 3, "B-58": ("dil", "", "")}
    data = (ROOT / "config" / "treaties" / "B-58.toml").read_bytes()
    with pytest.raises(InvalidInput, match="Some answers"):
        source_file.read(data.replace(b'source = "dil"', b'source = "elsewhere"', 1))
