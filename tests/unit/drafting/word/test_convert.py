"""The office converts, survives being killed, and neither fetches nor keeps anything."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import page
import pypdfium2
import pytest

from service.drafting.word.convert import ConversionFailed, Converter, ConverterPool
from tests.unit.drafting.word_files import linked_picture, long_table, word

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    with Converter(data_folder=tmp_path_factory.mktemp("data")) as made:
        yield made


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(sheet.get_textpage().get_text_range() for sheet in document)


def offices(folder: Path) -> list[int]:
    """Process ids of soffice with its profile under ``folder``."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"soffice.bin") and any(str(folder).encode() in one for one in words):
            found.append(int(entry.parent.name))
    return found


def wait_for_office(folder: Path, *, busy_with: str, seconds: float = 120.0) -> int:
    """The id of the soffice that has opened ``busy_with``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if list(folder.glob(f"office/*/{busy_with}")) and (found := offices(folder)):
            return found[0]
        time.sleep(0.02)
    pytest.fail("no office is at work")


def test_a_word_file_becomes_an_archivable_accessible_pdf(converter: Converter) -> None:
    pdf = converter.convert(word("Signed in Łódź by Ñandú and Œuvre."))
    assert "Signed in Łódź by Ñandú and Œuvre." in text_of(pdf)
    assert page.validate_pdf_bytes(pdf, profile="3b").is_compliant
    assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant


@pytest.mark.parametrize(
    "content",
    [b"", b"not a Word file", b"<html><body><h1>Agreement</h1></body></html>", word("x" * 400)[:900], b"%PDF-1.7\n"],
    ids=["empty", "text", "html", "truncated", "pdf"],
)
def test_what_is_not_a_word_file_is_refused_and_the_office_lives_on(converter: Converter, content: bytes) -> None:
    with pytest.raises(ConversionFailed, match="could not be converted to PDF"):
        converter.convert(content)
    assert "Next" in text_of(converter.convert(word("Next")))


@pytest.mark.slow
def test_an_office_killed_at_work_is_replaced_and_the_document_succeeds(tmp_path: Path) -> None:
    document = word(more=long_table(800))
    with Converter(data_folder=tmp_path, timeout=120) as converter, ThreadPoolExecutor(1) as pool:
        converter.convert(word("warm"))
        converting = pool.submit(converter.convert, document)
        first = wait_for_office(tmp_path, busy_with="2.docx")
        time.sleep(0.2)
        os.kill(first, signal.SIGKILL)
        assert "a 799" in text_of(converting.result(240))
        assert first not in offices(tmp_path)


@pytest.mark.slow
def test_a_document_that_takes_too_long_fails_and_leaves_no_process(tmp_path: Path) -> None:
    with Converter(data_folder=tmp_path, timeout=0.5) as converter:
        with pytest.raises(ConversionFailed, match="longer than"):
            converter.convert(word(more=long_table(1500)))
        assert offices(tmp_path) == []
        assert list((tmp_path / "office").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("cut_network", [True, False], ids=["no network", "profile alone"])
def test_a_linked_picture_is_not_fetched(tmp_path: Path, *, cut_network: bool) -> None:
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    seen.append(connection.recv(200).decode("latin-1"))

        listener = threading.Thread(target=listen)
        listener.start()
        link = linked_picture(f"http://127.0.0.1:{server.getsockname()[1]}/logo.png")
        with Converter(data_folder=tmp_path, cut_network=cut_network) as converter:
            pdf = converter.convert(word("Linked", more=link))
        stop.set()
        listener.join()
    assert "Linked" in text_of(pdf)
    assert seen == []


def test_a_picture_of_this_machine_is_not_drawn(converter: Converter, tmp_path: Path) -> None:
    from PIL import Image

    secret = tmp_path / "secret.png"
    Image.effect_noise((400, 400), 90).save(secret)
    plain = converter.convert(word("Linked"))
    linked = converter.convert(word("Linked", more=linked_picture(secret.as_uri())))
    assert len(linked) < len(plain) + 20_000 < secret.stat().st_size


@pytest.mark.slow
def test_when_the_parent_closes_the_line_nothing_stays_behind(tmp_path: Path) -> None:
    converter = Converter(data_folder=tmp_path)
    converter.convert(word("x"))
    office = converter._office
    assert office is not None
    assert office.process.stdin is not None
    office.process.stdin.close()
    office.process.wait(60)
    deadline = time.monotonic() + 60
    while offices(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert offices(tmp_path) == []
    assert "y" in text_of(converter.convert(word("y")))
    converter.close()


@pytest.mark.slow
def test_a_worn_office_is_replaced(tmp_path: Path) -> None:
    with Converter(data_folder=tmp_path) as converter:
        converter.convert(word("x"))
        first = converter._office
        assert first is not None
        first.resident = 1 << 30
        converter.convert(word("y"))
        assert converter._office is not first


@pytest.mark.slow
def test_a_pool_converts_in_parallel(tmp_path: Path) -> None:
    converters = ConverterPool(2, data_folder=tmp_path)
    try:
        with ThreadPoolExecutor(4) as pool:
            pdfs = list(pool.map(converters.convert, [word(f"Number {n}") for n in range(8)]))
        assert all(f"Number {n}" in text_of(pdf) for n, pdf in enumerate(pdfs))
        assert len(offices(tmp_path)) == 2
    finally:
        converters.close()
    assert offices(tmp_path) == []


@pytest.mark.slow
def test_what_a_lost_process_left_behind_is_removed_and_what_is_in_use_is_not(tmp_path: Path) -> None:
    left = tmp_path / "office" / "worker-lost"
    left.mkdir(parents=True)
    (left / "7.docx").write_bytes(b"secret")
    os.utime(left, (0, 0))
    with Converter(data_folder=tmp_path) as first, Converter(data_folder=tmp_path) as second:
        first.convert(word("x"))
        assert first._office is not None
        os.utime(first._office.folder, (0, 0))
        second.convert(word("y"))
        assert not left.exists()
        assert "z" in text_of(first.convert(word("z")))
