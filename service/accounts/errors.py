"""Refusals at sign-in. No message says whether an account exists."""

from __future__ import annotations

from service.domain.errors import DomainError


class AccountsError(DomainError):
    """Base of the refusals of this package."""


class SignInRefused(AccountsError):
    """Unknown address, wrong password or closed account: deliberately not said which."""

    message = "This e-mail address and password do not belong together. Check both, or ask an administrator for a new password."


class TooManyAttempts(AccountsError):
    """Too many failures lately. ``data["seconds"]``: how long to wait."""

    message = "There were too many attempts to sign in. Wait {wait}, then try again."

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds, wait=_spoken(seconds))


class TooManyQuestions(TooManyAttempts):
    """Too many files to verify or codes to look up from one network lately."""

    message = "Too much was asked from your network in a short time. Nothing was examined. Wait {wait}, then try again."


class LinkRefused(AccountsError):
    """The link is unknown, was opened before, has expired or was withdrawn: deliberately not said which."""

    message = "This link cannot be used: it works once and for a limited time. Ask the person who sent it to you for a new one."


class LastAdministrator(AccountsError):
    """The change would leave nobody who can manage accounts."""

    message = "This is the only active administrator. Make somebody else an administrator first."


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
