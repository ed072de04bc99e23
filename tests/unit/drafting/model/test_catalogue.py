"""The catalogue offers whole models only, newest version first, and knows every byte they are made of."""

from __future__ import annotations

import shutil

import pytest

from service.drafting.errors import TemplateBroken, UnknownTemplate
from service.drafting.model import sources
from service.drafting.model.catalogue import Catalogue
from tests.unit.drafting.models import CATALOGUE, IDS, LINKED, copied


def test_there_are_four_models_general_first_and_four_for_later_instruments():
    templates = CATALOGUE.all()

    assert {template.id for template in templates} == {*IDS, *LINKED}
    assert {template.id for template in templates if template.relation} == set(LINKED)
    assert CATALOGUE.get("termination-notice").signed_by == ("organization",)
    assert templates[0].id == "general"
    assert {template.id for template in templates if template.kind == "special"} == set(IDS) - {"general"}


@pytest.mark.parametrize("template", CATALOGUE.all(), ids=lambda template: template.id)
def test_every_word_of_a_manifest_is_there_in_every_language(template):
    wordings = [template.title, template.summary, *(section.title for section in template.sections)]
    wordings += [article.title for article in template.articles]
    for spec in template.fields:
        wordings += [spec.label, *(choice.label for choice in spec.choices)]
        wordings += [words for words in (spec.help, spec.example) if words]

    assert [words for words in wordings if set(words) != set(template.languages) or not all(words.values())] == []


@pytest.mark.parametrize("template", CATALOGUE.all(), ids=lambda template: template.id)
def test_questions_stand_in_known_sections_and_have_limits(template):
    sections = {section.key for section in template.sections}

    assert {spec.section for spec in template.fields} == sections
    assert len({spec.key for spec in template.fields}) == len(template.fields)
    assert [s.key for s in template.fields if s.type.name in ("text", "longtext") and not s.maximum] == []
    assert all(spec.maximum == 10_000 for spec in template.fields if spec.key == "purpose")
    assert template.field("optional_articles").choices[0].value in {a.key for a in template.optional_articles}


def test_a_question_about_an_article_that_is_always_there_is_always_asked():
    assert CATALOGUE.get("general").field("report_days").condition == "annual-report"
    assert CATALOGUE.get("special-program").field("report_days").condition is None


def test_a_question_about_an_article_that_a_model_lacks_is_not_asked():
    with pytest.raises(KeyError):
        CATALOGUE.get("special-program").field("consultation_modules")


@pytest.mark.parametrize(
    ("condition", "answers", "asked"),
    [
        ("annual-report", {"optional_articles": ["annual-report"]}, True),
        ("annual-report", {"optional_articles": []}, False),
        ("annual-report", {}, False),
        ("term_model=fixed|completion", {"term_model": "completion"}, True),
        ("term_model=fixed|completion", {"term_model": "indefinite"}, False),
        ("means~training", {"means": ["advice", "training"]}, True),
        ("means~training", {"means": ["advice"]}, False),
        ("several_languages", {"languages": ["en", "es"]}, True),
        ("several_languages", {"languages": ["en"]}, False),
        (None, {}, True),
    ],
)
def test_conditions(condition, answers, asked):
    from service.drafting.fields.spec import holds

    assert holds(condition, answers) is asked


@pytest.mark.parametrize(("model", "version"), [("unheard-of", None), ("general", "9.9"), ("shared", None), ("", None)])
def test_an_unknown_model_is_named_in_the_refusal(model, version):
    with pytest.raises(UnknownTemplate, match="There is no model agreement"):
        CATALOGUE.get(model, version)


def test_the_newest_version_is_the_one_offered_and_older_ones_stay(tmp_path):
    root = copied(tmp_path)
    for version in ("1.2", "1.10"):
        shutil.copytree(root / "general/1.0", root / "general" / version)
        manifest = root / "general" / version / "manifest.toml"
        manifest.write_text(manifest.read_text("utf-8").replace('version = "1.0"', f'version = "{version}"'), "utf-8")

    catalogue = Catalogue(root)

    assert catalogue.get("general").version == "1.10"
    assert catalogue.get("general", "1.0").digest == CATALOGUE.get("general").digest


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("general/1.0/text.es.docx", True),
        ("general/1.0/manifest.toml", True),
        ("general/1.0/sample.json", True),
        ("shared/1.0/clauses/en/disputes.docx", True),
        ("shared/1.0/cover.en.docx", True),
        ("general/1.0/notes.md", False),
        ("special-direct/1.0/text.en.docx", False),
    ],
)
def test_the_digest_covers_every_file_that_makes_a_model(tmp_path, path, changes):
    root = copied(tmp_path)
    target = root / path
    target.write_bytes((target.read_bytes() if target.exists() else b"") + b"\n")

    digest = sources.digest(sources.read(root / "general/1.0", root / "shared/1.0"))

    assert (digest != CATALOGUE.get("general").digest) is changes


def test_a_model_may_ask_for_less_evidence_than_the_closing_time_stamp(tmp_path):
    assert CATALOGUE.get("general").signature_level == "B-LTA"
    assert CATALOGUE.get("general").signature_formats == ("PAdES", "PBAD", "CMS")
    root = copied(tmp_path)
    manifest = root / "general/1.0/manifest.toml"
    manifest.write_text(f'signature_level = "B-LT"\n{manifest.read_text("utf-8")}', "utf-8")
    assert Catalogue(root).get("general").signature_level == "B-LT"


def test_what_word_leaves_behind_is_no_part_of_a_model(tmp_path):
    root = copied(tmp_path)
    (root / "general/1.0/~$xt.en.docx").write_bytes(b"lock")
    (root / "general/1.0/.DS_Store").write_bytes(b"x")

    assert Catalogue(root).get("general").digest == CATALOGUE.get("general").digest


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('kind = "general"', 'kind = "grand"', "kind"),
        ('version = "1.0"', 'version = "one"', "version"),
        ('kind = "general"', 'kind = "general"\nsignature_level = "B-T"', "signature_level"),
        ('kind = "general"', 'kind = "general"\nsignature_formats = ["XAdES"]', "signature_formats"),
        ('id = "general"', 'id = "general"\nunheard = 1', "unheard"),
        ('{ key = "areas" }', '{ key = "ares" }', "“ares” has no title"),
        ('es = "Acuerdo General de Cooperación"', 'es = ""', "title.es"),
        ('shared = "1.0"', 'shared = "7.0"', "manifest.toml is missing"),
        ('id = "general"', 'id = "genral"', "folder's name"),
        ("articles = [", "articles = [[", "It is not TOML"),
    ],
)
def test_a_broken_manifest_is_refused_with_the_fault_named(tmp_path, old, new, finding):
    root = copied(tmp_path)
    manifest = root / "general/1.0/manifest.toml"
    text = manifest.read_text("utf-8")
    assert old in text
    manifest.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises(TemplateBroken) as refused:
        Catalogue(root)

    assert finding in str(refused.value)


def test_a_folder_without_models_is_refused(tmp_path):
    with pytest.raises(TemplateBroken, match="holds no model agreement"):
        Catalogue(tmp_path)


def test_a_model_without_sample_answers_is_refused(tmp_path):
    root = copied(tmp_path)
    (root / "general/1.0/sample.json").unlink()

    with pytest.raises(TemplateBroken, match=r"sample\.json is missing"):
        Catalogue(root)


def test_a_choice_that_the_register_cannot_record_is_refused(tmp_path):
    root = copied(tmp_path)
    manifest = root / "shared/1.0/manifest.toml"
    manifest.write_text(
        manifest.read_text("utf-8").replace('{ value = "indefinite",', '{ value = "for ever",'), "utf-8"
    )

    with pytest.raises(TemplateBroken) as refused:
        Catalogue(root).get("general")
    assert "The register cannot record “for ever”. It knows fixed, indefinite, completion." in str(refused.value)
