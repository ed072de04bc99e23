"""Tries every act of every person in every order, one after the other and two at once, and compares with what the events tell."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from service.domain.approval import Decision
from service.domain.errors import DomainError
from service.domain.lifecycle import APPROVED_STATES, ENDED, State
from service.domain.permissions import Actor
from service.domain.review import ReviewDecision
from service.workflow.draft import direct, edit
from tests.lifecycle.acts import ACTS, Act, Seen
from tests.lifecycle.people import PEOPLE, REVIEWING, WRITERS
from tests.lifecycle.replayed import UNITS, Life, replayed
from tests.lifecycle.site import Site
from tests.support.world import SG, counterpart_of

ENDING = {"withdraw", "decline", "decline to sign"}
AGREED = {State.PRELIMINARY, State.SUBMITTED, *APPROVED_STATES}
LATE = {State.SUBMITTED, State.APPROVED}
"""Where the Secretary General's office has it; what ends an agreement is tried mostly from there."""
NOWHERE = "0" * 64
NUMBER = st.integers(0, 9_999)
T = TypeVar("T")


class LifeCycle(RuleBasedStateMachine):
    """One agreement after the other in one site, which outlives the machine."""

    site: Site
    steps = 0
    """Of all machines of this site: acts that were tried."""
    together = 0
    """How many of them were tried in the same moment as another."""
    done: set[str]
    """Of all machines of this site: kinds of events that were recorded."""

    id: str
    life: Life
    history: list[Seen]

    @initialize(opener=st.sampled_from(WRITERS), directly=st.booleans())
    def begin(self, opener: Actor, directly: bool) -> None:
        services = self.site.services
        if directly:
            begun = direct.propose(services, SG, department=REVIEWING, subject="clean water", counterpart="Ñandú",
                                   language="en", reason="The Council has decided it.")  # fmt: skip
        else:
            begun = edit.open_instrument(services, opener, template_id="general", answers=self.site.answers())
        self.id, self.history = begun.id, []
        self._look()

    def _look(self) -> None:
        events = self.site.events(self.id)
        self.done.update(event.kind for event in events)
        self.life = replayed(events, in_order=self.site.services.settings.reviews.in_order)
        if not self.history or self.history[-1] != self.now:
            self.history.append(self.now)

    @property
    def now(self) -> Seen:
        return Seen(self.id, self.life.version, self.life.digest)

    @property
    def people(self) -> tuple[Actor, ...]:
        return (*PEOPLE, counterpart_of(self.id))

    def _possible(self, *, ending: bool = False) -> list[tuple[Actor, Act]]:
        """Everything that has to be done when it is asked for; what ends the agreement only when ``ending``."""
        instrument = self.site.instrument(self.id)
        acts = [act for act in ACTS if ending or act.name not in ENDING]
        return [
            (actor, act) for act in acts for actor in self.people if self.life.may(instrument, actor, act, self.now)
        ]

    def _new(self) -> list[tuple[Actor, Act]]:
        """What is possible and was not done before in this site."""
        found = self._possible(ending=self.life.state in LATE)
        return [(actor, act) for actor, act in found if not act.actions <= self.done]

    def _try(self, actor: Actor, act: Act, seen: Seen) -> None:
        """One act: it is done, once, if it may be done, and otherwise nothing has changed."""
        type(self).steps += 1
        before, told = self.site.instrument(self.id), self.site.events(self.id)
        may = self.life.may(before, actor, act, seen)
        who = f"{act} by {actor.name} after {[event.kind for event in told]}, {self.life}"
        refusal = asked(self.site, actor, act, seen)
        if refusal is not None:
            assert not may, f"{who} was refused: {refusal}"
            assert self.site.instrument(self.id) == before, f"{who} was refused and changed something"
            assert self.site.events(self.id) == told, f"{who} was refused and recorded"
            return
        assert may, f"{who} was accepted"
        events = self.site.events(self.id)
        assert events[: len(told)] == told
        self._require_event(actor, act, events[len(told) :], who)
        self._look()

    def _require_event(self, actor: Actor, act: Act, new: list[Any], who: str) -> None:
        if not new:  # the same word, or the same originals, once more
            assert act.name in {"confirm", "make originals"}, f"{who} left no event"
            return
        assert [event.actor_id for event in new] == [actor.id], who
        assert new[0].kind in (act.actions or {"originals:assemble"}), who

    @rule(further=st.lists(NUMBER, max_size=6), one=NUMBER, other=NUMBER, ending=st.integers(0, 5))
    def go_on(self, further: list[int], one: int, other: int, ending: int) -> None:
        """Some acts that lead on, then any act that may be done."""
        for number in further:
            if self._new() or (ending == 0 and self.life.state in LATE):
                break
            leading = [(actor, act) for actor, act in self._possible() if self.life.leads_on(actor, act.name)]
            if leading:
                last = leading[-1][1]  # what is furthest in the flow
                self._try(chosen([actor for actor, act in leading if act is last], number), last, self.now)
        ends = ending == 0 and (self.life.state in LATE or one % 4 == 0)
        possible = self._new() or self._possible(ending=ends)
        if possible:
            acts = list(dict.fromkeys(act for _, act in possible))
            act = chosen([act for act in acts if act.name in ENDING] or acts, one)
            self._try(chosen([actor for actor, may in possible if may is act], other), act, self.now)
        else:
            self.begin(WRITERS[0], directly=False)

    @rule(actor=NUMBER, act=NUMBER)
    def try_anything(self, actor: int, act: int) -> None:
        """Anybody, anything, from the page as it is now."""
        self._try(chosen(self.people, actor), chosen([one for one in ACTS if one.name not in ENDING], act), self.now)

    @rule(pair=NUMBER)
    def try_what_is_nearly_allowed(self, pair: int) -> None:
        """Somebody who sees it and has the permission for an act of this state, but not here, or not for an own text."""
        instrument = self.site.instrument(self.id)
        nearly = [
            (actor, act)
            for act in ACTS
            for actor in self.people
            if self.life.may_elsewhere(instrument, actor, act) and not self.life.may(instrument, actor, act, self.now)
        ]
        if nearly:
            self._try(*chosen(nearly, pair), self.now)

    @rule(pair=NUMBER, page=NUMBER)
    def act_from_an_old_page(self, pair: int, page: int) -> None:
        """Somebody acts who could, but has looked at an older version, or at another text."""
        pages = [*self.history[:-1], Seen(self.id, self.life.version, NOWHERE)]
        possible = self._possible()
        if possible:
            self._try(*chosen(possible, pair), chosen(pages, page))

    @rule(one=NUMBER, other=NUMBER)
    def act_at_once(self, one: int, other: int) -> None:
        """Two who both could, from the same page: exactly one wins."""
        possible = [pair for pair in self._possible() if pair[1].versioned and pair[1].name != "make originals"]
        if possible:
            self._count_two()
            told = self.site.events(self.id)
            outcomes = at_once(self.site, [chosen(possible, one), chosen(possible, other)], self.now)
            assert outcomes.count("done") == 1, outcomes
            assert set(outcomes) <= {"done", "StaleVersion", "NotFound"}, outcomes  # not theirs to see any more
            assert len(self.site.events(self.id)) == len(told) + 1
            self._look()

    def _count_two(self) -> None:
        type(self).steps += 2
        type(self).together += 2

    @rule(one=NUMBER, other=NUMBER)
    def confirm_at_once(self, one: int, other: int) -> None:
        """Two words at once: each counts once, whoever is second sees the first."""
        words = [pair for pair in self._possible() if pair[1].name == "confirm"]
        if words:
            self._count_two()
            outcomes = at_once(self.site, [chosen(words, one), chosen(words, other)], self.now)
            assert outcomes == ["done", "done"], outcomes
            self._look()

    @invariant()
    def rows_and_events_agree(self) -> None:
        with self.site.services.store.reader() as unit:
            instrument = unit.instruments.get(self.id)
            assert instrument is not None
            originals = unit.preliminaries.latest(self.id)
            approvals = unit.approvals.of(self.id)
            reviews = unit.reviews.of(self.id)
            links = unit.links.of(self.id)
        assert (instrument.state, instrument.version) == (self.life.state, self.life.version)
        assert (originals.digest if originals else "") == self.life.digest
        if instrument.state in AGREED:
            assert self.life.agreed
        if instrument.state in AGREED - {State.PRELIMINARY}:
            last = {review.kind: review for review in reviews if review.digest == self.life.text}
            assert all(last[kind].decision is ReviewDecision.CLEAR for kind in UNITS), "a review was skipped"
            assert not {last[kind].by for kind in UNITS} & self.life.authors, "somebody cleared an own text"
        if instrument.state in APPROVED_STATES:
            assert self.life.text
            assert (approvals[-1].decision, approvals[-1].digest) == (Decision.APPROVE, self.life.text)
            assert approvals[-1].by not in self.life.authors, "somebody approved an own text"
        if instrument.state in ENDED:
            assert all(link.revoked_at for link in links)


def chosen(among: Sequence[T], number: int) -> T:
    """The same number of alternatives is drawn whatever is possible: which of two wins a race differs from run to run."""
    return among[number % len(among)]


def asked(site: Site, actor: Actor, act: Act, seen: Seen) -> str | None:
    """The refusal, None when the act is done."""
    try:
        act.ask(site, actor, seen)
    except DomainError as error:
        return f"{type(error).__name__}: {error}"
    return None


def at_once(site: Site, pairs: list[tuple[Actor, Act]], seen: Seen) -> list[str]:
    """What became of each, begun in the same moment: ``done``, or the refusal's name."""
    gate = threading.Barrier(len(pairs))

    def run(pair: tuple[Actor, Act]) -> str:
        gate.wait()
        refusal = asked(site, *pair, seen)
        return "done" if refusal is None else refusal.partition(":")[0]

    with ThreadPoolExecutor(len(pairs)) as pool:
        return list(pool.map(run, pairs))
