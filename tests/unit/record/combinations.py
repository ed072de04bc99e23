"""Answer sets in which every choice is drawn, and in which answers to questions that do not apply are left behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from service.domain.instrument import Annex
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from tests.unit.drafting.models import CATALOGUE, IDS

ANNEX = Annex(id="a", title="Work plan", sha256="a" * 64, source_sha256="b" * 64, pages=2)
AMOUNTS = ("0.50", "1.00", "1000.00", "25000.00", "481250.50", "999999999999.00")
CURRENCIES = ("USD", "EUR", "BRL", "CAD")
DATES = st.dates(date(2026, 1, 1), date(2031, 12, 31))
SIGNED = st.dates(date(2026, 6, 1), date(2028, 6, 30))


class Combination:
    """One agreement. No dataclass: hypothesis would print a failing one with every text of the model."""

    def __init__(self, template: Template, raw: Mapping[str, Any], annexes: tuple[Annex, ...], signed_on: date) -> None:
        """:param raw: answers as a form can send them."""
        self.template, self.raw, self.annexes, self.signed_on = template, raw, annexes, signed_on

    def __repr__(self) -> str:
        """Without the texts, which are the sample's."""
        drawn = {spec.key: self.raw[spec.key] for spec in self.template.fields if not spec.per_language}
        return f"{self.template.id}, signed on {self.signed_on}, {drawn}"


@st.composite
def combinations(draw: st.DrawFn) -> Combination:
    """One of all models, every choice drawn."""
    template = CATALOGUE.get(draw(st.sampled_from(IDS)))
    raw = {spec.key: _answer(draw, template, spec) for spec in template.fields}
    languages = raw["languages"]
    for spec in template.fields:
        if spec.key.endswith("_language"):
            raw[spec.key] = draw(st.sampled_from(languages))
    if raw.get("prevailing_text") not in ("equal", *languages):
        raw["prevailing_text"] = "equal"
    keys = [article.key for article in template.articles]
    always = "annexes" in keys and "annexes" not in {one.key for one in template.optional_articles}
    chosen = "annexes" in (raw.get("optional_articles") or ())
    return Combination(template, raw, (ANNEX,) if always or chosen else (), draw(SIGNED))


def _answer(draw: st.DrawFn, template: Template, spec: FieldSpec) -> Any:
    found: st.SearchStrategy[Any]
    if not spec.required and spec.type.name not in ("choice", "boolean") and not spec.choices and draw(st.booleans()):
        return None
    match spec.type.name:
        case "choice":
            found = _choice(template, spec)
        case "boolean":
            found = st.booleans()
        case "integer":
            found = st.integers(spec.minimum or 2, spec.maximum)
        case "date":
            found = DATES.map(date.isoformat)
        case "money":
            found = st.fixed_dictionaries({"amount": st.sampled_from(AMOUNTS), "currency": st.sampled_from(CURRENCIES)})
        case "list" if spec.choices:
            found = st.lists(st.sampled_from(spec.values), unique=True, min_size=1 if spec.required else 0)
        case _:
            found = st.just(_text(template, spec))
    return draw(found)


def _choice(template: Template, spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Any of the choices; the country is the sample's."""
    country = spec.key.endswith("_country")
    return st.just(template.sample.get(spec.key, "EC")) if country else st.sampled_from(spec.values)


def _text(template: Template, spec: FieldSpec) -> Any:
    """The sample's text, and an invented one where the sample has none."""
    known = template.sample.get(spec.key)
    if not spec.per_language:
        return known or f"name of {spec.key.replace('_', ' ')}"
    known = known if isinstance(known, dict) else {}
    count = max((len(value) for value in known.values() if isinstance(value, list)), default=1)
    return {language: known.get(language) or _invented(spec, language, count) for language in template.languages}


def _invented(spec: FieldSpec, language: str, count: int) -> Any:
    words = f"{spec.key.replace('_', ' ')} {language}"
    return [f"{words} {number}" for number in range(count)] if spec.type.name == "list" else words
