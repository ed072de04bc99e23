"""Why drafting refuses: a model agreement that is not there or not in order, and a text that could not be filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from service.domain.errors import DomainError, NotFound


class DraftingError(DomainError):
    """Base of what can go wrong between the answers and the Word file."""


class UnknownTemplate(NotFound):
    """No model agreement of this id and version."""

    def __init__(self, template_id: str, version: str | None = None) -> None:
        named = f"“{template_id}”" if version is None else f"“{template_id}”, version {version}"
        super().__init__(
            f"There is no model agreement {named}. Choose one from the list of models.",
            noun="model agreement",
            template=template_id,
            version=version,
        )


class TemplateBroken(DraftingError):
    """The folder of a model agreement is not in order. ``findings`` are sentences for whoever maintains the model."""

    def __init__(self, where: str, findings: list[str]) -> None:
        self.findings = findings
        super().__init__(f"The model agreement in {where} is not in order: {' '.join(findings)}", where=where)


class TemplateChanged(DraftingError):
    """Files of a version changed while the service runs. Published versions never change; a new wording is a new version."""

    message = (
        "The files of the model agreement “{template}”, version {version}, changed after the service started. "
        "Restore them, or save the new wording as a new version and restart the service."
    )


class FillFailed(DraftingError):
    """The model could not be filled. ``where`` names the part of the Word file and the text near the fault."""

    def __init__(self, template: str, language: str, where: str, message: str) -> None:
        self.template, self.language, self.where, self.reason = template, language, where, message
        super().__init__(
            f"The model “{template}” ({language}) could not be filled: {message} Where: {where}. "
            "Tell whoever maintains the models; the answers are kept.",
            template=template,
            language=language,
            where=where,
        )

    def to_data(self) -> dict[str, str]:
        """What crosses from the confined child."""
        return {"template": self.template, "language": self.language, "where": self.where, "message": self.reason}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The same error on this side of the confinement."""
        return cls(*(str(data.get(key, "")) for key in ("template", "language", "where", "message")))
