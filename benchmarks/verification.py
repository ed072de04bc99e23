"""What it costs to verify files with many objects in object streams, against another checkout of this repository.

Run as ``python -m benchmarks.verification --before CHECKOUT [--objects N ...]``; ``CHECKOUT`` has its own ``.venv``. Each file is verified by both
in turn, each time in a process of its own; processor time, peak of memory and the ratio are printed. Without ``--before``: this checkout alone.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
from asn1crypto import keys
from cryptography.hazmat.primitives import serialization
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.unit.signing.tools import self_signed

PROBE = """
import json, resource, sys, time
from datetime import UTC, datetime
sys.path.insert(0, ".")
try:
    from signing import TrustAnchors, verify
except ImportError:  # an older checkout
    from signing.trust import TrustAnchors
    from signing.verify import verify
    import signing.verification.revisions
data = open(sys.argv[1], "rb").read()
begun = time.process_time()
verdict = verify(data, anchors=TrustAnchors((), ()), at=datetime.now(UTC))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps([time.process_time() - begun, peak, str(verdict.integrity)]))
"""
LINE = "| {:<6} | {:>9} | {:>8.1f} | {:>8.1f} | {:>6.1f} | {:>6} | {:>6} |"
PAGES = 60


def tagged(objects: int) -> pikepdf.Pdf:
    """Sixty pages, each paragraph a structure element of its own."""
    pdf = pikepdf.new()
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root.K, numbers = Array([top]), Array()
    for index in range(PAGES):
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        section = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Sect, P=top, K=Array(), Pg=page))
        top.K.append(section)
        parents = Array()
        for place in range(objects // PAGES - 4):
            element = Dictionary(Type=Name.StructElem, S=Name.P, P=section, K=place, Pg=page)
            parents.append(pdf.make_indirect(element))
            section.K.append(parents[-1])
        page.StructParents = index
        numbers.append(index)
        numbers.append(pdf.make_indirect(parents))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
    return pdf


def linked(objects: int) -> pikepdf.Pdf:
    """A thousand links on each page."""
    pdf = pikepdf.new()
    pages = [pdf.add_blank_page(page_size=(595, 842)).obj for _ in range(max(1, objects // 1000))]
    for page in pages:
        target = pages[len(pages) // 2]
        page.Annots = Array()
        for _ in range(1000):  # a new dictionary each: one stays one object, however often it is made indirect
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[1, 1, 9, 9], Dest=Array([target, Name.Fit]))
            link.P = page
            page.Annots.append(pdf.make_indirect(link))
    return pdf


def listed(objects: int) -> pikepdf.Pdf:
    """One page, and a list of data that a program keeps in the file."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    rows = Array([pdf.make_indirect(Dictionary(N=n, T=pikepdf.String(f"entry {n}"))) for n in range(objects)])
    pdf.Root.PieceInfo = Dictionary(Own=Dictionary(Private=pdf.make_indirect(rows)))
    return pdf


def filled_in(objects: int) -> pikepdf.Pdf:
    """A form of text fields, a thousand on each page."""
    pdf = pikepdf.new()
    pages = [pdf.add_blank_page(page_size=(595, 842)).obj for _ in range(max(1, objects // 1000))]
    fields = Array()
    for index, page in enumerate(pages):
        page.Annots = Array()
        for place in range(1000):
            names = {"Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx}
            field = Dictionary(**names, T=f"f{index}-{place}", Rect=[1, 1, 9, 9], P=page)
            page.Annots.append(pdf.make_indirect(field))
            fields.append(page.Annots[-1])
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=fields))
    return pdf


KINDS: dict[str, Callable[[int], pikepdf.Pdf]] = {
    "tagged": tagged, "links": linked, "data": listed, "fields": filled_in,
}  # fmt: skip


def signed_twice(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    key, certificate = self_signed("Signer")
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(certificate, keys.PrivateKeyInfo.load(der), SimpleCertificateStore())
    for name in ("First", "Second"):
        meta = signers.PdfSignatureMetadata(
            field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        before, out = io.BytesIO(out.getvalue()), io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(before), meta, signer, output=out)
    return out.getvalue()


def verified(checkout: Path, file: Path) -> tuple[float, int, str]:
    """Seconds of processor time, megabytes at most, answer."""
    command = [str(checkout / ".venv" / "bin" / "python"), "-c", PROBE, str(file)]
    said = subprocess.run(command, cwd=checkout, check=True, capture_output=True, text=True).stdout
    seconds, peak, answer = json.loads(said)
    return seconds, peak, answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--before", type=Path)
    parser.add_argument("--objects", type=int, nargs="+", default=[10_000, 40_000, 80_000])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    asked = parser.parse_args()
    here = Path(__file__).resolve().parents[1]
    print(
        "| file, signed twice | objects | before, s | now, s | ratio | before, MB | now, MB |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.kinds:
            for count in asked.objects:
                file = Path(folder) / "signed.pdf"
                file.write_bytes(signed_twice(KINDS[kind](count)))
                was = verified(asked.before, file) if asked.before else (float("nan"), 0, "")
                now = verified(here, file)
                row = LINE.format(kind, count, was[0], now[0], was[0] / now[0], was[1], now[1])
                print(row if now[2] == "intact" else f"{row} {now[2]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
