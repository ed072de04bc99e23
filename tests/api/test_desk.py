"""Proposals, reviews and obligations over the API: the same use cases, limits and refusals as on the pages."""

from __future__ import annotations

import base64
import io
from typing import Any

import pikepdf
import pytest

from service.accounts import actor_for, rate_limit, tokens
from service.domain.permissions import Permission
from tests.api.conftest import Program
from tests.api.test_api import problem

ANSWERS: dict[str, Any] = {
    "name": "Fundación Páramo Vivo", "short_name": "FPV", "kind": "civil_society", "country": "EC", "seat": "Quito",
    "legal_nature": "fundación privada conforme a la legislación del Ecuador", "registered": "yes", "registration": "2014",
    "aims": "Conserva los páramos andinos.", "contact_name": "Luis Vega", "contact_unit": "Proyectos",
    "contact_telephone": "+593 2 123 4567", "signatory_name": "María Núñez", "signatory_office": "Presidenta",
    "subject": "conservación de los páramos andinos", "purpose": "Proteger juntos los páramos.", "areas": ["agua"],
    "activities": ["capacitar a guardaparques"], "program": "no", "money": "no", "specialized": "none",
}  # fmt: skip


def body(**changes: Any) -> dict[str, Any]:
    return {"email": "luis@paramo.example", "language": "es", "department": "dsd", "answers": ANSWERS, **changes}


def pdf() -> str:
    made, data = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(data)
    return base64.b64encode(data.getvalue()).decode()


def submitted(program: Program, **changes: Any) -> str:
    """The id of a proposal that has reached the unit: no letters are sent here, so nobody confirms it."""
    answer = program.call("POST", "/proposals", json=body(**changes))
    assert answer.status_code == 201, answer.json
    program.sign_in("desk")
    found = program.call("GET", "/proposals").json
    return next(one["id"] for one in found if one["reference"] == answer.json["reference"])


def test_an_organization_reads_the_questions_and_proposes(program: Program) -> None:
    form = program.call("GET", "/proposals/questions").json
    assert {"name", "subject"} <= {one["key"] for one in form["questions"]}
    assert "dsd" in {one["key"] for one in form["units"]}
    document = {"title": "Estatutos", "data": pdf()}
    proposal_id = submitted(program, documents=[document])
    read = program.call("GET", f"/proposals/{proposal_id}").json
    assert (read["name"], read["state"], read["documents"][0]["title"]) == (ANSWERS["name"], "submitted", "Estatutos")
    assert set(read["possible"]) == {"proposal:accept", "proposal:ask", "proposal:forward", "proposal:decline"}


def test_what_is_missing_is_said_and_nothing_is_kept(program: Program) -> None:
    answer = program.call("POST", "/proposals", json=body(answers={**ANSWERS, "name": ""}))
    assert "name" in problem(answer, 422, "invalid-input")["errors"]
    answer = program.call("POST", "/proposals", json=body(department="none"))
    assert "department" in problem(answer, 422, "invalid-input")["errors"]


def test_the_desk_asks_accepts_forwards_and_declines(program: Program) -> None:
    first = submitted(program)
    path = f"/proposals/{first}"
    assert program.call("POST", f"{path}/question", json={"text": "¿Quién paga?"}).json["state"] == "asked"
    made = program.call("POST", f"{path}/acceptance", json={"template": "general"})
    assert made.status_code == 201
    assert program.call("GET", f"/instruments/{made.json['instrument_id']}").json["state"] == "drafting"
    problem(program.call("POST", f"{path}/refusal", json={"text": "No."}), 409, "action-not-possible")
    second = submitted(program, email="ana@paramo.example")
    problem(program.call("POST", f"/proposals/{second}/refusal", json={"text": " "}), 422, "invalid-input")
    answer = program.call("POST", f"/proposals/{second}/forwarding", json={"text": "Es suyo.", "department": "saf"})
    assert answer.json["department"] == "saf"
    problem(program.call("GET", f"/proposals/{second}"), 404, "not-found")
    program.sign_in("stranger")
    assert program.call("POST", f"/proposals/{second}/refusal", json={"text": "No."}).json["state"] == "declined"


def test_the_flood_is_held_off_as_on_the_page(program: Program) -> None:
    for _ in range(rate_limit.PROPOSALS_OF_EMAIL.free):
        answer = program.call("POST", "/proposals", json=body(email="flood@paramo.example"))
    problem(answer, 429, "too-many-requests")


def test_a_token_decides_only_with_its_scope(program: Program) -> None:
    proposal_id = submitted(program, email="scope@paramo.example")
    officer = actor_for(program.services, program.token)
    assert officer is not None
    for scope, status in ((Permission.REGISTER_READ, 403), (Permission.PROPOSAL_DECIDE, 200)):
        now = program.services.clock()
        _, program.token = tokens.create(program.services.store, officer, name=scope, scopes=[scope], days=7, now=now)
        assert program.call("GET", f"/proposals/{proposal_id}").status_code == status
        assert program.call("GET", "/obligations").status_code == (200 if scope is Permission.REGISTER_READ else 403)


@pytest.mark.parametrize("who", ["reviewer", "desk"])
def test_reviews_are_listed_for_reviewers(program: Program, who: str) -> None:
    program.sign_in(who)
    answer = program.call("GET", "/reviews")
    if who == "reviewer":
        assert answer.json == []
        decision = {"version": 1, "digest": "0", "kind": "legal", "decision": "clear"}
        problem(program.call("POST", "/reviews/none", json=decision), 404, "not-found")
    else:
        problem(answer, 403, "permission-missing")
