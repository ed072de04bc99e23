"""Errors of drafting: a model that is missing or not in order, a text that cannot be filled, a file that cannot be converted, archived or joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from service.domain.errors import DomainError, NotFound
from service.domain.messages import Message, plain, rich


class DraftingError(DomainError):
    """Base of what can go wrong between the answers and the Word file."""


class UnknownTemplate(NotFound):
    """No model agreement of this id and version."""

    def __init__(self, template_id: str, version: str | None = None) -> None:
        data = {"template": template_id, "version": version}
        if version is None:
            message = Message("There is no model agreement “{template}”. Choose one from the list of models.", **data)
        else:
            message = Message(
                "There is no model agreement “{template}”, version {version}. Choose one from the list of models.",
                **data,
            )
        super().__init__(message, noun="model agreement", **data)


class NoGrammar(DraftingError):
    """There is no grammar module for this language, so nothing can be written in it."""

    message = Message(
        "Agreements cannot be written in the language “{language}” yet. Languages that can be used: {available}."
    )

    def __init__(self, language: str, available: Sequence[str]) -> None:
        super().__init__(language=language, available=", ".join(available))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the files of a model, for its author."""

    file: str
    """Below the folder of the models, e.g. ``shared/1.0/manifest.toml``."""
    where: str
    """In the file; empty for the file as a whole."""
    message: str

    def __str__(self) -> str:
        return f"{self.file}, {self.where}: {self.message}" if self.where else f"{self.file}: {self.message}"


class TemplateBroken(DraftingError):
    """The folder of a model agreement is not in order. ``faults`` are for the author of the model."""

    def __init__(self, where: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        findings = " ".join(map(str, faults))
        super().__init__(
            Message("The model agreement in {where} is not in order: {findings}", where=where, findings=findings),
            where=where,
        )


class TemplateChanged(DraftingError):
    """Files of a version changed while the service runs. Published versions never change; a new wording is a new version."""

    message = Message(
        "The files of the model agreement “{template}”, version {version}, changed after the service started. "
        "Restore them, or save the new wording as a new version and restart the service."
    )


class FillFailed(DraftingError):
    """The model could not be filled. ``where`` names the part of the Word file and the text near the fault."""

    def __init__(self, template: str, language: str, where: str, message: str) -> None:
        self.template, self.language, self.where, self.reason = template, language, where, message
        super().__init__(
            Message(
                "The model “{template}” ({language}) could not be filled: {message} Where: {where}. "
                "Tell the person who maintains the models; the answers are kept.",
                template=template,
                language=language,
                message=message,
                where=where,
            ),
            template=template,
            language=language,
            where=where,
        )

    def to_data(self) -> dict[str, str]:
        """What leaves the sandboxed child process."""
        return {"template": self.template, "language": self.language, "where": self.where, "message": self.reason}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The same error on the parent's side."""
        return cls(*(str(data.get(key, "")) for key in ("template", "language", "where", "message")))


class ConversionFailed(DraftingError):
    """No PDF came out of this Word file, in two offices or because it is not a Word file."""

    message = Message(
        "The Word file could not be converted to PDF. {why} Check what was last changed in the answers, try again, "
        "and tell the person who maintains the models if it happens again."
    )


class OfficeUnavailable(ConversionFailed):
    """LibreOffice or its Python bridge does not start on this machine."""

    message = Message(
        "LibreOffice does not start on this machine. {why} Ask the operator to install LibreOffice and its Python bridge "
        "(Debian: libreoffice-writer, python3-uno)."
    )


class WordsLost(DraftingError):
    """The pages do not show every word of the Word file that they were made from."""

    message = Message(
        "The pages would not show all of this paragraph: “{text}” It does not fit into its place, or it holds something that "
        "cannot be printed here. Shorten the answer that stands there and try again, or tell the person who maintains the models."
    )


class CodedRefusal(DraftingError):
    """A refused file: the message belongs to the code."""

    MESSAGES: Mapping[str, Message]

    def __init__(self, code: str, **data: Any) -> None:
        self.code = code
        super().__init__(self.MESSAGES[code].with_params(data), code=code, **data)

    def to_data(self) -> dict[str, Any]:
        """What leaves the sandboxed child process."""
        return {name: plain(value) for name, value in self.data.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The same error on the parent's side."""
        return cls(**{name: rich(value) for name, value in data.items()})


class AnnexRefused(CodedRefusal):
    """The file cannot be an annex. ``code`` is one of ``MESSAGES``; the message says what to do instead."""

    MESSAGES: Mapping[str, Message] = {
        "not_pdf": Message("This file is not a PDF. Save or print the document as PDF and upload that."),
        "too_large": Message(
            "This file is larger than {limit} MB. Divide it into several annexes, or scan it at a lower resolution."
        ),
        "encrypted": Message("This PDF opens only with a password. Upload a copy without a password."),
        "restricted": Message("This PDF may not be changed or copied. Ask its author for a copy without restrictions."),
        "damaged": Message(
            "This PDF is damaged or incomplete. Open it, print it as PDF again, and upload the new file."
        ),
        "too_many_pages": Message(
            "This PDF has {pages} pages; an annex may have {limit}. Divide it into several annexes."
        ),
        "empty": Message("This PDF has no pages."),
        "signed": Message(
            "This PDF carries an electronic signature, which would be lost when it becomes part of the agreement. Upload an "
            "unsigned copy. The signed file can be deposited with the agreement: attach it to the answer to an objection of the archivist."
        ),
        "active_content": Message(
            "This PDF contains {found}. An agreement may only contain what can be read on paper. Print the document as PDF "
            "and upload the new file."
        ),
        "field_lost": Message(
            "The form field “{field}” on page {page} cannot be printed: {why}. Print the form as PDF from the program in which it "
            "was filled in, and upload the new file."
        ),
        "mark_lost": Message(
            "A comment or mark on page {page} is not drawn in the file, so it would be lost. Print the document as PDF and upload "
            "the new file."
        ),
        "looks_different": Message(
            "These pages would look different in the agreement: {pages}. Print the document as PDF and upload the new file."
        ),
        "too_detailed": Message(
            "A picture in this PDF has {pixels} million pixels; {limit} million are allowed, which is A0 at 300 dots per inch. Scan or save it at a lower resolution."
        ),
        "too_slow": Message(
            "Examining this PDF took longer than is allowed. Divide it into several annexes, or scan it at a lower resolution."
        ),
        "bomb": Message(
            "A part of this PDF unpacks to an excessive size, so it was not opened. Print the document as PDF again."
        ),
        "not_archivable": Message(
            "Pages that cannot be kept for decades as they are: {pages}. {why} Save the document as PDF/A and upload "
            "the new file."
        ),
    }


class ScanRefused(CodedRefusal):
    """A file cannot be a scan, whatever is on it. ``code`` is one of ``MESSAGES``; ``file`` its number in the upload."""

    MESSAGES: Mapping[str, Message] = {
        "not_a_picture": Message(
            "File {file} is neither a PDF nor a picture (JPEG, PNG, TIFF). Save the scan in one of these formats."
        ),
        "damaged": Message(
            "File {file} is damaged, incomplete or locked with a password. Scan the sheets again, or save the scan again."
        ),
        "too_large": Message("A picture in file {file} is too large. Scan at 300 dots per inch."),
        "too_many_pages": Message("The scan has more than {limit} pages. Upload the sheets of one original only."),
        "bomb": Message(
            "The scan is too large to read. Scan at 300 dots per inch, and upload several files instead of one."
        ),
    }


class WordingLost(DraftingError):
    """A negotiated departure has no place in the text any more. ``data``: ``article``, ``wording`` (its id), ``language``."""

    message = Message(
        "A wording that was agreed with the counterpart does not fit the article any more, because an answer in the same paragraph was changed. "
        "Take the wording back on the page of counter-proposals, or change the answer back."
    )

    def to_data(self) -> dict[str, Any]:
        """What leaves the sandboxed child process."""
        return {name: plain(value) for name, value in self.data.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The same error on the parent's side."""
        return cls(**{name: rich(value) for name, value in data.items()})


class AssemblyFailed(DraftingError):
    """The parts could not be joined into a file that conforms. ``data["findings"]`` names rules and places."""

    message = Message(
        "The original could not be assembled. {why} Check the annexes added last; if that does not help, tell the person "
        "who maintains the models."
    )

    @classmethod
    def because(cls, why: Message, findings: Sequence[str] = ()) -> Self:
        """With the findings of the gate."""
        return cls(why=why, findings=list(findings))

    def to_data(self) -> dict[str, Any]:
        """What leaves the sandboxed child process."""
        return {name: plain(value) for name, value in self.data.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The same error on the parent's side."""
        return cls(**{name: rich(value) for name, value in data.items()})
