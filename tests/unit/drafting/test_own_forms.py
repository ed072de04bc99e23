"""An organization's own forms: taken instead of the service's, and refused at the start when they cannot be used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.drafting.model import questionnaire
from service.settings import ROOT, SettingsInvalid, load

FORMS = ROOT / "config/forms"


def test_the_organization_s_own_form_comes_first(tmp_path: Path) -> None:
    (tmp_path / "proposal.toml").write_bytes((FORMS / "proposal.toml").read_bytes())
    settings = replace(load(environ={}), forms_folder=tmp_path)
    assert settings.form_file("proposal.toml") == tmp_path / "proposal.toml"
    assert settings.form_file("directory.toml") == FORMS / "directory.toml"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('key = "subject"', 'key = "topic"'), "must have subject"),
        (('type = "', 'type = "un'), "is not usable"),
        (("[[fields]]", "[[fields"), "cannot be read"),
    ],
)
def test_a_form_that_cannot_be_used_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    own = tmp_path / "proposal.toml"
    own.write_text((FORMS / "proposal.toml").read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(SettingsInvalid, match=rf"proposal\.toml.*{said}"):
        questionnaire.require(own, questions={"subject"})
