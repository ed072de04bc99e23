"""Reads ``manifest.toml`` of a model and of the shared part it builds on into a :class:`Template`.

A shared question whose condition names an article that the model does not have is not asked; when the model always has the article,
the question is always asked. A question of the model's own replaces the shared one of the same key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from service.domain.terms import MODELS
from service.drafting.errors import Fault, TemplateBroken
from service.drafting.fields.registry import FIELD_TYPES
from service.drafting.fields.spec import Choice, FieldSpec
from service.drafting.grammar import LANGUAGES
from service.drafting.model import countries, languages, obligations, signatories, sources
from service.drafting.model.manifest_schema import ModelSchema, SharedSchema, load, shown
from service.drafting.model.template import Article, OptionalArticle, Section, Template

MANIFEST: Final = "manifest.toml"
LINKED: Final = "linked"
"""The condition of shared questions that every model with a ``relation`` asks, and no other."""


def read(folder: Path, shared_root: Path) -> Template:
    """The model in ``folder``; its shared part is the folder ``shared_root / <shared version>``.

    :raises TemplateBroken: naming each fault in the manifest, or the file that is missing.
    """
    own = load(folder / MANIFEST, ModelSchema)
    shared_folder = shared_root / own["shared"]
    shared = load(shared_folder / MANIFEST, SharedSchema)
    if (folder.parent.name, folder.name) != (own["id"], own["version"]):
        wrong = "The folder's name must be the model's id, then its version."
        raise TemplateBroken(str(folder), [Fault(shown(folder / MANIFEST), "id and version", wrong)])
    return _Assembler(own, shared, folder, shared_folder).template()


class _Assembler:
    """Joins a model's manifest with the shared one, and checks what only the two together can say."""

    def __init__(self, own: dict[str, Any], shared: dict[str, Any], folder: Path, shared_folder: Path) -> None:
        self.own, self.shared, self.folder, self.shared_folder = own, shared, folder, shared_folder
        self.own_file, self.shared_file = shown(folder / MANIFEST), shown(shared_folder / MANIFEST)
        self.languages = tuple(language for language in own["languages"] if language in LANGUAGES)
        """Those that can be written in; :func:`languages.complaints` names the others."""
        self.faults: list[Fault] = []
        self.uses: dict[str, dict[str, Any]] = {use["key"]: use for use in own["articles"]}
        self.words: dict[str, Any] = {**shared["articles"], **own["article_words"]}

    def template(self) -> Template:
        """:raises TemplateBroken: with everything that is wrong."""
        self.faults += languages.complaints(
            self.own["languages"], self.shared["language_names"], self.own_file, self.shared_file
        )
        fields = self._fields()
        articles = tuple(self._article(use) for use in self.own["articles"])
        for part in ("title", "summary"):
            self._complete(self.own[part], self.own_file, part)
        sample = self._sample()
        signing = signatories.declared(self.own, self.shared)
        places = signatories.places(self.own, self.shared, signing)
        named = self.own["signed_by"] or self.shared["parties"]
        wrong = signatories.complaints(self.shared["parties"], signing, places, fields, signing_parties=named)
        self.faults += [Fault(self.own_file, "", sentence) for sentence in wrong]
        self.faults += [
            Fault(self._file_of(f"{party}_form"), f"question “{key}”", sentence)
            for party in self.shared["parties"]
            for key, sentence in languages.form_complaints(party, self.languages, fields)
        ]
        rules, complaints = obligations.read(
            self.folder, self.shared_folder, {spec.key: spec for spec in fields}, frozenset(self.uses), self.languages
        )
        self.faults += complaints
        if self.faults:
            raise TemplateBroken(str(self.folder), list(dict.fromkeys(self.faults)))
        return Template(
            id=self.own["id"],
            version=self.own["version"],
            kind=self.own["kind"],
            title=self._of(self.own["title"]),
            summary=self._of(self.own["summary"]),
            languages=self.languages,
            sections=self._sections({spec.section for spec in fields}),
            fields=fields,
            articles=articles,
            optional_articles=self._optional(),
            parties=tuple(self.shared["parties"]),
            signed_by=signatories.signed_by(self.own, self.shared),
            relation=self.own["relation"],
            signatories=signing,
            signature_places=places,
            signature_level=self.own["signature_level"],
            signature_formats=tuple(self.own["signature_formats"]),
            digest=sources.digest(sources.read(self.folder, self.shared_folder)),
            sample=sample,
            folder=self.folder,
            shared=self.shared_folder,
            obligations=rules,
        )

    def _of(self, words: Mapping[str, str]) -> dict[str, str]:
        return {language: words[language] for language in self.languages if language in words}

    def _complete(self, words: Mapping[str, str], file: str, where: str) -> None:
        self.faults += [
            Fault(file, where, f'There is no text in {languages.named(language)}. Add it: {language} = "…"')
            for language in self.languages
            if not words.get(language)
        ]

    def _file_of(self, key: str) -> str:
        """The manifest in which the question stands that this model asks."""
        return self.own_file if key in {raw["key"] for raw in self.own["fields_"]} else self.shared_file

    def _sample(self) -> dict[str, Any]:
        path = self.folder / "sample.json"
        try:
            sample = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.faults.append(Fault(shown(path), "", "sample.json is missing. Save complete, invented answers there."))
            return {}
        except ValueError as error:
            self.faults.append(Fault(shown(path), "", f"sample.json is not JSON: {error}."))
            return {}
        return dict(sample)

    def _sections(self, used: set[str]) -> tuple[Section, ...]:
        return tuple(Section(s["key"], self._of(s["title"])) for s in self.shared["sections"] if s["key"] in used)

    def _article(self, use: Mapping[str, Any]) -> Article:
        key = use["key"]
        words = self.words.get(key)
        if words is None:
            wrong = f"“{key}” has no title in [articles.{key}] of the shared manifest or [article_words.{key}]."
            self.faults.append(Fault(self.own_file, "articles", wrong))
            words = {"title": {}, "also": [], "help": {}}
        else:
            file = self.own_file if key in self.own["article_words"] else self.shared_file
            for title in (words["title"], *words["also"]):
                self._complete(title, file, f"title of the article “{key}”")
            if words["help"] and use["optional"]:
                self._complete(words["help"], file, f"help of the article “{key}”")
        condition = key if use["optional"] else use.get("condition")
        return Article(
            key=key,
            title=self._of(words["title"]),
            help=self._of(words["help"]),
            condition=condition,
            also=tuple(self._of(title) for title in words["also"]),
        )

    def _optional(self) -> tuple[OptionalArticle, ...]:
        return tuple(
            OptionalArticle(
                use["key"],
                self._of(self.words[use["key"]]["title"]),
                self._of(self.words[use["key"]]["help"]),
                use["default"],
            )
            for use in self._optional_uses()
        )

    def _optional_uses(self) -> list[dict[str, Any]]:
        return [use for use in self.own["articles"] if use["optional"] and use["key"] in self.words]

    def _fields(self) -> tuple[FieldSpec, ...]:
        replaced = {raw["key"]: raw for raw in self.own["fields_"]}
        shared_keys = {raw["key"] for raw in self.shared["fields_"]}
        raws = [
            replaced.get(raw["key"], raw) for raw in self.shared["fields_"] if raw["key"] not in self.own["not_asked"]
        ]
        raws += [raw for raw in self.own["fields_"] if raw["key"] not in shared_keys]
        sections = {section["key"]: section["title"] for section in self.shared["sections"]}
        made = [spec for raw in raws if (spec := self._field(raw, sections)) is not None]
        made.append(self._optional_articles())
        for key in dict.fromkeys(spec.section for spec in made):
            self._complete(sections[key], self.shared_file, f"title of the section “{key}”")
        order = list(sections)
        return tuple(sorted(made, key=lambda spec: order.index(spec.section)))

    def _field(self, raw: Mapping[str, Any], sections: Mapping[str, Any]) -> FieldSpec | None:
        key, file = raw["key"], self._file_of(raw["key"])
        condition = raw.get("condition")
        if condition == LINKED:
            if not self.own["relation"]:
                return None
            condition = None
        if condition in self.words:
            if condition not in self.uses:
                return None
            use = self.uses[condition]
            condition = condition if use["optional"] else use.get("condition")
        for part in ("label", *(part for part in ("help", "example") if raw[part])):
            self._complete(raw[part], file, f"question “{key}”, {part}")
        if raw["section"] not in sections:
            self.faults.append(Fault(file, f"question “{key}”", f"There is no section “{raw['section']}”."))
            return None
        choices = self._choices(raw, file)
        self._offered(raw.get("default"), choices, file, f"question “{key}”, default")
        self._registered(key, choices, file)
        return FieldSpec(
            key=key,
            type=raw["type"],
            label=self._of(raw["label"]),
            help=self._of(raw["help"]),
            section=raw["section"],
            required=raw["required"],
            per_language=raw["per_language"],
            choices=choices,
            maximum=raw.get("maximum", raw["type"].maximum),
            minimum=raw.get("minimum"),
            condition=condition,
            phrase=raw["phrase"],
            future=raw["future"],
            example=self._of(raw["example"]),
            default=raw.get("default"),
        )

    def _choices(self, raw: Mapping[str, Any], file: str) -> tuple[Choice, ...]:
        match raw.get("choices_from"):
            case "countries":
                return tuple(Choice(code, names) for code, names in countries.all_names(self.languages).items())
            case "languages":
                names = self.shared["language_names"]
                spoken = tuple(Choice(code, self._of(names.get(code, {}))) for code in self.languages)
                return (*self._own_choices(raw, file), *spoken)
        if not raw["choices"] and raw["type"].needs_choices:
            self.faults.append(Fault(file, f"question “{raw['key']}”", "It is a choice without choices."))
        return self._own_choices(raw, file)

    def _own_choices(self, raw: Mapping[str, Any], file: str) -> tuple[Choice, ...]:
        where = f"question “{raw['key']}”"
        for choice in raw["choices"]:
            self._complete(choice["label"], file, f"{where}, choice “{choice['value']}”")
        return tuple(Choice(choice["value"], self._of(choice["label"])) for choice in raw["choices"])

    def _offered(self, default: Any, choices: tuple[Choice, ...], file: str, where: str) -> None:
        values = [choice.value for choice in choices]
        told = default if isinstance(default, list) else [default]
        strange = [str(value) for value in told if choices and value is not None and value not in values]
        if strange:
            wrong = f"“{strange[0]}” is not offered by this model. It offers {', '.join(values)}."
            self.faults.append(Fault(file, where, wrong))

    def _registered(self, key: str, choices: tuple[Choice, ...], file: str) -> None:
        """The register computes entry into force, term, renewal and money from these questions."""
        known = MODELS.get(key)
        if known is None:
            return
        self.faults += [
            Fault(file, f"question “{key}”", f"The register cannot record “{one.value}”. It knows {', '.join(known)}.")
            for one in choices
            if one.value not in known
        ]

    def _optional_articles(self) -> FieldSpec:
        words, uses = self.shared["optional_articles"], self._optional_uses()
        for part in ("label", *(("help",) if words["help"] else ())):
            self._complete(words[part], self.shared_file, f"[optional_articles], {part}")
        return FieldSpec(
            key="optional_articles",
            type=FIELD_TYPES["list"],
            label=self._of(words["label"]),
            help=self._of(words["help"]),
            section="articles",
            choices=tuple(Choice(use["key"], self._of(self.words[use["key"]]["title"])) for use in uses),
            default=[use["key"] for use in uses if use["default"]],
        )
