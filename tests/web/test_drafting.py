"""The form: what was typed is kept, errors stand where they belong, uploads are bounded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from service.accounts.passwords import hash_password
from service.cli.development.journey import work_plan
from service.domain.errors import DigestMismatch
from service.drafting.answers.validate import fill_in, validate
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.settings import ROOT
from service.web.draft import fields
from service.workflow.approval import confirm, decide
from service.workflow.draft import edit
from service.workflow.queries import retrieve
from tests.support.site import Site, upload
from tests.support.world import OFFICER, SG

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
        case "changes":
            for part in ("provision", "before", "after"):
                form.setlist(f"{name}-{part}", [row.get(part, "").replace("\n", "\r\n") for row in value] + [""])
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
    assert {q.example for part in parts for q in part.questions if q.spec.type.name == "date"} == {"1 3 2027"}
    parts = fields.questions(template, {}, {spec.key: [fill_in(spec)]}, "en")
    error = next(c.error for part in parts for q in part.questions for c in q.cells if c.name == spec.key)
    assert error is not None
    assert error.endswith("Example: 1 3 2027")


class Officer:
    """Somebody with a new draft."""

    def __init__(self, site: Site) -> None:
        self.site, self.browser = site, site.browser("officer")
        answer = self.browser.post("/instruments", {"template_id": "general"})
        assert answer.status_code == 303
        self.path = answer.headers["Location"].removesuffix("/draft")

    def get(self, page: str = "draft/all") -> str:
        answer = self.browser.get(f"{self.path}/{page}")
        assert answer.status_code == 200, answer.headers
        return unescape(answer.text)

    def bases(self, section: str = "all") -> str:
        found = re.search(r"name=\"bases\" value=\"(\{.*?\})\"", self.get(f"draft/{section}"))
        assert found
        return found[1]

    def save(self, answers: dict[str, Any], act: str = "next", section: str = "all", **form: Any) -> Any:
        sent = {"bases": form.pop("bases", None) or self.bases(section), "act": act, **answers, **form}
        return self.browser.post(f"{self.path}/draft/{section}", sent)

    def type(self, answers: dict[str, Any], section: str = "all", bases: str | None = None) -> Any:
        """As the script sends it."""
        sent = {**answers, "bases": bases or self.bases(section), "touched": [name.split(".")[0] for name in answers]}
        return self.browser.post(f"{self.path}/draft/{section}/kept", sent)

    def attach(self, data: bytes, title: str = "Work plan") -> Any:
        form = {"title": title, "annex": upload(data)}
        return self.browser.post(f"{self.path}/annexes", form, content_type="multipart/form-data")


@pytest.fixture
def officer(site: Site) -> Officer:
    return Officer(site)


def sample() -> dict[str, Any]:
    template = next(model for model in MODELS if model.id == "general")
    return dict(typed(template, dict(template.sample)).to_dict(flat=False))


class TestTheForm:
    def test_it_knows_the_organization_and_the_usual_articles(self, officer: Officer) -> None:
        page = officer.get()
        assert 'value="Isabel Duarte Rivas"' in page
        assert re.search(r'name="optional_articles" type="checkbox" value="consultation" checked', page)
        assert "These articles are always in the text: Purpose;" in page

    def test_a_section_asks_its_own_questions_only(self, officer: Officer) -> None:
        page = officer.get("draft/counterpart")
        assert 'name="counterpart_name"' in page
        assert 'name="purpose.en"' not in page
        assert officer.browser.get(f"{officer.path}/draft/none").status_code == 404

    def test_errors_keep_the_input_have_an_address_and_are_linked(self, officer: Officer) -> None:
        awkward = 'R&D <script>alert(1)</script> "Ñandú"'
        answer = officer.save({"counterpart_short_name": awkward}, section="counterpart")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{officer.path}/draft/counterpart?check=")
        answer = officer.browser.get(answer.headers["Location"])
        assert "<title>Error: " in answer.text
        assert awkward in unescape(answer.text)
        assert "<script>alert" not in answer.text
        targets = re.findall(r'<a href="#([^"]+)">', answer.text.split("error-summary__list")[1].split("</ul>")[0])
        assert len(targets) > 3
        assert all(f'id="{target}"' in answer.text for target in targets)

    def test_what_is_only_missing_is_no_error_before_it_was_checked(self, officer: Officer) -> None:
        assert "error-summary" not in officer.get("draft/counterpart")

    def test_saving_for_later_asks_for_nothing(self, officer: Officer) -> None:
        answer = officer.save({"counterpart_name": "Fundación Árbol"}, act="later", section="counterpart")
        assert answer.headers["Location"] == f"{officer.path}/draft"
        assert "Fundación Árbol" in officer.get("draft/counterpart")

    def test_a_section_leaves_the_others_as_they_are(self, officer: Officer) -> None:
        officer.save({"languages": ["es"]}, section="languages")
        officer.save({"counterpart_name": "Fundación Árbol"}, section="counterpart")
        assert re.search(r'name="languages" type="checkbox" value="es" checked', officer.get("draft/languages"))
        assert not re.search(r'name="languages" type="checkbox" value="en" checked', officer.get("draft/languages"))

    def test_nothing_chosen_stays_nothing_chosen(self, officer: Officer) -> None:
        officer.save({}, act="later", section="articles")
        assert not re.search(r'name="optional_articles"[^>]* checked', officer.get("draft/articles"))

    def test_the_list_says_what_is_done_and_what_is_not(self, officer: Officer) -> None:
        tasks = officer.get("draft")
        assert re.search(r"The counterpart\s+</a>.*?\d+ missing", tasks, re.DOTALL)
        answer = officer.browser.post(f"{officer.path}/draft")
        assert answer.headers["Location"] == f"{officer.path}/draft?check="
        links = re.findall(r'<a href="([^"#]+)#[^"]+">', officer.browser.get(answer.headers["Location"]).text)
        assert f"{officer.path}/draft/counterpart?check=" in links

    def test_a_complete_form_goes_on_to_the_preview(self, officer: Officer) -> None:
        answer = officer.save(sample(), act="finish")
        assert answer.headers["Location"] == f"{officer.path}/originals"
        assert "The preview is being made" in officer.browser.get(answer.headers["Location"]).text

    def test_complete_counts_the_annexes(self, officer: Officer) -> None:
        articles = {**sample(), "optional_articles": ["annexes"]}
        assert officer.save(articles, act="finish").headers["Location"] == f"{officer.path}/draft?check="
        tasks = officer.get("draft?check=")
        assert f'<a href="{officer.path}/annexes">The article on annexes is chosen, but no annex is attached.' in tasks
        officer.attach(work_plan())
        assert officer.browser.post(f"{officer.path}/draft").headers["Location"] == f"{officer.path}/originals"


class TestWhatIsTyped:
    def test_it_is_there_again_and_not_yet_saved(self, officer: Officer) -> None:
        assert officer.type({"counterpart_name": "Fundac"}, "counterpart").json == {"kept": True}
        page = officer.get("draft/counterpart")
        assert 'value="Fundac"' in page or ">Fundac<" in page
        assert "not saved yet" in page
        assert "Typed, not saved yet" in officer.get("draft")
        kinds = [event.kind for event in retrieve.history(officer.site.services, OFFICER, officer.path.split("/")[2])]
        assert kinds == ["instrument:open"]

    def test_saving_takes_it_over(self, officer: Officer) -> None:
        officer.type({"counterpart_name": "Fundac"}, "counterpart")
        officer.save({"counterpart_name": "Fundación"}, section="counterpart", act="later")
        assert "not saved yet" not in officer.get("draft/counterpart")
        assert "Fundación" in officer.get("draft/counterpart")

    @pytest.mark.slow
    def test_finishing_saves_what_was_typed_in_any_section(self, officer: Officer) -> None:
        officer.save({**sample(), "counterpart_name": ""}, act="later")
        officer.type({"counterpart_name": "Fundación Árbol"}, "counterpart")
        assert officer.browser.post(f"{officer.path}/draft").headers["Location"] == f"{officer.path}/originals"
        assert "Fundación Árbol" in officer.get("draft/counterpart")

    def test_two_windows_save_different_answers_side_by_side(self, officer: Officer) -> None:
        seen = officer.bases("counterpart")
        officer.save({"counterpart_name": "One"}, section="counterpart", act="later", bases=seen)
        officer.save({"counterpart_short_name": "TWO"}, section="counterpart", act="later", bases=seen)
        page = officer.get("draft/counterpart")
        assert "One" in page
        assert "TWO" in page

    def test_two_windows_with_two_answers_to_one_question_lose_neither(self, officer: Officer) -> None:
        seen = officer.bases("counterpart")
        officer.save({"counterpart_name": "Theirs"}, section="counterpart", act="later", bases=seen)
        answer = officer.save({"counterpart_name": "Mine"}, section="counterpart", bases=seen)
        page = unescape(officer.browser.get(answer.headers["Location"]).text)
        assert "Mine" in page.split("<form id=")[1]
        assert "Theirs" in page.split("<form id=")[0]
        officer.save({"counterpart_name": "Mine"}, section="counterpart", act="later")
        page = officer.get("draft/counterpart")
        assert "Theirs" not in page
        assert "Mine" in page

    def test_an_answer_of_another_window_survives_the_saving_of_this_one(self, officer: Officer) -> None:
        seen = officer.bases("counterpart")
        officer.type({"counterpart_name": "Typed in window one"}, "counterpart", seen)
        officer.save({"counterpart_short_name": "TWO"}, section="counterpart", act="later", bases=seen)
        assert "Typed in window one" in officer.get("draft/counterpart")

    def test_it_outlives_the_sign_in(self, officer: Officer) -> None:
        seen, site = officer.bases("counterpart"), officer.site
        guest = site.browser()
        form = {"bases": seen, "act": "next", "counterpart_name": "Written for an hour"}
        page = guest.post(f"{officer.path}/draft/counterpart", form)
        assert page.status_code == 401
        hidden = dict(re.findall(r'<input type="hidden" name="(typed\w*)" value="([^"]*)">', page.text))
        hidden = {name: unescape(value) for name, value in hidden.items()}
        with site.services.store.unit() as unit:
            person = unit.people.by_email("officer@example.org")
            assert person is not None
            unit.people.update(replace(person, password_hash=hash_password("quiet-lanterns-seven")))
            unit.commit()
        wrong = guest.post("/sign-in", {"email": "officer@example.org", "password": "no", **hidden})
        assert 'name="typed"' in wrong.text
        answer = guest.post("/sign-in", {"email": "officer@example.org", "password": "quiet-lanterns-seven", **hidden})
        assert answer.headers["Location"] == f"{officer.path}/draft/counterpart"
        assert "Written for an hour" in guest.get(answer.headers["Location"]).text

    def test_a_form_with_an_old_token_keeps_it_too_when_it_comes_from_this_site(self, officer: Officer) -> None:
        form = {"bases": officer.bases("counterpart"), "counterpart_name": "Typed yesterday"}
        path = f"{officer.path}/draft/counterpart"
        assert officer.browser.post(path, form, token="old").status_code == 400
        here = {"Origin": "http://localhost"}
        assert officer.browser.post(path, form, token="old", headers=here).status_code == 303
        assert "Typed yesterday" in officer.get("draft/counterpart")


class TestAnnexes:
    def test_one_is_listed_retitled_moved_removed_and_put_back(self, officer: Officer) -> None:
        assert officer.attach(work_plan()).status_code == 303
        assert officer.attach(work_plan(), "Budget").status_code == 303
        first, second = re.findall(r'action="[^"]+/annexes/([^"/]+)/remove"', officer.get("annexes"))
        officer.browser.post(
            f"{officer.path}/annexes/{first}", {"title": "Plan of work", "title-es": "Plan de trabajo"}
        )
        officer.browser.post(f"{officer.path}/annexes/{second}/move", {"where": "up"})
        page = officer.get("annexes")
        assert page.index("Annex 1: Budget") < page.index("Annex 2: Plan of work") < page.index("Plan de trabajo")
        answer = officer.browser.post(f"{officer.path}/annexes/{second}/remove")
        page = unescape(officer.browser.get(answer.headers["Location"]).text)
        assert "“Budget” is removed." in page
        assert "Annex 1: Plan of work" in page
        officer.browser.post(f"{officer.path}/annexes/{second}/restore")
        page = officer.get("annexes")
        assert page.index("Annex 1: Budget") < page.index("Annex 2: Plan of work")
        shown = officer.browser.get(f"{officer.path}/files/annex-{first}.pdf/shown")
        assert (shown.mimetype, shown.headers.get("Content-Disposition", "inline").split(";")[0]) == (
            "application/pdf",
            "inline",
        )

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
    def test_what_cannot_be_one_is_refused_and_costs_nothing(
        self, data: bytes, title: str, said: str, officer: Officer
    ) -> None:
        officer.type({"counterpart_name": "Typed before"}, "counterpart")
        answer = officer.attach(data, title)
        assert answer.status_code == 400
        assert "There is a problem" in answer.text
        assert said in answer.text
        assert f'value="{title}"' in answer.text
        assert "Typed before" in officer.get("draft/counterpart")


class TestAgain:
    def test_a_copy_starts_with_the_answers_without_dates_and_with_the_organizations_data(
        self, officer: Officer
    ) -> None:
        officer.save({**sample(), "organization_representative_name": "Somebody Else"}, act="later")
        answer = officer.browser.post(f"{officer.path}/start-from")
        copy = answer.headers["Location"]
        assert copy != f"{officer.path}/draft"
        page = unescape(officer.browser.get(f"{copy}/all").text)
        assert sample()["counterpart_name"][0] in page
        assert "Somebody Else" not in page
        history = unescape(officer.browser.get(copy.removesuffix("/draft")).text)
        assert re.search(r"Started from COOP-\d{4}-0001\.", history)

    def test_an_agreed_text_is_reopened_with_a_reason_and_both_words_fall(self, at: Callable[[str], Site]) -> None:
        site = at("preliminary")
        officer, path = site.browser("officer"), site.path
        assert "/reopen" in officer.get(path).text
        form = {"version": str(site.world.version)}
        assert officer.post(f"{path}/reopen", {**form, "reason": " "}).status_code == 400
        answer = officer.post(f"{path}/reopen", {**form, "reason": "A comma in Article 3"})
        assert answer.headers["Location"] == f"{path}/draft"
        assert site.world.state == "drafting"
        assert "“A comma in Article 3”" in officer.get(path).text
        view = retrieve.instrument(site.services, OFFICER, site.world.id)
        assert (view.preliminary, view.confirmations, view.outdated) == (None, (), True)
        assert "Make the preview" in officer.get(f"{path}/originals").text
        assert "There is no text to read yet" in site.browser("counterpart").get("/agreement").text

    def test_a_returned_text_can_be_submitted_unchanged_or_changed(self, at: Callable[[str], Site]) -> None:
        site = at("approved")
        world, path = site.world, site.path
        decide.return_(
            world.services, SG, world.id, version=world.version, digest=world.digest, remarks="By mistake\n– sorry"
        )
        counterpart = site.browser("counterpart").get("/agreement").text
        assert "has not confirmed it yet" not in counterpart
        assert "is looking at it again" in counterpart
        officer = site.browser("officer")
        for page in ("originals", "draft", "draft/subject"):
            assert "By mistake\n– sorry" in officer.get(f"{path}/{page}").text
        page = officer.get(f"{path}/originals").text
        assert re.search(rf'href="{path}/draft"[^>]*>Change the text', page)
        officer.post(f"{path}/originals/submit", {"again": "yes", "digest": world.digest})
        assert world.state == "submitted"


def test_the_counterpart_reads_no_preview_that_was_not_shared(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    counterpart = site.browser("counterpart")
    assert "There is no text to read yet" not in counterpart.get("/agreement").text
    site.world.clock.skip(60)
    site.world.save(counterpart_short_name="NEW")
    edit.request_originals(site.services, OFFICER, site.world.id)
    with site.services.store.unit() as unit:
        latest, draft = unit.preliminaries.latest(site.world.id), unit.drafts.latest(site.world.id)
        assert latest is not None
        assert draft is not None
        fresh = replace(latest, id="fresh", revision=draft.revision, assembled_at=site.services.clock())
        unit.preliminaries.add(fresh)
        unit.commit()
    assert "There is no text to read yet" in counterpart.get("/agreement").text
    assert counterpart.get(f"{site.path}/files/original-counterpart.pdf").status_code == 404
    with pytest.raises(DigestMismatch):
        confirm.confirm(site.services, site.world.counterpart, site.world.id, digest=fresh.digest)


def test_countries_begin_with_the_member_states_in_the_order_of_the_page(site: Site) -> None:
    template = next(model for model in MODELS if model.id == "general")
    for language, first, later in (
        ("en", "Antigua & Barbuda", "Afghanistan"),
        ("es", "Antigua y Barbuda", "Afganistán"),
    ):
        parts = fields.questions(template, {}, {}, language)
        country = next(q for part in parts for q in part.questions if q.spec.key == "counterpart_country")
        names = [label for _, label, _ in country.choices]
        assert names[0] == first
        assert names[34] == later


def test_a_model_is_looked_at_before_a_number_is_taken(site: Site) -> None:
    page = site.browser("officer").get("/templates/general").text
    assert "Privileges and immunities" in page
    with site.services.store.reader() as unit:
        assert unit.instruments.list() == []


def test_the_language_of_a_page_that_answers_a_form_is_changed_where_the_form_is(officer: Officer) -> None:
    answer = officer.attach(b"", "Plan")
    assert f"/language/es?next={officer.path}/annexes" in unescape(answer.text)
    answer = officer.save({}, section="counterpart")
    assert f"/language/es?next={answer.headers['Location'][:-1]}%3D" in unescape(
        officer.browser.get(answer.headers["Location"]).text
    )


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
