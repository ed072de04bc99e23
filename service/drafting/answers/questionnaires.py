"""Checks the answers to a questionnaire, question by question, as those to a model are checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.drafting.answers.questions import field_for, without_blanks
from service.drafting.answers.validate import fill_in, flat
from service.drafting.model.questionnaire import Questionnaire


def checked(form: Questionnaire, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as plain JSON. Blank ones, and those to questions that do not apply, are left out.

    :raises InvalidInput: path of the answer (``legal_nature.en``) -> what is wrong and how to fix it, for every fault at once.
    """
    given = without_blanks(raw)
    read: dict[str, Any] = {}
    wrong: dict[str, list[Message]] = {}
    for spec in form.fields:
        if not spec.applies(given):
            continue
        if spec.key not in given:
            if spec.required:
                wrong[spec.key] = [fill_in(spec)]
            continue
        try:
            read[spec.key] = field_for(spec, form.languages).deserialize(given[spec.key])
        except ma.ValidationError as error:
            wrong |= flat(error.messages, spec.key)
    if wrong:
        raise InvalidInput(wrong)
    return read
