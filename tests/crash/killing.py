"""Chooses points and has them killed; what must hold afterwards is in the tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.stages import Stages
from tests.support.world import World, open_services

SAMPLE = 3
"""Points of each act in a usual run, spread evenly with both ends. ``make crash`` takes every one."""


VARIES = 4
"""Changes that one run may need fewer than another: files lie in folders named by their digests, and no signature is the same twice."""


def died(points: list[dict[str, Any]]) -> bool:
    """Every child was killed at its point, except at points so near the end that the run had finished before."""
    first, *killed = points
    near_the_end = first["changes"] - VARIES
    return all(point["died"] or (point["acknowledged"] and point["point"] > near_the_end) for point in killed)


def prepare(stages: Stages, stage: str) -> Path:
    """A prepared site with the case that the child has to know."""
    made, folder = stages.template(stage), stages.folder(stage)
    world = World(open_services(folder), made.pki, made.clock, id=made.id, digest=made.digest)
    case = {"id": world.id, "version": world.version, "digest": world.digest, "pin": made.pki.pin("sg")}
    (folder / "case.json").write_text(json.dumps(case))
    world.services.store.engine.dispose()
    return folder


def kill_everywhere(
    act: str, template: Path, target: Path, *, sample: int | None = SAMPLE
) -> Iterator[tuple[dict[str, Any], Path]]:
    """Every chosen point after its child has died (or, for the first, lived), with the site as it was left; it is there until the next point
    is asked for.
    """
    target.mkdir()
    for point in _points(act, template, target, sample):
        assert point.get("error") is None, point
        folder = target / str(point["point"])
        yield point, folder
        shutil.rmtree(folder)


def _points(act: str, template: Path, target: Path, sample: int | None) -> Iterator[dict[str, Any]]:
    whole = next(run(act, template, target, [0]))
    yield whole
    yield from run(act, template, target, chosen(whole["changes"], sample))


def chosen(changes: int, sample: int | None) -> list[int]:
    everything = list(range(1, changes + 1))
    if sample is None or changes <= sample:
        return everything
    if sample == 1:
        return [everything[changes // 2]]
    return sorted({everything[round(i * (changes - 1) / (sample - 1))] for i in range(sample)})


def run(act: str, template: Path, target: Path, numbers: list[int]) -> Iterator[dict[str, Any]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.points", act, str(template), str(target), *map(str, numbers)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child.stdout as lines:
        for line in lines:
            yield json.loads(line)
    assert child.wait() == 0
