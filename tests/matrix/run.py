"""``make matrix``: every cell, a table of what was found, and the files in build/matrix/ for other judges.

The table goes to standard output and to build/matrix/results.md; anchors.pem beside it is what the files lead to. The exit status is 1 when
anything is not as it has to be. ``--only WORD`` runs the cells whose name has that word.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from tests.matrix.cells import Result, every, run
from tests.matrix.kinds import setup

HEAD = "| file | signatures | level | earlier signatures | pdfsig | veraPDF | seconds |\n|---|---|---|---|---|---|---|"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=Path("build/matrix"))
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    shutil.rmtree(chosen.out, ignore_errors=True)
    chosen.out.mkdir(parents=True)
    cells = [cell for cell in every() if chosen.only in cell.name]
    lines, bad = [HEAD], 0
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder, setup(Path(folder)) as made:
        (chosen.out / "anchors.pem").write_bytes(made.pki.certificate("root") + made.pki.certificate("tsaroot"))
        for cell in cells:
            start = time.perf_counter()
            results = run(cell, made, chosen.out)
            took = (time.perf_counter() - start) / len(results)
            for result in results:
                bad += bool(result.wrong)
                lines.append(row(result, took))
                print(lines[-1], flush=True)
    files = len(lines) - 1
    lines.append(f"\n{len(cells)} cells, {files} files, {bad} not as they have to be.")
    print(lines[-1])
    (chosen.out / "results.md").write_text("\n".join(lines) + "\n")
    return 1 if bad or not files else 0


def row(result: Result, seconds: float) -> str:
    told = "all passed after every step" if not result.wrong else "**" + " / ".join(result.wrong) + "**"
    return (
        f"| {result.file} | {result.signatures} | {result.level} | {told} | {result.pdfsig} | {result.verapdf} "
        f"| {seconds:.1f} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
