"""Every page, asked with strange addresses, parameters and forms by somebody who may enter and by somebody who may not."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import Fuzzed
from tests.fuzz.strange import encoded, pairs, texts
from tests.support.site import Browser
from tests.web.test_access import VIEWS
from tests.web.test_matrix import ENDS

NAMES = re.compile(r"""(?:form|args|values|files)(?:\.get(?:list)?\(|\[)\s*["'](\w+)["']|["'](\w+)["']\s*(?:,|\))""")
COMMON = ("version", "digest", "page", "q", "reason", "year", "order", "format", "language")
MANY = 20
FORM = "application/x-www-form-urlencoded"
_ELSEWHERE = ENDS | {"language.choose"}


@dataclass(frozen=True)
class Route:
    """One address of the pages, who enters, and the fields that its module knows."""

    endpoint: str
    method: str
    path: str
    who: str
    names: tuple[str, ...]


def routes(fuzzed: Fuzzed) -> Iterator[Route]:
    for endpoint, (method, path, enters) in VIEWS.items():
        if endpoint in _ELSEWHERE:
            continue
        view = inspect.unwrap(fuzzed.site.app.view_functions[endpoint])
        source = inspect.getsource(sys.modules[view.__module__])
        names = {one or other for one, other in NAMES.findall(source)}
        who = next((one for one in enters if one in fuzzed.people and one not in {"public", "administrator"}), "")
        who = who or next((one for one in enters if one in fuzzed.people), "public")
        yield Route(endpoint, method, path.format(id=fuzzed.site.world.id), who, (*COMMON, *sorted(names)))


def strange(examples: int) -> settings:
    """No shrinking and no database: an example is told as it is. A small sample is the same in each run, a large one is not."""
    return settings(
        max_examples=examples, phases=[Phase.explicit, Phase.generate], database=None, deadline=None, derandomize=examples < MANY,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def tried(fuzzed: Fuzzed, route: Route, browser: Browser, examples: int) -> None:
    token = browser.token()

    @strange(examples)
    @given(query=pairs(route.names), form=pairs(route.names), last=st.none() | texts)
    def ask(query: list[tuple[str, str]], form: list[tuple[str, str]], last: str | None) -> None:
        path = route.path
        if last is not None and "/" not in last and last not in {"", ".", ".."}:
            path = f"{path.rsplit('/', 1)[0]}/{encoded([('', last)])[1:]}"
        address = f"{path}?{encoded(query)}"[:60_000]
        if route.method == "GET":
            answer = browser.client.get(address)
        else:
            body = encoded([("csrf_token", token), *form])
            answer = browser.client.open(address, method=route.method, data=body, content_type=FORM)
        fuzzed.require(answer, f"{route.endpoint} as {route.who}: {address[:200]} {form!r:.300}")

    ask()


@pytest.mark.parametrize("examples", [2, pytest.param(20, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_no_page_breaks(fuzzed: Fuzzed, examples: int) -> None:
    public = fuzzed.site.browser("public")
    wrong = []
    for route in routes(fuzzed):
        for who, browser in ((route.who, fuzzed.site.browser(route.who)), ("public", public)):
            try:
                tried(fuzzed, route, browser, examples if who != "public" else max(1, examples // 4))
            except AssertionError as error:
                wrong.append(str(error).splitlines()[0])
    assert not wrong, "\n".join(wrong)
