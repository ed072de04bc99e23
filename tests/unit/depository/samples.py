"""Small deposits for tests and benchmarks: everything that a real one has, in few bytes."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from service.depository.deposit import deposit
from service.depository.deposit.deposit import Depositor, DepositPackage
from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.depository.register.register import RegisterEntry
from service.domain.record.events import Event

NOW = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)
ORIGIN = "depository.example.org/log"
KEY_PEM = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
-----END PRIVATE KEY-----
"""  # a published pattern of bytes, for tests only
DEPOSITOR = Depositor(id="p-1", name="Ana Pérez", address="mailto:archivist@example.org", program_version="0.1")
PROVENANCE = {"message": "Test", "user_name": "Ana", "user_address": "mailto:ana@example.org", "created": NOW}


def log_key() -> note.LogKey:
    return note.load_key(KEY_PEM, ORIGIN)


def instrument_id(number: int) -> str:
    return str(uuid.UUID(int=number + (4 << 76) + (8 << 60)))


def object_id(number: int) -> str:
    return f"urn:uuid:{instrument_id(number)}"


def register_entry(number: int = 1, **changes) -> RegisterEntry:
    values = {
        "number": number, "year": 2026, "instrument_id": instrument_id(number), "reference": f"COOP-2026-{number:04d}",
        "title": "Acuerdo de cooperación", "kind": "general", "template_id": "general", "department": "dsdme",
        "parties": (
            {"key": "organization", "name": "General Secretariat", "short_name": "GS", "country": "US"},
            {"key": "counterpart", "name": "Fundación Río", "short_name": "Río", "country": "UY"},
        ),
        "signed_on": date(2026, 3, 1), "signed_places": ("Washington", "Montevideo"), "entered_on": date(2026, 3, 2),
        "entry_into_force": {"model": "last_signature", "date": "2026-03-01"}, "term": {"model": "months", "months": 36},
        "languages": ("en", "es"), "originals": (), "keywords": ("rivers",), "object_id": "",
    }  # fmt: skip
    return RegisterEntry(**{**values, **changes})


def original(party: str, number: int = 1, size: int = 2000) -> bytes:
    return (f"%PDF-1.7 {party} {number}\n".encode() * size)[:size]


def package(number: int = 1, *, size: int = 2000, **changes) -> DepositPackage:
    parties = ("organization", "counterpart")
    event = Event(
        instrument_id=instrument_id(number), kind="instrument:finish", actor_id="service", actor_name="Alternat",
        at=NOW, state="signed", detail={"level": "B-LTA"},
    )  # fmt: skip
    verdict = {"indication": "TOTAL_PASSED", "level": "PAdES-B-LTA", "steps": [], "seconds": 0.5}
    return deposit.compose(
        register_entry(number, **changes),
        originals={party: original(party, number, size) for party in parties},
        verdicts=dict.fromkeys(parties, verdict), events=[event], text=f"Text número {number}",
        word_files={"en": b"PK-en", "es": b"PK-es"}, reading_copy=b"%PDF-reading", depositor=DEPOSITOR, at=NOW,
        details={"signatories": [{"key": "organization", "name": "Luis Sosa", "office": "Secretary General"}]},
    )  # fmt: skip


def filled_archive(root: Path, count: int, *, size: int = 2000) -> tuple[Archive, Log, dict[str, RegisterEntry]]:
    archive = Archive(root)
    log = Log(root / "log", log_key())
    kept = [deposit.store(archive, log, package(number, size=size)) for number in range(1, count + 1)]
    return archive, log, {k.entry.object_id: k.entry for k in kept}
