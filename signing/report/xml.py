"""Verification report for programs (XML, ETSI TS 119 102-2).

The indication of a signature is never better than what the steps found about the file around it. Each of the eleven steps is a constraint
with its outcome and its English sentence. The report is not signed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pyhanko.generated.etsi import ts_11910202 as vr
from pyhanko.generated.etsi import xades
from pyhanko.generated.w3c import xmldsig_core as ds
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDateTime

from signing.validate.verdict import Indication, Outcome, SignatureReport, Step, Verdict

NAMESPACES = {
    "vr": "http://uri.etsi.org/19102/v1.2.1#",
    "XAdES": "http://uri.etsi.org/01903/v1.3.2#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
STEP, SENTENCE = "urn:alternat:verification:step:", "urn:alternat:verification:sentence"
_MAIN = "urn:etsi:019102:mainindication:"
_DIGESTS = {
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
_TOTALS = {
    Indication.TOTAL_PASSED: "total-passed",
    Indication.INDETERMINATE: "indeterminate",
    Indication.TOTAL_FAILED: "total-failed",
}
_FILE, _ANCHOR, _SIGNER = "file", "anchor", "certificate"
_BYTES = frozenset({1, 2, 3, 4, 8, 9})
"""Steps about the bytes of the file: a failure there is final for every signature."""


def report_xml(verdict: Verdict) -> bytes:
    """The report, UTF-8. A file without a signature, or one that cannot be read, gets one report without a signature."""
    reports = [_of_signature(verdict, one, number) for number, one in enumerate(verdict.signatures, start=1)]
    whole = vr.ValidationReport(
        signature_validation_report=tuple(reports or [_of_file(verdict)]),
        signature_validation_objects=vr.ValidationObjectListType(tuple(_objects(verdict))),
    )
    text = XmlSerializer(config=SerializerConfig(indent="  ")).render(whole, ns_map=NAMESPACES)
    return text.encode("utf-8")


def _of_file(verdict: Verdict) -> vr.SignatureValidationReportType:
    return vr.SignatureValidationReportType(
        validation_constraints_evaluation_report=_constraints(verdict.steps),
        validation_time_info=_times(verdict, verdict.at),
        signature_validation_process=_process(),
        signature_validation_status=vr.ValidationStatusType(
            main_indication=_MAIN + _TOTALS[Indication(verdict.indication)],
            sub_indication=_sub(verdict.sub_indication),
        ),
    )


def _of_signature(verdict: Verdict, one: SignatureReport, number: int) -> vr.SignatureValidationReportType:
    indication, sub = judged(verdict, one)
    steps = [step for step in verdict.steps if _concerns(step, one)]
    return vr.SignatureValidationReportType(
        signature_identifier=_identifier(one),
        validation_constraints_evaluation_report=_constraints(steps),
        validation_time_info=_times(verdict, one.best_time or verdict.at),
        signers_document=_document(one),
        signature_attributes=_attributes(one),
        signer_information=_signer(one, number),
        signature_validation_process=_process(),
        signature_validation_status=vr.ValidationStatusType(
            main_indication=_MAIN + _TOTALS[indication],
            sub_indication=_sub(sub),
            associated_validation_report_data=_chain(one, number),
        ),
    )


def judged(verdict: Verdict, one: SignatureReport) -> tuple[Indication, str | None]:
    """The signature's own indication, or a worse one because of the file around it."""
    failed = [step for step in verdict.failed_steps if _concerns(step, one)]
    final = next((step for step in failed if step.number in _BYTES or step.detail.get("final")), None)
    if final is not None:
        return Indication.TOTAL_FAILED, final.sub_indication
    if failed:
        return Indication.INDETERMINATE, failed[0].sub_indication
    unsure = next((step for step in verdict.steps if step.outcome == Outcome.WARNING and step.sub_indication), None)
    if unsure is not None:
        return Indication.INDETERMINATE, unsure.sub_indication
    return Indication(one.indication), one.sub_indication


def _concerns(step: Step, one: SignatureReport) -> bool:
    """A step that names no signature, or is about the bytes, concerns all of them."""
    named = step.detail.get("fields") if step.outcome == Outcome.FAILED else None
    return not named or one.field in named or step.number in {3, 8, 9}


def _constraints(steps: Sequence[Step]) -> vr.ValidationConstraintsEvaluationReportType:
    return vr.ValidationConstraintsEvaluationReportType(validation_constraint=tuple(_constraint(one) for one in steps))


def _constraint(step: Step) -> vr.IndividualValidationConstraintReportType:
    applied = step.outcome != Outcome.NOT_APPLICABLE
    outcome = {Outcome.PASSED: "passed", Outcome.FAILED: "failed"}.get(Outcome(step.outcome), "indeterminate")
    said = vr.TypedDataType(type_value=SENTENCE, value=_plain(step.said("en")))
    status = vr.ValidationStatusType(
        main_indication=_MAIN + outcome,
        sub_indication=_sub(step.sub_indication),
        associated_validation_report_data=(
            vr.ValidationReportDataType(
                additional_validation_report_data=vr.AdditionalValidationReportDataType(report_data=(said,))
            ),
        ),
    )
    return vr.IndividualValidationConstraintReportType(
        validation_constraint_identifier=f"{STEP}{step.number}",
        constraint_status=vr.ConstraintStatusType(
            status=f"urn:etsi:019102:constraintStatus:{'applied' if applied else 'disabled'}"
        ),
        validation_status=status if applied else None,
    )


def _plain(text: str) -> str:
    """Without the characters that XML 1.0 (2.2) cannot hold."""
    return "".join(c if c.isprintable() or c in "\t\n" else " " for c in text)


def _sub(sub: str | None) -> tuple[str, ...]:
    return (f"urn:etsi:019102:subindication:{sub}",) if sub else ()


def _times(verdict: Verdict, best: datetime) -> vr.ValidationTimeInfoType:
    return vr.ValidationTimeInfoType(
        validation_time=_moment(verdict.at),
        best_signature_time=vr.POEType(poetime=_moment(best), type_of_proof="urn:etsi:019102:poetype:validation"),
    )


def _moment(at: datetime) -> XmlDateTime:
    return XmlDateTime.from_datetime(at.astimezone(UTC).replace(microsecond=0))


def _process() -> vr.SignatureValidationProcessType:
    return vr.SignatureValidationProcessType(signature_validation_process_id="urn:etsi:019102:validationprocess:LTA")


def _identifier(one: SignatureReport) -> vr.SignatureIdentifierType | None:
    known = one.identity
    if "value" not in known:
        return None
    return vr.SignatureIdentifierType(
        digest_alg_and_value=_digest(known.get("digest_algorithm"), known.get("signed_digest")),
        signature_value=ds.SignatureValue(base64.b64decode(known["value"])),
        hash_only=False,
        doc_hash_only=False,
        daidentifier=_plain(one.field),
    )


def _document(one: SignatureReport) -> vr.SignersDocumentType | None:
    digest = _digest(one.identity.get("digest_algorithm"), one.identity.get("document_digest"))
    if digest is None:
        return None
    return vr.SignersDocumentType(
        digest_alg_and_value=digest, signers_document_ref=vr.VOReferenceType(voreference=(_FILE,))
    )


def _digest(algorithm: str | None, value: str | None) -> xades.DigestAlgAndValueType | None:
    if algorithm is None or value is None:
        return None
    return xades.DigestAlgAndValueType(
        digest_method=ds.DigestMethod(_DIGESTS[algorithm]), digest_value=ds.DigestValue(base64.b64decode(value))
    )


def _attributes(one: SignatureReport) -> vr.SignatureAttributesType | None:
    claimed = one.identity.get("claimed_time")
    if claimed is None:
        return None
    told = vr.SASigningTimeType(signed=True, time=_moment(datetime.fromisoformat(claimed)))
    return vr.SignatureAttributesType(signing_time=(told,))


def _signer(one: SignatureReport, number: int) -> vr.SignerInformationType | None:
    if "certificate" not in one.identity:
        return None
    return vr.SignerInformationType(
        signer_certificate=vr.VOReferenceType(voreference=(f"{_SIGNER}-{number}",)), signer=_plain(one.signer)
    )


def _chain(one: SignatureReport, number: int) -> tuple[vr.ValidationReportDataType, ...]:
    if "anchor_sha256" not in one.identity or "certificate" not in one.identity:
        return ()
    anchor = vr.VOReferenceType(voreference=(f"{_ANCHOR}-{one.identity['anchor_sha256'][:16]}",))
    signer = vr.VOReferenceType(voreference=(f"{_SIGNER}-{number}",))
    chain = vr.CertificateChainType(signing_certificate=signer, trust_anchor=anchor)
    return (vr.ValidationReportDataType(trust_anchor=anchor, certificate_chain=chain),)


def _objects(verdict: Verdict) -> Iterator[vr.ValidationObjectType]:
    """The file by its digest, the signers' certificates whole, the anchors by their digest."""
    yield _by_digest(_FILE, "signedData", bytes.fromhex(verdict.sha256))
    anchors: dict[str, None] = {}
    for number, one in enumerate(verdict.signatures, start=1):
        if "certificate" in one.identity:
            whole = vr.ValidationObjectRepresentationType(base64=base64.b64decode(one.identity["certificate"]))
            kind = "urn:etsi:019102:validationObject:certificate"
            yield vr.ValidationObjectType(
                id=f"{_SIGNER}-{number}", object_type=kind, validation_object_representation=whole
            )
        if "anchor_sha256" in one.identity:
            anchors[one.identity["anchor_sha256"]] = None
    for digest in anchors:
        yield _by_digest(f"{_ANCHOR}-{digest[:16]}", "certificate", bytes.fromhex(digest))


def _by_digest(key: str, kind: str, digest: bytes) -> vr.ValidationObjectType:
    value = xades.DigestAlgAndValueType(
        digest_method=ds.DigestMethod(_DIGESTS["sha256"]), digest_value=ds.DigestValue(digest)
    )
    return vr.ValidationObjectType(
        id=key,
        object_type=f"urn:etsi:019102:validationObject:{kind}",
        validation_object_representation=vr.ValidationObjectRepresentationType(digest_alg_and_value=value),
    )
