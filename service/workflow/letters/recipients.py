"""Who is told of an act: people by their role, the officer of the instrument, and the counterpart where a link was sent to it."""

from __future__ import annotations

from service.domain.instrument import Instrument
from service.domain.mail.letters import DEFAULT_LANGUAGE, Recipient, to_person
from service.domain.parties import COUNTERPART
from service.domain.people import Link, Person
from service.domain.permissions import Role
from service.store.unit import Unit


def officer(unit: Unit, instrument: Instrument) -> list[Recipient]:
    """The officer in charge, and whoever stands in; where that account is closed, every officer of the department."""
    in_charge = unit.people.get(instrument.in_charge)
    if in_charge is not None and in_charge.active:
        deputies = (unit.people.get(one.deputy_id) for one in unit.deputies.now(in_charge.id, unit.now()))
        return [to_person(one) for one in (in_charge, *deputies) if one is not None and one.active]
    return department(unit, instrument)


def department(unit: Unit, instrument: Instrument) -> list[Recipient]:
    """Every officer of the department."""
    return [to_person(one) for one in with_role(unit, Role.OFFICER) if one.department == instrument.department]


def office(unit: Unit, instrument: Instrument) -> list[Recipient]:
    """The Secretary General's office, and who acts for the Secretary General now by delegation."""
    found = with_role(unit, Role.SG_OFFICE)
    substitutes = {one.substitute_id for one in unit.delegations.in_force()}
    known = {one.id for one in found}
    found += [one for one in with_role(unit, Role.SIGNATORY) if one.id in substitutes - known]
    return [to_person(one) for one in found]


def archivists(unit: Unit, instrument: Instrument) -> list[Recipient]:
    """The depository."""
    return [to_person(one) for one in with_role(unit, Role.ARCHIVIST)]


def counterpart(unit: Unit, instrument: Instrument) -> list[Recipient]:
    """Whoever was sent the newest link by e-mail; nobody where the officer handed every link over."""
    sent = sent_link(unit, instrument)
    if sent is None or sent.address is None:
        return []
    name = _name(unit, instrument, sent.address)
    return [Recipient(address=sent.address, name=name, language=sent.language or DEFAULT_LANGUAGE)]


def _name(unit: Unit, instrument: Instrument, address: str) -> str:
    """Of the person who opened a link last, or else to whom the officer addressed the invitation."""
    opened = [link.person for link in unit.links.of(instrument.id) if link.party == COUNTERPART and link.person]
    addressed = [letter.name for letter in unit.letters.of(instrument.id) if letter.address == address and letter.name]
    return next(iter([*opened, *addressed]), "")


def sent_link(unit: Unit, instrument: Instrument) -> Link | None:
    """The counterpart's newest link that went out by e-mail, whatever its state now."""
    links = (link for link in unit.links.of(instrument.id) if link.party == COUNTERPART and link.address)
    return next(links, None)


def with_role(unit: Unit, role: Role) -> list[Person]:
    """The people with an open account and this role."""
    return [one for one in unit.people.all() if one.active and role in one.roles]
