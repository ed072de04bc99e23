"""Verification results and their reports, stored for download; the verified file itself is not needed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.download import JSON, PDF, Download
from service.workflow.queries.verify_file import Deposited, deposited, verify_file
from signing import LaterAct, RegisteredFile, Verdict

XML = "application/xml"
KINDS = ("pdf", "xml", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one file and what the register knows of it, without the file. ``to_data`` and ``from_data`` are inverses."""

    verdict: Verdict
    filename: str
    registered: RegisteredFile | None
    asked: bool = True
    """Whether a register was asked."""

    def to_data(self) -> dict[str, Any]:
        """JSON values."""
        data: dict[str, Any] = _CONVERTER.unstructure(self)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Finding:
        """:raises KeyError, TypeError, ValueError: ``data`` did not come from :meth:`to_data`."""
        return _CONVERTER.structure(data, cls)


def _converter() -> Converter:
    made = Converter(detailed_validation=False)
    made.register_unstructure_hook(Verdict, Verdict.to_data)
    made.register_structure_hook(Verdict, lambda value, _: Verdict.from_data(value))
    made.register_unstructure_hook(Finding, make_dict_unstructure_fn(Finding, made, filename=override(rename="file")))
    made.register_structure_hook(Finding, make_dict_structure_fn(Finding, made, filename=override(rename="file")))
    return made


_CONVERTER = _converter()


def find(services: Services, actor: Actor | None, data: bytes, filename: str) -> tuple[Finding, Deposited | None]:
    """Examine a file for anybody. Raises as :func:`service.workflow.queries.verify_file.verify_file`."""
    verdict = verify_file(services, data)
    known = deposited(services, actor, data)
    return Finding(verdict=verdict, filename=filename, registered=_registered(known)), known


def _registered(known: Deposited | None) -> RegisteredFile | None:
    if known is None:
        return None
    return RegisteredFile(
        number=known.entry.label,
        day=known.entry.entered_on.isoformat(),
        keeper=known.keeper if known.open else None,
        copy=known.copy,
        renewed=known.renewed.at.date().isoformat() if known.renewed is not None and known.open else None,
        current=known.current,
        later=tuple(
            LaterAct(kind=str(act.kind), number=act.later or "", day=act.day.isoformat()) for act in known.later
        ),
    )


def report(found: Finding, kind: str, language: str) -> Download:
    """The report as ``pdf`` (in one of the four languages of the sentences), ``xml`` (ETSI TS 119 102-2) or ``json``.

    :raises InvalidInput: there is no such kind of report.
    """
    stem = PurePath(found.filename.replace("\\", "/")).stem[:80] or "file"
    match kind:
        case "pdf":
            from signing import report_pdf

            made = report_pdf(
                found.verdict,
                language=language,
                filename=found.filename,
                asked=found.asked,
                registered=found.registered,
            )
            return Download(f"verification-report-{stem}-{language}.pdf", PDF, made)
        case "xml":
            from signing import report_xml

            return Download(f"verification-report-{stem}.xml", XML, report_xml(found.verdict))
        case "json":
            return Download(
                f"verification-report-{stem}.json",
                JSON,
                json.dumps(found.to_data(), ensure_ascii=False, indent=1).encode(),
            )
    raise InvalidInput({"kind": [Message("A report is one of {kinds}.", kinds=list(KINDS))]})
