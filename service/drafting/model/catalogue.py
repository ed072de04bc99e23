"""The model agreements: read once at start, handed out frozen."""

from __future__ import annotations

from pathlib import Path

from service.drafting.errors import TemplateBroken, UnknownTemplate
from service.drafting.model import manifest
from service.drafting.model.template import Template

SHARED = "shared"


class Catalogue:
    """Every version of every model under ``root``: ``root/<id>/<version>/`` and ``root/shared/<version>/``.

    :raises TemplateBroken: a manifest is not in order, or there is no model at all. Nothing is offered that is half there.
    """

    def __init__(self, root: Path) -> None:
        self._templates: dict[str, dict[str, Template]] = {}
        for path in sorted(root.glob("*/*/manifest.toml")):
            if path.parent.parent.name != SHARED:
                template = manifest.read(path.parent, root / SHARED)
                self._templates.setdefault(template.id, {})[template.version] = template
        if not self._templates:
            raise TemplateBroken(
                str(root), ["It holds no model agreement; set the folder of the models in the settings."]
            )

    def all(self) -> list[Template]:
        """The newest version of each model: general ones first, then by title."""
        newest = [self.get(template_id) for template_id in self._templates]
        return sorted(newest, key=lambda template: (template.kind, template.title[template.languages[0]]))

    def get(self, template_id: str, version: str | None = None) -> Template:
        """One version of a model; without ``version`` the newest. :raises UnknownTemplate: there is none."""
        versions = self._templates.get(template_id, {})
        wanted = version or max(versions, key=_order, default="")
        if wanted not in versions:
            raise UnknownTemplate(template_id, version)
        return versions[wanted]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
