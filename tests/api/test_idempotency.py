"""A request with an Idempotency-Key is done once, whoever sends it how often, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Role
from service.store.engine import make_engine
from service.store.migrate import migrate
from service.store.unit import Store
from service.workflow.context import Services
from service.workflow.errors import AnswerUnknown, KeyUsedOtherwise, StillAnswering
from service.workflow.repeats import keys
from tests.api.conftest import Program
from tests.api.test_api import problem
from tests.support.postgres import Databases
from tests.support.world import OFFICER, Clock

KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'
OTHER = Actor(id="2", name="Somebody Else", roles=frozenset({Role.OFFICER}))


def opened(program: Program, key: str | None = KEY, template: str = "general") -> Any:
    program.http.environ_base.pop("HTTP_IDEMPOTENCY_KEY", None)
    if key is not None:
        program.http.environ_base["HTTP_IDEMPOTENCY_KEY"] = key
    return program.call("POST", "/instruments", json={"template": template})


def test_the_same_request_is_done_once(program: Program) -> None:
    program.sign_in("officer")
    first, second = opened(program), opened(program)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "?1"
    assert opened(program, '"another"').json["id"] != first.json["id"]
    assert opened(program, None).json["id"] != opened(program, None).json["id"]
    problem(opened(program, template="special-program"), 422, "key-used-otherwise")
    assert "Idempotency-Key" in problem(opened(program, '"é"'), 422, "invalid-input")["errors"]
    program.sign_in("stranger")
    assert opened(program).json["id"] != first.json["id"], "a key of another person"


def test_what_was_refused_can_be_sent_again(program: Program) -> None:
    program.sign_in("officer")
    assert opened(program, "refused", template="none").status_code == 404
    assert opened(program, "refused").status_code == 201


def test_the_document_names_the_header_where_it_is_taken(program: Program) -> None:
    paths = program.call("GET", "/openapi.json").json["paths"]
    taken = {
        path for path, calls in paths.items()
        if any(one.get("name") == "Idempotency-Key" for one in calls.get("post", {}).get("parameters", ()))
    }  # fmt: skip
    assert {"/api/v1/instruments", "/api/v1/ceremonies", "/api/v1/signatures/{instrument_id}/preparations"} <= taken
    assert "/api/v1/signins" not in taken, "a token is not kept"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def services(request: pytest.FixtureRequest, tmp_path: Path, furnished: Services) -> Iterator[Services]:
    url = f"sqlite:///{tmp_path / 'repeats.db'}"
    if request.param == "postgresql":
        server: Databases = request.getfixturevalue("postgres")
        url = server.empty()
    engine = make_engine(url)
    migrate(engine)
    clock = Clock()
    yield replace(furnished, store=Store(engine, clock=clock), clock=clock)
    engine.dispose()


def test_a_key_is_of_one_person_and_one_request_and_for_a_day(services: Services) -> None:
    assert keys.begin(services, OFFICER, KEY, request="a") is None
    with pytest.raises(StillAnswering):
        keys.begin(services, OFFICER, KEY, request="a")
    assert keys.begin(services, OTHER, KEY, request="a") is None
    services.clock.skip(timedelta(minutes=11).total_seconds())  # type: ignore[attr-defined]
    with pytest.raises(AnswerUnknown):
        keys.begin(services, OFFICER, KEY, request="a")
    keys.keep(services, OFFICER, KEY, status=201, kind="application/json", body="{}")
    known = keys.begin(services, OFFICER, KEY.strip('"'), request="a")
    assert known is not None
    assert (known.status, known.kind, known.body) == (201, "application/json", "{}")
    with pytest.raises(KeyUsedOtherwise):
        keys.begin(services, OFFICER, KEY, request="b")
    services.clock.skip(timedelta(hours=25).total_seconds())  # type: ignore[attr-defined]
    assert keys.begin(services, OFFICER, KEY, request="b") is None
    for bad in ("", '""', "a b", "é", "x" * 256):
        with pytest.raises(InvalidInput):
            keys.begin(services, OFFICER, bad, request="a")


def test_of_two_requests_in_the_same_moment_one_is_done(services: Services) -> None:
    together, done, refused = threading.Barrier(4), [], []

    def ask() -> None:
        together.wait()
        try:
            done.append(keys.begin(services, OFFICER, "together", request="a"))
        except StillAnswering:
            refused.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (done, len(refused)) == ([None], 3)
