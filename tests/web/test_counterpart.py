"""The person who acts for the counterpart is on record, and is told what became of the agreement and whom to turn to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service import accounts
from service.domain.lifecycle import Action
from service.workflow.approval import confirm, decide, submit
from service.workflow.draft import edit
from service.workflow.queries import retrieve
from service.workflow.transitions import apply_transition
from tests.support.site import HOLDER, Site
from tests.support.world import AUDITOR, OFFICER, SG

pytestmark = pytest.mark.office
OFFICERS_ADDRESS = "officer@example.org"


def test_the_person_who_confirms_is_on_record_with_name_and_function(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world, invited = site.world, site.browser("counterpart")
    page = invited.get("/agreement").text
    assert f"{HOLDER.person}, {HOLDER.function}" in page
    assert OFFICERS_ADDRESS in page
    assert invited.post("/agreement/person", {"person": "Luis", "function": ""}).status_code == 400
    assert invited.post("/agreement/person", {"person": "Luis Paz", "function": "Director"}).status_code == 303
    assert invited.post("/agreement/confirm", {"read": "yes", "digest": world.digest}).status_code == 303
    view = retrieve.instrument(world.services, AUDITOR, world.id)
    assert [(word.side, word.by_name) for word in view.confirmations] == [("counterpart", "Luis Paz, Director")]
    told = [(event.kind, event.actor_name) for event in retrieve.history(world.services, AUDITOR, world.id)]
    assert told[-3:] == [
        ("link:open", f"{HOLDER.person}, {HOLDER.function}"), ("link:name", "Luis Paz, Director"),
        ("instrument:confirm", "Luis Paz, Director"),
    ]  # fmt: skip
    assert "Luis Paz, Director" in site.browser("officer").get(f"{site.path}/originals").text


def test_the_text_can_be_taken_along_before_and_after_it_is_agreed(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    invited, copy = site.browser("counterpart"), f"{site.path}/files/reading-copy.pdf"
    for act in (site.world.confirm_both, site.world.submit):
        assert copy in invited.get("/agreement").text
        act()
    assert copy in invited.get("/agreement").text
    assert invited.get(copy).data.startswith(b"%PDF")


def test_nobody_confirms_without_a_name(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world = site.world
    _, token = confirm.invite(world.services, OFFICER, world.id)
    unnamed = site.browser()
    unnamed.client.set_cookie(site.app.config["SIGN_IN_COOKIE_NAME"], accounts.open_link(world.services, token))
    answer = unnamed.post("/agreement/confirm", {"read": "yes", "digest": world.digest})
    assert answer.headers["Location"] == "/agreement/person"
    assert retrieve.instrument(world.services, AUDITOR, world.id).confirmations == ()


def test_after_a_withdrawal_the_counterpart_is_told_and_sees_whom_to_turn_to(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world, invited = site.world, site.browser("counterpart")
    officer, form = site.browser("officer"), {"version": str(world.version), "reason": " "}
    assert officer.post(f"{site.path}/withdraw", form).status_code == 400
    assert officer.post(f"{site.path}/withdraw", {**form, "reason": "The funds went elsewhere."}).status_code == 303
    told = invited.get("/agreement")
    assert told.status_code == 401
    assert "has withdrawn the agreement" in told.text
    assert "The funds went elsewhere." in told.text
    assert OFFICERS_ADDRESS in told.text
    assert "Password" not in told.text
    seen = officer.get(site.path).text
    assert seen.index("Withdrawn by") < seen.index("The funds went elsewhere.")


def test_a_reason_of_before_the_counterpart_read_them_stays_with_the_organization(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world, invited = site.world, site.browser("counterpart")
    with world.services.store.unit() as unit:
        apply_transition(
            unit, world.instrument, Action.WITHDRAW, OFFICER, at=world.clock(), detail={"reason": "Internal"}
        )
        unit.commit()
    told = invited.get("/agreement").text
    assert "has withdrawn the agreement" in told
    assert "Internal" not in told
    assert "Internal" in site.browser("officer").get(site.path).text


def test_a_link_that_was_not_opened_says_that_the_agreement_was_declined(at: Callable[[str], Site]) -> None:
    site = at("preliminary")
    world = site.world
    _, token = confirm.invite(world.services, OFFICER, world.id)
    submit.submit(world.services, OFFICER, world.id, version=world.version, digest=world.digest)
    decide.decline(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="No funds")
    told = site.browser().get(f"/link/{token}")
    assert told.status_code == 410
    assert "was declined" in told.text
    assert OFFICERS_ADDRESS in told.text
    assert "No funds" not in told.text


def test_whoever_has_no_link_is_told_nothing(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world = site.world
    edit.withdraw(world.services, OFFICER, world.id, version=world.version, reason="Internal")
    stranger = site.browser()
    stranger.client.set_cookie(site.app.config["SIGN_IN_COOKIE_NAME"], "unknown")
    assert world.instrument.reference not in stranger.get("/agreement").text
    assert OFFICERS_ADDRESS not in stranger.get("/link/unknown").text


def test_a_link_that_no_longer_works_says_why_and_whom_to_ask(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world = site.world
    (_, replaced), (_, opened) = (confirm.invite(world.services, OFFICER, world.id) for _ in range(2))
    accounts.open_link(world.services, opened, by=HOLDER)
    _, expired = confirm.invite(world.services, OFFICER, world.id)
    world.clock.skip(world.services.settings.limits.link_days * 86400 + 1)
    for token, said in (
        (replaced, "A newer link took its place"),
        (opened, "this one was opened on"),
        (expired, "It could be opened until"),
    ):
        told = site.browser().get(f"/link/{token}")
        assert told.status_code == 410
        for words in (said, OFFICERS_ADDRESS, world.instrument.reference, "Ask for a new link by e-mail"):
            assert words in told.text, words


def test_the_agreement_is_called_by_its_title_in_the_readers_language(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    counterpart, officer = site.browser("counterpart"), site.browser("officer")
    english, spanish = "General Cooperation Agreement", "Acuerdo General de Cooperación"
    for reader, path in ((counterpart, "/agreement"), (officer, site.path), (officer, "/instruments")):
        assert english in reader.get(f"{path}?lang=en").text
        told = reader.get(f"{path}?lang=es").text
        assert spanish in told
        assert english not in told
    assert english in officer.get(f"{site.path}?lang=fr").text  # the agreement has no French text
    assert site.path in officer.get("/instruments?q=paramos").text
    assert site.path not in officer.get("/instruments?q=desierto").text
