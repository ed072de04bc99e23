"""Somebody of every role, people with several roles, and people of other units and other agreements."""

from __future__ import annotations

from service.domain.permissions import Actor, Role
from tests.support.world import ADMINISTRATOR, ARCHIVIST, AUDITOR, DIRECTOR, FINANCE, LEGAL, OFFICER, SG, counterpart_of

UNIT, REVIEWING, OTHER = "sedi-dsd", "dls", "saf"


def person(number: int, name: str, *roles: Role, department: str | None = UNIT) -> Actor:
    return Actor(id=f"00000000-0000-4000-8000-{number:012}", name=name, roles=frozenset(roles), department=department)


EVERYTHING = frozenset(Role) - {Role.SERVICE, Role.COUNTERPART}

PEOPLE: tuple[Actor, ...] = (
    OFFICER,
    person(1, "Carla Colega", Role.OFFICER),
    person(2, "Otto Otro", Role.OFFICER, department=OTHER),
    person(3, "Nadie Sin Unidad", Role.OFFICER, department=None),
    SG,
    person(4, "Segundo Gabinete", Role.SG_OFFICE, department=None),
    person(5, "Olivia de Oficina y Gabinete", Role.OFFICER, Role.SG_OFFICE),
    person(6, "Ovidio de Oficina y Archivo", Role.OFFICER, Role.ARCHIVIST),
    person(7, "Ramona de Oficina y Revisión", Role.OFFICER, Role.REVIEWER, department=REVIEWING),
    person(8, "Tomás Todo", *EVERYTHING, department=REVIEWING),
    person(9, "Rosa Sin Unidad", Role.REVIEWER, department=None),
    DIRECTOR,
    ARCHIVIST,
    LEGAL,
    FINANCE,
    AUDITOR,
    ADMINISTRATOR,
    person(10, "Nadie"),
    counterpart_of("another"),
)
"""The counterpart of the agreement itself is added for each agreement."""

WRITERS = tuple(one for one in PEOPLE if Role.OFFICER in one.roles and one.department is not None)
"""Who can open an agreement."""
