"""``alternat demo``: the whole main job, judged by programs that are not ours. The workflow's own tests take the other models."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess

import pikepdf
import pytest

from service.cli.server.demo import MODELS
from service.drafting.model.catalogue import Catalogue
from service.settings import load
from tests.support.command_line import alternat


@pytest.fixture(scope="module", params=[pytest.param("special-direct", marks=pytest.mark.slow)])
def left(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"demo-{request.param}") / "out"
    answer = alternat("demo", "--out", folder, "--model", request.param)
    assert answer.returncode == 0, answer.stderr
    return folder


@pytest.mark.office
def test_readme_names_every_file(left):
    told = (left / "README.txt").read_text("utf-8")
    files = [path for path in left.iterdir() if path.name != "README.txt"]
    assert [path.name for path in files if path.name not in told] == []


@pytest.mark.office
@pytest.mark.parametrize("party", ["organization", "counterpart"])
def test_each_original_passes_every_step(left, party):
    answer = alternat("verify", left / f"original-{party}.pdf", "--trust", left / "trust", "--json")
    verdict = json.loads(answer.stdout)
    assert answer.returncode == 0
    assert (verdict["indication"], verdict["level"], verdict["integrity"]) == ("TOTAL_PASSED", "PAdES-B-LTA", "intact")
    assert [signature["field"] for signature in verdict["signatures"]] == ["Seal", "Organization", "Counterpart"]


@pytest.mark.office
@pytest.mark.parametrize("party", ["organization", "counterpart"])
def test_each_receipt_holds_for_its_own_original_and_no_other(left, party):
    other = {"organization": "counterpart", "counterpart": "organization"}[party]
    receipt, key = left / f"receipt-{party}.json", left / "log-key.txt"
    assert alternat("verify-receipt", receipt, left / f"original-{party}.pdf", "--log-key", key).returncode == 0
    wrong = alternat("verify-receipt", receipt, left / f"original-{other}.pdf", "--log-key", key)
    assert wrong.returncode == 1
    assert "does not hold" in wrong.stdout


@pytest.mark.office
def test_the_receipt_carries_the_digest_of_the_original(left):
    receipt = json.loads((left / "receipt-counterpart.json").read_text("utf-8"))
    assert receipt["original"]["sha256"] == hashlib.sha256((left / "original-counterpart.pdf").read_bytes()).hexdigest()


@pytest.mark.office
@pytest.mark.referee
@pytest.mark.parametrize("party", ["organization", "counterpart"])
def test_poppler_finds_three_valid_signatures_and_a_time_stamp_over_the_whole(left, party):
    answer = subprocess.run(
        ["pdfsig", "-nocert", left / f"original-{party}.pdf"], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.stdout.count("Signature is Valid.") == 3
    assert answer.stdout.count("  - Total document signed") == 1


@pytest.mark.office
@pytest.mark.referee
@pytest.mark.parametrize("name", ["original-organization.pdf", "original-counterpart.pdf", "reading-copy.pdf"])
def test_qpdf_finds_nothing_to_complain_about(left, name):
    answer = subprocess.run(["qpdf", "--check", left / name], capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_model_that_stands_alone_can_be_chosen():
    assert set(MODELS) == {
        template.id for template in Catalogue(load(environ={}).templates_root).all() if not template.relation
    }


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_text("mine")
    answer = alternat("demo", "--out", tmp_path)
    assert answer.returncode == 1
    assert "holds other files" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


@pytest.mark.office
@pytest.mark.parametrize("party", ["organization", "counterpart"])
def test_a_stamp_changes_nothing_of_its_place_but_the_drawing(left, party):
    """EU DSS fails a sealed file (FORMAT_FAILURE) in which signing changed a stamp's box or packing."""
    signed = (left / f"original-{party}.pdf").read_bytes()
    frozen = signed[: signed.index(b"%%EOF") + 6]
    before, after = _stamps(frozen), _stamps(signed)
    assert set(before) == {"Seal", "Organization", "Counterpart"}
    assert {field: after[field] for field in before} == before


def _stamps(pdf: bytes) -> dict[str, dict[str, str]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(field.T): {key: str(value) for key, value in field.AP.N.items() if key not in {"/Length", "/Resources"}}
            for field in document.Root.AcroForm.Fields
            if "/AP" in field
        }
