"""The structure tree of a tagged file may grow by the elements of new signature fields, and by nothing else. Nobody has signed these files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.diff_analysis import ModificationLevel

from signing.validate.steps.rules import STRICT
from tests.unit.signing.validate.test_rules import OTHER, dictionary, judged, name, numbers, page, text

Change = Callable[[IncrementalPdfFileWriter], None]


@pytest.fixture(scope="module")
def tagged() -> bytes:
    """One page with a paragraph, and a form without fields."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        first = document.pages[0].obj
        first.StructParents = 0
        first.Annots = document.make_indirect(Array())
        root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, ParentTreeNextKey=1))
        top = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        paragraph = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=top, Pg=first, K=0, Alt="Said"))
        top.K = Array([paragraph])
        root.K = Array([top])
        root.ParentTree = document.make_indirect(
            Dictionary(Nums=Array([0, document.make_indirect(Array([paragraph]))]))
        )
        document.Root.StructTreeRoot = root
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=document.make_indirect(Array()), SigFlags=3))
        document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def tree(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/StructTreeRoot"]


def grown(writer: IncrementalPdfFileWriter, *, keep_parents: bool = True, **more: Any) -> None:
    """A new signature field with its element, as a program writes them that signs a tagged file."""
    sheet, root = page(writer), tree(writer)
    top = root["/K"][0]
    widget = writer.add_object(
        dictionary(
            Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Sig"), T=text("Signature"), Rect=numbers(0, 0, 0, 0),
            P=writer.root["/Pages"]["/Kids"].raw_get(0), F=generic.NumberObject(132), StructParent=generic.NumberObject(1),
        )
    )  # fmt: skip
    for holder, key in ((sheet, "/Annots"), (writer.root["/AcroForm"], "/Fields")):
        holder[key].append(widget)
        writer.update_container(holder[key])
    element = writer.add_object(
        dictionary(
            Type=name("/StructElem"), S=name("/Form"), P=root["/K"].raw_get(0),
            K=dictionary(Type=name("/OBJR"), Obj=widget), **more,
        )
    )  # fmt: skip
    top["/K"].append(element)
    writer.update_container(top["/K"])
    parents = root["/ParentTree"]["/Nums"]
    kept = [parents.raw_get(place) for place in range(len(parents))] if keep_parents else []
    table = dictionary(Nums=generic.ArrayObject([*kept, generic.NumberObject(1), element]))
    root[name("/ParentTree")] = writer.add_object(table)
    root[name("/ParentTreeNextKey")] = generic.NumberObject(2)
    writer.update_container(root)


def test_a_new_signature_field_brings_its_element(tagged: bytes) -> None:
    assert judged(tagged, grown, STRICT) < ModificationLevel.FORM_FILLING


@pytest.mark.parametrize("key", ["ActualText", "Alt", "E"])
def test_the_element_says_nothing_of_its_own(tagged: bytes, key: str) -> None:
    assert judged(tagged, lambda writer: grown(writer, **{key: text("Other words")}), STRICT) == OTHER


def test_the_table_of_parents_keeps_what_it_has(tagged: bytes) -> None:
    assert judged(tagged, lambda writer: grown(writer, keep_parents=False), STRICT) == OTHER


def words_of_a_paragraph(writer: IncrementalPdfFileWriter) -> None:
    grown(writer)
    paragraph = tree(writer)["/K"][0]["/K"][0]
    paragraph[name("/Alt")] = text("Other words")
    writer.update_container(paragraph)


def another_order(writer: IncrementalPdfFileWriter) -> None:
    grown(writer)
    children = tree(writer)["/K"][0]["/K"]
    children.insert(0, children.pop())
    writer.update_container(children)


def an_element_for_content(writer: IncrementalPdfFileWriter) -> None:
    top = tree(writer)["/K"][0]
    top["/K"].append(
        writer.add_object(
            dictionary(
                Type=name("/StructElem"), S=name("/P"), P=tree(writer)["/K"].raw_get(0), K=generic.NumberObject(0)
            )
        )
    )
    writer.update_container(top["/K"])


@pytest.mark.parametrize("change", [words_of_a_paragraph, another_order, an_element_for_content])
def test_what_was_there_stays_as_it_was(tagged: bytes, change: Change) -> None:
    assert judged(tagged, change, STRICT) == OTHER
