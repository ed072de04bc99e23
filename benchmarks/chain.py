"""What drafting costs over the bare library call that does its core, and how long one instrument takes from form to receipt.

Signing and verification have a file of their own, :mod:`benchmarks.signing`; deposits another, :mod:`benchmarks.deposit`.

Run as ``python -m benchmarks.chain [--rounds N] [--skip-chain]``. Everything runs in one process tree on loopback; each pair is measured in turn
(ours, bare, ours, bare, …), so that a machine that gets slower meanwhile slows both.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
from docxtpl import DocxTemplate

from service.cli.server import demo
from service.drafting.answers import context
from service.drafting.answers.validate import validate
from service.drafting.model.catalogue import Catalogue
from service.drafting.preliminary import AgreementSpec, Prepared, prepare
from service.drafting.word import compose, sheets
from service.drafting.word.convert import ConverterPool
from service.drafting.word.fill import fill_text
from service.drafting.word.sandbox import StrictEnvironment
from service.settings import load

WHEN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def timed(act: Callable[[], Any]) -> float:
    """Milliseconds of one act."""
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        told = act()
    return told if isinstance(told, float) else (time.perf_counter() - start) * 1000


def pair(name: str, ours: Callable[[], Any], bare: Callable[[], Any], *, peer: str, rounds: int) -> None:
    """Prints the medians of both and their ratio; one round of each before does not count.

    An act that returns a float has measured a part of itself, in milliseconds.
    """
    ours(), bare()
    both = [(timed(ours), timed(bare)) for _ in range(rounds)]
    mine, theirs = (statistics.median(column) for column in zip(*both, strict=True))
    print(f"| {name} | {mine:8.1f} | {theirs:8.1f} | {mine / theirs:6.2f} | {peer} |", flush=True)


class Ground:
    """What every measurement needs: answers and warm converters."""

    def __init__(self, folder: Path, converters: int = 2) -> None:
        self.folder = folder
        settings = load(environ={"ALTERNAT_DATA_FOLDER": str(folder / "data")})
        template = Catalogue(settings.templates_root).get("general")
        self.agreement = AgreementSpec(
            template=template, answers=validate(template, template.sample), annexes=[],
            organization=settings.organization.for_documents(), reference="COOP-2026-0001", when=WHEN,
        ).settled()  # fmt: skip
        self.original = self.agreement.original("organization")
        self.converter = ConverterPool(converters, data_folder=folder / "office")
        self.docx = self.filled()

    def filled(self) -> bytes:
        return fill_text(self.original, "en")

    def words(self) -> list[bytes]:
        """All Word files that become the originals."""
        originals = {party: self.agreement.original(party) for party in self.agreement.template.parties}
        return [word for made in sheets.fill_all(originals).values() for word in made.printed.each().values()]

    def prepared(self, progress: Callable[[str], None] = lambda _: None) -> Prepared:
        return prepare(
            self.agreement,
            converter=self.converter,
            progress=progress,
            keep=lambda image: hashlib.sha256(image).hexdigest(),
        )

    def stage(self, name: str) -> Callable[[], float]:
        """An act that makes everything and tells how many milliseconds one stage took."""

        def act() -> float:
            begun: list[tuple[str, float]] = []
            self.prepared(lambda stage: begun.append((stage, time.perf_counter())))
            begun.append(("", time.perf_counter()))
            index = [stage for stage, _ in begun].index(name)
            return (begun[index + 1][1] - begun[index][1]) * 1000

        return act


def preliminary(folder: Path) -> bytes:
    """The first original of the sample agreement, unsigned: fourteen tagged pages."""
    ground = Ground(folder)
    made = ground.prepared()
    ground.converter.close()
    return made.originals[0].pdf


def bare_fill(ground: Ground) -> None:
    template = DocxTemplate(io.BytesIO(compose.text(ground.original.template, "en")))
    template.render(context.build(ground.original, "en"), StrictEnvironment("en"), autoescape=True)
    template.save(io.BytesIO())


def cold_convert(ground: Ground, words: list[bytes]) -> Path:
    """The folder of the PDFs, made by one soffice one after the other."""
    folder = Path(tempfile.mkdtemp(dir=ground.folder))
    for number, word in enumerate(words):
        (folder / f"{number:02}.docx").write_bytes(word)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{ground.folder}/profile", "--headless", "--convert-to", "pdf",
         "--outdir", folder, *sorted(folder.glob("*.docx"))],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def bare_originals(ground: Ground, words: list[bytes]) -> None:
    """soffice, pikepdf and pdftoppm with the same Word files: no filling, nothing tagged, stamped or checked."""
    folder = cold_convert(ground, words)
    pdfs = [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
    half = len(pdfs) // 2
    for name, files in (("one", pdfs[:half]), ("two", pdfs[half:]), ("copy", pdfs[:half])):
        (folder / f"joined-{name}.pdf").write_bytes(bare_assemble(files))
    for name in ("one", "two"):
        subprocess.run(["pdftoppm", "-r", "110", "-png", folder / f"joined-{name}.pdf", folder / name], check=True)


def bare_assemble(files: list[bytes]) -> bytes:
    joined = pikepdf.new()
    for data in files:
        with pikepdf.open(io.BytesIO(data)) as further:
            joined.pages.extend(further.pages)
    saved = io.BytesIO()
    joined.save(saved)
    return saved.getvalue()


def throughput(ground: Ground, workers: int, documents: int) -> float:
    """Documents a second through a pool of warm workers, as many threads as workers."""
    pool = ConverterPool(workers, data_folder=ground.folder / f"pool-{workers}")
    for _ in range(workers):
        pool.convert(ground.docx)
    left = list(range(documents))

    def work() -> None:
        while left:
            try:
                left.pop()
            except IndexError:
                return
            pool.convert(ground.docx)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = documents / (time.perf_counter() - start)
    pool.close()
    return rate


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--skip-chain", action="store_true")
    options = arguments.parse_args()
    warnings.simplefilter("ignore")  # pikepdf on forms that the bare peer loses
    with tempfile.TemporaryDirectory(prefix="alternat-bench-", ignore_cleanup_errors=True) as folder:
        measure(Path(folder), options.rounds)
        if not options.skip_chain:
            chain(Path(folder), options.rounds)


def measure(folder: Path, rounds: int) -> None:
    ground = Ground(folder)
    words = ground.words()
    print("| work | ours, ms | bare, ms | ratio | bare is |\n|---|---:|---:|---:|---|")
    pair("fill: one text", ground.filled, lambda: bare_fill(ground), peer="docxtpl, in process, no limits, no proof", rounds=rounds)  # fmt: skip
    pair("convert: one text, Word to PDF/A, warm", lambda: ground.converter.convert(ground.docx),
         lambda: cold_convert(ground, [ground.docx]), peer="soffice --convert-to, cold, kept profile", rounds=rounds)  # fmt: skip
    folder_of_pdfs = cold_convert(ground, words)
    pdfs = [path.read_bytes() for path in sorted(folder_of_pdfs.glob("*.pdf"))]
    half = len(pdfs) // 2
    pair("assemble: two originals, checks", ground.stage("assembling"),
         lambda: [bare_assemble(pdfs[:half]), bare_assemble(pdfs[half:])], peer="pikepdf pages.extend, nothing checked", rounds=rounds)  # fmt: skip
    pair("draw: two originals, and the reading copy", ground.stage("drawing"), lambda: draw(ground, pdfs),
         peer="pdftoppm -r 110 -png, one after the other", rounds=rounds)  # fmt: skip
    pair("saved answers to both originals, reading copy and page images", ground.prepared, lambda: bare_originals(ground, words),
         peer="soffice once, pikepdf pages.extend, pdftoppm", rounds=rounds)  # fmt: skip
    ground.converter.close()
    scaling(ground, rounds=3)


def draw(ground: Ground, pdfs: list[bytes]) -> None:
    folder = Path(tempfile.mkdtemp(dir=ground.folder))
    half = len(pdfs) // 2
    for name, files in (("one", pdfs[:half]), ("two", pdfs[half:])):
        (folder / f"{name}.pdf").write_bytes(bare_assemble(files))
        subprocess.run(["pdftoppm", "-r", "110", "-png", folder / f"{name}.pdf", folder / name], check=True)


def scaling(ground: Ground, rounds: int) -> None:
    """Two workers against one, and what two processes of plain arithmetic gain on this machine, in turn."""
    rows = [(throughput(ground, 1, 24), throughput(ground, 2, 24), arithmetic(1), arithmetic(2)) for _ in range(rounds)]
    one, two, alone, both = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"\nconversions a second: {one:.1f} with one worker, {two:.1f} with two: ratio {two / one:.2f}")
    print(
        f"two processes that only calculate do {both / alone:.2f} times the work of one; load {os.getloadavg()[0]:.1f}"
    )


def arithmetic(processes: int) -> float:
    """Rounds a second of plain arithmetic in as many processes: what the machine's processors allow."""
    work = [sys.executable, "-c", "sum(n * n for n in range(8_000_000))"]
    start = time.perf_counter()
    running = [subprocess.Popen(work) for _ in range(processes)]
    for one in running:
        one.wait()
    return processes / (time.perf_counter() - start)


def chain(folder: Path, rounds: int) -> None:
    """The demonstration from sign-in to receipts, the start of its services and PKI included."""
    print()
    for number in range(1, min(rounds, 3) + 1):
        services, out = folder / f"chain-{number}", folder / f"out-{number}"
        out.mkdir()
        spent = timed(lambda services=services, out=out: demo.play(services, model="general", out=out))
        print(f"whole chain, one instrument, run {number}: {spent / 1000:.1f} s", flush=True)


if __name__ == "__main__":
    main()
