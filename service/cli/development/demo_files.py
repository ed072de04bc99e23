"""The files that a finished demonstration leaves, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service.cli.development.journey import Played
from service.cli.development.pki import ANCHORS, DevelopmentPki
from service.domain.errors import NotFound
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file

PARTIES = ("organization", "counterpart")


def leave(services: Services, played: Played, folder: Path, *, pki: DevelopmentPki) -> None:
    """Writes everything into ``folder``, which exists."""
    files = dict(_files(services, played))
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "log-key.txt").write_text(f"{services.log.verifier}\n", "utf-8")
    (folder / "anchors.pem").write_bytes(b"".join(pki.certificate(label) for label in ANCHORS.values()))
    for kind, label in ANCHORS.items():
        (folder / "trust" / kind).mkdir(parents=True, exist_ok=True)
        (folder / "trust" / kind / "development.pem").write_bytes(pki.certificate(label))
    (folder / "README.txt").write_text(_explained(played, sorted(files)), "utf-8")


def _files(services: Services, played: Played) -> Iterator[tuple[str, bytes]]:
    languages = retrieve.instrument(services, played.cast.officer, played.instrument_id).preliminary
    for party in PARTIES:
        yield f"original-{party}.pdf", _file(services, played, f"original-{party}.pdf")
        yield f"receipt-{party}.json", _file(services, played, f"receipt-{party}.json")
        for language in languages.original(party).languages if languages else ():
            name = f"original-{party}-{language}.docx"
            yield name, _file(services, played, name)
    yield "reading-copy.pdf", _file(services, played, "reading-copy.pdf")


def _file(services: Services, played: Played, name: str) -> bytes:
    """Fetched by a person who may have it: Word files by the officer, receipts by the archivist."""
    for actor in (played.cast.officer, played.cast.archivist):
        try:
            return read_file(services, actor, played.instrument_id, name).data
        except NotFound:
            continue
    raise NotFound(noun=f"file {name}")


def _explained(played: Played, names: list[str]) -> str:
    word_files = ", ".join(name for name in names if name.endswith(".docx"))
    return f"""\
{played.entry.title}
Register number {played.entry.label}

original-organization.pdf   the organization's own original: named first in it, signed by seal, Secretary General and counterpart
original-counterpart.pdf    the counterpart's own original: the other way round, the same text
reading-copy.pdf            the copy that circulated, marked as preliminary on each page
{word_files}
                            the filled Word files of the text
receipt-organization.json, receipt-counterpart.json
                            what each party keeps: digest of its original, register number, proof that it is in the log
log-key.txt                 public key of the log; a party gets it by another way than the receipt
anchors.pem                 both trust anchors in one file, for other validators
trust/                      the same, apart by purpose, for alternat verify --trust

DEVELOPMENT ONLY: these certificates were made for this demonstration. Nothing here binds anybody.

How to check it
  with this software  alternat verify original-organization.pdf --trust trust
  without the service alternat verify-receipt receipt-organization.json original-organization.pdf --log-key log-key.txt
  with Poppler        pdfsig -nocert original-organization.pdf
  with qpdf           qpdf --check original-organization.pdf
  with OpenSSL        openssl storeutl -noout -text -certs anchors.pem
                      sha256sum original-organization.pdf      (the digest that stands in the receipt)
"""
