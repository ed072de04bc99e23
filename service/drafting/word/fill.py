"""Fills a model's text, cover or signature page for one original, in one language.

The filling itself runs in a sandboxed child process, in a strict Jinja environment, on plain data. What comes back is checked: every part is well-formed XML,
no part holds a tag, the text says what the model and the answers say, word for word, and the articles are the ones that the manifest
announces. The same answers give the same bytes.
"""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Literal
from xml.sax.saxutils import escape

import jinja2
from docxtpl import DocxTemplate
from lxml import etree

from service.domain.negotiation.wording import Wording
from service.drafting.answers import context
from service.drafting.answers.original import OriginalSpec
from service.drafting.errors import FillFailed, WordingLost
from service.drafting.grammar import grammar_of
from service.drafting.word import braces, compose, docx, enumerations, proof, sandbox, settings
from service.drafting.word.negotiated import apply
from service.sandbox.run import Limits, run_sandboxed

HEADING = "Heading1"
PROPERTIES = "docProps/core.xml"
NOTES = ("wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml")
NOT_PRINTED = frozenset({"extended-properties", "custom-properties", "thumbnail", "customXml", "glossaryDocument"})
"""Kinds of related parts (ECMA-376 part 1, annex A) that say something about the model and nothing to a reader."""
LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=30.0, file_bytes=32 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One Word file to fill: the text, the cover or the signature page of ``original``, in one language."""

    original: OriginalSpec
    which: Literal["text"] | compose.Page
    language: str
    anchors: bool = True
    """On the signature page: True prints ``[[sign:KEY]]`` in the reserved boxes; False leaves them blank with the very same layout."""


def fill_text(original: OriginalSpec, language: str) -> bytes:
    """The agreement's text as a Word file, naming the holder of ``original`` first in title, preamble and closing words.

    Errors as in :func:`fill_pieces`.
    """
    return fill_pieces([Piece(original=original, which="text", language=language)])[0]


def fill_page(original: OriginalSpec, page: compose.Page, language: str, *, anchors: bool = True) -> bytes:
    """The cover or the signature page as a Word file. ``anchors``: see :class:`Piece`. Errors as in :func:`fill_pieces`."""
    return fill_pieces([Piece(original=original, which=page, language=language, anchors=anchors)])[0]


def fill_pieces(pieces: Sequence[Piece]) -> list[bytes]:
    """The Word files of ``pieces``, in their order, all filled by one child process: starting one costs more than filling a page,
    and pieces that are filled from the same file share the work of reading its tags.

    :raises WordingLost: negotiated wording does not fit what the answers say.
    :raises FillFailed: of the first piece that cannot be filled: the model, the part of the Word file and the text near the fault.
    :raises SandboxFailed: the child process did not deliver.
    """
    orders, unfilled = [], []
    for piece in pieces:
        order, file = _order(piece)
        orders.append(order)
        unfilled.append(file)
    limits = replace(
        LIMITS, cpu_seconds=LIMITS.cpu_seconds * len(pieces), wall_seconds=LIMITS.wall_seconds * len(pieces)
    )
    _, filled = run_sandboxed(
        "service.drafting.word.fill:_task",
        {"orders": orders},
        unfilled,
        limits=limits,
        errors=(FillFailed, WordingLost),
    )
    return filled


def _order(piece: Piece) -> tuple[dict[str, Any], bytes]:
    """What the child is told of one piece, and the file that it fills."""
    original, language, template = piece.original, piece.language, piece.original.template
    _require_language(original, language)
    titles, negotiated = None, {"articles": list[str](), "wording": list[dict[str, Any]]()}
    if piece.which == "text":
        unfilled, words = compose.text(template, language), context.build(original, language)
        keys = context.article_keys(template, original.answers)
        titles = [article.headings(language) for article in template.articles if article.key in keys]
        negotiated = {"articles": keys, "wording": [one.to_data() for one in original.wording]}
    else:
        unfilled = compose.page(template, piece.which, language)
        words = context.build(original, language, anchors=piece.anchors)
    properties = {"title": context.full_title(words), "creator": words["organization"]["name"]["bare"]}
    order = {"template": template.id, "language": language, "words": words, "titles": titles, "properties": properties}
    return {**order, "negotiated": negotiated}, unfilled


def _require_language(original: OriginalSpec, language: str) -> None:
    languages = original.answers["languages"]
    if language not in languages:
        why = f"The agreement is not made in this language, but in: {', '.join(languages)}."
        raise FillFailed(original.template.id, language, "the answers", why)


def _task(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """In the child process. :raises FillFailed: see :func:`fill_pieces`."""
    environments: dict[str, sandbox.Environments] = {}
    filled = []
    for order, unfilled in zip(arguments["orders"], blobs, strict=True):
        language = order["language"]
        if language not in environments:
            environments[language] = sandbox.Environments.of(language)
        filled.append(_filled(order, unfilled, environments[language]))
    return {}, filled


def _filled(order: Mapping[str, Any], unfilled: bytes, environments: sandbox.Environments) -> bytes:
    template, language, words = order["template"], order["language"], order["words"]
    if not sandbox.plain(words):
        raise FillFailed(template, language, "the answers", "They hold something that is not plain data.")
    filler = _Filler(unfilled, template, language)
    masked = braces.masked(words)
    filler.render(masked, environments.marking, autoescape=True)
    filler.drop_what_is_not_printed()
    saved = io.BytesIO()
    filler.save(saved)
    parts = docx.parts(saved.getvalue())
    del parts[PROPERTIES]
    _check_tags(parts, filler)
    _check_words(unfilled, saved.getvalue(), masked, environments.plain, filler)
    parts = {name: settings.plain_line_ends(name, braces.unmasked(data)) for name, data in parts.items()}
    parts[compose.DOCUMENT] = enumerations.punctuated(parts[compose.DOCUMENT], grammar_of(language))
    parts[PROPERTIES] = _properties(order["properties"], language)
    _check(parts, order["titles"], filler)
    parts[compose.DOCUMENT] = _negotiated(parts[compose.DOCUMENT], language, **order["negotiated"])
    return docx.written(parts)


def _negotiated(document: bytes, language: str, *, articles: list[str], wording: list[dict[str, Any]]) -> bytes:
    return apply.applied(document, [Wording.from_data(one) for one in wording], language=language, articles=articles)


class _Filler(DocxTemplate):  # type: ignore[misc]
    """docxtpl without what loses or changes text: errors carry their place, answers are never un-escaped, properties are ours."""

    def __init__(self, unfilled: bytes, template: str, language: str) -> None:
        super().__init__(io.BytesIO(unfilled))
        self.template, self.language = template, language

    def failed(self, where: str, message: str) -> FillFailed:
        """An error of this model."""
        return FillFailed(self.template, self.language, where, message)

    def render_xml_part(
        self, src_xml: str, part: Any, context: dict[str, Any], jinja_env: jinja2.Environment | None = None
    ) -> str:
        """One part, a paragraph a line, so that a line number in an error names the paragraph.

        Why not the inherited method: it turns ``{_{`` into ``{{`` in the *answers* too.
        """
        assert jinja_env is not None
        lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", src_xml)
        name = str(getattr(part, "partname", "")).lstrip("/")
        try:
            filled = jinja_env.from_string(lines).render(context)
        except (jinja2.TemplateError, TypeError, ValueError, RecursionError) as error:
            raise self.failed(f"{name}, near “{_near(lines, error)}”", _said(error)) from None
        filled = re.sub(r"\n<w:p([ >])", r"<w:p\1", filled)
        try:
            # Before docxtpl parses it again with ``recover=True``, which drops in silence what it does not understand.
            docx.parse(filled.encode())
        except etree.XMLSyntaxError as error:
            raise self.failed(name, f"The filled text is not well-formed XML ({error.msg}).") from None
        return str(self.resolve_listing(filled))

    def render_footnotes(self, context: dict[str, Any], jinja_env: jinja2.Environment | None = None) -> None:
        """Footnotes and endnotes, each once.

        Why not the inherited method: it leaves endnotes as they are, and goes through the footnotes again for each section,
        which reads the answers of the first time as tags.
        """
        for part in self.docx.part.package.iter_parts():
            if not str(part.content_type).endswith(NOTES):
                continue
            source = self.patch_xml(self.xml_to_string(docx.parse(part.blob)))
            part._blob = self.render_xml_part(source, part, context, jinja_env).encode()  # noqa: SLF001 - as docxtpl does

    def drop_what_is_not_printed(self) -> None:
        """Leave out the properties, the thumbnail and the building blocks of the model: they describe the unfilled file."""
        package = self.docx.part.package
        for holder in (package, self.docx.part):
            for key, relation in list(holder.rels.items()):
                if str(relation.reltype).rpartition("/")[2] in NOT_PRINTED:
                    del holder.rels[key]

    def render_properties(self, context: dict[str, Any], jinja_env: jinja2.Environment | None = None) -> None:
        """Nothing: the inherited method escapes the properties twice; :func:`_properties` writes them."""


def _said(error: Exception) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return f"The text uses a word that is not there: {error.message}."
    if isinstance(error, sandbox.SecurityError):
        return f"The text asks for something that models may not do: {error.message}."
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"A tag is not complete or not known: {error.message}."
    return f"{type(error).__name__}: {error}."


def _near(lines: str, error: Exception) -> str:
    """The text of the paragraph where ``error`` arose, shortened."""
    number = getattr(error, "lineno", None)
    if number is None:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
        number = frames[-1].lineno if frames else None
    split = lines.splitlines()
    if not number or number > len(split):
        return "the beginning"
    text = re.sub(r"<[^>]+>", "", split[number - 1]).strip()
    return text if len(text) <= 120 else f"{text[:119]}…"


def _properties(properties: Mapping[str, str], language: str) -> bytes:
    """``docProps/core.xml`` (ECMA-376 part 2, 11.1). No dates: the same answers give the same bytes."""
    title, creator = escape(properties["title"]), escape(properties["creator"])
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dc:language>{language}</dc:language>"
        "</cp:coreProperties>"
    ).encode()


def _check_tags(parts: Mapping[str, bytes], filler: _Filler) -> None:
    """No part holds a tag any more. The answers are masked, so what is found was written by the author of the model."""
    for name, data in parts.items():
        found = braces.left(name, data)
        if found:
            raise filler.failed(
                name,
                f"“{found}” was not filled. Tags can stand in the text, headers, footers, footnotes and endnotes only.",
            )


def _check_words(
    unfilled: bytes, filled: bytes, words: Mapping[str, Any], plain: sandbox.StrictEnvironment, filler: _Filler
) -> None:
    """The filled file says what the model and the answers say."""
    try:
        found = proof.difference(unfilled, filled, words, plain)
    except jinja2.TemplateError as error:
        raise filler.failed(compose.DOCUMENT, _said(error)) from None
    if found is not None:
        places = {paragraph.number: paragraph.where for paragraph in docx.paragraphs(unfilled, found.part)}
        raise filler.failed(places.get(found.number, found.part), found.message)


def _check(parts: Mapping[str, bytes], titles: list[list[str]] | None, filler: _Filler) -> None:
    """What must hold of the filled file: each part well-formed; the articles are the announced ones, in order."""
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                docx.parse(data)
            except etree.XMLSyntaxError as error:
                raise filler.failed(name, f"The filled part is not well-formed XML ({error.msg}).") from None
    if titles is None:
        return
    root = docx.parse(parts[compose.DOCUMENT])
    headings = [
        docx.text_of(paragraph).strip() for paragraph in root.iter(docx.W + "p") if docx.style_of(paragraph) == HEADING
    ]
    for place, (expected, found) in enumerate(zip_longest(titles, headings, fillvalue=""), 1):
        if found not in (expected or [""]):
            announced = "” or “".join(expected)
            raise filler.failed(
                compose.DOCUMENT,
                f"Article {place} of the text is “{found}”, the manifest announces “{announced}”. "
                "Bring the order and titles of the two together.",
            )
