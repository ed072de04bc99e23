"""Rules for the objects that a later revision may change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import FormUpdatingRule, ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts, compare_key_refs
from pyhanko.sign.diff_analysis.constants import (
    ACROFORM_EXEMPT_STRICT_COMPARISON,
    ROOT_EXEMPT_STRICT_COMPARISON,
    VALUE_UPDATE_KEYS,
)
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FieldComparisonSpec, FormUpdate
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule, MetadataUpdateRule
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from signing.pdf.entries import entry
from signing.pdf.opening import READING_FAILS
from signing.validate.steps.annotations import AnnotationRule
from signing.validate.steps.habits import NextGenerationRule, VersionStampRule, made_comparable
from signing.validate.steps.structure import StructureRule

RETITLED = "The title was changed."
REDRAWN = "Readers are told to draw all form fields anew."
_LTA = ModificationLevel.LTA_UPDATES


class ValidationDataRule(WhitelistRule):
    """Anything may change that is reached through the document security store alone.

    pyHanko's own rule refuses entries that are rewritten, which other products do whenever they add data. Certificates, lists and answers
    are signed themselves and never drawn, so nothing is lost; an object that is used anywhere else as well is not cleared here.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """What may change."""
        try:
            usual = list(DSSCompareRule().apply(old, new))
        except SuspiciousModification:
            usual = []
        return [*usual, *_within_store(old, new)]


def _within_store(old: HistoricalResolver, new: HistoricalResolver) -> Iterator[ReferenceUpdate]:
    if entry(new.root, "/DSS") is None:
        if entry(old.root, "/DSS") is not None:
            raise SuspiciousModification("The document security store was taken away.")
        return
    if not isinstance(new.root["/DSS"], generic.DictionaryObject):
        raise SuspiciousModification("The document security store is not a dictionary.")
    for ref in new.collect_dependencies(new.root.raw_get("/DSS")) & new.explicit_refs_in_revision():
        paths = old._get_usages_of_ref(ref)  # noqa: SLF001  pyHanko offers no other way to ask
        if all(list(path)[:2] == ["/Root", "/DSS"] for path in paths) and (paths or old.is_ref_unassignable(ref)):
            yield ReferenceUpdate(ref)


class SameNameRule(WhitelistRule):
    """What readers show beside the pages stays as it was signed: the title, and the stored appearances of fields.

    Everything else in the information dictionary and the metadata may change: every tool writes the date and its own name there.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """Nothing may change by this rule."""
        if _title(old) != _title(new):
            raise SuspiciousModification(RETITLED)
        if _draws_anew(new) and not _draws_anew(old):
            raise SuspiciousModification(REDRAWN)
        return ()


def _title(handler: HistoricalResolver) -> str:
    info = entry(handler.trailer_view, "/Info")
    found = entry(info, "/Title", "") if isinstance(info, generic.DictionaryObject) else ""
    return str(found).strip()


def _draws_anew(handler: HistoricalResolver) -> bool:
    form = entry(handler.root, "/AcroForm")
    return isinstance(form, generic.DictionaryObject) and bool(entry(form, "/NeedAppearances", default=False))


class FillingRule(GenericFieldModificationRule):
    """An empty field may get a value. A field that had one is changed, not filled, even if only its appearance differs."""

    def check_form_field(
        self, fq_name: str, spec: FieldComparisonSpec, context: FieldComparisonContext
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """What may change in one field."""
        old = spec.old_field
        if old is not None and (_has_value(old) or _shows(old, WRITING)):
            return ()
        return super().check_form_field(fq_name, spec, context)


class SigningRule(SigFieldModificationRule):
    """An empty signature field may get a signature and a stamp in its empty place, or none (:mod:`signing.validate.steps.habits`).

    Where the picture of the place is drawn already, and shared by reference with whatever else uses it, another picture is more than that.
    """

    def check_form_field(
        self, fq_name: str, spec: FieldComparisonSpec, context: FieldComparisonContext
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """What may change in one field."""
        old, new = spec.old_field, spec.new_field
        if spec.field_type == "/Sig" and old is not None and _exchanged(old, new) and _shows(old, PAINTING):
            return ()
        return super().check_form_field(fq_name, spec, context)

    def compare_fields(self, spec: Any) -> bool:
        """As in pyHanko. Whether the change is harmless under a lock."""
        return super().compare_fields(made_comparable(spec.old_field, spec.new_field))  # type: ignore[arg-type]  # it asks for both only


class CreationRule(SigFieldCreationRule):
    """A new signature field that is seen may follow a certification if it is signed: signing is what it permits (ISO 32000-2 table 257).

    Whether its stamp hides what was certified is decided by looking at the pages (step 9).
    """

    def apply(self, context: FieldComparisonContext) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        """What may be added."""
        for level, update in super().apply(context):
            spec = context.field_specs.get(update.field_name or "")
            signed = spec is not None and spec.new_field is not None and entry(spec.new_field, "/V") is not None
            yield level, replace(update, valid_when_certifying=True) if signed else update
        created = {spec.new_field_ref for spec in context.field_specs.values() if spec.old_field_ref is None}
        for name, spec in context.field_specs.items():
            for ref in _grown(spec, context, created):
                yield _LTA, FormUpdate(updated_ref=ref, field_name=name, valid_when_locked=True)


def _grown(
    spec: FieldComparisonSpec, context: FieldComparisonContext, created: set[Any]
) -> Iterator[generic.Reference]:
    """A field below which new fields were put, all else as it was: itself, and its list if that is an object of its own."""
    old, new = spec.old_field, spec.new_field
    if old is None or new is None or not compare_dicts(old, new, frozenset({"/Kids"}), raise_exc=False):
        return
    had, has = entry(old, "/Kids"), entry(new, "/Kids")
    if not isinstance(had, generic.ArrayObject) or not isinstance(has, generic.ArrayObject) or len(has) <= len(had):
        return
    kept, more = list(list.__iter__(has))[: len(had)], list(list.__iter__(has))[len(had) :]
    if kept == list(list.__iter__(had)) and all(getattr(one, "reference", None) in created for one in more):
        yield spec.new_field_ref  # type: ignore[misc]  # there is a new field
        yield from compare_key_refs("/Kids", context.old, old, new)


WRITING = re.compile(rb"(?<![\w/])(?:Tj|TJ|Do|'|\")(?!\w)")
PAINTING = re.compile(rb"(?<![\w/])(?:f\*?|F|S|s|B\*?|b\*?|sh|Do|Tj|TJ|'|\")(?![\w*])")
"""Operators of a content stream that leave something to be seen (ISO 32000-2 annex A)."""


def _has_value(field: generic.DictionaryObject) -> bool:
    return str(entry(field, "/V", "")) not in {"", "/Off"}


def _shows(field: generic.DictionaryObject, operators: re.Pattern[bytes]) -> bool:
    """Whether the field's appearance shows something already. An appearance that cannot be read counts as if it did."""
    try:
        picture = field["/AP"]["/N"]
    except KeyError:
        return False
    if not isinstance(picture, generic.StreamObject) or not picture.encoded_data:
        return False
    try:
        return operators.search(picture.data) is not None
    except READING_FAILS:
        return True


def _exchanged(old: generic.DictionaryObject, new: generic.DictionaryObject | None) -> bool:
    held = old.raw_get("/AP") if "/AP" in old else None
    return (
        isinstance(held, generic.IndirectObject)
        and new is not None
        and (new.raw_get("/AP") if "/AP" in new else None) != held
    )


def _policy(*, filling: bool, annotating: bool = False, sealing: bool = False) -> StandardDiffPolicy:
    change = SigFieldModificationRule if filling else SigningRule
    signing = [
        CreationRule(),
        change(allow_in_place_appearance_stream_changes=filling, value_update_keys=VALUE_UPDATE_KEYS | {"/M"}),
    ]
    notes = [AnnotationRule().as_qualified(ModificationLevel.ANNOTATIONS)] if annotating else []
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"} if sealing else None),
            DocInfoRule().as_qualified(_LTA),
            XrefStreamRule().as_qualified(_LTA),
            ObjectStreamRule().as_qualified(_LTA),
            ValidationDataRule().as_qualified(_LTA),
            MetadataUpdateRule().as_qualified(_LTA),
            VersionStampRule().as_qualified(_LTA),
            NextGenerationRule().as_qualified(_LTA),
            *notes,
            *([] if filling else [SameNameRule().as_qualified(_LTA)]),
            *([] if sealing else [StructureRule().as_qualified(_LTA)]),
        ],
        form_rule=FormUpdatingRule(
            field_rules=[*signing, FillingRule()] if filling else signing,
            ignored_acroform_keys=ACROFORM_EXEMPT_STRICT_COMPARISON
            | {"/SigFlags"},  # they say that there are signatures
        ),
    )


STRICT = _policy(filling=False)
"""Only signatures, time-stamps and validation data may follow. Not form values: filling can replace what a field shows."""

SEALING = _policy(filling=False, sealing=True)
"""The same for the revision of the first signature itself, which may certify: then the catalog names it under ``/Perms``."""

FILLING = _policy(filling=True)
"""The same and filling of form fields, to tell ``filled`` from ``altered``."""

ANNOTATING = _policy(filling=True, annotating=True)
"""The same and notes, where a certification with P=3 permits them."""
