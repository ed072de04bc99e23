"""A PDF rebuilt from what its pages show: each page becomes one drawing on a new, upright page.

Only in the sandbox: all functions here read bytes of unknown origin.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Rectangle, Stream

from service.domain.messages import Message

STREAM_BYTES: Final = 256 << 20
"""Maximum size of one stream after unpacking."""
TEXT_BYTES: Final = 512 << 20
"""Maximum size of all streams but images after unpacking, together."""
PIXELS: Final = 150_000_000
"""Maximum size of one image: A0 at 300 dpi has 140 million. With it in an original of 200 MB every page can still be drawn and compared
within the memory of one child.
"""

_MARKS: Final = frozenset({"BMC", "BDC", "EMC", "MP", "DP"})
_FORM_LEFTOVERS: Final = (
    "/StructParents",
    "/StructParent",
    "/PieceInfo",
    "/Metadata",
    "/OC",
    "/LastModified",
    "/OPI",
    "/AF",
)
_IMAGE_LEFTOVERS: Final = (*_FORM_LEFTOVERS, "/Alternates", "/Interpolate", "/ID")


class Oversized(Exception):
    """A stream unpacks to more than any real document needs."""


class TooDetailed(Oversized):
    """An image has more pixels than can be drawn and compared everywhere."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        super().__init__(f"an image of {pixels} pixels")


class Broken(Exception):
    """A stream does not unpack to its end: some readers would show half of it, others nothing."""


def refuse_unreadable(pdf: Pdf) -> None:
    """Look at every stream without unpacking it into memory.

    :raises Oversized: a stream or image is larger than the limits above. :raises Broken: one is cut off or garbled.
    """
    text = 0
    for item in pdf.objects:
        if not isinstance(item, Stream):
            continue
        is_image = item.get("/Subtype") == Name.Image
        pixels = int(item.get("/Width", 0)) * int(item.get("/Height", 0)) if is_image else 0
        if pixels > PIXELS:
            raise TooDetailed(pixels)
        unpacked = _unpacked(item)
        text += 0 if is_image else unpacked
        if text > TEXT_BYTES:
            raise Oversized("all streams together")


def _unpacked(item: Stream) -> int:
    """Bytes after unpacking Flate once; other filters pack a thousandfold less, or are images."""
    filters = item.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, Array) else [str(filters)]
    packers = [
        name for name in names if name in {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
    ]
    if len(packers) > 1:
        raise Oversized("a stream packed more than once")
    raw = item.read_raw_bytes()
    if names not in (["/FlateDecode"], ["/Fl"]):
        return len(raw) * (64 if packers else 1)
    return _inflated(raw)


def _inflated(raw: bytes) -> int:
    unpack, total, rest = zlib.decompressobj(), 0, raw
    while rest and not unpack.eof:
        try:
            total += len(unpack.decompress(rest, 1 << 20))
        except zlib.error as error:
            raise Broken(str(error)) from error
        rest = unpack.unconsumed_tail
        if total > STREAM_BYTES:
            raise Oversized("a stream")
    if raw and not unpack.eof:
        raise Broken("cut off")
    return total


def leftovers(source: Pdf) -> list[str]:
    """What ``rebuild`` leaves behind: sentences that the catalogue has."""
    root = source.Root
    tests: dict[Message, Callable[[], bool]] = {
        Message("links"): lambda: _has_annotation(source, link=True),
        Message("comments and other notes (what they show on the page stays)"): lambda: _has_annotation(
            source, link=False
        ),
        Message("form fields (their values stay on the page)"): lambda: "/AcroForm" in root,
        Message("bookmarks"): lambda: "/Outlines" in root,
        Message("the accessibility tags of the file (each page is described as an image)"): lambda: (
            "/StructTreeRoot" in root
        ),
        Message("layers (all were visible and stay on the page)"): lambda: "/OCProperties" in root,
        Message("what the file does when it is opened"): lambda: "/OpenAction" in root or "/AA" in root,
        Message("the description of the file (author, dates, keywords)"): lambda: (
            "/Metadata" in root or bool(len(source.docinfo))
        ),
        Message("thumbnails"): lambda: any("/Thumb" in page.obj for page in source.pages),
        Message("working data of the program that made the file"): lambda: _has_working_data(source),
    }
    return [word.sentence for word, is_there in tests.items() if is_there()]


def _has_annotation(source: Pdf, *, link: bool) -> bool:
    skipped = {"/Widget", "/Popup"}
    kinds = (str(note.get("/Subtype")) for page in source.pages for note in page.obj.get("/Annots", ()))
    return any((kind == "/Link") == link for kind in kinds if kind not in skipped)


def _has_working_data(source: Pdf) -> bool:
    return "/PieceInfo" in source.Root or any("/PieceInfo" in page.obj for page in source.pages)


def rebuild(source: Pdf) -> bytes:
    """A new file of the same pages, whose fields have been drawn (``annex.fields.complete``). ``source`` is changed: do not use it afterwards."""
    source.flatten_annotations("screen")
    made = pikepdf.new()
    for page in source.pages:
        _redraw(made, page)
    for item in made.objects:
        if isinstance(item, Stream):
            _clean(made, item)
    buffer = io.BytesIO()
    made.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, force_version="1.7")
    return buffer.getvalue()


def _redraw(made: Pdf, page: Page) -> None:
    """One page, upright, its origin at the lower left of what a viewer shows."""
    shown = page.cropbox
    page.trimbox = shown  # a form takes its edges from the trim box
    unit = float(page.obj.get("/UserUnit", 1))
    left, low, right, high = (float(edge) * unit for edge in shown)
    size = (right - left, high - low)
    if int(page.obj.get("/Rotate", 0)) % 180 == 90:
        size = size[1], size[0]
    form = made.copy_foreign(page.as_form_xobject())
    fresh = made.add_blank_page(page_size=size)
    name = Name("/Annex")
    fresh.add_resource(form, Name.XObject, name)
    drawing = fresh.calc_form_xobject_placement(form, name, Rectangle(0, 0, *size))
    fresh.obj.Contents = made.make_stream(drawing)


def _clean(made: Pdf, item: Stream) -> None:
    kind = item.get("/Subtype")
    if kind == Name.Image:
        _drop(item, _IMAGE_LEFTOVERS)
    elif kind == Name.Form or "/PatternType" in item:
        _drop(item, _FORM_LEFTOVERS)
        _drop_marks(item)
        resources = item.get("/Resources")
        if isinstance(resources, Dictionary) and "/Properties" in resources:
            del resources["/Properties"]


def _drop(item: Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in item:
            del item[key]


def _drop_marks(form: Any) -> None:
    """Marked content of the old tags would be nested in ours, which PDF/UA-1 (7.1) forbids."""
    data = form.read_bytes()
    if b"BMC" not in data and b"BDC" not in data and b"MP" not in data and b"DP" not in data:
        return
    instructions = pikepdf.parse_content_stream(form)
    kept = [instruction for instruction in instructions if str(instruction.operator) not in _MARKS]
    form.write(pikepdf.unparse_content_stream(kept))
