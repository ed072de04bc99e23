"""What drafting costs over the bare library call that does its core, and how long one instrument takes from form to receipt.

Signing and verification have a file of their own, :mod:`benchmarks.signing`; deposits another, :mod:`benchmarks.deposit`.

Run as ``python -m benchmarks.chain [--rounds N] [--skip-chain]``. Everything runs in one process tree on loopback; each pair is measured in turn
(ours, bare, ours, bare, …), so that a machine that gets slower meanwhile slows both.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import statistics
import subprocess
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
from service.drafting.preliminary import prepare
from service.drafting.word import compose
from service.drafting.word.convert import Converter, ConverterPool
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
    """What every measurement needs: answers and a warm converter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        settings = load(environ={"ALTERNAT_DATA_FOLDER": str(folder / "data")})
        self.organization = settings.organization.for_documents()
        self.template = Catalogue(settings.templates_root).get("general")
        self.answers = validate(self.template, self.template.sample)
        self.converter = Converter(data_folder=folder / "office")
        self.docx = self.filled()

    def filled(self) -> bytes:
        return fill_text(
            self.template, self.answers, language="en", first="organization", organization=self.organization,
            reference="COOP-2026-0001", number=1, of=2,
        )  # fmt: skip

    def prepared(self, progress: Callable[[str], None] = lambda _: None) -> Any:
        return prepare(
            self.template, self.answers, [], organization=self.organization, reference="COOP-2026-0001", when=WHEN,
            converter=self.converter, progress=progress,
        )  # fmt: skip

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
    """The first original of the sample agreement, unsigned: fifteen tagged pages."""
    ground = Ground(folder)
    made = ground.prepared()
    ground.converter.close()
    pdf: bytes = made.originals[0].pdf
    return pdf


def bare_fill(ground: Ground) -> None:
    words = context.build(
        ground.template, ground.answers, language="en", first="organization", organization=ground.organization,
        reference="COOP-2026-0001", number=1, of=2,
    )  # fmt: skip
    template = DocxTemplate(io.BytesIO(compose.text(ground.template, "en")))
    template.render(words, StrictEnvironment(), autoescape=True)
    template.save(io.BytesIO())


def cold_convert(ground: Ground) -> None:
    source, out = ground.folder / "cold.docx", ground.folder / "cold"
    source.write_bytes(ground.docx)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{ground.folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", out, source],
        check=True, capture_output=True,
    )  # fmt: skip


def bare_assemble(files: list[bytes]) -> None:
    with pikepdf.open(io.BytesIO(files[0])) as first:
        for data in files[1:]:
            with pikepdf.open(io.BytesIO(data)) as further:
                del further.Root.AcroForm
                first.pages.extend(further.pages)
        first.save(io.BytesIO())


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
    print("| work | ours, ms | bare, ms | ratio | bare is |\n|---|---:|---:|---:|---|")
    pair(
        "render: fill one text",
        ground.filled,
        lambda: bare_fill(ground),
        peer="docxtpl, in process, no limits",
        rounds=rounds,
    )
    pair("convert: Word to PDF/A, warm", lambda: ground.converter.convert(ground.docx), lambda: cold_convert(ground),
         peer="soffice --convert-to, cold, kept profile", rounds=rounds)  # fmt: skip
    made = ground.prepared()
    original = made.originals[0].pdf
    parts = [original] * 3
    pair("assemble: two originals, reading copy, gate", ground.stage("assembling"), lambda: [bare_assemble(parts) for _ in range(3)],
         peer="pikepdf pages.extend, three times, nothing checked", rounds=rounds)  # fmt: skip
    ground.converter.close()
    one, two = throughput(ground, 1, 24), throughput(ground, 2, 24)
    print(f"\nconversions a second: {one:.1f} with one worker, {two:.1f} with two: ratio {two / one:.2f}")


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
