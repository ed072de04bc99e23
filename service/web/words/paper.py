"""What pages say about scans of signed paper: findings, and where a scan stands."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.paper.copies import Finding, PaperCopy, PaperStage
from service.domain.paper.sentences import SENTENCES, figures

FINDINGS: Mapping[str, LazyString] = {
    "blank": lazy_gettext("File %(file)s, page %(page)s is empty and was left out."),
    "changed": lazy_gettext(
        "This sheet does not say what was printed: %(percent)s %% of its print is missing or different. The places are framed. Print the sheet again, sign it and scan it."
    ),
    "coarse": lazy_gettext(
        "The scan of this sheet has about %(dpi)s dots per inch; %(least)s are needed. Scan it again with a higher resolution."
    ),
    "complete": lazy_gettext("All %(of)s sheets are there."),
    "instructions": lazy_gettext("File %(file)s, page %(page)s is the sheet of instructions and was left out."),
    "marks": lazy_gettext(
        "There are marks between or on the letters (%(area)s mm²). The places are framed: look whether they change the text."
    ),
    "missing": lazy_gettext("Sheets that are missing: %(sheets)s, of %(of)s. Scan them and add them."),
    "mixed": lazy_gettext("File %(file)s, page %(page)s shows two sheets at once. Scan each sheet on its own."),
    "no_code": lazy_gettext(
        "File %(file)s, page %(page)s shows no code that can be read. Scan the whole sheet, flat, with both corners."
    ),
    "no_initials": lazy_gettext("No initials were found in the margin of this sheet."),
    "no_signature": lazy_gettext("No ink was found where %(name)s signs."),
    "not_a_scan": lazy_gettext(
        "This is the file itself, not a scan of the paper. Print it, sign it in ink and scan it."
    ),
    "older": lazy_gettext(
        "File %(file)s, page %(page)s was printed from another version of this original. Print the present version and sign that."
    ),
    "other_instrument": lazy_gettext("File %(file)s, page %(page)s belongs to another agreement (%(reference)s)."),
    "other_original": lazy_gettext(
        "File %(file)s, page %(page)s is sheet %(sheet)s of original %(original)s. Each original is scanned on its own."
    ),
    "reordered": lazy_gettext("The sheets came in another order and were put in order."),
    "same": lazy_gettext("The sheet says what was printed (%(dpi)s dots per inch)."),
    "signature": lazy_gettext("There is ink where %(name)s signs."),
    "straightened": lazy_gettext("The sheet lay askew by %(degrees)s degrees and was straightened."),
    "too_coarse": lazy_gettext(
        "File %(file)s, page %(page)s has about %(dpi)s dots per inch, and its code cannot be read; %(least)s are needed. Scan it again with a higher resolution."
    ),
    "turned": lazy_gettext("The sheet was turned by %(degrees)s degrees and was set upright."),
    "twice": lazy_gettext("This sheet is there %(times)s times. Upload it once."),
    "unreadable": lazy_gettext("%(why)s"),
    "written_on": lazy_gettext(
        "Something was written between the lines of this sheet (%(area)s mm² of ink; the places are framed). A changed text needs a new agreement: print the sheet again and sign it as it is."
    ),
}
"""The sentences of ``service.domain.paper.sentences``, for the catalogue."""

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
    "paper:finish": lazy_gettext("Bring the originals to their final level"),
}
STATES: Mapping[str, LazyString] = {
    PaperStage.CHECKING: lazy_gettext("The scan is being examined."),
    PaperStage.REPLACED: lazy_gettext("Another scan was uploaded in its place."),
    PaperStage.ATTESTED: lazy_gettext("The archivist attested it. The certified copy is being made."),
    PaperStage.CERTIFIED: lazy_gettext("Attested; the certified copy is sealed."),
}


def finding_sentence(finding: Finding) -> str:
    """In the reader's language."""
    return str(gettext(SENTENCES[finding.code], **figures(finding)))


def copy_sentence(copy: PaperCopy) -> str:
    """Where a scan stands, for everybody who may see it."""
    if copy.stage is PaperStage.CHECKED:
        if copy.acceptable:
            return gettext("The scan is right. The archivist looks at it now and attests it.")
        return gettext("Something has to be mended before the archivist can attest the scan.")
    if copy.stage is PaperStage.REFUSED:
        return gettext("The archivist did not accept the scan: %(reason)s", reason=copy.reason)
    return str(STATES[copy.stage])


def copy_outcome(copy: PaperCopy) -> str:
    """The word of its tag."""
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
        app.add_template_filter(function)
