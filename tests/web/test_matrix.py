"""Every role on every route in every state: nobody enters beyond the role, sees beyond the state, or acts beyond the table of acts.

The routes come from the application. Pages have their rows in ``test_access.py``, the API below; a route without a row fails. One instrument,
signed by all, is put into each state in turn; forms carry its version and digest, so that an act is refused for its own reason and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from service import accounts
from service.domain.lifecycle import Action, State, possible
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.store.tables import instruments
from service.web.shell import guard
from service.workflow.access import is_visible
from tests.support.site import EVERYBODY, Site
from tests.support.stages import Stages
from tests.support.world import SG
from tests.web.test_access import READERS, SIGNING, VIEWS

OFFICER, OFFICE = ("officer",), ("sg_office",)
NOBODY = "00000000-0000-4000-8000-000000000000"
SIGNS = (*SIGNING, "counterpart")
# (endpoint, method): (path, who enters). Everybody else is refused, with 401 or 403.
API: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("api-docs.openapi_json", "GET"): ("/openapi.json", EVERYBODY),
    ("api_signins.create", "POST"): ("/signins", EVERYBODY),
    ("api_signins.open_link", "POST"): ("/signins/link", EVERYBODY),
    ("api_templates.index", "GET"): ("/templates", ("officer", "auditor", "reviewer")),
    ("api_templates.show", "GET"): ("/templates/general", ("officer", "auditor", "reviewer")),
    ("api_instruments.create", "POST"): ("/instruments", OFFICER),
    ("api_instruments.show", "GET"): ("/instruments/{id}", READERS),
    ("api_instruments.save", "PUT"): ("/instruments/{id}/answers", OFFICER),
    ("api_refusals.show", "GET"): ("/instruments/{id}/signatories", SIGNS),
    ("api_refusals.replace", "PUT"): ("/instruments/{id}/signatories/counterpart", OFFICE),
    ("api_refusals.accept", "POST"): ("/instruments/{id}/signatories/counterpart/certificates", OFFICER),
    ("api_refusals.retract", "POST"): ("/instruments/{id}/signatories/counterpart/taking-back", ("officer", *SIGNS)),
    ("api_refusals.decline", "POST"): ("/instruments/{id}/refusal", SIGNS),
    ("api_refusals.return_", "POST"): ("/instruments/{id}/return", OFFICE),
    ("api_ceremonies.ready", "GET"): ("/ceremonies/ready", SIGNING),
    ("api_ceremonies.index", "GET"): ("/ceremonies", SIGNING),
    ("api_ceremonies.choose", "POST"): ("/ceremonies", SIGNING),
    ("api_ceremonies.show", "GET"): ("/ceremonies/none", READERS),
    ("api_ceremonies.confirm", "PUT"): ("/ceremonies/none/instruments/{id}/confirmation", SIGNING),
    ("api_ceremonies.proces_verbal", "GET"): ("/ceremonies/none/proces-verbal.pdf", READERS),
    ("api_treaties.index", "GET"): ("/treaties", EVERYBODY),
    ("api_treaties.show", "GET"): ("/treaties/B-99", EVERYBODY),
    ("api_treaties.of_state", "GET"): ("/states/CRI/treaties", EVERYBODY),
    ("api_register.index", "GET"): ("/register", READERS),
    ("api_register.show", "GET"): ("/register/2026/1", READERS),
    ("api_holdings.records", "GET"): ("/holdings/records", READERS),
    ("api_holdings.show", "GET"): (f"/holdings/{NOBODY}", READERS),
    ("api_holdings.receipt", "GET"): (f"/holdings/{NOBODY}/receipt", READERS),
    ("api_signatures.index", "GET"): ("/signatures", SIGNS),
    ("api_signatures.show", "GET"): ("/signatures/{id}", SIGNS),
    ("api_signatures.document", "GET"): ("/signatures/{id}/originals/organization.pdf", SIGNS),
    ("api_signatures.page", "GET"): ("/signatures/{id}/originals/organization/pages/1.png", SIGNS),
    ("api_signatures.prepare", "POST"): ("/signatures/{id}/preparations", SIGNS),
    ("api_signatures.finish", "POST"): ("/signatures/{id}/preparations/none/values", SIGNS),
    ("api_verifications.create", "POST"): ("/verifications", EVERYBODY),
    ("api_proposals.form", "GET"): ("/proposals/questions", EVERYBODY),
    ("api_proposals.submit", "POST"): ("/proposals", EVERYBODY),
    ("api_proposals.index", "GET"): ("/proposals", OFFICER),
    ("api_proposals.show", "GET"): ("/proposals/none", OFFICER),
    ("api_proposals.accept_", "POST"): ("/proposals/none/acceptance", OFFICER),
    ("api_proposals.ask", "POST"): ("/proposals/none/question", OFFICER),
    ("api_proposals.forward", "POST"): ("/proposals/none/forwarding", OFFICER),
    ("api_proposals.decline", "POST"): ("/proposals/none/refusal", OFFICER),
    ("api_reviews.index", "GET"): ("/reviews", ("reviewer",)),
    ("api_reviews.show", "GET"): ("/reviews/{id}", READERS),
    ("api_reviews.record", "POST"): ("/reviews/{id}", ("reviewer",)),
    ("api_obligations.index", "GET"): ("/obligations", READERS),
    ("api_signins.delete", "DELETE"): ("/signins/current", EVERYBODY),
}
INVITES = {"originals.invite", "originals.send_invitation", "desk.make_link"}
"""They hand out a link, which ends the sign-in of an earlier one, so they come last. The instrument gets another version, and nothing else."""
ENDS = {"sign_in.leave", "api_signins.delete"}
"""They end the sign-in that the other requests need; ``test_access.py`` and ``tests/api`` have them."""


@dataclass(frozen=True)
class Door:
    """One route with its row."""

    endpoint: str
    method: str
    path: str
    enters: tuple[str, ...]

    @property
    def of_instrument(self) -> bool:
        return "{id}" in self.path or self.path.startswith("/agreement")

    @property
    def by_program(self) -> bool:
        return self.path.startswith("/api/")


def doors() -> list[Door]:
    pages = [Door(name, method, path, tuple(enters)) for name, (method, path, enters) in VIEWS.items()]
    calls = [Door(name, method, f"/api/v1{path}", who) for (name, method), (path, who) in API.items()]
    found = [one for one in pages + calls if one.endpoint not in ENDS]
    return sorted(found, key=lambda door: door.endpoint in INVITES)


@dataclass(frozen=True)
class Visitor:
    """Somebody who has signed in, with a browser and as a program."""

    who: str
    client: FlaskClient
    csrf: str
    bearer: str
    actor: Actor | None

    @classmethod
    def of(cls, site: Site, who: str) -> Visitor:
        browser = site.browser(who)
        cookie = browser.client.get_cookie(site.app.config["SIGN_IN_COOKIE_NAME"])
        bearer = cookie.value if cookie else ""
        return cls(who, browser.client, browser.token(), bearer, accounts.actor_for(site.services, bearer))


@dataclass
class Matrix:
    """The site, everybody, and the row of the instrument as it is put back before each request that may have changed it."""

    site: Site
    row: dict[str, Any]

    @property
    def id(self) -> str:
        return self.site.world.id

    def visitors(self) -> tuple[Visitor, ...]:
        """Everybody, signed in anew: a further link for the counterpart ends the sign-in of an earlier one."""
        self.put(State.SIGNED)
        return tuple(Visitor.of(self.site, who) for who in EVERYBODY)

    def put(self, state: State) -> None:
        """The instrument as it was, in this state."""
        with self.site.services.store.unit() as unit:
            values = {**self.row, "state": str(state)}
            unit.instruments._connection.execute(update(instruments).where(instruments.c.id == self.id).values(values))
            unit.commit()

    def acts(self) -> list[str]:
        """Kinds of everything that happened to the instrument."""
        with self.site.services.store.reader() as unit:
            return [event.kind for event in unit.events.of(self.id)]

    def ask(self, door: Door, visitor: Visitor) -> TestResponse:
        """One request, as complete as a person or a program would send it."""
        path = door.path.format(id=self.id)
        if door.by_program:
            headers = {"Authorization": f"Bearer {visitor.bearer}"} if visitor.bearer else {}
            body = BODIES.get(door.endpoint, {}) | {name: self._said()[name] for name in SAID.get(door.endpoint, ())}
            return visitor.client.open(path, method=door.method, headers=headers, json=body if door.method != "GET" else None)  # fmt: skip
        if door.method == "GET":
            return visitor.client.get(path)
        return visitor.client.post(path, data={**FORM, **self._said(), "csrf_token": visitor.csrf})

    def _said(self) -> dict[str, Any]:
        return {"version": self.row["version"], "digest": self.site.world.digest}


FORM = {"decision": "approve", "remarks": "Change article 2.", "reason": "No longer needed.", "note": "Changed."}
SAID = {
    "api_refusals.return_": ("version", "digest"),
    "api_refusals.decline": ("version",),
    "api_refusals.replace": ("version",),
    "api_refusals.accept": ("version",),
    "api_instruments.save": ("version",),
    "api_ceremonies.confirm": ("digest",),
    "api_reviews.record": ("version", "digest"),
}
BODIES: dict[str, dict[str, Any]] = {
    "api_refusals.return_": {"remarks": "Change article 2."},
    "api_refusals.decline": {"reason": "No longer needed."},
    "api_refusals.accept": {"subject": "Luis Paz", "reason": "Its law lets it."},
    "api_refusals.replace": {"name": "Luis Paz", "office": "Director", "authority": "Resolution 1 of 2026"},
    "api_instruments.save": {"answers": {}},
    "api_ceremonies.choose": {"instrument": ["none"]},
    "api_instruments.create": {"template": "none"},
    "api_reviews.record": {"kind": "legal", "decision": "clear"},
    "api_proposals.accept_": {"template": "general"},
    "api_proposals.ask": {"text": "Who pays?"},
    "api_proposals.forward": {"text": "It is theirs.", "department": "saf"},
    "api_proposals.decline": {"text": "It does not fit."},
}


@pytest.fixture(scope="module")
def matrix(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    site = Site(stages.copy("signed", tmp_path_factory.mktemp("matrix") / "site"))
    with site.services.store.reader() as unit:
        row = unit.instruments._one(select(instruments).where(instruments.c.id == site.world.id))
    assert row is not None
    with (
        site.services.store.unit() as unit
    ):  # as if the Secretary General's office had begun it: it can be in every state
        begun = Event(instrument_id=site.world.id, kind=str(Action.PROPOSE), actor_id=SG.id, actor_name=SG.name, at=site.services.clock(), state=str(State.PROPOSED), detail={"reason": "A mandate of the General Assembly"})  # fmt: skip
        unit.events.add(begun)
        unit.commit()
    yield Matrix(site, row._asdict())
    site.close()


def refused(answer: TestResponse, door: Door) -> bool:
    """Whether nothing was shown or done."""
    to_sign_in = answer.status_code == 303 and "/sign-in" in answer.headers["Location"]
    return answer.status_code in {401, 403} or (to_sign_in and not door.by_program)


def faults(matrix: Matrix, door: Door, visitor: Visitor, state: State) -> Iterator[str]:
    """What is wrong with one answer."""
    before = matrix.acts() if door.method != "GET" and door.of_instrument else []
    answer = matrix.ask(door, visitor)
    said = f"{visitor.who}, {state}: {door.method} {door.path} answers {answer.status_code}"
    if answer.status_code >= 500:
        yield said
    if visitor.who not in door.enters and not refused(answer, door):
        yield f"{said}, expected a refusal"
    if not door.of_instrument:
        return
    if answer.status_code == 200 and not sees(matrix, visitor):
        yield f"{said}, but does not see the instrument in this state"
    if door.method != "GET":
        yield from forbidden(matrix, door, visitor, state=state, before=before, said=said)


def sees(matrix: Matrix, visitor: Visitor) -> bool:
    return visitor.actor is not None and is_visible(matrix.site.world.instrument, visitor.actor)


def forbidden(
    matrix: Matrix, door: Door, visitor: Visitor, *, state: State, before: list[str], said: str
) -> Iterator[str]:
    """Acts that happened although the table of acts does not have them for this person in this state."""
    done = [kind for kind in matrix.acts()[len(before) :] if kind in {str(action) for action in Action}]
    drafter = str(matrix.row["drafter_id"])
    may = possible(state, visitor.actor, drafter_id=drafter) if visitor.actor else frozenset()
    yield from (f"{said} and did {kind}" for kind in done if Action(kind) not in may)
    if matrix.site.world.version != matrix.row["version"] or matrix.site.world.state != state:
        if not done and door.endpoint not in INVITES:
            yield f"{said} and changed the instrument without an act"
        matrix.put(state)


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_nobody_enters_sees_or_does_more_than_the_tables_say(state: State, matrix: Matrix) -> None:
    matrix.site.world.clock.skip(60)
    visitors = matrix.visitors()
    matrix.put(state)
    asked = [door for door in doors() if door.of_instrument or state is State.SIGNED]
    wrong = [one for door in asked for visitor in visitors for one in faults(matrix, door, visitor, state)]
    assert wrong == []


def test_every_route_has_a_row(matrix: Matrix) -> None:
    rules = [rule for rule in matrix.site.app.url_map.iter_rules() if rule.endpoint not in guard.OF_FLASK]
    routes = {
        (rule.endpoint, method)
        for rule in rules
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == set(API)
    assert {rule.endpoint for rule in rules if not rule.rule.startswith("/api/")} == set(VIEWS)
    for door in doors():
        adapter = matrix.site.app.url_map.bind("")
        path = door.path.format(id=matrix.id).partition("?")[0]
        assert adapter.match(path, method=door.method)[0] == door.endpoint


def test_everybody_is_in_the_matrix() -> None:
    assert {visitor for door in doors() for visitor in door.enters} <= set(EVERYBODY)
