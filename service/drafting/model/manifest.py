"""Reads ``manifest.toml`` of a model and of the shared part it builds on into a :class:`Template`.

A shared question whose condition names an article that the model does not have is not asked; when the model always has the article,
the question is always asked. A question of the model's own replaces the shared one of the same key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.drafting.errors import TemplateBroken
from service.drafting.fields.registry import FIELD_TYPES
from service.drafting.fields.spec import Choice, FieldSpec
from service.drafting.model import countries, signatories, sources
from service.drafting.model.manifest_schema import ModelSchema, SharedSchema, load
from service.drafting.model.template import Article, OptionalArticle, Section, Template


def read(folder: Path, shared_root: Path) -> Template:
    """The model in ``folder``; its shared part is the folder ``shared_root / <shared version>``.

    :raises TemplateBroken: naming each fault in the manifest, or the file that is missing.
    """
    own = load(folder / "manifest.toml", ModelSchema)
    shared_folder = shared_root / own["shared"]
    shared = load(shared_folder / "manifest.toml", SharedSchema)
    if (folder.parent.name, folder.name) != (own["id"], own["version"]):
        raise TemplateBroken(str(folder), ["The folder's name must be the model's id, then its version."])
    return _Assembler(own, shared, folder, shared_folder).template()


class _Assembler:
    """Joins a model's manifest with the shared one, and checks what only the two together can say."""

    def __init__(self, own: dict[str, Any], shared: dict[str, Any], folder: Path, shared_folder: Path) -> None:
        self.own, self.shared, self.folder, self.shared_folder = own, shared, folder, shared_folder
        self.languages: tuple[str, ...] = tuple(own["languages"])
        self.findings: list[str] = []
        self.uses: dict[str, dict[str, Any]] = {use["key"]: use for use in own["articles"]}
        self.words: dict[str, Any] = {**shared["articles"], **own["article_words"]}

    def template(self) -> Template:
        fields = self._fields()
        articles = tuple(self._article(use) for use in self.own["articles"])
        optional = tuple(
            OptionalArticle(
                use["key"],
                self._of(self.words[use["key"]]["title"]),
                self._of(self.words[use["key"]]["help"]),
                use["default"],
            )
            for use in self.own["articles"]
            if use["optional"] and use["key"] in self.words
        )
        for words, where in ((self.own["title"], "title"), (self.own["summary"], "summary")):
            self._complete(words, where)
        sample = self._sample()
        signing = signatories.declared(self.own, self.shared)
        places = signatories.places(self.own, self.shared, signing)
        self.findings += signatories.complaints(self.shared["parties"], signing, places, fields)
        if self.findings:
            raise TemplateBroken(str(self.folder), self.findings)
        used = {spec.section for spec in fields}
        return Template(
            id=self.own["id"],
            version=self.own["version"],
            kind=self.own["kind"],
            title=self._of(self.own["title"]),
            summary=self._of(self.own["summary"]),
            languages=self.languages,
            sections=tuple(
                Section(s["key"], self._of(s["title"])) for s in self.shared["sections"] if s["key"] in used
            ),
            fields=fields,
            articles=articles,
            optional_articles=optional,
            parties=tuple(self.shared["parties"]),
            signatories=signing,
            signature_places=places,
            signature_level=self.own["signature_level"],
            digest=sources.digest(sources.read(self.folder, self.shared_folder)),
            sample=sample,
            folder=self.folder,
            shared=self.shared_folder,
        )

    def _of(self, words: Mapping[str, str]) -> dict[str, str]:
        return {language: words[language] for language in self.languages if language in words}

    def _complete(self, words: Mapping[str, str], where: str) -> None:
        missing = [language for language in self.languages if not words.get(language)]
        if missing:
            self.findings.append(f"{where} has no text in: {', '.join(missing)}.")

    def _sample(self) -> dict[str, Any]:
        path = self.folder / "sample.json"
        try:
            sample = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.findings.append("sample.json is missing.")
            return {}
        except ValueError as error:
            self.findings.append(f"sample.json is not JSON: {error}.")
            return {}
        return dict(sample)

    def _article(self, use: Mapping[str, Any]) -> Article:
        key = use["key"]
        words = self.words.get(key)
        if words is None:
            self.findings.append(f"articles: “{key}” has no title in [articles.{key}] or [article_words.{key}].")
            words = {"title": {}, "help": {}}
        else:
            self._complete(words["title"], f"title of the article “{key}”")
        condition = key if use["optional"] else use.get("condition")
        return Article(key=key, title=self._of(words["title"]), help=self._of(words["help"]), condition=condition)

    def _fields(self) -> tuple[FieldSpec, ...]:
        replaced = {raw["key"]: raw for raw in self.own["fields_"]}
        shared_keys = {raw["key"] for raw in self.shared["fields_"]}
        raws = [
            replaced.get(raw["key"], raw) for raw in self.shared["fields_"] if raw["key"] not in self.own["not_asked"]
        ]
        raws += [raw for raw in self.own["fields_"] if raw["key"] not in shared_keys]
        order = [section["key"] for section in self.shared["sections"]]
        made = [spec for raw in raws if (spec := self._field(raw, order)) is not None]
        made.append(self._optional_articles())
        return tuple(sorted(made, key=lambda spec: order.index(spec.section)))

    def _field(self, raw: Mapping[str, Any], sections: list[str]) -> FieldSpec | None:
        key = raw["key"]
        condition = raw.get("condition")
        if condition in self.words:
            if condition not in self.uses:
                return None
            condition = condition if self.uses[condition]["optional"] else None
        for part in ("label", *(part for part in ("help", "example") if raw[part])):
            self._complete(raw[part], f"{part} of the question “{key}”")
        if raw["section"] not in sections:
            self.findings.append(f"The question “{key}” stands in an unknown section “{raw['section']}”.")
            return None
        return FieldSpec(
            key=key,
            type=raw["type"],
            label=self._of(raw["label"]),
            help=self._of(raw["help"]),
            section=raw["section"],
            required=raw["required"],
            per_language=raw["per_language"],
            choices=self._choices(raw),
            maximum=raw.get("maximum", raw["type"].maximum),
            minimum=raw.get("minimum"),
            condition=condition,
            example=self._of(raw["example"]),
            default=raw.get("default"),
        )

    def _choices(self, raw: Mapping[str, Any]) -> tuple[Choice, ...]:
        if raw.get("choices_from") == "countries":
            return tuple(Choice(code, names) for code, names in countries.all_names(self.languages).items())
        if raw.get("choices_from") == "languages":
            return tuple(Choice(code, self._of(self.shared["language_names"][code])) for code in self.languages)
        if not raw["choices"] and raw["type"].needs_choices:
            self.findings.append(f"The question “{raw['key']}” is a choice without choices.")
        for choice in raw["choices"]:
            self._complete(choice["label"], f"choice “{choice['value']}” of the question “{raw['key']}”")
        return tuple(Choice(choice["value"], self._of(choice["label"])) for choice in raw["choices"])

    def _optional_articles(self) -> FieldSpec:
        uses = [use for use in self.own["articles"] if use["optional"] and use["key"] in self.words]
        return FieldSpec(
            key="optional_articles",
            type=FIELD_TYPES["list"],
            label=self._of({"en": "Optional articles", "es": "Artículos optativos"}),
            help=self._of(
                {
                    "en": "Tick what this agreement needs. The articles are numbered by themselves.",
                    "es": "Marque lo que este acuerdo necesita. Los artículos se numeran solos.",
                }
            ),
            section="articles",
            choices=tuple(Choice(use["key"], self._of(self.words[use["key"]]["title"])) for use in uses),
            default=[use["key"] for use in uses if use["default"]],
        )
