"""Accounts, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.accounts import people
from service.domain.errors import InvalidInput, NotFound
from service.domain.people import Person
from service.domain.permissions import Actor, Permission, Role
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
@needs(Permission.USER_MANAGE)
def index(services: Services, actor: Actor) -> Any:
    """Everybody with an account, by name."""
    return render_template("people/people.html", people=people.everybody(services.store))


@blueprint.get("/new")
@needs(Permission.USER_MANAGE)
def new(services: Services, actor: Actor) -> Any:
    """The form for a new account."""
    return _form(services, None)


@blueprint.post("")
@needs(Permission.USER_MANAGE)
def add(services: Services, actor: Actor) -> Any:
    """Makes an account."""
    form = request.form
    try:
        person = people.add(
            services.store,
            email=form.get("email", ""),
            name=form.get("name", ""),
            roles=_roles(),
            department=form.get("department") or None,
            password=form.get("password", ""),
            now=services.clock(),
        )
    except InvalidInput as error:
        return _form(services, None, errors=field_errors(error)), 400
    flash(gettext("%(name)s can sign in now.", name=person.name), "done")
    return _to_list()


@blueprint.get("/<person_id>")
@needs(Permission.USER_MANAGE)
def show(services: Services, actor: Actor, *, person_id: str) -> Any:
    """One account: roles, password, open or closed."""
    return _form(services, _person(services, person_id))


@blueprint.post("/<person_id>/roles")
@needs(Permission.USER_MANAGE)
def change(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Other roles or department."""
    try:
        people.change_roles(services.store, person_id, _roles(), department=request.form.get("department") or None)
    except InvalidInput as error:
        return _form(services, _person(services, person_id), errors=field_errors(error)), 400
    flash(gettext("The roles have been changed, with immediate effect."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


@blueprint.post("/<person_id>/name")
@needs(Permission.USER_MANAGE)
def rename(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Another name or address."""
    form = request.form
    try:
        people.rename(services.store, person_id, email=form.get("email", ""), name=form.get("name", ""))
    except InvalidInput as error:
        return _form(services, _person(services, person_id), errors=field_errors(error)), 400
    flash(gettext("The name and address have been changed."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


@blueprint.post("/<person_id>/password")
@needs(Permission.USER_MANAGE)
def reset(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Set another password and end every sign-in made with the old one."""
    try:
        people.set_password(services.store, person_id, request.form.get("password", ""), services.clock())
    except InvalidInput as error:
        return _form(services, _person(services, person_id), errors=field_errors(error)), 400
    flash(gettext("The password has been changed. All sessions opened with the previous password have ended."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


@blueprint.post("/<person_id>/active")
@needs(Permission.USER_MANAGE)
def toggle(services: Services, actor: Actor, *, person_id: str) -> Any:
    """Closes the account, or opens it again."""
    if request.form.get("active") == "yes":
        people.reactivate(services.store, person_id)
        flash(gettext("The account has been reopened."), "done")
    else:
        people.deactivate(services.store, person_id, services.clock())
        flash(gettext("The account has been closed and signed out everywhere."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _roles() -> list[Role]:
    return [role for role in people.GRANTABLE if role.value in request.form.getlist("roles")]


def _person(services: Services, person_id: str) -> Person:
    for person in people.everybody(services.store):
        if person.id == person_id:
            return person
    raise NotFound(noun="person")


def _form(services: Services, person: Person | None, *, errors: Any = None) -> str:
    form = request.form
    return render_template(
        "people/person.html",
        department=form.get("department", person.department if person else None),
        departments=services.settings.departments_on(services.clock().date()),
        email=form.get("email", person.email if person else ""),
        errors=errors or {},
        grantable=sorted(people.GRANTABLE),
        name=form.get("name", person.name if person else ""),
        person=person,
        roles=form.getlist("roles") if "roles" in form else (person.roles if person else ()),
    )


def _to_list() -> Response:
    return redirect(url_for("people.index"), 303)
