"""What a depositary notices about an action. It examines form and draws attention; States judge the rest (VCLT art. 77 (1)(d), (2))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.messages import Message
from service.domain.treaties.actions import (
    CONSENTS,
    REFERRING,
    STATEMENTS,
    WITHDRAWABLE,
    ActionKind,
    TreatyAction,
    up_to,
)
from service.domain.treaties.clauses import ReservationClause
from service.domain.treaties.force import consents, denunciation_effect, entry_into_force
from service.domain.treaties.reservations import is_confirmed, last_day_to_object
from service.domain.treaties.standing import StateStanding, state_status
from service.domain.treaties.treaty import Treaty


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about one action."""

    code: str
    message: Message
    article: str
    """Of the VCLT, or empty."""
    stops: bool = False
    """True: the action cannot be recorded so. False: it is recorded, and the officer has been told."""


def findings(treaty: Treaty, before: Iterable[TreatyAction], action: TreatyAction, *, today: date) -> list[Finding]:
    """About ``action``, as it would join what is recorded; empty: nothing to remark."""
    recorded = list(before)
    return [*_form(treaty, recorded, action, today), *_substance(treaty, recorded, action)]


def _form(treaty: Treaty, recorded: list[TreatyAction], action: TreatyAction, today: date) -> Iterator[Finding]:
    days = [day for one in action.published for day in (one.acted_on, one.deposited_on) if day is not None]
    if any(day < treaty.adopted_on for day in days):
        yield Finding(
            code="before_adoption", article="", stops=True,
            message=Message("The treaty was adopted on {day}. Enter a later date.", day=treaty.adopted_on),
        )  # fmt: skip
    if any(day > today for day in days):
        yield Finding(code="future", article="", stops=True, message=Message("Enter a date that is not in the future."))
    if action.acted_on and action.deposited_on and action.deposited_on < action.acted_on:
        yield Finding(
            code="deposit_before_act", article="", stops=True,
            message=Message("The date of deposit is earlier than the date of the instrument. Check both dates."),
        )  # fmt: skip
    if action.kind in REFERRING and _target(recorded, action) is None:
        yield Finding(
            code="unknown_target", article="", stops=True,
            message=Message("Choose the action that this one refers to."),
        )  # fmt: skip
    if action.corrects and not any(one.id == action.corrects for one in recorded):
        yield Finding(
            code="unknown_corrected",
            article="",
            stops=True,
            message=Message("Choose the action that is to be corrected."),
        )


def _target(recorded: list[TreatyAction], action: TreatyAction) -> TreatyAction | None:
    """The action that this one may refer to, if there is one."""
    found = next((one for one in recorded if one.id == action.of), None)
    if found is None:
        return None
    match action.kind:
        case ActionKind.OBJECTION:
            fits = found.kind in STATEMENTS and found.state != action.state
        case ActionKind.REVOCATION:
            fits = found.kind is ActionKind.DENUNCIATION and found.state == action.state
        case _:
            fits = found.kind in WITHDRAWABLE and found.state == action.state
    return found if fits else None


def _substance(treaty: Treaty, recorded: list[TreatyAction], action: TreatyAction) -> Iterator[Finding]:
    day = action.day
    known = [one for one in up_to(recorded, day) if one.id != action.corrects]
    if action.kind in CONSENTS:
        yield from _of_consent(treaty, known, action)
    if day is None:
        return
    if action.kind is ActionKind.SIGNATURE and consents(known, action.state):
        yield Finding(
            code="signature_after_consent", article="18",
            message=Message("The State has already consented to be bound; a signature adds nothing."),
        )  # fmt: skip
    if action.kind is ActionKind.RESERVATION:
        yield from _of_reservation(treaty, known, action)
    if action.kind is ActionKind.OBJECTION:
        yield from _of_objection(treaty, known, recorded, action)
    if action.kind in {ActionKind.DENUNCIATION, ActionKind.REVOCATION}:
        yield from _of_denunciation(treaty, known, recorded, action)
    if action.kind is ActionKind.CLAUSE and not consents(known, action.state):
        yield Finding(
            code="clause_without_consent", article="",
            message=Message("The State has not consented to be bound by the treaty, to which the clause belongs."),
        )  # fmt: skip


def _of_consent(treaty: Treaty, known: list[TreatyAction], action: TreatyAction) -> Iterator[Finding]:
    signed = any(one.kind is ActionKind.SIGNATURE and one.state == action.state for one in known)
    if action.deposited_on is None:
        yield Finding(
            code="no_deposit", article="16",
            message=Message("Without a date of deposit the instrument does not count: consent is established by its deposit."),
        )  # fmt: skip
        return
    if action.kind is ActionKind.RATIFICATION and not signed:
        yield Finding(
            code="unsigned_ratification", article="14",
            message=Message("No signature of the State is recorded. A State that did not sign accedes."),
        )  # fmt: skip
    if action.kind is ActionKind.ACCESSION and signed:
        yield Finding(
            code="signed_accession", article="15",
            message=Message("The State signed the treaty. A signatory ratifies."),
        )  # fmt: skip
    standing = state_status(treaty, known, action.state, action.deposited_on).standing
    if standing in {StateStanding.PARTY, StateStanding.CONTRACTING}:
        yield Finding(
            code="second_instrument", article="",
            message=Message("An instrument of the State is already recorded. A second one changes nothing."),
        )  # fmt: skip


def _of_reservation(treaty: Treaty, known: list[TreatyAction], action: TreatyAction) -> Iterator[Finding]:
    rule = treaty.reservations
    if rule.clause is ReservationClause.FORBIDDEN:
        yield Finding(
            code="forbidden", article="19 (a)",
            message=Message("The treaty does not admit reservations. Inform the State, and record what it answers."),
        )  # fmt: skip
    if rule.clause is ReservationClause.LISTED:
        yield Finding(
            code="listed_only", article="19 (b)",
            message=Message("The treaty admits only the reservations that it names. Check that this is one of them."),
        )  # fmt: skip
    deposited = consents(known, action.state)
    if deposited and deposited[-1].deposited_on and action.day and action.day > deposited[-1].deposited_on:
        yield Finding(
            code="late", article="19",
            message=Message("The reservation comes after the instrument. It has effect only if no State objects; circulate it first."),
        )  # fmt: skip
    elif not is_confirmed(action, known):
        yield Finding(
            code="unconfirmed", article="23 (2)",
            message=Message("The reservation was made at signature. It has to be confirmed with the instrument."),
        )  # fmt: skip


def _of_objection(
    treaty: Treaty, known: list[TreatyAction], recorded: list[TreatyAction], action: TreatyAction
) -> Iterator[Finding]:
    target = _target(recorded, action)
    if target is None or action.day is None:
        return
    if target.kind is ActionKind.DECLARATION:
        yield Finding(
            code="objection_to_declaration", article="20",
            message=Message("This is a declaration, not a reservation. The objection is recorded as a statement without the effects of article 21."),
        )  # fmt: skip
    last = last_day_to_object(target, known, action.state)
    if last is not None and action.day > last:
        yield Finding(
            code="late_objection", article="20 (5)",
            message=Message("The time to object ended on {day}; the State counts as having accepted the reservation.", day=last),
        )  # fmt: skip
    if not consents(known, action.state):
        yield Finding(
            code="objection_without_consent", article="20 (4)",
            message=Message("The State is not a contracting State; the objection has effect when it becomes one."),
        )  # fmt: skip


def _of_denunciation(
    treaty: Treaty, known: list[TreatyAction], recorded: list[TreatyAction], action: TreatyAction
) -> Iterator[Finding]:
    if action.day is None:
        return
    if action.kind is ActionKind.REVOCATION:
        yield from _of_revocation(treaty, recorded, action, action.day)
        return
    standing = state_status(treaty, known, action.state, action.day).standing
    if standing not in {StateStanding.PARTY, StateStanding.CONTRACTING}:
        yield Finding(
            code="nothing_to_denounce", article="54",
            message=Message("The State is not bound by the treaty on that day."),
        )  # fmt: skip
    if not treaty.denunciation.article and action.effective_on is None:
        yield Finding(
            code="no_clause", article="56",
            message=Message("The treaty has no clause on denunciation that is recorded here. Enter the day of effect only if the parties intended to admit denunciation."),
        )  # fmt: skip
    yield from _too_early(treaty, known, action)


def _too_early(treaty: Treaty, known: list[TreatyAction], action: TreatyAction) -> Iterator[Finding]:
    wait, entry = treaty.denunciation.not_before, entry_into_force(treaty, known, action.day)
    if wait is None or entry is None or action.day is None or action.day >= wait.after(entry.day):
        return
    yield Finding(
        code="too_early", article="54",
        message=Message("The treaty cannot be denounced before {day}.", day=wait.after(entry.day)),
    )  # fmt: skip


def _of_revocation(treaty: Treaty, recorded: list[TreatyAction], action: TreatyAction, day: date) -> Iterator[Finding]:
    target = _target(recorded, action)
    effect = denunciation_effect(treaty, target) if target is not None else None
    if effect is not None and day >= effect:
        yield Finding(
            code="late_revocation", article="68",
            message=Message("The denunciation took effect on {day} and can no longer be revoked. The State can accede again.", day=effect),
        )  # fmt: skip
