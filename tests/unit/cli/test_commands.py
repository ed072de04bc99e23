"""The commands, run as a person runs them; each refusal says what to do next."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from service.cli import bootstrap
from service.cli.main import COMMANDS, command_module, main
from service.settings import ROOT, load
from tests.support import command_line
from tests.support.command_line import Answer


def alternat(folder: Path, *words: object, typed: str = "", **environ: str) -> Answer:
    """A program with nothing in its environment but a data folder of its own."""
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "ALTERNAT_DATA_FOLDER": str(folder / "data"), **environ}
    return command_line.alternat(*words, environ=own, typed=typed)


def test_the_program_itself_refuses_in_one_sentence_and_ends_with_a_status(tmp_path):
    """Everything else here runs in a forked child of this process; this once the program is started as a person starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "verify", "missing.pdf"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    told = alternat(tmp_path, "verify", "missing.pdf")
    assert (done.returncode, done.stdout, done.stderr) == (told.returncode, told.stdout, told.stderr)
    assert (told.returncode, told.stderr) == (
        1,
        "alternat verify: missing.pdf cannot be read (No such file or directory).\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_module_and_help(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert command_module(command).run
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: alternat {command}")


def test_a_forgotten_configuration_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "load", lambda: replace(load(), data_folder=tmp_path / "none"))
    told = command_line.alternat("recover", environ={"PATH": os.environ["PATH"], "HOME": str(tmp_path)})
    assert told.returncode == 1
    assert "Set ALTERNAT_CONFIG" in told.stderr
    assert not (tmp_path / "none").exists()


def test_an_unknown_verb_is_not_understood():
    with pytest.raises(SystemExit) as ended:
        main(["sing"])

    assert ended.value.code == 2


@pytest.mark.slow
def test_people_are_added_listed_and_closed(tmp_path):
    added = alternat(
        tmp_path,
        "users",
        "add",
        "ana@example.org",
        "Ana Pérez",
        "--role",
        "administrator",
        typed="correct horse battery\n",
    )
    assert (added.returncode, added.stdout) == (0, "Ana Pérez can sign in as ana@example.org.\n")
    alternat(
        tmp_path, "users", "add", "leo@example.org", "Leo Hart", "--role", "officer", "--department", "dsd",
        typed="correct horse battery\n",
    )  # fmt: skip
    assert alternat(tmp_path, "users", "deactivate", "leo@example.org").returncode == 0
    listed = alternat(tmp_path, "users", "list").stdout
    assert [line.split()[0] for line in listed.splitlines()] == ["ana@example.org", "leo@example.org"]
    assert "(closed)" in listed.splitlines()[1]


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """A folder in which the service has been before: keys and database are made."""
    folder = tmp_path_factory.mktemp("used")
    assert alternat(folder, "recover").returncode == 0
    return folder


@pytest.mark.parametrize(
    ("words", "typed", "reason"),
    [
        (["users", "add", "x@example.org", "X", "--role", "auditor"], "short\n", "password: Use at least"),
        (
            ["users", "add", "no address", "X", "--role", "auditor"],
            "correct horse battery\n",
            "email: Enter an e-mail address",
        ),
        (["users", "add", "x@example.org", "X", "--role", "officer"], "correct horse battery\n", "department:"),
        (["users", "add", "x@example.org", "X", "--role", "officer", "--department", "nasa"], "x\n", "no unit nasa"),
        (["users", "password", "nobody@example.org"], "x\n", "Nobody has the address"),
        (["verify", "missing.pdf"], "", "missing.pdf cannot be read"),
        (["verify-receipt", "missing.json", "--log-key", "k"], "", "missing.json cannot be read"),
        (["templates", "check", "nonsense"], "", "nonsense"),
    ],
)
def test_a_refusal_is_one_sentence_without_a_traceback(used, words, typed, reason):
    answer = alternat(used, *words, typed=typed)
    assert answer.returncode == 1
    assert reason in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_that_is_no_pdf_gets_a_verdict_not_a_fault(tmp_path):
    (tmp_path / "letter.pdf").write_text("not a PDF")
    answer = alternat(tmp_path, "verify", tmp_path / "letter.pdf", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["integrity"] == "unreadable"


@pytest.mark.parametrize("reason", ["time", "memory", "crashed"])
def test_a_limit_that_is_reached_is_a_verdict_with_its_sentence(tmp_path, capsys, monkeypatch, reason):
    from service.sandbox import run

    def stopped(*_: object, **__: object) -> None:
        raise run.SandboxFailed(reason, "reached")

    monkeypatch.setattr(run, "run_sandboxed", stopped)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    assert main(["verify", str(tmp_path / "letter.pdf"), "--trust", str(tmp_path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["integrity"], told["indication"]) == ("unreadable", "INDETERMINATE")
    assert "nothing can be said about it" in told["steps"][0]["sentence"]


def test_verify_writes_a_report_of_each_kind_and_overwrites_none(tmp_path, capsys):
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(tmp_path / "letter.pdf")
    written = [tmp_path / f"report{suffix}" for suffix in (".pdf", ".xml", ".json")]
    words = [word for path in written for word in ("--report", str(path))]
    asked = ["verify", str(tmp_path / "letter.pdf"), "--trust", str(tmp_path), "--language", "pt", *words]
    assert main(asked) == 1
    assert "O documento não tem nenhuma assinatura" in capsys.readouterr().out
    assert [path.read_bytes()[:5] for path in written] == [b"%PDF-", b"<?xml", b'{\n "v']
    assert json.loads(written[2].read_bytes())["asked"] is False
    assert main(asked) == 1
    assert "exists already" in capsys.readouterr().err
    assert main([*asked[:4], "--report", str(tmp_path / "report.doc")]) == 1
    assert "ends in .json, .pdf, .xml" in capsys.readouterr().err


def test_a_file_that_is_no_receipt_is_refused(tmp_path):
    (tmp_path / "receipt.json").write_text("[]")
    (tmp_path / "key").write_text("x")
    answer = alternat(tmp_path, "verify-receipt", tmp_path / "receipt.json", "--log-key", tmp_path / "key")
    assert answer.returncode == 1
    assert "is not a receipt" in answer.stderr


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path):
    alternat(tmp_path, "pki", "--only-make")
    secrets = sorted((tmp_path / "data" / "secrets").iterdir())
    before = [path.read_bytes() for path in secrets]
    assert [path.name for path in secrets] == ["flask.key", "log.pem"]
    assert {path.stat().st_mode & 0o777 for path in secrets} == {0o600}
    alternat(tmp_path, "pki", "--only-make")
    assert [path.read_bytes() for path in secrets] == before


def test_production_has_no_development_pki(tmp_path):
    config = tmp_path / "production.toml"
    config.write_text((ROOT / "config" / "production.example.toml").read_text("utf-8"), "utf-8")
    for command in ("pki", "run", "serve"):
        answer = alternat(tmp_path, command, ALTERNAT_CONFIG=str(config))
        assert answer.returncode == 1
        assert "The service does not start." in answer.stderr


def test_an_empty_archive_is_in_order(tmp_path):
    answer = alternat(tmp_path, "rebuild")
    assert answer.returncode == 0, answer.stderr
    assert "0 deposits" in answer.stdout
    assert alternat(tmp_path, "recover").stdout == "Nothing was left half-done.\n"
