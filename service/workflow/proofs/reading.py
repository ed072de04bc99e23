"""What the archive says of the time-stamps in its PDFs: which of them have to be proved, and until when each is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.depository.audit.examined import Examined
from service.depository.errors import ObjectDisposed
from service.depository.holdings.holding import SEALED, HoldingEntry
from service.depository.ocfl import versions
from service.depository.register.register import RegisterEntry
from service.domain.errors import DomainError
from service.sandbox.run import VERIFY_LIMITS, SandboxFailed, run_sandboxed
from service.store.records import StoredProof
from service.workflow.context import Services
from service.workflow.translatable import message_of
from signing import PROOF_TERM_TASK, RenewalRefused

Deposited = RegisterEntry | HoldingEntry
"""An agreement or a holding."""
_SEALED = re.compile(
    r"original-[a-z_]+\.pdf|paper/[^/]+/certified-copy\.pdf|proces-verbal/[^/]+\.pdf|rectifications/\d{4}\.pdf"
)
"""Logical paths, in an agreement, of the files that the organization or the parties sealed or signed."""
_SIGNED = b"/ByteRange"
"""Key of every signature and time-stamp in a PDF (ISO 32000-2, 12.8.1). It is never compressed, because it counts the bytes of the file."""
FILES, MOST_BYTES = 48, 16_000_000
"""At most so many files, and hardly more bytes, are judged in one process."""


def sealed(entry: Deposited, path: str) -> bool:
    """Whether the organization or the parties sealed or signed this file of the deposit."""
    if isinstance(entry, HoldingEntry):
        return SEALED.get(entry.kind) == path
    return _SEALED.fullmatch(path) is not None


def asked(services: Services, entries: Sequence[Deposited], known: Sequence[StoredProof]) -> list[StoredProof]:
    """A row for each PDF of these deposits that is not settled in ``known``. A file at a time is read, and several small ones are judged together."""
    before = {(row.subject, row.path): row for row in known}
    return list(_answers(replace(services, archive=Examined(services.archive)), entries, before))


def _answers(
    services: Services, entries: Sequence[Deposited], before: Mapping[tuple[str, str], StoredProof]
) -> Iterator[StoredProof]:
    """:param before: what is known by deposit and path; what is settled is not asked again."""
    waiting: list[tuple[StoredProof, bytes]] = []
    for entry in entries:
        for row in _to_ask(services, entry, before):
            try:
                pdf = services.archive.read(entry.object_id, row.path)
            except DomainError as error:
                yield replace(row, doubt=message_of(error).to_data())
                continue
            if _SIGNED not in pdf and not row.stamped:
                yield row
                continue
            waiting.append((row, pdf))
            if len(waiting) == FILES or sum(len(pdf) for _, pdf in waiting) > MOST_BYTES:
                yield from _judged(services, waiting)
                waiting = []
    yield from _judged(services, waiting)


def _to_ask(
    services: Services, entry: Deposited, before: Mapping[tuple[str, str], StoredProof]
) -> Iterator[StoredProof]:
    """A row for each PDF; ``stamped`` says whether it has to be proved whatever is found: it is ours, or counted before."""
    try:
        inventory = services.archive.inventory(entry.object_id)
    except ObjectDisposed:
        return
    for path in inventory.paths():
        if not path.lower().endswith(".pdf"):
            continue
        sha256, known = versions.digests(inventory, path)["sha256"], before.get((entry.id, path))
        if known is None or known.sha256 != sha256 or not known.settled:
            counts = sealed(entry, path) or (known is not None and known.stamped)
            yield StoredProof(subject=entry.id, path=path, sha256=sha256, stamped=counts, ends=None, authority="")


def _judged(services: Services, files: Sequence[tuple[StoredProof, bytes]]) -> Iterator[StoredProof]:
    """In one sandboxed process; where that is lost, each file in one of its own, so that it is known which one it was."""
    if not files:
        return
    arguments = {"anchors": services.anchors.to_data(), "received": [not row.stamped for row, _ in files]}
    try:
        said, _ = run_sandboxed(PROOF_TERM_TASK, arguments, [pdf for _, pdf in files], limits=VERIFY_LIMITS)
    except SandboxFailed as error:
        if len(files) == 1:
            yield replace(files[0][0], doubt=message_of(error).to_data())
            return
        for one in files:
            yield from _judged(services, [one])
        return
    for (row, _), answer in zip(files, said["answers"], strict=True):
        yield _row(row, answer, services.clock())


def _row(row: StoredProof, answer: Mapping[str, Any], at: datetime) -> StoredProof:
    if "refused" in answer:
        return replace(row, doubt=message_of(RenewalRefused.from_data(answer["refused"])).to_data())
    if not answer["stamped"]:
        return replace(row, stamped=False)
    ends = datetime.fromisoformat(answer["ends"])
    if not row.stamped and ends <= at:
        return row  # It was received when its proof had ended already.
    return replace(row, stamped=True, ends=ends, authority=str(answer["authority"]))
