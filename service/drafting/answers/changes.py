"""What changed between two sets of answers, and how the answers of several writers are joined, question by question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template


@dataclass(frozen=True, slots=True)
class Joined:
    """The answers after :func:`joined`."""

    answers: dict[str, Any]
    conflicts: tuple[str, ...]
    """Questions that somebody else answered differently since the writer saw them; their saved answers stand."""


def mark(spec: FieldSpec, value: Any) -> str:
    """A short digest of an answer as a form shows it: the same for a raw answer and the valid one that it became."""
    text = json.dumps(_shown(spec, value), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def changed(template: Template, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    """The questions whose answers differ, in the order of the form."""
    return tuple(
        spec for spec in template.fields if mark(spec, before.get(spec.key)) != mark(spec, after.get(spec.key))
    )


def joined(
    specs: Iterable[FieldSpec], saved: Mapping[str, Any], typed: Mapping[str, Any], bases: Mapping[str, str]
) -> Joined:
    """``saved`` with what the writer changed.

    :param specs: the questions that the writer answered; all others stay as they are.
    :param typed: raw answers; a question that is not there was left blank.
    :param bases: question -> mark of the answer that the writer saw. Without it the writer's answer stands.
    """
    answers, conflicts = dict(saved), list[str]()
    for spec in specs:
        there, mine = mark(spec, saved.get(spec.key)), mark(spec, typed.get(spec.key))
        base = bases.get(spec.key, there)
        if mine in (there, base):
            continue
        if base != there:
            conflicts.append(spec.key)
        elif typed.get(spec.key) is None:
            answers.pop(spec.key, None)
        else:
            answers[spec.key] = typed[spec.key]
    return Joined(answers, tuple(conflicts))


def _shown(spec: FieldSpec, value: Any) -> Any:
    if spec.per_language and isinstance(value, Mapping):
        shown = {language: _tidy(spec.type.to_form(spec, one)) for language, one in value.items()}
        return {language: one for language, one in shown.items() if one} or None
    return _tidy(spec.type.to_form(spec, value)) or None


def _tidy(shown: Any) -> Any:
    """Blanks are nothing, line ends are one kind, and the order in which choices are ticked says nothing."""
    if isinstance(shown, Mapping):
        return {part: text for part, one in shown.items() if (text := _tidy(one))}
    if isinstance(shown, list | tuple):
        tidied = [_tidy(one) for one in shown]
        return tidied if any(isinstance(one, Mapping) for one in tidied) else sorted(tidied)
    if shown is None:
        return None
    return "\n".join(" ".join(line.split()) for line in str(shown).splitlines()).strip()
