"""The demonstration's people, from ``config/roles.toml``, and its treaties, from ``config/treaties/``. The passwords are public, so production never gets them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.accounts import people
from service.domain.permissions import Role
from service.settings import ROOT, Settings
from service.store.unit import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationPerson:
    """One person of the demonstration, ready to sign in."""

    email: str
    name: str
    roles: frozenset[Role]
    password: str
    does: str
    """What the person does in the demonstration, for the table on the screen."""
    department: str | None = None


def demonstration_people(path: Path = ROOT / "config" / "roles.toml") -> tuple[DemonstrationPerson, ...]:
    """In the order of the file, which is the order of the flow."""
    data = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        DemonstrationPerson(**row | {"roles": frozenset(Role(role) for role in row["roles"])}) for row in data["person"]
    )


def add_demonstration_people(store: Store, now: datetime) -> None:
    """All of them have an account afterwards; existing accounts are not changed."""
    for person in demonstration_people():
        with store.reader() as unit:
            known = unit.people.by_email(person.email)
        if known is None:
            people.add(
                store,
                email=person.email,
                name=person.name,
                roles=person.roles,
                department=person.department,
                password=person.password,
                now=now,
            )


def add_treaties(settings: Settings, folder: Path = ROOT / "config" / "treaties") -> None:
    """All of the folder are in the archive afterwards; those that are there already do not change. Call it when the archive is founded."""
    from service import app
    from service.workflow.treaties import importing

    services = app.make_services(settings)
    for path in sorted(folder.glob("*.toml")):
        importing.run(services, importing.AT_COMMAND_LINE, path.read_bytes())
