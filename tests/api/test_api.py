"""The API answers with the result of the use case, or with problem details when it refuses."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pikepdf
import pytest

from service.accounts import rate_limit
from service.accounts.errors import TooManyQuestions
from tests.api.conftest import Program


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document, after checking its shape (RFC 9457)."""
    assert answer.status_code == status, answer.data
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert (body["status"], body["code"]) == (status, code)
    return body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/templates"),
        ("GET", "/templates/general"),
        ("POST", "/instruments"),
        ("GET", "/instruments/x"),
        ("PUT", "/instruments/x/answers"),
        ("GET", "/register"),
        ("GET", "/register/2026/1"),
        ("GET", "/signatures"),
        ("GET", "/signatures/x"),
        ("GET", "/signatures/x/originals/organization.pdf"),
        ("GET", "/signatures/x/originals/organization/pages/1.png"),
    ],
)
def test_nothing_is_open_without_a_sign_in(program: Program, method: str, path: str) -> None:
    problem(program.call(method, path, json={} if method != "GET" else None), 401, "sign-in-refused")


def test_a_wrong_password_is_refused_without_saying_which_part_was_wrong(program: Program) -> None:
    unknown = problem(program.sign_in("nobody"), 401, "sign-in-refused")
    wrong = problem(program.sign_in("officer", "not the password"), 401, "sign-in-refused")

    assert unknown == wrong


def test_signing_out_ends_the_token(program: Program) -> None:
    program.sign_in("officer")
    assert program.call("GET", "/templates").status_code == 200

    assert program.call("DELETE", "/signins/current").status_code == 204

    problem(program.call("GET", "/templates"), 401, "sign-in-refused")


def test_an_instrument_is_opened_with_the_models_sample_and_read_back(program: Program) -> None:
    program.sign_in("officer")
    model = program.call("GET", "/templates/general").json
    assert {question["key"] for question in model["fields"]} >= {"languages"}

    made = program.call("POST", "/instruments", json={"template": "general", "answers": model["sample"]})

    assert made.status_code == 201, made.json  # Opening itself made revision 1, with the defaults.
    assert (made.json["state"], made.json["complete"], made.json["revision"]) == ("drafting", True, 2)
    assert program.call("GET", f"/instruments/{made.json['id']}").json == made.json


def test_an_instrument_says_what_can_be_done_with_it_and_where(program: Program) -> None:
    program.sign_in("officer")
    body = {"version": 1, "answers": {"languages": ["en"]}, "unchecked": True}
    made = program.call("POST", "/instruments", json={"template": "general"}).json

    assert {"instrument:revise", "instrument:confirm", "instrument:withdraw"} <= set(made["possible"])
    assert "instrument:approve" not in made["possible"]
    link = made["links"]["instrument:revise"]
    answer = program.call(
        link["method"], link["href"].removeprefix("/api/v1"), json={**body, "version": made["version"]}
    )
    assert answer.status_code == 200


def test_wrong_answers_are_listed_by_field_and_open_nothing(program: Program) -> None:
    program.sign_in("officer")
    with program.services.store.reader() as unit:
        before = unit.instruments.count()

    answer = program.call(
        "POST", "/instruments", json={"template": "general", "answers": {"languages": ["xx"], "no_such": 1}}
    )

    body = problem(answer, 422, "invalid-input")
    assert "no_such" in body["errors"]
    with program.services.store.reader() as unit:
        assert unit.instruments.count() == before


def test_answers_that_do_not_pass_are_kept_in_a_draft_that_exists(program: Program) -> None:
    program.sign_in("officer")
    opened = program.call("POST", "/instruments", json={"template": "general"}).json
    typed = {"languages": ["en"], "counterpart_name": "Fundación Río & Selva"}

    answer = program.call(
        "PUT", f"/instruments/{opened['id']}/answers", json={"version": opened["version"], "answers": typed}
    )

    problem(answer, 422, "invalid-input")
    kept = program.call("GET", f"/instruments/{opened['id']}").json
    assert (kept["complete"], kept["answers"]["counterpart_name"]) == (False, "Fundación Río & Selva")


def test_a_stale_version_is_refused(program: Program) -> None:
    program.sign_in("officer")
    opened = program.call("POST", "/instruments", json={"template": "general"}).json
    body = {"version": opened["version"], "answers": {"languages": ["en"]}, "unchecked": True}
    assert program.call("PUT", f"/instruments/{opened['id']}/answers", json=body).status_code == 200

    problem(program.call("PUT", f"/instruments/{opened['id']}/answers", json=body), 409, "stale-version")


def test_another_departments_instrument_is_not_found(program: Program) -> None:
    program.sign_in("officer")
    opened = program.call("POST", "/instruments", json={"template": "general"}).json
    program.sign_in("stranger")

    problem(program.call("GET", f"/instruments/{opened['id']}"), 404, "not-found")


@pytest.mark.parametrize(("who", "path"), [("administrator", "/register"), ("archivist", "/templates")])
def test_a_role_without_the_permission_is_refused(program: Program, who: str, path: str) -> None:
    program.sign_in(who)

    problem(program.call("GET", path), 403, "permission-missing")


def test_a_malformed_body_names_the_field(program: Program) -> None:
    program.sign_in("officer")

    body = problem(program.call("POST", "/instruments", json={"answers": {}}), 422, "unprocessable-entity")

    assert "json.template" in body["errors"]


def test_the_register_is_searched_with_an_empty_answer(program: Program) -> None:
    program.sign_in("archivist")

    assert program.call("GET", "/register?query=zzz&limit=5").json == {"total": 0, "more": False, "entries": []}
    problem(program.call("GET", "/register/1999/42"), 404, "not-found")
    problem(program.call("GET", "/register?limit=1000"), 422, "unprocessable-entity")


def test_an_unsigned_file_gets_a_numbered_verdict(program: Program) -> None:
    blank, out = pikepdf.new(), io.BytesIO()
    blank.add_blank_page()
    blank.save(out)

    answer = program.call("POST", "/verifications", data=out.getvalue(), content_type="application/pdf")

    assert answer.status_code == 200
    assert answer.json["integrity"] == "unsigned"
    assert next(step["number"] for step in answer.json["steps"]) == 1
    problem(program.call("POST", "/verifications", data=b""), 422, "invalid-input")


def test_strangers_wait_after_many_files_and_people_with_a_token_do_not(program: Program) -> None:
    services = program.services
    for _ in range(rate_limit.QUESTIONS.free + 1):
        with suppress(TooManyQuestions):
            rate_limit.question(services.store, address="127.0.0.1", now=services.clock())
    try:
        problem(program.call("POST", "/verifications", data=b"no PDF"), 429, "too-many-questions")
        program.sign_in("archivist")
        assert program.call("POST", "/verifications", data=b"no PDF").json["integrity"] == "unreadable"
    finally:
        with services.store.unit() as unit:
            unit.attempts.clear("question:127.0.0.1")
            unit.commit()


def test_a_body_that_is_too_large_is_refused(program: Program) -> None:
    answer = program.call("POST", "/verifications", data=b"%" * 5_000_001, content_type="application/pdf")

    problem(answer, 413, "request-entity-too-large")


def test_the_openapi_document_describes_every_path(program: Program) -> None:
    document = program.call("GET", "/openapi.json").json

    assert set(document["paths"]) == {
        "/api/v1/signins",
        "/api/v1/signins/current",
        "/api/v1/signins/link",
        "/api/v1/signatures",
        "/api/v1/signatures/{instrument_id}",
        "/api/v1/signatures/{instrument_id}/originals/{party}.pdf",
        "/api/v1/signatures/{instrument_id}/originals/{party}/pages/{page}.png",
        "/api/v1/signatures/{instrument_id}/preparations",
        "/api/v1/signatures/{instrument_id}/preparations/{preparation_id}/values",
        "/api/v1/templates",
        "/api/v1/templates/{template_id}",
        "/api/v1/instruments",
        "/api/v1/instruments/{instrument_id}",
        "/api/v1/instruments/{instrument_id}/answers",
        "/api/v1/instruments/{instrument_id}/refusal",
        "/api/v1/instruments/{instrument_id}/return",
        "/api/v1/instruments/{instrument_id}/signatories/{key}/certificates",
        "/api/v1/instruments/{instrument_id}/signatories/{key}/taking-back",
        "/api/v1/instruments/{instrument_id}/signatories",
        "/api/v1/instruments/{instrument_id}/signatories/{key}",
        "/api/v1/ceremonies",
        "/api/v1/ceremonies/ready",
        "/api/v1/ceremonies/{ceremony_id}",
        "/api/v1/ceremonies/{ceremony_id}/instruments/{instrument_id}/confirmation",
        "/api/v1/ceremonies/{ceremony_id}/proces-verbal.pdf",
        "/api/v1/register",
        "/api/v1/holdings/records",
        "/api/v1/holdings/{holding_id}",
        "/api/v1/holdings/{holding_id}/receipt",
        "/api/v1/register/{year}/{number}",
        "/api/v1/verifications",
        "/api/v1/proposals",
        "/api/v1/proposals/questions",
        "/api/v1/proposals/{proposal_id}",
        "/api/v1/proposals/{proposal_id}/acceptance",
        "/api/v1/proposals/{proposal_id}/forwarding",
        "/api/v1/proposals/{proposal_id}/question",
        "/api/v1/proposals/{proposal_id}/refusal",
        "/api/v1/reviews",
        "/api/v1/reviews/{instrument_id}",
        "/api/v1/obligations",
        "/api/v1/treaties",
        "/api/v1/treaties/{code}",
        "/api/v1/states/{code}/treaties",
    }
