"""Accounts, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from service.accounts import administration, passkeys, people, tokens
from service.domain.errors import InvalidInput, NotFound
from service.domain.people import Person
from service.domain.permissions import Actor, Permission, Role
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.handover import hand_over

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@needs(Permission.USER_MANAGE)
def index(services: Services, actor: Actor) -> Any:
    """Everybody with an account, by name, and the changes that wait for a second administrator."""
    waiting = administration.waiting(services.store, actor)
    return render_template("people/people.html", people=people.everybody(services.store), waiting=waiting)


@blueprint.get("/new")
@needs(Permission.USER_MANAGE)
def new(services: Services, actor: Actor) -> Any:
    """The form for a new account."""
    return _form(services, actor, None)


@blueprint.post("")
@needs(Permission.USER_MANAGE)
def add(services: Services, actor: Actor) -> Any:
    """Makes an account."""
    form = request.form
    try:
        person = administration.add(
            services.store,
            actor,
            email=form.get("email", ""),
            name=form.get("name", ""),
            roles=_roles(),
            department=form.get("department") or None,
            password=form.get("password", ""),
            now=services.clock(),
        )
    except InvalidInput as error:
        return _form(services, actor, None, errors=field_errors(error)), 400
    if person.active:
        flash(gettext("%(name)s can sign in now.", name=person.name), "done")
    else:
        flash(
            gettext("The account of %(name)s opens when another administrator confirms it.", name=person.name), "done"
        )
    return _to_list()


@blueprint.get("/<person_id>")
@needs(Permission.USER_MANAGE)
def show(services: Services, actor: Actor, *, person_id: str) -> Any:
    """One account: roles, password, open or closed, and its record."""
    return _form(services, actor, _person(services, person_id))


@blueprint.post("/<person_id>/roles")
@needs(Permission.USER_MANAGE)
def change(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Other roles or department."""
    department = request.form.get("department") or None
    try:
        done = administration.change_roles(
            services.store, actor, person_id, _roles(), department=department, now=services.clock()
        )
    except InvalidInput as error:
        return _form(services, actor, _person(services, person_id), errors=field_errors(error)), 400
    return _changed(person_id, gettext("The roles have been changed, with immediate effect.") if done else None)


@blueprint.post("/<person_id>/name")
@needs(Permission.USER_MANAGE)
def rename(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Another name or address."""
    email, name = request.form.get("email", ""), request.form.get("name", "")
    try:
        done = administration.rename(services.store, actor, person_id, email=email, name=name, now=services.clock())
    except InvalidInput as error:
        return _form(services, actor, _person(services, person_id), errors=field_errors(error)), 400
    return _changed(person_id, gettext("The name and address have been changed.") if done else None)


@blueprint.post("/<person_id>/password")
@needs(Permission.USER_MANAGE)
def reset(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Set another password and end every sign-in made with the old one."""
    password = request.form.get("password", "")
    try:
        done = administration.set_password(services.store, actor, person_id, password, now=services.clock())
    except InvalidInput as error:
        return _form(services, actor, _person(services, person_id), errors=field_errors(error)), 400
    ended = gettext("The password has been changed. All sessions opened with the previous password have ended.")
    return _changed(person_id, ended if done else None)


@blueprint.post("/<person_id>/active")
@needs(Permission.USER_MANAGE)
def toggle(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Closes the account, or opens it again."""
    if request.form.get("active") != "yes":
        administration.close(services.store, actor, person_id, now=services.clock())
        return _changed(person_id, gettext("The account has been closed and signed out everywhere."))
    try:
        done = administration.reopen(services.store, actor, person_id, now=services.clock())
    except InvalidInput as error:
        return _form(services, actor, _person(services, person_id), errors=field_errors(error)), 400
    return _changed(person_id, gettext("The account has been reopened.") if done else None)


@blueprint.post("/<person_id>/hand-over")
@needs(Permission.USER_MANAGE)
def hand_over_(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Another officer is in charge of everything of which this person was in charge."""
    person, to, note = _person(services, person_id), request.form.get("to", ""), request.form.get("note", "")
    try:
        count = hand_over.hand_over_all(services, actor, person_id, to=to, note=note)
    except InvalidInput as error:
        return _form(services, actor, person, errors=field_errors(error)), 400
    return _changed(
        person_id,
        ngettext("%(num)s agreement has been handed over.", "%(num)s agreements have been handed over.", count),
    )


@blueprint.post("/requests/<request_id>")
@needs(Permission.USER_MANAGE)
def decide(services: Services, actor: Actor, *, request_id: str) -> Any:
    """The second administrator confirms or refuses a change, or the first one takes it back."""
    if request.form.get("decision") != "confirm":
        administration.refuse(services.store, actor, request_id, now=services.clock())
        flash(gettext("Nothing has been changed. The request is closed."), "done")
        return _to_list()
    try:
        administration.confirm(services.store, actor, request_id, now=services.clock())
    except InvalidInput as error:
        flash(" ".join([refusal(error), *(one for found in field_errors(error).values() for one in found)]), "done")
        return _to_list()
    flash(gettext("The change has been confirmed, with immediate effect."), "done")
    return _to_list()


def _changed(person_id: str, said: str | None) -> Response:
    """Back to the account; without words, the change waits."""
    waits = gettext("Nothing has been changed yet: another administrator has to confirm this on the page “People”.")
    flash(said or waits, "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _roles() -> list[Role]:
    return [role for role in people.GRANTABLE if role.value in request.form.getlist("roles")]


def _person(services: Services, person_id: str) -> Person:
    for person in people.everybody(services.store):
        if person.id == person_id:
            return person
    raise NotFound(noun="person")


def _form(services: Services, actor: Actor, person: Person | None, *, errors: Any = None) -> str:
    form = request.form
    return render_template(
        "people/person.html",
        department=form.get("department", person.department if person else None),
        departments=services.settings.departments_on(services.clock().date()),
        email=form.get("email", person.email if person else ""),
        errors=errors or {},
        events=people.events_of(services.store, person.id) if person else [],
        grantable=sorted(people.GRANTABLE),
        in_charge=hand_over.count_of(services, actor, person.id) if person else 0,
        name=form.get("name", person.name if person else ""),
        person=person,
        successors=_successors(services, person) if person else [],
        passkeys=passkeys.of(services.store, person.id) if person else [],
        tokens=tokens.of(services.store, person.id, services.clock()) if person else [],
        roles=form.getlist("roles") if "roles" in form else (person.roles if person else ()),
    )


def _successors(services: Services, person: Person) -> list[Person]:
    """The other officers of the unit."""
    return [
        one
        for one in people.everybody(services.store)
        if one.active and one.id != person.id and Role.OFFICER in one.roles and one.department == person.department
    ]


def _to_list() -> Response:
    return redirect(url_for("people.index"), 303)
