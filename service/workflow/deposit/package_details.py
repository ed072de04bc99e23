"""Details of signatories, originals and annexes in ``metadata.json``, beyond the register's row."""

from __future__ import annotations

from typing import Any

from service.domain.instrument import Original, Signatory
from service.domain.paper.copies import Means


def who(one: Signatory) -> str:
    """Name, office, and for whom."""
    return f"{one.name}, {one.office}" + (f", for {one.named} ({one.authority})" if one.named else "")


def signatory_detail(one: Signatory, ink: frozenset[str]) -> dict[str, Any]:
    """Who signed, and how."""
    known = {"key": one.key, "party": one.party, "order": one.order, "name": one.name, "office": one.office}
    known["means"] = str(Means.INK if one.key in ink else Means.ELECTRONIC)
    return known | ({"for": one.named, "authority": one.authority} if one.named else {})


def original_detail(original: Original) -> dict[str, Any]:
    """As it was approved."""
    return {
        "party": original.party,
        "number": original.number,
        "approved_sha256": original.sha256,
        "pages": original.pages,
        "languages": list(original.languages),
    }


def annex_detail(number: int, annex: Any) -> dict[str, Any]:
    """As it was uploaded, and as it stands in the originals."""
    return {
        "number": number,
        "title": annex.title,
        "pages": annex.pages,
        "as_uploaded_sha256": annex.source_sha256,
        "in_the_originals_sha256": annex.sha256,
        "removed": list(annex.removed),
    }
