from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from service.depository.deposit import dueform
from service.depository.deposit.dueform import HUMAN
from service.depository.deposit.dueform_facts import InstrumentFacts, OriginalFacts

FROZEN = b"%PDF-1.7 <pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance> text"
FACTS = InstrumentFacts(
    parties=("organization", "counterpart"), party_names=("General Secretariat", "Fundación Río"), title="Agreement",
    languages=("en", "es"), fields={"Seal": "the seal", "Organization": "Luis Sosa", "Counterpart": "Ana Pérez"},
    signed_on=date(2026, 3, 1), signed_places=("Washington",), entered_on=date(2026, 3, 2), annexes=1, annex_pages=4,
)  # fmt: skip


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def original(party, **changes):
    frozen = FROZEN + party.encode()
    signed = frozen + b" signatures"
    rows = [{"field": field, "indication": "TOTAL_PASSED"} for field in FACTS.fields]
    values = {
        "party": party, "frozen": frozen, "frozen_sha256": sha256(frozen), "frozen_pages": 9, "signed": signed, "signed_sha256": sha256(signed),
        "signed_pages": 9, "verdict": {"indication": "TOTAL_PASSED", "level": "PAdES-B-LTA", "signatures": rows},
    }  # fmt: skip
    return OriginalFacts(**{**values, **changes})


BOTH = [original("organization"), original("counterpart")]


def failing(originals=None, facts=FACTS, **options):
    return {
        check.key
        for check in dueform.examine(BOTH if originals is None else originals, facts, **options)
        if not check.ok and not check.human
    }


def test_an_instrument_in_due_form_fails_nothing():
    checks = dueform.examine(BOTH, FACTS, confirmed=HUMAN)

    assert [check for check in checks if not check.ok] == []
    assert dueform.in_due_form(checks)
    assert len({check.key for check in checks}) == len(checks)


def test_the_figures_name_who_signed_and_whose_name_differs():
    row = {
        "field": "Counterpart",
        "indication": "TOTAL_PASSED",
        "signer": "Río S. A.",
        "issuer": "CA",
        "best_time": "2026-03-01T09:08:07+00:00",
    }
    verdict = {"indication": "TOTAL_PASSED", "level": "B-LTA", "signatures": [row]}
    facts = replace(FACTS, differing=(("Río S. A.", "Ana Pérez"),), annex_pages=1)
    checks = {check.key: check for check in dueform.examine([original("counterpart", verdict=verdict)], facts)}

    assert tuple(map(str, checks["signatories:counterpart"].lines)) == (
        "Field “Seal”, required: the seal. No signature.",
        "Field “Organization”, required: Luis Sosa. No signature.",
        "Field “Counterpart”, required: Ana Pérez. Certificate: Río S. A.; issued by: CA; time: 2026-03-01 09:08:07 UTC.",
    )
    assert tuple(map(str, checks["entry_checked"].lines)) == (
        "The certificate names Río S. A.; the agreement names Ana Pérez.",
    )
    assert str(checks["annexes"].figure) == "Annexes: 1; pages: 1"


@pytest.mark.parametrize("left_out", HUMAN)
def test_what_a_person_did_not_confirm_is_not_in_due_form(left_out):
    checks = dueform.examine(BOTH, FACTS, confirmed=[key for key in HUMAN if key != left_out])

    assert [check.key for check in checks if not check.ok] == [left_out]
    assert not dueform.in_due_form(checks)


def test_a_tick_cannot_replace_what_the_machine_checks():
    checks = dueform.examine([BOTH[0]], FACTS, confirmed=[*HUMAN, "originals"])

    assert not dueform.in_due_form(checks)


def test_no_checks_are_not_due_form():
    assert not dueform.in_due_form([])


def lacking(field):
    rows = [{"field": name, "indication": "TOTAL_FAILED" if name == field else "TOTAL_PASSED"} for name in FACTS.fields]
    return {"indication": "TOTAL_PASSED", "level": "B-LTA", "signatures": rows}


GROWN = BOTH[1].signed
ROWS = [
    ({"signed": GROWN + b"!"}, {"digest"}),
    ({"signed": b"%" + GROWN, "signed_sha256": sha256(b"%" + GROWN)}, {"frozen"}),
    ({"signed": BOTH[1].frozen, "signed_sha256": BOTH[1].frozen_sha256}, {"frozen"}),
    ({"frozen": b""}, {"frozen"}),
    ({"frozen_sha256": "0" * 64}, {"frozen"}),
    ({"signed_pages": 10}, {"pages"}),
    ({"signed_pages": 0, "frozen_pages": 0}, {"pages"}),
    (
        {"verdict": {"indication": "INDETERMINATE", "level": "B-LTA", "signatures": lacking("")["signatures"]}},
        {"signatures"},
    ),
    (
        {"verdict": {"indication": "TOTAL_PASSED", "level": "PAdES-B-LT", "signatures": lacking("")["signatures"]}},
        {"level"},
    ),
    ({"verdict": {"indication": "TOTAL_PASSED", "level": None, "signatures": lacking("")["signatures"]}}, {"level"}),
    ({"verdict": lacking("Counterpart")}, {"signatories"}),
    ({"verdict": {"indication": "TOTAL_PASSED", "level": "B-LTA"}}, {"signatories"}),
    ({"verdict": {}}, {"signatures", "level", "signatories"}),
]


@pytest.mark.parametrize(("changes", "keys"), ROWS)
def test_each_fault_of_one_original_is_named_for_that_party(changes, keys):
    assert failing([BOTH[0], original("counterpart", **changes)]) == {f"{key}:counterpart" for key in keys}


def test_a_file_that_does_not_claim_pdfa_is_named():
    bare = b"%PDF-1.7 text"
    changed = original(
        "counterpart", frozen=bare, frozen_sha256=sha256(bare), signed=bare + b"s", signed_sha256=sha256(bare + b"s")
    )

    assert failing([BOTH[0], changed]) == {"pdfa:counterpart"}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"title": " "}, "title"),
        ({"languages": ()}, "languages"),
        ({"party_names": ("General Secretariat", "")}, "parties"),
        ({"signed_on": None}, "date"),
        ({"signed_on": date(2026, 3, 3)}, "date"),
        ({"signed_places": ("",)}, "places"),
        ({"annexes": 5}, "annexes"),
    ],
)
def test_each_gap_in_the_register_s_row_is_named(changes, key):
    assert failing(facts=replace(FACTS, **changes)) == {key}


@pytest.mark.parametrize("originals", [[], BOTH[:1], [BOTH[0], BOTH[0]], [*BOTH, original("third")]])
def test_exactly_the_parties_originals_are_wanted(originals):
    assert "originals" in failing(originals)


def test_somebody_has_to_sign():
    assert failing(facts=replace(FACTS, fields={})) == {"signatories:organization", "signatories:counterpart"}


def test_a_lower_level_may_be_required_but_not_an_unknown_one():
    lower = [replace(o, verdict={**o.verdict, "level": "B-T"}) for o in BOTH]

    assert failing(lower, required_level="B-T") == set()
    assert failing(lower) == {"level:organization", "level:counterpart"}
    with pytest.raises(ValueError):
        dueform.examine(BOTH, FACTS, required_level="B-X")


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "PDF/A-3B"),
        (b'pdfaid:part="2" pdfaid:conformance="u"', "PDF/A-2U"),
        (b"<pdfaid:part>4</pdfaid:part>", "PDF/A-4"),
        (b"nothing", None),
    ],
)
def test_the_claim_is_read_in_both_spellings_of_xmp(text, claim):
    assert dueform.pdfa_claim(text) == claim
