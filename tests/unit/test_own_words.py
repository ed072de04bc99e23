"""An organization's own sentences: read from its folder, said instead of the service's, refused where they would break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service import translation
from service.cli.main import main
from service.domain.messages import Message
from service.settings import SettingsInvalid
from service.translation import wording

SUBMITTED = Message("Submitted to the Secretary General")
WAITING = Message(
    "The Secretary General has declined the agreement “{title}” ({reference}).", title="Reefs", reference="COOP-1"
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    translation.reword(tmp_path / "nothing")


def write(folder: Path, language: str, *entries: tuple[str, str]) -> None:
    lines = [f'msgid "{sentence}"\nmsgstr "{own}"\n' for sentence, own in entries]
    (folder / f"{language}.po").write_text("\n".join(lines), "utf-8")


def test_a_sentence_is_said_in_the_organization_s_words(folder: Path) -> None:
    write(folder, "en", (SUBMITTED.sentence, "Submitted to the Director General"))
    write(folder, "es", (WAITING.sentence, "({reference}) La Directora General no aceptó «{title}»."))

    translation.reword(folder)

    assert translation.say(SUBMITTED, "en") == "Submitted to the Director General"
    assert translation.say(SUBMITTED, "fr") == "Soumis au Secrétaire général"
    assert translation.say(WAITING, "es") == "(COOP-1) La Directora General no aceptó «Reefs»."
    assert translation.say(Message("Withdraw"), "es") == "Retirar"


def test_without_a_folder_the_service_says_its_own(folder: Path) -> None:
    translation.reword(folder / "nothing")
    assert translation.say(SUBMITTED, "en") == SUBMITTED.sentence


@pytest.mark.parametrize(
    "own", ["It was declined.", "{title} {reference} {name}", "{title} ({reference}) {", "{title} {}"]
)
def test_a_sentence_with_other_placeholders_is_refused(folder: Path, own: str) -> None:
    write(folder, "en", (WAITING.sentence, own))
    with pytest.raises(SettingsInvalid, match=r"en\.po.*same placeholders"):
        translation.reword(folder)


def test_what_is_no_catalogue_is_refused(folder: Path) -> None:
    (folder / "pt.po").write_bytes(b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(SettingsInvalid, match=r"pt\.po cannot be read"):
        translation.reword(folder)


def test_a_sentence_that_the_service_does_not_say_is_named(folder: Path) -> None:
    write(folder, "en", (SUBMITTED.sentence, "Handed in"), ("The Secretary General is asleep.", "Hush."))
    assert wording.unknown(wording.read(folder, ("en", "es"))) == [("en", "The Secretary General is asleep.")]


def test_what_the_command_prints_can_be_kept_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTERNAT_WORDING_FOLDER", str(folder))
    assert main(["wording", "fr", "Secretary General", "OAS"]) == 0
    printed = capsys.readouterr().out
    assert "Soumis au Secrétaire général" in printed

    (folder / "fr.po").write_text(
        printed.replace("Soumis au Secrétaire général", "Soumis à la Directrice générale"), "utf-8"
    )

    translation.reword(folder)
    assert translation.say(SUBMITTED, "fr") == "Soumis à la Directrice générale"
    assert main(["wording", "fr", "Submitted to the"]) == 0
    assert "Soumis à la Directrice générale" in capsys.readouterr().out
    assert main(["wording", "fr", "Grand Duchess"]) == 1
