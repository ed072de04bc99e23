"""One cell of the matrix: who signs with what kind of key, how many signatories and originals, and the checks of every file."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from signing import added_signature, verify
from signing.sign.validation_data import now
from signing.validate.verdict import LEVELS
from tests.matrix import paper
from tests.matrix.kinds import KINDS, SigningSetup
from tests.support import verapdf

SIGNATORIES = (1, 2, 5)
HOLDERS = ("sg", "counterpart", "p384", "rsa", "counterpart")
"""Who signs in the first, second ... field: P-256 twice, P-384, RSA-3072 with PSS."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``holder`` instead of the usual one, for the side that uses ``kind``."""

    kind: str
    who: str
    """``sg`` or ``counterpart``: whose key is of that kind; the others use PKCS#12."""
    signatories: int
    originals: int
    holder: str = ""

    @property
    def name(self) -> str:
        """Also the stem of the files' names."""
        return "-".join(filter(None, (self.kind, self.who, self.holder, f"{self.signatories}s", f"{self.originals}o")))

    def holder_of(self, field: str, number: int) -> str:
        if self.holder and self.own(field):
            return self.holder
        return HOLDERS[number] if field == "Organization" or number else "counterpart"

    def own(self, field: str) -> bool:
        """Whether the cell's kind of key signs there."""
        return (field == "Organization") == (self.who == "sg")


def every() -> Iterator[Cell]:
    """The matrix, and each kind once more with P-384 and RSA-3072 alone."""
    for kind, who, signatories, originals in product(KINDS, ("sg", "counterpart"), SIGNATORIES, (1, 2)):
        yield Cell(kind, who, signatories, originals)
    for kind, holder in product(KINDS, ("p384", "rsa")):
        yield Cell(kind, "sg", 1, 1, holder)


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one file; ``wrong`` should be empty."""

    file: str
    wrong: tuple[str, ...]
    level: str | None
    signatures: int
    pdfsig: str
    verapdf: str


def run(cell: Cell, setup: SigningSetup, folder: Path) -> list[Result]:
    """The ceremonies of one cell, verified after every step. The finished files are left in ``folder``."""
    names = paper.fields(cell.signatories, who=cell.who)
    drafts = [paper.original(names, party) for party in paper.PARTIES[: cell.originals]]
    files, wrong = [setup.sealed(pdf) for pdf in drafts], [list[str]() for _ in drafts]
    for number, field in enumerate(names):
        files = _signed(cell, setup, files, field, number)
        last = number == len(names) - 1
        for index, raw in enumerate(files):
            files[index] = setup.completed(raw, field, final=last)
            wrong[index] += complaints(setup, files[index], (paper.SEAL, *names[: number + 1]), final=last)
            if not files[index].startswith(raw):
                wrong[index].append(f"after {field} the file does not start with the one before")
    results = []
    for index, pdf in enumerate(files):
        path = folder / f"{cell.name}-{index + 1}.pdf"
        path.write_bytes(pdf)
        results.append(_judged(path, pdf, drafts[index], wrong[index], len(names) + 1, setup))
    return results


def _signed(cell: Cell, setup: SigningSetup, files: list[bytes], field: str, number: int) -> list[bytes]:
    """One ceremony: one opening of the key for all originals. The counterpart's file comes back by upload."""
    kind, upload = cell.kind if cell.own(field) else "pkcs12", field != "Organization"
    holder, lock = cell.holder_of(field, number), ("Seal", field)
    with setup.signer(kind, holder, own_tool=upload, signatures=len(files)) as signer:
        signed = [signer(pdf, field, lock) for pdf in files]
    if upload:
        for before, after in zip(files, signed, strict=True):
            added_signature(before, after, field=field, anchors=setup.anchors)
    return signed


def complaints(setup: SigningSetup, pdf: bytes, fields: tuple[str, ...], *, final: bool) -> Iterator[str]:
    """Every signature so far passes, at the level of its time."""
    wanted = "PAdES-B-LTA" if final else "PAdES-B-LT"
    verdict = verify(pdf, anchors=setup.anchors, at=now(), expected=dict.fromkeys(fields), required_level=wanted)
    where = f"after {fields[-1]}"
    if not verdict.passed or verdict.integrity != "intact":
        told = "; ".join(step.said() for step in verdict.failed_steps)
        yield f"{where}: {verdict.indication}, {verdict.integrity} ({told})"
    for report in verdict.signatures:
        reached = LEVELS.index(report.level) if report.level else -1
        if report.indication != "TOTAL_PASSED" or reached < LEVELS.index(wanted):
            yield f"{where}: {report.field} is {report.indication} at {report.level}"


def _judged(path: Path, pdf: bytes, draft: bytes, wrong: list[str], signatures: int, setup: SigningSetup) -> Result:
    verdict = verify(pdf, anchors=setup.anchors, at=now())
    said = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False, timeout=60
    ).stdout
    valid, whole = said.count("Signature is Valid."), said.count("  - Total document signed")
    if (valid, whole) != (signatures, 1):
        wrong.append(f"pdfsig: {valid} of {signatures} valid, {whole} over the whole document")
    if not pdf.startswith(draft):
        wrong.append("the file does not start with the original")
    stated = "not at hand"
    if verapdf.is_available():
        failed = {flavour: rules for flavour, rules in verapdf.validate(path).items() if rules}
        stated = "; ".join(f"{flavour}: {' '.join(rules)}" for flavour, rules in failed.items()) or "3b, ua1"
        if failed:
            wrong.append(f"veraPDF: {stated}")
    return Result(path.name, tuple(wrong), verdict.level, signatures, f"{valid} of {signatures}", stated)
