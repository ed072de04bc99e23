"""Why a certificate may not be relied on: the library's errors as codes of ours and (sub-)indications of EN 319 102-1."""

from __future__ import annotations

from datetime import datetime

from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
)

from signing.crypto.answers import Inquiry
from signing.crypto.certificates import subject_of
from signing.crypto.types import Certificate
from signing.wording import Message, message


class ChainFailure(Exception):
    """The certificate may not be relied on.

    ``code``: ``untrusted``, ``out_of_term``, ``expired``, ``not_yet_valid``, ``revoked``, ``no_revocation``, ``wrong_usage``, ``weak_algorithm``, ``invalid``.
    ``sub_indication`` in the words of EN 319 102-1 table 6. ``failed``: nothing later can make it good (TOTAL_FAILED). ``since``: when it was
    revoked or from when it is valid. ``library``: what the library said, for engineers. ``inquiry``: what its issuers
    answered, if they were asked.
    """

    def __init__(
        self,
        code: str,
        sub_indication: str,
        told: Message,
        *,
        failed: bool = False,
        since: datetime | None = None,
        library: str = "",
        inquiry: Inquiry | None = None,
    ) -> None:
        self.code, self.sub_indication, self.told = code, sub_indication, told
        self.failed, self.since, self.library = failed, since, library
        self.inquiry = inquiry
        super().__init__(str(told))

    def as_(self, sub_indication: str, *, failed: bool) -> ChainFailure:
        """The same failure with another sub-indication."""
        return ChainFailure(self.code, sub_indication, self.told, failed=failed, since=self.since, library=self.library)

    @property
    def sentence(self) -> str:
        """In English."""
        return str(self.told)


def untrusted(certificate: Certificate) -> ChainFailure:
    """The failure of a certificate that leads to no anchor."""
    return ChainFailure(
        "untrusted", "NO_CERTIFICATE_CHAIN_FOUND", message("chain.untrusted", who=subject_of(certificate))
    )


def out_of_term(certificate: Certificate, anchor: Certificate) -> ChainFailure:
    """The failure of a certificate whose anchor does not count for the proved time (EN 319 102-1: sunset)."""
    told = message("chain.out_of_term", who=subject_of(certificate), anchor=subject_of(anchor))
    return ChainFailure("out_of_term", "NO_CERTIFICATE_CHAIN_FOUND_NO_POE", told)


def failure_of(error: Exception, certificate: Certificate) -> ChainFailure:
    """The failure that corresponds to the library's ``error`` about ``certificate``."""
    who = subject_of(certificate)
    match error:
        case RevokedError():
            return _revoked(error, who)
        case ExpiredError():
            told = message("chain.expired", who=who, when=f"{error.expired_dt:%Y-%m-%d}")
            return ChainFailure("expired", "OUT_OF_BOUNDS_NO_POE", told)
        case NotYetValidError():
            told = message("chain.not_yet_valid", who=who, when=f"{error.valid_from:%Y-%m-%d}")
            return ChainFailure("not_yet_valid", "NOT_YET_VALID", told, failed=True, since=error.valid_from)
        case InsufficientRevinfoError():
            return ChainFailure("no_revocation", "TRY_LATER", message("chain.no_revocation", who=who))
    if isinstance(error, InvalidCertificateError) and certificate.self_signed != "no":
        return untrusted(certificate)  # self-signed and not an anchor
    return untrusted(certificate) if isinstance(error, PathBuildingError) else _unusable(error, who)


def _revoked(error: RevokedError, who: str) -> ChainFailure:
    when = f"{error.revocation_dt:%Y-%m-%d %H:%M} UTC"
    if error.is_ee_cert and not error.is_side_validation:
        told = message("chain.revoked", who=who, when=when)
        return ChainFailure("revoked", "REVOKED", told, failed=True, since=error.revocation_dt)
    return ChainFailure("revoked", "REVOKED_CA_NO_POE", message("chain.revoked_above", who=who, when=when))


def _unusable(error: Exception, who: str) -> ChainFailure:
    said = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    match error:
        case DisallowedAlgorithmError():
            code, sub, told = (
                "weak_algorithm",
                "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
                message("chain.weak_algorithm", who=who),
            )
        case InvalidCertificateError():
            code, sub, told = "wrong_usage", "CHAIN_CONSTRAINTS_FAILURE", message("chain.wrong_usage", who=who)
        case _:
            code, sub, told = "invalid", "CERTIFICATE_CHAIN_GENERAL_FAILURE", message("chain.invalid", who=who)
    return ChainFailure(code, sub, told, library=said)
