from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.domain.jobs import JobKind, JobState
from service.domain.mail.letters import Delivery, Letter, LetterState, Recipient, Text
from service.domain.messages import Message
from service.jobs.engine import drain
from service.workflow.context import Services
from service.workflow.letters.deliver import MOST
from service.workflow.letters.send import send
from tests.support.mailbox import Mailbox, mailbox, served
from tests.support.pki import ServedPki
from tests.support.world import Clock, open_services, write_site

__all__ = ["mailbox"]

TEXT = Text(
    subject=Message("Password reset"),
    paragraphs=(Message("Somebody asked for a new password."),),
    action=Message("Choose a password"),
    path="/account",
)
MARIA = Recipient(address="maria@example.org", name="María Núñez", language="es")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki, clock: Clock, mailbox: Mailbox) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = mailbox.used_by(open_services(tmp_path / "site", clock=clock))
    yield made
    made.store.engine.dispose()


def write(services: Services, *, to: Recipient = MARIA, text: Text = TEXT, **more: str) -> Letter:
    with services.store.unit() as unit:
        letter = send(services, unit, text, kind="letter:test", to=to, **more)
        unit.commit()
    assert letter is not None
    return letter


def now(services: Services, letter: Letter) -> Letter:
    with services.store.reader() as unit:
        found = unit.letters.get(letter.id)
    assert found is not None
    return found


def told(letter: Letter) -> str:
    assert letter.told is not None
    return str(Message.from_data(letter.told))


def test_a_letter_is_sent_in_the_language_of_its_reader_as_text_and_html(services: Services, mailbox: Mailbox) -> None:
    letter = write(services)
    assert drain(services) == 1

    [message] = mailbox.messages
    assert mailbox.recipients == ["maria@example.org"]
    assert message["Message-ID"] == letter.message_id
    assert str(message["To"]) == "María Núñez <maria@example.org>"
    assert message["Content-Language"] == "es"
    plain, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    for part in (plain, html):
        assert "Somebody asked for a new password." in part
        assert f"{services.settings.server.public_url}/account" in part
        assert "María Núñez" in part
    assert '<html lang="es">' in html
    assert now(services, letter).state is LetterState.SENT


def test_no_letter_is_written_where_no_mail_server_is_set(services: Services) -> None:
    off = replace(services, settings=replace(services.settings, mail=replace(services.settings.mail, host="")))
    with off.store.unit() as unit:
        assert send(off, unit, TEXT, kind="letter:test", to=MARIA) is None
        unit.commit()


def test_a_letter_of_an_act_that_is_undone_is_never_sent(services: Services, mailbox: Mailbox) -> None:
    with services.store.unit() as unit:
        send(services, unit, TEXT, kind="letter:test", to=MARIA)
    assert drain(services) == 0
    assert mailbox.messages == []


def test_an_act_that_runs_twice_tells_once(services: Services, mailbox: Mailbox) -> None:
    write(services, key="turn:1")
    with services.store.unit() as unit:
        assert send(services, unit, TEXT, kind="letter:test", to=MARIA, key="turn:1") is None
        unit.commit()
    drain(services)
    assert len(mailbox.messages) == 1


def test_a_one_time_link_is_encrypted_until_it_is_sent_and_then_forgotten(services: Services, mailbox: Mailbox) -> None:
    letter = write(services, text=replace(TEXT, path=""), secret_path="/link/only-for-you")
    assert "only-for-you" not in now(services, letter).secret
    drain(services)
    assert "/link/only-for-you" in mailbox.messages[0].as_string()
    assert now(services, letter).secret == ""


@pytest.mark.parametrize(
    "address", ["two@example.org, three@example.org", "a@example.org\r\nBcc: b@example.org", "nobody", ""]
)
def test_an_address_that_no_server_takes_fails_with_its_reason_and_does_not_stop_the_act(
    services: Services, mailbox: Mailbox, address: str
) -> None:
    letter = write(services, to=replace(MARIA, address=address))
    assert drain(services) == 0
    assert letter.state is LetterState.FAILED
    assert "is no e-mail address" in told(letter)
    assert mailbox.messages == []


def test_nothing_in_a_letter_can_add_a_header_or_a_recipient(services: Services, mailbox: Mailbox) -> None:
    evil = "Water\r\nBcc: thief@example.org\r\n\r\nInjected body\x00"
    text = Text(subject=Message("About {title}", title=evil), paragraphs=(Message("About {title}", title=evil),))
    write(services, to=replace(MARIA, name=evil), text=text)
    drain(services)
    [message] = mailbox.messages
    assert mailbox.recipients == ["maria@example.org"]
    assert message["Bcc"] is None
    assert str(message["Subject"]) == "About Water Bcc: thief@example.org Injected body"


def test_html_of_a_title_is_shown_and_not_obeyed(services: Services, mailbox: Mailbox) -> None:
    text = replace(TEXT, paragraphs=(Message("{title}", title="<script>alert(1)</script>"),))
    write(services, text=text)
    drain(services)
    body = mailbox.messages[0].get_body(["html"])
    assert body is not None
    assert "&lt;script&gt;" in body.get_content()


def test_a_refused_letter_fails_with_the_words_of_the_server_and_the_others_are_sent(
    services: Services, mailbox: Mailbox
) -> None:
    mailbox.to_recipient = lambda address: "550 5.1.1 No such user" if address.startswith("gone") else "250 OK"
    gone, maria = write(services, to=replace(MARIA, address="gone@example.org")), write(services)
    drain(services)
    assert now(services, gone).state is LetterState.FAILED
    assert told(now(services, gone)) == "The mail server refuses this letter: 5.1.1 No such user."
    assert now(services, maria).state is LetterState.SENT


@pytest.mark.slow
def test_a_letter_that_is_taken_later_waits_longer_each_time_and_fails_after_five_days(
    services: Services, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.to_message = lambda _message: "451 4.7.1 Greylisted"
    letter, waits = write(services), []
    drain(services)
    while now(services, letter).state is LetterState.QUEUED:
        until = now(services, letter).due_at
        waits.append(until - clock())
        clock.skip((until - clock()).total_seconds() + 1)
        drain(services)
    minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
    assert minutes[:4] == [1, 2, 4, 8]
    assert max(minutes) == 240
    assert timedelta(days=4.5) <= sum(waits, timedelta()) <= timedelta(days=5.5)
    assert now(services, letter).state is LetterState.FAILED
    assert "five days" in told(now(services, letter))


def test_a_server_that_is_down_for_an_hour_loses_nothing_and_is_asked_with_growing_delays(
    services: Services, clock: Clock
) -> None:
    box = Mailbox()
    with served(box):
        pass  # a port on which nobody listens now
    down = box.used_by(services)
    written = [write(down) for _ in range(5)]
    asked, begun = 0, clock()
    while clock() - begun < timedelta(hours=1):
        asked += drain(down)
        clock.skip(10)
    assert asked < 20
    assert all(now(down, letter).state is LetterState.QUEUED for letter in written)
    assert told(now(down, written[0])).startswith("The mail server does not respond.")
    with served(box):
        clock.skip(600)
        drain(box.used_by(services))
    assert [message["Message-ID"] for message in box.messages] == [letter.message_id for letter in written]


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_many_letters_go_through_few_connections_in_runs_that_let_others_work(
    services: Services, mailbox: Mailbox, count: int
) -> None:
    with services.store.unit() as unit:
        for _ in range(count):
            send(services, unit, TEXT, kind="letter:test", to=MARIA)
        unit.commit()
    with services.store.reader() as unit:
        assert [job.kind for job in unit.jobs.due(services.clock(), limit=1000)] == [JobKind.SEND_LETTERS]
    assert drain(services) == count / MOST
    assert len(mailbox.messages) == len({message["Message-ID"] for message in mailbox.messages}) == count
    assert mailbox.connections == count / MOST


def test_a_letter_written_while_the_last_run_ends_is_sent_by_the_next(services: Services, mailbox: Mailbox) -> None:
    """The enqueued job is the one that ends, so nobody would look again if the poll did not."""
    with services.store.unit() as unit:
        job = unit.jobs.enqueue(JobKind.SEND_LETTERS, {}, key=str(JobKind.SEND_LETTERS))
        unit.jobs.claim(job.id, services.clock(), 60, "worker")
        unit.commit()
    write(services)
    with services.store.unit() as unit:
        unit.jobs.done(job.id, {}, services.clock(), "worker")
        unit.commit()
    drain(services)
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("delivery", "state"), [(Delivery.DIGEST, LetterState.HELD), (Delivery.NONE, LetterState.UNWANTED)]
)
def test_a_person_is_told_as_the_person_chose(
    services: Services, mailbox: Mailbox, delivery: Delivery, state: LetterState
) -> None:
    letter = write(services, to=replace(MARIA, person_id="p1", delivery=delivery))
    drain(services)
    assert now(services, letter).state is state
    assert mailbox.messages == []


def test_a_job_of_a_mail_server_that_is_away_waits_with_the_reason(services: Services) -> None:
    box = Mailbox()
    with served(box):
        pass
    down = box.used_by(services)
    write(down)
    drain(down)
    with down.store.reader() as unit:
        [job] = unit.jobs.in_states([JobState.WAITING])
    assert "does not respond" in job.reason
