"""Entry into force, parties and denunciation. Each scenario names the article that decides it (VCLT unless another treaty is named)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.clauses import Condition, Delay, Denunciation
from service.domain.treaties.force import denunciation_effect, entry_into_force, periods
from service.domain.treaties.standing import StateStanding, TreatyStatus, standing, state_status
from service.domain.treaties.treaty import Treaty
from tests.unit.domain.treaties.acts import act, day, treaty

THREE = treaty(Condition(instruments=3))
THIRTY = treaty(Condition(instruments=2, delay=Delay(days=30)), later=Delay(days=30))
MONTHS = treaty(Condition(instruments=2, delay=Delay(months=3)), later=Delay(months=3))
FIRST = treaty(Condition(instruments=2, delay=Delay(months=3, first_of_month=True)))
FIXED = treaty(Condition(on=date(1975, 1, 1)))
BOTH = treaty(Condition(instruments=2, on=date(1975, 1, 1)))
EITHER = treaty(Condition(instruments=5), Condition(instruments=2, delay=Delay(months=12)))
EACH = treaty(Condition(instruments=1))
TWO = treaty(Condition(instruments=2))

A, B, C, D = (
    act(state, "ratify", on)
    for state, on in zip("ABCD", ("1970-01-10", "1971-02-04", "1972-03-15", "1973-01-31"), strict=True)
)

# article, treaty, actions, day of entry into force (None: nothing says it)
ENTRY: list[tuple[str, Treaty, Sequence[TreatyAction], str | None]] = [
    ("24 (1): no instrument", THREE, [], None),
    ("24 (1): two of three", THREE, [A, B], None),
    ("24 (1): day of the third deposit", THREE, [A, B, C], "1972-03-15"),
    ("24 (1): later ones do not move it", THREE, [A, B, C, D], "1972-03-15"),
    ("24 (1): the order of recording does not matter", THREE, [C, A, B], "1972-03-15"),
    ("24 (1): signatures do not count", THREE, [A, B, act("C", "sign", "1970-01-01")], None),
    ("14 (2): acceptance and approval count", THREE, [A, act("B", "accept", "1971-01-01"), act("C", "approve", "1972-01-01")], "1972-01-01"),
    ("15: accession counts", THREE, [A, B, act("C", "accede", "1972-05-01")], "1972-05-01"),
    ("16: without deposit no consent", THREE, [A, B, act("C", "ratify", None, acted="1972-01-01")], None),
    ("24: a second instrument of a State is not counted again", THREE, [A, B, act("A", "accede", "1972-01-01")], None),
    ("54: taken back before the number is full", THREE, [A, B, act("B", "denounce", "1971-06-01"), C], None),
    ("54: taken back, then the next one", THREE, [A, B, act("B", "denounce", "1971-06-01"), C, D], "1973-01-31"),
    ("54: taken back and deposited again", THREE, [A, B, act("B", "denounce", "1971-06-01"), C, act("B", "accede", "1972-06-01")], "1972-06-01"),
    ("B-58 art. XXV: thirtieth day after the second deposit", THIRTY, [A, B], "1971-03-06"),
    ("24 (1): three months after", MONTHS, [A, act("B", "ratify", "1970-11-30")], "1971-02-28"),
    ("24 (1): first day of the month after three months", FIRST, [A, B], "1971-06-01"),
    ("24 (1): a fixed day", FIXED, [], "1975-01-01"),
    ("24 (1): a number and not before a day", BOTH, [A, B], "1975-01-01"),
    ("24 (1): the number is reached after the day", BOTH, [A, act("B", "ratify", "1976-05-05")], "1976-05-05"),
    ("24 (1): the first of two alternatives", EITHER, [A, B], "1972-02-04"),
    ("A-53 art. 4: from the first deposit", EACH, [B], "1971-02-04"),
    ("79: a corrected deposit counts on the right day", THREE, [A, B, C, act("C", "ratify", "1972-04-15", id="right", corrects="C-ratify-1972-03-15")], "1972-04-15"),
    ("79: an instrument recorded by mistake does not count", THREE, [A, B, C, act("C", "correct", None, corrects="C-ratify-1972-03-15")], None),
]  # fmt: skip


@pytest.mark.parametrize(("article", "of", "actions", "expected"), ENTRY, ids=[row[0] for row in ENTRY])
def test_a_treaty_enters_into_force_by_its_rule(
    article: str, of: Treaty, actions: Sequence[TreatyAction], expected: str | None
) -> None:
    entry = entry_into_force(of, actions)
    assert (entry.day if entry else None) == day(expected)


LONG = treaty(Condition(instruments=2), denunciation=Denunciation(article="12", notice=Delay(months=12)))
IMPLIED = treaty(Condition(instruments=2), denunciation=Denunciation())
NEVER = treaty(Condition(instruments=2), denunciation=Denunciation(permitted=False))
SHORT = treaty(Condition(instruments=2), denunciation=Denunciation(article="12", notice=Delay(days=90)))
NOTICE = act("A", "denounce", "1980-05-20", id="notice")
P, F, S, N, X = (
    StateStanding.PARTY,
    StateStanding.FORMER,
    StateStanding.SIGNATORY,
    StateStanding.NONE,
    StateStanding.CONTRACTING,
)

# article, treaty, actions, state, day, what the State is, from when, until when
STANDING: list[tuple[str, Treaty, Sequence[TreatyAction], str, str, StateStanding, str | None, str | None]] = [
    ("34: a third State", THREE, [A, B, C], "Z", "1980-01-01", N, None, None),
    ("18: signatory", THREE, [act("Z", "sign", "1969-05-01")], "Z", "1980-01-01", S, None, None),
    ("18: before its signature nothing", THREE, [act("Z", "sign", "1969-05-01")], "Z", "1969-04-30", N, None, None),
    ("2 (1)(f): contracting State before entry into force", THREE, [A, B], "A", "1971-03-01", X, None, None),
    ("2 (1)(g): party on the day of entry into force", THREE, [A, B, C], "A", "1972-03-15", P, "1972-03-15", None),
    ("2 (1)(f): the day before", THREE, [A, B, C], "A", "1972-03-14", X, None, None),
    ("24 (3): a later State from its own deposit", THREE, [A, B, C, D], "D", "1973-01-31", P, "1973-01-31", None),
    ("15, 24 (3): accession after entry into force", THREE, [A, B, C, act("E", "accede", "1975-06-01")], "E", "1976-01-01", P, "1975-06-01", None),
    ("B-58 art. XXV: a later State on the thirtieth day", THIRTY, [A, B, D], "D", "1973-03-01", X, "1973-03-02", None),
    ("B-58 art. XXV: and then it is a party", THIRTY, [A, B, D], "D", "1973-03-02", P, "1973-03-02", None),
    ("24: deposit between the number and the entry", THIRTY, [A, B, act("C", "ratify", "1971-02-20")], "C", "1971-03-20", X, "1971-03-22", None),
    ("24 (3): a published day for the State counts", THIRTY, [A, B, act("D", "ratify", "1973-01-31", effect="1973-03-03")], "D", "1973-03-02", X, "1973-03-03", None),
    ("16: an instrument without deposit", THREE, [A, B, C, act("E", "ratify", None, acted="1975-01-01")], "E", "1976-01-01", N, None, None),
    ("54 (a): until the notice has run a party", LONG, [A, B, NOTICE], "A", "1981-05-19", P, "1971-02-04", "1981-05-20"),
    ("54 (a), B-32 art. 78: no longer after it", LONG, [A, B, NOTICE], "A", "1981-05-20", F, "1971-02-04", "1981-05-20"),
    ("54 (a): others stay parties", LONG, [A, B, NOTICE], "B", "1982-01-01", P, "1971-02-04", None),
    ("54 (a): a notice of ninety days", SHORT, [A, B, NOTICE], "A", "1980-08-18", F, "1971-02-04", "1980-08-18"),
    ("54 (b): consent of all parties on a day", LONG, [A, B, act("A", "denounce", "1980-05-20", effect="1980-06-01")], "A", "1980-06-01", F, "1971-02-04", "1980-06-01"),
    ("56 (2): no clause, twelve months", IMPLIED, [A, B, NOTICE], "A", "1981-05-20", F, "1971-02-04", "1981-05-20"),
    ("56 (1): neither provided nor implied", NEVER, [A, B, NOTICE], "A", "1990-01-01", P, "1971-02-04", None),
    ("68: revoked in time", LONG, [A, B, NOTICE, act("A", "revoke", "1981-01-01", of="notice")], "A", "1982-01-01", P, "1971-02-04", None),
    ("68: revoked too late", LONG, [A, B, NOTICE, act("A", "revoke", "1981-05-20", of="notice")], "A", "1982-01-01", F, "1971-02-04", "1981-05-20"),
    ("54, 15: back after a denunciation", LONG, [A, B, NOTICE, act("A", "accede", "1985-01-01")], "A", "1986-01-01", P, "1985-01-01", None),
    ("54: between the two it was no party", LONG, [A, B, NOTICE, act("A", "accede", "1985-01-01")], "A", "1984-12-31", F, "1971-02-04", "1981-05-20"),
    ("VCSS 17, 23: a new State from the day of succession", TWO, [A, B, act("N", "succeed", "1982-03-01", effect="1981-09-21")], "N", "1982-03-01", P, "1981-09-21", None),
    ("VCSS 17: not before the treaty", TWO, [A, B, act("N", "succeed", "1982-03-01", effect="1960-01-01")], "N", "1982-03-01", P, "1971-02-04", None),
    ("29: territorial application changes nothing else", TWO, [A, B, act("A", "extend", "1975-01-01", territory="Islands")], "A", "1976-01-01", P, "1971-02-04", None),
    ("77: a designation changes nothing else", TWO, [A, B, act("A", "designate", "1975-01-01", authority="Ministry")], "A", "1976-01-01", P, "1971-02-04", None),
    ("79: a denunciation recorded by mistake", LONG, [A, B, NOTICE, act("A", "correct", None, corrects="notice")], "A", "1990-01-01", P, "1971-02-04", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("article", "of", "actions", "state", "on", "expected", "since", "until"), STANDING, ids=[r[0] for r in STANDING]
)
def test_a_state_is_a_party_from_a_day_to_a_day(
    article: str,
    of: Treaty,
    actions: Sequence[TreatyAction],
    state: str,
    on: str,
    expected: StateStanding,
    since: str | None,
    until: str | None,
) -> None:
    found = state_status(of, actions, state, date.fromisoformat(on))
    assert (found.standing, found.since, found.until) == (expected, day(since), day(until))


# article, treaty, actions, day, what the treaty is, how many parties
TREATIES: list[tuple[str, Treaty, Sequence[TreatyAction], str, TreatyStatus, int]] = [
    ("24: not yet", THREE, [A, B], "1980-01-01", TreatyStatus.NOT_YET, 0),
    ("24: due", THIRTY, [A, B], "1971-03-05", TreatyStatus.DUE, 0),
    ("24: in force", THIRTY, [A, B], "1971-03-06", TreatyStatus.IN_FORCE, 2),
    ("24: what was not known on the day", THREE, [A, B, C], "1972-03-14", TreatyStatus.NOT_YET, 0),
    ("55: fewer parties than it needed", LONG, [A, B, NOTICE], "1990-01-01", TreatyStatus.IN_FORCE, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("article", "of", "actions", "on", "expected", "parties"), TREATIES, ids=[row[0] for row in TREATIES]
)
def test_a_treaty_has_a_status_on_every_day(
    article: str, of: Treaty, actions: Sequence[TreatyAction], on: str, expected: TreatyStatus, parties: int
) -> None:
    found = standing(of, actions, date.fromisoformat(on))
    assert (found.status, len(found.parties)) == (expected, parties)


def test_the_published_day_counts_where_instruments_are_missing() -> None:
    of = treaty(Condition(instruments=2, delay=Delay(days=30)), published="1971-03-06", count_whole=False)
    entry = entry_into_force(of, [act("B", "ratify", "1971-02-04")])
    assert entry is not None
    assert (entry.day, entry.computed) == (date(1971, 3, 6), None)


def test_a_published_and_a_computed_day_stand_side_by_side() -> None:
    of = treaty(Condition(instruments=2, delay=Delay(days=30)), published="1971-03-07")
    entry = entry_into_force(of, [A, B])
    assert entry is not None
    assert entry.differs
    assert (entry.day, entry.computed) == (date(1971, 3, 7), date(1971, 3, 6))


def test_a_denunciation_without_any_ground_has_no_day_of_effect() -> None:
    assert denunciation_effect(NEVER, NOTICE) is None


def test_every_time_as_a_party_is_kept() -> None:
    times = periods(LONG, [A, B, NOTICE, act("A", "accede", "1985-01-01")], "A")
    assert [(one.begins, one.ends) for one in times] == [
        (date(1971, 2, 4), date(1981, 5, 20)),
        (date(1985, 1, 1), None),
    ]
