"""The form: what was typed is kept, errors stand where they belong, uploads are bounded."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from service.cli.development.journey import work_plan
from service.drafting.answers.validate import validate
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.settings import ROOT
from service.web.draft import fields
from tests.support.site import Browser, Site, upload

MODELS = Catalogue(ROOT / "agreement_templates").all()


def typed(template: Template, answers: dict[str, Any]) -> MultiDict[str, str]:
    """The form data of a person who types these answers."""
    form: MultiDict[str, str] = MultiDict()
    for spec in template.fields:
        if spec.key not in answers:
            continue
        values = answers[spec.key] if spec.per_language else {None: answers[spec.key]}
        for language, value in values.items():
            name = spec.key if language is None else f"{spec.key}.{language}"
            _type(form, name, spec.type.name, value, choices=bool(spec.choices))
    return form


def _type(form: MultiDict[str, str], name: str, kind: str, value: Any, *, choices: bool) -> None:
    match kind:
        case "list" if choices:
            form.setlist(name, value)
        case "list":
            form[name] = "\r\n".join(value)
        case "boolean":
            form[name] = "yes" if value else "no"
        case "date":
            form[f"{name}-year"], form[f"{name}-month"], form[f"{name}-day"] = (
                part.lstrip("0") for part in value.split("-")
            )
        case "money":
            form[f"{name}-amount"], form[f"{name}-currency"] = value["amount"], value["currency"]
        case _:
            form[name] = str(value).replace("\n", "\r\n")


@pytest.mark.parametrize("template", MODELS, ids=lambda template: template.id)
def test_a_form_filled_by_hand_says_exactly_what_the_answers_say(template: Template) -> None:
    sample = dict(template.sample)
    assert validate(template, fields.read(template, typed(template, sample))) == validate(template, sample)


@pytest.mark.parametrize("template", MODELS, ids=lambda template: template.id)
def test_every_question_of_every_model_is_asked_once(template: Template) -> None:
    parts = fields.questions(template, template.sample, {}, "es")
    asked = [question.spec.key for part in parts for question in part.questions]
    assert sorted(asked) == sorted(spec.key for spec in template.fields)


def test_each_error_stands_at_its_control_and_in_the_summary() -> None:
    template = next(model for model in MODELS if model.id == "general")
    errors = {
        "purpose.es": ["Missing."],
        "areas": ["Too few."],
        "notice_days": ["A number."],
        "unknown": ["What is this?"],
    }
    parts = fields.questions(template, {}, errors, "en")
    cells = {cell.name: cell.error for part in parts for question in part.questions for cell in question.cells}
    assert cells["purpose.es"] == "Missing."
    assert cells["purpose.en"] is None
    assert cells["areas.en"] == "Too few."
    links = {link["href"] for link in fields.error_links(parts, errors)}
    assert links == {"#purpose-es", "#areas-en", "#notice_days", "#main-content"}


def test_half_a_date_is_kept_as_it_was_typed() -> None:
    template = next(model for model in MODELS if any(spec.type.name == "date" for spec in model.fields))
    spec = next(spec for spec in template.fields if spec.type.name == "date")
    answers = fields.read(template, MultiDict({f"{spec.key}-day": "31", f"{spec.key}-year": "2026"}))
    parts = fields.questions(template, answers, {}, "en")
    cell = next(c for part in parts for q in part.questions for c in q.cells if c.name == spec.key)
    assert cell.value == {"year": "2026", "month": "", "day": "31"}


class Officer:
    """Somebody with a new draft."""

    def __init__(self, site: Site) -> None:
        self.browser: Browser = site.browser("officer")
        answer = self.browser.post("/instruments", {"template_id": "general"})
        assert answer.status_code == 303
        self.path = answer.headers["Location"].removesuffix("/draft")

    @property
    def page(self) -> str:
        return self.browser.get(f"{self.path}/draft").text

    @property
    def version(self) -> str:
        found = re.search(r'name="version" value="(\d+)"', self.page)
        assert found
        return found[1]

    def save(self, answers: dict[str, Any], act: str = "check", version: str | None = None) -> Any:
        return self.browser.post(f"{self.path}/draft", {**answers, "act": act, "version": version or self.version})

    def attach(self, data: bytes, title: str = "Work plan") -> Any:
        form = {"title": title, "version": self.version, "annex": upload(data)}
        return self.browser.post(f"{self.path}/annexes", form, content_type="multipart/form-data")


@pytest.fixture
def officer(site: Site) -> Officer:
    return Officer(site)


def test_a_new_form_knows_the_organization_and_the_usual_articles(officer: Officer) -> None:
    assert 'value="Isabel Duarte Rivas"' in officer.page
    assert re.search(r'name="optional_articles" type="checkbox" value="consultation" checked', officer.page)


def test_errors_keep_the_input_and_are_linked(officer: Officer) -> None:
    awkward = 'R&D <script>alert(1)</script> "Ñandú"'
    answer = officer.save({"counterpart_short_name": awkward})
    assert answer.status_code == 400
    assert "<title>Error: " in answer.text
    assert awkward in unescape(answer.text)
    assert "<script>alert" not in answer.text
    targets = re.findall(r'<a href="#([^"]+)">', answer.text.split("error-summary__list")[1].split("</ul>")[0])
    assert len(targets) > 10
    assert all(f'id="{target}"' in answer.text for target in targets)


def test_saving_for_later_asks_for_nothing(officer: Officer) -> None:
    assert officer.save({"counterpart_name": "Fundación Árbol"}, act="later").status_code == 303
    assert "Fundación Árbol" in officer.page


def test_nothing_chosen_stays_nothing_chosen(officer: Officer) -> None:
    officer.save({"languages": "en"}, act="later")
    assert not re.search(r'name="optional_articles"[^>]* checked', officer.page)


def test_a_complete_form_goes_on_to_the_preview(officer: Officer) -> None:
    template = next(model for model in MODELS if model.id == "general")
    form = typed(template, dict(template.sample)).to_dict(flat=False)
    answer = officer.save(form)
    assert answer.headers["Location"].endswith("/preview")
    assert "Make the preview" in officer.browser.get(answer.headers["Location"]).text


def test_somebody_else_saved_meanwhile(officer: Officer) -> None:
    stale = officer.version
    officer.save({"counterpart_name": "Theirs"}, act="later")
    answer = officer.save({"counterpart_name": "Mine"}, act="later", version=stale)
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Open the saved version" in answer.text
    assert 'value="Theirs"' in officer.page


def test_a_form_without_a_version_changes_nothing(officer: Officer) -> None:
    answer = officer.browser.post(f"{officer.path}/draft", {"counterpart_name": "Mine", "act": "later"})
    assert answer.status_code == 409
    assert 'value="Mine"' not in officer.page


def test_an_annex_is_listed_and_can_be_removed(officer: Officer) -> None:
    assert officer.attach(work_plan()).status_code == 303
    assert "Annexes</a> (1)" in officer.page or "Annexes (1)" in officer.page
    address = re.search(r'action="([^"]+/remove)"', officer.page)
    assert address
    officer.browser.post(address[1], {"version": officer.version})
    assert "No annex yet." in officer.page


@pytest.mark.parametrize(
    ("data", "title", "said"),
    [
        (b"", "Plan", "PDF"),
        (b"plain text", "Plan", "PDF"),
        (b"%PDF-1.7\n%broken", "Plan", ""),
        (work_plan(), "", "title"),
        (work_plan(), "x" * 400, "200"),
    ],
)
def test_what_cannot_be_an_annex_is_refused_and_the_title_kept(
    data: bytes, title: str, said: str, officer: Officer
) -> None:
    answer = officer.attach(data, title)
    assert answer.status_code == 400
    assert "There is a problem" in answer.text
    assert said in answer.text
    assert f'value="{title}"' in answer.text


def test_a_request_beyond_the_limit_is_refused_with_what_to_do(site: Site) -> None:
    limit = site.services.settings.limits.body_bytes
    browser = site.browser("officer")
    token = browser.token()
    answer = browser.client.post(
        "/verify",
        data={"csrf_token": token, "document": upload(b"0" * (limit + 1))},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "The file is too large" in answer.text
