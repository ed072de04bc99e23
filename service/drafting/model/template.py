"""What a model agreement is made of. Frozen data, made by ``manifest`` and handed out by ``catalogue``.

``Mapping[str, str]`` named ``label``, ``help``, ``title`` is always language code -> text, with one entry for each language of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.domain.obligations.rules import Rule
from service.drafting.fields.spec import FieldSpec


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the form."""

    key: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article in the order of the text. ``condition`` None: always there."""

    key: str
    title: Mapping[str, str]
    help: Mapping[str, str]
    condition: str | None = None
    also: tuple[Mapping[str, str], ...] = ()
    """Other titles that the text may give it, such as “Annex” where there is one only."""

    def headings(self, language: str) -> list[str]:
        """Every title that the text in ``language`` may give it."""
        return [title[language] for title in (self.title, *self.also)]


@dataclass(frozen=True, slots=True)
class OptionalArticle:
    """An article that the officer may leave out."""

    key: str
    label: Mapping[str, str]
    help: Mapping[str, str]
    default: bool


@dataclass(frozen=True, slots=True)
class SignatorySpec:
    """One person who signs for ``party``. Those of one party sign in the order of the manifest."""

    key: str
    """Names the questions ``KEY_representative_name`` and ``KEY_representative_office``, the place and the PDF field."""
    party: str
    signs_with: str = ""
    """The key of the settings that this person opens with a PIN: ``sg``, or a table below ``[signing.keys]``. Empty: the person signs
    on another computer, with another tool, or in ink."""

    @property
    def field(self) -> str:
        """Name of the signature's field in the PDF."""
        return self.key.capitalize()

    @property
    def name_question(self) -> str:
        """Key of the question who it is."""
        return f"{self.key}_representative_name"

    @property
    def office_question(self) -> str:
        """Key of the question which office the person holds."""
        return f"{self.key}_representative_office"


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """A reserved box on the signature page; the anchor ``[[sign:KEY]]`` stands in its upper left corner. PDF points."""

    key: str
    party: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A model agreement in one version. Files behind a digest never change: a new wording is a new version."""

    id: str
    version: str
    kind: str
    """``general``, ``special``, or ``linked`` for what changes, carries out, renews or ends an agreement that has been deposited."""
    title: Mapping[str, str]
    """The instrument's own heading, e.g. ``General Cooperation Agreement``."""
    summary: Mapping[str, str]
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    fields: tuple[FieldSpec, ...]
    articles: tuple[Article, ...]
    optional_articles: tuple[OptionalArticle, ...]
    parties: tuple[str, ...]
    """Whom the text names."""
    signed_by: tuple[str, ...]
    """The parties that agree on the text, sign it and keep an original: all of them, or the one that gives a notice."""
    relation: str
    """What it does to the agreement that it is linked to: a :class:`service.domain.later.relations.RelationKind`; empty for a model that stands alone."""
    signatories: tuple[SignatorySpec, ...]
    signature_places: tuple[PlaceSpec, ...]
    signature_level: str
    """What every signature must have reached when the instrument is finished: ``B-LTA``, or ``B-LT`` (ETSI EN 319 142-1)."""
    signature_formats: tuple[str, ...]
    """Those of ``PAdES``, ``PBAD`` and ``CMS`` that are taken from who signs with a tool of its own."""
    digest: str
    """SHA-256, lower-case hex, over the names and bytes of every file that makes it, shared ones included."""
    sample: Mapping[str, Any]
    """Complete raw answers, fictitious."""
    folder: Path
    shared: Path
    obligations: tuple[Rule, ...] = ()
    """Which answers set which obligation after the deposit."""

    def field(self, key: str) -> FieldSpec:
        """:raises KeyError: the model asks no such question."""
        for spec in self.fields:
            if spec.key == key:
                return spec
        raise KeyError(key)

    def signatory(self, key: str) -> SignatorySpec:
        """:raises KeyError: there is no such signatory."""
        for spec in self.signatories:
            if spec.key == key:
                return spec
        raise KeyError(key)

    def signatories_of(self, party: str) -> tuple[SignatorySpec, ...]:
        """Who signs for this party, in order."""
        return tuple(spec for spec in self.signatories if spec.party == party)

    def place(self, key: str) -> PlaceSpec:
        """:raises KeyError: no such box."""
        for spec in self.signature_places:
            if spec.key == key:
                return spec
        raise KeyError(key)
