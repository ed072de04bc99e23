"""Where signatures go: the boxes that the anchors ``[[sign:KEY]]`` on the signature page mark.

The anchor stands in the upper left corner of its box; width and height are the model's (``PlaceSpec``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import pypdfium2

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.model.template import PlaceSpec
from service.drafting.pdf.assemble import PlaceRequest
from service.sandbox.run import run_sandboxed

ANCHOR: Final = re.compile(r"\[\[sign:([a-z_]+)\]\]")


@dataclass(frozen=True, slots=True)
class Found:
    """What a signature page shows of anchors: each with key, page from 0, upper left corner and size of the page, in points."""

    pages: int
    anchors: Sequence[Mapping[str, Any]]


def find(signature_pages: Sequence[bytes]) -> list[Found]:
    """The anchors of each file, all read by one child process. :raises service.sandbox.run.SandboxFailed: a file is damaged."""
    said, _ = run_sandboxed(f"{__name__}:find_sandboxed", {}, signature_pages)
    return [Found(pages=each["pages"], anchors=each["anchors"]) for each in said["files"]]


def locate(anchored: Found, specs: Sequence[PlaceSpec], labels: Mapping[str, str]) -> tuple[PlaceRequest, ...]:
    """The fields to make, in the order of ``specs``. ``labels``: what a screen reader says, by key.

    :raises AssemblyFailed: an anchor is missing or there twice, its box does not fit on the page, or two boxes overlap.
    """
    made = tuple(
        _request(spec, [anchor for anchor in anchored.anchors if anchor["key"] == spec.key], labels) for spec in specs
    )
    for one, other in combinations(made, 2):
        if one.page == other.page and _overlap(one.box, other.box):
            raise AssemblyFailed.because(
                Message("The places “{one}” and “{other}” overlap on the signature page.", one=one.key, other=other.key)
            )
    return made


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check_blank(blank: Found, anchored: Found) -> None:
    """The page that is handed out must match the page with anchors: as many pages, the same layout, and no anchor left.

    :raises AssemblyFailed: it is not, or an answer looks like an anchor.
    """
    if blank.anchors:
        raise AssemblyFailed.because(
            Message(
                "The signature page still shows the marker “{marker}”.", marker=f"[[sign:{blank.anchors[0]['key']}]]"
            )
        )
    if blank.pages != anchored.pages:
        raise AssemblyFailed.because(Message("The layout of the signature page changes when its markers are removed."))


def _request(spec: PlaceSpec, anchors: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> PlaceRequest:
    if len(anchors) != 1:
        raise AssemblyFailed.because(
            Message(
                "The signature page names the place “{key}” {times} times instead of once.",
                key=spec.key,
                times=len(anchors),
            )
        )
    anchor = anchors[0]
    left, top = round(anchor["left"], 2), round(anchor["top"], 2)
    box = (left, round(top - spec.height, 2), round(left + spec.width, 2), top)
    if box[0] < 0 or box[1] < 0 or box[2] > anchor["page_width"] or box[3] > anchor["page_height"]:
        raise AssemblyFailed.because(Message("The place “{key}” does not fit on the signature page.", key=spec.key))
    return PlaceRequest(key=spec.key, field=spec.key.capitalize(), label=labels[spec.key], page=anchor["page"], box=box)


def find_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``find`` that runs in the sandbox."""
    return {"files": [_found(blob) for blob in blobs]}, []


def _found(pdf: bytes) -> dict[str, Any]:
    anchors = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document):
            width, height = page.get_size()
            text = page.get_textpage()
            for match in ANCHOR.finditer(text.get_text_range()):
                left, _, _, top = text.get_charbox(match.start(), loose=True)
                anchors.append(
                    {
                        "key": match[1],
                        "page": number,
                        "left": left,
                        "top": top,
                        "page_width": width,
                        "page_height": height,
                    }
                )
        return {"anchors": anchors, "pages": len(document)}
