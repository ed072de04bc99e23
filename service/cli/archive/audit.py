"""``alternat audit``: every file of the archive re-hashed; archive, register and log compared."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import timedelta

from service.cli.archive.replicate import budget
from service.cli.bootstrap import open_services
from service.depository.audit.findings import Finding, Question
from service.workflow.context import Services

ALARM = "ALARM: {n} thing(s) are not as they were deposited. Do what the lines, or the page “Audit”, say, then run it again."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat audit``."""
    parser.add_argument(
        "--budget",
        type=budget,
        metavar="TIME",
        help="examine what was not examined for longest, and stop after this time, such as 30m",
    )
    parser.add_argument(
        "--bytes", type=size, metavar="SIZE", help="the same, and stop after so many bytes, such as 500M or 20G"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.epilog = (
        "Writes nothing into the archive. The result is stored for the archivist's page “Audit”, and the archivists get a letter when something "
        "is newly wrong or well again. Without a budget every deposit is examined; with one, that every deposit is there, and what the log says of "
        "it, is still asked of all. "
        "Exit status: 0 nothing is wrong, 1 something was found, now or earlier, and is not well again."
    )


def run(args: argparse.Namespace) -> int:
    """Audits the archive; see :func:`perform`."""
    with open_services() as services:
        return perform(services, as_json=args.json, time=args.budget, most=args.bytes)


def size(text: str) -> int:
    """``500M`` or ``20G``, in bytes. :raises argparse.ArgumentTypeError: anything else."""
    found = re.fullmatch(r"([1-9]\d{0,8})([kMGT])", text)
    if found is None:
        raise argparse.ArgumentTypeError("a size such as 500M or 20G")
    return int(found[1]) * int(1000 ** ("kMGT".index(found[2]) + 1))


def perform(services: Services, *, as_json: bool, time: timedelta | None = None, most: int | None = None) -> int:
    """0 when nothing was found, 1 otherwise. Findings are printed as they are met, or all at the end as JSON."""
    from service.workflow.preservation.audit import AuditRun, Budget, overview_in

    audit, rows = AuditRun(services, Budget(time=time, size=most)), []
    for finding in audit.findings():
        if as_json:
            rows.append(_data(finding))
        else:
            print(_line(finding), flush=True)
    audit.store()
    counted = audit.audit
    with services.store.reader() as unit:
        seen = overview_in(services, unit)
    oldest = seen.ages.oldest.isoformat() if seen.ages.oldest else None
    if as_json:
        whole = {
            "objects": counted.objects, "examined": len(counted.examined), "bytes": counted.size, "entries": counted.entries,
            "root_hash": counted.root_hash,
            "stamps": {"kept": audit.stamps.kept, "verified": audit.stamps.verified},
            "questions": {str(key): many for key, many in audit.by_question.items()},
            "oldest_check": oldest, "overdue": seen.overdue, "open": seen.open, "findings": rows,
        }  # fmt: skip
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        print(f"{counted.objects} deposits, {counted.entries} entries in the log, {audit.found} findings.")
        for key, asked in _QUESTIONS.items():
            print(f"{asked}  {audit.by_question[key] or 'no'} findings")
        print(
            f"{len(counted.examined)} examined, {counted.size} bytes. Examined longest ago: {oldest or 'never'}; {seen.overdue} overdue."
        )
        if audit.stamps.kept:
            print(f"Time-stamps of the logs: {audit.stamps.kept}, {audit.stamps.verified} verified in this run.")
    if audit.found or seen.open:
        print(ALARM.format(n=max(audit.found, seen.open)), file=sys.stderr)
    return int(bool(audit.found or seen.open))


_QUESTIONS = {
    Question.BYTES: "Bytes as stored?",
    Question.COMPLETE: "Complete?",
    Question.LOG: "Recorded in the log?",
    Question.DATABASE: "Does the database say the same?",
}


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
