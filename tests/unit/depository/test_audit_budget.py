"""An audit within a budget reads what was not examined for longest, and still asks of everything whether it is there."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from service.depository.audit.audit import Audit
from service.depository.audit.findings import QUESTIONS, Kind
from tests.unit.depository.samples import NOW, filled_archive, log_key, object_id


def test_the_oldest_come_first_until_the_budget_is_used_up(tmp_path: Path) -> None:
    archive, _, registered = filled_archive(tmp_path, 4)
    ages = {object_id(1): NOW, object_id(2): NOW - timedelta(days=9), object_id(4): NOW - timedelta(days=2)}
    audit = Audit(
        archive,
        verifier=log_key().verifier,
        registered=registered,
        ages=ages,
        enough=lambda _: len(audit.examined) == 2,
    )
    assert list(audit.run()) == []
    assert list(audit.examined) == [object_id(3), object_id(2)]
    assert audit.objects == 4
    assert audit.size == sum(one.size for one in audit.examined.values()) > 0


def test_what_was_not_examined_is_not_said_to_be_well(tmp_path: Path) -> None:
    archive, _, registered = filled_archive(tmp_path, 3)
    for number in (1, 2):
        path = next(archive._folder(object_id(number)).rglob("text.txt"))
        path.chmod(0o644)
        path.write_bytes(b"altered")
    (damaged, other) = Audit(archive, registered=registered).run()
    shutil.rmtree(archive._folder(object_id(3)).parents[2])
    ages = {object_id(1): NOW - timedelta(days=1), object_id(2): NOW}
    audit = Audit(archive, registered=registered, ages=ages, enough=lambda size: size > 0)
    found = list(audit.run())
    assert {one.kind for one in found} == {Kind.CONTENT, Kind.MISSING_OBJECT}
    assert damaged in found
    assert not audit.answered(other)
    assert audit.answered(damaged)


def test_every_kind_answers_one_question() -> None:
    assert set(QUESTIONS) == set(Kind)
