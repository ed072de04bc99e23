"""Every code has a sentence in every language, with the same parameters; the code uses them all and no other."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import signing
from signing import RenewalRefused, Step, TimestampUnavailable, Told, UploadRefused, Verdict
from signing.validate.verdict import Integrity
from signing.wording import LANGUAGES, LONGEST, Message, catalogue, message, said

LOOKED_UP = ("step.", "integrity.", "indication.", "because.")
"""Sections whose codes are made from what else is known, not written out."""

TEXTS = ("report.", "stamp_text.")
"""Sections of texts that stand around the sentences of a verdict."""

INDICATIONS = {
    "GENERIC",
    "FORMAT_FAILURE",
    "HASH_FAILURE",
    "SIG_CRYPTO_FAILURE",
    "REVOKED",
    "EXPIRED",
    "NOT_YET_VALID",
    "SIG_CONSTRAINTS_FAILURE",
    "CHAIN_CONSTRAINTS_FAILURE",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    "CRYPTO_CONSTRAINTS_FAILURE",
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    "TIMESTAMP_ORDER_FAILURE",
    "NO_SIGNING_CERTIFICATE_FOUND",
    "NO_CERTIFICATE_CHAIN_FOUND",
    "NO_CERTIFICATE_CHAIN_FOUND_NO_POE",
    "REVOKED_NO_POE",
    "REVOKED_CA_NO_POE",
    "OUT_OF_BOUNDS_NO_POE",
    "OUT_OF_BOUNDS_NOT_REVOKED",
    "REVOCATION_OUT_OF_BOUNDS_NO_POE",
    "NO_POE",
    "TRY_LATER",
    "SIGNED_DATA_NOT_FOUND",
}
"""EN 319 102-1 table 6, as far as anything here can answer it."""


def sources() -> Iterator[ast.AST]:
    for path in sorted(Path(signing.__file__).parent.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def made() -> Iterator[tuple[str, set[str | None]]]:
    """Each message that the code makes: its code and the names of its parameters."""
    for node in sources():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
            assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
            yield node.args[0].value, {one.arg for one in node.keywords}


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language):
    wanted, there = catalogue("en"), catalogue(language)
    assert set(there) == set(wanted)
    assert {code: names(there[code]) for code in there} == {code: names(wanted[code]) for code in wanted}
    for code, sentence in there.items():
        assert sentence == sentence.strip()
        if code.startswith(TEXTS):
            continue
        unended = code.split(".")[0] in {"step", "reason"} or code == "algorithms.wrong"
        assert sentence.endswith(".") != unended, sentence


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_was_left_in_english(language):
    same = {code for code, sentence in catalogue(language).items() if sentence == catalogue("en")[code]}
    alike = {"values.wrong", "algorithms.wrong", "reason.authority", "report.correction"}
    assert same <= alike | {"report.later_act", "report.stamp", "report.stamp_refused"}


def test_the_code_uses_every_sentence_and_no_other():
    offered = {code for code in catalogue("en") if not code.startswith(LOOKED_UP + TEXTS)}
    assert {code for code, _ in made()} == offered


def test_the_code_gives_each_sentence_its_parameters():
    assert [(code, given) for code, given in made() if given != names(catalogue("en")[code])] == []


def test_what_is_looked_up_is_there():
    there = {code for code in catalogue("en") if code.startswith(LOOKED_UP)}
    wanted = {f"step.{n}" for n in range(1, 12)} | {f"integrity.{one}" for one in Integrity}
    wanted |= {f"because.{one}" for one in INDICATIONS}
    wanted |= {f"indication.{one}" for one in ("TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED")}
    assert there == wanted


def test_every_sub_indication_of_the_code_is_explained():
    texts = {node.value for node in sources() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    endings = ("_FAILURE", "_POE", "_FOUND", "_LATER", "_VALID", "REVOKED", "EXPIRED")
    named = {one for one in texts if one.isupper() and one.endswith(endings)}
    assert named
    assert named <= INDICATIONS


def test_a_message_survives_the_way_through_json():
    first = message("values.wrong", field="Seal", why=message("reason.unknown_algorithm", algorithm="md9"))
    again = Message.from_data(json.loads(json.dumps(first.to_data())))
    assert again == first
    assert (
        again.said("fr") == "« Seal » : son algorithme md9 n’est pas connu ici ; sa valeur n’a donc pas été vérifiée."
    )
    assert str(again) == "“Seal”: its algorithm md9 is not known here, so its value was not checked."


def test_an_error_survives_the_way_through_json_and_speaks_every_language():
    why = message("reason.authority", url="http://one.example", why=message("reason.no_answer"))
    refused = UploadRefused("altered", message("upload.several", count=2), message("upload.again"))
    for error in (refused, RenewalRefused([message("renewal.no_stamp")])):
        again = type(error).from_data(json.loads(json.dumps(error.to_data())))
        assert (str(again), again.told, vars(again)) == (str(error), error.told, vars(error))
    told = Told.from_data(json.loads(json.dumps(TimestampUnavailable([why, why]).told.to_data())))
    assert told.said("es").startswith(
        "Ninguna autoridad de sellado de tiempo respondió (http://one.example: no hubo respuesta a tiempo, "
    )
    assert len({refused.told.said(language) for language in LANGUAGES}) == len(LANGUAGES)
    assert str(TimestampUnavailable([])).startswith("No time-stamping authority answered (none is configured).")


def test_other_languages():
    known = message("end.fine")
    assert known.said("pt_BR") == known.said("pt") != known.said("en")
    assert known.said("de") == known.said("") == known.said("en")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Seal”. Every signature is valid. “Seal", "Seal'. Every signature is valid. 'Seal"),
        ("a\x1b[31m\r\nb\u202eevil", "a [31m  b evil"),
        ("{0.__class__} {why}", "{0.__class__} {why}"),
        ("x" * 500, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_hostile_names_stay_inside_their_quotation_marks(name, shown):
    assert str(message("expected.missing", field=name)) == f"The signature “{shown}” is missing."


def test_a_sentence_is_said_once():
    assert said([message("advice.original")] * 3, "en") == catalogue("en")["advice.original"]


def test_steps_and_verdicts_of_before_are_still_read():
    old = {
        "number": 3,
        "name": "Nothing",
        "outcome": "passed",
        "sentence": "It ends.",
        "detail": {},
        "sub_indication": None,
    }
    step = Step.from_data(old)
    assert (step.said("es"), step.named("es")) == ("It ends.", "No hay nada después del final")
    verdict = Verdict.from_data(
        {"integrity": "altered", "indication": "TOTAL_FAILED", "sub_indication": "FORMAT_FAILURE", "level": None}
        | {"steps": [old], "signatures": [], "sha256": "", "at": "2026-11-27T00:00:00+00:00"}
    )
    assert verdict.said("en").startswith("The document was changed after it was signed")
    assert "fichier ne suit pas" in verdict.said("fr")
