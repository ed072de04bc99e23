"""Messages of the packages below, in the reader's language. What a page says itself goes through ``gettext`` and the same catalogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext

from service.domain.errors import DomainError, InvalidInput
from service.domain.messages import Message
from service.translation import say
from service.web.shell import language


def shown(message: Message | Mapping[str, Any] | str) -> str:
    """A message, or the stored data of one; text that has been translated already stays as it is."""
    return message if isinstance(message, str) else say(message, language.current())


def refusal(error: DomainError) -> str:
    """Why something was refused."""
    return shown(error.message)


def field_errors(error: InvalidInput) -> dict[str, list[str]]:
    """Path of the control -> what is wrong with its input."""
    return all_shown(error.messages)


def all_shown(errors: Mapping[str, Sequence[Message | str]]) -> dict[str, list[str]]:
    """Every message at every path."""
    return {path: [shown(one) for one in found] for path, found in errors.items()}


def why(thing: Any) -> str:
    """Why a job, a step of the signature or an instrument of a ceremony is not done."""
    messages = thing.told if isinstance(thing.told, tuple) else (thing.told,)
    return " ".join(shown(one) for one in messages if one) or str(thing.reason)


def register(app: Flask) -> None:
    """Lets templates print messages as they are, and adds the filters ``shown`` and ``why``."""
    app.jinja_env.finalize = _finalize
    app.add_template_filter(shown)
    app.add_template_filter(why)
    app.add_template_filter(gettext, "shown_sentence")


def _finalize(value: Any) -> Any:
    return shown(value) if isinstance(value, Message) else value
