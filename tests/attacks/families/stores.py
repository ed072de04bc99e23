"""The document security store: poisoned, emptied, or used as a way around the rules."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.crypto.evidence import Evidence
from tests.attacks.families.increments import page, stream, touched
from tests.attacks.material import Material
from tests.attacks.paper import covered, draft, text
from tests.attacks.register import Family
from tests.attacks.workshop import increment

store = Family("poisoned store", alters=False)

Edit = Callable[[IncrementalPdfFileWriter, Random], None]


def _emptied(did: str) -> Callable[[Edit], Edit]:
    """Registers a store that lacks what is needed, put there before the time-stamp."""

    def add(edit: Edit) -> Edit:
        def make(rng: Random, m: Material) -> bytes:
            full = m.shop.store(m.three, m.shop.evidence("seal", "sg", "counterpart", "tsa1"))
            return m.shop.stamp(increment(full, lambda w: edit(w, rng)), "tsa1")

        store.add(edit.__name__.replace("_", " "), did, make)
        return edit

    return add


@_emptied("All answers were taken out.")
def no_answers(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/DSS"], OCSPs=generic.ArrayObject())


@_emptied("The answers are noise.")
def noise(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/DSS"], OCSPs=generic.ArrayObject([w.add_object(stream(rng.randbytes(90))) for _ in range(5)]))


@_emptied("The answers stand under another key.")
def another_key(w: IncrementalPdfFileWriter, rng: Random) -> None:
    held = w.root["/DSS"].raw_get("/OCSPs")
    touched(w, w.root["/DSS"], CRLs=held, OCSPs=generic.ArrayObject())


@_emptied("The store is a list.")
def a_list(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root, DSS=generic.ArrayObject())


@_emptied("The store refers to itself.")
def circle(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/DSS"], OCSPs=generic.ArrayObject([w.root.raw_get("/DSS")]), Certs=w.root.raw_get("/DSS"))


@_emptied("The answers were replaced by one that a stranger signed.")
def certificates_only(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/DSS"], OCSPs=w.root["/DSS"].raw_get("/Certs"))


@store
def false_accusation(rng: Random, m: Material) -> bytes:
    """A stranger's answer says that a good signer was revoked; trust may only be taken away by it, never given."""
    said = Evidence((), (m.mint.answer(m.mint.party("tsa1"), responder=m.mint.issue("X", by=None), revoked=m.at),), ())
    held = m.shop.evidence("seal", "sg", "counterpart").joined(said)
    return m.shop.stamp(m.three, "tsa1", evidence=held)


@store
def without_the_answers_about_the_stamp(rng: Random, m: Material) -> bytes:
    """Nothing says whether the time-stamping authority was revoked."""
    return m.shop.stamp(m.three, "tsa1", evidence=m.shop.evidence("seal", "sg", "counterpart"))


@store
def answers_after_the_stamp(rng: Random, m: Material) -> bytes:
    """The validation data stand after the last time-stamp, so nothing proves when they existed."""
    return m.shop.store(m.shop.stamp(m.three, "tsa1"), m.shop.evidence("seal", "sg", "counterpart", "tsa1"))


def _through_the_store(did: str, prepare: Any = None) -> Callable[[Edit], Edit]:
    """Registers an update that changes what is shown and lists it in the store."""

    def add(edit: Edit) -> Edit:
        def make(rng: Random, m: Material) -> bytes:
            base = m.shop.archived(m.signed(draft(prepare=prepare))) if prepare else rng.choice([m.final, m.approved])
            return m.dressed(rng, increment(base, lambda w: edit(w, rng)))

        store.add(edit.__name__.replace("_", " "), did, make, alters=True)
        return edit

    return add


@_through_the_store("The page's contents were overwritten, and the store lists them as a certificate.")
def contents_as_certificate(w: IncrementalPdfFileWriter, rng: Random) -> None:
    contents = page(w).raw_get("/Contents")
    body = page(w)["/Contents"]
    body._data, body._encoded_data = text("Cooperation agreement, page 1", f"USD {rng.random()}"), None
    w.update_container(body)
    touched(w, w.root["/DSS"], Certs=generic.ArrayObject([*w.root["/DSS"]["/Certs"], contents]))


@_through_the_store("The page was overwritten, and the store reaches it by a private key.")
def page_by_private_key(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), Rotate=generic.NumberObject(180))
    touched(w, w.root["/DSS"], Private=w.root["/Pages"]["/Kids"].raw_get(0))


@_through_the_store("The store and the page share a new content stream.")
def shared_stream(w: IncrementalPdfFileWriter, rng: Random) -> None:
    more = w.add_object(stream(covered("The Organization pays USD 3.")))
    touched(w, page(w), Contents=generic.ArrayObject([page(w).raw_get("/Contents"), more]))
    touched(w, w.root["/DSS"], Private=generic.ArrayObject([more]))


def _dangling(document: Any) -> None:
    """The page refers to an object that is not there yet."""
    import pikepdf

    page_ = document.pages[0]
    ghost = document.make_stream(b"")
    page_.Contents = pikepdf.Array([page_.Contents, ghost])


@_through_the_store("The page used an empty stream; an update fills it, and the store lists it.", _dangling)
def empty_stream_filled(w: IncrementalPdfFileWriter, rng: Random) -> None:
    ghost = page(w)["/Contents"].raw_get(1)
    body = ghost.get_object()
    body._data, body._encoded_data = covered("The Organization pays USD 4,000,000."), None
    w.update_container(body)
    touched(w, w.root["/DSS"], Private=ghost)
