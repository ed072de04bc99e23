"""A new Debian 12 with systemd as its first process, in a container of this machine; it shares the network and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Self

_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""Lent to pip: a company's mirror is reached with a company's certificate."""
_BOOT_SECONDS = 60
HOME = "/home/operator"
"""Where the operator works, as root."""


def debian(build: Path) -> Path:
    """The smallest Debian 12 that boots, as a tar file; made once."""
    made = build / "debian.tar"
    if not made.exists():
        unfinished = build / "unfinished.tar"
        lists = sorted(Path("/etc/apt/sources.list.d").glob("debian*.sources")) or [Path("/etc/apt/sources.list")]
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm", unfinished, *lists],
            check=True,
        )  # fmt: skip
        unfinished.rename(made)
    return made


class Machine:
    """The container, from its boot until it is thrown away."""

    def __init__(self, system: Path, build: Path, repository: Path) -> None:
        self.root = build / "machine"
        self._system = system
        self._build = build
        self._repository = repository
        self._container: subprocess.Popen[bytes] | None = None
        self._first_process = 0

    def __enter__(self) -> Self:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir()
        subprocess.run(["tar", "--extract", "--file", self._system, "--directory", self.root], check=True)
        (self.root / HOME[1:]).mkdir()
        for name in ("apt", "pip"):
            (self._build / name).mkdir(exist_ok=True)
        binds = [f"--bind-ro={_CERTIFICATES}:/srv/certificates.crt"]
        binds += [f"--bind-ro={path}" for path in os.environ.get("PIP_FIND_LINKS", "").split() if Path(path).exists()]
        self._container = subprocess.Popen(
            [
                "systemd-nspawn", "--quiet", "--directory", self.root, "--register=no", "--keep-unit", "--boot", "--console=pipe",
                f"--bind-ro={self._repository}:/srv/alternat.git", f"--bind={self._build / 'pip'}:{HOME}/.cache/pip",
                f"--bind={self._build / 'apt'}:/var/cache/apt/archives", *binds,
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._container is not None
        subprocess.run(["nsenter", *self._namespaces(), "systemctl", "poweroff", "--force"], check=False)
        try:
            self._container.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._container.kill()
            self._container.wait()

    def run(self, commands: str) -> int:
        """Runs commands as root, each of which must succeed, in :data:`HOME`; their output goes to this process's.

        :returns: the exit status.
        """
        return subprocess.run(
            ["nsenter", *self._namespaces(), "/usr/bin/env", "--ignore-environment", *_environment(), "bash", "-euo", "pipefail", "-c", f"cd\n{commands}"],
            stdin=subprocess.DEVNULL, check=False,
        ).returncode  # fmt: skip

    def write(self, path: str, content: bytes) -> None:
        """Puts a file there."""
        (self.root / path.lstrip("/")).write_bytes(content)

    def read(self, path: str) -> str:
        """What a file says."""
        return (self.root / path.lstrip("/")).read_text(encoding="utf-8")

    def _namespaces(self) -> list[str]:
        return [f"--target={self._first_process}", "--all", "--root"]

    def _wait(self) -> None:
        assert self._container is not None
        ends = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < ends and self._container.poll() is None:
            children = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children").read_text().split()
            if children:
                self._first_process = int(children[0])
                state = subprocess.run(
                    ["nsenter", *self._namespaces(), "systemctl", "is-system-running"],
                    capture_output=True, text=True, check=False,
                ).stdout.strip()  # fmt: skip
                if state in ("running", "degraded"):
                    return
            time.sleep(0.5)
        raise TimeoutError(f"The container did not boot within {_BOOT_SECONDS} s.")


def _environment() -> list[str]:
    """A root shell's, and how pip reaches its index on this machine."""
    own = {"HOME": HOME, "LANG": "C.UTF-8", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}  # fmt: skip
    passed = {
        name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.lower().endswith("_proxy")
    }
    return [f"{name}={value}" for name, value in (own | passed | {"PIP_CERT": "/srv/certificates.crt"}).items()]
