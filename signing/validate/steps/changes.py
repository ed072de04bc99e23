"""Changes to the file after each signature, object by object, under the locks then in force (step 8)."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from signing.pdf.document import READING_FAILS, Document, Signature
from signing.pdf.graph import Usages
from signing.pdf.library_patches import PERIOD
from signing.validate.steps.coverage import byte_range_complaint, coverage_complaint, tail_complaint
from signing.validate.steps.rules import ANNOTATING, FILLING, REDRAWN, RETITLED, SEALING, STRICT
from signing.wording import Message, message

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
# Their warnings repeat what the verdict says, with the signer's data in it.


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the file after one signature: ``same``, ``filled`` or ``altered``."""

    field: str
    kind: str
    told: Message | None = None
    library: str = ""
    """What the library said about it, for engineers."""
    annotated: bool = False
    """Filled, and with notes on the pages."""


def review(document: Document, *, since: int = 0) -> list[Change]:
    """The changes after each signature and document time-stamp, in the order of their revisions.

    Each revision is compared with the newest signed one before it, under the locks of all signatures before it. That is as strict as comparing
    it with every one of them, because permitted changes only add, and takes time in proportion to the revisions instead of their square.

    :param since: only changes in revisions from this one on.
    """
    sound = [s for s in document.signatures if s.embedded is not None]
    reach = {id(s): _reach(document, s) for s in sound}
    bounds = sorted(set(reach.values()))
    ends = [*bounds[1:], document.revisions - 1]
    asked = [(first, last) for first, last in zip(bounds, ends, strict=False) if last >= since]
    stretches = [_stretch(document, reach, first, last) for first, last in asked]
    found = [_change(s, [stretch for stretch in stretches if stretch.base >= reach[id(s)]]) for s in sound]
    names = Counter(s.field for s in sound)
    return [
        c if names[c.field] == 1 else Change(c.field, "altered", message("changes.altered", field=c.field))
        for c in found
    ]


def _reach(document: Document, signature: Signature) -> int:
    """The newest revision inside the signed bytes. Not always that of the signature: a file for the web begins with two at once."""
    sections = document.reader.xrefs
    inside = [n for n in range(document.revisions) if sections.get_xref_container_info(n).end_location <= signature.end]
    return max(inside, default=signature.revision)


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a stretch counts as altered: the rules say no, or there is nothing left that they could be asked of."""

    library: str
    comparable: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The revisions after a signed one up to the next signed one, and the worst that happened in them."""

    base: int
    strict: ModificationLevel
    filling: ModificationLevel
    reason: _Reason | None = None


class _Locks:
    """All FieldMDP locks in force together, in the shape that the rules ask."""

    def __init__(self, specs: list[FieldMDPSpec]) -> None:
        self._specs = specs

    def is_locked(self, name: str) -> bool:
        names = {name, name.replace(PERIOD, ".")}
        return any(spec.is_locked(one) for spec in self._specs for one in names)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """From a signed revision to the next signed one, and what was promised up to there."""

    base: int
    last: int
    locks: _Locks
    permission: MDPPerm | None


def _stretch(document: Document, reach: dict[int, int], base: int, last: int) -> _Stretch:
    before = [s for s in document.signatures if id(s) in reach and reach[id(s)] <= base]
    locks = _Locks([lock for lock in (s.lock for s in before) if lock is not None])
    levels = [level for level in (s.permission for s in before) if level is not None]
    permission = min(levels, default=None)
    bounds = _Bounds(base, last, locks, permission)
    strict, reason = _worst(document, STRICT, bounds)
    filling = strict if strict != ModificationLevel.OTHER else _worst(document, FILLING, bounds)[0]
    if filling == ModificationLevel.OTHER and permission is MDPPerm.ANNOTATE:
        filling = _worst(document, ANNOTATING, bounds)[0]
    return _Stretch(base, strict, filling, reason)


def _worst(document: Document, policy: StandardDiffPolicy, bounds: _Bounds) -> tuple[ModificationLevel, _Reason | None]:
    worst = ModificationLevel.NONE
    locks: Any = bounds.locks
    try:
        old = document.reader.get_historical_resolver(bounds.base)
        for revision in range(bounds.base + 1, bounds.last + 1):
            new = document.restated(bounds.base, revision)
            _foresee(document, old, new)
            result = policy.apply(old, new, field_mdp_spec=locks, doc_mdp=bounds.permission)
            worst = max(worst, result.modification_level)
    except (SuspiciousModification, *READING_FAILS) as error:
        said = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        return ModificationLevel.OTHER, _Reason(said, isinstance(error, SuspiciousModification))
    return worst, None


def _foresee(document: Document, old: HistoricalResolver, new: HistoricalResolver) -> None:
    """Before the rules compare ``old`` with ``new``, find the usages that they will ask for.

    Other files than plain ones are left to pyHanko's own walk, which is correct and slow.
    """
    if not document.has_graph:
        return
    table: Any = old._indirect_object_access_cache  # noqa: SLF001  where pyHanko looks first
    if isinstance(table, _NotAsked):
        return
    asked = new.explicit_refs_in_revision()
    if document.graph.promised(((ref.idnum, ref.generation) for ref in asked), old.revision):
        raise SuspiciousModification("An object that older ones name as their parent was put in.")
    if not isinstance(table, Usages):
        table = old._indirect_object_access_cache = Usages(document.graph, old)  # type: ignore[assignment]  # noqa: SLF001
    table.look(asked, getattr(new, "untouched", lambda _: None))


def _change(signature: Signature, stretches: list[_Stretch]) -> Change:
    name = signature.field
    strict = max((s.strict for s in stretches), default=ModificationLevel.NONE)
    if _permitted(signature, strict):
        return Change(name, "same")
    filling = max(s.filling for s in stretches)
    if _permitted(signature, filling):
        annotated = filling == ModificationLevel.ANNOTATIONS
        reasons = {s.reason.library for s in stretches if s.reason is not None}
        told = message("changes.title", field=name) if RETITLED in reasons else message("changes.filled", field=name)
        told = message("changes.redrawn", field=name) if REDRAWN in reasons else told
        told = message("changes.annotated", field=name) if annotated else told
        return Change(name, "filled", told, annotated=annotated)
    reason = next((s.reason for s in stretches if s.reason is not None), None)
    told = message("changes.altered", field=name)
    if reason is not None and not reason.comparable:
        told = message("changes.incomparable")
    return Change(name, "altered", told, reason.library if reason is not None else "")


def _permitted(signature: Signature, level: ModificationLevel) -> bool:
    """DocMDP of this very signature (ISO 32000-2 table 257): P=1 lets nothing but time-stamps and validation data follow."""
    allowed = signature.permission
    return level != ModificationLevel.OTHER and (allowed is None or level.value <= allowed.value)


def integrity_complaint(document: Document) -> Message | None:
    """The first problem of the document's revisions; signing must not add to a file that would fail."""
    return _coverage(document, document.signatures) or _alteration(review(document)) or tail_complaint(document)


def addition_complaint(document: Document, *, since: int) -> Message | None:
    """The same for revisions that were written here, from ``since`` on, after unaltered ones.

    Whether an object that changed was used elsewhere, too, in the older ones is not asked: what was written here changes the field's
    dictionary, the form, the catalog, a page's annotations and the document security store, each only in what the rules permit. The
    verification of the whole file asks it (docs/adr/0094).
    """
    for revision in range(since):
        resolver = document.reader.get_historical_resolver(revision)
        resolver._indirect_object_access_cache = _NotAsked()  # type: ignore[assignment]  # noqa: SLF001
    added = [s for s in document.signatures if s.revision >= since or s.embedded is None]
    return _coverage(document, added) or _alteration(review(document, since=since)) or tail_complaint(document)


class _NotAsked:
    """Stands in for pyHanko's table of usages where they are not needed."""

    def __getitem__(self, ref: generic.Reference) -> set[RawPdfPath]:
        return set()


def _coverage(document: Document, signatures: list[Signature]) -> Message | None:
    found = (byte_range_complaint(document, s) or coverage_complaint(s) for s in signatures)
    return next((told for told in found if told is not None), None)


def _alteration(changes: list[Change]) -> Message | None:
    return next((change.told for change in changes if change.kind != "same"), None)


def changed_by_the_seal(document: Document, unsigned: int) -> bool:
    """Whether the first signature came with more than a signature, after the file's first ``unsigned`` revisions. Nothing that follows tells:
    whatever came with the first signature counts as signed.
    """
    bounds = _Bounds(unsigned - 1, document.signatures[0].revision, _Locks([]), None)
    return _worst(document, SEALING, bounds)[0] == ModificationLevel.OTHER
