from __future__ import annotations

import threading

import pytest

from service.depository import canonical
from service.depository.errors import LogDamaged, LogReadOnly
from service.depository.log import merkle, note
from service.depository.log.translog import Log
from tests.unit.depository.samples import ORIGIN, log_key


def entry(number: int) -> bytes:
    return canonical.dumps({"kind": "test", "n": number, "utc": "2026-01-01T00:00:00Z", "v": 1})


def new_log(root, count=0):
    log = Log(root, log_key())
    for number in range(count):
        assert log.append(entry(number)) == number
    return log


def test_an_empty_log_has_a_signed_checkpoint(tmp_path):
    log = new_log(tmp_path / "log")

    assert (log.size, log.root_hash) == (0, merkle.EMPTY_ROOT)
    assert note.verify(log.checkpoint(), log_key().verifier).size == 0


def test_entries_roots_and_proofs_survive_reopening(tmp_path):
    log = new_log(tmp_path, 21)
    root = log.root_hash
    again = Log(tmp_path, log_key())

    assert list(again.entries()) == [entry(number) for number in range(21)]
    assert list(again.entries(3, 5)) == [entry(3), entry(4)]
    assert (again.size, again.root_hash) == (21, root)
    proof = again.proof(13)
    checkpoint = note.verify(proof.checkpoint, log_key().verifier)
    assert merkle.verify_inclusion(merkle.leaf_hash(entry(13)), 13, checkpoint.size, proof.path, checkpoint.root)
    assert merkle.verify_consistency(
        8, 21, merkle.Tree(map(merkle.leaf_hash, again.entries(0, 8))).root(), root, again.consistency(8, 21)
    )


def test_appending_once_finds_what_is_there(tmp_path):
    log = new_log(tmp_path, 3)

    assert log.append_once(entry(1)) == 1
    assert log.append_once(entry(3)) == 3
    assert log.find(entry(2)) == 2
    assert log.find(entry(9)) is None
    assert log.size == 4


@pytest.mark.parametrize("data", [b"", b"text", b'{"a":1}\n', b'{"a": 1}', b'{"a":1}\n{"a":1}'])
def test_only_canonical_lines_are_taken(tmp_path, data):
    log = new_log(tmp_path, 1)

    with pytest.raises(ValueError):
        log.append(data)

    assert log.size == 1


def test_two_logs_on_one_folder_see_each_other(tmp_path):
    one, other = new_log(tmp_path, 2), Log(tmp_path, log_key())

    assert one.append(entry(2)) == 2
    assert other.append(entry(3)) == 3
    assert one.root_hash == other.root_hash
    assert one.size == 4


def test_threads_take_turns(tmp_path):
    logs = [new_log(tmp_path) for _ in range(4)]
    threads = [threading.Thread(target=lambda log=log, part=part: [log.append(entry(part * 100 + n)) for n in range(10)])
               for part, log in enumerate(logs)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(Log(tmp_path, None).entries()) == sorted(
        entry(part * 100 + n) for part in range(4) for n in range(10)
    )


def test_a_reader_needs_no_key_and_cannot_append(tmp_path):
    new_log(tmp_path, 2)
    reader = Log(tmp_path, None, verifier=log_key().verifier)

    assert reader.size == 2
    with pytest.raises(LogReadOnly):
        reader.append(entry(2))


def test_a_reader_leaves_a_folder_without_a_log_alone(tmp_path):
    assert Log(tmp_path / "none", None).size == 0
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("cut", range(1, len(entry(2)) + 1))
def test_a_torn_line_is_set_aside_whatever_its_length(tmp_path, cut):
    root = new_log(tmp_path, 2).root_hash
    with (tmp_path / "entries").open("ab") as file:
        file.write(entry(2)[:cut])

    log = Log(tmp_path, log_key())

    assert (log.size, log.root_hash) == (2, root)
    assert [path.read_bytes() for path in tmp_path.glob("torn-*")] == [entry(2)[:cut]]
    assert log.append(entry(2)) == 2


@pytest.mark.parametrize("garbage", [b"\0" * 4096, b"\0\0\n", b"not json\n", b'{"a": 1}\n', b"\xff\xfe\n\n"])
def test_garbage_after_the_checkpoint_is_set_aside(tmp_path, garbage):
    new_log(tmp_path, 2)
    with (tmp_path / "entries").open("ab") as file:
        file.write(garbage)

    assert Log(tmp_path, log_key()).size == 2
    assert [path.read_bytes() for path in tmp_path.glob("torn-*")] == [garbage]


def test_a_whole_line_after_the_checkpoint_is_acknowledged(tmp_path):
    log = new_log(tmp_path, 2)
    with (tmp_path / "entries").open("ab") as file:
        file.write(entry(2) + b"\n")

    assert Log(tmp_path, None).size == 2  # a reader counts only what was acknowledged
    assert log.append_once(entry(2)) == 2
    assert note.parse((tmp_path / "checkpoint").read_text()).size == 3


def test_more_than_one_line_after_the_checkpoint_is_damage(tmp_path):
    new_log(tmp_path, 2)
    with (tmp_path / "entries").open("ab") as file:
        file.write(entry(2) + b"\n" + entry(3) + b"\n")

    with pytest.raises(LogDamaged, match="more entries"):
        Log(tmp_path, log_key())


def damage_byte(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("place", range(0, len(entry(0)) + 1, 3))
def test_one_changed_bit_in_an_acknowledged_entry_is_damage(tmp_path, place):
    new_log(tmp_path, 3)
    before = (tmp_path / "entries").read_bytes()
    damage_byte(tmp_path / "entries", len(entry(0)) + 1 + place)
    damaged = (tmp_path / "entries").read_bytes()

    with pytest.raises(LogDamaged):
        Log(tmp_path, log_key())

    assert damaged != before
    assert (tmp_path / "entries").read_bytes() == damaged  # evidence is not touched


@pytest.mark.parametrize("ruin", ["cut", "gone", "checkpoint", "other key", "no text"])
def test_contradictions_between_entries_and_checkpoint_are_damage(tmp_path, ruin):
    new_log(tmp_path, 3)
    entries, checkpoint = tmp_path / "entries", tmp_path / "checkpoint"
    if ruin == "cut":
        entries.write_bytes(entries.read_bytes()[: 2 * len(entry(0)) + 2])
    elif ruin == "gone":
        entries.unlink()
    elif ruin == "checkpoint":
        damage_byte(checkpoint, len(ORIGIN) + 1)
    elif ruin == "other key":
        tree = merkle.Tree(merkle.leaf_hash(entry(n)) for n in range(3))
        checkpoint.write_text(note.load_key(note.new_key_pem(), ORIGIN).sign(note.Checkpoint(ORIGIN, 3, tree.root())))
    else:
        checkpoint.write_bytes(b"\xff")

    with pytest.raises(LogDamaged, match="Nothing was changed"):
        Log(tmp_path, log_key())


def test_an_open_log_notices_that_entries_are_taken_away(tmp_path):
    log = new_log(tmp_path, 3)
    (tmp_path / "entries").write_bytes(entry(0) + b"\n")

    with pytest.raises(LogDamaged):
        log.append(entry(3))


def test_rewriting_history_with_the_log_key_contradicts_an_older_checkpoint(tmp_path):
    honest = new_log(tmp_path / "honest", 5)
    kept = note.parse(honest.checkpoint())
    forged = Log(tmp_path / "forged", log_key())
    for number in (0, 1, 99, 3, 4, 5):
        forged.append(entry(number))

    assert not merkle.verify_consistency(kept.size, 6, kept.root, forged.root_hash, forged.consistency(kept.size, 6))
