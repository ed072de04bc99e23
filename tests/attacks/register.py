"""The cases. An attack is a function of a random source and of signed material; its docstring says what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

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
    """One way of attacking, registered in its family."""

    family: str
    name: str
    did: str
    make: Make
    alters: bool
    """Bytes were changed: the answer about integrity must not be "intact"."""


@dataclass(frozen=True)
class Case:
    """One attacked file in the making. ``made`` is the same for the same seed but for keys and signatures."""

    attack: Attack
    seed: int

    @property
    def name(self) -> str:
        return f"{self.attack.family}/{self.attack.name}"

    def made(self, material: Material) -> Attacked:
        result = self.attack.make(Random(f"{self.seed}/{self.name}"), material)
        return result if isinstance(result, Attacked) else Attacked(result)


ATTACKS: dict[str, list[Attack]] = {}


@dataclass(frozen=True)
class Family:
    """Registers attacks of one family."""

    name: str
    alters: bool
    known: list[Attack] = field(default_factory=list)

    def __post_init__(self) -> None:
        ATTACKS[self.name] = self.known

    def __call__(self, make: Make) -> Make:
        """A decorator: the attack is named by the function, and its docstring says what was done."""
        name = make.__name__.strip("_").replace("_", " ")
        self.add(name, " ".join((make.__doc__ or name).split()), make)
        return make

    def add(self, name: str, did: str, make: Make) -> None:
        """The same for a function without a name of its own."""
        self.known.append(Attack(self.name, name, did, make, self.alters))


def cases(seed: int) -> Iterator[Case]:
    """All of them, in the order of the families."""
    yield from (Case(one, seed) for attacks in ATTACKS.values() for one in attacks)


def sample(seed: int) -> list[Case]:
    """One of each family, another one for each seed."""
    return [Case(Random(f"{seed}/{family}").choice(attacks), seed) for family, attacks in ATTACKS.items()]
