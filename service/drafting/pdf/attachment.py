"""The machine-readable file inside each original: the answers, and where the wording came from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.instrument import Annex
from service.drafting.model.template import Template


def attached(
    template: Template,
    answers: Mapping[str, Any],
    annexes: Sequence[Annex],
    *,
    reference: str,
    original: Mapping[str, Any],
) -> bytes:
    """JSON with sorted keys, for the attachment with AFRelationship Data (ISO 19005-3, 6.8).

    :param original: ``party``, ``number`` and ``of`` of this copy.
    """
    data = {
        "reference": reference,
        "original": dict(original),
        "template": {"id": template.id, "version": template.version, "sha256": template.digest},
        "annexes": [
            {"title": annex.title, "titles": dict(annex.titles), "pages": annex.pages, "sha256": annex.sha256}
            for annex in annexes
        ],
        "answers": dict(answers),
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
