"""Filters whose words depend on the reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from jinja2 import pass_context


def add(app: Flask, function: Callable[..., Any], name: str | None = None) -> None:
    """A filter that is evaluated for every reader. A plain one on a constant (``'amendment' | act_name``) would be evaluated once, when
    the template is first used, in the language of whoever comes first.
    """

    @pass_context
    @wraps(function)
    def said(_context: Any, *values: Any, **named: Any) -> Any:
        return function(*values, **named)

    app.add_template_filter(said, name or function.__name__)
