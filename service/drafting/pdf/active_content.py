"""Content of a foreign PDF that acts, hides or fetches something. It is found anywhere in the file, even where no page refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from service.domain.messages import Message

ACTIONS: Final = {
    "/JavaScript": Message("a script (JavaScript)"),
    "/Launch": Message("a command that starts a program"),
    "/SubmitForm": Message("a form that sends data to a server"),
    "/ImportData": Message("a command that imports data"),
    "/Rendition": Message("sound or film"),
    "/Movie": Message("sound or film"),
    "/Sound": Message("sound or film"),
    "/RichMediaExecute": Message("sound or film"),
    "/GoTo3DView": Message("a three-dimensional model"),
    "/GoToE": Message("a link into an embedded file"),
}
"""Action types (ISO 32000-1, table 198) that an agreement has no use for."""

ANNOTATIONS: Final = {
    "/FileAttachment": Message("an embedded file"),
    "/RichMedia": Message("sound or film"),
    "/Movie": Message("sound or film"),
    "/Sound": Message("sound or film"),
    "/Screen": Message("sound or film"),
    "/3D": Message("a three-dimensional model"),
}

KEYS: Final = {
    "/JS": Message("a script (JavaScript)"),
    "/XFA": Message("a dynamic form (XFA)"),
    "/EmbeddedFiles": Message("an embedded file"),
    "/EF": Message("an embedded file"),
    "/Collection": Message("a collection of embedded files"),
    "/Ref": Message("a picture that lies outside the file"),
    "/PS": Message("a PostScript program"),
}


def found(pdf: Pdf) -> list[Message]:
    """Each kind found, once, in plain words; empty when the file has passive content only."""
    return sorted({word for item in pdf.objects for word in _in(item)}, key=str)


def _in(item: Any, depth: int = 0) -> Iterator[Message]:
    """In one object and what lies directly in it; references are visited on their own."""
    if isinstance(item, Stream):
        yield from _in_stream(item)
        yield from _in_dictionary(item.stream_dict, depth)
    elif isinstance(item, Dictionary):
        yield from _in_dictionary(item, depth)
    elif isinstance(item, Array) and depth < 50:
        for entry in item:
            if not _is_reference(entry):
                yield from _in(entry, depth + 1)


def _in_stream(item: Stream) -> Iterator[Message]:
    if "/F" in item:
        yield Message("content that lies outside the file")
    if item.get("/Subtype") == Name.PS or item.get("/Subtype2") == Name.PS:
        yield KEYS["/PS"]


def _in_dictionary(item: Any, depth: int) -> Iterator[Message]:
    kind, subtype = item.get("/S"), item.get("/Subtype")
    if isinstance(kind, Name) and str(kind) in ACTIONS:
        yield ACTIONS[str(kind)]
    if isinstance(subtype, Name) and str(subtype) in ANNOTATIONS:
        yield ANNOTATIONS[str(subtype)]
    for key, value in item.items():
        if key in KEYS and (key != "/Ref" or subtype == Name.Form) and (key != "/PS" or isinstance(value, Stream)):
            yield KEYS[key]
        if depth < 50 and not _is_reference(value):
            yield from _in(value, depth + 1)


def _is_reference(value: Any) -> bool:
    return isinstance(value, Dictionary | Array | Stream) and value.is_indirect


def hidden_layers(pdf: Pdf) -> bool:
    """Whether the file has layers of which some are off, or that switch by themselves (ISO 32000-1, 8.11.4)."""
    layers = pdf.Root.get("/OCProperties")
    if layers is None:
        return False
    ways = [layers.get("/D", Dictionary()), *layers.get("/Configs", ())]
    return any(
        len(approved.get("/OFF", ())) > 0 or approved.get("/BaseState", Name.ON) != Name.ON or "/AS" in approved
        for approved in ways
    )


def is_signed(pdf: Pdf) -> bool:
    """Whether a signature or time-stamp was applied, valid or not."""
    return any(isinstance(item, Dictionary) and "/ByteRange" in item for item in pdf.objects)
