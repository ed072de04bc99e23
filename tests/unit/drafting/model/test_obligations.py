"""``obligations.toml``: what does not fit a model is a fault of the model's own file, and the file is no part of the digest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.drafting.errors import TemplateBroken
from service.drafting.model.catalogue import Catalogue
from service.settings import ROOT

MODELS = ROOT / "agreement_templates"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    copy = tmp_path / "models"
    for name in ("general", "shared"):
        shutil.copytree(MODELS / name, copy / name)
    return copy


def written(models: Path, text: str) -> Path:
    (models / "general" / "1.0" / "obligations.toml").write_text(text, encoding="utf-8")
    return models


def test_a_model_adds_replaces_and_leaves_out_without_another_digest(models: Path) -> None:
    before = Catalogue(models).get("general")
    rules = (
        'without = ["renewal"]\n[[obligations]]\nkey = "expiry"\nkind = "expiry"\nby = "organization"\nfrom = ["end"]\n'
    )
    after = Catalogue(written(models, rules)).get("general")
    assert after.digest == before.digest
    assert "renewal" not in {rule.key for rule in after.obligations}
    assert [rule.by for rule in after.obligations if rule.key == "expiry"] == ["organization"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('kind = "payment"\nby = "nobody"', "by: the model has no question “nobody”."),
        ('kind = "payment"\nby = "counterpart"\nfrom = ["subject"]', "must be of the type “date”"),
        ('kind = "payment"\nby = "counterpart"\ndays = 5', "without “from” there is no day to count from"),
        ('kind = "payment"\nby = "counterpart"\nfrom = ["year", "end"]', "period and year stand alone"),
        ('kind = "payment"\nby = "counterpart"\narticle = "payments"', "The model has no article “payments”."),
        ('kind = "other"\nby = "counterpart"', "needs a name in every language"),
        ('kind = "party"\nby = "counterpart"', "Must be one of"),
    ],
)
def test_a_rule_that_does_not_fit_is_named(rule: str, said: str, models: Path) -> None:
    with pytest.raises(TemplateBroken) as broken:
        Catalogue(written(models, f'[[obligations]]\nkey = "x"\n{rule}\n'))
    assert said in str(broken.value)
    assert "general/1.0/obligations.toml" in str(broken.value)
