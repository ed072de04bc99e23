"""A program with an API token."""

from __future__ import annotations

from typing import Any

import pytest

from service.accounts import people, rate_limit, tokens
from service.domain.permissions import Actor
from tests.api.conftest import Program
from tests.api.test_api import problem


def person(program: Program, email: str) -> Actor:
    found = next(one for one in people.everybody(program.services.store) if one.email == email)
    return Actor(id=found.id, name=found.name, roles=found.roles, department=found.department)


@pytest.fixture
def officer(program: Program) -> Actor:
    return person(program, "officer@example.org")


def give(program: Program, actor: Actor, *scopes: str) -> Any:
    made, program.token = tokens.create(
        program.services.store, actor, name="test", scopes=scopes, days=7, now=program.services.clock()
    )
    return made


def test_a_program_does_what_its_token_allows_and_nothing_else(program: Program, officer: Actor) -> None:
    give(program, officer, "register:read")
    assert program.call("GET", "/register").status_code == 200
    problem(program.call("GET", "/templates"), 403, "permission-missing")
    problem(program.call("POST", "/instruments", json={"template_id": "general"}), 403, "permission-missing")


def test_a_revoked_token_is_no_token(program: Program, officer: Actor) -> None:
    made = give(program, officer, "register:read")
    tokens.revoke(program.services.store, officer, officer.id, made.id, now=program.services.clock())
    problem(program.call("GET", "/register"), 401, "sign-in-refused")


@pytest.mark.slow
def test_too_many_calls_are_told_when_to_come_again(program: Program, officer: Actor) -> None:
    made = give(program, officer, "register:read")
    for _ in range(rate_limit.TOKEN.free + 1):
        rate_limit.use_of_token(program.services.store, made.id, now=program.services.clock())
    answer = program.call("GET", "/register")
    problem(answer, 429, "too-many-requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 2


def test_an_api_token_does_not_open_the_pages_sign_in(program: Program, officer: Actor) -> None:
    give(program, officer, "register:read")
    assert program.call("DELETE", "/signins/current").status_code == 204
    assert program.call("GET", "/register").status_code == 200


def test_the_description_names_both_kinds_of_token(program: Program) -> None:
    document = program.call("GET", "/openapi.json").json
    assert set(document["components"]["securitySchemes"]) == {"token", "signin"}
    assert {"token": []} in document["security"]
