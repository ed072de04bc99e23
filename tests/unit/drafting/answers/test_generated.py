"""Generated answers, in all scripts, of all lengths, pasted from Word and mail: no accepted character is lost, each refused one is named."""

from __future__ import annotations

import random
import re
import unicodedata
from typing import Any

import pytest

from service.domain.errors import InvalidInput
from service.drafting.answers import context
from service.drafting.answers.validate import validate
from service.drafting.fields import plaintext
from service.drafting.fields.typed import glyphs, pasted
from service.drafting.model.template import Template
from service.drafting.word import fill
from tests.unit.drafting.models import CATALOGUE, IDS, original, text

SCRIPTS = (
    "abcxyzABC", "áéíñüçÃŁőșğ", "αβγΩ", "жщыЯ", "աբգ", "აბგ", "שלום", "سلام", "नमस्ते", "ไทย", "አማር", "ᏣᎳᎩ", "ᐃᓄᒃ", "𐎀𐎁",
    "0123456789", "º№§€«»—…’", "e\u0301n\u0303",
)  # fmt: skip
PASTED = (
    "\u2022\t{}", "\uf0b7\t{}", "{}\t{}", "{}\u00a0{}", "{}\v{}", "\u200b{}\ufeff", "{}\u00ad{}", "1.\t{}", "{}\u202f{}", "- {}", "“{}”", "{}\u2028{}",
)  # fmt: skip
WRONG = ("中", "\U0001f680", "\uf0e0", "\u202e", "\x07", "\U0001f1e7", "\ufffe", "\u0378")
TEXTS = ("counterpart_name", "purpose", "counterpart_representative_name", "subject", "areas")


def words(chance: random.Random, most: int) -> str:
    letters = "".join(chance.choice(chance.choice(SCRIPTS)) for _ in range(chance.choice((1, 3, 9))))
    return " ".join(letters for _ in range(chance.randint(1, most)))


def piece(chance: random.Random, most: int, *, lines: bool) -> str:
    said = [words(chance, most) for _ in range(chance.randint(1, 4) if lines else 1)]
    shapes = [shape for shape in PASTED if lines or not set("\v\u2028") & set(shape)]
    return "\r\n".join(chance.choice((*shapes, "{}", "{}")).replace("{}", one) for one in said)


def answers(template: Template, seed: int) -> dict[str, Any]:
    """The sample with five answers made of anything; every third set holds a character that cannot be printed."""
    chance = random.Random(seed)
    raw = {**template.sample}
    for key in TEXTS:
        spec = template.field(key)
        lines = spec.type.name in ("longtext", "list")
        most = chance.choice((1, 4, 12))
        value = {language: piece(chance, most, lines=lines) for language in raw["languages"]}
        raw[key] = value if spec.per_language else value[raw["languages"][0]]
    if seed % 3 == 0:
        raw["counterpart_name"] = f"Paz {chance.choice(WRONG)} y Vida"
    return raw


def letters(said: str) -> str:
    """What a reader sees: without spaces, invisible signs and marks of lists."""
    plain = "\n".join(pasted.without_bullet(line) for line in pasted.visible(said).split("\n"))
    return "".join(plain.split())


def spoken(value: Any) -> list[str]:
    """The texts of an answer, one for each language."""
    found = value.values() if isinstance(value, dict) else [value]
    return ["\n".join(one) if isinstance(one, list) else str(one) for one in found]


def prove(seed: int) -> None:
    """One set: accepted answers keep their letters, and print them; a refusal names each character and where it stands."""
    template = CATALOGUE.get(IDS[seed % len(IDS)])
    raw = answers(template, seed)
    try:
        valid = validate(template, raw)
    except InvalidInput as error:
        _prove_named(raw, {path: " ".join(map(str, said)) for path, said in error.errors.items()})
        return
    for key in (key for key in TEXTS if key in valid):
        for before, after in zip(spoken(raw[key]), spoken(valid[key]), strict=True):
            assert letters(after) in (letters(before), letters(before).rstrip(".,;:")), key
            assert plaintext.refusals(after) == []
    said = context.build(original(template, valid), valid["languages"][0])
    assert letters(said["counterpart"]["name"]["bare"]) == letters(valid["counterpart_name"])


def _prove_named(raw: dict[str, Any], said: dict[str, str]) -> None:
    for path, message in said.items():
        key, _, language = path.partition(".")
        typed = raw[key][language] if language else raw[key]
        if "characters; the limit" in message or "different numbers of lines" in message:
            continue
        codes = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,6})", message)}
        assert codes, message
        assert codes <= set(unicodedata.normalize("NFC", typed)) | set(typed)
        assert re.search(r"[Cc]haracter \d+ ", message)
        assert all(plaintext.refusal(code) for code in codes)


@pytest.mark.parametrize("seed", range(12))
def test_generated_answers_lose_nothing(seed: int) -> None:
    prove(seed)


@pytest.mark.slow
def test_two_hundred_generated_answer_sets_lose_nothing() -> None:
    for seed in range(200):
        prove(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 20, 2))
def test_what_is_accepted_is_in_the_filled_text(seed: int) -> None:
    template = CATALOGUE.get(IDS[seed % len(IDS)])
    try:
        valid = validate(template, answers(template, seed))
    except InvalidInput:
        return
    language = valid["languages"][0]
    filled = "".join(text(fill.fill_text(original(template, valid), language)).split())
    for paragraph in valid["purpose"][language].split("\n\n"):
        assert "".join(paragraph.split()) in filled


def test_the_fonts_of_this_machine_are_asked() -> None:
    assert glyphs.is_printable("ñ")
    assert not glyphs.is_printable("\U0001f680")
    assert not glyphs.is_printable("\u0378")
