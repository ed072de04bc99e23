"""The model agreements: read once at start, handed out frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from service.drafting.errors import Fault, TemplateBroken, UnknownTemplate
from service.drafting.model import manifest
from service.drafting.model.template import Template

SHARED: Final = "shared"
NO_MODELS: Final = "It holds no model agreement; set the folder of the models in the settings."


def folders(root: Path) -> list[Path]:
    """Of every model in every version: ``root/<id>/<version>/``."""
    return [path.parent for path in sorted(root.glob("*/*/manifest.toml")) if path.parent.parent.name != SHARED]


class Catalogue:
    """Every version of every model under ``root``: ``root/<id>/<version>/`` and ``root/shared/<version>/``.

    :raises TemplateBroken: a manifest is not in order, or there is no model at all. A model is offered as a whole or not at all.
    """

    def __init__(self, root: Path) -> None:
        self._templates: dict[str, dict[str, Template]] = {}
        for folder in folders(root):
            template = manifest.read(folder, root / SHARED)
            self._templates.setdefault(template.id, {})[template.version] = template
        if not self._templates:
            raise TemplateBroken(str(root), [Fault(root.name, "", NO_MODELS)])

    def all(self) -> list[Template]:
        """The newest version of each model: general ones first, then by title."""
        newest = [self.get(template_id) for template_id in self._templates]
        return sorted(newest, key=lambda template: (template.kind, template.title[template.languages[0]]))

    def get(self, template_id: str, version: str | None = None) -> Template:
        """One version of a model; without ``version`` the newest. :raises UnknownTemplate: there is none."""
        versions = self._templates.get(template_id, {})
        wanted = version or max(versions, key=version_order, default="")
        if wanted not in versions:
            raise UnknownTemplate(template_id, version)
        return versions[wanted]


def version_order(version: str) -> tuple[int, ...]:
    """By which versions sort: 1.10 after 1.9."""
    return tuple(int(part) for part in version.split("."))
