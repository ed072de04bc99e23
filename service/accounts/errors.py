"""Refusals at sign-in. No message says whether an account exists."""

from __future__ import annotations

from service.domain.errors import DomainError
from service.domain.messages import Message


class AccountsError(DomainError):
    """Base of the refusals of this package."""


class SignInRefused(AccountsError):
    """Unknown address, wrong password or closed account: deliberately not said which."""

    message = Message(
        "The e-mail address or password is incorrect. Check both, or ask an administrator for a new password."
    )


class TooManyAttempts(AccountsError):
    """Too many failures lately. ``data["seconds"]``: how long to wait."""

    message = Message("There were too many attempts to sign in. Try again in {wait}.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds, wait=_spoken(seconds))


class TooManyQuestions(TooManyAttempts):
    """Too many files to verify or codes to look up from one network lately."""

    message = Message(
        "There were too many requests from your network in a short time. Nothing was examined. Try again in {wait}."
    )


class TooManyRequests(TooManyAttempts):
    """Too many calls with one API token, or with tokens that do not hold."""

    message = Message("There were too many requests in a short time. Nothing was done. Try again in {wait}.")


class LinkRefused(AccountsError):
    """The link is unknown, was opened before, has expired or was withdrawn: deliberately not said which."""

    message = Message(
        "This link cannot be used: it works once and for a limited time. Ask the person who sent it to you for a new one."
    )


class PasskeyRefused(AccountsError):
    """The answer of the authenticator does not fit: deliberately not said why."""

    message = Message("This passkey was not accepted. Try again, or use another way to sign in.")


class OpenIdRefused(AccountsError):
    """The way to the provider and back failed: cancelled, not ours, not for us, or used before; deliberately not said which."""

    message = Message("The sign-in was cancelled or could not be checked. Go to the sign-in page and begin again.")


class ProviderDown(AccountsError):
    """``data["name"]``: the provider that does not answer, or not usably."""

    message = Message("{name} is not responding, so nobody can sign in there now. Try again in a few minutes.")


class WithoutAccount(AccountsError):
    """Somebody signed in at the provider who has no account here, or no role, or a closed account. ``data["name"]``: the provider."""

    message = Message("You signed in at {name}, but you have no access to this service. Ask an administrator for it.")


class LocalSignInOff(AccountsError):
    """People sign in at the provider only. ``data["name"]``."""

    message = Message("People sign in to this service with {name} only.")


class ResetRefused(AccountsError):
    """The link for a new password is unknown, too old, was used, or was withdrawn by another password or address."""

    message = Message(
        "This link no longer works: it works once, for one hour, and until the password or the e-mail address changes. Ask for a new one on the sign-in page."
    )


class LastAdministrator(AccountsError):
    """The change would leave nobody who can manage accounts."""

    message = Message("This is the only active administrator. Make another person an administrator first.")


class OwnAccount(AccountsError):
    """An administrator would give a role to the own account, or set the own password without the old one."""

    message = Message(
        "This is your own account. Another administrator gives you roles; you change your password on the page “Your account”."
    )


class OtherAdministrator(AccountsError):
    """The change needs an administrator who did not ask for it and whose account it is not."""

    message = Message(
        "Another administrator has to confirm this: neither the one who asked for it nor the one whose account it is."
    )


class RequestDecided(AccountsError):
    """The request was confirmed, refused or replaced meanwhile."""

    message = Message("This request has been decided or replaced. Reload the page to see what is waiting now.")


def _spoken(seconds: int) -> Message:
    if seconds < 60:
        return Message.counted("{count} second", "{count} seconds", count=seconds)
    return Message.counted("{count} minute", "{count} minutes", count=-(-seconds // 60))
