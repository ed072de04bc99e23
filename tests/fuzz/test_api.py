"""The API against its own OpenAPI document: only documented answers, whatever is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks

from tests.fuzz.conftest import Fuzzed
from tests.fuzz.strange import deep, documents
from tests.fuzz.test_pages import strange
from tests.web.test_matrix import Visitor

NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
BODIES = (deep(20_000), "9" * 5000, '{"a":' * 2000, "\ud800", "", "{", '"\\ud800"', "NaN", '{"template":"\\u0000"}')
WHO = ("officer", "counterpart", "sg_office", "archivist")


@pytest.mark.parametrize("examples", [3, pytest.param(20, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_the_api_keeps_to_its_document(fuzzed: Fuzzed, examples: int) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fuzzed.site.app)
    load_all_checks()
    checks = CHECKS.get_by_names(list(NAMES))
    visitors = [Visitor.of(fuzzed.site, who) for who in WHO if who in fuzzed.people]
    wrong: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith(("/signins/current", "/verifications")):  # ends the sign-in; takes a file
            continue

        @strange(examples)
        @given(case=operation.as_strategy(), visitor=st.sampled_from(visitors), known=st.booleans())
        def ask(case: Any, visitor: Visitor, known: bool) -> None:
            if known and "instrument_id" in (case.path_parameters or {}):
                case.path_parameters["instrument_id"] = fuzzed.site.world.id
            answer = case.call(headers={"Authorization": f"Bearer {visitor.bearer}"})
            if answer.status_code == 503:
                return  # too many files at once: documented for every call
            case.validate_response(answer, checks=checks)

        try:
            ask()
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - each kind of failure is a line
            wrong.append(f"{operation.label}: {error!r:.600} {fuzzed.fault}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("examples", [2, pytest.param(20, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_no_document_breaks_it(fuzzed: Fuzzed, examples: int) -> None:
    officer = Visitor.of(fuzzed.site, "officer")
    calls = [rule for rule in fuzzed.site.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    wrong = []
    for rule in calls:
        for method in sorted((rule.methods or set()) & {"POST", "PUT"}):
            path = rule.rule.replace("<instrument_id>", fuzzed.site.world.id)

            try:
                sent(fuzzed, officer, method, path, examples)
            except AssertionError as error:
                wrong.append(str(error).splitlines()[0])
    assert not wrong, "\n".join(wrong)


def sent(fuzzed: Fuzzed, visitor: Visitor, method: str, path: str, examples: int) -> None:
    headers = {"Authorization": f"Bearer {visitor.bearer}"}

    @strange(examples)
    @given(body=documents.map(json.dumps) | st.sampled_from(BODIES))
    def send(body: str) -> None:
        data = body.encode("utf-8", "surrogatepass")
        answer = visitor.client.open(path, method=method, data=data, headers=headers, content_type="application/json")
        fuzzed.require(answer, f"{method} {path} {body[:200]!r}")

    send()
