from __future__ import annotations

import pytest

from service.depository.errors import LogDamaged
from service.depository.log import merkle
from service.depository.log.translog import Log
from tests.unit.depository.samples import log_key
from tests.unit.depository.test_translog import entry


@pytest.fixture
def opened(tmp_path):
    return lambda: Log(tmp_path / "log", log_key(), index=tmp_path / "index")


def said(log):
    """Everything that a log answers."""
    size = log.size
    return (
        size,
        log.root_hash,
        [log.root_at(number) for number in range(size + 1)],
        [log.inclusion(number, size) for number in range(size)],
        log.consistency(size // 2, size),
        list(log.entries()),
        [log.find(entry(number)) for number in range(size + 1)],
    )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 8, 13, 21])
def test_a_log_answers_the_same_with_and_without_an_index(tmp_path, opened, count):
    log = opened()
    for number in range(count):
        assert log.append(entry(number)) == number
    assert said(log) == said(opened()) == said(Log(tmp_path / "log", None, verifier=log_key().verifier))


def test_opening_reads_the_newest_entry_and_the_audit_reads_all(tmp_path, opened):
    log = opened()
    for number in range(9):
        log.append(entry(number))
    entries = tmp_path / "log" / "entries"
    entries.write_bytes(entries.read_bytes().replace(entry(1), entry(7), 1))
    again = opened()
    assert (again.size, again.root_hash) == (9, log.root_hash)
    assert again.append(entry(9)) == 9
    with pytest.raises(LogDamaged):
        Log(tmp_path / "log", None, verifier=log_key().verifier)


def test_two_that_hold_the_log_see_what_the_other_adds(opened):
    one, other = opened(), opened()
    for number in range(0, 12, 2):
        assert one.append(entry(number)) == number
        assert other.append(entry(number + 1)) == number + 1
    assert said(one) == said(other)
    assert one.append_once(entry(3)) == 3


@pytest.mark.parametrize("name", ["ends", "level-0", "level-1", "level-3"])
@pytest.mark.parametrize("kept", [0, 5, 40])
def test_an_index_that_was_torn_is_written_again(tmp_path, opened, name, kept):
    log = opened()
    for number in range(11):
        log.append(entry(number))
    before, file = said(log), tmp_path / "index" / name
    file.write_bytes(file.read_bytes()[:kept])
    assert said(opened()) == before
    assert said(log) == before


def test_a_row_that_a_killed_process_left_is_written_over(tmp_path, opened):
    log = opened()
    for number in range(5):
        log.append(entry(number))
    with (tmp_path / "index" / "level-0").open("ab") as file:
        file.write(merkle.leaf_hash(b"never acknowledged"))
    assert log.append(entry(5)) == 5
    assert said(log) == said(Log(tmp_path / "log", None, verifier=log_key().verifier))


def test_an_index_of_another_log_is_not_believed(tmp_path, opened):
    log = opened()
    for number in range(6):
        log.append(entry(number))
    (tmp_path / "log").rename(tmp_path / "old")
    fresh = opened()
    assert fresh.size == 0
    for number in range(10, 13):
        fresh.append(entry(number))
    assert said(opened()) == said(Log(tmp_path / "log", None, verifier=log_key().verifier))


def test_damage_at_the_end_is_found_at_opening(tmp_path, opened):
    log = opened()
    for number in range(6):
        log.append(entry(number))
    entries = tmp_path / "log" / "entries"
    entries.write_bytes(entries.read_bytes()[: -len(entry(5)) - 1])
    with pytest.raises(LogDamaged):
        opened()
