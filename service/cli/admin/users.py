"""``alternat users``: list, add and change people without a browser; needed for the first administrator."""

from __future__ import annotations

import argparse
import getpass
import sys

from service.app import now
from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.domain.people import Person
from service.domain.permissions import Role
from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat users``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("list", help="everybody, with roles")
    add = acts.add_parser("add", help="a new person; the password is asked for, or read from standard input")
    add.add_argument("email")
    add.add_argument("name")
    roles = sorted(role.value for role in Role if role not in {Role.SERVICE, Role.COUNTERPART})
    add.add_argument("--role", action="append", required=True, choices=roles, help="may be repeated")
    add.add_argument("--department", help="key of a unit in departments.toml; officers act for one")
    for act, purpose in (
        ("password", "another password; every sign-in ends"),
        ("deactivate", "close the account; every sign-in ends"),
        ("reactivate", "open a closed account again"),
    ):
        acts.add_parser(act, help=purpose).add_argument("email")


def run(args: argparse.Namespace) -> int:
    """Does the act."""
    with open_services() as services:
        _ACTS[args.act](services, args)
    return 0


def _list(services: Services, args: argparse.Namespace) -> None:
    from service.accounts import people

    for person in people.everybody(services.store):
        roles = ", ".join(sorted(person.roles))
        print(f"{person.email:<40} {person.name:<28} {roles}{'' if person.active else ' (closed)'}")


def _add(services: Services, args: argparse.Namespace) -> None:
    from service.accounts import people

    if args.department and args.department not in {unit.key for unit in services.settings.departments}:
        raise Refused(f"There is no unit {args.department} in {services.settings.departments_file.name}.")
    person = people.add(
        services.store,
        email=args.email,
        name=args.name,
        roles=[Role(role) for role in args.role],
        department=args.department,
        password=_password(),
        now=now(),
    )
    print(f"{person.name} can sign in as {person.email}.")


def _change_password(services: Services, args: argparse.Namespace) -> None:
    from service.accounts import people

    person = _person(services, args.email)
    people.set_password(services.store, person.id, _password(), now())
    print(f"{person.name} has another password.")


def _deactivate(services: Services, args: argparse.Namespace) -> None:
    from service.accounts import people

    person = people.deactivate(services.store, _person(services, args.email).id, now())
    print(f"The account of {person.name} is closed.")


def _reactivate(services: Services, args: argparse.Namespace) -> None:
    from service.accounts import people

    person = people.reactivate(services.store, _person(services, args.email).id)
    print(f"The account of {person.name} is open again.")


_ACTS = {
    "list": _list,
    "add": _add,
    "password": _change_password,
    "deactivate": _deactivate,
    "reactivate": _reactivate,
}


def _person(services: Services, email: str) -> Person:
    with services.store.reader() as unit:
        person = unit.people.by_email(email)
    if person is None:
        raise Refused(f"Nobody has the address {email}.")
    return person


def _password() -> str:
    """Never an argument: arguments can be seen by everybody on the machine."""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
