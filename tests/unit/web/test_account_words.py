"""Words for what an API token may do."""

from __future__ import annotations

from service.domain.permissions import DECIDING, PERMISSIONS, Role
from service.web.words import accounts


def test_everything_that_a_token_of_a_person_may_do_has_a_name() -> None:
    people = set(Role) - {Role.COUNTERPART, Role.SERVICE}
    assert {one for role in people for one in PERMISSIONS[role]} - DECIDING <= set(accounts.PERMISSIONS)
