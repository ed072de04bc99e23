"""Reports: the counterpart hands one in through its link, and the unit accepts it or asks for more.

Commit point of each use case: the commit of its one unit. The file is examined as an annex is, and kept as it came and as it was cleaned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.obligations.obligation import Obligation, ObligationState, Report, ReportState, Standing
from service.domain.permissions import Actor, Permission
from service.drafting.errors import AnnexRefused
from service.drafting.pdf.annex import annexes as examination
from service.store.unit import Unit
from service.workflow.access import check, get_visible, require
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.errors import NotReady
from service.workflow.obligations import letters
from service.workflow.obligations.read import standing_of
from service.workflow.obligations.settle import SETTLED, allowed, told

TEXT_MAXIMUM: Final = 2000
"""Characters."""
MOST: Final = 20
"""Reports for one obligation."""
WAITS: Final = Message("Your report has been received and is being examined. Wait for the answer.")
ENOUGH: Final = Message("No further report can be handed in here. Write to the department.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the counterpart sees of one obligation."""

    obligation: Obligation
    standing: Standing
    reports: Sequence[Report]

    @property
    def may_hand_in(self) -> bool:
        """Whether a report can be handed in now."""
        return not self.refusal and self.obligation.by_report

    @property
    def refusal(self) -> Message | None:
        """Why none can be handed in now."""
        if not self.obligation.open:
            return SETTLED
        if any(one.state is ReportState.RECEIVED for one in self.reports):
            return WAITS
        return ENOUGH if len(self.reports) >= MOST else None


def expected(services: Services, actor: Actor) -> Sequence[Expected]:
    """What the counterpart of the link owes or has to know, the soonest due first. :raises NotFound: the link knows no such agreement."""
    require(actor, Permission.REPORT_MAKE)
    with services.store.reader() as unit:
        instrument = _own(unit, actor)
        return [_expected(services, unit, one) for one in unit.obligations.of(instrument.id) if one.of_counterpart]


def expected_one(services: Services, actor: Actor, obligation_id: int) -> Expected:
    """:raises NotFound: the counterpart does not owe such a thing."""
    require(actor, Permission.REPORT_MAKE)
    with services.store.reader() as unit:
        _, one = _asked(unit, actor, obligation_id)
        return _expected(services, unit, one)


def hand_in(services: Services, actor: Actor, obligation_id: int, *, text: str, data: bytes | None) -> Report:
    """The counterpart hands in a report; the officer gets a letter.

    :raises NotFound: the counterpart does not owe such a thing.
    :raises InvalidInput: the file is missing, or is none that can be accepted; the text is too long.
    :raises NotReady: an earlier one is being examined, or none is expected any more.
    """
    before = expected_one(services, actor, obligation_id)
    _require_open(before)
    said = text.strip()
    if len(said) > TEXT_MAXIMUM:
        raise InvalidInput({"text": [too_long(said, TEXT_MAXIMUM)]})
    if not data:
        raise InvalidInput({"document": [Message("Choose a PDF file.")]})
    try:
        clean = examination.examine(data, title=before.obligation.key, limits=services.settings.limits)
    except AnnexRefused as error:
        raise InvalidInput({"document": [error.message]}) from None
    sha256, source = services.files.put(clean.pdf), services.files.put(data)
    with services.store.unit() as unit:
        instrument, one = _asked(unit, actor, obligation_id)
        now = _expected(services, unit, one)
        _require_open(now)
        report = Report(
            obligation_id=one.id, number=len(now.reports) + 1, text=said, sha256=sha256, source_sha256=source, pages=clean.pages,
            by_name=actor.name, at=services.clock(),
        )  # fmt: skip
        unit.obligations.add_report(report)
        told(services, unit, instrument, Action.HAND_IN, by=actor, one=one, text=said, sha256=source)
        letters.handed_in(services, unit, instrument, one)
        unit.commit()  # Commit point.
    return report


def decide(
    services: Services, actor: Actor, obligation_id: int, number: int, *, accept: bool, remark: str = ""
) -> Report:
    """The unit accepts a report, and the obligation is met; or asks for more. The counterpart gets a letter.

    :raises NotFound: there is no such report. :raises PermissionMissing: the actor is no officer of the unit in charge.
    :raises InvalidInput: nothing is said about what is missing. :raises NotReady: it was decided on before.
    """
    said, now = remark.strip(), services.clock()
    if not said and not accept:
        raise InvalidInput(
            {"remark": [Message("State what is missing or has to be changed; the counterpart reads it.")]}
        )
    if len(said) > TEXT_MAXIMUM:
        raise InvalidInput({"remark": [too_long(said, TEXT_MAXIMUM)]})
    with services.store.unit() as unit:
        one, _, instrument = allowed(unit, actor, obligation_id, Action.DECIDE_REPORT)
        report = next((row for row in unit.obligations.reports(one.id) if row.number == number), None)
        if report is None:
            raise NotFound(noun="report")
        if report.state is not ReportState.RECEIVED:
            raise NotReady(SETTLED)
        state = report.state.step(accept=accept)
        decided = replace(report, state=state, decided_by=actor.name, decided_at=now, remark=said)
        unit.obligations.decide_report(decided)
        if accept and one.open:
            met = one.state.step(ObligationState.MET)
            one = replace(one, state=met, settled_by=actor.name, settled_at=now, note=said)
            unit.obligations.update(one)
        told(services, unit, instrument, Action.DECIDE_REPORT, by=actor, one=one, text=said, report_state=str(state))
        if instrument is not None:
            letters.decided(services, unit, instrument, one, decided)
        unit.commit()  # Commit point.
    return decided


def own_file(services: Services, actor: Actor, obligation_id: int, number: int) -> Download:
    """A report that the counterpart handed in, as it came. :raises NotFound: there is none."""
    for one in expected_one(services, actor, obligation_id).reports:
        if one.number == number:
            data = services.files.read(one.source_sha256)
            return Download(data=data, mime="application/pdf", filename=f"report-{obligation_id}-{number}.pdf")
    raise NotFound(noun="file")


def _require_open(one: Expected) -> None:
    if not one.obligation.by_report:
        raise NotFound(noun="obligation")
    if one.refusal is not None:
        raise NotReady(one.refusal)


def _own(unit: Unit, actor: Actor) -> Instrument:
    if actor.instrument_id is None:
        raise NotFound(noun="instrument")
    return get_visible(unit, actor, actor.instrument_id)


def _asked(unit: Unit, actor: Actor, obligation_id: int) -> tuple[Instrument, Obligation]:
    instrument, one = _own(unit, actor), unit.obligations.get(obligation_id)
    if one is None or one.instrument_id != instrument.id or not one.of_counterpart:
        raise NotFound(noun="obligation")
    check(instrument, Action.HAND_IN, actor)
    return instrument, one


def _expected(services: Services, unit: Unit, one: Obligation) -> Expected:
    return Expected(obligation=one, standing=standing_of(services, one), reports=unit.obligations.reports(one.id))
