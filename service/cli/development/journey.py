"""One agreement from its model to the register, by the demonstration's people, through the use cases that pages and API call."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

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
from service.workflow.proces_verbal import due
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


@dataclass(slots=True)
class Journey:
    """One agreement of the demonstration. Its methods are its steps, in their order.

    Each raises DomainError or SigningError when it is refused, which the sample answers give no reason for, and Refused when background work
    does not come to its end.
    """

    services: Services
    model: str
    pki: DevelopmentPki
    people: Cast
    say: Say
    own_worker: bool
    """True: background work is done here; False: another process does it."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """Instead of those of the model's sample."""
    instrument_id: str = ""
    digest: str = ""
    """Of the preliminary agreement."""
    counterpart: Actor | None = None
    """Once it came in by its link."""
    entry: RegisterEntry | None = None
    """Once it is deposited."""

    def draft(self) -> None:
        """To a draft with its originals."""
        officer = self.people.officer
        self.say(
            f"The officer opens an instrument from the model {self.model}, answers its questions and attaches an annex."
        )
        self.instrument_id = _drafted(self.services, officer, self.model, self.answers)
        self.say("The originals are made: Word, PDF, one for each party.")
        edit.request_originals(self.services, officer, self.instrument_id, version=self._now().version)
        made = self._worked(
            "the originals", lambda: retrieve.instrument(self.services, officer, self.instrument_id).preliminary
        )
        self.digest = str(made.digest)

    def review(self) -> None:
        """Every review that the text needs; none for one that keeps to its model and moves no money."""
        services, officer = self.services, self.people.officer
        state = needed_reviews(services, officer, self.instrument_id)
        if state is None or not state.missing:
            return
        self.say("The text departs from its model or moves money: it is reviewed.")
        request_review(services, officer, self.instrument_id, version=self._now().version, digest=self.digest)
        for kind in state.missing:
            reviewer = next(one for one in self.people.reviewers if one.department == kind.unit)
            decide_review(
                services, reviewer, self.instrument_id, version=self._now().version, digest=self.digest, kind=kind.key,
                decision=ReviewDecision.CLEAR,
            )  # fmt: skip

    def invite(self) -> None:
        """To a text that the department has confirmed; the counterpart has its link and has opened it."""
        self.say("The counterpart follows its link; both sides confirm the same text.")
        confirm.confirm(self.services, self.people.officer, self.instrument_id, digest=self.digest)
        _, token = confirm.invite(self.services, self.people.officer, self.instrument_id)
        by = links.Holder(COUNTERPART, "Presidenta")
        opened = accounts.open_link(self.services, token, address="127.0.0.1", by=by)
        self.counterpart = _present(accounts.actor_for(self.services, opened))

    def submit(self) -> None:
        """To an agreed text that waits for the Secretary General's decision."""
        confirm.confirm(self.services, _present(self.counterpart), self.instrument_id, digest=self.digest)
        self.say("The officer submits it; the Secretary General approves exactly those bytes.")
        submit.submit(
            self.services, self.people.officer, self.instrument_id, version=self._now().version, digest=self.digest
        )

    def approve(self) -> None:
        """To sealed originals that wait for the Secretary General's signature."""
        sg = self.people.sg
        decide.approve(self.services, sg, self.instrument_id, version=self._now().version, digest=self.digest)
        self.say("The service seals, the Secretary General signs, the counterpart signs with its own tool.")
        self._worked("the seal", lambda: signing_state(self.services, sg, self.instrument_id).turn)

    def sign(self) -> None:
        """To originals that wait for the counterpart's signature."""
        services, sg = self.services, self.people.sg
        digest, version = signing_state(services, sg, self.instrument_id).digest, self._now().version
        sign.sign_with_pin(
            services, sg, self.instrument_id, version=version, digest=digest, pin=self.pki.pin("sg"), place="Washington, D.C."
        )  # fmt: skip
        self._worked(
            "the signature's evidence", lambda: signing_state(services, sg, self.instrument_id).turn == "counterpart"
        )

    def countersign(self) -> None:
        """To originals that everybody has signed."""
        counterpart = _present(self.counterpart)
        for handed_out in originals_to_sign(self.services, counterpart, self.instrument_id):
            signed = signed_elsewhere(self.services, handed_out.data, self.pki)
            accept_upload(self.services, counterpart, self.instrument_id, data=signed)
        self._worked("the archive's time-stamps", lambda: self._now().state is State.SIGNED)
        self._worked("the procès-verbal", self._recorded)

    def deposit(self) -> None:
        """To an entry in the register."""
        self.say("The archivist examines due form and deposits.")
        archivist = self.people.archivist
        checks = deposit.due_form(self.services, archivist, self.instrument_id)
        self.entry = deposit.deposit(
            self.services, archivist, self.instrument_id, version=self._now().version,
            confirmed=[check.key for check in checks if check.human], filed={"access": "public"},
        )  # fmt: skip

    def _recorded(self) -> bool:
        with self.services.store.reader() as unit:
            return due.missing(unit, self._now()) is None

    def _now(self) -> Instrument:
        return retrieve.instrument(self.services, self.people.officer, self.instrument_id).instrument

    def _worked(self, what: str, done: Callable[[], Any]) -> Any:
        """Waits until ``done`` says something true, and gives that."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.own_worker:
                drain(self.services)
            if outcome := done():
                return outcome
            if broken := _given_up(self.services):
                raise Refused(f"{what[0].upper()}{what[1:]} could not be made: {broken}")
            time.sleep(0.2)
        raise Refused(f"{what[0].upper()}{what[1:]} did not come within {PATIENCE:.0f} seconds.")


STEPS: Final = (
    Journey.draft, Journey.review, Journey.invite, Journey.submit, Journey.approve, Journey.sign, Journey.countersign, Journey.deposit,
)  # fmt: skip
"""From the model to the register."""


def play(services: Services, *, model: str, pki: DevelopmentPki, say: Say) -> Played:
    """From the model to the register, with all background work. Raises as :class:`Journey`."""
    journey = Journey(services, model, pki, cast(services), say, own_worker=True)
    for step in STEPS:
        step(journey)
    assert journey.entry is not None, "the last step deposits"
    return Played(journey.instrument_id, journey.entry, journey.people, _present(journey.counterpart))


def _drafted(services: Services, officer: Actor, model: str, other: Mapping[str, Any]) -> str:
    instrument = edit.open_instrument(services, officer, template_id=model)
    answers: Mapping[str, Any] = {
        **services.catalogue.get(model).sample,
        "counterpart_representative_name": COUNTERPART,  # a signature in another name is refused
        **other,
    }
    edit.save(services, officer, instrument.id, version=instrument.version, answers=answers, partial=False)
    version = retrieve.instrument(services, officer, instrument.id).instrument.version
    titles = {"es": "Plan de trabajo"}
    annexes.attach_annex(
        services, officer, instrument.id, version=version, title="Work plan", data=work_plan(), titles=titles
    )
    return instrument.id


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
