"""One thing to fix in a model, with its place."""

from __future__ import annotations

from dataclasses import dataclass

from service.drafting.model.template import Template


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to fix. An ``error`` keeps the model from being used; a ``warning`` is for the lawyer's judgment."""

    severity: str
    """``error`` or ``warning``."""
    file: str
    """Under the folder of the models, e.g. ``shared/1.0/clauses/en/disputes.docx``."""
    where: str
    """Paragraph, nearest heading, text; empty for the file as a whole."""
    message: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.where}" if self.where else self.file
        return f"{self.severity}: {place}: {self.message}"


def fault_at(template: Template, name: str, where: str, message: str) -> Finding:
    return Finding("error", shown(template, name), where, message)


def shown(template: Template, name: str) -> str:
    """``own/text.en.docx`` as a person finds it."""
    prefix, _, rest = name.partition("/")
    folder = template.folder if prefix == "own" else template.shared
    return f"{folder.parent.name}/{folder.name}/{rest}"
