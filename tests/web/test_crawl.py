"""Every page and every refusal in each language: nothing on them is English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser

import pytest

from service.translation import NAMES
from tests.support.site import EVERYBODY, Browser, Site
from tests.support.stages import Stages
from tests.web.test_access import VIEWS

ENGLISH = re.compile(
    r"\b(?:the|of|is|are|was|were|has|have|this|that|these|with|without|your|you|its|it|not|nobody|and|or|from|been|will|be|by|to)\b",
    re.IGNORECASE,
)
"""Words that English cannot do without, and that are no words of the other three languages."""

NAMES_OF_PEOPLE = ("Signatory With P-384",)

STAGES = ("drafted", "preliminary", "approved", "raw", "deposited")
"""Besides ``signed``, in which every address is visited."""


class Words(HTMLParser):
    """The text of a page, and of the attributes that are read aloud; what is marked as another language or as code stays out."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
    SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title"})

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.found, self._open = language, list[str](), list[bool]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang", self.language) != self.language or given.get("translate") == "no"
        inside = bool(self._open and self._open[-1]) or foreign or tag in {"script", "style", "code", "pre", "q"}
        if not inside:
            self.found += [text for name, text in attrs if name in self.SPOKEN and text]
        if tag not in self.VOID:
            self._open.append(inside)

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1]):
            self.found.append(" ".join(data.split()))


def english(page: str, language: str, known: re.Pattern[str]) -> Iterator[str]:
    """Texts of the page with an English word in them, once the names and titles of the site are taken out."""
    words = Words(language)
    words.feed(page)
    return (text for text in words.found if ENGLISH.search(known.sub("", text)))


def known_texts(site: Site) -> re.Pattern[str]:
    """What people typed, and what the models say, which stands in their manifests in the languages of the model; no page translates it."""
    world = site.world
    with site.services.store.reader() as unit:
        instrument = unit.instruments.get(world.id)
        draft = unit.drafts.latest(world.id)
    assert instrument is not None
    assert draft is not None
    models = [asdict(one) for one in site.services.catalogue.all()]
    typed = {*_leaves(models), instrument.title, instrument.counterpart_name, *_leaves(draft.answers)}
    typed |= {*site.services.settings.organization.name.values(), *NAMES_OF_PEOPLE}
    texts = sorted((" ".join(text.split()) for text in typed if text.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, texts))})(?!\w)")


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, str) and len(value) > 3:
        yield value


def visitors(enters: dict[str, int]) -> Iterator[str]:
    """One person for each answer that the address gives, and the public."""
    yield from {status: who for who, status in enters.items()}.values()
    if "public" not in enters:
        yield "officer" if "officer" not in enters else "auditor"


def crawl(site: Site, language: str, *, posts: bool) -> list[str]:
    known, browsers, wrong = known_texts(site), dict[str, Browser](), []
    for endpoint, (method, path, enters) in VIEWS.items():
        if endpoint == "language.choose" or (method == "POST" and not posts):
            continue
        for who in visitors(enters):
            if who not in browsers or endpoint.startswith("sign_in"):
                browsers[who] = site.browser(who)
                browsers[who].client.set_cookie("language", language)
            address = path.format(id=site.world.id)
            answer = browsers[who].get(address) if method == "GET" else browsers[who].post(address)
            if answer.mimetype == "text/html":
                wrong += [f"{endpoint} as {who}: {text}" for text in english(answer.text, language, known)]
    return wrong


@pytest.mark.parametrize(
    "language", ["es", *(pytest.param(key, marks=pytest.mark.slow) for key in NAMES if key not in {"en", "es"})]
)
def test_no_page_and_no_refusal_is_english(
    language: str, stages: Stages, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(stages.copy("signed", tmp_path_factory.mktemp("crawl") / "house"))
    site.world.clock.skip(3600)
    try:
        assert crawl(site, language, posts=True) == []
    finally:
        site.close()


@pytest.mark.slow
@pytest.mark.parametrize("stage", STAGES)
def test_no_page_of_another_stage_is_english(
    stage: str, stages: Stages, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = Site(stages.copy(stage, tmp_path_factory.mktemp("crawl") / "house"))
    try:
        assert [wrong for language in NAMES if language != "en" for wrong in crawl(site, language, posts=False)] == []
    finally:
        site.close()


def test_the_crawl_would_see_english() -> None:
    page = '<p>Elija la fecha.</p><p>The text has changed.</p><p lang="en">of the</p><img alt="Page of the text">'
    assert list(english(page, "es", re.compile("(?!)"))) == ["The text has changed.", "Page of the text"]
    assert set(EVERYBODY) >= {who for _, _, enters in VIEWS.values() for who in visitors(enters)}
