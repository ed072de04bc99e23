"""A base document with pre-created fields, and the people who sign it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from signing import (
    Appearance,
    Credential,
    SigningResult,
    TimestampAuthorities,
    TrustAnchors,
    certify_document,
    complete_signatures,
    draw_stamp,
    load_anchors,
    load_pkcs12,
    sign_field,
)
from tests.support.pki import ServedPki

WHEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def base_pdf(*, pages: int = 2, locks: bool = True, text: str = "Cooperation agreement") -> bytes:
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for number in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 18 Tf 72 720 Td ({text}, page {number + 1}) Tj ET".encode())
    _add_fields(document, locks=locks)
    out = io.BytesIO()
    document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def _add_fields(document: pikepdf.Pdf, *, locks: bool) -> None:
    page = document.pages[-1]
    fields = pikepdf.Array()
    for index, name in enumerate(("Seal", "Organization", "Counterpart")):
        left = 40 + index * 180
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=name,
            F=132,
            Rect=[left, 80, left + 170, 150],
            P=page.obj,
        )
        if locks and name != "Seal":
            lock = pikepdf.Dictionary(
                Type=pikepdf.Name.SigFieldLock, Action=pikepdf.Name.Include, Fields=pikepdf.Array(["Seal", name])
            )
            widget.Lock = lock
        fields.append(document.make_indirect(widget))
    page.Annots = pikepdf.Array(list(fields))
    document.Root.AcroForm = document.make_indirect(pikepdf.Dictionary(Fields=fields, SigFlags=3))


def torn(pdf: bytes) -> bytes:
    """The file up to the middle of its last signature value or time-stamp: no revision ends there, whatever the lengths are."""
    start = pdf.rindex(b"/Contents <") + len(b"/Contents <")
    return pdf[: (start + pdf.index(b">", start)) // 2]


@dataclass
class SigningKit:
    """Everything a signing step needs, with short names."""

    pki: ServedPki
    anchors: TrustAnchors
    authorities: TimestampAuthorities

    def credential(self, who: str) -> Credential:
        return load_pkcs12(self.pki.p12(who), self.pki.pin(who))

    def stamp(self, name: str) -> Appearance:
        return draw_stamp(
            name,
            "Secretary General",
            "GS/OAS",
            "Washington, D.C.",
            WHEN,
            "A-2026-1",
            language="en",
            width=170,
            height=70,
        )

    def certify(self, pdf: bytes, **changes: Any) -> SigningResult:
        return certify_document(pdf, **(self._usual("Seal", "seal", changes) | changes))

    def sign(self, pdf: bytes, **changes: Any) -> SigningResult:
        usual = self._usual("Organization", "sg", changes) | {"lock": ("Seal", "Organization")}
        return sign_field(pdf, **(usual | changes))

    def _usual(self, field: str, who: str, changes: dict[str, Any]) -> dict[str, Any]:
        return {
            "field": field,
            "credential": changes.get("credential") or self.credential(who),
            "authorities": self.authorities,
            "anchors": self.anchors,
            "appearance": self.stamp("Somebody"),
            "reason": "I sign",
            "location": "Washington, D.C.",
        }

    def complete(self, pdf: bytes, *, field: str = "Organization", final: bool = False) -> SigningResult:
        return complete_signatures(pdf, field=field, authorities=self.authorities, anchors=self.anchors, final=final)


@pytest.fixture(scope="session")
def kit(pki: ServedPki) -> SigningKit:
    return SigningKit(pki, load_anchors(pki.anchors), TimestampAuthorities(pki.timestamp_urls, timeout=60))
