"""Labels for scans of signed paper: findings, and the stage of a scan."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.paper.copies import Finding, PaperCopy, PaperStage
from service.domain.paper.sentences import message_of
from service.web.shell.messages import shown
from service.web.words import filters

EVENTS: Mapping[str, LazyString] = {
    "paper:choose": lazy_gettext("The way of signing was chosen"),
    "paper:upload": lazy_gettext("Scan of a paper original uploaded"),
    "paper:check": lazy_gettext("Scan examined"),
    "paper:refuse": lazy_gettext("Scan not accepted"),
    "paper:certify": lazy_gettext("Certified copy sealed"),
}
JOBS: Mapping[str, LazyString] = {
    "paper:check": lazy_gettext("Examine the scan of a paper original"),
    "paper:certify": lazy_gettext("Make and seal a certified copy"),
    "paper:finish": lazy_gettext("Add long-term evidence to the originals"),
}
STATES: Mapping[str, LazyString] = {
    PaperStage.CHECKING: lazy_gettext("The scan is being examined."),
    PaperStage.REPLACED: lazy_gettext("Another scan was uploaded in its place."),
    PaperStage.ATTESTED: lazy_gettext("The archivist attested it. The certified copy is being made."),
    PaperStage.CERTIFIED: lazy_gettext("Attested; the certified copy is sealed."),
}


def finding_sentence(finding: Finding) -> str:
    """In the reader's language."""
    return shown(message_of(finding))


def copy_sentence(copy: PaperCopy) -> str:
    """Where a scan stands, for everybody who may see it."""
    if copy.stage is PaperStage.CHECKED:
        if copy.acceptable:
            return gettext("The scan is in order. The archivist compares it and attests it.")
        return gettext("The scan has to be corrected before the archivist can attest it.")
    if copy.stage is PaperStage.REFUSED:
        return gettext("The archivist did not accept the scan: %(reason)s", reason=copy.reason)
    return str(STATES[copy.stage])


def copy_outcome(copy: PaperCopy) -> str:
    """The outcome that its tag shows."""
    if copy.stage is PaperStage.CHECKED:
        return "passed" if copy.acceptable else "failed"
    return {
        PaperStage.CHECKING: "running",
        PaperStage.REPLACED: "not_applicable",
        PaperStage.REFUSED: "failed",
        PaperStage.ATTESTED: "running",
        PaperStage.CERTIFIED: "done",
    }[copy.stage]


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (copy_outcome, copy_sentence, finding_sentence):
        filters.add(app, function)
