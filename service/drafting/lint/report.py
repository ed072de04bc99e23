"""What is wrong with a model, where, and what to do, for its author. ``alternat templates check`` prints it.

The checks go from the file to the meaning: 1. every file is there and is a harmless Word file; 2. tags are whole and stand where they
may; 3. every word that a tag uses exists; 4. shared clauses use the styles of the text; 5. every language has the same articles, paragraphs,
tags and references; 6. the sample answers fill the model, with all its optional articles, with none, and in one language alone, and nothing
is lost or added on the way; 7. with a converter, the pages say what the filled Word files say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from service.domain.errors import InvalidInput
from service.drafting.answers import validate
from service.drafting.errors import Fault, TemplateBroken, UnknownTemplate
from service.drafting.lint import alignment, filling
from service.drafting.lint import files as lint_files
from service.drafting.lint import tags as lint_tags
from service.drafting.lint import words as lint_words
from service.drafting.lint.finding import Finding, fault_at, shown
from service.drafting.model import manifest, sources
from service.drafting.model.catalogue import NO_MODELS, SHARED, folders, version_order
from service.drafting.model.languages import named
from service.drafting.model.template import Template
from service.drafting.word import compose, docx
from service.drafting.word.convert import WordToPdf

__all__ = ["Finding", "check", "check_folder"]

ORGANIZATION_TEXTS = ("name", "short_name", "legal_nature", "seat")
"""What every text prints of the organization; the settings have to say it in each language of a model."""


def check_folder(
    root: Path,
    models: Sequence[str] = (),
    *,
    organization: Mapping[str, Any],
    keys: Collection[str],
    converter: WordToPdf | None = None,
) -> dict[str, list[Finding]]:
    """The findings of the models below ``root``, by ``<id> <version>``: of the newest versions, or of all that cannot be read.

    :param models: ids; empty means all.
    :param converter: makes pages of the filled samples, which are then compared with the Word files; None leaves this out.
    :raises UnknownTemplate: there is no model of this id.
    :raises TemplateBroken: there is no model at all.
    """
    found: dict[str, list[Finding]] = {}
    readable: dict[str, list[Template]] = {}
    for folder in folders(root):
        try:
            template = manifest.read(folder, root / SHARED)
        except TemplateBroken as error:
            found[f"{folder.parent.name} {folder.name}"] = [
                Finding("error", fault.file, fault.where, fault.message) for fault in error.faults
            ]
        else:
            readable.setdefault(template.id, []).append(template)
    if not found and not readable:
        raise TemplateBroken(str(root), [Fault(root.name, "", NO_MODELS)])
    known = {*readable, *(label.partition(" ")[0] for label in found)}
    for model in models:
        if model not in known:
            raise UnknownTemplate(model)
    for model in models or readable:
        if model in readable:
            newest = max(readable[model], key=lambda template: version_order(template.version))
            found[f"{newest.id} {newest.version}"] = check(
                newest, organization=organization, keys=keys, converter=converter
            )
    return {label: found[label] for label in sorted(found) if not models or label.partition(" ")[0] in models}


def check(
    template: Template,
    *,
    organization: Mapping[str, Any],
    keys: Collection[str] = ("sg",),
    converter: WordToPdf | None = None,
) -> list[Finding]:
    """Every finding, errors first. Empty: the model may be used.

    :param organization: its own data, as the settings have it.
    :param keys: names of the signatories' keys that the settings have.
    :param converter: as in :func:`check_folder`.
    """
    files = sources.read(template.folder, template.shared)
    found = [
        *_sample_findings(template),
        *_key_findings(template, keys),
        *_organization_findings(template, organization),
    ]
    for language in template.languages:
        found += _language_findings(template, language, files, organization)
    if not any(finding.severity == "error" for finding in found):
        found += [*_alignment_findings(template, files), *filling.findings(template, files, organization, converter)]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda finding: (finding.severity, finding.file))


def _sample_findings(template: Template) -> Iterator[Finding]:
    try:
        validate.validate(template, template.sample)
    except InvalidInput as error:
        for path, messages in error.errors.items():
            yield fault_at(template, "own/sample.json", path, " ".join(messages))


def _key_findings(template: Template, keys: Collection[str]) -> Iterator[Finding]:
    for spec in template.signatories:
        if spec.signs_with and spec.signs_with not in keys:
            yield fault_at(
                template,
                "own/manifest.toml",
                f"signatory “{spec.key}”",
                f"The settings have no key “{spec.signs_with}”. Add the table [signing.keys.{spec.signs_with}], or leave signs_with out: "
                "then this person signs at an own desk or in ink.",
            )


def _organization_findings(template: Template, organization: Mapping[str, Any]) -> Iterator[Finding]:
    for part, language in product(ORGANIZATION_TEXTS, template.languages):
        if not organization.get(part, {}).get(language):
            message = (
                f'The settings do not say it in {named(language)}, a language of this model. Add it: {language} = "…"'
            )
            yield Finding("error", "settings", f"[organization.{part}]", message)


def _language_findings(
    template: Template, language: str, files: Mapping[str, bytes], organization: Mapping[str, Any]
) -> Iterator[Finding]:
    text = f"own/text.{language}.docx"
    wanted = [text, *(filling.page_file(files, page, language) for page in filling.PAGES)]
    if text in files and not lint_files.unreadable(files[text]):
        for key in compose.clauses_used(files[text]):
            clause = f"shared/clauses/{language}/{key}.docx"
            if clause in files:
                wanted.append(clause)
            else:
                yield fault_at(
                    template,
                    text,
                    f"“[[clause:{key}]]”",
                    f"There is no clause “{key}” in this language. {_clauses(files, language)}",
                )
    vocabulary = lint_words.vocabulary(template, language, _known_articles(template, files, language), organization)
    for name in wanted:
        if name not in files:
            yield fault_at(template, name, "", "The file is missing. Save the Word file under this name.")
            continue
        master = files.get(text, b"") if "/clauses/" in name else None
        yield from _file_findings(template, name, files[name], vocabulary, master=master)


def _clauses(files: Mapping[str, bytes], language: str) -> str:
    prefix = f"shared/clauses/{language}/"
    names = sorted(name.removeprefix(prefix).removesuffix(".docx") for name in files if name.startswith(prefix))
    return f"Use one of: {', '.join(names)}."


def _known_articles(template: Template, files: Mapping[str, bytes], language: str) -> set[str]:
    """Articles of this model and all that models share, so that a clause may ask for one that this model lacks."""
    titled = tomllib.loads(files["shared/manifest.toml"].decode()).get("articles", {})
    prefix = f"shared/clauses/{language}/"
    shared = {name.removeprefix(prefix).removesuffix(".docx") for name in files if name.startswith(prefix)}
    return shared | set(titled) | {article.key for article in template.articles}


def _file_findings(
    template: Template, name: str, data: bytes, vocabulary: lint_words.Vocabulary, *, master: bytes | None
) -> Iterator[Finding]:
    why = lint_files.unreadable(data)
    if why:
        yield fault_at(template, name, "", why)
        return
    file = shown(template, name)
    for severity, where, message in lint_files.hygiene(data, vocabulary.language, clause_of=master):
        yield Finding(severity, file, where, message)
    for part in docx.worded_parts(data):
        paragraphs = list(docx.paragraphs(data, part))
        tags = [*lint_tags.findings(paragraphs), *lint_tags.deleted(data, part)]
        words = [] if tags else list(lint_words.findings(paragraphs, vocabulary, in_articles=_in_articles(name)))
        for where, message in (*tags, *words):
            yield Finding("error", file, where, message)


def _alignment_findings(template: Template, files: Mapping[str, bytes]) -> Iterator[Finding]:
    """Where a language departs from the first one of the model."""
    sides = [
        alignment.Side(
            language, {title: article.key for article in template.articles for title in article.headings(language)}
        )
        for language in template.languages
    ]
    for side in sides[1:]:
        for page in ("text", *filling.PAGES):
            names = [filling.page_file(files, page, each.language) for each in (sides[0], side)]
            for name, where, message in alignment.findings(names, files, sides[0], side):
                yield fault_at(template, name, where, message)


def _in_articles(name: str) -> bool:
    return "/text." in name or "/clauses/" in name
