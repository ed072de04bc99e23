"""The one table: every action from every state by every role, and random sequences of actions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ActionNotPossible, FourEyes, PermissionMissing
from service.domain.lifecycle import ACTIONS, Action, State, possible, step, visible_states
from service.domain.permissions import PERMISSIONS, Actor, Role

A, S, R = Action, State, Role

# What the organization's rules allow, written down a second time by hand: action, from, to, who.
ALLOWED = [
    (A.PROPOSE, {None}, S.PROPOSED, {R.SG_OFFICE}),
    (A.OPEN, {None, S.PROPOSED}, S.DRAFTING, {R.OFFICER}),
    (A.REVISE, {S.DRAFTING}, "stays", {R.OFFICER}),
    (A.REQUEST_REVIEW, {S.DRAFTING, S.PRELIMINARY}, S.IN_REVIEW, {R.OFFICER}),
    (A.CLEAR_PART, {S.IN_REVIEW}, "stays", {R.REVIEWER}),
    (A.CLEAR, {S.IN_REVIEW}, S.DRAFTING, {R.REVIEWER}),
    (A.SEND_BACK, {S.IN_REVIEW}, S.DRAFTING, {R.REVIEWER}),
    (A.TAKE_BACK, {S.IN_REVIEW}, S.DRAFTING, {R.OFFICER}),
    (A.COMMENT, {S.DRAFTING, S.IN_REVIEW, S.PRELIMINARY}, "stays", {R.OFFICER, R.COUNTERPART}),
    (A.ANSWER_COMMENT, {S.DRAFTING, S.IN_REVIEW, S.PRELIMINARY}, "stays", {R.OFFICER}),
    (A.COUNTERPROPOSE, {S.DRAFTING}, "stays", {R.OFFICER, R.COUNTERPART}),
    (A.DECIDE_CHANGES, {S.DRAFTING}, "stays", {R.OFFICER}),
    (A.CONFIRM, {S.DRAFTING}, "stays", {R.OFFICER, R.COUNTERPART}),
    (A.AGREE, {S.DRAFTING}, S.PRELIMINARY, {R.OFFICER, R.COUNTERPART}),
    (A.REOPEN, {S.PRELIMINARY}, S.DRAFTING, {R.OFFICER}),
    (A.SUBMIT, {S.PRELIMINARY}, S.SUBMITTED, {R.OFFICER}),
    (A.APPROVE, {S.SUBMITTED}, S.APPROVED, {R.SG_OFFICE}),
    (A.RETURN, {S.SUBMITTED, S.APPROVED}, S.DRAFTING, {R.SG_OFFICE}),
    (A.DECLINE, {S.SUBMITTED}, S.DECLINED, {R.SG_OFFICE}),
    (A.SEAL, {S.APPROVED}, "stays", {R.SERVICE}),
    (A.SIGN, {S.APPROVED, S.SIGNING}, S.SIGNING, {R.SG_OFFICE, R.SIGNATORY, R.COUNTERPART}),
    (A.TAKE_BACK_SIGNATURE, {S.SIGNING}, "stays", {R.SG_OFFICE, R.SIGNATORY, R.COUNTERPART, R.OFFICER}),
    (A.REPLACE, {S.APPROVED, S.SIGNING}, "stays", {R.SG_OFFICE}),
    (A.ACCEPT_CERTIFICATE, {S.PRELIMINARY, S.SUBMITTED, S.APPROVED, S.SIGNING}, "stays", {R.OFFICER}),
    (A.DECLINE_SIGNATURE, {S.APPROVED, S.SIGNING}, S.DECLINED, {R.SG_OFFICE, R.SIGNATORY, R.COUNTERPART}),
    (A.ATTEST, {S.APPROVED, S.SIGNING}, S.SIGNING, {R.ARCHIVIST}),
    (A.FINISH, {S.SIGNING}, S.SIGNED, {R.SERVICE}),
    (A.OBJECT, {S.SIGNED}, "stays", {R.ARCHIVIST}),
    (A.ANSWER, {S.SIGNED}, "stays", {R.OFFICER}),
    (A.DEPOSIT, {S.SIGNED}, S.DEPOSITED, {R.ARCHIVIST}),
    (A.SETTLE, {S.DEPOSITED}, "stays", {R.OFFICER}),
    (A.HAND_IN, {S.DEPOSITED}, "stays", {R.COUNTERPART}),
    (A.DECIDE_REPORT, {S.DEPOSITED}, "stays", {R.OFFICER}),
    (
        A.WITHDRAW,
        {S.PROPOSED, S.DRAFTING, S.IN_REVIEW, S.PRELIMINARY, S.SUBMITTED, S.APPROVED},
        S.WITHDRAWN,
        {R.OFFICER},
    ),
    (
        A.HAND_OVER,
        {S.DRAFTING, S.IN_REVIEW, S.PRELIMINARY, S.SUBMITTED, S.APPROVED, S.SIGNING, S.SIGNED},
        "stays",
        {R.OFFICER, R.ADMINISTRATOR},
    ),
]
STATES = [None, *State]
WITHDRAWABLE_NEVER = {S.SIGNING, S.SIGNED, S.DEPOSITED, S.DECLINED, S.WITHDRAWN}
AFTER_DEPOSIT = {A.SETTLE, A.HAND_IN, A.DECIDE_REPORT}
ENDS = {S.DEPOSITED, S.DECLINED, S.WITHDRAWN}


def actor(*roles: Role, name: str = "somebody") -> Actor:
    return Actor(id=name, name=name, roles=frozenset(roles))


def test_the_hand_written_table_covers_every_action():
    assert [row[0] for row in ALLOWED] == list(Action) == list(ACTIONS)


@pytest.mark.parametrize(("action", "sources", "target", "roles"), ALLOWED, ids=[row[0] for row in ALLOWED])
def test_every_action_from_every_state_by_every_role(action, sources, target, roles):
    for state in STATES:
        for role in Role:
            if role not in roles:
                with pytest.raises(PermissionMissing):
                    step(state, action, actor(role))
            elif state not in sources:
                with pytest.raises(ActionNotPossible):
                    step(state, action, actor(role))
            else:
                assert step(state, action, actor(role)) == (state if target == "stays" else target)


@pytest.mark.parametrize("action", [A.APPROVE, A.RETURN, A.DECLINE])
def test_whoever_drafted_does_not_decide_whatever_roles_they_hold(action):
    both = actor(R.OFFICER, R.SG_OFFICE, name="drafter")
    with pytest.raises(FourEyes):
        step(S.SUBMITTED, action, both, drafter_id="drafter")
    assert step(S.SUBMITTED, action, both, drafter_id="somebody else")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("drafter", ["somebody", "somebody else"])
def test_what_is_possible_is_what_step_does_not_refuse(state, drafter):
    for roles in [(role,) for role in Role] + [tuple(Role), (R.OFFICER, R.SG_OFFICE)]:
        allowed = set()
        for action in Action:
            try:
                step(state, action, actor(*roles), drafter_id=drafter)
            except (ActionNotPossible, FourEyes, PermissionMissing):
                continue
            allowed.add(action)
        assert possible(state, actor(*roles), drafter_id=drafter) == allowed


def test_whoever_drafted_is_offered_no_decision():
    both = actor(R.OFFICER, R.SG_OFFICE, name="drafter")
    assert possible(S.SUBMITTED, both, drafter_id="drafter") == {A.WITHDRAW, A.HAND_OVER, A.ACCEPT_CERTIFICATE}
    assert possible(S.SUBMITTED, both, drafter_id="another") == {
        A.APPROVE,
        A.RETURN,
        A.DECLINE,
        A.WITHDRAW,
        A.HAND_OVER,
        A.ACCEPT_CERTIFICATE,
    }


def test_every_role_may_see_the_states_in_which_it_acts():
    for role in set(Role) - {R.ADMINISTRATOR}:  # who hands over what somebody leaves behind, and sees none of it
        mine = {state for state in State if possible(state, actor(role))}
        assert mine <= visible_states(role), role


def test_missing_permission_is_said_before_the_state_is_told():
    with pytest.raises(PermissionMissing):
        step(S.DEPOSITED, A.DEPOSIT, actor(R.OFFICER))


@pytest.mark.parametrize("state", sorted(ENDS))
def test_from_an_end_nothing_leads_on(state):
    everybody = actor(*Role)
    for action in Action:
        if state is S.DEPOSITED and action in AFTER_DEPOSIT:
            assert step(state, action, everybody) is state
            continue
        with pytest.raises((ActionNotPossible, PermissionMissing)):
            step(state, action, everybody)


@pytest.mark.parametrize("state", sorted(WITHDRAWABLE_NEVER))
def test_what_is_being_signed_is_not_withdrawn(state):
    with pytest.raises(ActionNotPossible):
        step(state, A.WITHDRAW, actor(R.OFFICER))


def _walk(choices: list[tuple[Action, Role]]) -> list[tuple[Action, State | None, State]]:
    """Tries every choice in turn and keeps those that the table lets through."""
    state: State | None = None
    walked = []
    for action, role in choices:
        try:
            after = step(state, action, actor(role), drafter_id="drafter")
        except (ActionNotPossible, PermissionMissing):
            continue
        walked.append((action, state, after))
        state = after
    return walked


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.sampled_from(list(Role))), max_size=120))
def test_no_walk_reaches_the_register_without_agreement_approval_and_signature(choices):
    walked = _walk(choices)
    taken = [action for action, _, _ in walked]
    if A.DEPOSIT not in taken:
        return
    order = [A.OPEN, A.AGREE, A.SUBMIT, A.APPROVE, A.SIGN, A.FINISH, A.DEPOSIT]
    last = [len(taken) - 1 - taken[::-1].index(action) for action in order]
    assert last == sorted(last)


@given(st.lists(st.tuples(st.sampled_from(list(Action)), st.sampled_from(list(Role))), max_size=120))
def test_every_walk_stops_for_good_at_an_end(choices):
    walked = _walk(choices)
    for index, (_, _, after) in enumerate(walked):
        if after in ENDS:
            assert index == len(walked) - 1


def test_the_whole_way_can_be_walked():
    approved = [
        (A.OPEN, R.OFFICER), (A.REVISE, R.OFFICER), (A.CONFIRM, R.OFFICER), (A.CONFIRM, R.COUNTERPART), (A.AGREE, R.COUNTERPART),
        (A.SUBMIT, R.OFFICER), (A.APPROVE, R.SG_OFFICE), (A.SEAL, R.SERVICE), (A.SIGN, R.SG_OFFICE), (A.SIGN, R.COUNTERPART),
        (A.FINISH, R.SERVICE), (A.DEPOSIT, R.ARCHIVIST),
    ]  # fmt: skip
    walked = _walk(approved)
    assert [action for action, _, _ in walked] == [action for action, _ in approved]
    assert walked[-1][2] is S.DEPOSITED


def test_every_permission_of_the_table_is_one_that_some_role_carries():
    assert {row.permission for row in ACTIONS.values()} <= frozenset().union(*PERMISSIONS.values())
