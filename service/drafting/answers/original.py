"""Everything that one original is filled from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.instrument import Annex
from service.domain.negotiation.wording import Wording
from service.drafting.answers import tongues
from service.drafting.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalSpec:
    """One party's original: plain data from which every page of it follows."""

    template: Template
    answers: Mapping[str, Any]
    """As :func:`service.drafting.answers.validate.validate` returned them."""
    organization: Mapping[str, Any]
    """The organization's own data from the settings: ``name``, ``short_name``, ``legal_nature``, ``seat`` and ``form`` by language."""
    reference: str
    party: str
    """Whose original it is; it is named first."""
    annexes: tuple[Annex, ...] = ()
    """In the order in which the article on annexes lists them."""
    wording: tuple[Wording, ...] = ()
    """Where the text departs from the model by agreement with the counterpart."""

    @property
    def number(self) -> int:
        """From 1, in the order of the parties that keep one."""
        return self.template.signed_by.index(self.party) + 1

    @property
    def count(self) -> int:
        """How many originals there are: one for each party that signs."""
        return len(self.template.signed_by)

    @property
    def order(self) -> tuple[str, ...]:
        """The parties as this original names them."""
        return (self.party, *(key for key in self.template.parties if key != self.party))

    @property
    def languages(self) -> tuple[str, ...]:
        """The authentic languages, the holder's own first."""
        own, found = self.answers.get(f"{self.party}_language"), tongues.authentic(self.answers)
        return tuple(sorted(found, key=lambda language: (language != own, found.index(language))))

    @property
    def translations(self) -> tuple[str, ...]:
        """The languages of the courtesy translations."""
        return tongues.translations(self.answers)

    @property
    def texts(self) -> tuple[str, ...]:
        """The languages of all texts, authentic ones first."""
        return (*self.languages, *self.translations)

    @property
    def in_columns(self) -> bool:
        """Whether the two languages stand beside each other."""
        return tongues.in_columns(self.answers)

    @property
    def language(self) -> str:
        """The first authentic language of this original: of what is said in one language only."""
        return self.languages[0]
