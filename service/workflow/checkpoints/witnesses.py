"""Witnesses of both logs: publish a checkpoint, have it cosigned, keep what they say, and tell who has said nothing for long.

A witness proves to others that the log only grew; so it is run by somebody else, and this service only asks. A cosignature is kept when it is
valid under the key of the settings. Commit point: the file with the cosignatures, beside the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import requests
import urllib3

from service.depository.audit.findings import Finding, Kind
from service.depository.errors import DepositoryError
from service.depository.log.translog import Log
from service.depository.witness import cosignature, published
from service.depository.witness import request as requesting
from service.depository.witness.cosignature import Cosignature, WitnessVerifier
from service.depository.witness.errors import CosignatureInvalid, WitnessRefused, WitnessUnknown
from service.depository.witness.published import Published
from service.settings import Settings
from service.settings.checkpoints import WitnessPlace
from service.workflow.context import LOG, SIGNING_LOG, Services

_MOST_ANSWER: Final = 16_000
"""Bytes of an answer that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one witness has said of one log."""

    log: str
    """Its folder."""
    name: str
    """Short name of the witness in the settings."""
    key: WitnessVerifier
    required: bool
    entries: int
    """That the log has now."""
    size: int
    """Entries of the largest checkpoint that it cosigned; 0: none."""
    at: datetime | None
    """When it cosigned it last, as it says; None: never."""
    overdue: bool
    """It is required, and has been silent for longer than the settings allow: since it cosigned last or, if it never did, since it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking one witness about one log."""

    log: str
    name: str
    made: Cosignature | None
    reason: str = ""
    """Why there is none, in English."""


def logs_of(services: Services) -> Mapping[str, Log]:
    """Folder -> log."""
    return {LOG: services.log, SIGNING_LOG: services.signing_log}


def keys_of(settings: Settings) -> dict[str, WitnessVerifier]:
    """Short name -> key. :raises KeyUnusable: one was mistyped."""
    return {name: WitnessVerifier.parse(place.key) for name, place in settings.checkpoints.witnesses.items()}


def standings(services: Services, names: Collection[str] = (LOG, SIGNING_LOG)) -> list[Standing]:
    """Of every witness for every log of ``names`` that has entries. :raises LogDamaged: a kept file cannot be read."""
    keys = keys_of(services.settings)
    logs = {name: log for name, log in logs_of(services).items() if name in names and keys}
    return [
        one
        for name, log in logs.items()
        if (entries := log.size)
        for one in _standings(services, name, log, entries, keys)
    ]


def _standings(
    services: Services, log_name: str, log: Log, entries: int, keys: Mapping[str, WitnessVerifier]
) -> Iterator[Standing]:
    places, last = services.settings.checkpoints, published.last_of(log.root, keys.values())
    oldest = services.clock() - timedelta(days=places.witness_days)
    with services.store.reader() as unit:
        known = unit.archives.known_witnesses()
    for name, key in keys.items():
        size, made = last.get(key.name, (0, None))
        required = places.witnesses[name].required
        heard = made.at if made else known.get((log_name, name))
        yield Standing(
            log=log_name, name=name, key=key, required=required, entries=entries, size=size, at=made.at if made else None,
            overdue=required and heard is not None and heard < oldest,
        )  # fmt: skip


def know(services: Services) -> None:
    """Records the witnesses of the settings that are new to a log with entries. Safe to run as often as one likes."""
    names = services.settings.checkpoints.witnesses
    wanted = {(log_name, name) for log_name, log in logs_of(services).items() if log.size for name in names}
    with services.store.unit() as unit:
        new = sorted(wanted - unit.archives.known_witnesses().keys())
        for log_name, name in new:
            unit.archives.know_witness(log_name, name, services.clock())
        if new:
            unit.commit()


def publish(services: Services) -> dict[str, Published]:
    """Keeps the newest checkpoint of each log that has entries beside it, for others to cosign. :raises DepositFailed: the disk refused."""
    return {name: published.publish(log.root, log.checkpoint()) for name, log in logs_of(services).items() if log.size}


def ask(services: Services) -> Iterator[Answer]:
    """Publishes, then asks every witness that has an address about every log. What is valid is kept before it is told."""
    keys = keys_of(services.settings)
    know(services)
    for log_name, one in publish(services).items():
        log = logs_of(services)[log_name]
        last = published.last_of(log.root, keys.values())
        for name, place in services.settings.checkpoints.witnesses.items():
            if not place.url:
                continue
            known = last[keys[name].name][0] if keys[name].name in last else 0
            try:
                text = _answer(place, log, one, known, timeout=services.settings.checkpoints.timeout)
                made = _keep(one, text, keys[name])
            except (WitnessRefused, CosignatureInvalid) as error:
                yield Answer(log=log_name, name=name, made=None, reason=str(error))
            else:
                yield Answer(log=log_name, name=name, made=made)


def request_for(services: Services, name: str, log_name: str, old: int | None = None) -> str:
    """The request to one witness as a file.

    :param old: entries that the witness cosigned last; None: as far as this service knows. :raises WitnessUnknown: the settings do not name it.
    :raises WitnessRefused: the log is shorter than ``old``, or empty.
    """
    keys, log = keys_of(services.settings), logs_of(services)[log_name]
    if name not in keys:
        raise WitnessUnknown(name=name)
    one = publish(services).get(log_name)
    known = published.last_of(log.root, [keys[name]]).get(keys[name].name, (0, None))[0] if old is None else old
    if one is None or known > one.size:
        raise WitnessRefused(name=name, reason=f"it has cosigned {known} entries, and the log here has {log.size}")
    return str(requesting.make(log, one.checkpoint(), one.size, known))


def keep(services: Services, text: str) -> tuple[str, str, Cosignature]:
    """Keeps a cosignature that came as a file, with whichever published checkpoint it is over: folder of the log, witness, cosignature.

    :raises CosignatureInvalid: no witness of the settings made it over a checkpoint that was published lately.
    """
    keys = keys_of(services.settings)
    for log_name, log in logs_of(services).items():
        for one, _ in zip(published.newest_first(log.root), range(200), strict=False):
            for name, key in keys.items():
                found = list(cosignature.cosignatures(text.splitlines(), one.checkpoint(), [key]))
                if found:
                    one.keep(found[0], key)
                    return log_name, name, found[0]
    raise CosignatureInvalid


def newest_cosigned(services: Services) -> str | None:
    """The largest checkpoint of the log of deposits that a witness of the settings cosigned, with the valid lines; None: there is none."""
    found = published.newest_cosigned(services.log.root, keys_of(services.settings).values())
    return found.text if found else None


def contradictions(services: Services) -> Iterator[Finding]:
    """What was published of either log and does not fit its entries any more, read from the disk again; for the audit."""
    keys = keys_of(services.settings).values()
    for name, running in logs_of(services).items():
        try:
            log = Log(running.root, None, verifier=running.verifier)
        except DepositoryError as reason:
            if name == SIGNING_LOG:  # of the log of deposits the audit tells it
                yield Finding(Kind.LOG, "", name, str(reason))
            continue
        yield from (Finding(Kind.LOG, "", *found) for found in published.contradictions(log, keys))


def _keep(one: Published, text: str, key: WitnessVerifier) -> Cosignature:
    found = list(cosignature.cosignatures(text.splitlines(), one.checkpoint(), [key]))
    if not found:
        raise CosignatureInvalid
    one.keep(found[0], key)  # Commit point.
    return found[0]


def _answer(place: WitnessPlace, log: Log, one: Published, known: int, *, timeout: float) -> str:
    """The lines that the witness answers. :raises WitnessRefused: it does not cosign, or does not answer."""
    _require_not_shorter(place, one, known)
    status, kind, text = _post(place.url, str(requesting.make(log, one.checkpoint(), one.size, known)), timeout)
    if status == 409 and kind == requesting.SIZE_TYPE and text.strip().isdigit():
        told = int(text)
        _require_not_shorter(place, one, told)
        status, kind, text = _post(place.url, str(requesting.make(log, one.checkpoint(), one.size, told)), timeout)
    if status != 200:
        raise WitnessRefused(name=place.url, reason=f"{status}: {text.strip()[:500]}")
    return text


def _require_not_shorter(place: WitnessPlace, one: Published, known: int) -> None:
    if known > one.size:
        reason = f"it has cosigned {known} entries, and the log here has {one.size}. Entries were taken out, or an older copy of the archive runs here"
        raise WitnessRefused(name=place.url, reason=reason)


def _post(url: str, body: str, timeout: float) -> tuple[int, str, str]:
    address = url.rstrip("/") + requesting.PATH
    try:
        with requests.post(
            address, body.encode(), timeout=timeout, allow_redirects=False, stream=True,
            headers={"Content-Type": "text/plain; charset=utf-8"},
        ) as answer:  # fmt: skip
            read = answer.raw.read(_MOST_ANSWER, decode_content=True)
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
            return answer.status_code, kind, read.decode("utf-8", "replace")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise WitnessRefused(name=url, reason=f"it does not answer ({type(error).__name__})") from error
