"""From answers to originals, with a real model, LibreOffice and all: what each party gets, and what circulates."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from service.domain.instrument import Annex
from service.drafting import preliminary
from service.drafting.answers import annex_list
from service.drafting.answers.validate import validate
from service.drafting.model import signatories
from service.drafting.model.captions import CAPTIONS
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.drafting.pdf.annex.annexes import examine
from service.drafting.pdf.fingerprint import grouped
from service.drafting.pdf.pages import page_texts
from service.drafting.preliminary import AgreementSpec, Prepared
from service.drafting.word.convert import ConverterPool
from tests.support import verapdf
from tests.unit.drafting.portable import text_pdf

pytestmark = pytest.mark.office

ROOT = Path(__file__).resolve().parents[3]
WHEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ORGANIZATION = {
    "name": {"en": "General Secretariat of the OAS", "es": "Secretaría General de la OEA"},
    "short_name": {"en": "GS/OAS", "es": "SG/OEA"},
    "legal_nature": {"en": "a public international organization", "es": "organismo internacional público"},
    "seat": {"en": "Washington, D.C.", "es": "Washington, D.C."},
}
GENERAL_TITLES = {"GENERAL COOPERATION AGREEMENT", "ACUERDO GENERAL DE COOPERACIÓN"}


@dataclass(frozen=True)
class World:
    template: Template
    answers: dict[str, Any]
    annexes: list[tuple[Annex, bytes]]
    converter: ConverterPool
    images: dict[str, bytes] = field(default_factory=dict)

    def keep(self, image: bytes) -> str:
        name = hashlib.sha256(image).hexdigest()
        self.images[name] = image
        return name

    def prepare(self, stages: list[str] | None = None, *, when: datetime = WHEN) -> Prepared:
        told = stages if stages is not None else []
        return preliminary.prepare(self.agreement(when), converter=self.converter, progress=told.append, keep=self.keep)

    def agreement(self, when: datetime = WHEN) -> AgreementSpec:
        return AgreementSpec(
            template=self.template,
            answers=self.answers,
            annexes=self.annexes,
            organization=ORGANIZATION,
            reference="COOP-2026-0012",
            when=when,
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    template = Catalogue(ROOT / "agreement_templates").get("general")
    clean = examine(text_pdf("Work plan for 2027"), title="Work plan")
    digest = hashlib.sha256(clean.pdf).hexdigest()
    annex = Annex(id="1", title="Work plan", sha256=digest, source_sha256=digest, pages=clean.pages)
    converter = ConverterPool(2, data_folder=tmp_path_factory.mktemp("data"), timeout=60)
    yield World(template, validate(template, template.sample), [(annex, clean.pdf)], converter)
    converter.close()


@pytest.fixture(scope="module")
def prepared(world: World) -> Prepared:
    return world.prepare()


def read(pdf: bytes) -> str:
    return "\n".join(page_texts(pdf))


def test_there_is_one_original_for_each_party(world: World, prepared: Prepared) -> None:
    assert [(made.party, made.number) for made in prepared.originals] == [("organization", 1), ("counterpart", 2)]
    assert len({made.pdf for made in prepared.originals}) == 2


def test_each_original_names_its_holder_first_in_its_language_first(world: World, prepared: Prepared) -> None:
    for made in prepared.originals:
        cover = page_texts(made.pdf)[0]
        own = world.answers[f"{made.party}_language"]
        cover = cover[cover.index("entre" if own == "es" else "between") :]  # below the letterhead
        ours, theirs = cover.find(ORGANIZATION["name"][own]), cover.find(world.answers["counterpart_name"])
        assert min(ours, theirs) > 0
        assert (ours < theirs) == (made.party == "organization")
        assert made.languages[0] == own
        assert set(made.languages) == set(world.answers["languages"])


def test_the_holder_signs_on_the_left(prepared: Prepared) -> None:
    for made in prepared.originals:
        left = {place.key: place.box[0] for place in made.places}
        other = "counterpart" if made.party == "organization" else "organization"
        assert left[made.party] < left[other]
        assert {place.field for place in made.places} == {"Seal", "Organization", "Counterpart"}
        [page] = {place.page for place in made.places}
        assert "IN WITNESS WHEREOF" in page_texts(made.pdf)[page]


def test_every_sheet_is_there_and_no_anchor_is_left(prepared: Prepared) -> None:
    for made in prepared.originals:
        pages = page_texts(made.pdf)
        assert len(pages) == made.pages == len(made.page_images)
        assert any("Work plan for 2027" in text for text in pages)
        assert not any("[[" in text or "{{" in text or "{%" in text for text in pages)
        for number, text in enumerate(pages, start=1):
            assert f"{number} / {made.pages}" in text


def test_pictures_show_the_pages(world: World, prepared: Prepared) -> None:
    for name in prepared.originals[0].page_images:
        assert Image.open(io.BytesIO(world.images[name])).convert("L").getextrema()[0] < 128


@pytest.mark.slow
def test_the_same_answers_give_the_same_originals(world: World, prepared: Prepared) -> None:
    stages: list[str] = []
    again = world.prepare(stages)
    assert [made.pdf for made in again.originals] == [made.pdf for made in prepared.originals]
    assert again.reading_copy == prepared.reading_copy
    assert stages == ["filling", "converting", "assembling", "checking", "drawing"]


def test_the_text_names_the_attached_annex(world: World, prepared: Prepared) -> None:
    for made in prepared.originals:
        said = read(made.pdf)
        assert "Annex I (Work plan) forms an integral part" in said
        assert "el Anexo I (Work plan)." in said


def test_the_answers_travel_with_the_text(world: World, prepared: Prepared) -> None:
    for made in prepared.originals:
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            data = json.loads(pdf.attachments["agreement.json"].get_file().read_bytes())
        assert data["answers"] == annex_list.with_article(world.template, world.answers)
        assert data["template"] == {"id": "general", "version": world.template.version, "sha256": world.template.digest}
        assert data["original"] == {"party": made.party, "number": made.number, "of": 2}
        assert data["annexes"][0]["sha256"] == world.annexes[0][0].sha256


def test_word_files_are_kept_for_each_language(world: World, prepared: Prepared) -> None:
    for made in prepared.originals:
        assert list(made.word_files) == list(made.languages)
        assert all(word.startswith(b"PK") for word in made.word_files.values())


def test_the_reading_copy_is_marked_names_the_digests_and_cannot_be_signed(prepared: Prepared) -> None:
    pages = page_texts(prepared.reading_copy)
    mark = CAPTIONS[prepared.originals[0].languages[0]]["preliminary"]
    assert all(mark in text for text in pages)
    for made in prepared.originals:
        assert grouped(hashlib.sha256(made.pdf).hexdigest()) in pages[0]
    with pikepdf.open(io.BytesIO(prepared.reading_copy)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_the_signatures_stand_before_the_annexes_and_captions_speak_both_languages(prepared: Prepared) -> None:
    for made in prepared.originals:
        pages = page_texts(made.pdf)
        annex = next(number for number, text in enumerate(pages) if text.startswith("Work plan for 2027"))
        assert made.places[0].page < annex
        assert "EN FE DE LO CUAL" in pages[made.places[0].page]
        assert "Annex I: Work plan" in pages[annex]
        assert "Anexo I: Work plan" in pages[annex]
        assert set(pages[0].replace("\u00a0", " ").splitlines()) >= GENERAL_TITLES


@pytest.mark.slow
def test_one_authentic_text_comes_first_and_every_page_of_its_translation_says_what_it_is(world: World) -> None:
    only = replace(world, answers=validate(world.template, {**world.template.sample, "prevailing_text": "en"}))
    for made in only.prepare().originals:
        assert made.languages == ("en",)
        assert list(made.word_files) == ["en", "es"]
        marked = ["Traducción de cortesía" in text for text in page_texts(made.pdf)]
        assert marked == sorted(marked)
        assert sum(marked) > 3


@pytest.mark.slow
@pytest.mark.referee
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
def test_two_columns_are_archivable_and_accessible_and_the_holder_s_language_is_left(
    world: World, tmp_path: Path
) -> None:
    columns = replace(world, answers=validate(world.template, {**world.template.sample, "layout": "columns"}))
    for made in columns.prepare().originals:
        path = tmp_path / f"{made.party}.pdf"
        path.write_bytes(made.pdf)
        assert verapdf.validate(path) == {"3b": [], "ua1": []}
        first = page_texts(made.pdf)[1]
        assert (first.index("English") < first.index("Español")) is (made.party == "organization")


@pytest.mark.referee
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
def test_verapdf_finds_nothing(prepared: Prepared, tmp_path: Path) -> None:
    files = {made.party: made.pdf for made in prepared.originals} | {"copy": prepared.reading_copy}
    for name, pdf in files.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf)
        assert verapdf.validate(path) == {"3b": [], "ua1": []}, name


def test_signatories_come_in_the_order_of_the_route(world: World) -> None:
    for order in (("organization", "counterpart"), ("counterpart", "organization")):
        people = signatories.named(world.template, world.answers, order=order)
        assert [person.key for person in people] == list(order)
        assert [person.order for person in people] == [1, 2]
        assert {person.key: person.name for person in people} == {
            key: world.answers[f"{key}_representative_name"] for key in order
        }
        assert [person.field for person in people] == [key.capitalize() for key in order]
