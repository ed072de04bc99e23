"""The document security store (ISO 32000-2 12.8.4.3) as a revision has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.rw_common import PdfHandler

from signing.crypto import der
from signing.crypto.evidence import Evidence
from signing.pdf.entries import entry
from signing.pdf.opening import READING_FAILS

T = TypeVar("T")


def stored(handler: PdfHandler) -> Evidence:
    """The document security store; what is malformed in it is left out (a half-right object must not surface later)."""
    try:
        store = handler.root["/DSS"]
    except KeyError:
        return Evidence()
    if not isinstance(store, generic.DictionaryObject):
        return Evidence()
    return Evidence(
        tuple(one for _, one in _loaded(store, "/Certs", DecodePurpose.CERTIFICATE, der.certificate)),
        tuple(one for _, one in _loaded(store, "/OCSPs", DecodePurpose.OCSP_RESPONSE, der.ocsp_response)),
        tuple(one for _, one in _loaded(store, "/CRLs", DecodePurpose.CRL, der.revocation_list)),
    )


def stored_names(store: generic.DictionaryObject) -> Iterator[tuple[str, str]]:
    """What the store holds, by key and reference: only what can be read as what it should be."""
    yield from (("/Certs", name) for name, _ in _loaded(store, "/Certs", DecodePurpose.CERTIFICATE, der.certificate))
    yield from (
        ("/OCSPs", name) for name, _ in _loaded(store, "/OCSPs", DecodePurpose.OCSP_RESPONSE, der.ocsp_response)
    )
    yield from (("/CRLs", name) for name, _ in _loaded(store, "/CRLs", DecodePurpose.CRL, der.revocation_list))
    related = entry(store, "/VRI", ())
    yield from (("/VRI", str(name)) for name in (related if isinstance(related, generic.DictionaryObject) else ()))


def _loaded(
    store: generic.DictionaryObject, key: str, purpose: DecodePurpose, load: Callable[[bytes], T]
) -> Iterator[tuple[str, T]]:
    entries = entry(store, key, ())
    for one in entries if isinstance(entries, generic.ArrayObject) else ():
        try:
            yield repr(one), load(one.get_object().read_data(purpose))
        except READING_FAILS:
            continue
