"""The machine-readable file inside each original: the answers, and where the wording came from."""

from __future__ import annotations

import json

from service.drafting.answers.original import OriginalSpec


def attachment(original: OriginalSpec) -> bytes:
    """JSON with sorted keys, for the attachment with AFRelationship Data (ISO 19005-3, 6.8)."""
    template = original.template
    data = {
        "reference": original.reference,
        "original": {"party": original.party, "number": original.number, "of": original.count},
        "template": {"id": template.id, "version": template.version, "sha256": template.digest},
        "annexes": [
            {"title": annex.title, "titles": dict(annex.titles), "pages": annex.pages, "sha256": annex.sha256}
            for annex in original.annexes
        ],
        "answers": dict(original.answers),
    }
    if original.wording:
        data["wording"] = [one.to_data() for one in original.wording]
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
