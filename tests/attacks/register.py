"""The cases. An attack is a function of a random source and of signed material; its docstring says what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from tests.attacks.material import Material


@dataclass(frozen=True)
class Attacked:
    """A file, and how it has to be asked about when not as usual."""

    data: bytes
    at: datetime | None = None
    expected: Mapping[str, str | None] | None = None


Make = Callable[[Random, Material], bytes | Attacked]


@dataclass(frozen=True)
class Attack:
    """``alters``: what a reader shows, or could show, is not what was signed; then integrity is not to be called intact."""

    family: str
    name: str
    did: str
    make: Make
    alters: bool
    times: int
    heavy: bool = False


@dataclass(frozen=True)
class Case:
    """One attacked file in the making. ``made`` is the same for the same seed but for keys and signatures."""

    attack: Attack
    seed: int
    number: int

    @property
    def name(self) -> str:
        return f"{self.attack.family}/{self.attack.name}/{self.number}"

    def made(self, material: Material) -> Attacked:
        result = self.attack.make(Random(f"{self.seed}/{self.name}"), material)
        return result if isinstance(result, Attacked) else Attacked(result)


ATTACKS: dict[str, list[Attack]] = {}


@dataclass(frozen=True)
class Family:
    """Registers attacks of one family."""

    name: str
    alters: bool = True
    times: int = 1
    known: list[Attack] = field(default_factory=list)

    def __post_init__(self) -> None:
        ATTACKS[self.name] = self.known

    def __call__(self, make: Make | None = None, **changes: Any) -> Any:
        """A decorator, with or without ``alters`` and ``times``."""
        if make is None:
            return lambda function: self(function, **changes)
        name = make.__name__.strip("_").replace("_", " ")
        self.add(name, " ".join((make.__doc__ or name).split()), make, **changes)
        return make

    def add(self, name: str, did: str, make: Make, **changes: Any) -> None:
        usual = {"alters": self.alters, "times": self.times}
        self.known.append(Attack(self.name, name, did, make, **(usual | changes)))


def cases(seed: int) -> Iterator[Case]:
    """All of them, in the order of the families; what costs much comes last."""
    every = [one for attacks in ATTACKS.values() for one in attacks]
    for one in sorted(every, key=lambda one: one.heavy):
        yield from (Case(one, seed, number) for number in range(one.times))


def sample(seed: int) -> list[Case]:
    """One of each family, another one for each seed."""
    chosen = []
    for family, attacks in ATTACKS.items():
        light = [one for one in attacks if not one.heavy]
        chosen.append(Case(Random(f"{seed}/{family}").choice(light or attacks), seed, 0))
    return chosen
