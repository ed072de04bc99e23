"""Reviews before the text is agreed: which are needed, whose turn it is, and what was decided on which digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from service.domain.terms import Contribution, Money


class Departure(StrEnum):
    """How an article of the text stands to the same article of the model agreement."""

    UNCHANGED = "unchanged"
    """The wording of the model; it takes no answers."""
    FILLED = "filled"
    """The wording that the model proposes, with the answers that it asks for."""
    ALTERED = "altered"
    """A wording other than the one that the model proposes."""
    ADDED = "added"
    """An optional article that the model does not propose."""
    DROPPED = "dropped"
    """An article that the model proposes and the text leaves out."""


class ReviewDecision(StrEnum):
    """What a reviewer can say about a text."""

    CLEAR = "clear"
    SEND_BACK = "send_back"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reviewer says about one article."""

    article: str
    """Key of the article; empty: the title and the preamble."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One recorded decision, bound to the digest of the originals that were shown."""

    instrument_id: str
    digest: str
    kind: str
    """Key of the :class:`ReviewKind`."""
    decision: ReviewDecision
    summary: str
    """On the text as a whole; may be empty when it was cleared."""
    remarks: tuple[Remark, ...]
    by: str
    """Actor id."""
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The first time that somebody who decides was shown the originals of one digest."""

    instrument_id: str
    reader: str
    """Actor id; the key of the party for whoever acts for the counterpart."""
    digest: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewKind:
    """A review as the settings describe it: who carries it out and which texts need it."""

    key: str
    """``legal``, ``finance`` ..."""
    name: Mapping[str, str]
    """Language -> name."""
    unit: str
    """Key of the unit whose reviewers decide."""
    departures: frozenset[Departure]
    """A text with an article that departs in one of these ways needs this review."""
    money: bool
    """Whether a text that moves money needs it."""
    from_amount: Mapping[str, Decimal]
    """ISO 4217 -> the smallest amount that counts as money here; in a currency that is not listed, any amount does."""
    models: tuple[str, ...]
    """Ids of the model agreements to which it applies; empty: to all."""
    always: bool
    """Whether each text of these models needs it."""

    def needed(self, *, model: str, departures: Collection[Departure], money: Money) -> bool:
        """Whether a text of ``model`` needs this review."""
        if self.models and model not in self.models:
            return False
        return self.always or bool(self.departures.intersection(departures)) or self._counts(money)

    def _counts(self, money: Money) -> bool:
        if not self.money or not isinstance(money, Contribution):
            return False
        return Decimal(money.amount) >= self.from_amount.get(money.currency, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettings:
    """All kinds of review in their order."""

    kinds: tuple[ReviewKind, ...]
    in_order: bool
    """False: all units review at the same time. True: each after the ones before have cleared the text."""

    def needed(self, *, model: str, departures: Collection[Departure], money: Money) -> tuple[ReviewKind, ...]:
        """The reviews that a text needs, in order."""
        return tuple(kind for kind in self.kinds if kind.needed(model=model, departures=departures, money=money))

    def turn(self, open_kinds: Sequence[ReviewKind]) -> tuple[ReviewKind, ...]:
        """Of the reviews that are missing, those that can be made now."""
        return tuple(open_kinds[:1] if self.in_order else open_kinds)


def last_of(reviews: Iterable[Review], digest: str) -> dict[str, Review]:
    """Kind -> the newest decision on exactly this digest. ``reviews`` come oldest first."""
    return {review.kind: review for review in reviews if review.digest == digest}


def missing(needed: Iterable[ReviewKind], reviews: Iterable[Review], digest: str) -> tuple[ReviewKind, ...]:
    """The needed reviews that have not cleared exactly this digest. A text that was changed since is not cleared."""
    last = last_of(reviews, digest)
    return tuple(kind for kind in needed if kind.key not in last or last[kind.key].decision is not ReviewDecision.CLEAR)
