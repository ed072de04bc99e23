"""Time-stamps of the published checkpoints (RFC 3161), each from two different authorities, kept beside them.

A stamp proves that the log had grown so far at a time, to somebody who trusts an authority and no witness. What a checkpoint covers is covered by the
stamps of every later one, so an authority that ends takes nothing away. Commit point of each: its file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.depository.witness import published
from service.depository.witness.published import Published
from service.workflow.checkpoints.witnesses import logs_of, publish
from service.workflow.context import Services
from signing import (
    Stamp,
    StampInvalid,
    TimestampAuthorities,
    TimestampUnavailable,
    read_stamp,
    stamp_bytes,
)

WANTED: Final = 2
"""Different authorities for each checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """How the newest published checkpoint of one log stands."""

    log: str
    size: int
    """Its entries."""
    stamps: tuple[Stamp, ...]
    """Valid ones, one of each authority."""
    wanted: int

    @property
    def missing(self) -> int:
        """How many authorities still have to stamp it."""
        return max(0, self.wanted - len(self.stamps))


def stamp(services: Services) -> Iterator[str]:
    """Publishes, and gets what stamps are missing; yields a sentence in English for each authority that gave none."""
    for log_name, one in publish(services).items():
        for url in services.settings.checkpoints.timestamp_urls:
            known = {found.authority for _, found in valid(services, one)}
            if len(known) >= wanted(services):
                break
            reason = _stamp(services, one, url, known)
            if reason:
                yield f"{log_name}: {reason}"


def standings(services: Services) -> list[Stamped]:
    """Of each log that has a published checkpoint. Empty where the settings name no authority."""
    if not wanted(services):
        return []
    newest = {name: next(published.newest_first(log.root), None) for name, log in logs_of(services).items()}
    return [
        Stamped(
            log=name, size=one.size, stamps=tuple(found for _, found in valid(services, one)), wanted=wanted(services)
        )
        for name, one in newest.items()
        if one is not None
    ]


def wanted(services: Services) -> int:
    """How many different authorities are to stamp a checkpoint."""
    return min(WANTED, len(services.settings.checkpoints.timestamp_urls))


def _stamp(services: Services, one: Published, url: str, known: set[str]) -> str:
    """Why no stamp was kept; empty: one was."""
    data = one.checkpoint().encode()
    authorities = TimestampAuthorities((url,), services.authorities.timeout)
    try:
        token = stamp_bytes(data, authorities=authorities, anchors=services.anchors)
        authority = read_stamp(token, data, anchors=services.anchors).authority
    except (TimestampUnavailable, StampInvalid) as error:
        return str(error)
    if authority not in known:
        one.keep_stamp(token)  # Commit point.
    elif url == services.settings.checkpoints.timestamp_urls[-1]:  # nobody is left who could be another one
        return f"{url} is {authority}, who has stamped it already. Name a different authority."
    return ""


def valid(services: Services, one: Published) -> Iterator[tuple[bytes, Stamp]]:
    """Its tokens that are valid, one of each authority, with what they say."""
    data, seen = one.checkpoint().encode(), set[str]()
    for token in one.stamps().values():
        try:
            found = read_stamp(token, data, anchors=services.anchors)
        except StampInvalid:
            continue
        if found.authority not in seen:
            seen.add(found.authority)
            yield token, found
