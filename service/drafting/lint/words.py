"""Checks that every word in a tag exists and may stand there. The words are those that the sample answers give to a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateAssertionError

from service.domain.errors import InvalidInput
from service.drafting.answers import context, validate
from service.drafting.answers.original import OriginalSpec
from service.drafting.model.template import Template
from service.drafting.word.docx import Paragraph
from service.drafting.word.proof import plain
from service.drafting.word.sandbox import LOOP, StrictEnvironment

ALTERNATING = frozenset(
    {"first", "second", "language_list_own_first", "original_number", "signature_rows", "letterhead", "emblem"}
)
"""Words that differ between the originals; the articles may not use them."""
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a text of one model in one language may say."""

    language: str
    words: Mapping[str, Any]
    articles: frozenset[str]
    """Every article that may be asked for with ``is defined``, with ``_`` for ``-``."""
    always: frozenset[str]
    """Those that are there in every agreement."""


def vocabulary(
    template: Template, language: str, known_articles: set[str], organization: Mapping[str, Any]
) -> Vocabulary:
    """From the sample answers; when these are not valid, from what the manifest promises."""
    try:
        given = validate.validate(template, template.sample)
    except InvalidInput:
        given = {"languages": list(template.languages), "optional_articles": []}
    first = template.signed_by[0]
    original = OriginalSpec(template=template, answers=given, organization=organization, reference="", party=first)
    words = context.build(original, language)
    always = frozenset(_word(article.key) for article in template.articles if article.condition is None)
    return Vocabulary(language, words, frozenset(_word(key) for key in known_articles), always)


def _word(key: str) -> str:
    return key.replace("-", "_")


def findings(paragraphs: Sequence[Paragraph], known: Vocabulary, *, in_articles: bool) -> Found:
    """(where, message) for each word that does not exist, each filter that is not offered, each alternating word in an article."""
    source = "\n".join(plain(paragraph.text) for paragraph in paragraphs)
    environment = StrictEnvironment(known.language)
    try:
        environment.compile(source)
        tree = environment.parse(source)
    except (TemplateSyntaxError, TemplateAssertionError) as error:
        yield paragraphs[min(error.lineno, len(paragraphs)) - 1].where, f"The tag cannot be read: {error.message}"
        return
    for line, message in _Reader(known).read(tree):
        paragraph = paragraphs[min(line, len(paragraphs)) - 1]
        if message.startswith(_ALTERNATES) and not (in_articles and _is_article(paragraph, paragraphs)):
            continue
        yield paragraph.where, message


_ALTERNATES = "The articles"


def _is_article(paragraph: Paragraph, paragraphs: Sequence[Paragraph]) -> bool:
    """After the first heading of an article and before the closing words."""
    before = [other.style for other in paragraphs[: paragraph.number]]
    return paragraph.part == "word/document.xml" and "Heading1" in before and "Testimonium" not in before


@dataclass(slots=True)
class _Reader:
    """Walks the syntax tree with the names that loops define and the articles that conditions guarantee."""

    known: Vocabulary
    aliases: dict[str, Any] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()

    def read(self, node: nodes.Node) -> Iterator[tuple[int, str]]:
        match node:
            case nodes.For():
                yield from self._for(node)
            case nodes.If() | nodes.CondExpr():
                yield from self._if(node)
            case nodes.Test(name="defined"):
                yield from self._asked(node)
            case nodes.Getattr() | nodes.Name():
                yield from self._used(node)
            case _:
                for child in node.iter_child_nodes():
                    yield from self.read(child)

    def _for(self, node: nodes.For) -> Iterator[tuple[int, str]]:
        yield from self.read(node.iter)
        entries, _ = self._value(node.iter)
        if not isinstance(entries, list):
            yield node.lineno, "Only a list can be gone through with “for”."
        entry = entries[0] if isinstance(entries, list) and entries else ""
        name = node.target.name if isinstance(node.target, nodes.Name) else ""
        inner = _Reader(self.known, {**self.aliases, name: entry, "loop": dict.fromkeys(LOOP, "")}, self.sure)
        for child in (*node.body, *node.else_):
            yield from inner.read(child)

    def _if(self, node: nodes.If | nodes.CondExpr) -> Iterator[tuple[int, str]]:
        yield from self.read(node.test)
        inner = _Reader(self.known, self.aliases, self.sure | _guaranteed(node.test))
        bodies = node.body if isinstance(node, nodes.If) else [node.expr1]
        for child in bodies:
            yield from inner.read(child)
        others = [*node.elif_, *node.else_] if isinstance(node, nodes.If) else [node.expr2] if node.expr2 else []
        for child in others:
            yield from self.read(child)

    def _asked(self, node: nodes.Test) -> Iterator[tuple[int, str]]:
        target = node.node
        if _is_article_reference(target):
            assert isinstance(target, nodes.Getattr)
            if target.attr not in self.known.articles:
                yield (
                    node.lineno,
                    f"There is no article “{target.attr}” in any model. Check the spelling against the manifest.",
                )
        else:
            yield from self.read(target)

    def _used(self, node: nodes.Getattr | nodes.Name) -> Iterator[tuple[int, str]]:
        if _is_article_reference(node):
            assert isinstance(node, nodes.Getattr)
            yield from self._article(node)
            return
        _, wrong = self._value(node)
        if wrong:
            yield node.lineno, wrong
        root = _dotted(node).partition(".")[0]
        if root in ALTERNATING and root not in self.aliases:
            yield (
                node.lineno,
                f"{_ALTERNATES} must be the same in every original, but “{root}” differs between them. Name the party.",
            )

    def _article(self, node: nodes.Getattr) -> Iterator[tuple[int, str]]:
        if node.attr in self.known.always or node.attr in self.sure:
            return
        if node.attr in self.known.articles:
            yield (
                node.lineno,
                f"The article “{node.attr}” may be left out. Put “{{% if articles.{node.attr} is defined %}}” around the reference.",
            )
        else:
            yield node.lineno, f"There is no article “{node.attr}”. Check the spelling against the manifest."

    def _value(self, node: nodes.Node) -> tuple[Any, str]:
        """The value of a dotted word in the sample, or what is wrong with it."""
        if isinstance(node, nodes.Name):
            names = {**self.known.words, **self.aliases}
            wrong = f"There is no word “{node.name}”. Use a question of the manifest or a word of the author's guide."
            return (names[node.name], "") if node.name in names else (None, wrong)
        if not isinstance(node, nodes.Getattr):
            return "", ""
        holder, wrong = self._value(node.node)
        return (None, wrong) if wrong else _part(holder, node)


def _part(holder: Any, node: nodes.Getattr) -> tuple[Any, str]:
    if not isinstance(holder, dict):
        return None, f"“{_dotted(node.node)}” has no parts, so “.{node.attr}” means nothing."
    # An amount that the sample leaves out: nothing is known of its parts.
    if not holder or node.attr in holder:
        return holder.get(node.attr, ""), ""
    return None, f"“{node.attr}” is not part of “{_dotted(node.node)}”. It has: {', '.join(sorted(holder)[:12])}."


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _is_article_reference(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "articles"


def _guaranteed(test: nodes.Node) -> frozenset[str]:
    """Articles that are certainly there when ``test`` is true."""
    if isinstance(test, nodes.And):
        return _guaranteed(test.left) | _guaranteed(test.right)
    if isinstance(test, nodes.Test) and test.name == "defined" and isinstance(test.node, nodes.Getattr):
        return frozenset({test.node.attr})
    if not (isinstance(test, nodes.Compare) and isinstance(test.expr, nodes.Const)):
        return frozenset()
    asked = test.ops[0]
    chosen = asked.op == "in" and isinstance(asked.expr, nodes.Name) and asked.expr.name == "optional_articles"
    return frozenset({_word(str(test.expr.value))}) if chosen else frozenset()
