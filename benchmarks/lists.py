"""How long the lists and the page of one agreement take in a large installation, against an empty one.

Run as ``python -m benchmarks.lists [instruments] [sqlite|postgresql]``. Three installations are made: "empty" (one agreement, so that it has a
page), "one page" (as many as fill the first page of every list) and the large one, over all units of the settings, a third of them in
progress, with drafts, originals, decisions and fifteen events each. Every page is asked for in turn from each, so that the
ratios hold when the machine's speed drifts. Whole requests, in process: sign-in, rights, queries, page.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert

from benchmarks.search import database
from service.accounts.signins import start
from service.app import make_app, make_services
from service.cli.development.setup import prepare
from service.domain.approval import Approval, Confirmation, Decision
from service.domain.instrument import DraftRevision, Instrument, Original, Preliminary, Signatory
from service.domain.lifecycle import APPROVED_STATES, State
from service.domain.people import Person
from service.domain.permissions import Role
from service.domain.record.events import Event
from service.settings import Settings, load
from service.store.tables import events
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.tasks import rules

ROUNDS = 60
EVENTS = 15
ONE_PAGE = 60
SHARES = {
    State.DEPOSITED: 63,
    State.WITHDRAWN: 3,
    State.DECLINED: 2,
    State.DRAFTING: 16,
    State.PRELIMINARY: 2,
    State.SUBMITTED: 5,
    State.APPROVED: 2,
    State.SIGNING: 3,
    State.SIGNED: 4,
}
"""Of a hundred agreements; none in review, which needs the wording of real originals."""
WORDS = [
    "agua",
    "clima",
    "salud",
    "puertos",
    "juventud",
    "museos",
    "justicia",
    "datos",
    "energía",
    "bosques",
    "archivo",
    "ciudades",
    "becas",
    "turismo",
]
PEOPLE = {
    "officer": Role.OFFICER,
    "office": Role.SG_OFFICE,
    "archivist": Role.ARCHIVIST,
    "auditor": Role.AUDITOR,
}
PAGES = {
    "officer: your tasks": ("officer", "/"),
    "officer: waiting for others": ("officer", "/?tab=others"),
    "officer: words and days": ("officer", "/?q=agua&days=30"),
    "office: your tasks": ("office", "/"),
    "office: waiting for others": ("office", "/?tab=others"),
    "archivist: your tasks": ("archivist", "/"),
    "auditor: waiting for others": ("auditor", "/?tab=others"),
    "auditor: by unit and title": ("auditor", "/?tab=others&unit={unit}&sort=title"),
    "officer: page of an agreement": ("officer", "/instruments/{id}"),
    "auditor: page of an agreement": ("auditor", "/instruments/{id}"),
}
CHANCE = random.Random(7)
_PREPARED: list[Path] = []
"""The data folder of the first installation, whose secrets and PKI the others copy."""
NOW = datetime.now(UTC)


class Installation:
    """A service with people, agreements and one browser for each person."""

    def __init__(self, name: str, folder: Path, url: str, count: int) -> None:
        self.name = name
        settings = folder / "settings.toml"
        settings.write_text(
            f'data_folder = "{folder}/data"\narchive_root = "{folder}/data/archive"\ntrust_folder = "{folder}/data/trust"\ndatabase_url = "{url}"\n'
        )
        loaded = load(settings, {})
        _prepare(loaded)
        self.services = make_services(loaded)
        self.unit = loaded.departments[-1].key
        self.people = {name: str(uuid.UUID(int=number)) for number, name in enumerate(PEOPLE, 1)}
        self._add_people()
        first = time.perf_counter()
        self.example = fill(self.services, self.unit, self.people["officer"], count)
        print(f"{name}: {count} agreements, made in {time.perf_counter() - first:.0f} s")
        app = make_app(self.services)
        self.browsers = {who: self._signed_in(app.test_client(), who) for who in PEOPLE}

    def _add_people(self) -> None:
        with self.services.store.unit() as unit:
            for name, role in PEOPLE.items():
                unit.people.add(
                    Person(
                        id=self.people[name],
                        email=f"{name}@example.org",
                        name=name.title(),
                        roles=frozenset({role}),
                        department=self.unit if role is Role.OFFICER else None,
                        password_hash="",
                        active=True,
                        created_at=NOW,
                    )
                )
            unit.commit()

    def _signed_in(self, client: FlaskClient, who: str) -> FlaskClient:
        with self.services.store.unit() as unit:
            token = start(unit, now=NOW, longest=timedelta(hours=9), person_id=self.people[who], address="127.0.0.1")
            unit.commit()
        client.set_cookie(client.application.config["SIGN_IN_COOKIE_NAME"], token)
        return client

    def ask(self, who: str, path: str) -> float:
        """Milliseconds."""
        address = path.format(unit=self.unit, id=self.example)
        begun = time.perf_counter()
        answer = self.browsers[who].get(address)
        taken = (time.perf_counter() - begun) * 1000
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status}")
        return taken


def _prepare(settings: Settings) -> None:
    if _PREPARED:
        shutil.copytree(_PREPARED[0], settings.data_folder)
        return
    prepare(settings)
    kept = settings.data_folder.with_name("prepared")
    shutil.copytree(settings.data_folder, kept)
    _PREPARED.append(kept)


def fill(services: Services, own: str, officer: str, count: int) -> str:
    """The id of a draft of the officer."""
    example = ""
    keys = [one.key for one in services.settings.departments]
    for first in range(0, count, 500):
        with services.store.unit() as unit:
            rows: list[Event] = []
            for number in range(first, min(first + 500, count)):
                one = made(services, number, own if number == 0 else CHANCE.choice(keys), officer)
                add(unit, one)
                rows += history(one)
                example = example or one.id
            unit._connection.execute(insert(events), [row_of(row) for row in rows])  # type: ignore[union-attr]  # noqa: SLF001
            unit.commit()
    return example


def made(services: Services, number: int, department: str, officer: str) -> Instrument:
    template = services.catalogue.all()[0]
    at = NOW - timedelta(days=CHANCE.randint(1, 900))
    state = State.DRAFTING if number == 0 else CHANCE.choices(list(SHARES), weights=list(SHARES.values()))[0]
    return Instrument(
        id=str(uuid.UUID(int=number + 1_000_000)),
        reference=f"COOP-{at.year}-{number:05}",
        state=state,
        version=EVENTS,
        template_id=template.id,
        template_version=template.version,
        template_digest=template.digest,
        department=department,
        title=" ".join(CHANCE.choices(WORDS, k=6)),
        counterpart_name=" ".join(["Fundación", *CHANCE.choices(WORDS, k=2)]),
        drafter_id=officer,
        created_at=at - timedelta(days=60),
        updated_at=at,
    )


def add(unit: Unit, one: Instrument) -> None:
    """The instrument and what belongs to it in its state."""
    unit.instruments.add(one, [signatory(one, order) for order in (1, 2)])
    at = one.updated_at
    unit.drafts.add(
        DraftRevision(
            instrument_id=one.id,
            revision=1,
            answers={"title": one.title},
            annexes=(),
            complete=True,
            saved_by=one.drafter_id,
            saved_at=at,
        )
    )
    if one.state in {State.DRAFTING, State.WITHDRAWN}:
        return
    text = preliminary(one)
    unit.preliminaries.add(text)
    for side in ("organization", "counterpart"):
        unit.confirmations.add(
            Confirmation(instrument_id=one.id, digest=text.digest, side=side, by="x", by_name="X", at=at)
        )
    if one.state in APPROVED_STATES:
        unit.approvals.add(
            Approval(
                instrument_id=one.id,
                digest=text.digest,
                decision=Decision.APPROVE,
                remarks="",
                by="x",
                by_name="X",
                at=at,
            )
        )


def signatory(one: Instrument, order: int) -> Signatory:
    party = ("organization", "counterpart")[order - 1]
    return Signatory(key=party, party=party, order=order, name=f"Name {order}", office="Office", field=party.title())


def preliminary(one: Instrument) -> Preliminary:
    originals = tuple(
        Original(
            party=party,
            number=number,
            sha256=f"{number}" * 64,
            size=300_000,
            pages=15,
            languages=("en", "es"),
            places=(),
            page_images=tuple("a" * 64 for _ in range(15)),
        )
        for number, party in enumerate(("organization", "counterpart"), 1)
    )
    return Preliminary(
        id=f"p-{one.id}",
        instrument_id=one.id,
        revision=1,
        originals=originals,
        reading_copy="b" * 64,
        answers_sha256="c" * 64,
        assembled_at=one.updated_at,
    )


def history(one: Instrument) -> list[Event]:
    kinds = ["instrument:open", *["instrument:revise"] * (EVENTS - 4), "originals:assemble", "link:make", "link:open"]
    return [
        Event(
            instrument_id=one.id,
            kind=kind,
            actor_id=one.drafter_id,
            actor_name="Officer",
            at=one.created_at + timedelta(days=number),
            state="drafting",
            detail={"revision": number},
        )
        for number, kind in enumerate(kinds)
    ]


def row_of(event: Event) -> dict[str, object]:
    names = ("instrument_id", "kind", "actor_id", "actor_name", "at", "state")
    return {**{name: getattr(event, name) for name in names}, "detail": dict(event.detail), "folded": f" {event.kind} "}


def figures(taken: list[float]) -> tuple[float, float]:
    """Median and p95."""
    return statistics.median(taken), statistics.quantiles(taken, n=20)[18]


def report(small: Installation, one_page: Installation, large: Installation) -> None:
    everybody = (small, one_page, large)
    print(f"{'median, p95 in ms':<34}{'empty':>16}{'one page':>16}{'large':>16}{'large/empty':>16}{'large/page':>16}")
    for name, (who, path) in PAGES.items():
        taken: dict[str, list[float]] = {one.name: [] for one in everybody}
        for turn in range(ROUNDS + 5):
            for one in everybody:
                figure = one.ask(who, path)
                if turn >= 5:  # the first fill caches of templates and statements
                    taken[one.name].append(figure)
        a, b, c = (figures(taken[one.name]) for one in everybody)
        ratios = [(c[0] / one[0], c[1] / one[1]) for one in (a, b)]
        print(
            f"{name:<34}"
            + "".join(f"{x:8.1f}{y:8.1f}" for x, y in (a, b, c))
            + "".join(f"{x:8.2f}{y:8.2f}" for x, y in ratios)
        )


@contextlib.contextmanager
def installation(name: str, kind: str, count: int) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="lists-") as folder, database(kind) as url:
        yield Installation(name, Path(folder), url, count)


def main(count: int, kind: str) -> None:
    assert rules.LISTED
    with (
        installation("empty", kind, 1) as small,
        installation("one page", kind, ONE_PAGE) as one_page,
        installation("large", kind, count) as large,
    ):
        print(f"{kind}, {ROUNDS} rounds")
        report(small, one_page, large)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, sys.argv[2] if len(sys.argv) > 2 else "sqlite")
