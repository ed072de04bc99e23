"""What is deposited of signatures in ink: the scan as uploaded, the certified copy, findings and attestation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from service.depository.deposit.dueform_facts import PaperFacts
from service.domain.messages import Message
from service.domain.paper.copies import PaperCopy, PaperStage
from service.domain.paper.sentences import message_of
from service.drafting.paper.print_package import pages_from
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.paper.scan import media_type
from service.workflow.signature.case import (
    SigningCase,
)

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """One certified copy with everything that belongs to it."""

    facts: PaperFacts
    files: Mapping[str, bytes]
    """Logical path in the object -> bytes."""
    written: Mapping[str, Mapping[str, str]]
    """Signatory's key -> ``place`` and ``date`` (ISO) as written by hand."""


def paper_records(services: Services, unit: Unit, case: SigningCase) -> tuple[PaperRecord, ...]:
    """Every certified copy, by number. :raises FileDamaged, FileMissing: a file is not what is on record."""
    copies = [copy for copy in case.copies if copy.stage is PaperStage.CERTIFIED]
    return tuple(_record(services, unit, case, copy) for copy in sorted(copies, key=lambda copy: copy.number))


def _record(services: Services, unit: Unit, case: SigningCase, copy: PaperCopy) -> PaperRecord:
    said, printed = copy.attested, unit.paper_prints.get(copy.instrument_id, copy.printed)
    if said is None or printed is None:
        raise NotReady(Message("The attestation of a paper original is not on file."))
    certified = services.files.read(copy.certified)
    facts = PaperFacts(
        party=copy.party,
        names=tuple(one.name for one in case.route.signatories if one.key in copy.covers),
        certified=certified,
        certified_sha256=copy.certified,
        verdict=copy.verdict,
        sheets=len({sheet.sheet for sheet in copy.sheets}),
        printed_sheets=len(pages_from(printed.pages)) - 1,
        base=services.files.read(copy.base),
        attested_by=said.by_name,
        seen=said.seen,
    )
    return PaperRecord(facts, _files(services, copy, certified), said.signed)


def _files(services: Services, copy: PaperCopy, certified: bytes) -> dict[str, bytes]:
    folder = f"paper/{copy.party}-{copy.number}"
    files = {
        f"{folder}/certified-copy.pdf": certified,
        f"{folder}/printed.pdf": services.files.read(copy.printed),
        f"{folder}/findings.json": _json(findings_data(copy)),
        f"{folder}/attestation.json": _json(attestation_data(copy)),
        f"{folder}/validation.json": _json(dict(copy.verdict)),
    }
    for number, sha256 in enumerate(dict.fromkeys(file.sha256 for file in copy.files), start=1):
        data = services.files.read(sha256)
        files[f"{folder}/scan-{number}.{_ENDINGS.get(media_type(data) or '', 'bin')}"] = data
    return files


def filed(records: Iterable[PaperRecord]) -> dict[str, bytes]:
    """Path in the object -> bytes, of all of them."""
    return {path: data for one in records for path, data in one.files.items()}


def findings_data(copy: PaperCopy) -> list[dict[str, Any]]:
    """Each finding with its sentence in English."""
    return [{**asdict(one), "weight": str(one.weight), "sentence": str(message_of(one))} for one in copy.findings]


def attestation_data(copy: PaperCopy) -> dict[str, Any]:
    """What was attested, of which bytes."""
    said = copy.attested
    assert said is not None
    return {
        "original": copy.party,
        "signatures": {key: dict(row) for key, row in said.signed.items()},
        "seen": said.seen,
        "attested_by": said.by_name,
        "attested_at": said.at.isoformat(),
        "uploaded_by": copy.by_name,
        "uploaded_at": copy.at.isoformat(),
        "printed_from_sha256": copy.base,
        "print_package_sha256": copy.printed,
        "certified_copy_sha256": copy.certified,
        "scan": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in copy.files],
    }


def _json(data: Any) -> bytes:
    return f"{json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()
