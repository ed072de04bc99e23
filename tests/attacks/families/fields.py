"""Evil annotations and sneaky signatures (Mladenov et al. 2021): certified documents permit some additions, and those are abused."""

from __future__ import annotations

from random import Random
from typing import Any

from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.stamp import StaticStampStyle

from tests.attacks.families.increments import dictionary, name, numbers, page, stream, touched, words
from tests.attacks.material import Material
from tests.attacks.paper import covered, draft
from tests.attacks.register import Family
from tests.attacks.workshop import increment

annotation = Family("evil annotation")
sneaky = Family("sneaky signature")


def _look(w: IncrementalPdfFileWriter, rng: Random) -> generic.IndirectObject:
    shown = covered(f"The Organization pays USD {rng.randrange(2, 99)},000,000.")
    font = dictionary(F1=dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Helvetica")))
    box = numbers(0, 0, 595, 842)
    return w.add_object(
        stream(shown, Type=name("/XObject"), Subtype=name("/Form"), BBox=box, Resources=dictionary(Font=font))
    )


KINDS: dict[str, dict[str, Any]] = {
    "FreeText": {"DA": words("/F1 14 Tf")},
    "Text": {},
    "Stamp": {"Name": name("/Draft")},
    "Square": {"IC": numbers(1, 1, 1)},
    "Highlight": {"QuadPoints": numbers(60, 720, 540, 720, 60, 680, 540, 680)},
    "StrikeOut": {"QuadPoints": numbers(60, 720, 540, 720, 60, 680, 540, 680)},
    "Redact": {"QuadPoints": numbers(60, 720, 540, 720, 60, 680, 540, 680), "OverlayText": words("USD 1")},
    "Ink": {"InkList": generic.ArrayObject([numbers(60, 700, 540, 700)])},
    "Link": {"A": dictionary(S=name("/URI"), URI=words("http://example.org"))},
    "Popup": {"Open": generic.BooleanObject(value=True)},
    "Caret": {},
    "Line": {"L": numbers(60, 700, 540, 700)},
    "FileAttachment": {"FS": dictionary(Type=name("/Filespec"), F=words("a.exe"))},
    "Screen": {"A": dictionary(S=name("/JavaScript"), JS=words("1"))},
}


def _annotated(kind: str, more: dict[str, Any]) -> Any:
    def make(rng: Random, m: Material) -> bytes:
        def change(w: IncrementalPdfFileWriter) -> None:
            note = dictionary(
                Type=name("/Annot"), Subtype=name("/" + kind), Rect=numbers(0, 0, 595, 842), F=generic.NumberObject(4),
                Contents=words("The Organization pays nothing."), **more,
            )  # fmt: skip
            note[name("/AP")] = dictionary(N=_look(w, rng))
            touched(w, page(w), Annots=generic.ArrayObject([w.add_object(note)]))

        return m.dressed(rng, increment(m.annotatable if rng.random() < 0.7 else m.final, change))

    return make


for _kind, _more in KINDS.items():
    annotation.add(_kind, f"An annotation ({_kind}) shows another sum over the text.", _annotated(_kind, _more))


@annotation
def into_the_last_page(rng: Random, m: Material) -> bytes:
    """A note was put among the signature fields of the last page."""

    def change(w: IncrementalPdfFileWriter) -> None:
        note = dictionary(
            Type=name("/Annot"), Subtype=name("/FreeText"), Rect=numbers(60, 600, 540, 740), Contents=words("x"), DA=words("/F1 9 Tf"),
            AP=dictionary(N=_look(w, rng)),
        )  # fmt: skip
        last = page(w, 1)
        last["/Annots"].append(w.add_object(note))
        touched(w, last)

    return m.dressed(rng, increment(m.annotatable, change))


def _stamp_style(shown: bytes) -> StaticStampStyle:
    box = layout.BoxConstraints(width=480, height=60)
    return StaticStampStyle(background=content.RawContent(shown, box=box), border_width=0, background_opacity=1)


COVER = b"1 1 1 rg 0 0 480 60 re f 0 0 0 rg 10 10 300 6 re f"


@sneaky
def over_the_text_of_a_certified_file(rng: Random, m: Material) -> bytes:
    """A new visible signature, with a good certificate, covers a line of the certified text."""
    base = rng.choice([m.final, m.annotatable])
    made = m.shop.sign(base, "Approval", m.attacker, box=(60, 680, 540, 740), look=_stamp_style(COVER))
    return m.shop.archived(made, "seal", "sg", "counterpart", m.attacker)


@sneaky(alters=False)
def over_the_text_of_an_approved_file(rng: Random, m: Material) -> bytes:
    """A new visible signature, with a good certificate, covers a line of a text that nobody certified."""
    made = m.shop.sign(m.approved, "Approval", m.attacker, box=(60, 680, 540, 740), look=_stamp_style(COVER))
    return m.shop.archived(made, "seal", "sg", "counterpart", m.attacker)


@sneaky(alters=False)
def over_another_signature(rng: Random, m: Material) -> bytes:
    """A new visible signature stands exactly over the Secretary General's."""
    style = _stamp_style(COVER)
    made = m.shop.sign(m.approved, "Approval", m.attacker, box=(220, 80, 390, 150), page=1, look=style)
    return m.shop.archived(made, "seal", "sg", "counterpart", m.attacker)


@sneaky
def field_without_value(rng: Random, m: Material) -> bytes:
    """A new signature field without a signature covers a line with its look."""

    def change(w: IncrementalPdfFileWriter) -> None:
        field = w.add_object(
            dictionary(
                Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Sig"), T=words("Approval"), Rect=numbers(0, 0, 595, 842),
                F=generic.NumberObject(4), P=w.root["/Pages"]["/Kids"].raw_get(0), AP=dictionary(N=_look(w, rng)),
            )
        )  # fmt: skip
        w.root["/AcroForm"]["/Fields"].append(field)
        w.update_container(w.root["/AcroForm"])
        touched(w, page(w), Annots=generic.ArrayObject([field]))

    return m.dressed(rng, increment(rng.choice([m.final, m.approved]), change))


def _wide(document: Any) -> None:
    """The counterpart's empty field lies over a line of the first page."""
    field = next(f for f in document.Root.AcroForm.Fields if str(f.T) == "Counterpart")
    field.Rect, field.P = [60, 680, 540, 740], document.pages[0].obj
    document.pages[0].Annots = [field]
    document.pages[-1].Annots = [a for a in document.pages[-1].Annots if str(a.T) != "Counterpart"]


@sneaky(alters=False)
def prepared_field_over_the_text(rng: Random, m: Material) -> bytes:
    """The empty field lay over a line when the others signed; the last signature's look covers that line."""
    base = draft(prepare=_wide, locks=rng.random() < 0.5)
    certify = rng.choice([MDPPerm.FILL_FORMS, None])
    half = m.shop.sign(m.shop.sign(base, "Seal", "seal", certify=certify), "Organization", "sg")
    return m.shop.archived(m.shop.sign(half, "Counterpart", "counterpart", look=_stamp_style(COVER)))


@sneaky
def second_widget(rng: Random, m: Material) -> bytes:
    """A signature field got a second widget, on another page and over the text."""

    def change(w: IncrementalPdfFileWriter) -> None:
        field = w.root["/AcroForm"]["/Fields"][2].get_object()
        more = w.add_object(
            dictionary(
                Type=name("/Annot"), Subtype=name("/Widget"), Rect=numbers(0, 0, 595, 842), F=generic.NumberObject(4),
                Parent=w.root["/AcroForm"]["/Fields"].raw_get(2), AP=dictionary(N=_look(w, rng)),
            )
        )  # fmt: skip
        touched(w, field, Kids=generic.ArrayObject([more]))
        touched(w, page(w), Annots=generic.ArrayObject([more]))

    return m.dressed(rng, increment(rng.choice([m.half, m.approved]), change))


@sneaky
def another_certification(rng: Random, m: Material) -> bytes:
    """Another signature's certification, which permits annotations, was put in the place of the first one's; then one was made."""
    made = _certified_again(m)

    def change(w: IncrementalPdfFileWriter) -> None:
        note = dictionary(
            Type=name("/Annot"), Subtype=name("/FreeText"), Rect=numbers(60, 680, 540, 740), DA=words("/F1 9 Tf")
        )
        note[name("/AP")] = dictionary(N=_look(w, rng))
        touched(w, page(w), Annots=generic.ArrayObject([w.add_object(note)]))

    return m.shop.archived(increment(made, change), "seal", "sg", m.attacker)


def _certified_again(m: Material) -> bytes:
    """The attacker's own certifying signature, made over another file, is named in the catalog as the one that rules."""
    own = m.shop.sign(m.half, "Counterpart", m.attacker)

    def change(w: IncrementalPdfFileWriter) -> None:
        value = w.root["/AcroForm"]["/Fields"][2].get_object().raw_get("/V")
        touched(w, w.root, Perms=dictionary(DocMDP=value))

    return increment(own, change)
