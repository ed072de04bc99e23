"""The security headers of every response, and that the pages comply with them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from service import web
from service.app import make_app
from tests.support.site import Browser, Site

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = Path(web.__file__).parent / "templates"


@pytest.mark.parametrize("path", ["/verify", "/sign-in", "/nothing", "/", "/static/alternat.css", "/link/none"])
def test_every_answer_carries_the_policy(path: str, site: Site) -> None:
    answer = site.browser().get(path)
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["img-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_personal_pages_are_not_kept_by_browsers(site: Site) -> None:
    for path in ("/", "/instruments", "/templates"):
        assert site.browser("officer").get(path).headers["Cache-Control"] == "no-store"
    assert "max-age" in site.browser().get("/static/alternat.css").headers["Cache-Control"]


def test_over_http_in_development_cookies_are_not_secure_and_there_is_no_hsts(site: Site) -> None:
    answer = site.browser().get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert re.search(r"alternat-form=[^;]+; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])


def test_over_https_cookies_are_host_bound_and_hsts_is_sent(site: Site) -> None:
    settings = site.services.settings
    server = replace(settings.server, public_url="https://agreements.example.org")
    app = make_app(replace(site.services, settings=replace(settings, server=server)))
    answer = Browser(app.test_client()).get("/sign-in", base_url="https://agreements.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert re.search(
        r"__Host-alternat-form=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"]
    )
    assert app.config["SIGN_IN_COOKIE_NAME"] == "__Host-alternat"


def test_no_page_writes_styles_scripts_or_handlers_inline() -> None:
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text()
        assert not re.search(r'\sstyle="|\son[a-z]+="|<style|javascript:', text), path.name
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path.name


def test_what_is_vendored_names_no_other_place_and_no_reserved_font() -> None:
    css = (STATIC / "vendor/govuk-frontend/govuk-frontend.min.css").read_text()
    assert "url(" not in css
    assert "GDS Transport" not in css
    assert "@font-face" not in css
    assert "sourceMappingURL" not in css + (STATIC / "vendor/govuk-frontend/govuk-frontend.min.js").read_text()
    assert "MIT" in (STATIC / "vendor/govuk-frontend/LICENSE.txt").read_text()


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.h1 = 0
        self.ids: list[str] = []
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.h1 += tag == "h1"
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.targets.append(str(given["href"])[1:])


@pytest.mark.parametrize("path", ["/sign-in", "/verify", "/nothing"])
def test_one_heading_a_title_and_no_link_into_nowhere(path: str, site: Site) -> None:
    text = site.browser().get(path).text
    outline = _Outline()
    outline.feed(text)
    assert outline.h1 == 1
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.targets) <= set(outline.ids)
    assert re.search(r"<title>[^<]+ – Alternat</title>", text)
