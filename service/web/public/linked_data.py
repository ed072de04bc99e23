"""An open entry as linked data: JSON-LD with the words of schema.org for legislation."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for

from service.domain.later.standing import Status
from service.domain.parties import ORGANIZATION
from service.store.public.entries import PublicRow
from service.web.public.shared import entry_address, whole
from service.web.shell.page_context import in_language
from service.web.words.labels import kind_name
from service.workflow.context import Services
from service.workflow.public.register import PublicEntry

_FORCE: Final = {
    Status.IN_FORCE: "https://schema.org/InForce",
    Status.NOT_YET: "https://schema.org/NotInForce",
    Status.EXPIRED: "https://schema.org/NotInForce",
    Status.TERMINATED: "https://schema.org/NotInForce",
    Status.SUPERSEDED: "https://schema.org/NotInForce",
}


def legislation(services: Services, found: PublicEntry) -> dict[str, Any]:
    """``Legislation``, with its identifier, parties, days, legal force, files and the open entries that it is linked to."""
    entry, organization = found.entry, services.settings.organization
    own = entry_address(entry.number, entry.year)
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": own,
        "url": own,
        "name": entry.title,
        "legislationIdentifier": entry.label,
        "legislationType": kind_name(entry.kind),
        "legislationDate": entry.told("signed_on") or None,
        "datePublished": found.row.released_at.date().isoformat(),
        "dateModified": found.row.changed_at.date().isoformat(),
        "inLanguage": list(entry.languages),
        "legislationPassedBy": [{"@type": "Organization", "name": party["name"]} for party in entry.parties],
        "publisher": {"@type": "Organization", "name": in_language(organization.name, "en")},
        "isPartOf": {"@type": "Collection", "@id": whole(url_for("public_register.index"))},
    }
    if found.status is not None:
        said["legislationLegalForce"] = _FORCE[found.status]
    if found.standing.begins is not None:
        until = found.standing.ends.isoformat() if found.standing.ends else ".."
        said["temporalCoverage"] = f"{found.standing.begins.isoformat()}/{until}"
    if entry.keywords:
        said["keywords"] = list(entry.keywords)
    if found.parent is not None:
        said["legislationChanges"] = _linked(found.parent)
    if found.row.texts:
        said["encoding"] = [_file(found, row["party"], row["sha256"], row["path"]) for row in entry.originals]
    return {key: value for key, value in said.items() if value is not None}


def _file(found: PublicEntry, party: str, sha256: str, path: str) -> dict[str, Any]:
    about: dict[str, Any] = {"year": found.entry.year, "number": found.entry.number, "name": f"original-{party}.pdf"}
    return {
        "@type": "LegislationObject",
        "name": f"{found.entry.label}, {'organization' if party == ORGANIZATION else party}",
        "contentUrl": whole(url_for("public_register.download", **about)),
        "encodingFormat": "application/pdf",
        "legislationLegalValue": "https://schema.org/AuthoritativeLegalValue",
        "sha256": sha256,
    }


def _linked(row: PublicRow) -> dict[str, Any]:
    return {"@type": "Legislation", "@id": entry_address(row.number, row.year), "name": row.title}
