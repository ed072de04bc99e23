"""The files of a scan by name, for every actor who may see the instrument.

=====================  ==============================================
name                   what
=====================  ==============================================
``sheet-N.jpg``        sheet N set straight, with differences framed
``printed-N.jpg``      the same sheet as it was printed
``file-N``             file N of the upload, as it came
``certified-copy.pdf`` the certified electronic copy
=====================  ==============================================
"""

from __future__ import annotations

import re

from service.domain.errors import NotFound
from service.domain.paper.copies import PaperCopy
from service.domain.permissions import Actor
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.paper.scan import media_type

_NAME = re.compile(r"(sheet|printed)-([1-9]\d{0,3})\.jpg|file-([1-9]\d{0,2})|(certified-copy)\.pdf")


def part(services: Services, actor: Actor, instrument_id: str, copy_id: str, name: str) -> Download:
    """:raises NotFound: no such scan or file for this actor.
    :raises FileDamaged: the bytes on disk are not those on record.
    """
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        copy = unit.paper_copies.get(instrument.id, copy_id)
    match = _NAME.fullmatch(name)
    sha256 = _digest(copy, match) if copy is not None and match is not None else ""
    if copy is None or match is None or not sha256:
        raise NotFound(noun="file")
    data = services.files.read(sha256)
    if match[3]:
        return Download(copy.files[int(match[3]) - 1].name, media_type(data) or "application/octet-stream", data)
    return Download(f"{instrument.reference}-{copy.number}-{name}", PDF if match[4] else "image/jpeg", data)


def _digest(copy: PaperCopy, match: re.Match[str]) -> str:
    """Empty when there is no such file."""
    kind, sheet, file, certified = match.groups()
    if certified:
        return copy.certified
    if file:
        return copy.files[int(file) - 1].sha256 if int(file) <= len(copy.files) else ""
    found = next((one for one in copy.sheets if one.sheet == int(sheet)), None)
    if found is None:
        return ""
    return found.shown if kind == "sheet" else found.printed
