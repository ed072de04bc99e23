"""Several instruments in one act: progress, failures that leave the others alone, and what a killed process leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from service.domain.ceremony import Ceremony
from service.domain.errors import ActionNotPossible, DigestMismatch, InvalidInput, NotFound
from service.drafting.pdf.fingerprint import grouped
from service.drafting.pdf.pages import page_texts
from service.drafting.proces_verbal import moment
from service.store.files import Files
from service.workflow.ceremony import ceremony, run
from service.workflow.deposit import package
from service.workflow.errors import KeyNotThere, NotReady, NotYourTurn, PinWrong
from service.workflow.proces_verbal import make
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.signature import evidence, signing_log
from service.workflow.signature.state import signing_state
from service.workflow.transitions import record_event
from tests.support import remote as remote_service
from tests.support.remote import Remote
from tests.support.twins import twin
from tests.support.world import AUDITOR, OFFICER, SG, World
from tests.unit.signing.credentials.test_sources import FAULTS
from tests.workflow.test_keys import service_of, with_key

pytestmark = pytest.mark.office
At = Callable[[str], World]
CONSENT = "I have looked at it."


def prepared(world: World, twins: int = 2) -> tuple[Ceremony, list[str]]:
    """A ceremony over the world's instrument and its twins, everything looked at."""
    ids = [world.id, *(twin(world, number) for number in range(1, twins + 1))]
    made = ceremony.choose(world.services, SG, ids)
    for item in made.items:
        made = ceremony.confirm(world.services, SG, made.id, item.instrument_id, digest=item.digest, consent=CONSENT)
    return made, ids


def begin(world: World, made: Ceremony, pin: str | None = None) -> Ceremony:
    return run.perform(world.services, SG, made.id, pin=pin or world.pki.pin("sg"), place="Washington, D.C.")


def states(made: Ceremony) -> list[str]:
    return [str(item.stage) for item in made.items]


def steps(world: World, instrument_id: str) -> list[str]:
    with world.services.store.reader() as unit:
        return [row.step for row in unit.signatures.of(instrument_id)]


@pytest.mark.slow
def test_one_pin_signs_both_originals_of_every_instrument(at: At) -> None:
    world = at("sealed")
    made, ids = prepared(world)
    for early in ([], ["nobody"]):
        with pytest.raises(InvalidInput):
            ceremony.choose(world.services, SG, early)
    with pytest.raises(NotYourTurn):
        ceremony.candidates(world.services, world.counterpart)
    with pytest.raises(NotFound):
        ceremony.get(world.services, OFFICER, made.id)
    with pytest.raises(DigestMismatch):
        ceremony.confirm(world.services, SG, made.id, ids[0], digest="0" * 64, consent=CONSENT)
    with pytest.raises(PinWrong):
        begin(world, made, pin="000000")
    unread = ceremony.choose(world.services, SG, ids)
    with pytest.raises(NotReady, match="Review and confirm every agreement"):
        begin(world, unread)

    over = begin(world, made)

    assert states(over) == ["signed"] * 3
    assert over.ended_at is not None
    for one in ids:
        assert steps(world, one).count("organization") == 2
        [event] = [event for event in retrieve.history(world.services, AUDITOR, one) if event.kind == "instrument:sign"]
        assert event.detail["ceremony"] == made.id
    assert signing_log.check(world.services).problems == ()
    assert ceremony.candidates(world.services, SG) == []
    with pytest.raises(NotReady, match="already started"):
        begin(world, made)


@pytest.mark.slow
def test_what_fails_leaves_the_others_and_can_be_signed_later(at: At) -> None:
    world = at("sealed")
    made, ids = prepared(world)
    replace(world, id=ids[1]).sign()  # on its own page, meanwhile

    over = begin(world, made)

    assert states(over) == ["signed", "failed", "signed"]
    assert "already on every original" in over.items[1].reason
    assert steps(world, ids[1]).count("organization") == 2


class Killed(BaseException):
    """What nobody catches, as a process that is killed."""


class Dying(Files):
    """Real files, until the process is killed while it puts the n-th."""

    def __init__(self, root: Path, *, lives: int) -> None:
        super().__init__(root)
        self._lives = lives

    def put(self, data: bytes) -> str:
        self._lives -= 1
        if self._lives < 0:
            raise Killed
        return super().put(data)


@pytest.mark.slow
def test_a_killed_process_leaves_nothing_half_signed(at: At) -> None:
    world = at("sealed")
    made, ids = prepared(world, twins=1)
    doomed = replace(world.services, files=Dying(world.services.files.path("0" * 64).parents[2], lives=3))
    with pytest.raises(Killed):
        run.perform(doomed, SG, made.id, pin=world.pki.pin("sg"), place="Quito")

    assert ceremony.get(world.services, SG, made.id).under_way(world.clock())
    world.jobs()
    assert ceremony.get(world.services, SG, made.id).ended_at is None
    world.clock.skip(run.SILENCE.total_seconds() + 1)
    assert ceremony.get(world.services, SG, made.id).interrupted(world.clock())
    world.jobs()

    over = ceremony.get(world.services, SG, made.id)
    assert states(over) == ["signed", "failed"]
    assert over.items[1].reason == str(run.INTERRUPTED)
    again = ceremony.choose(world.services, SG, [ids[1]])
    again = ceremony.confirm(world.services, SG, again.id, ids[1], digest=again.items[0].digest, consent=CONSENT)
    assert states(begin(world, again)) == ["signed"]


@pytest.mark.slow
def test_what_is_noted_meanwhile_does_no_harm(at: At) -> None:
    world = at("sealed")
    made, ids = prepared(world, twins=0)
    with world.services.store.unit() as unit:
        record_event(unit, world.instrument, "link:make", OFFICER, at=world.clock())
        unit.commit()
    assert states(begin(world, made)) == ["signed"]
    assert signing_state(world.services, SG, ids[0]).turn is None


@pytest.mark.slow
def test_the_proces_verbal_is_sealed_and_says_who_signed_what(at: At) -> None:
    world = at("sealed")
    made, ids = prepared(world, twins=1)
    replace(world, id=ids[1]).sign()
    begin(world, made)
    with world.pki.without("tsa1", "tsa2"):
        world.jobs()
        assert ceremony.get(world.services, SG, made.id).record == ""
    world.clock.skip(60)
    world.jobs()
    world.clock.skip(60)
    world.jobs()

    pdf = make.download(world.services, AUDITOR, made.id).data
    with pytest.raises(NotFound):
        make.download(world.services, OFFICER, made.id)
    verdict = evidence.verdict(world.services, pdf, ["Seal"], level="B-LTA")
    assert verdict.passed, [step.sentence for step in verdict.failed_steps]
    told = " ".join(" ".join(page_texts(pdf)).split())
    with world.services.store.reader() as unit:
        rows = [row for row in unit.signatures.of(ids[0]) if row.step == "organization"]
        instruments = [unit.instruments.get(one) for one in ids]
    for words in (SG.name, "Washington, D.C.", CONSENT, "1 / 2", "Not signed in this ceremony", "DEVELOPMENT ONLY"):
        assert words in told
    for digest in (world.digest, *(row.sha256 for row in rows)):
        assert grouped(digest) in told
    assert all(one is not None and one.reference in told for one in instruments)
    kinds = [event.kind for event in retrieve.history(world.services, AUDITOR, ids[0])]
    assert kinds.count("ceremony:record") == 1
    assert "ceremony:record" not in [event.kind for event in retrieve.history(world.services, AUDITOR, ids[1])]

    world.upload_all()
    with pytest.raises(ActionNotPossible):
        world.deposit()
    world.jobs()
    world.deposit()
    with world.services.store.reader() as unit:
        entry = unit.register.by_instrument(world.id)
    assert entry is not None
    assert world.services.archive.read(entry.object_id, "proces-verbal/ceremony-1.pdf") == pdf
    own = world.services.archive.read(entry.object_id, "proces-verbal/signature.pdf")
    assert "María José Núñez Peñafiel" in " ".join(page_texts(own))
    assert evidence.verdict(world.services, own, ["Seal"], level="B-LTA").passed


@pytest.mark.slow
def test_apart_in_time_and_place(at: At) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    signed_by_us = datetime.now(UTC)
    world.upload_all()
    world.jobs()
    told = " ".join(" ".join(page_texts(read_file(world.services, SG, world.id, "proces-verbal.pdf").data)).split())
    assert "Washington, D.C." in told
    with world.services.store.reader() as unit:
        found = package.contents(world.services, unit, world.instrument)
    times = sorted(row["best_time"] for one in found.originals for row in one.verdict["signatures"])
    assert found.signed_on == datetime.fromisoformat(times[-1]).date()
    assert datetime.fromisoformat(times[-1]) > signed_by_us
    assert all(moment(datetime.fromisoformat(time), "en") in told for time in times[-2:])
    assert "Quito" in told


class Acting(Files):
    """Real files; something else happens before the n-th is put."""

    def __init__(self, root: Path, *, before: int, act: Callable[[], object]) -> None:
        super().__init__(root)
        self._left, self._act = before, act

    def put(self, data: bytes) -> str:
        self._left -= 1
        if self._left == 0:
            self._act()
        return super().put(data)


@pytest.mark.slow
def test_a_key_that_goes_away_ends_the_ceremony_and_what_is_left_is_signed_in_another(at: At, remote: Remote) -> None:
    world = with_key(at("sealed"), service_of(remote, "sg"))
    made, ids = prepared(world, twins=2)
    lose = partial(remote.fault.update, signHash=FAULTS["down"])
    files = Acting(world.services.files.path("0" * 64).parents[2], before=2, act=lose)
    with pytest.raises(KeyNotThere):
        begin(replace(world, services=replace(world.services, files=files)), made, pin=remote_service.PIN)
    over = ceremony.get(world.services, SG, made.id)
    assert states(over) == ["signed", "failed", "failed"]
    assert all("signing service" in item.reason for item in over.items[1:])
    assert [steps(world, one).count("organization") for one in ids] == [2, 0, 0]
    remote.fault.clear()
    again = ceremony.choose(world.services, SG, ids[1:])
    for item in again.items:
        again = ceremony.confirm(world.services, SG, again.id, item.instrument_id, digest=item.digest, consent=CONSENT)
    assert states(begin(world, again, pin=remote_service.PIN)) == ["signed", "signed"]
    assert signing_log.check(world.services).problems == ()
