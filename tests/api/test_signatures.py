"""Signing with an external key through the API: access, answers and refusals."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest
from flask import Flask

from service import accounts, api
from service.accounts import people
from service.domain.instrument import approved_digest
from service.domain.permissions import Role
from service.workflow.approval import confirm
from signing import PreparedSignature, load_pkcs12, make_signature_value, prove_prepared
from tests.api.conftest import PASSWORD, Program
from tests.api.test_api import problem
from tests.support.stages import Stages
from tests.support.world import OFFICER, World

pytestmark = pytest.mark.office
Come = Callable[[str], Program]


@pytest.fixture
def world(stages: Stages, tmp_path) -> World:
    return stages.copy("sealed", tmp_path / "site")


@pytest.fixture
def come(world: World) -> Come:
    """``come("sg")``: signed in with an account; ``come("counterpart")``: through a link."""
    app = Flask("api")
    app.config.update(SECRET_KEY=b"x" * 32, MAX_CONTENT_LENGTH=5_000_000)
    api.register(app, world.services)
    for name, role in (("sg", Role.SG_OFFICE), ("archivist", Role.ARCHIVIST)):
        people.add(
            world.services.store,
            email=f"{name}@example.org",
            name=name,
            roles=frozenset({role}),
            password=PASSWORD,
            now=world.clock(),
        )

    def entered(who: str) -> Program:
        program = Program(world.services, app.test_client())
        if who == "counterpart":
            _, token = confirm.invite(world.services, OFFICER, world.id)
            program.token = program.call("POST", "/signins/link", json={"token": token}).json["token"]
        else:
            program.sign_in(who)
        return program

    return entered


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def order(world: World, told: dict, holder: str = "sg", **changes: object) -> dict:
    credential = load_pkcs12(world.pki.p12(holder), world.pki.pin(holder))
    body = {
        "version": told["version"],
        "digest": told["digest"],
        "place": "Washington, D.C.",
        "certificate": text(credential.certificate_der),
        "chain": [text(one.dump()) for one in credential.chain],
    }
    return body | changes


@pytest.mark.slow
def test_a_program_signs_with_what_it_computes_itself(world: World, come: Come) -> None:
    program = come("sg")
    (told,) = program.call("GET", "/signatures").json
    assert (told["reference"], told["field"], told["party"]) == (
        world.instrument.reference,
        "Organization",
        "organization",
    )
    path, documents = f"/signatures/{told['instrument_id']}", {}
    for original in told["originals"]:
        document = program.call("GET", f"{path}/originals/{original['party']}.pdf").data
        assert hashlib.sha256(document).hexdigest() == original["signs"]
        assert hashlib.sha256(document[: original["size"]]).hexdigest() == original["sha256"]
        page = program.call("GET", f"{path}/originals/{original['party']}/pages/1.png")
        assert page.mimetype == "image/png"
        assert hashlib.sha256(page.data).hexdigest() == original["page_images"][0]
        documents[original["party"]] = document
    assert approved_digest((one["party"], one["sha256"]) for one in told["originals"]) == told["digest"]

    waiting = program.call("POST", f"{path}/preparations", json=order(world, told))
    assert waiting.status_code == 201, waiting.json
    credential = load_pkcs12(world.pki.p12("sg"), world.pki.pin("sg"))
    values = {}
    for party, data in waiting.json["originals"].items():
        prepared = PreparedSignature.from_data(data)
        prove_prepared(documents[party], prepared)
        values[party] = text(make_signature_value(prepared, credential))
    there = f"{path}/preparations/{waiting.json['id']}/values"
    problem(program.call("POST", there, json={"values": dict.fromkeys(values, text(b"x"))}), 409, "signing-failed")
    signed = program.call("POST", there, json={"values": values})
    assert {one["party"] for one in signed.json} == {"organization", "counterpart"}
    assert program.call("POST", there, json={"values": values}).json == signed.json
    assert program.call("GET", "/signatures").json == []
    problem(program.call("GET", path), 409, "not-your-turn")


def test_who_may_not_sign_is_told_nothing(world: World, come: Come) -> None:
    nobody = Program(world.services, come("archivist").http)
    for path in ("/signatures", f"/signatures/{world.id}", f"/signatures/{world.id}/originals/organization.pdf"):
        problem(nobody.call("GET", path), 401, "sign-in-refused")
        problem(come("archivist").call("GET", path), 403, "permission-missing")
    counterpart = come("counterpart")
    assert counterpart.call("GET", "/signatures").json == []
    problem(counterpart.call("GET", f"/signatures/{world.id}"), 409, "not-your-turn")
    problem(counterpart.call("GET", f"/signatures/{world.id}/originals/organization.pdf"), 409, "not-your-turn")
    problem(counterpart.call("GET", "/signatures/11111111-1111-4111-8111-111111111111"), 404, "not-found")


def test_a_link_opens_the_signatures_of_one_instrument_and_nothing_else(world: World, come: Come) -> None:
    counterpart = come("counterpart")
    for path in ("/templates", f"/instruments/{world.id}", "/register"):
        problem(counterpart.call("GET", path), 403, "permission-missing")
    _, token = confirm.invite(world.services, OFFICER, world.id)
    assert accounts.open_link(world.services, token)
    problem(counterpart.call("POST", "/signins/link", json={"token": token}), 410, "link-refused")
    problem(counterpart.call("GET", "/signatures"), 401, "sign-in-refused")  # a new invitation took the old one back


def test_what_cannot_be_read_is_named(world: World, come: Come) -> None:
    program = come("sg")
    (told,) = program.call("GET", "/signatures").json
    path = f"/signatures/{told['instrument_id']}/preparations"
    for changes, field in (({"certificate": "§"}, "json.certificate"), ({"chain": ["§"]}, "json.chain")):
        body = problem(program.call("POST", path, json=order(world, told, **changes)), 422, "unprocessable-entity")
        assert any(name.startswith(field) for name in body["errors"])
    problem(program.call("POST", path, json=order(world, told, certificate=text(b"x"))), 409, "signing-failed")
    problem(program.call("POST", path, json=order(world, told, place=" ")), 422, "invalid-input")
    problem(program.call("POST", path, json=order(world, told, version=1)), 409, "stale-version")
    problem(
        program.call("POST", f"{path}/nobody/values", json={"values": {"organization": text(b"x")}}), 404, "not-found"
    )
