"""An uploaded PDF becomes an annex: examined, refused with the reason, or rebuilt from what its pages show.

1. Size, and that it calls itself PDF.
2. It opens without a password, unrestricted, undamaged, within the page limit.
3. Nothing in it unpacks to absurd size.
4. It is not signed (rebuilding would destroy the signature), has no active content, no hidden layers.
5. Fields of forms are drawn with their whole values, or the file is refused with the field named.
6. Pages are copied into a new file, each as one drawing: tags, links, forms, comments, metadata do not come along.
7. The result is judged as an annex of an original would be; pages that are not archivable as they are become images.
8. Each page of the result is compared with the page before: one that looks different is not accepted.

The result replaces the upload in the original; the caller keeps the upload itself, unchanged.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pikepdf
from pikepdf import Pdf

from service.domain.messages import Message
from service.drafting.errors import AnnexRefused
from service.drafting.pdf import active_content, archivable, flatten, pages
from service.drafting.pdf.annex import fields, sameness
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=180, wall_seconds=240.0, memory_bytes=4 << 30)
"""Memory as for drawing the original that the annex becomes a part of (``pages.LIMITS``): what passes here is drawn there."""


class Bounds(Protocol):
    """The part of the settings that concerns annexes."""

    @property
    def annex_pages(self) -> int:
        """Maximum number of pages of one annex."""

    @property
    def annex_bytes(self) -> int:
        """Maximum size of the upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualBounds:
    """What applies where no settings say otherwise."""

    annex_pages: int = 500
    annex_bytes: int = 50 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanAnnex:
    """A rebuilt annex. ``removed`` says in plain words what was left out or changed."""

    pdf: bytes
    pages: int
    removed: tuple[str, ...]


def examine(pdf: bytes, *, title: str, limits: Bounds = UsualBounds()) -> CleanAnnex:
    """Examine and rebuild an upload, in the sandbox. :raises AnnexRefused:"""
    if len(pdf) > limits.annex_bytes:
        raise AnnexRefused("too_large", limit=limits.annex_bytes >> 20)
    if b"%PDF-" not in pdf[:1024]:
        raise AnnexRefused("not_pdf")
    arguments = {"title": title, "pages": limits.annex_pages}
    try:
        said, files = run_sandboxed(
            f"{__name__}:examine_sandboxed", arguments, [pdf], limits=LIMITS, errors=(AnnexRefused,)
        )
    except SandboxFailed as error:
        code = {"memory": "bomb", "time": "too_slow"}.get(error.reason, "damaged")
        raise AnnexRefused(code) from error
    return CleanAnnex(pdf=files[0], pages=said["pages"], removed=tuple(said["removed"]))


def examine_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``examine`` that runs in the sandbox."""
    try:
        with _open(blobs[0]) as source:
            _refuse(source, arguments["pages"])
            removed = flatten.leftovers(source)
            fields.complete(source)
            before = fields.as_shown(source)
            clean = flatten.rebuild(source)
        made = archivable.make_archivable(clean, arguments["title"])
        different = list(sameness.differing(before, made.pdf))
    except (pikepdf.PdfError, flatten.Broken) as error:
        raise AnnexRefused("damaged") from error
    except (flatten.TooDetailed, pages.NoRoom) as error:
        raise AnnexRefused(
            "too_detailed", pixels=error.pixels // 1_000_000, limit=flatten.PIXELS // 1_000_000
        ) from error
    except flatten.Oversized as error:
        raise AnnexRefused("bomb") from error
    except archivable.NotArchivable as error:
        raise AnnexRefused("not_archivable", pages=error.pages, why=error.why) from error
    except fields.ValueLost as error:
        raise AnnexRefused("field_lost", field=error.field, page=error.page, why=error.why) from error
    except fields.MarkLost as error:
        raise AnnexRefused("mark_lost", page=error.page) from error
    if different:
        raise AnnexRefused("looks_different", pages=", ".join(map(str, different[:10])))
    return {"pages": made.pages, "removed": [*removed, *made.notes]}, [made.pdf]


def _open(data: bytes) -> Pdf:
    try:
        # A file that needs repair is ambiguous: two programs may show two different texts.
        source = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise AnnexRefused("encrypted") from None
    except pikepdf.PdfError as error:
        raise AnnexRefused("damaged") from error
    if source.is_encrypted:
        source.close()
        raise AnnexRefused("restricted")
    return source


def _refuse(source: Pdf, max_pages: int) -> None:
    pages = len(source.pages)
    if pages == 0:
        raise AnnexRefused("empty")
    if pages > max_pages:
        raise AnnexRefused("too_many_pages", pages=pages, limit=max_pages)
    flatten.refuse_unreadable(source)
    if active_content.is_signed(source):
        raise AnnexRefused("signed")
    acting = active_content.found(source)
    if active_content.hidden_layers(source):
        acting.append(Message("layers that can be switched off"))
    if acting:
        raise AnnexRefused("active_content", found=acting)
