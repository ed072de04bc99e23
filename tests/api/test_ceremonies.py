"""Ceremonies, and not signing, through the API: the same rules as on the pages, and no PIN anywhere."""

from __future__ import annotations

from typing import Any

import pytest

from service.accounts import actor_for
from service.workflow.ceremony import run
from service.workflow.queries import retrieve
from service.workflow.signature.consent import CONSENT
from tests.api.conftest import Program
from tests.api.test_api import problem
from tests.api.test_signatures import Come, come, text, world
from tests.support.delegated import authority_pdf
from tests.support.world import SG, World

__all__ = ["come", "world"]

pytestmark = pytest.mark.office
NOBODY = "11111111-1111-4111-8111-111111111111"


def prepared(program: Program, world: World) -> tuple[dict[str, Any], str]:
    made = program.call("POST", "/ceremonies", json={"instrument": [world.id]})
    assert made.status_code == 201, made.json
    return made.json, f"/ceremonies/{made.json['id']}"


@pytest.mark.slow
def test_a_ceremony_is_prepared_confirmed_watched_and_recorded(world: World, come: Come) -> None:
    program = come("sg")
    (ready,) = program.call("GET", "/ceremonies/ready").json
    assert (ready["instrument_id"], ready["originals"], ready["signatory"]) == (world.id, 2, "Isabel Duarte Rivas")
    made, path = prepared(program, world)
    assert [(item["instrument_id"], item["stage"], item["confirmed"]) for item in made["items"]] == [
        (world.id, "chosen", False)
    ]
    there = f"{path}/instruments/{world.id}/confirmation"
    problem(program.call("PUT", there, json={"digest": "0" * 64}), 409, "digest-mismatch")
    seen = program.call("PUT", there, json={"digest": ready["digest"]}).json
    assert (seen["items"][0]["stage"], seen["items"][0]["confirmed"]) == ("seen", True)
    problem(program.call("GET", f"{path}/proces-verbal.pdf"), 404, "not-found")

    with world.services.store.reader() as unit:
        (item,) = unit.ceremonies.recent()[0].items
    assert item.consent == CONSENT
    signer = actor_for(world.services, program.token)
    assert signer is not None
    run.perform(world.services, signer, made["id"], pin=world.pki.pin("sg"), place="Quito")
    world.jobs()
    over = program.call("GET", path).json
    assert (over["under_way"], over["interrupted"], over["place"], over["items"][0]["stage"]) == (
        False,
        False,
        "Quito",
        "signed",
    )
    assert program.call("GET", "/ceremonies").json == [over]
    record = program.call("GET", f"{path}/proces-verbal.pdf")
    assert (record.mimetype, record.data[:5]) == ("application/pdf", b"%PDF-")
    problem(program.call("PUT", there, json={"digest": ready["digest"]}), 409, "not-ready")
    assert come("archivist").call("GET", path).json == over


def test_the_act_with_the_pin_is_not_there_and_the_document_says_why(world: World, come: Come) -> None:
    program = come("sg")
    _, path = prepared(program, world)
    assert program.call("POST", f"{path}/sign", json={"pin": world.pki.pin("sg"), "place": "Quito"}).status_code == 404
    document = program.call("GET", "/openapi.json").json
    told = {tag["name"]: tag["description"] for tag in document["tags"]}["api_ceremonies"]
    assert "never stands in a program's request" in told
    assert not any('"pin"' in str(schema) for schema in document["components"]["schemas"].values())


def test_who_may_not_is_told_so(world: World, come: Come) -> None:
    own, path = prepared(come("sg"), world)
    nobody, archivist, counterpart = Program(world.services, come("sg").http), come("archivist"), come("counterpart")
    for door in ("/ceremonies", "/ceremonies/ready", path, f"/instruments/{world.id}/signatories"):
        problem(nobody.call("GET", door), 401, "sign-in-refused")
    for program in (archivist, counterpart):
        problem(program.call("POST", "/ceremonies", json={"instrument": [world.id]}), 403, "permission-missing")
    problem(archivist.call("GET", path), 404, "not-found")  # not begun: its maker's alone
    problem(counterpart.call("GET", path), 403, "permission-missing")
    problem(come("sg").call("POST", "/ceremonies", json={"instrument": [NOBODY]}), 422, "invalid-input")
    problem(come("sg").call("POST", "/ceremonies", json={"instrument": []}), 422, "unprocessable-entity")
    assert own["begun_at"] is None


def test_a_side_declines_with_a_reason_and_its_link_ends(world: World, come: Come) -> None:
    counterpart, path = come("counterpart"), f"/instruments/{world.id}"
    told = counterpart.call("GET", f"{path}/signatories").json
    assert [(step["key"], step["progress"]) for step in told["steps"]] == [
        ("seal", "done"),
        ("organization", "now"),
        ("counterpart", "later"),
    ]
    assert (told["turn"], told["version"], told["digest"]) == ("organization", world.version, world.preliminary.digest)
    problem(counterpart.call("POST", f"{path}/return", json={}), 403, "permission-missing")
    answer = counterpart.call("POST", f"{path}/refusal", json={"version": told["version"], "reason": " "})
    assert "reason" in problem(answer, 422, "invalid-input")["errors"]
    problem(counterpart.call("POST", f"{path}/refusal", json={"version": 1, "reason": "No."}), 409, "stale-version")
    over = counterpart.call("POST", f"{path}/refusal", json={"version": told["version"], "reason": "No budget."})
    assert (over.status_code, over.json["state"]) == (200, "declined")
    assert retrieve.history(world.services, SG, world.id)[-1].detail["remarks"] == "No budget."
    problem(counterpart.call("GET", f"{path}/signatories"), 401, "sign-in-refused")


def test_an_approved_text_goes_back_until_somebody_signed(world: World, come: Come) -> None:
    program, path = come("sg"), f"/instruments/{world.id}/return"
    body = {"version": world.version, "digest": world.preliminary.digest, "remarks": "Article 4."}
    problem(program.call("POST", path, json={**body, "digest": "0" * 64}), 409, "digest-mismatch")
    problem(come("archivist").call("POST", path, json=body), 403, "permission-missing")
    assert program.call("POST", path, json=body).json["state"] == "drafting"
    problem(program.call("POST", path, json=body), 404, "not-found")  # the office does not see drafts


def test_somebody_else_signs_with_an_authority_on_record(world: World, come: Come) -> None:
    program, path = come("sg"), f"/instruments/{world.id}/signatories"
    body = {"name": "Ana Pérez", "office": "Vice-President", "authority": "Power of 3 May 2026, notary 7"}
    told = program.call("GET", path).json
    wrong = program.call(
        "PUT", f"{path}/counterpart", json={**body, "version": told["version"], "document": text(b"x")}
    )
    assert "document" in problem(wrong, 422, "invalid-input")["errors"]
    problem(program.call("PUT", f"{path}/nobody", json={**body, "version": told["version"]}), 422, "invalid-input")
    problem(come("counterpart").call("PUT", f"{path}/counterpart", json={}), 403, "permission-missing")
    told = program.call("GET", path).json  # the invitation changed the instrument
    made = program.call(
        "PUT", f"{path}/counterpart", json={**body, "version": told["version"], "document": text(authority_pdf())}
    )
    assert (made.status_code, made.json["version"]) == (200, told["version"] + 1)
    step = program.call("GET", path).json["steps"][-1]
    assert (step["name"], bool(step["named"])) == ("Ana Pérez", True)
    problem(program.call("PUT", f"{path}/counterpart", json={**body, "version": told["version"]}), 409, "stale-version")
