"""What it costs to sign and to verify, against bare pyHanko and its command line; many originals in one sitting; memory on a large file.

Run as ``python -m benchmarks.signing [--rounds N] [--originals N] [--megabytes N]``. Authorities and peers run in processes of their own, on
loopback; ours and theirs are measured in turn on the same files, and medians and the ratio are printed.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf

from benchmarks.chain import preliminary
from benchmarks.peers import Peer
from service.cli.bootstrap import freeze_loaded
from service.cli.development.pki import DevelopmentPki
from service.sandbox.run import run_sandboxed
from signing import (
    VERIFY_TASK,
    Credential,
    TimestampAuthorities,
    TrustAnchors,
    certify_document,
    complete_signatures,
    load_anchors,
    load_pkcs12,
    sign_field,
    verify,
)
from tests.support.signing_kit import base_pdf

LINE = "| {:<44} | {:>8.1f} | {:>8.1f} | {:>5.2f} | {} |"


@dataclass(frozen=True)
class Desk:
    """What signing needs, read from the folder of the authorities."""

    pki: DevelopmentPki
    anchors: TrustAnchors
    authorities: TimestampAuthorities

    @classmethod
    def at(cls, folder: Path) -> Desk:
        pki = DevelopmentPki(folder / "pki", folder / "trust", (folder / "base").read_text())
        return cls(pki, load_anchors(pki.anchors), TimestampAuthorities(pki.timestamp_urls))

    def key(self, holder: str) -> Credential:
        return load_pkcs12(self.pki.p12(holder), self.pki.pin(holder))

    def sealed(self, pdf: bytes) -> bytes:
        return certify_document(
            pdf, field="Seal", credential=self.key("seal"), authorities=self.authorities, anchors=self.anchors,
            appearance=None, reason="", location="",
        ).pdf  # fmt: skip

    def signed(
        self, pdf: bytes, holder: str = "sg", field: str = "Organization", *, key: Credential | None = None
    ) -> bytes:
        return sign_field(
            pdf, field=field, credential=key or self.key(holder), authorities=self.authorities, anchors=self.anchors,
            appearance=None, reason="", location="", lock=[field],
        ).pdf  # fmt: skip

    def lifted(self, pdf: bytes, field: str = "Organization", *, final: bool = True) -> bytes:
        return complete_signatures(
            pdf, field=field, authorities=self.authorities, anchors=self.anchors, final=final
        ).pdf

    def finished(self, pdf: bytes) -> bytes:
        """Three signatures to B-LTA."""
        between = self.lifted(self.signed(self.sealed(pdf)), final=False)
        return self.lifted(self.signed(between, "counterpart", "Counterpart"), "Counterpart")


def milliseconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def row(name: str, ours: list[float], theirs: list[float], peer: str) -> None:
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(LINE.format(name, mine, other, mine / other, peer), flush=True)


def elsewhere(folder: Path, role: str, *files: Path | str) -> str:
    """What another process of this file says about ``role``. What it has found out about files it does not pass on."""
    command = [sys.executable, "-m", "benchmarks.signing", "--role", role, "--folder", str(folder), *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def seal_elsewhere(folder: Path, name: str, pdf: bytes, copies: int) -> list[Path]:
    source = folder / f"{name}.pdf"
    source.write_bytes(pdf)
    elsewhere(folder, "seal", source, copies)
    return [folder / f"{name}-{number}.pdf" for number in range(copies)]


def sign_row(desk: Desk, folder: Path, name: str, pdf: bytes, rounds: int) -> None:
    """Each round on another file that was sealed in another process, so that every check before signing is made."""
    sealed = seal_elsewhere(folder, name, pdf, rounds + 1)
    out, ours, bare, command = folder / "out.pdf", [], [], []
    with Peer("bare", folder) as peer:
        peer.first_line()
        for path in sealed:
            data = path.read_bytes()
            ours.append(milliseconds(lambda data=data: desk.lifted(desk.signed(data))))
            bare.append(peer.do("sign", path, out))
            command.append(peer.do("command", path, out))
    row(f"sign {name}: B-LTA, checked before and after", ours[1:], bare[1:], "pyHanko PdfSigner, B-LTA in one call")
    row(f"sign {name}: B-LTA, checked before and after", ours[1:], command[1:], "pyhanko sign addsig, a process each")


def verify_row(desk: Desk, folder: Path, name: str, pdf: bytes, rounds: int) -> None:
    path = folder / "finished.pdf"
    path.write_bytes(desk.finished(pdf))
    data = path.read_bytes()
    arguments = {"anchors": desk.anchors.to_data(), "at": datetime.now(UTC).isoformat()}

    def confined() -> None:
        answer, _ = run_sandboxed(VERIFY_TASK, arguments, [data])
        if answer["indication"] != "TOTAL_PASSED":
            raise SystemExit(f"The file that is measured does not pass: {answer}")

    def here() -> None:
        verify(data, anchors=desk.anchors, at=datetime.now(UTC))

    child, inside, bare = [], [], []
    with Peer("bare", folder) as peer:
        peer.first_line()
        for _ in range(rounds + 1):
            child.append(milliseconds(confined))
            inside.append(milliseconds(here))
            bare.append(peer.do("verify", path))
    row(f"verify {name}: in a sandboxed child", child[1:], bare[1:], "pyHanko AdES engine, each signature")
    row(f"verify {name}: in one warm process", inside[1:], bare[1:], "pyHanko AdES engine, each signature")


def ceremony(desk: Desk, folder: Path, pdf: bytes, originals: int) -> None:
    """One credential, one process, every original signed and then lifted to B-LTA; verification is not in it."""
    sealed = [path.read_bytes() for path in seal_elsewhere(folder, "many", pdf, originals)]
    key, begun = desk.key("sg"), time.perf_counter()
    raw = [desk.signed(one, key=key) for one in sealed]
    signed = time.perf_counter()
    for one in raw:
        desk.lifted(one)
    lifted = time.perf_counter()
    print(
        f"\n{originals} originals in one sitting: {originals / (signed - begun):.1f} signatures a second while the person waits, "
        f"{originals / (lifted - begun):.1f} a second to B-LTA"
    )


def memory(folder: Path, megabytes: int) -> None:
    """Peak of the resident memory above that of the started process, each act in a process of its own."""
    large = folder / "large.pdf"
    with pikepdf.open(io.BytesIO(base_pdf())) as document:
        document.pages[0].obj.Ballast = document.make_stream(os.urandom(megabytes << 20))
        document.save(large)
    steps = {
        "seal": ("large", "sealed"),
        "sign": ("sealed", "raw"),
        "complete": ("raw", "done"),
        "verify": ("done", ""),
    }
    print(f"\nMemory on a file of {megabytes} MiB, MiB above the started process:")
    for step, (source, target) in steps.items():
        told = json.loads(elsewhere(folder, f"memory-{step}", folder / f"{source}.pdf", folder / f"{target}.pdf"))
        print(f"  {step:<9} {told['peak']:6.0f} MiB  {told['seconds']:5.1f} s", flush=True)


def high_water() -> float:
    """MiB. Not ``ru_maxrss``: that of a process begins with its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def play(role: str, folder: Path, files: list[str]) -> None:
    """In another process."""
    desk = Desk.at(folder)
    if role == "seal":
        source = Path(files[0])
        for number in range(int(files[1])):
            source.with_name(f"{source.stem}-{number}.pdf").write_bytes(desk.sealed(source.read_bytes()))
        return
    acts: dict[str, Callable[[bytes], bytes]] = {
        "seal": desk.sealed,
        "sign": desk.signed,
        "complete": desk.lifted,
        "verify": lambda pdf: verify(pdf, anchors=desk.anchors, at=datetime.now(UTC)).indication.encode(),
    }
    desk.signed(desk.sealed(base_pdf()))  # everything is imported before
    Path("/proc/self/clear_refs").write_text("5")  # the mark of the highest memory begins anew
    before, begun = high_water(), time.perf_counter()
    made = acts[role.removeprefix("memory-")](Path(files[0]).read_bytes())
    seconds = time.perf_counter() - begun
    peak = high_water() - before
    if role.endswith("verify") and made != b"TOTAL_PASSED":
        raise SystemExit("The large file does not pass.")
    if not role.endswith("verify"):
        Path(files[1]).write_bytes(made)
    print(json.dumps({"peak": peak, "seconds": seconds}))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--originals", type=int, default=100)
    arguments.add_argument("--megabytes", type=int, default=100)
    arguments.add_argument("--role", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.role:
        play(options.role, options.folder, options.files)
        return
    with tempfile.TemporaryDirectory(prefix="alternat-bench-") as name:
        measure(Path(name), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    long, short = preliminary(folder), base_pdf()
    freeze_loaded()  # as the service does, and here the peer, too
    with Peer("authorities", folder) as served:
        (folder / "base").write_text(served.first_line())
        desk = Desk.at(folder)
        (folder / "url").write_text(desk.pki.timestamp_urls[0])
        (folder / "pin").write_text(desk.pki.pin("sg"))
        print("| work | ours, ms | peer, ms | ratio | peer is |\n|---|---:|---:|---:|---|")
        for name, pdf in (("an original", long), ("two plain pages", short)):
            sign_row(desk, folder, name, pdf, options.rounds)
            verify_row(desk, folder, name, pdf, options.rounds)
        ceremony(desk, folder, long, options.originals)
        memory(folder, options.megabytes)


if __name__ == "__main__":
    main()
