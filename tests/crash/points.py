"""Kills an act before its n-th change of the disk or the database, for many n.

Run as ``python -m tests.crash.points ACT TEMPLATE TARGET N...``: for each N the prepared site TEMPLATE is copied to
``TARGET/N``, a forked child performs ACT there and dies by ``os._exit`` just before its N-th change; one JSON line a point
says whether it died and whether it had acknowledged the act before. N = 0 never dies and tells how many changes there are.

What counts as a change: what Python's audit hooks report below the site's folder (files opened for writing, folders made,
renames, removals, and the depository's own audit events for writes, syncs and renames), and the moments before and after
every commit, which no hook reports.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from service.depository.holdings.holding import Holding
from service.jobs.engine import drain
from service.store.unit import Store, Unit
from service.workflow.ceremony import run
from service.workflow.context import Services
from service.workflow.deposit import deposit, renewals
from service.workflow.disposal import decide
from service.workflow.holdings import enter
from service.workflow.signature import external, sign
from tests.support.world import ARCHIVIST, SG, TICKED, copy_site, open_services

CHANGES = {
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.link",
    "os.truncate",
    "depository.write",
    "depository.sync",
    "depository.rename",
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Points:
    """Counts changes; ends the process before the given one."""

    def __init__(self, folder: Path, die_at: int) -> None:
        self._folder, self._die_at = str(folder), die_at
        self.count = 0

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if (
            event == "open" and self._below(arguments[0]) and isinstance(arguments[2], int) and arguments[2] & WRITING
        ) or (event in CHANGES and (event == "depository.write" or any(self._below(one) for one in arguments))):
            self.change()

    def change(self) -> None:
        self.count += 1
        if self.count == self._die_at:
            os._exit(9)

    def _below(self, path: object) -> bool:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(self._folder)


class CountedUnit(Unit):
    """A unit whose commit is two points: everything done but the commit, and the commit done but nothing after it."""

    change: Callable[[], None]

    def commit(self) -> None:
        self.change()
        super().commit()
        self.change()


class CountedStore(Store):
    change: Callable[[], None]

    def unit(self) -> Unit:
        unit = CountedUnit(self.engine, write=True, clock=self._clock)
        unit.change = self.change
        return unit


def act_sign(services: Services, case: dict[str, Any]) -> None:
    sign.sign_with_pin(
        services,
        SG,
        case["id"],
        version=case["version"],
        digest=case["digest"],
        pin=case["pin"],
        place="Washington, D.C.",
    )


def act_deposit(services: Services, case: dict[str, Any]) -> None:
    deposit.deposit(services, ARCHIVIST, case["id"], version=case["version"], confirmed=TICKED)


def act_holding(services: Services, case: dict[str, Any]) -> None:
    def made(unit: Unit) -> Holding:
        return Holding(
            id="00000000-0000-4000-8000-00000000abcd", kind="report", title={"en": "Report"}, access="public", details=case,
            entered_on=date(2026, 3, 2), files={"report.pdf": b"%PDF-1.7", "text.txt": b"rivers"},
            number=f"{unit.holdings.next_number('report', 2026)}/2026",
        )  # fmt: skip

    enter.deposit(services, ARCHIVIST, made)


def act_finish_at_desk(services: Services, case: dict[str, Any]) -> None:
    values = {party: bytes.fromhex(value) for party, value in case["values"].items()}
    external.finish(services, SG, case["id"], case["preparation"], values=values)


def act_ceremony(services: Services, case: dict[str, Any]) -> None:
    run.perform(services, SG, case["ceremony"], pin=case["pin"], place="Washington, D.C.")


def act_jobs(services: Services, case: dict[str, Any]) -> None:
    """Whatever is due: sealing, or lifting the signatures on both originals to their level."""
    os.dup2(2, 1)  # the worker's log is no line about a point
    assert drain(services) > 0, case


A_LIFETIME = timedelta(days=36_500)
"""Before the end of every proof: everything is due."""


def act_renew(services: Services, case: dict[str, Any]) -> None:
    found = list(renewals.run(services, ahead=A_LIFETIME))
    assert [one.state for one in found] == [renewals.RENEWED] * 4, (found, case)


def act_dispose(services: Services, case: dict[str, Any]) -> None:
    decide.approve(services, SG, case["disposal"], seen=None)


ACTS = {
    "dispose": act_dispose,
    "sign": act_sign,
    "ceremony": act_ceremony,
    "deposit": act_deposit,
    "holding": act_holding,
    "finish-at-desk": act_finish_at_desk,
    "jobs": act_jobs,
    "renew": act_renew,
}


def perform(act: str, folder: Path, die_at: int) -> None:
    """In the forked child. Ends the process."""
    services = open_services(folder)
    case = json.loads((folder / "case.json").read_text())
    store = CountedStore(services.store.engine)
    points = Points(folder, die_at)
    store.change = points.change
    sys.addaudithook(points.hook)
    ACTS[act](replace(services, store=store), case)
    acknowledged = os.open(folder.parent / f"{folder.name}.acknowledged", os.O_WRONLY | os.O_CREAT)
    os.write(acknowledged, str(points.count).encode())
    os._exit(0)


def main(act: str, template: Path, target: Path, numbers: list[int]) -> None:
    for number in numbers:
        folder = copy_site(template, target / str(number))
        child = os.fork()
        if child == 0:
            try:
                perform(act, folder, number)
            except BaseException as error:  # noqa: BLE001
                say({"point": number, "error": repr(error)})
                os._exit(1)
        _, status = os.waitpid(child, 0)
        told = target / f"{number}.acknowledged"
        line = {
            "point": number,
            "died": os.waitstatus_to_exitcode(status) == 9,
            "exit": os.waitstatus_to_exitcode(status),
            "acknowledged": told.exists(),
            "changes": int(told.read_text()) if told.exists() else None,
        }
        say(line)


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), [int(number) for number in sys.argv[4:]])
