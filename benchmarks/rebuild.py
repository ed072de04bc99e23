"""How fast a lost database comes back from the archive alone, and whether it is the same: agreements with acts, treaties, conference records.

Run as ``python -m benchmarks.rebuild [--objects N] [--folder DIR]``. The archive is filled by the code of a deposit, with rows and log as a
deposit writes them, but without fsync; every agreement has three files with time-stamps, signed before. Then the database is thrown away, and a
process of its own rebuilds it. Printed: objects a second, processor time, the highest memory above the started process, and every difference in
register, holdings, acts, log, statuses, treaties, records and in what searches find.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.peers import Peer
from benchmarks.search import text
from benchmarks.signing import Desk, high_water
from service import app
from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.depository.deposit import deposit
from service.depository.deposit.deposit import Depositor, DepositPackage
from service.depository.holdings import package as taking
from service.depository.holdings import records
from service.depository.holdings.holding import Holding
from service.depository.holdings.records import AccessDecision
from service.depository.log import note
from service.depository.register import later_acts
from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.permissions import Actor, Role
from service.domain.record.events import Event
from service.domain.treaties.actions import ActionKind, Published, TreatyAction
from service.settings import ROOT, load
from service.store.holdings.records import RecordQuestion
from service.store.unit import Store, Unit
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.records.record import LanguageFile, NewRecord, holding_of
from service.workflow.replica.compare import differences
from service.workflow.treaties import source_file
from service.workflow.treaties.rows import actions_holding, treaty_holding
from tests.support.signing_kit import base_pdf

SEEDS = ("B-32", "B-58", "A-53")
START = datetime(2001, 1, 2, 12, tzinfo=UTC)
ACTOR = Actor(id="33333333-3333-4333-8333-333333333333", name="Arturo Archivo", roles=frozenset({Role.ARCHIVIST}))
BY = Depositor(id=ACTOR.id, name=ACTOR.name, address="mailto:archivist@example.org", program_version="0.1")
TOGETHER = 100
"""Objects of one transaction."""
SIGNED = 12
"""Signed files; they come in turn."""


class Made:
    """An archive as it grows; each call adds one object with its rows."""

    def __init__(self, services: Services, signed: list[bytes], *, only_agreements: bool) -> None:
        self._services, self._signed, self._only_agreements = services, signed, only_agreements
        self._template = services.catalogue.all()[0]
        self._answers = json.loads(
            (services.settings.templates_root / self._template.id / self._template.version / "sample.json").read_bytes()
        )
        self._treaties = {code: source_file.read(_seed(code)).treaty for code in SEEDS}
        self._homes: dict[str, str] = {}
        self._actions = dict.fromkeys(SEEDS, 0)

    def add(self, unit: Unit, serial: int) -> None:
        """Of a hundred objects 65 agreements, 20 conference records, and 15 instruments about treaties."""
        at = START + timedelta(hours=serial * 20)
        match serial % 20:
            case place if place < 13 or self._only_agreements:
                self._agreement(unit, serial, at)
            case place if place < 17:
                self._record(unit, serial, at)
            case _:
                self._instrument(unit, serial, at)

    def _agreement(self, unit: Unit, serial: int, at: datetime) -> None:
        number = unit.register.next_number(at.year)
        package = self.package(serial, number, at)
        kept = commit.enter(self._services, unit, package, None, ACTOR)
        if serial % 4 == 0:
            self._act(unit, kept.entry, 1, at)
        if serial % 20 == 0:
            self._act(unit, kept.entry, 2, at)

    def package(self, serial: int, number: int, at: datetime) -> DepositPackage:
        """An agreement that was signed."""
        parties = ("organization", "counterpart")
        entry = _entry(serial, number, at, self._template.id)
        events = [
            Event(instrument_id=entry.instrument_id, kind=kind, actor_id="service", actor_name="Alternat", at=at, state="signed",
                  detail={"level": "B-LTA"})
            for kind in ("instrument:open", "originals:assemble", "approval:decide", "instrument:sign", "instrument:finish")
        ]  # fmt: skip
        verdict = {
            "indication": "TOTAL_PASSED",
            "level": "PAdES-B-LTA",
            "steps": [{"name": f"step {one}", "outcome": "passed"} for one in range(11)],
        }
        answers = json.dumps(self._answers, sort_keys=True).encode()
        return deposit.compose(
            entry, originals={party: self._file(serial, place) for place, party in enumerate(parties)},
            verdicts=dict.fromkeys(parties, verdict), events=events, text=text(400), word_files={"en": b"PK" * 2000, "es": b"PK" * 2100},
            reading_copy=b"%PDF-1.7 reading copy\n" * 400, depositor=BY, at=at,
            details={"depositor": {"id": BY.id, "name": BY.name}, "template": {"id": self._template.id, "version": self._template.version},
                     "signatories": [{"key": one, "party": one, "name": "Luis Sosa", "office": "Secretary"} for one in parties]},
            further={"answers.json": answers, "proces-verbal/signature.pdf": self._file(serial, 2)},
        )  # fmt: skip

    def _file(self, serial: int, place: int) -> bytes:
        return self._signed[(serial + place) % len(self._signed)]

    def _act(self, unit: Unit, entry: RegisterEntry, number: int, at: datetime) -> None:
        day = at.date() + timedelta(days=200)
        values: dict[str, Any] = {"kind": ActKind.TERMINATION, "effective": day, "note": "Notice of termination."}
        if number == 2:
            values = {
                "kind": ActKind.CORRECTION,
                "changes": (Change("title", entry.title, f"{entry.title} corregido"),),
            }
            values["note"] = "A word was missing."
        act = LaterAct(
            instrument_id=entry.instrument_id, number=number, day=day, later=None, recorded_by=BY.name,
            recorded_at=at + timedelta(hours=number), **values,
        )  # fmt: skip
        index, leaf = later_acts.store(self._services.archive, self._services.log, entry.object_id, act, BY)
        unit.log_entries.add(index, leaf, act.recorded_at)
        commit.enter_act(unit, act)
        commit.refill_files(self._services, unit, entry.object_id)

    def _record(self, unit: Unit, serial: int, at: datetime) -> None:
        new = NewRecord(
            body="general_assembly", meeting=f"Session {at.year}", symbol=f"AG/doc.{serial}/{at.year % 100:02}", day=at.date(),
            access="closed" if serial % 20 == 13 else "public", reason="Under negotiation", review_on=at.date() + timedelta(days=900),
            files={code: LanguageFile(title=f"{code} {text(6)}", name=f"{code}.pdf", data=f"%PDF-1.7 {serial} {code}\n".encode() * 800)
                   for code in ("en", "es")},
        )  # fmt: skip
        made = holding_of(self._services, new, dict.fromkeys(new.files, "PDF"))
        entry = self._enter(unit, replace(made, id=_id(serial)), at)
        if serial % 20 == 13:
            decision = AccessDecision(
                number=1,
                access="public",
                reason="",
                review_on=None,
                decided_by=BY.name,
                decided_at=at + timedelta(hours=1),
            )
            index, leaf = records.decide(self._services.archive, self._services.log, entry.object_id, decision, BY)
            unit.log_entries.add(index, leaf, decision.decided_at)
            holdings.refresh(self._services, unit, entry.object_id)

    def _instrument(self, unit: Unit, serial: int, at: datetime) -> None:
        code = SEEDS[serial % len(SEEDS)]
        treaty, files = self._treaties[code], {"instrument.pdf": f"%PDF-1.7 instrument {serial}\n".encode() * 800}
        if code not in self._homes:
            self._homes[code] = _id(serial)
            self._enter(
                unit, treaty_holding(_id(serial), treaty, 1, files={"treaty.toml": _seed(code)}, day=at.date()), at
            )
            return
        self._actions[code] += 1
        said = Published(source="instrument", acted_on=at.date(), deposited_on=at.date(), effective_on=None)
        action = TreatyAction(
            id=str(uuid.UUID(int=uuid.UUID(_id(serial)).int + (1 << 90))), treaty=code, state=treaty.listed[serial % len(treaty.listed)],
            kind=ActionKind.DECLARATION, published=(said,), articles="4", number=self._actions[code],
        )  # fmt: skip
        holding = actions_holding(
            _id(serial), treaty, [action], files=files, day=at.date(), about=self._homes[code], formats={}
        )
        self._enter(unit, holding, at)

    def _enter(self, unit: Unit, holding: Holding, at: datetime) -> Any:
        return holdings.enter(self._services, unit, taking.compose(holding, BY, at))


def _id(serial: int) -> str:
    return str(uuid.UUID(int=serial + (4 << 76) + (8 << 60)))


def _seed(code: str) -> bytes:
    return (ROOT / "config" / "treaties" / f"{code}.toml").read_bytes()


def _entry(serial: int, number: int, at: datetime, template: str) -> RegisterEntry:
    day = at.date()
    return RegisterEntry(
        number=number, year=day.year, instrument_id=_id(serial), reference=f"COOP-{day.year}-{serial:05}", title=text(6),
        kind="general", template_id=template, department="sedi-dsd",
        parties=({"key": "organization", "name": "General Secretariat", "short_name": "GS", "country": "US"},
                 {"key": "counterpart", "name": f"Fundación {text(2)}", "short_name": "F", "country": "UY"}),
        signed_on=day, signed_places=("Washington", "Montevideo"), entered_on=day,
        entry_into_force={"model": "last_signature", "date": day.isoformat()}, term={"model": "months", "months": 36},
        languages=("en", "es"), originals=(), keywords=("rivers",), object_id="",
    )  # fmt: skip


def site(folder: Path, anchors: Path) -> None:
    """Settings and secrets of an installation in ``folder``."""
    (folder / "secrets").mkdir(parents=True)
    shutil.copytree(anchors, folder / "trust")
    (folder / "secrets" / "log.pem").write_bytes(note.new_key_pem())
    (folder / "settings.toml").write_text(
        f'data_folder = "{folder}"\narchive_root = "{folder}/archive"\ntrust_folder = "{folder}/trust"\ndatabase_url = "sqlite:///{folder}/alternat.db"\n'
    )


def opened(folder: Path, database: str = "alternat.db", *, adopting: bool = False) -> Services:
    """The services of the installation, with this database."""
    settings = load(folder / "settings.toml", {})
    return app.make_services(
        replace(settings, database_url=f"sqlite:///{folder / database}"),
        adopting=adopting,
        clock=lambda: datetime.now(UTC),
    )


def fill(folder: Path, count: int, signed: list[bytes], *, only_agreements: bool) -> None:
    """``count`` objects with their rows and log entries."""
    services = opened(folder)
    made, begun = Made(services, signed, only_agreements=only_agreements), time.perf_counter()
    with _without_fsync():
        for first in range(0, count, TOGETHER):
            with services.store.unit() as unit:
                for serial in range(first, min(first + TOGETHER, count)):
                    made.add(unit, serial)
                continuity.keep_heads(services, unit)
                unit.commit()
    services.store.engine.dispose()
    print(f"{count} objects and {services.log.size} entries in the log, made in {time.perf_counter() - begun:.0f} s")


class _without_fsync:  # noqa: N801
    """The archive is thrown away afterwards."""

    def __enter__(self) -> None:
        self._kept, os.fsync = os.fsync, lambda _: None

    def __exit__(self, *_: object) -> None:
        os.fsync = self._kept


def rebuild(folder: Path) -> None:
    """In a process of its own: the audit, then the rebuild, as the command does both."""
    services = opened(folder, "rebuilt.db", adopting=True)
    told = {}
    for name, act in (
        ("audit", lambda: examine(services.archive, verifier=services.log.verifier).passed),
        ("rebuild", lambda: rebuild_into(services)),
    ):
        Path("/proc/self/clear_refs").write_text("5")  # the mark of the highest memory begins anew
        before, begun, used = high_water(), time.perf_counter(), cpu()
        result = act()
        told[name] = {"seconds": time.perf_counter() - begun, "cpu": cpu() - used, "result": result}
        told[name]["memory"] = high_water() - before
    print(json.dumps(told))


def cpu() -> float:
    """Seconds of processor time of this process and of everything below it, whether it has ended or not: files are judged in child processes."""
    used, parents = {}, {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = place.read_text().rpartition(")")[2].split()
            parents[int(place.parent.name)], used[int(place.parent.name)] = int(words[1]), sum(map(int, words[11:15]))
    tree = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return sum(used.get(one, 0) for one in tree) / os.sysconf("SC_CLK_TCK")


def said(store: Store) -> Iterator[tuple[str, Any]]:
    """What people see beyond the rows: statuses, searches, treaties, records, files."""
    with store.reader() as unit:
        for words in ("agua0x", "agua1y corregido", '"agua0x agua0y"', "cuen", "3/2005", "fundación", ""):
            for offset in (0, 40):
                page = unit.register.search(words, offset=offset, today=date(2026, 11, 30))
                yield f"search {words} {offset}", replace(page, hits=tuple(replace(hit) for hit in page.hits))
        for code in SEEDS:
            yield f"treaty {code}", (unit.treaties.get(code), unit.treaties.actions(code))
        yield "records", unit.records.search(RecordQuestion(), access=None, limit=50, offset=0)
        for entry in unit.register.each():
            yield (
                f"files of {entry.label}",
                (
                    unit.deposited_files.of(entry.instrument_id),
                    unit.register.by_instrument(entry.instrument_id),
                ),
            )


def report(folder: Path, count: int) -> None:
    """Rebuilds and compares."""
    command = [sys.executable, "-m", "benchmarks.rebuild", "--role", "rebuild", "--folder", str(folder)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    for name, one in told.items():
        rates = f"{count / one['seconds']:.0f} objects a second, {count / one['cpu']:.0f} a second of processor time"
        print(
            f"{name:<8} {one['seconds']:7.1f} s, processor {one['cpu']:7.1f} s, {rates}, memory +{one['memory']:.0f} MiB, result {one['result']}"
        )
    stores = [opened(folder, name).store for name in ("alternat.db", "rebuilt.db")]
    found = [one.sentence for one in differences(*stores)]
    found += [f"{one[0]} differs" for one, other in zip(said(stores[0]), said(stores[1]), strict=True) if one != other]
    print(f"differences: {len(found)}", *found[:10], sep="\n  ")
    for name in ("", "-wal", "-shm"):
        (folder / f"rebuilt.db{name}").unlink(missing_ok=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--objects", type=int, default=10_000)
    arguments.add_argument("--folder", type=Path, help="keeps the installation, and uses the one that is there")
    arguments.add_argument(
        "--only-agreements", action="store_true", help="as an earlier version of the program can read them"
    )
    arguments.add_argument("--role", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.role:
        rebuild(options.folder)
        return
    with tempfile.TemporaryDirectory(prefix="alternat-bench-") as name:
        folder = options.folder or Path(name) / "site"
        if not folder.exists():
            with Peer("authorities", Path(name)) as served:
                (Path(name) / "base").write_text(served.first_line())
                desk = Desk.at(Path(name))
                folder.parent.mkdir(parents=True, exist_ok=True)
                site(folder, desk.pki.anchors)
                signed = [desk.finished(base_pdf(text=f"Agreement {one}")) for one in range(SIGNED)]
            print(f"signed files of {len(signed[0])} bytes")
            fill(folder, options.objects, signed, only_agreements=options.only_agreements)
        report(folder, options.objects)


if __name__ == "__main__":
    main()
