"""Nothing is put on disk before it is asked whether it may: a refused upload leaves the stored files as they were."""

from __future__ import annotations

import base64
import inspect
import io
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from service.domain.lifecycle import State
from tests.support.delegated import authority_pdf
from tests.web.test_matrix import BODIES, FORM, Door, Matrix, Visitor, doors, matrix, refused
from tests.web.test_proposals import ANSWERS

__all__ = ["matrix"]

FILES = re.compile(r"""files(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']""")
USUAL = (State.DRAFTING, State.APPROVED, State.SIGNED)
VALUES = {
    "text": "Attached.", "title": "Map", "note": "Attached.", "state": "met", "key": "organization", "name": "Luis Paz",
    "office": "Director", "authority": "Resolution 1 of 2026", "reason": "It is so.", "department": "saf",
}  # fmt: skip


def uploads(site: Matrix) -> Iterator[tuple[Door, tuple[str, ...]]]:
    """Every address that takes a file, with the names of its files."""
    for door in doors():
        if door.method != "POST" or door.by_program:
            continue
        view = inspect.unwrap(site.site.app.view_functions[door.endpoint])
        names = FILES.findall(inspect.getsource(sys.modules[view.__module__]))
        if names:
            yield door, tuple(dict.fromkeys(names))


def left(visitor: Visitor, site: Matrix, door: Door, names: tuple[str, ...], pdf: bytes) -> str:
    """What a refused request has stored; empty where it was taken, or has stored nothing."""
    before = set(site.site.services.files.digests())
    files = {name: (io.BytesIO(pdf), f"{name}.pdf") for name in names}
    said = {"version": site.row["version"], "digest": site.site.world.digest}
    form = {**FORM, **VALUES, **said, "csrf_token": visitor.csrf, **files}
    path = door.path.format(id=site.id)
    answer = visitor.client.post(path, data=form, content_type="multipart/form-data")
    stored = set(site.site.services.files.digests()) - before
    if stored and (answer.status_code >= 400 or refused(answer, door)):
        return f"{door.endpoint} by {visitor.who}: {answer.status_code}"
    return ""


@pytest.mark.parametrize("state", [pytest.param(one, marks=() if one in USUAL else pytest.mark.slow) for one in State])
def test_a_refused_upload_stores_nothing(matrix: Matrix, state: State) -> None:
    pdf, found, wrong = authority_pdf(), list(uploads(matrix)), []
    assert len(found) > 10
    for visitor in matrix.visitors():
        for number, (door, names) in enumerate(found):
            matrix.put(state)
            unlike = pdf + f"\n% {visitor.who} {state} {number}\n".encode()
            wrong.append(left(visitor, matrix, door, names, unlike))
    assert not any(wrong), "\n".join(filter(None, wrong))


Schema = Mapping[str, Any]


def calls(site: Matrix) -> Iterator[tuple[Door, Schema]]:
    """Every call of the API that takes bytes, with the schema of its body."""
    told = site.site.app.test_client().get("/api/v1/openapi.json").get_json()
    rules = {rule.endpoint: rule.rule for rule in site.site.app.url_map.iter_rules()}
    for door in doors():
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rules[door.endpoint])
        operation = told["paths"].get(path, {}).get(door.method.lower(), {}) if door.by_program else {}
        for media in operation.get("requestBody", {}).get("content", {}).values():
            schema = whole(media["schema"], told)
            if has_bytes(schema):
                yield door, schema


def whole(schema: Schema, told: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with its references followed."""
    if "$ref" in schema:
        return whole(told["components"]["schemas"][schema["$ref"].rpartition("/")[2]], told)
    inner = {key: whole(value, told) for key, value in schema.get("properties", {}).items()}
    items = {"items": whole(schema["items"], told)} if "items" in schema else {}
    return {**schema, "properties": inner, **items}


def has_bytes(schema: Schema) -> bool:
    inner = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("additionalProperties")]
    return schema.get("format") in {"byte", "binary"} or any(has_bytes(one) for one in inner if isinstance(one, dict))


def filled(schema: Schema, data: bytes, known: Mapping[str, Any]) -> Any:
    """A body in which every field has a value, and each that takes bytes has ``data``."""
    kind = schema.get("type")
    if schema.get("format") == "byte" or (isinstance(kind, list) and "string" in kind and "format" in schema):
        return base64.b64encode(data).decode()
    if schema["properties"]:
        return {key: known.get(key, filled(one, data, known)) for key, one in schema["properties"].items()}
    if "items" in schema:
        return [filled(schema["items"], data, known)]
    if kind == "object":
        return {"key": filled(schema["additionalProperties"], data, known)} if has_bytes(schema) else {}
    return {"integer": 1, "boolean": True}.get(str(kind), "en" if "en" in schema.get("enum", ()) else "Attached.")


def left_by_program(visitor: Visitor, site: Matrix, door: Door, schema: Schema, data: bytes) -> str:
    """What a refused call has stored; empty where it was taken, or has stored nothing."""
    before = set(site.site.services.files.digests())
    known = {
        **VALUES,
        **BODIES.get(door.endpoint, {}),
        "version": site.row["version"],
        "digest": site.site.world.digest,
    }
    headers = {"Authorization": f"Bearer {visitor.bearer}"} if visitor.bearer else {}
    body: Any = {"data": data, "content_type": "application/pdf"}
    if schema.get("format") != "binary":
        body = {"json": filled(schema, data, known)}
    path = door.path.format(id=site.id)
    answer = visitor.client.open(path, method=door.method, headers=headers, **body)
    assert answer.status_code < 500, (door, answer.text)
    stored = set(site.site.services.files.digests()) - before
    return f"{door.endpoint} by {visitor.who}: {answer.status_code}" if stored and answer.status_code >= 400 else ""


@pytest.mark.parametrize("state", [pytest.param(one, marks=() if one in USUAL else pytest.mark.slow) for one in State])
def test_a_refused_call_stores_nothing(matrix: Matrix, state: State) -> None:
    pdf, found, wrong = authority_pdf(), list(calls(matrix)), []
    assert {"api_refusals.replace", "api_proposals.submit", "api_signatures.finish", "api_verifications.create"} <= {
        door.endpoint for door, _ in found
    }
    for visitor in matrix.visitors():
        for number, (door, schema) in enumerate(found):
            matrix.put(state)
            unlike = pdf + f"\n% {visitor.who} {state} {number} by a program\n".encode()
            wrong.append(left_by_program(visitor, matrix, door, schema, unlike))
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_a_proposal_with_one_document_that_does_not_pass_stores_none(matrix: Matrix) -> None:
    """Also where nobody has to sign in: the first document is sound, the second is not a PDF."""
    services, pdf = matrix.site.services, base64.b64encode(authority_pdf() + b"\n% proposed\n").decode()
    before = set(services.files.digests())
    client = matrix.site.app.test_client()
    form = client.get("/api/v1/proposals/questions").get_json()
    body = {
        "email": "ana@example.org", "department": form["units"][0]["key"], "answers": {key: said for page in ANSWERS.values() for key, said in page.items()},
        "documents": [{"title": "Statutes", "data": pdf}, {"title": "Report", "data": base64.b64encode(b"no").decode()}],
    }  # fmt: skip
    answer = client.post("/api/v1/proposals", json=body)
    assert answer.status_code == 422, answer.text
    assert "document" in answer.text
    assert set(services.files.digests()) == before
