"""Small realistic records to store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from service.depository.register.register import RegisterEntry
from service.depository.register.renewals import Renewal, RenewedFile
from service.domain.instrument import Annex, DraftRevision, Instrument, Original, Preliminary, SignaturePlace
from service.domain.lifecycle import State
from service.domain.review import Remark, Review, ReviewDecision
from service.store.unit import Store

NOW = datetime(2026, 3, 14, 15, 9, 26, 535897, tzinfo=UTC)


def instrument(id_: str = "i-1", **changes: Any) -> Instrument:
    first = Instrument(
        id=id_,
        reference=f"COOP-2026-{id_}",
        state=State.DRAFTING,
        version=1,
        template_id="general",
        template_version="1",
        template_digest="d" * 64,
        department="DSD",
        title="Cooperation on river basins",
        counterpart_name="Fundación Aguas Claras",
        drafter_id="p-1",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(first, **changes)


def review(instrument_id: str = "i-1", **changes: Any) -> Review:
    first = Review(
        instrument_id=instrument_id,
        digest="d",
        kind="legal",
        decision=ReviewDecision.SEND_BACK,
        summary="See the articles.",
        remarks=(Remark("disputes", "Not this seat of arbitration."), Remark("", "The name is not complete.")),
        by="p-9",
        by_name="Leticia Legal",
        at=NOW,
    )
    return replace(first, **changes)


def draft(instrument_id: str = "i-1", revision: int = 1, **changes: Any) -> DraftRevision:
    annex = Annex(id="a-1", title="Budget", sha256="a" * 64, source_sha256="b" * 64, pages=3, removed=("a script",))
    first = DraftRevision(
        instrument_id=instrument_id,
        revision=revision,
        answers={"purpose": {"en": "Water", "es": "Agua"}, "months": 24, "none": None, "odd": "\x00\ud800"},
        annexes=(annex,),
        complete=True,
        saved_by="p-1",
        saved_at=NOW,
    )
    return replace(first, **changes)


def preliminary(instrument_id: str = "i-1", id_: str = "pre-1", sha256: str = "c" * 64) -> Preliminary:
    place = SignaturePlace(
        key="organization", field="Organization", page=4, box=(72.0, 100.5, 272.0, 150.0), label="SG"
    )
    original = Original(
        party="organization",
        number=1,
        sha256=sha256,
        size=12345,
        pages=5,
        languages=("en", "es"),
        places=(place,),
        word_files={"en": "e" * 64},
        page_images=("f" * 64,),
    )
    return Preliminary(
        id=id_,
        instrument_id=instrument_id,
        revision=1,
        originals=(original,),
        reading_copy="1" * 64,
        answers_sha256="2" * 64,
        assembled_at=NOW,
    )


def entry(number: int = 1, year: int = 2026, **changes: Any) -> RegisterEntry:
    first = RegisterEntry(
        number=number,
        year=year,
        instrument_id=f"i-{number}-{year}",
        reference=f"COOP-{year}-{number:04}",
        title="Cooperation on river basins",
        kind="general",
        template_id="general",
        department="DSD",
        parties=(
            {"key": "organization", "name": "General Secretariat", "short_name": "GS/OAS", "country": ""},
            {"key": "counterpart", "name": "Fundación Aguas Claras", "short_name": "FAC", "country": "CO"},
        ),
        signed_on=date(year, 2, 1),
        signed_places=("Washington, D.C.", "Bogotá"),
        entered_on=date(year, 3, 14),
        entry_into_force={"model": "last signature", "date": None},
        term={"model": "months", "months": 24, "end": None},
        languages=("en", "es"),
        originals=({"party": "organization", "sha256": "a" * 64, "path": "originals/organization.pdf"},),
        keywords=("water", "río"),
        object_id=f"ark:/99999/{year}{number}",
        leaf_index=number + year * 10000,
        money={"model": "contribution", "amount": "25000.00", "currency": "USD", "contributor": "counterpart"},
        prevailing="en",
        articles=("purpose", "duration"),
        signatures=(
            {
                "party": "counterpart",
                "name": "Ana Núñez",
                "office": "Presidenta",
                "authority": "",
                "named": "",
                "place": "Bogotá",
                "day": "2026-02-01",
                "means": "ink",
            },
        ),
        proces_verbal=({"path": "proces-verbal/signature.pdf", "sha256": "c" * 64},),
    )
    return replace(first, **changes)


def renewal(instrument_id: str = "i-1", number: int = 1, **changes: Any) -> Renewal:
    """Of two files."""
    files = tuple(
        RenewedFile(path=path, sha256=f"{number}{path}", before_sha256=f"{number - 1}{path}", authority="A", ends=NOW)
        for path in ("original-counterpart.pdf", "original-organization.pdf")
    )
    usual: dict[str, Any] = {"renewed_by": "Alternat", "renewed_at": NOW, "files": files, **changes}
    return Renewal(subject=instrument_id, number=number, **usual)


def stored_instrument(store: Store, id_: str = "i-1", **changes: Any) -> Instrument:
    made = instrument(id_, **changes)
    with store.unit() as unit:
        unit.instruments.add(made)
        unit.commit()
    return made
