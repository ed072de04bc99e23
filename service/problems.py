"""The one table from refusals to HTTP: pages show ``title`` and ``detail``, the API answers RFC 9457 problem details.

A class that is not in the table answers as its nearest base; what nobody foresaw is a 500 that tells nothing but a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.accounts import errors as accounts
from service.depository import errors as depository
from service.domain import errors as domain
from service.drafting import errors as drafting
from service.store import errors as store
from service.workflow import errors as workflow


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person or a program is told about a refusal."""

    status: int
    title: str
    """Short and the same for every refusal of its kind."""
    code: str
    """For programs: the class's name in kebab case, e.g. ``stale-version``."""
    detail: str
    """The refusal's own sentence: what happened and what to do next."""
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    """Field -> what is wrong with it, for invalid input."""

    def to_data(self) -> dict[str, Any]:
        """Members of ``application/problem+json`` (RFC 9457 section 3.1); ``code`` and ``errors`` are extensions."""
        data: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        return data | {"errors": dict(self.errors)} if self.errors else data


KINDS: dict[type[Exception], tuple[int, str]] = {
    # who
    accounts.SignInRefused: (401, "Not signed in"),
    accounts.TooManyAttempts: (429, "Too many attempts"),
    accounts.LinkRefused: (410, "This link is no longer valid"),
    domain.PermissionMissing: (403, "Not allowed"),
    domain.FourEyes: (403, "Somebody else has to do this"),
    # what
    domain.NotFound: (404, "Not found"),
    domain.InvalidInput: (422, "Some answers need your attention"),
    workflow.UploadNotAccepted: (422, "This file cannot be accepted"),
    drafting.DraftingError: (422, "This document cannot be made"),
    # when
    domain.StaleVersion: (409, "Somebody else was faster"),
    domain.DigestMismatch: (409, "The text has changed"),
    domain.ActionNotPossible: (409, "Not possible in this state"),
    workflow.WorkflowError: (409, "Not possible now"),
    workflow.PinWrong: (422, "The PIN is not right"),
    workflow.TooManyPins: (429, "Too many wrong PINs"),
    accounts.AccountsError: (409, "Not possible now"),
    workflow.Busy: (503, "The service is busy"),
    domain.Waiting: (503, "Something outside is not answering"),
    # our own house
    drafting.TemplateBroken: (500, "A model agreement is not in order"),
    drafting.TemplateChanged: (500, "A model agreement has changed"),
    drafting.FillFailed: (500, "A model agreement is not in order"),
    store.StoreError: (500, "The service has a fault"),
    depository.DepositoryError: (500, "The archive has a fault"),
    depository.DepositFailed: (503, "The archive cannot be written"),
    domain.DomainError: (400, "Not possible"),
}


def problem(error: Exception) -> Problem:
    """What to tell about ``error``; never its traceback, and its own words only if they were written for people."""
    for kind in type(error).__mro__:
        if kind in KINDS:
            status, title = KINDS[kind]
            errors = error.errors if isinstance(error, domain.InvalidInput) else {}
            return Problem(status, title, _code(type(error)), str(error), errors)
    return Problem(
        500,
        "The service has a fault",
        "fault",
        "Nothing was changed. Try again; if it happens again, tell the operator.",
    )


def _code(kind: type[Exception]) -> str:
    """``StaleVersion`` -> ``stale-version``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
