"""Independent programs agree: EU DSS (where the referee is at hand), Poppler, the PDF/A and PDF/UA rules."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from signing import added_signature
from tests.support.signing_kit import SigningKit, base_pdf
from tests.unit.signing.tools import own_tool

JUDGE = Path(__file__).resolve().parents[5] / "shared" / "judges" / "dss" / "judge"


def house_first(kit: SigningKit) -> bytes:
    lasting = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf)
    returned = added_signature(lasting.pdf, own_tool(kit, lasting.pdf), field="Counterpart", anchors=kit.anchors)
    return kit.complete(returned.pdf, field="Counterpart", final=True).pdf


def counterpart_first(kit: SigningKit) -> bytes:
    sealed = kit.certify(base_pdf())
    upload = own_tool(kit, sealed.pdf, stamper=kit.authorities.stamper(kit.anchors))
    returned = added_signature(sealed.pdf, upload, field="Counterpart", anchors=kit.anchors)
    lasting = kit.complete(returned.pdf, field="Counterpart")
    return kit.complete(kit.sign(lasting.pdf).pdf, final=True).pdf


def second_authority(kit: SigningKit) -> bytes:
    with kit.pki.without("tsa2"):
        signed = kit.sign(kit.certify(base_pdf(locks=False)).pdf)
    with kit.pki.without("tsa1"):
        return kit.complete(signed.pdf, final=True).pdf


@pytest.mark.slow
@pytest.mark.referee
@pytest.mark.timeout(900)
def test_eu_dss_passes_every_signature_at_the_level_of_the_archive(kit, tmp_path):
    if not JUDGE.exists():
        pytest.skip("EU DSS is not at hand here: nobody independent judged the levels.")
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(kit.pki.certificate("root") + kit.pki.certificate("tsaroot"))
    made = {}
    for approved in (house_first, counterpart_first, second_authority):
        (tmp_path / f"{approved.__name__}.pdf").write_bytes(approved(kit))
        made[approved.__name__] = str(tmp_path / f"{approved.__name__}.pdf")
    command = [str(JUDGE), "--trust", str(anchors), *made.values()]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=800)
    opinions = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(opinions) == len(made)
    for opinion in opinions:
        for signature in opinion["signatures"]:
            told = (opinion["file"], signature["fields"], signature["errors"])
            assert (signature["level"], signature["indication"]) == ("PAdES-BASELINE-LTA", "TOTAL_PASSED"), told
            assert not signature["changes"]["undefined"]
