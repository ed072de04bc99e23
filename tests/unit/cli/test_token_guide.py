"""docs/tokens.md is followed to the letter: its commands are run in their order, its settings are loaded."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import ROOT, load
from signing import load_anchors, verify
from signing.sign.validation_data import now
from tests.support.signing_kit import SigningKit, base_pdf
from tests.support.tokens import PIN, Tokens

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "tokens.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", GUIDE, flags=re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) for indent, text in found]


@pytest.mark.referee
def test_every_command_of_the_guide_works_in_its_order(kit: SigningKit, tokens: Tokens, tmp_path: Path) -> None:
    pki, desk = kit.pki, tmp_path / "desk"
    desk.mkdir()
    for name, source in {"sg.pem": "keys/sg", "sg.cert.pem": "certs/sg", "authority.pem": "certs/ca"}.items():
        shutil.copy(pki.folder / f"{source}.pem", desk / name)
    (desk / "new-pin").write_text("a passphrase\n")
    (desk / "pin").write_text(f"{PIN}\n")
    (desk / "handed-out.pdf").write_bytes(kit.certify(base_pdf()).pdf)
    shutil.copytree(pki.anchors, tmp_path / "data" / "trust")
    environ = os.environ | {
        "ALTERNAT_DATA_FOLDER": str(tmp_path / "data"),
        "ALTERNAT_SIGNING_TIMESTAMP_URLS": ",".join(pki.timestamp_urls),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    commands = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    assert {words[0] for words in commands} == {"openssl", "softhsm2-util", "pkcs11-tool", "alternat"}
    for words in commands:
        answer = subprocess.run(words, cwd=desk, env=environ, capture_output=True, text=True, check=False, timeout=120)
        assert answer.returncode == 0, f"{shlex.join(words)}: {answer.stdout}{answer.stderr}"
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in (desk / "sg.key.pem").read_bytes()
    verdict = verify(
        (desk / "signed.pdf").read_bytes(), anchors=load_anchors(pki.anchors), at=now(), required_level="PAdES-B-T"
    )
    assert verdict.integrity == "intact"
    assert [report.field for report in verdict.signatures] == ["Seal", "Organization"]


@pytest.mark.parametrize("text", blocks("toml"), ids=lambda text: re.findall(r'source = "(\w+)"', text)[0])
def test_every_settings_section_of_the_guide_is_whole(text: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(text, "utf-8")
    assert load(tmp_path / "settings.toml", environ={}).signing.sg.source in text
