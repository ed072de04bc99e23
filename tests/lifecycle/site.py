"""A site whose originals are small prepared files: everything but Word, PDF and keys is real."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.domain.instrument import Instrument, Preliminary, SignaturePlace
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.drafting.preliminary import Prepared, PreparedOriginal
from service.workflow.context import Services
from service.workflow.draft import edit, make_originals

PARTIES = ("organization", "counterpart")


def small(revision: int, keep: Callable[[bytes], str]) -> Prepared:
    """Two originals that differ for each revision."""
    originals = tuple(
        PreparedOriginal(
            party=party,
            number=number,
            languages=("en", "es"),
            pdf=b"%%PDF-1.7 %s %d" % (party.encode(), revision),
            pages=1,
            places=tuple(
                SignaturePlace(key=key, field=key.capitalize(), page=0, box=(0.0, 0.0, 200.0, 80.0), label=key)
                for key in ("seal", *PARTIES)
            ),
            word_files={},
            page_images=(keep(b"picture of %s %d" % (party.encode(), revision)),),
        )
        for number, party in enumerate(PARTIES, start=1)
    )
    return Prepared(originals=originals, reading_copy=b"%%PDF-1.7 copy %d" % revision)


@dataclass
class Site:
    """The services, and answers that differ each time."""

    services: Services
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def answers(self, template_id: str = "general") -> dict[str, Any]:
        sample: Mapping[str, Any] = self.services.catalogue.get(template_id).sample
        return dict(sample)

    def other_answers(self, instrument_id: str) -> dict[str, Any]:
        model = self.instrument(instrument_id).template_id
        return {**self.answers(model), "counterpart_seat": f"Avenida Amazonas {next(self.numbers)}, Quito"}

    def another_name(self) -> str:
        return f"Persona Número {next(self.numbers)}"

    def make_originals(self, actor: Actor, instrument_id: str, version: int) -> Preliminary:
        """As the job does, with small files in the place of those that LibreOffice makes."""
        job = edit.request_originals(self.services, actor, instrument_id, version=version)
        instrument, draft, template = make_originals._source(self.services, job)
        known = make_originals._already(self.services, instrument, draft)
        if known is not None:
            return known
        made = make_originals._stored(
            self.services, small(draft.revision, self.services.files.put), instrument, draft, job
        )
        make_originals._record(self.services, made, template, draft, job)
        return made

    def instrument(self, instrument_id: str) -> Instrument:
        with self.services.store.reader() as unit:
            found = unit.instruments.get(instrument_id)
        assert found is not None
        return found

    def events(self, instrument_id: str) -> list[Event]:
        with self.services.store.reader() as unit:
            return unit.events.of(instrument_id)
