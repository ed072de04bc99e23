"""Content of a foreign PDF that acts, hides or fetches something. It is found anywhere in the file, even where no page refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream

ACTIONS: Final = {
    "/JavaScript": "a script (JavaScript)",
    "/Launch": "a command that starts a program",
    "/SubmitForm": "a form that sends data to a server",
    "/ImportData": "a command that imports data",
    "/Rendition": "sound or film",
    "/Movie": "sound or film",
    "/Sound": "sound or film",
    "/RichMediaExecute": "sound or film",
    "/GoTo3DView": "a three-dimensional model",
    "/GoToE": "a link into an embedded file",
}
"""Action types (ISO 32000-1, table 198) that an agreement has no use for."""

ANNOTATIONS: Final = {
    "/FileAttachment": "an embedded file",
    "/RichMedia": "sound or film",
    "/Movie": "sound or film",
    "/Sound": "sound or film",
    "/Screen": "sound or film",
    "/3D": "a three-dimensional model",
}

KEYS: Final = {
    "/JS": "a script (JavaScript)",
    "/XFA": "a dynamic form (XFA)",
    "/EmbeddedFiles": "an embedded file",
    "/EF": "an embedded file",
    "/Collection": "a collection of embedded files",
    "/Ref": "a picture that lies outside the file",
    "/PS": "a PostScript program",
}


def found(pdf: Pdf) -> list[str]:
    """Each kind found, once, in plain words; empty when the file has passive content only."""
    return sorted({word for item in pdf.objects for word in _in(item)})


def _in(item: Any, depth: int = 0) -> Iterator[str]:
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


def _in_stream(item: Stream) -> Iterator[str]:
    if "/F" in item:
        yield "content that lies outside the file"
    if item.get("/Subtype") == Name.PS or item.get("/Subtype2") == Name.PS:
        yield KEYS["/PS"]


def _in_dictionary(item: Any, depth: int) -> Iterator[str]:
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
