"""What is in the repository names no registry, no mirror, no path of the machine it was written on, and nothing unfinished."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from service.settings import ROOT

TEXT = {
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    "",
}
OTHERS_WORK = ("service/web/static/vendor/",)
"""Files of other projects, kept as they came."""

# Spelt apart, so that this file does not contain what it forbids.
HOSTS = [
    "pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb.debian" + ".org",
    "security.debian" + ".org", "repo1.maven" + ".org", "proxy.golang" + ".org", "crates" + ".io", "conda" + ".anaconda",
]  # fmt: skip
FORBIDDEN = {
    "a registry or mirror": re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE),
    "a path of one machine": re.compile(r"(?<![\w./-])/(?:work|home/[a-z]+|Users|root|mnt|workspace)/"),
    "something unfinished": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b"),
    "an index in a lock": re.compile(r"^(?:--index|--extra-index|--find-links|-i )", re.MULTILINE),
}


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.split("\0") if name and not name.startswith(OTHERS_WORK)]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what):
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        for match in [FORBIDDEN[what].search(path.read_text("utf-8", errors="replace"))]
        if match is not None
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a registry or mirror", "https://" + HOSTS[0] + "/simple"),
        ("a path of one machine", "open('/ho" + "me/anna/x')"),
        ("something unfinished", "# TO" + "DO later"),
        ("an index in a lock", "--extra-index-url x"),
    ],
)
def test_the_check_sees_what_it_forbids(what, text):
    assert FORBIDDEN[what].search(text)


def test_constraints_are_names_and_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_scripts_can_be_run():
    for name in ("bin/setup", ".ci/run"):
        assert (ROOT / name).stat().st_mode & 0o100
