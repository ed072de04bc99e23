"""The life of one agreement as its events alone tell it, and from that: who may do what now.

Nothing here asks the store or the use cases; of the product it takes the table of transitions and who sees what.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from service.domain.instrument import Instrument
from service.domain.lifecycle import ACTIONS, BEFORE_AGREEMENT, Action, State
from service.domain.parties import COUNTERPART, ORGANIZATION, side_of
from service.domain.permissions import PERMISSIONS, Actor, Permission, Role
from service.domain.record.events import Event
from service.workflow.access import is_visible
from tests.lifecycle.acts import Act, Seen

UNITS = {"legal": "dls", "finance": "saf"}
"""Which unit makes which review; both are always needed here, in this order."""
NEVER = {"sign", "upload", "attest", "object", "deposit"}
"""Nothing is sealed here."""
WRITING = {Action.OPEN, Action.REVISE, Action.REOPEN, Action.REQUEST_REVIEW, Action.SUBMIT}


@dataclass
class Life:
    """After some events."""

    in_order: bool
    """Whether a review waits for the one before."""
    state: State | None = None
    version: int = 0
    revision: int = 0
    complete: bool = False
    digest: str = ""
    """Of the newest originals."""
    made_of: int = 0
    """The revision from which they were made."""
    wrote: set[str] = field(default_factory=set)
    confirmed: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """Digest -> side -> who."""
    cleared: dict[str, dict[str, bool]] = field(default_factory=dict)
    """Digest -> kind of review -> whether its last decision cleared it."""
    approved: str = ""
    """The digest of the approval that counts."""

    def tell(self, event: Event) -> None:
        """One more event. The table has to know the step."""
        detail: Any = event.detail
        if event.kind in set(Action):
            row = ACTIONS[Action(event.kind)]
            assert self.state in row.sources, f"{event.kind} from {self.state}"
            assert event.state == (row.target or self.state), f"{event.kind} leads to {event.state}"
        else:
            assert event.state == self.state, f"{event.kind} changes the state"
        self.state, self.version = State(event.state), self.version + 1
        if event.kind in WRITING:
            self.wrote.add(event.actor_id)
        match event.kind:
            case Action.OPEN | Action.PROPOSE:
                self.revision = 1
            case Action.REVISE | Action.REOPEN:
                self.revision, self.complete = detail["revision"], detail["complete"]
            case "originals:assemble":
                self.digest, self.made_of = detail["digest"], detail["revision"]
            case Action.CONFIRM | Action.AGREE:
                self.confirmed.setdefault(detail["digest"], {}).setdefault(detail["side"], set()).add(event.actor_id)
            case Action.CLEAR | Action.CLEAR_PART | Action.SEND_BACK:
                self.cleared.setdefault(detail["digest"], {})[detail["review"]] = event.kind != Action.SEND_BACK
            case Action.APPROVE | Action.RETURN:
                self.approved = detail["digest"] if event.kind == Action.APPROVE else ""

    @property
    def text(self) -> str:
        """The digest that can be acted on; empty while the originals are not those of the newest revision."""
        return self.digest if self.made_of == self.revision else ""

    @property
    def authors(self) -> set[str]:
        """Everybody who wrote, submitted or confirmed the text."""
        return self.wrote.union(*self.confirmed.get(self.text, {}).values())

    @property
    def agreed(self) -> bool:
        return set(self.confirmed.get(self.text, {})) == {ORGANIZATION, COUNTERPART}

    @property
    def missing(self) -> list[str]:
        """The reviews that have not cleared the text."""
        return [kind for kind in UNITS if not self.cleared.get(self.text, {}).get(kind)]

    def may(self, instrument: Instrument, actor: Actor, act: Act, seen: Seen) -> bool:
        """Whether the act has to be done; otherwise it has to be refused."""
        if not is_visible(instrument, actor) or (act.versioned and seen.version != self.version):
            return False
        if act.bound and (not self.text or seen.digest != self.text):
            return False
        held = holding(instrument, actor)
        return self._may_confirm(actor, held) if act.name == "confirm" else self._may(actor, act, held)

    def may_elsewhere(self, instrument: Instrument, actor: Actor, act: Act) -> bool:
        """Whether the act belongs to this state, and the actor sees the agreement and has the permission somewhere."""
        rows = [ACTIONS[action] for action in act.actions] or [ACTIONS[Action.REVISE]]
        belongs = any(self.state in row.sources and row.permission in actor.permissions for row in rows)
        return belongs and is_visible(instrument, actor)

    def _may(self, actor: Actor, act: Act, held: set[Permission]) -> bool:
        rows = [ACTIONS[action] for action in act.actions] or [ACTIONS[Action.REVISE]]
        if not any(self.state in row.sources and row.permission in held for row in rows):
            return False
        if any(row.four_eyes for row in rows) and actor.id in self.authors:
            return False
        return self._also(actor, act.name)

    def _may_confirm(self, actor: Actor, held: set[Permission]) -> bool:
        if Permission.TEXT_CONFIRM not in held:
            return False
        words = self.confirmed.get(self.text, {})
        if side_of(actor) == COUNTERPART and self.state in BEFORE_AGREEMENT and ORGANIZATION not in words:
            return False
        return side_of(actor) in words or self.state is State.DRAFTING

    def leads_on(self, actor: Actor, name: str) -> bool:
        """Whether an act that may be done brings the agreement nearer to approval."""
        match name:
            case "open" | "request review" | "clear: legal" | "clear: finance" | "submit" | "approve":
                return True
            case "revise":
                return not self.complete
            case "make originals":
                return not self.text
            case "confirm":
                words = self.confirmed.get(self.text, {})
                return self.state is State.DRAFTING and (self.agreed or side_of(actor) not in words)
            case _:
                return False

    def _also(self, actor: Actor, name: str) -> bool:
        """What the table does not say."""
        what, _, kind = name.partition(": ")
        turn = self.missing[:1] if self.in_order else self.missing
        also = {
            "make originals": self.complete,
            "request review": bool(self.missing),
            "clear": kind in turn and actor.department == UNITS.get(kind),
            "submit": self.agreed and not self.missing,
            "decline to sign": side_of(actor) == COUNTERPART or Role.SG_OFFICE in actor.roles,
        }
        also["send back"] = also["clear"]
        return what not in NEVER and also.get(what, True)


def holding(instrument: Instrument, actor: Actor) -> set[Permission]:
    """What the actor's roles carry here: an officer has the agreements of one unit, a counterpart has one agreement."""
    here = set(actor.roles)
    if actor.department != instrument.department:
        here.discard(Role.OFFICER)
    if actor.instrument_id != instrument.id:
        here.discard(Role.COUNTERPART)
    return {permission for role in here for permission in PERMISSIONS[role]}


def replayed(events: Iterable[Event], *, in_order: bool) -> Life:
    """The whole life."""
    life = Life(in_order=in_order)
    for event in events:
        life.tell(event)
    return life
