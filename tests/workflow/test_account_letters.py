"""A person is told by letter what somebody else did to the account, once; and what was begun and never sent is removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.accounts import administration, people
from service.domain.mail.letters import Delivery
from service.domain.permissions import Role
from service.jobs.engine import drain
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.proposals import write
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pki import ServedPki
from tests.support.world import ADMINISTRATOR, OFFICER, Clock, open_services, write_site
from tests.workflow.test_notices import person

__all__ = ["mailbox"]

DAY = 86_400


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki, clock: Clock, mailbox: Mailbox) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = mailbox.used_by(open_services(tmp_path / "site", clock=clock))
    with made.store.unit() as unit:
        digest = replace(person(OFFICER, "olga@example.org", made), language="es", letters=str(Delivery.DIGEST))
        unit.people.add(digest)
        unit.people.add(person(ADMINISTRATOR, "admin@example.org", made))
        unit.commit()
    yield made
    made.store.engine.dispose()


def told(services: Services, mailbox: Mailbox) -> list[tuple[str, str]]:
    """Address and plain text of what was sent since the last call."""
    drain(services)
    bodies = [(message, message.get_body(["plain"])) for message in mailbox.messages]
    found = [
        (str(message["To"].addresses[0].addr_spec), body.get_content() if body else "") for message, body in bodies
    ]
    mailbox.messages.clear()
    return found


def test_each_act_of_an_administrator_is_told_once_in_the_persons_language(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    store, now = services.store, services.clock()
    administration.change_roles(store, ADMINISTRATOR, OFFICER.id, {Role.OFFICER}, department="saf", now=now)
    ((address, text),) = told(services, mailbox)
    assert address == "olga@example.org"
    assert f"{ADMINISTRATOR.name} modificó las funciones o la dependencia de su cuenta." in text
    assert told(services, mailbox) == []
    clock.skip(60)
    administration.rename(
        store, ADMINISTRATOR, OFFICER.id, email="o@example.org", name=OFFICER.name, now=services.clock()
    )
    assert {address for address, _ in told(services, mailbox)} == {"olga@example.org", "o@example.org"}
    clock.skip(60)
    administration.close(store, ADMINISTRATOR, OFFICER.id, now=services.clock())
    people.reactivate(store, OFFICER.id, services.clock())
    assert len(told(services, mailbox)) == 2


def test_what_a_person_does_to_the_own_account_and_what_is_long_past_is_not_told(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    people.set_password(services.store, OFFICER.id, "three otters and a kettle", services.clock(), by=OFFICER)
    assert told(services, mailbox) == []
    administration.close(services.store, ADMINISTRATOR, OFFICER.id, now=services.clock())
    clock.skip(8 * DAY)
    assert told(services, mailbox) == []


def test_a_proposal_that_was_never_sent_is_removed_after_its_time(services: Services, clock: Clock) -> None:
    begun = write.start(services, email="luis@paramo.example", language="es")
    clock.skip(services.settings.limits.proposal_days * DAY - 60)
    assert recovery.clean_up(services) == []
    clock.skip(120)
    assert "begun 30 days ago and never sent" in recovery.clean_up(services)[0]
    with services.store.reader() as unit:
        assert unit.proposals.get(begun.id) is None
