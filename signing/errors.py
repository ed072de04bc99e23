"""Why signing refuses or waits. A short tree; every error carries its sentence for the person who acted, in four languages.

``error.told.said("es")`` is the sentence in Spanish, ``str(error)`` the same in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from signing.wording import Message, Told, message


class SigningError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, *messages: Message) -> None:
        self.told = Told(messages)
        super().__init__(str(self.told))


class CodedError(SigningError):
    """One of a known list of reasons: ``code``."""

    def __init__(self, code: str, *messages: Message) -> None:
        self.code = code
        super().__init__(*messages)

    def to_data(self) -> dict[str, Any]:
        """JSON-able, to leave a sandbox."""
        return {"code": self.code, "told": self.told.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The reverse of :meth:`to_data`."""
        return cls(str(data["code"]), *Told.from_data(data["told"]).messages)


class WrongPin(SigningError):
    """The PIN or passphrase does not open the credential. Exactly one try was spent on it.

    ``last_try``: the token says that one more wrong PIN locks it.
    """

    def __init__(self, *, last_try: bool = False) -> None:
        self.last_try = last_try
        super().__init__(message("pin.last_try") if last_try else message("pin.wrong"))


class CredentialUnusable(CodedError):
    """The credential cannot be used, whatever the PIN, or policy forbids signing with it.

    ``code``: ``damaged``, ``no_file``, ``no_key``, ``not_protected``, ``wrong_key``, ``weak_algorithm``, ``weak_key``, ``wrong_usage``,
    ``expired``, ``not_yet_valid``, ``other_person``, ``closed``; of a token ``no_module``, ``no_token``, ``no_certificate``, ``pin_locked``,
    ``pin_last_try``, ``pin_not_set``; of a remote service ``not_supported``, ``disabled``, ``no_access``, ``no_credential``.
    """


class KeyUnavailable(CodedError):
    """The key is fit for use but cannot be used now; nothing was signed, and it may be tried again.

    ``code``: ``token_gone``, ``token_busy``, ``token_silent``, ``signer_ended``, ``token_failed``, ``wrong_key``; of a remote service
    ``no_answer``, ``refused``, ``nonsense``.
    """


class SigningRefused(CodedError):
    """The signature may not be made, or may not be kept.

    ``code``: ``revoked``, ``expired``, ``not_yet_valid``, ``untrusted``, ``wrong_usage``, ``weak_algorithm``, ``invalid``, ``altered``,
    ``no_field``, ``field_taken``, ``not_certified``, ``unreadable``; in two phases also ``different_document``, ``wrong_digest``,
    ``wrong_value``.
    """


class TimestampUnavailable(SigningError):
    """No time-stamping authority gave a usable time-stamp. ``reasons`` has one for each that was asked."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(message("waiting.stamp", why=self.reasons or (message("reason.no_authority"),)))


class StampInvalid(SigningError):
    """A time-stamp beside a file is not over its bytes, is not valid, or is of nobody that is trusted for time-stamping."""


class RevocationUnavailable(SigningError):
    """The issuer of a certificate did not say whether it is still valid. ``reasons`` has a clause for each source that was asked."""

    def __init__(self, subject: str, reasons: Sequence[Message]) -> None:
        self.subject, self.reasons = subject, tuple(reasons)
        super().__init__(message("waiting.issuer", who=subject, why=self.reasons))


class UploadRefused(CodedError):
    """An uploaded document is not the one handed out with exactly one valid signature added.

    ``code``: ``different_document``, ``nothing_added``, ``several_signatures``, ``wrong_field``, ``altered``, ``invalid_signature``,
    ``untrusted``, ``expired``, ``not_yet_valid``, ``revoked``, ``no_revocation_source``, ``no_revocation``, ``wrong_usage``, ``weak_algorithm``,
    ``wrong_format``, ``unreadable``.
    """


class RenewalTooLate(SigningError):
    """The newest time-stamp proves nothing any more, so another one would prove nothing either. ``ended``: since when."""

    def __init__(self, authority: str, ended: datetime) -> None:
        self.authority, self.ended = authority, ended
        super().__init__(message("renewal.too_late", authority=authority, day=f"{ended:%Y-%m-%d}"))


class RenewalRefused(SigningError):
    """The document cannot be renewed as it is. ``reasons`` has a sentence for each."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(message("renewal.refused"), *self.reasons)

    def to_data(self) -> dict[str, Any]:
        """JSON-able, to leave a sandbox."""
        return Told(self.reasons).to_data()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RenewalRefused:
        """The reverse of :meth:`to_data`."""
        return cls(Told.from_data(data).messages)
