"""Signatures, time-stamps and their verification: bytes in, bytes out.

This is the public interface of the package; ``service`` imports nothing below it. Names are loaded when they are first used
(PEP 562), so that ``import signing`` costs nothing and a process loads pyHanko only if it signs or verifies.

A name is listed twice: below for type checkers, and in ``_MODULES`` for the run time. ``tests/unit/signing/test_public.py`` holds the two
together.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from signing.credentials import Credential as Credential
    from signing.credentials import CscService as CscService
    from signing.credentials import Holder as Holder
    from signing.credentials import PemFiles as PemFiles
    from signing.credentials import Pkcs11Token as Pkcs11Token
    from signing.credentials import Pkcs12File as Pkcs12File
    from signing.credentials import Source as Source
    from signing.credentials import bears_name as bears_name
    from signing.credentials import holder_of as holder_of
    from signing.credentials import load_pem as load_pem
    from signing.credentials import load_pkcs12 as load_pkcs12
    from signing.credentials import open_credential as open_credential
    from signing.credentials import require_person as require_person
    from signing.credentials import same_person as same_person
    from signing.crypto.certificates import read_certificates as read_certificates
    from signing.errors import CodedError as CodedError
    from signing.errors import CredentialUnusable as CredentialUnusable
    from signing.errors import KeyUnavailable as KeyUnavailable
    from signing.errors import RenewalRefused as RenewalRefused
    from signing.errors import RenewalTooLate as RenewalTooLate
    from signing.errors import RevocationUnavailable as RevocationUnavailable
    from signing.errors import SigningError as SigningError
    from signing.errors import SigningRefused as SigningRefused
    from signing.errors import StampInvalid as StampInvalid
    from signing.errors import TimestampUnavailable as TimestampUnavailable
    from signing.errors import UploadRefused as UploadRefused
    from signing.errors import WrongPin as WrongPin
    from signing.pdf.kinds import not_a_pdf as not_a_pdf
    from signing.report.pdf import LaterAct as LaterAct
    from signing.report.pdf import RegisteredFile as RegisteredFile
    from signing.report.pdf import report_pdf as report_pdf
    from signing.report.xml import report_xml as report_xml
    from signing.sign.appearance import Appearance as Appearance
    from signing.sign.appearance import draw_stamp as draw_stamp
    from signing.sign.external_key import ExternalKey as ExternalKey
    from signing.sign.places import draw_stamp_for_field as draw_stamp_for_field
    from signing.sign.prepared import PreparedSignature as PreparedSignature
    from signing.sign.prepared import prove_prepared as prove_prepared
    from signing.sign.renew import RENEWAL_LEAD_TIME as RENEWAL_LEAD_TIME
    from signing.sign.renew import ProofTerm as ProofTerm
    from signing.sign.renew import RenewalState as RenewalState
    from signing.sign.renew import proof_term as proof_term
    from signing.sign.renew import renew_timestamps as renew_timestamps
    from signing.sign.renew import renewal_state as renewal_state
    from signing.sign.result import SigningResult as SigningResult
    from signing.sign.sign import certify_document as certify_document
    from signing.sign.sign import complete_signatures as complete_signatures
    from signing.sign.sign import sign_field as sign_field
    from signing.sign.stamp import Stamp as Stamp
    from signing.sign.stamp import read_stamp as read_stamp
    from signing.sign.stamp import stamp_bytes as stamp_bytes
    from signing.sign.timestamps import TimestampAuthorities as TimestampAuthorities
    from signing.sign.two_phase import finish_external as finish_external
    from signing.sign.two_phase import make_signature_value as make_signature_value
    from signing.sign.two_phase import prepare_external as prepare_external
    from signing.sign.uploads import ExaminedUpload as ExaminedUpload
    from signing.sign.uploads import added_signature as added_signature
    from signing.sign.uploads import confirm_upload as confirm_upload
    from signing.sign.write_signature import ToSign as ToSign
    from signing.trust.add import AnchorAddition as AnchorAddition
    from signing.trust.add import add_anchor as add_anchor
    from signing.trust.add import parse_day as parse_day
    from signing.trust.add import write_trusted_list as write_trusted_list
    from signing.trust.anchors import TrustAnchors as TrustAnchors
    from signing.trust.anchors import load_anchors as load_anchors
    from signing.trust.checks import AnchorProblem as AnchorProblem
    from signing.trust.checks import check_anchors as check_anchors
    from signing.trust.folder import ANCHOR_PURPOSES as ANCHOR_PURPOSES
    from signing.trust.folder import Anchor as Anchor
    from signing.trust.folder import AnchorTerm as AnchorTerm
    from signing.trust.folder import TrustFolderInvalid as TrustFolderInvalid
    from signing.trust.folder import read_trust_folder as read_trust_folder
    from signing.trust.trusted_list import TrustedListInvalid as TrustedListInvalid
    from signing.trust.trusted_list import read_trusted_list as read_trusted_list
    from signing.trust.trusted_list import read_trusted_list_unverified as read_trusted_list_unverified
    from signing.validate.endurance import find_endurance_problems as find_endurance_problems
    from signing.validate.verdict import Outcome as Outcome
    from signing.validate.verdict import Step as Step
    from signing.validate.verdict import Verdict as Verdict
    from signing.validate.verify import exhausted as exhausted
    from signing.validate.verify import verify as verify
    from signing.wording import Told as Told

VERIFY_TASK: Final = "signing.validate.verify:task"
EXAMINE_UPLOAD_TASK: Final = "signing.sign.uploads:task"
PROVE_PREPARED_TASK: Final = "signing.sign.prepared:task"
PROOF_TERM_TASK: Final = "signing.sign.renew:task"
"""Entry points for a sandboxed process: ``module:function`` with ``(arguments, blobs) -> (answer, blobs)``; each ``task`` documents its own."""

_MODULES = {
    "signing.credentials": (
        "Credential", "CscService", "Holder", "PemFiles", "Pkcs11Token", "Pkcs12File", "Source", "bears_name", "holder_of", "load_pem", "load_pkcs12",
        "open_credential", "require_person", "same_person",
    ),
    "signing.crypto.certificates": ("read_certificates",),
    "signing.errors": (
        "CodedError", "CredentialUnusable", "KeyUnavailable", "RenewalRefused", "RenewalTooLate", "RevocationUnavailable", "SigningError",
        "SigningRefused", "StampInvalid", "TimestampUnavailable", "UploadRefused", "WrongPin",
    ),
    "signing.pdf.kinds": ("not_a_pdf",),
    "signing.report.pdf": ("LaterAct", "RegisteredFile", "report_pdf"),
    "signing.report.xml": ("report_xml",),
    "signing.sign.appearance": ("Appearance", "draw_stamp"),
    "signing.sign.external_key": ("ExternalKey",),
    "signing.sign.places": ("draw_stamp_for_field",),
    "signing.sign.prepared": ("PreparedSignature", "prove_prepared"),
    "signing.sign.renew": ("RENEWAL_LEAD_TIME", "ProofTerm", "RenewalState", "proof_term", "renew_timestamps", "renewal_state"),
    "signing.sign.result": ("SigningResult",),
    "signing.sign.sign": ("certify_document", "complete_signatures", "sign_field"),
    "signing.sign.stamp": ("Stamp", "read_stamp", "stamp_bytes"),
    "signing.sign.timestamps": ("TimestampAuthorities",),
    "signing.sign.two_phase": ("finish_external", "make_signature_value", "prepare_external"),
    "signing.sign.uploads": ("ExaminedUpload", "added_signature", "confirm_upload"),
    "signing.sign.write_signature": ("ToSign",),
    "signing.trust.add": ("AnchorAddition", "add_anchor", "parse_day", "write_trusted_list"),
    "signing.trust.anchors": ("TrustAnchors", "load_anchors"),
    "signing.trust.checks": ("AnchorProblem", "check_anchors"),
    "signing.trust.folder": (
        "ANCHOR_PURPOSES", "Anchor", "AnchorTerm", "TrustFolderInvalid", "read_trust_folder",
    ),
    "signing.trust.trusted_list": ("TrustedListInvalid", "read_trusted_list", "read_trusted_list_unverified"),
    "signing.validate.endurance": ("find_endurance_problems",),
    "signing.validate.verdict": ("Outcome", "Step", "Verdict"),
    "signing.validate.verify": ("exhausted", "verify"),
    "signing.wording": ("Told",),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    try:
        module = _MODULE_OF[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE_OF})
