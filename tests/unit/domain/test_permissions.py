"""One table from role to permission; nothing is allowed that it does not list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.permissions import PERMISSIONS, SERVICE_ACTOR, Actor, Permission, Role


def test_every_role_is_in_the_table():
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("vocabulary", [Permission, Role])
def test_vocabularies_are_alphabetical(vocabulary):
    assert [member.name for member in vocabulary] == sorted(member.name for member in vocabulary)


def test_permissions_read_noun_colon_verb():
    assert all(re.fullmatch(r"[a-z_]+:[a-z_]+", permission) for permission in Permission)


@given(st.frozensets(st.sampled_from(list(Role))))
def test_roles_add_up_and_never_take_away(roles):
    together = Actor(id="x", name="X", roles=roles).permissions
    assert together == {permission for role in roles for permission in PERMISSIONS[role]}


def test_nobody_without_a_role_may_do_anything():
    assert Actor(id="x", name="X", roles=frozenset()).permissions == frozenset()


@pytest.mark.parametrize(
    ("role", "never"),
    [
        (Role.ADMINISTRATOR, {Permission.DRAFT_READ, Permission.INSTRUMENT_READ, Permission.APPROVAL_DECIDE}),
        (Role.ARCHIVIST, {Permission.DRAFT_WRITE, Permission.SIGNATURE_MAKE, Permission.APPROVAL_DECIDE}),
        (
            Role.AUDITOR,
            {Permission.DRAFT_WRITE, Permission.DEPOSIT_MAKE, Permission.SIGNATURE_MAKE, Permission.USER_MANAGE},
        ),
        (Role.COUNTERPART, {Permission.DRAFT_WRITE, Permission.REGISTER_READ, Permission.APPROVAL_DECIDE}),
        (Role.OFFICER, {Permission.APPROVAL_DECIDE, Permission.SIGNATURE_MAKE, Permission.DEPOSIT_MAKE}),
        (
            Role.REVIEWER,
            {Permission.APPROVAL_DECIDE, Permission.DRAFT_READ, Permission.DRAFT_WRITE, Permission.TEXT_CONFIRM},
        ),
        (Role.SG_OFFICE, {Permission.DRAFT_WRITE, Permission.DEPOSIT_MAKE, Permission.USER_MANAGE}),
        (
            Role.SIGNATORY,
            {Permission.APPROVAL_DECIDE, Permission.DRAFT_WRITE, Permission.PAPER_ATTEST, Permission.TEXT_CONFIRM},
        ),
    ],
)
def test_duties_stay_separate(role, never):
    assert not PERMISSIONS[role] & never


def test_only_the_service_acts_as_the_service():
    assert [role for role in Role if Permission.SERVICE_ACT in PERMISSIONS[role]] == [Role.SERVICE]
    assert SERVICE_ACTOR.permissions == {Permission.SERVICE_ACT}
