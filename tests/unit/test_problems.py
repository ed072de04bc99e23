"""The table has a row for every refusal of every package."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import service
from service.domain.errors import DomainError, InvalidInput, StaleVersion, Waiting
from service.domain.messages import Message
from service.problems import KINDS, problem
from service.store.errors import StoreBusy


def _refusals() -> list[type[DomainError]]:
    for room in pkgutil.walk_packages(service.__path__, "service."):
        if room.name.endswith(".errors"):
            importlib.import_module(room.name)

    def below(kind: type[DomainError]) -> list[type[DomainError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in below(child))]

    return sorted(set(below(DomainError)), key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", _refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_kind_of_its_own_or_of_its_room(kind):
    found = next(base for base in kind.__mro__ if base in KINDS)
    assert found is not DomainError or kind is DomainError


def test_the_nearest_base_counts():
    assert problem(StoreBusy()).status == problem(Waiting(reason="x")).status == 503
    assert problem(StoreBusy()).code == "store-busy"


def test_invalid_input_names_the_fields():
    data = problem(InvalidInput({"purpose.en": [Message("This is needed.")]})).to_data()
    assert data["status"] == 422
    assert data["errors"] == {"purpose.en": ["This is needed."]}


def test_a_refusal_without_fields_has_no_errors_member():
    assert "errors" not in problem(StaleVersion()).to_data()


def test_what_nobody_foresaw_tells_nothing():
    answer = problem(RuntimeError("password=hunter2"))
    assert (answer.status, answer.code) == (500, "fault")
    assert "hunter2" not in str(answer.to_data())
