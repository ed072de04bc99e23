"""A signature by ``openssl cms`` in a place that is made for it by hand."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import cms_embedder
from pyhanko.sign.signers.pdf_byterange import SignatureObject

ROOM = 24_000
"""Hexadecimal digits."""


def sign(pdf: bytes, pem: Path, field: str, *, cades: bool) -> bytes:
    """:param pem: key and certificates in one file."""
    flow = cms_embedder.PdfCMSEmbedder().write_cms(
        field_name=field, writer=IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True
    )
    next(flow)
    kind = SigSeedSubFilter.PADES if cades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    place = SignatureObject(subfilter=kind, bytes_reserved=ROOM)
    flow.send(cms_embedder.SigObjSetup(sig_placeholder=place))
    prepared, out = flow.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    laid = out.getvalue()
    signed = laid[: prepared.reserved_region_start] + laid[prepared.reserved_region_end :]
    command = ["openssl", "cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-signer", str(pem)]
    command += ["-cades"] if cades else []
    made = subprocess.run(command, input=signed, capture_output=True, check=True, timeout=60).stdout
    prepared.fill_with_cms(out, made)
    return bytes(out.getvalue())
