"""One agreement from its model to the register, by the demonstration's people, through the use cases that pages and API call."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service import accounts
from service.accounts import links
from service.accounts.signins import sign_in
from service.cli.development.pki import DevelopmentPki
from service.cli.development.pki_plan import COUNTERPART
from service.cli.development.seed import demonstration_people
from service.cli.refusal import Refused
from service.depository.register.register import RegisterEntry
from service.domain.instrument import Instrument
from service.domain.jobs import JobState
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Role
from service.domain.review import ReviewDecision
from service.jobs.engine import drain
from service.workflow.approval import confirm, decide, submit
from service.workflow.context import Services
from service.workflow.deposit import deposit
from service.workflow.draft import annexes, edit
from service.workflow.queries import retrieve
from service.workflow.review.decide import decide as decide_review
from service.workflow.review.request import request_review
from service.workflow.review.view import needed_reviews
from service.workflow.signature import sign
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from signing import draw_stamp_for_field, load_pkcs12, sign_field

PATIENCE = 180.0
"""Seconds that background work may take; a time-stamping authority that does not answer is asked again meanwhile."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts. The counterpart is not here: it comes in by the link."""

    officer: Actor
    sg: Actor
    archivist: Actor
    reviewers: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """The result of the demonstration."""

    instrument_id: str
    entry: RegisterEntry
    cast: Cast
    counterpart: Actor


def cast(services: Services) -> Cast:
    """The demonstration's people, signed in as anybody would be."""
    everybody = [_signed_in(services, person.email, person.password) for person in demonstration_people()]
    actors = {next(iter(actor.roles)): actor for actor in everybody}
    reviewers = tuple(actor for actor in everybody if Role.REVIEWER in actor.roles)
    return Cast(actors[Role.OFFICER], actors[Role.SG_OFFICE], actors[Role.ARCHIVIST], reviewers)


def _signed_in(services: Services, email: str, password: str) -> Actor:
    token = sign_in(services.store, email, password, now=services.clock(), address="127.0.0.1", agent="alternat demo")
    return _present(accounts.actor_for(services, token))


def play(services: Services, *, model: str, pki: DevelopmentPki, say: Say) -> Played:
    """From the model to the register.

    :raises DomainError, SigningError: a step was refused, which the sample answers give no reason for.
    :raises Refused: background work did not come to its end.
    """
    people = cast(services)
    say(f"The officer opens an instrument from the model {model}, answers its questions and attaches an annex.")
    instrument = _drafted(services, people.officer, model)
    say("The originals are made: Word, PDF, one for each party.")
    digest = _assembled(services, people.officer, instrument.id)
    _reviewed(services, people, instrument.id, digest, say=say)
    say("The counterpart follows its link; both sides confirm the same text.")
    counterpart = _agreed(services, people.officer, instrument.id, digest)
    say("The officer submits it; the Secretary General approves exactly those bytes.")
    _approved(services, people, instrument.id, digest)
    say("The service seals, the Secretary General signs, the counterpart signs with its own tool.")
    _signed(services, people, counterpart, instrument.id, pki=pki)
    say("The archivist examines due form and deposits.")
    entry = _deposited(services, people.archivist, instrument.id)
    return Played(instrument.id, entry, people, counterpart)


def _drafted(services: Services, officer: Actor, model: str) -> Instrument:
    instrument = edit.open_instrument(services, officer, template_id=model)
    answers: Mapping[str, Any] = {
        **services.catalogue.get(model).sample,
        "counterpart_representative_name": COUNTERPART,  # a signature in another name is refused
    }
    edit.save(services, officer, instrument.id, version=instrument.version, answers=answers, partial=False)
    version = _now(services, officer, instrument.id).version
    annexes.attach_annex(
        services,
        officer,
        instrument.id,
        version=version,
        title="Work plan",
        data=work_plan(),
        titles={"es": "Plan de trabajo"},
    )
    return _now(services, officer, instrument.id)


def _assembled(services: Services, officer: Actor, instrument_id: str) -> str:
    edit.request_originals(services, officer, instrument_id, version=_now(services, officer, instrument_id).version)
    preliminary = _worked(
        services, "the originals", lambda: retrieve.instrument(services, officer, instrument_id).preliminary
    )
    return str(preliminary.digest)


def _reviewed(services: Services, people: Cast, instrument_id: str, digest: str, *, say: Say) -> None:
    """Every review that the text needs; none for one that keeps to its model and moves no money."""
    state = needed_reviews(services, people.officer, instrument_id)
    if state is None or not state.missing:
        return
    say("The text departs from its model or moves money: it is reviewed.")
    version = _now(services, people.officer, instrument_id).version
    request_review(services, people.officer, instrument_id, version=version, digest=digest)
    for kind in state.missing:
        reviewer = next(one for one in people.reviewers if one.department == kind.unit)
        version = _now(services, reviewer, instrument_id).version
        decide_review(
            services,
            reviewer,
            instrument_id,
            version=version,
            digest=digest,
            kind=kind.key,
            decision=ReviewDecision.CLEAR,
        )


def _agreed(services: Services, officer: Actor, instrument_id: str, digest: str) -> Actor:
    confirm.confirm(services, officer, instrument_id, digest=digest)
    _, token = confirm.invite(services, officer, instrument_id)
    by = links.Holder(COUNTERPART, "Presidenta")
    opened = accounts.open_link(services, token, address="127.0.0.1", by=by)
    counterpart = _present(accounts.actor_for(services, opened))
    confirm.confirm(services, counterpart, instrument_id, digest=digest)
    return counterpart


def _approved(services: Services, people: Cast, instrument_id: str, digest: str) -> None:
    version = _now(services, people.officer, instrument_id).version
    submitted = submit.submit(services, people.officer, instrument_id, version=version, digest=digest)
    decide.approve(services, people.sg, instrument_id, version=submitted.version, digest=digest)
    _worked(services, "the seal", lambda: signing_state(services, people.sg, instrument_id).turn)


def _signed(services: Services, people: Cast, counterpart: Actor, instrument_id: str, *, pki: DevelopmentPki) -> None:
    state = signing_state(services, people.sg, instrument_id)
    version = _now(services, people.sg, instrument_id).version
    sign.sign_with_pin(
        services,
        people.sg,
        instrument_id,
        version=version,
        digest=state.digest,
        pin=pki.pin("sg"),
        place="Washington, D.C.",
    )
    _worked(
        services,
        "the signature's evidence",
        lambda: signing_state(services, people.sg, instrument_id).turn == "counterpart",
    )
    for handed_out in originals_to_sign(services, counterpart, instrument_id):
        accept_upload(services, counterpart, instrument_id, data=signed_elsewhere(services, handed_out.data, pki))
    _worked(
        services, "the archive's time-stamps", lambda: _now(services, people.sg, instrument_id).state is State.SIGNED
    )


def signed_elsewhere(services: Services, handed_out: bytes, pki: DevelopmentPki) -> bytes:
    """What the counterpart's own tool does on the counterpart's own machine."""
    credential = load_pkcs12(pki.p12("counterpart"), pki.pin("counterpart"))
    signed = sign_field(
        handed_out,
        field="Counterpart",
        credential=credential,
        authorities=services.authorities,
        anchors=services.anchors,
        appearance=draw_stamp_for_field(
            handed_out, "Counterpart", credential.subject, place="Quito", at=services.clock()
        ),
        reason="",
        location="Quito",
        lock=["Counterpart"],
    )
    return bytes(signed.pdf)


def _deposited(services: Services, archivist: Actor, instrument_id: str) -> RegisterEntry:
    checks = deposit.due_form(services, archivist, instrument_id)
    version = _now(services, archivist, instrument_id).version
    seen = [check.key for check in checks if check.human]
    filed = {"access": "public"}
    return deposit.deposit(services, archivist, instrument_id, version=version, confirmed=seen, filed=filed)


def _now(services: Services, actor: Actor, instrument_id: str) -> Instrument:
    return retrieve.instrument(services, actor, instrument_id).instrument


def _worked(services: Services, what: str, done: Callable[[], Any]) -> Any:
    """Performs what is due until ``done`` says something true, and gives that."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        drain(services)
        if outcome := done():
            return outcome
        if broken := _given_up(services):
            raise Refused(f"{what[0].upper()}{what[1:]} could not be made: {broken}")
        time.sleep(0.2)
    raise Refused(f"{what[0].upper()}{what[1:]} did not come within {PATIENCE:.0f} seconds.")


def _given_up(services: Services) -> str:
    with services.store.reader() as unit:
        waiting = unit.jobs.due(services.clock(), limit=1)
        failed = [
            job.reason
            for instrument in unit.instruments.list(limit=50)
            for job in unit.jobs.of(instrument.id)
            if job.state is JobState.FAILED
        ]
    return "" if waiting or not failed else str(failed[0])


def _present(actor: Actor | None) -> Actor:
    if actor is None:
        raise Refused("The sign-in ended before it was used.")
    return actor


def work_plan() -> bytes:
    """A one-page annex, as somebody would upload it."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=A4, invariant=1)
    canvas.setTitle("Work plan")
    lines = (
        "Work plan",
        "",
        "1. Inception meeting and baseline",
        "2. Training of local teams",
        "3. Evaluation and report",
    )
    text = canvas.beginText(72, A4[1] - 96)
    text.setFont("Vera", 12, leading=20)
    for line in lines:
        text.textLine(line)
    canvas.drawText(text)
    canvas.save()
    return page.getvalue()
