"""Reads ``obligations.toml`` of a model and of the shared part: which answers set which obligation after the deposit.

The file may be missing. A model's own rule replaces the shared one of the same key, and ``without`` leaves shared ones out. A shared rule about
an article or a question that the model does not have does not apply to the model; an own one is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import marshmallow as ma

from service.domain.obligations.rules import ANCHORS, BOTH, REPEATED, ObligationKind, Rule
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.drafting.errors import Fault
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.manifest_schema import load, shown

FILE: Final = "obligations.toml"
_KEY = ma.validate.Regexp(r"^[a-z][a-z0-9-]*$", error="Small letters, figures and “-”.")


class _Days(ma.fields.Field[tuple[int | str, ...]]):
    """A number, the key of a question, or several of them to be added up."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[int | str, ...]:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(one, int | str) and not isinstance(one, bool) for one in parts):
            raise ma.ValidationError("Write a number of days, the key of a question, or a list of both.")
        return tuple(parts)


class _RuleSchema(ma.Schema):
    key = ma.fields.Str(required=True, validate=_KEY)
    kind = ma.fields.Str(required=True, validate=ma.validate.OneOf([str(one) for one in ObligationKind]))
    by = ma.fields.Str(required=True)
    other = ma.fields.Bool(load_default=False)
    from_ = ma.fields.List(ma.fields.Str(), load_default=list, data_key="from")
    days = _Days(load_default=())
    before = ma.fields.Bool(load_default=False)
    each = ma.fields.Str(load_default="")
    article = ma.fields.Str(load_default="")
    condition = ma.fields.Str(
        validate=ma.validate.Regexp(r"^[a-z][a-z0-9_]*=\S+$", error="question=value, or question=value|value")
    )
    title = ma.fields.Dict(
        keys=ma.fields.Str(), values=ma.fields.Str(validate=ma.validate.Length(min=1)), load_default=dict
    )


class ObligationsSchema(ma.Schema):
    """The file."""

    without = ma.fields.List(ma.fields.Str(), load_default=list)
    obligations = ma.fields.List(ma.fields.Nested(_RuleSchema), load_default=list)


def read(
    folder: Path, shared: Path, fields: Mapping[str, FieldSpec], articles: frozenset[str], languages: tuple[str, ...]
) -> tuple[tuple[Rule, ...], list[Fault]]:
    """The rules of a model, and what is wrong with them.

    :param fields: the model's questions by key. :param articles: keys of its articles. :param languages: that it is written in.
    :raises TemplateBroken: a file is no TOML, or has a key that is not known.
    """
    own, common = _load(folder), _load(shared)
    file = shown(folder / FILE)
    mine = {raw["key"]: raw for raw in own["obligations"]}
    faults = [Fault(file, "without", f"There is no shared obligation “{key}”.") for key in own["without"] if key not in {raw["key"] for raw in common["obligations"]}]  # fmt: skip
    rules = [_rule(raw) for raw in common["obligations"] if raw["key"] not in {*mine, *own["without"]}]
    kept = [rule for rule in rules if not any(_complaints(rule, fields, articles, languages))]
    for raw in own["obligations"]:
        rule = _rule(raw)
        faults += [Fault(file, f"obligation “{rule.key}”", said) for said in _complaints(rule, fields, articles, languages)]  # fmt: skip
        kept.append(rule)
    if len(mine) < len(own["obligations"]):
        faults.append(Fault(file, "obligations", "Two obligations have the same key."))
    return tuple(kept), faults


def _load(folder: Path) -> dict[str, Any]:
    if not (folder / FILE).exists():
        return {"without": [], "obligations": []}
    return load(folder / FILE, ObligationsSchema)


def _rule(raw: Mapping[str, Any]) -> Rule:
    question, _, values = raw.get("condition", "").partition("=")
    return Rule(
        key=raw["key"],
        kind=ObligationKind(raw["kind"]),
        by=raw["by"],
        other=raw["other"],
        anchors=tuple(raw["from_"]),
        days=raw["days"],
        before=raw["before"],
        each=raw["each"],
        article=raw["article"],
        condition=(question, frozenset(values.split("|"))) if question else None,
        title=raw["title"],
    )


def _complaints(
    rule: Rule, fields: Mapping[str, FieldSpec], articles: frozenset[str], languages: tuple[str, ...]
) -> Iterator[str]:
    """A sentence for each thing that does not fit the model."""
    if rule.article and rule.article not in articles:
        yield f"The model has no article “{rule.article}”."
    if rule.condition is not None and rule.condition[0] not in fields:
        yield f"condition: the model has no question “{rule.condition[0]}”."
    if len(rule.anchors) > 1 and REPEATED & set(rule.anchors):
        yield f"from: {' and '.join(sorted(REPEATED))} stand alone."
    if rule.days and not rule.anchors:
        yield "days: without “from” there is no day to count from."
    for key, kind, where in _asked(rule):
        yield from _question(key, kind, fields, where)
    if rule.kind is ObligationKind.OTHER and (missing := [one for one in languages if one not in rule.title]):
        yield f"title: an obligation of the kind “other” needs a name in every language of the model; missing: {', '.join(missing)}."


def _asked(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """The questions that a rule reads: key, type, and where the rule names it."""
    if rule.by not in (ORGANIZATION, COUNTERPART, BOTH):
        yield rule.by, "choice", "by"
    yield from ((anchor, "date", "from") for anchor in rule.anchors if anchor not in ANCHORS)
    yield from ((part, "integer", "days") for part in rule.days if isinstance(part, str))
    if rule.each:
        yield rule.each, "list", "each"


def _question(key: str, kind: str, fields: Mapping[str, FieldSpec], where: str) -> Iterator[str]:
    if key not in fields:
        yield f"{where}: the model has no question “{key}”."
    elif fields[key].type.name != kind:
        yield f"{where}: the question “{key}” is of the type “{fields[key].type.name}”; it must be of the type “{kind}”."
