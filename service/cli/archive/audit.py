"""``alternat audit``: every file of the archive re-hashed; archive, register and log compared."""

from __future__ import annotations

import argparse
import json
import sys

from service.cli.bootstrap import open_services
from service.depository.audit.findings import Finding
from service.workflow.context import Services

ALARM = (
    "ALARM: the audit found {n} thing(s) that are not as they were deposited. Do what the lines say, then run it again."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat audit``."""
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.epilog = (
        "Writes nothing into the archive. The result is stored for the archivist's page “Audit”. "
        "Exit status: 0 nothing found, 1 something was found."
    )


def run(args: argparse.Namespace) -> int:
    """Audits the archive; see :func:`perform`."""
    with open_services() as services:
        return perform(services, as_json=args.json)


def perform(services: Services, *, as_json: bool) -> int:
    """0 when nothing was found, 1 otherwise. Findings are printed as they are met, or all at the end as JSON."""
    from service.workflow.deposit.audit import AuditRun

    audit, rows = AuditRun(services), []
    for finding in audit.findings():
        if as_json:
            rows.append(_data(finding))
        else:
            print(_line(finding), flush=True)
    audit.store()
    counted = audit.audit
    if as_json:
        whole = {
            "objects": counted.objects,
            "entries": counted.entries,
            "root_hash": counted.root_hash,
            "findings": rows,
        }
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        print(f"{counted.objects} deposits, {counted.entries} entries in the log, {audit.found} findings.")
    if audit.found:
        print(ALARM.format(n=audit.found), file=sys.stderr)
    return 1 if audit.found else 0


def _line(finding: Finding) -> str:
    place = " ".join(part for part in (finding.object_id, finding.path) if part)
    code = f" ({finding.code})" if finding.code else ""
    return f"{finding.kind}  {place}: {finding.sentence}{code}\n  To do: {finding.remedy}"


def _data(finding: Finding) -> dict[str, str]:
    return {
        "kind": str(finding.kind),
        "object": finding.object_id,
        "path": finding.path,
        "code": finding.code,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
    }
