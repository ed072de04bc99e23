"""``make counterparts``: real tools sign what is handed out, and it is uploaded, completed and verified as in the service.

The table goes to standard output and to build/counterparts/results.md; the lifted files lie beside it, with anchors.pem, for other judges
(``python -m tests.judges.run --folders build/counterparts``). The exit status is 1 when a tool did something else than it has to.
``--only WORD...`` runs the tools whose name has one of the words.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import structlog

from service.workflow.errors import UploadNotAccepted
from service.workflow.signature.upload import accept_upload
from tests.counterparts.building import BUILD
from tests.counterparts.tools.every import TOOLS, Bench, Tool
from tests.counterparts.turn import Turn, at_the_turn

HEAD = "| tool | version | settings | outcome | as it has to be | seconds |\n|---|---|---|---|---|---|"


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.counterparts.run", description=__doc__)
    options.add_argument("--only", nargs="*", default=[""])
    chosen = options.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    for old in BUILD.glob("*.pdf"):
        old.unlink()
    BUILD.mkdir(parents=True, exist_ok=True)
    lines, bad = [HEAD], 0
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder, at_the_turn(Path(folder)) as turn:
        bench = Bench(turn.pki, Path(folder))
        (BUILD / "anchors.pem").write_bytes(turn.pki.certificate("root") + turn.pki.certificate("tsaroot"))
        for tool in (one for one in TOOLS if any(word.lower() in one.name.lower() for word in chosen.only)):
            begun = time.monotonic()
            outcome, right = tried(tool, turn, bench)
            bad += not right
            told = "yes" if right else "**no**"
            row = f"| {tool.name} | {tool.version()} | {tool.settings} | {outcome} | {told} | {time.monotonic() - begun:.1f} |"
            lines.append(row)
            print(row, flush=True)
    lines.append(f"\n{len({one.name for one in TOOLS})} tools, {len(lines) - 1} cases, {bad} not as they have to be.")
    print(lines[-1])
    (BUILD / "results.md").write_text("\n".join(lines) + "\n")
    return 1 if bad else 0


def tried(tool: Tool, turn: Turn, bench: Bench) -> tuple[str, bool]:
    """What became of both originals, and whether it is what has to become of them."""
    try:
        state, levels = lifted(tool, turn, bench)
    except UploadNotAccepted as error:
        said, code = str(error), str(error.data.get("code"))
        return f"refused ({code}): {said}", not tool.level and code == tool.refused and tool.says in said
    except RuntimeError as error:
        return f"the tool failed: {str(error).splitlines()[-1][:200]}", False
    return f"accepted, {state}, {', '.join(sorted(levels))}", (state, levels) == ("signed", {tool.level})


def lifted(tool: Tool, turn: Turn, bench: Bench) -> tuple[str, set[str]]:
    """State of the agreement and levels of the originals, after both were signed, uploaded and completed in a site of their own."""
    world = turn.copy()
    try:
        for number, handed in enumerate(turn.originals):
            before, after = bench.folder / f"{number}.pdf", bench.folder / f"{number}-signed.pdf"
            before.write_bytes(handed.data)
            after.unlink(missing_ok=True)
            tool.sign(before, after, bench)
            accept_upload(world.services, world.counterpart, world.id, data=after.read_bytes())
        world.jobs()
        name = re.sub(r"\W+", "-", f"{tool.name}-{tool.settings}".lower()).strip("-")
        newest = world.newest()
        for one in newest:
            shutil.copyfile(world.services.files.path(one.sha256), BUILD / f"{name}-{one.party}.pdf")
        return world.state, {one.level for one in newest}
    finally:
        world.services.store.engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())
