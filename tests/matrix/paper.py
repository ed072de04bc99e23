"""Archivable originals with a seal's field and as many signatories' fields as wanted, assembled as the service assembles them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from service.drafting.pdf.assemble import FileSpec, Part, PlaceRequest, assemble
from service.drafting.pdf.fonts import drop_empty_meanings
from tests.unit.drafting.portable import changed, text_pdf

SEAL = "Seal"
PARTIES = ("organization", "counterpart")


def fields(signatories: int, *, who: str) -> tuple[str, ...]:
    """The signatories' fields in the order of signing; a single one is ``who``'s."""
    if signatories == 1:
        return ("Organization",) if who == "sg" else ("Counterpart",)
    return ("Organization", "Counterpart", *(f"Counterpart{n}" for n in range(2, signatories)))


@cache
def original(names: tuple[str, ...], party: str) -> bytes:
    """PDF/A-3b and PDF/UA-1 (the assembly refuses anything else): two pages, empty fields for the seal and for ``names``."""
    places = [_place(name, number) for number, name in enumerate((SEAL, *names))]
    made = assemble(
        [
            Part(kind="text", title="Agreement", pdf=_page(f"Cooperation agreement. Original of the {party}.")),
            Part(kind="signature", title="Signatures", pdf=_page("In witness whereof"), label_prefix="S-"),
        ],
        FileSpec(
            title="Cooperation agreement",
            language="en",
            author="GS/OAS",
            when=datetime(2026, 11, 27, 12, tzinfo=UTC),
            attachment=b"{}",
            stamp_line=f"COOP-2026-0001 · {party}",
            places=tuple(places),
        ),
    )
    return made.pdf


def _page(text: str) -> bytes:
    return changed(text_pdf(text), drop_empty_meanings)


def _place(name: str, number: int) -> PlaceRequest:
    left, low = 72.0 + 240 * (number % 2), 560.0 - 110 * (number // 2)
    return PlaceRequest(
        key=name.lower(), field=name, label=f"Signature in {name}", page=0, box=(left, low, left + 200, low + 80)
    )
