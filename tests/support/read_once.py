"""What every application compiles or reads anew, the same each time: templates of pages, routes, models. Here it is done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from service.drafting.model import manifest
from service.drafting.model.template import Template
from tests.support import prepared


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> Iterator[None]:
    """Jinja compiles each template of a page once for all applications, workers and runs: it was half of a page's test."""
    folder = prepared.CACHE / prepared.key() / "jinja"  # compiled code depends on the filters, too
    folder.mkdir(parents=True, exist_ok=True)
    options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", options)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_routes() -> Iterator[None]:
    """Werkzeug compiles two functions for each route of each application; one with the same parts does the same for any rule."""
    compiled, kept = Rule._compile_builder, {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT002
        if rule.defaults:
            return compiled(rule, append_unknown)
        key = (tuple(rule._trace), append_unknown)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _models() -> Iterator[None]:
    """The models of the repository, which no test changes, are read once in each process."""
    read, own = manifest.read, prepared.ROOT / "agreement_templates"
    kept: dict[tuple[Path, Path], Template] = {}

    def once(folder: Path, shared_root: Path) -> Template:
        if not folder.is_relative_to(own):
            return read(folder, shared_root)
        if (folder, shared_root) not in kept:
            kept[folder, shared_root] = read(folder, shared_root)
        return kept[folder, shared_root]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "read", once)
        yield
