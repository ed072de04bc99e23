"""Several signatories of one party: what a manifest may say, what the form refuses, and where the places are on the originals."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from service.domain.errors import InvalidInput
from service.drafting.answers.context import build
from service.drafting.answers.validate import validate
from service.drafting.errors import TemplateBroken
from service.drafting.lint import report
from service.drafting.model import signatories
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.drafting.preliminary import AgreementSpec, Prepared, prepare
from service.drafting.word import docx
from service.drafting.word.convert import Converter
from service.drafting.word.fill import fill_page
from tests.support import cosigned, verapdf
from tests.unit.drafting.models import ORGANIZATION, original, text

KEYS = ("sg", "director")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cosigned.make(tmp_path_factory.mktemp("cosigned") / "models")


@pytest.fixture(scope="module")
def template(root: Path) -> Template:
    return Catalogue(root).get(cosigned.MODEL)


def test_a_model_that_says_nothing_has_one_signatory_for_each_party(root: Path) -> None:
    general = Catalogue(root).get("general")
    assert [(one.key, one.party, one.signs_with, one.field) for one in general.signatories] == [
        ("organization", "organization", "sg", "Organization"),
        ("counterpart", "counterpart", "", "Counterpart"),
    ]
    assert {place.key for place in general.signature_places} == {"organization", "counterpart", "seal"}


def test_a_model_names_its_signatories_in_order(template: Template) -> None:
    answers = validate(template, template.sample)
    for order, keys in (
        (("organization", "counterpart"), cosigned.ORDER),
        (("counterpart", "organization"), ("counterpart", "treasurer", "organization", "director")),
    ):
        named = signatories.named(template, answers, order=order)
        assert tuple(one.key for one in named) == keys
        assert [one.order for one in named] == [1, 2, 3, 4]
    director = next(one for one in named if one.key == "director")
    assert (director.name, director.office, director.field) == (
        cosigned.NAMES["director"], cosigned.OFFICES["director"][answers["organization_language"]], "Director",
    )  # fmt: skip


@pytest.mark.slow
def test_the_check_is_content_and_asks_for_the_key(template: Template) -> None:
    assert report.check(template, organization=ORGANIZATION, keys=KEYS) == []
    assert [str(finding) for finding in report.check(template, organization=ORGANIZATION, keys=("sg",))] == [
        (
            "error: cosigned/1.0/manifest.toml, signatory “director”: The settings have no key “director”. Add the table "
            "[signing.keys.director], or leave signs_with out: then this person signs at an own desk or in ink."
        )
    ]


@pytest.mark.slow
def test_the_check_misses_a_place_on_the_shared_signature_page(tmp_path: Path) -> None:
    root = cosigned.make(tmp_path / "models")
    (root / cosigned.MODEL / "1.0/signature.es.docx").unlink()
    found = report.check(Catalogue(root).get(cosigned.MODEL), organization=ORGANIZATION, keys=KEYS)
    missed = {finding.message.partition(" begins")[0] for finding in found if "begins" in finding.message}
    assert missed == {"The place of “director”", "The place of “treasurer”"}


TREASURER = '[[signatories]]\nkey = "treasurer"\nparty = "counterpart"\n'
QUESTION = 'key = "treasurer_representative_office"\ntype = "text"\n'


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (TREASURER, "", "“treasurer” is neither the seal nor a signatory"),
        (TREASURER, TREASURER * 2, "“treasurer” stands there twice"),
        (TREASURER, TREASURER.replace("counterpart", "bank"), "unknown party “bank”"),
        (TREASURER, TREASURER + 'signs_with = "sg"\n', "the settings hold the organization’s own keys only"),
        (TREASURER, TREASURER.replace('"treasurer"', '"Treasurer"'), r"signatories\.3\.key"),
        (TREASURER, TREASURER.replace('"treasurer"', '"seal"'), "The seal is no signatory"),
        (TREASURER, TREASURER.replace('"treasurer"', f'"{"t" * 25}"'), r"signatories\.3\.key"),
        (TREASURER, TREASURER.replace('"treasurer"', '"bursar"'), "needs a question “bursar_representative_name”"),
        (TREASURER, TREASURER.replace('"treasurer"', '"bursar"'), "there is no place for “bursar”"),
        (TREASURER, TREASURER + TREASURER.replace("treasurer", "a") + TREASURER.replace("treasurer", "b"), "at most 5"),
        (QUESTION, QUESTION.replace("text", "longtext"), "has to be a required text without a condition"),
        (QUESTION, f'{QUESTION}condition = "personnel"\n', "has to be a required text without a condition"),
        ('key = "treasurer"\nparty = "counterpart"\nwidth', 'key = "treasurer"\nparty = "organization"\nwidth',
         "belongs to the party “counterpart”"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, finding: str) -> None:
    root = cosigned.make(tmp_path / "models")
    manifest = root / cosigned.MODEL / "1.0/manifest.toml"
    said = manifest.read_text("utf-8")
    assert old in said
    manifest.write_text(said.replace(old, new, 1), "utf-8")
    with pytest.raises(TemplateBroken, match=finding):
        Catalogue(root)


def test_a_party_needs_somebody(tmp_path: Path) -> None:
    root = cosigned.make(tmp_path / "models")
    manifest = root / cosigned.MODEL / "1.0/manifest.toml"
    said = manifest.read_text("utf-8")
    counterpart = '[[signatories]]\nkey = "counterpart"\nparty = "counterpart"\n'
    manifest.write_text(said.replace(counterpart, "").replace(TREASURER, ""), "utf-8")
    with pytest.raises(TemplateBroken, match="nobody signs for the party “counterpart”"):
        Catalogue(root)


def test_nobody_signs_twice_for_the_same_party(template: Template) -> None:
    first = template.sample["organization_representative_name"]
    with pytest.raises(InvalidInput) as refused:
        validate(template, {**template.sample, "director_representative_name": f" {first.upper()} "})
    assert list(refused.value.errors) == ["director_representative_name"]
    assert "Signatory of the organization" in refused.value.errors["director_representative_name"][0]


@pytest.mark.slow
def test_where_one_party_has_fewer_signatories_its_side_stays_empty(tmp_path: Path) -> None:
    root = cosigned.make(tmp_path / "models")
    model = root / cosigned.MODEL / "1.0"
    manifest = model / "manifest.toml"
    said = manifest.read_text("utf-8").replace(TREASURER, "")
    place = cosigned.PLACE.format(key="treasurer", party="counterpart")
    manifest.write_text(said.replace(place, ""), "utf-8")
    template = Catalogue(root).get(cosigned.MODEL)
    assert report.check(template, organization=ORGANIZATION, keys=KEYS) == []
    rows = build(original(template, validate(template, template.sample)), "en")["signature_rows"]
    assert [(row["left"]["key"], row["right"]["key"]) for row in rows] == [
        ("organization", "counterpart"), ("director", ""),
    ]  # fmt: skip
    page = fill_page(original(template, validate(template, template.sample)), "signature", "en")
    assert text(page).count("[[sign:") == 4
    assert docx.read_part(page, "word/document.xml").count(b"[[sign:director]]") == 1


@pytest.fixture(scope="module")
def prepared(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    with Converter(data_folder=tmp_path_factory.mktemp("office"), timeout=60.0) as converter:
        agreement = AgreementSpec(
            template=template,
            answers=validate(template, template.sample),
            annexes=[],
            organization=ORGANIZATION,
            reference="COOP-2026-0012",
            when=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        )
        return prepare(agreement, converter=converter, progress=[].append, keep=lambda _: "")


@pytest.mark.office
@pytest.mark.slow
def test_each_signatory_has_a_place_and_the_holder_signs_on_the_left(prepared: Prepared) -> None:
    for made in prepared.originals:
        boxes = {place.key: place.box for place in made.places}
        assert set(boxes) == {*cosigned.ORDER, "seal"}
        ours, theirs = ("organization", "director"), ("counterpart", "treasurer")
        left, right = (ours, theirs) if made.party == "organization" else (theirs, ours)
        assert max(boxes[key][2] for key in left) < min(boxes[key][0] for key in right)
        assert boxes[left[0]][1] > boxes[left[1]][3]
        for one, other in itertools.combinations(boxes.values(), 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.slow
@pytest.mark.office
def test_each_field_says_who_signs_there_and_locks_itself(prepared: Prepared) -> None:
    for made in prepared.originals:
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
            locked = {name: {str(one) for one in field.Lock.Fields} for name, field in fields.items()}
            plain = {field.Lock.is_indirect and field.SV.is_indirect for field in fields.values()}
            chosen = {str(name) for field in fields.values() for name in field.SV.SubFilter}
            spoken = str(fields["Director"].TU)
        assert set(fields) == {*cosigned.FIELDS, "Seal"}
        assert locked == {name: {"Seal", name} for name in fields}
        assert (plain, chosen) == ({True}, {"/ETSI.CAdES.detached"})
        assert spoken.endswith(f"{cosigned.NAMES['director']}, {cosigned.OFFICES['director'][made.languages[0]]}")


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
def test_verapdf_finds_nothing(prepared: Prepared, tmp_path: Path) -> None:
    for made in prepared.originals:
        path = tmp_path / f"{made.party}.pdf"
        path.write_bytes(made.pdf)
        assert verapdf.validate(path) == {"3b": [], "ua1": []}, made.party
