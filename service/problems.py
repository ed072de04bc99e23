"""The one table from refusals to HTTP: pages show ``title`` and ``detail``, the API answers RFC 9457 problem details.

A class that is not in the table answers as its nearest base; what nobody foresaw is a 500 that tells nothing but a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.accounts import errors as accounts
from service.depository import errors as depository
from service.domain import errors as domain
from service.domain.messages import Message
from service.drafting import errors as drafting
from service.store import errors as store
from service.workflow import errors as workflow


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person or a program learns about a refusal."""

    status: int
    title: Message
    """Short and the same for every refusal of its kind."""
    code: str
    """For programs: the class's name in kebab case, e.g. ``stale-version``."""
    detail: Message
    """The refusal's own sentence: what happened and what to do next."""
    errors: Mapping[str, Sequence[Message]] = field(default_factory=dict)
    """Field -> what is wrong with it, for invalid input."""

    def to_data(self) -> dict[str, Any]:
        """Members of ``application/problem+json`` (RFC 9457 section 3.1); ``code`` and ``errors`` are extensions."""
        data: dict[str, Any] = {
            "type": "about:blank",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail),
            "code": self.code,
        }
        errors = {path: [str(one) for one in found] for path, found in self.errors.items()}
        return data | {"errors": errors} if errors else data


KINDS: dict[type[Exception], tuple[int, Message]] = {
    # who
    accounts.SignInRefused: (401, Message("Not signed in")),
    accounts.TooManyAttempts: (429, Message("Too many attempts")),
    accounts.TooManyRequests: (429, Message("Too many requests")),
    accounts.OpenIdRefused: (400, Message("Not signed in")),
    accounts.PasskeyRefused: (400, Message("Not signed in")),
    accounts.ProviderDown: (503, Message("An external service is not responding")),
    accounts.WithoutAccount: (403, Message("Not allowed")),
    accounts.LocalSignInOff: (403, Message("Not allowed")),
    accounts.ResetRefused: (410, Message("This link is no longer valid")),
    accounts.LinkRefused: (410, Message("This link is no longer valid")),
    domain.PermissionMissing: (403, Message("Not allowed")),
    domain.DelegationNotInForce: (403, Message("Not allowed")),
    accounts.OwnAccount: (403, Message("Another person has to do this")),
    accounts.OtherAdministrator: (403, Message("Another person has to do this")),
    domain.FourEyes: (403, Message("Another person has to do this")),
    # what
    domain.NotFound: (404, Message("Not found")),
    domain.InvalidInput: (422, Message("Some answers need your attention")),
    workflow.UploadNotAccepted: (422, Message("This file cannot be accepted")),
    drafting.DraftingError: (422, Message("This document cannot be made")),
    # when
    domain.StaleVersion: (409, Message("This was changed by someone else")),
    domain.DigestMismatch: (409, Message("The text has changed")),
    domain.ActionNotPossible: (409, Message("Not possible in this state")),
    workflow.WorkflowError: (409, Message("Not possible now")),
    workflow.KeyUsedOtherwise: (422, Message("Not possible now")),
    workflow.PinWrong: (422, Message("The PIN is incorrect")),
    workflow.TooManyPins: (429, Message("Too many incorrect PINs")),
    accounts.AccountsError: (409, Message("Not possible now")),
    workflow.Busy: (503, Message("The service is busy")),
    domain.Waiting: (503, Message("An external service is not responding")),
    # our own faults
    drafting.TemplateBroken: (500, Message("A model agreement has a fault")),
    drafting.TemplateChanged: (500, Message("A model agreement has changed")),
    drafting.FillFailed: (500, Message("A model agreement has a fault")),
    store.TextUnstorable: (422, Message("Some answers need your attention")),
    store.NumberUnstorable: (422, Message("Some answers need your attention")),
    store.StoreError: (500, Message("An error occurred in the service")),
    depository.DepositoryError: (500, Message("An error occurred in the archive")),
    depository.ObjectDisposed: (410, Message("Disposed of")),
    depository.DepositFailed: (503, Message("The archive cannot be written")),
    domain.DomainError: (400, Message("Not possible")),
}


def problem(error: Exception) -> Problem:
    """What to tell about ``error``; never its traceback, and its own words only if they were written for people."""
    for kind in type(error).__mro__:
        if kind in KINDS:
            status, title = KINDS[kind]
            errors = error.messages if isinstance(error, domain.InvalidInput) else {}
            return Problem(status, title, _code(type(error)), _message(error), errors)
    return Problem(
        500,
        Message("An error occurred in the service"),
        "fault",
        Message("Nothing was changed. Try again; if it happens again, tell the operator."),
    )


def _message(error: Exception) -> Message:
    return error.message if isinstance(error, domain.DomainError) else Message.verbatim(str(error))


def _code(kind: type[Exception]) -> str:
    """``StaleVersion`` -> ``stale-version``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
