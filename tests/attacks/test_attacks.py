"""An attack of each family and some honest files; all of them behind ``make attacks``."""

from __future__ import annotations

import pytest

from signing import TimestampAuthorities
from tests.attacks import families, register
from tests.attacks.honest import Services, controls
from tests.attacks.judging import asked, wrongs
from tests.attacks.material import Material, material
from tests.support.marks import first

SEED = 1
CONTROLS = (
    "orders/certified-Organization-Counterpart-locks-once", "orders/approved-Counterpart-Organization-free-each", "signatories/1-existing",
    "signatories/2-visible", "pages/3-streams", "renewals/1-3", "afterwards/revoked", "own tool/B-B-last-P-384",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(pki) -> Material:
    return material(pki)


@pytest.mark.parametrize("case", first(3, register.sample(SEED)), ids=lambda case: case.name)
def test_an_attack_of_each_family_fails(made, case):
    answer = asked(case.name, case.attack.family, case.made(made), made)
    assert not wrongs(case, answer), answer


@pytest.mark.parametrize("name", first(2, CONTROLS))
def test_honest_files_pass(made, pki, name):
    services = Services(made, TimestampAuthorities(pki.timestamp_urls))
    control = next(one for one in controls(made, services, SEED) if one.name == name)
    answer = asked(name, "honest", control.asked(control.make()), made)
    assert (answer.indication, answer.integrity, answer.told) == ("TOTAL_PASSED", "intact", ())


def test_there_are_enough_of_them(made, pki):
    services = Services(made, TimestampAuthorities(pki.timestamp_urls))
    assert len(list(register.cases(SEED))) >= 80
    assert len(list(controls(made, services, SEED))) >= 100
    assert len(register.ATTACKS) == 8 == len(families.__all__) + 3


def test_the_same_seed_makes_the_same_choices(made):
    ranges = [case for case in register.cases(SEED) if case.attack.family == "byte ranges"]
    for case in ranges:
        assert len(case.made(made).data) == len(case.made(made).data)


def test_every_attack_says_what_was_done():
    did = [one.did for attacks in register.ATTACKS.values() for one in attacks]
    assert all(sentence.endswith(".") for sentence in did)
