"""Reminders, escalations and daily letters: once for each period, however often the command runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.accounts import choose_letters
from service.domain.lifecycle import Action, State
from service.domain.mail.letters import Delivery, LetterState
from service.domain.permissions import Actor
from service.jobs.engine import drain
from service.workflow.context import Services
from service.workflow.letters.tell import tell
from service.workflow.reminders import Written, remind
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pki import ServedPki
from tests.support.world import OFFICER, SG, Clock, open_services, write_site
from tests.workflow.test_notices import ACTORS, NOBODY, instrument, person

__all__ = ["mailbox"]

DAY = 86_400


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki, clock: Clock, mailbox: Mailbox) -> Iterator[Services]:
    """A site with its people and one instrument that waits for the Secretary General."""
    write_site(tmp_path / "site", pki)
    made = mailbox.used_by(open_services(tmp_path / "site", clock=clock))
    with made.store.unit() as unit:
        for key, actor in ACTORS.items():
            unit.people.add(replace(person(actor, f"{key}@example.org", made), language="en"))
        unit.instruments.add(instrument(made))
        unit.commit()
    yield made
    made.store.engine.dispose()


def told(services: Services, mailbox: Mailbox) -> list[tuple[str, str]]:
    """Address and subject of what was sent since the last call."""
    drain(services)
    found = [(str(one["To"].addresses[0].addr_spec), str(one["Subject"])) for one in mailbox.messages]
    mailbox.messages.clear()
    return found


def test_nobody_is_reminded_before_the_time(services: Services, clock: Clock) -> None:
    clock.skip(5 * DAY - 60)
    assert remind(services) == Written()


def test_what_has_waited_is_told_once_a_period_to_whom_it_waits_for(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    clock.skip(5 * DAY + 60)
    assert remind(services) == Written(reminders=1)
    assert remind(services) == Written()
    assert told(services, mailbox) == [("sg_office@example.org", "COOP-2026-0012 has waited for you for 5 days")]
    clock.skip(2 * DAY)
    assert remind(services) == Written()


def test_a_day_on_which_the_command_did_not_run_loses_no_reminder(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    clock.skip(8 * DAY)
    assert remind(services).reminders == 1


def test_the_officer_is_told_when_it_has_waited_for_others_for_very_long(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    clock.skip(10 * DAY + 60)
    assert remind(services) == Written(reminders=1, escalations=1)
    assert sorted(told(services, mailbox)) == [
        ("officer@example.org", "COOP-2026-0012 has waited for 10 days"),
        ("sg_office@example.org", "COOP-2026-0012 has waited for you for 10 days"),
    ]


def test_a_draft_of_a_colleague_is_told_to_the_department_only_after_very_long(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    colleague = replace(NOBODY, id="88888888-8888-4888-8888-888888888888", name="Colleague")
    with services.store.unit() as unit:
        unit.people.add(replace(person(colleague, "colleague@example.org", services), language="en"))
        unit.instruments.add(
            replace(instrument(services), id="i2", reference="COOP-2026-0013", state=State.PRELIMINARY)
        )
        unit.commit()
    clock.skip(6 * DAY)
    remind(services)
    assert {to for to, subject in told(services, mailbox) if "0013" in subject} == {"officer@example.org"}
    clock.skip(5 * DAY)
    remind(services)
    assert {to for to, subject in told(services, mailbox) if "0013" in subject} == {
        "officer@example.org",
        "colleague@example.org",
    }


def test_the_daily_letter_gathers_what_happened_and_comes_once_a_day(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    choose_letters(services, OFFICER, Delivery.DIGEST)
    act(services, Action.RETURN)
    act(services, Action.OBJECT)
    assert told(services, mailbox) == []
    assert remind(services) == Written(digests=1)
    assert remind(services) == Written()
    drain(services)
    [message] = mailbox.messages
    assert message["Subject"] == "Daily letter: 2 matters"
    plain, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in (plain, html):
        assert "COOP-2026-0012 was returned to the department" in part
        assert "The archivist objects to the deposit of COOP-2026-0012" in part
        assert f"{services.settings.server.public_url}/instruments/i1" in part
    with services.store.reader() as unit:
        states = {one.state for one in unit.letters.of("i1")}
    assert states == {LetterState.GATHERED}


def act(services: Services, action: str, *, actor: Actor = NOBODY) -> None:
    with services.store.unit() as unit:
        found = unit.instruments.get("i1")
        assert found is not None
        tell(services, unit, found, action, actor)
        unit.commit()


def test_a_person_who_wants_no_letters_gets_none(services: Services, mailbox: Mailbox, clock: Clock) -> None:
    choose_letters(services, SG, Delivery.NONE)
    clock.skip(6 * DAY)
    remind(services)
    assert told(services, mailbox) == []


def test_without_a_mail_server_nothing_is_written(services: Services, clock: Clock) -> None:
    clock.skip(20 * DAY)
    settings = replace(services.settings, mail=replace(services.settings.mail, host=""))
    assert remind(replace(services, settings=settings)) == Written()
