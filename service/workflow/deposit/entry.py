"""The register entry of a signed instrument, computed from the agreed answers and from what is known of its signatures. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from service.depository.register.register import AnnexEntry, FileEntry, PartyEntry, RegisterEntry, SignatureEntry
from service.domain import terms
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import Action
from service.domain.paper.copies import Means
from service.domain.record.access_level import DEFAULT
from service.domain.record.events import Event
from service.drafting.answers import context
from service.drafting.answers.validate import PREVAILING
from service.drafting.model.template import Template
from service.workflow.draft.titles import main_language, text_in, titles_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What is known of the signatures of one instrument."""

    signatories: tuple[Signatory, ...]
    """In the order of signing."""
    ink: frozenset[str]
    """Keys of those who signed in ink."""
    events: tuple[Event, ...]
    reports: tuple[Mapping[str, Any], ...]
    """What the verdicts on the originals say of each signature."""
    written: tuple[Mapping[str, Mapping[str, str]], ...] = ()
    """Of each paper original: signatory's key -> ``place`` and ``date`` as written by hand."""

    def places(self, one: Signatory) -> tuple[str, ...]:
        """Where this person signed: as the person told the service, as the signature states, or as it is written on the paper."""
        if one.key in self.ink:
            told = [row["place"] for row in self._by_hand(one)]
        else:
            told = [*self._told(one), *(str(report.get("place") or "") for report in self._reports(one))]
        return tuple(dict.fromkeys(place for place in told if place))

    def day(self, one: Signatory) -> date | None:
        """The day (UTC) of this person's last signature: as its time-stamps prove it, or as it is written on the paper."""
        if one.key in self.ink:
            return max((date.fromisoformat(row["date"]) for row in self._by_hand(one)), default=None)
        times = [datetime.fromisoformat(row["best_time"]) for row in self._reports(one) if row["best_time"]]
        return max((time.astimezone(UTC).date() for time in times), default=None)

    @property
    def last_day(self) -> date | None:
        """The day of the last signature."""
        return max((day for one in self.signatories if (day := self.day(one)) is not None), default=None)

    @property
    def all_places(self) -> tuple[str, ...]:
        """In the order of signing, each once."""
        return tuple(dict.fromkeys(place for one in self.signatories for place in self.places(one)))

    def _told(self, one: Signatory) -> list[str]:
        """In the last act of signing. Acts before a return do not count."""
        acts = [event for event in self.events if event.kind == Action.SIGN and event.detail.get("step") == one.key]
        return [str(acts[-1].detail.get("place") or "")] if acts else []

    def _reports(self, one: Signatory) -> list[Mapping[str, Any]]:
        return [report for report in self.reports if report["field"] == one.field]

    def _by_hand(self, one: Signatory) -> list[Mapping[str, str]]:
        return [rows[one.key] for rows in self.written if one.key in rows]


def register_entry(
    instrument: Instrument,
    template: Template,
    answers: Mapping[str, Any],
    signed: Signed,
    *,
    signed_on: date,
    number: int,
    at: datetime,
    parties: Sequence[PartyEntry],
    records: Mapping[str, bytes],
    relation: Mapping[str, Any],
    annexes: Sequence[AnnexEntry] = (),
) -> RegisterEntry:
    """The entry, still without object, originals and place in the log.

    :param answers: of the agreed text. :param records: path in the object -> procès-verbal.
    """
    articles = tuple(context.article_keys(template, answers))
    force = terms.entry_into_force(answers)
    in_force = terms.in_force_on(force, signed_on)
    return RegisterEntry(
        number=number,
        year=at.year,
        instrument_id=instrument.id,
        reference=instrument.reference,
        title=instrument.title,
        kind=template.kind,
        template_id=instrument.template_id,
        department=instrument.department,
        parties=tuple(parties),
        signed_on=signed_on,
        signed_places=signed.all_places,
        entered_on=at.date(),
        entry_into_force=terms.force_data(force, signed_on),
        term=terms.term_data(terms.term(answers), in_force, answers.get("notice_days")),
        languages=tuple(answers["languages"]),
        originals=(),
        keywords=tuple(_keywords(answers)),
        object_id="",
        money=terms.money_data(terms.money(answers, articles)),
        prevailing=_prevailing(answers),
        articles=articles,
        signatures=tuple(_signatures(signed, answers, main_language(template, answers))),
        proces_verbal=tuple(_files(records)),
        relation=relation,
        access=str(DEFAULT),
        titles=titles_of(template, answers),
        annexes=tuple(annexes),
    )


def authority_of(key: str, answers: Mapping[str, Any], language: str) -> str:
    """What empowers the signatory ``key``, as the text states it; empty where it does not."""
    return text_in(answers.get(f"{key}_authority"), language)


def _signatures(signed: Signed, answers: Mapping[str, Any], language: str) -> Iterator[SignatureEntry]:
    for one in signed.signatories:
        day = signed.day(one)
        yield SignatureEntry(
            party=one.party,
            name=one.name,
            office=one.office,
            authority=one.authority or authority_of(one.key, answers, language),
            named=one.named,
            place="; ".join(signed.places(one)),
            day=day.isoformat() if day is not None else "",
            means=str(Means.INK if one.key in signed.ink else Means.ELECTRONIC),
        )


def _keywords(answers: Mapping[str, Any]) -> Iterable[str]:
    """The areas of cooperation, in every language of the agreement."""
    areas = answers.get("areas")
    words = [areas.get(language, ()) for language in answers["languages"]] if isinstance(areas, Mapping) else []
    return dict.fromkeys(word for some in words for word in some)


def _prevailing(answers: Mapping[str, Any]) -> str:
    chosen = answers.get(PREVAILING)
    return str(chosen) if chosen in answers["languages"] else ""


def _files(records: Mapping[str, bytes]) -> Iterator[FileEntry]:
    for path, data in records.items():
        yield FileEntry(path=path, sha256=hashlib.sha256(data).hexdigest())
