"""Who gets which letter after which act, and what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service import accounts
from service.accounts.errors import LinkRefused
from service.accounts.links import Holder, look_at
from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.mail.letters import Letter, LetterState
from service.domain.people import Person
from service.domain.permissions import Actor, Role
from service.jobs.engine import drain
from service.settings import ROOT
from service.translation import NAMES
from service.web.words.letters import KINDS
from service.workflow.approval.invitation import PAUSE, ask_again, send_invitation
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.letters.again import send_again
from service.workflow.letters.notices import NOTICES
from service.workflow.letters.reviewers import ask_reviewers
from service.workflow.letters.tell import tell
from service.workflow.queries import letters
from tests.support.mailbox import Mailbox, mailbox
from tests.support.marks import first
from tests.support.pki import ServedPki
from tests.support.world import ADMINISTRATOR, ARCHIVIST, DIRECTOR, OFFICER, SG, Clock, open_services, write_site

__all__ = ["mailbox"]

HOLDER = "maria@example.org"
ACTORS = {"officer": OFFICER, "sg_office": SG, "archivist": ARCHIVIST, "signatory": DIRECTOR}
NOBODY = Actor(id="0", name="Somebody Else", roles=frozenset({Role.OFFICER}), department="sedi-dsd")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki, clock: Clock, mailbox: Mailbox) -> Iterator[Services]:
    """A site with its people and one submitted instrument, whose counterpart was invited by e-mail."""
    write_site(tmp_path / "site", pki)
    made = mailbox.used_by(open_services(tmp_path / "site", clock=clock))
    with made.store.unit() as unit:
        for key, actor in ACTORS.items():
            unit.people.add(person(actor, f"{key}@example.org", made))
        unit.instruments.add(instrument(made))
        unit.commit()
    send_invitation(made, OFFICER, "i1", address=HOLDER, name="María Núñez", language="es")
    yield made
    made.store.engine.dispose()


def person(actor: Actor, email: str, services: Services) -> Person:
    return Person(
        id=actor.id,
        email=email,
        name=actor.name,
        roles=actor.roles,
        department=actor.department,
        password_hash="",
        active=True,
        created_at=services.clock(),
        language="pt",
    )


def instrument(services: Services) -> Instrument:
    now = services.clock()
    return Instrument(
        id="i1",
        reference="COOP-2026-0012",
        state=State.SUBMITTED,
        version=1,
        template_id="general",
        template_version="1.0",
        template_digest="0" * 64,
        department="sedi-dsd",
        title="General agreement: Water",
        counterpart_name="Fundación Río",
        drafter_id=OFFICER.id,
        created_at=now,
        updated_at=now,
    )


def about(services: Services) -> list[Letter]:
    with services.store.reader() as unit:
        return unit.letters.of("i1")


def told(services: Services, act: str, *, actor: Actor = NOBODY, before: State | None = None) -> dict[str, str]:
    """Address -> kind of the letters of one act."""
    known = {letter.id for letter in about(services)}
    with services.store.unit() as unit:
        found = unit.instruments.get("i1")
        assert found is not None
        tell(services, unit, found, act, actor, before=before)
        unit.commit()
    return {one.address: one.kind for one in about(services) if one.id not in known}


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (Action.CONFIRM, {"officer@example.org": "letter:confirmed"}),
        (Action.AGREE, {"officer@example.org": "letter:agreed"}),
        (Action.REOPEN, {HOLDER: "letter:reopened"}),
        (Action.CLEAR, {"officer@example.org": "letter:cleared"}),
        (Action.SEND_BACK, {"officer@example.org": "letter:sent-back"}),
        (Action.SUBMIT, {"sg_office@example.org": "letter:submitted"}),
        (Action.RETURN, {"officer@example.org": "letter:returned"}),
        (Action.DECLINE, {"officer@example.org": "letter:declined", HOLDER: "letter:declined"}),
        (
            Action.DECLINE_SIGNATURE,
            {
                "officer@example.org": "letter:refused",
                "sg_office@example.org": "letter:refused",
                HOLDER: "letter:refused",
            },
        ),
        (Action.WITHDRAW, {"sg_office@example.org": "letter:withdrawn", HOLDER: "letter:withdrawn"}),
        (Action.FINISH, {"archivist@example.org": "letter:signed"}),
        (Action.OBJECT, {"officer@example.org": "letter:objection"}),
        (Action.ANSWER, {"archivist@example.org": "letter:answered"}),
        (Action.DEPOSIT, {"officer@example.org": "letter:deposited", HOLDER: "letter:deposited"}),
        ("certificate:refuse", {"officer@example.org": "letter:certificate_refused"}),
        (
            Action.ACCEPT_CERTIFICATE,
            {HOLDER: "letter:certificate_accepted", "sg_office@example.org": "letter:certificate_accepted"},
        ),
        ("link:open", {"officer@example.org": "letter:link_opened"}),
        (Action.REVISE, {}),
    ],
)
def test_each_act_tells_those_whom_it_concerns(services: Services, act: str, expected: dict[str, str]) -> None:
    assert told(services, act) == expected


def test_nobody_is_told_of_their_own_act(services: Services) -> None:
    assert told(services, Action.SUBMIT, actor=SG) == {}


def test_the_office_is_told_of_a_withdrawal_only_if_it_had_the_agreement(services: Services) -> None:
    assert told(services, Action.WITHDRAW, before=State.DRAFTING) == {HOLDER: "letter:withdrawn"}


def test_where_the_drafter_has_left_the_department_is_told(services: Services) -> None:
    colleague = replace(NOBODY, id="88888888-8888-4888-8888-888888888888", name="Colleague")
    with services.store.unit() as unit:
        unit.people.add(person(colleague, "colleague@example.org", services))
        left = unit.people.get(OFFICER.id)
        assert left is not None
        unit.people.update(replace(left, active=False))
        unit.commit()
    assert told(services, Action.RETURN) == {"colleague@example.org": "letter:returned"}


def test_letters_say_title_reference_and_address_and_nothing_of_the_reasons(
    services: Services, mailbox: Mailbox
) -> None:
    told(services, Action.RETURN)
    drain(services)
    [message] = [one for one in mailbox.messages if one["To"].addresses[0].username == "officer"]
    assert "COOP-2026-0012" in message["Subject"]
    body = message.get_body(["plain"])
    assert body is not None
    text = body.get_content()
    assert "General agreement: Water" in text
    assert f"{services.settings.server.public_url}/instruments/i1" in text
    assert message["Content-Language"] == "pt"


@pytest.mark.parametrize("language", first(2, NAMES))
def test_every_letter_can_be_written_in_every_language(services: Services, mailbox: Mailbox, language: str) -> None:
    with services.store.unit() as unit:
        for one in unit.people.all():
            unit.people.set_language(one.id, language)
        unit.commit()
    for act in NOTICES:
        told(services, act)
    drain(services)
    failed = [one for one in about(services) if one.state is LetterState.FAILED]
    assert {one.kind for one in failed} <= {"letter:deposited"}, "only the receipt is not on file here"
    assert not any("{" in one["Subject"] for one in mailbox.messages)


def test_every_kind_of_letter_has_a_name_on_the_pages_and_no_other() -> None:
    sources = [
        path for path in (ROOT / "service").rglob("*.py") if path.name != "jobs.py" and "words" not in path.parts
    ]
    written = {kind for path in sources for kind in re.findall(r'"(letter:[a-z_-]+)"', path.read_text("utf-8"))}
    assert written - {"letter:noun"} == set(KINDS)


def test_the_invitation_holds_a_link_that_works_once(services: Services, mailbox: Mailbox) -> None:
    drain(services)
    [message] = mailbox.messages
    token = token_in(message.as_string())
    assert message["Content-Language"] == "es"
    assert look_at(services.store, token, services.clock()).address == HOLDER
    accounts.open_link(services, token, by=Holder("María Núñez", "Presidenta"))
    with pytest.raises(LinkRefused):
        look_at(services.store, token, services.clock())
    assert about(services)[0].kind == "letter:link_opened"


def token_in(text: str) -> str:
    """The token of the link in a message that may be broken at the ends of its lines."""
    return text.replace("=\r\n", "").replace("=\n", "").partition("/link/")[2].partition("?")[0]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"address": "no address"}, "email"),
        ({"address": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"language": "xx"}, "language"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_an_invitation_with_a_wrong_field_makes_no_link(services: Services, given: dict[str, str], field: str) -> None:
    before = len(about(services))
    with pytest.raises(InvalidInput) as caught:
        send_invitation(services, OFFICER, "i1", **{"address": HOLDER, "language": "en", **given})
    assert list(caught.value.errors) == [field]
    assert len(about(services)) == before


def test_a_counterpart_gets_another_link_at_the_address_that_the_service_knows(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    clock.skip(PAUSE.total_seconds() + 1)
    ask_again(services, reference="coop-2026-0012 ", address=" Maria@Example.org")
    drain(services)
    invitation, again = mailbox.messages
    with pytest.raises(LinkRefused):
        look_at(services.store, token_in(invitation.as_string()), services.clock())
    assert look_at(services.store, token_in(again.as_string()), services.clock()).created_by == OFFICER.id


@pytest.mark.parametrize(
    ("reference", "address", "seconds"),
    [
        ("COOP-2026-0012", "thief@example.org", 3600),
        ("COOP-2026-9999", HOLDER, 3600),
        ("COOP-2026-0012", HOLDER, 60),
    ],
)
def test_asking_with_anything_else_or_too_often_changes_nothing_and_says_nothing(
    services: Services, mailbox: Mailbox, clock: Clock, reference: str, address: str, seconds: int
) -> None:
    drain(services)
    clock.skip(seconds)
    ask_again(services, reference=reference, address=address)
    drain(services)
    [invitation] = mailbox.messages
    assert look_at(services.store, token_in(invitation.as_string()), services.clock())


def test_a_new_link_does_not_end_the_work_of_somebody_who_is_on_the_pages(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    drain(services)
    token = accounts.open_link(services, token_in(mailbox.messages[0].as_string()), by=Holder("María", "Presidenta"))
    told(services, Action.DEPOSIT)
    assert accounts.actor_for(services, token) is not None
    clock.skip(timedelta(hours=2).total_seconds())
    told(services, Action.DEPOSIT)
    assert accounts.actor_for(services, token) is None


def test_a_failed_letter_is_sent_again_and_no_longer_counts_as_undelivered(
    services: Services, mailbox: Mailbox
) -> None:
    mailbox.to_recipient = lambda _address: "550 No such user"
    drain(services)
    [letter] = letters.undelivered(about(services))
    mailbox.to_recipient = lambda _address: "250 OK"
    send_again(services, OFFICER, letter.id)
    drain(services)
    assert letters.undelivered(about(services)) == []
    assert mailbox.messages[0]["Message-ID"] == letter.message_id


def test_a_sent_letter_goes_out_again_as_a_letter_of_its_own_unless_its_link_works_once(
    services: Services, mailbox: Mailbox
) -> None:
    told(services, Action.RETURN)
    drain(services)
    by_kind = {one.kind: one for one in about(services)}
    send_again(services, OFFICER, by_kind["letter:returned"].id)
    drain(services)
    assert len({one["Message-ID"] for one in mailbox.messages}) == 3
    with pytest.raises(NotReady, match="works once"):
        send_again(services, OFFICER, by_kind["letter:invitation"].id)


def test_an_officer_of_another_department_neither_sees_nor_sends_letters(services: Services) -> None:
    other = replace(OFFICER, id="9", department="sdee")
    with pytest.raises(NotFound):
        letters.of_instrument(services, other, "i1")
    with pytest.raises(NotFound):
        send_again(services, other, about(services)[0].id)


def test_an_administrator_sees_what_failed_and_waits(services: Services, mailbox: Mailbox) -> None:
    assert [one.kind for one in letters.unsent(services, ADMINISTRATOR)] == ["letter:invitation"]
    drain(services)
    assert letters.unsent(services, ADMINISTRATOR) == []


def test_the_reviewers_of_the_unit_whose_turn_it_is_are_told(services: Services) -> None:
    legal = Actor(id="l1", name="Lea Legal", roles=frozenset({Role.REVIEWER}), department="legal")
    finance = Actor(id="f1", name="Fina Finanzas", roles=frozenset({Role.REVIEWER}), department="finance")
    with services.store.unit() as unit:
        for actor in (legal, finance):
            unit.people.add(person(actor, f"{actor.department}@example.org", services))
        ask_reviewers(services, unit, instrument(services), {"legal"}, OFFICER)
        unit.commit()
    assert [(one.address, one.kind) for one in about(services) if one.kind == "letter:review"] == [
        ("legal@example.org", "letter:review")
    ]
