"""Why signing refuses or waits. A short tree; every message is a sentence for the person who acted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime


class SigningError(Exception):
    """Base of everything this package raises on purpose."""


class WrongPin(SigningError):
    """The PIN or passphrase does not open the credential. Exactly one try was spent on it.

    ``last_try``: the token says that one more wrong PIN locks it.
    """

    def __init__(self, *, last_try: bool = False) -> None:
        self.last_try = last_try
        message = "The PIN is wrong. Nothing was signed. Enter it again."
        if last_try:
            message = (
                "The PIN is wrong. Nothing was signed. One try is left: another wrong PIN locks the token. "
                "Make sure of the PIN first, with the token's own program."
            )
        super().__init__(message)


class CredentialUnusable(SigningError):
    """The credential cannot be used, whatever the PIN, or policy forbids signing with it.

    ``code``: ``damaged``, ``no_file``, ``no_key``, ``not_protected``, ``wrong_key``, ``weak_algorithm``, ``weak_key``, ``wrong_usage``,
    ``expired``, ``not_yet_valid``, ``other_person``, ``closed``; of a token ``no_module``, ``no_token``, ``no_certificate``, ``pin_locked``,
    ``pin_last_try``, ``pin_not_set``; of a remote service ``not_supported``, ``disabled``, ``no_access``, ``no_credential``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class KeyUnavailable(SigningError):
    """The key is fit for use but cannot be used now; nothing was signed, and it may be tried again.

    ``code``: ``token_gone``, ``token_busy``, ``token_silent``, ``signer_ended``, ``token_failed``, ``wrong_key``; of a remote service
    ``no_answer``, ``refused``, ``nonsense``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class SigningRefused(SigningError):
    """The signature may not be made, or may not be kept.

    ``code``: ``revoked``, ``expired``, ``not_yet_valid``, ``untrusted``, ``wrong_usage``, ``weak_algorithm``, ``invalid``, ``altered``,
    ``no_field``, ``field_taken``, ``not_certified``, ``unreadable``; in two phases also ``different_document``, ``wrong_digest``,
    ``wrong_value``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)

    def to_data(self) -> dict[str, str]:
        """JSON-able, for the way out of a confined child."""
        return {"code": self.code, "message": str(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> SigningRefused:
        """The reverse of :meth:`to_data`."""
        return cls(str(data["code"]), str(data["message"]))


class TimestampUnavailable(SigningError):
    """No time-stamping authority gave a usable time-stamp. ``reasons`` has one sentence for each that was asked."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        told = "; ".join(self.reasons) or "none is configured"
        super().__init__(
            f"No time-stamping authority answered ({told}). The signature is kept and the time-stamp follows."
        )


class RevocationUnavailable(SigningError):
    """The issuer of a certificate did not say whether it is still valid."""

    def __init__(self, subject: str, reason: str) -> None:
        self.subject = subject
        self.reason = reason
        super().__init__(
            f"The issuer of the certificate of {subject} did not answer whether it is still valid ({reason})."
        )


class UploadRefused(SigningError):
    """An uploaded document is not the one handed out with exactly one valid signature added.

    ``code``: ``different_document``, ``nothing_added``, ``several_signatures``, ``wrong_field``, ``altered``, ``invalid_signature``,
    ``untrusted``, ``expired``, ``not_yet_valid``, ``revoked``, ``no_revocation_source``, ``wrong_usage``, ``weak_algorithm``,
    ``wrong_format``, ``unreadable``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)

    def to_data(self) -> dict[str, str]:
        """JSON-able, for the way out of a confined child."""
        return {"code": self.code, "message": str(self)}

    @classmethod
    def from_data(cls, data: Mapping[str, str]) -> UploadRefused:
        """The reverse of :meth:`to_data`."""
        return cls(str(data["code"]), str(data["message"]))


class RenewalTooLate(SigningError):
    """The newest time-stamp proves nothing any more, so another one would prove nothing either. ``ended``: since when."""

    def __init__(self, authority: str, ended: datetime) -> None:
        self.authority, self.ended = authority, ended
        super().__init__(
            f"The proof of this document ended on {ended:%Y-%m-%d}, when its newest time-stamp ({authority}) could no longer be relied on. It was "
            "not renewed before, and a new time-stamp cannot bring the proof back. Tell the archivist: the log and the other parties' "
            "receipts are what is left."
        )


class RenewalRefused(SigningError):
    """The document cannot be renewed as it is. ``reasons`` has one sentence for each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(("The document was not renewed.", *self.reasons)))
