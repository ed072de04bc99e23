"""Who is told when a witness of the logs falls silent or confirms again: archivists and administrators, one letter for each change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.depository.witness import memory, published
from service.depository.witness.memory import Witness
from service.depository.witness.request import make
from service.domain.permissions import Actor, Role
from service.jobs.engine import drain
from service.workflow.checkpoints import witnesses
from service.workflow.context import Services
from service.workflow.preservation import silence
from service.workflow.reminders import remind
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, OFFICER, Clock, open_services, write_site
from tests.workflow.test_notices import person
from tests.workflow.test_witnesses import NAME, watching

__all__ = ["mailbox"]

DAY = 86_400
SILENT, BACK = "A witness of the log is silent", "The witness of the log confirms it again"


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return memory.found(tmp_path / "witness", NAME)


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki, mailbox: Mailbox, witness: Witness) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = mailbox.used_by(open_services(tmp_path / "site", clock=Clock()))
    administrator = Actor(id="admin", name="Ada", roles=frozenset({Role.ADMINISTRATOR}))
    with made.store.unit() as unit:
        for actor in (ARCHIVIST, OFFICER, administrator):
            unit.people.add(replace(person(actor, f"{actor.id}@example.org", made), language="en"))
        unit.commit()
    witness.add(made.log.verifier)
    made.log.append(b'{"object":"urn:uuid:1"}')
    yield watching(made, archive=(witness.key.verifier, ""))
    made.store.engine.dispose()


def cosign(services: Services, witness: Witness) -> None:
    request = make(
        services.log, services.log.checkpoint(), services.log.size, witness.watched()[services.log.verifier.name].size
    )
    witnesses.publish(services)
    witnesses.keep(services, witness.cosign(request, services.clock()).line)


def told(services: Services, mailbox: Mailbox) -> dict[str, str]:
    """Address -> subject of the letters since the last call; nobody gets two."""
    drain(services)
    found = [(str(one["To"].addresses[0].addr_spec), str(one["Subject"])) for one in mailbox.messages]
    mailbox.messages.clear()
    assert len(found) == len(dict(found))
    return dict(found)


def test_each_change_is_told_once_to_archivists_and_administrators(services, witness, mailbox):
    cosign(services, witness)
    assert (silence.tell(services), told(services, mailbox)) == (0, {})

    services.clock.skip(8 * DAY)
    everybody = {f"{ARCHIVIST.id}@example.org", "admin@example.org"}
    assert silence.tell(services) == 2
    assert told(services, mailbox) == dict.fromkeys(everybody, SILENT)
    assert (silence.tell(services), remind(services).witnesses, told(services, mailbox)) == (0, 0, {})

    cosign(services, witness)
    assert remind(services).witnesses == 2
    assert told(services, mailbox) == dict.fromkeys(everybody, BACK)
    assert (silence.tell(services), told(services, mailbox)) == (0, {})


def test_the_letter_says_which_witness_has_not_confirmed_which_log_since_when(services, witness, mailbox):
    cosign(services, witness)
    services.clock.skip(8 * DAY)
    silence.tell(services)
    drain(services)
    text = mailbox.messages[0].get_body().get_content()

    assert f"Transparency log: the witness “{NAME}” has not confirmed anything since" in " ".join(text.split())


def test_a_new_witness_is_silent_only_after_the_days_of_the_settings(services, mailbox):
    assert (silence.tell(services), silence.silent(services)) == (0, [])
    services.clock.skip(6 * DAY)
    assert (silence.tell(services), silence.silent(services)) == (0, [])
    services.clock.skip(2 * DAY)
    assert [one.name for one in silence.silent(services)] == ["archive"]
    assert silence.tell(services) == 2


def test_a_witness_that_is_taken_out_of_the_settings_is_not_said_to_confirm_again(services, witness, mailbox):
    witnesses.know(services)
    services.clock.skip(8 * DAY)
    silence.tell(services)
    assert len(told(services, mailbox)) == 2
    assert (silence.tell(watching(services)), told(services, mailbox)) == (0, {})
    assert silence.tell(services) == 2  # back in the settings, and as silent as before


def test_what_cannot_be_read_is_no_change(services, witness, mailbox):
    witnesses.know(services)
    services.clock.skip(8 * DAY)
    silence.tell(services)
    told(services, mailbox)
    folder = services.log.root / published.FOLDER / "1"
    witnesses.publish(services)
    (folder / published.COSIGNATURES).write_bytes(b"\xff")

    assert silence.tell(services) == 0
    (folder / published.COSIGNATURES).unlink()
    assert (silence.tell(services), told(services, mailbox)) == (0, {})
