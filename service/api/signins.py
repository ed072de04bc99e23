"""Sign-in and sign-out for programs that act for a person."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service import accounts
from service.accounts import links
from service.accounts.errors import LocalSignInOff
from service.api import guard
from service.workflow.context import Services

blueprint = Blueprint("api_signins", __name__, url_prefix="/signins", description="Sign in and out")


class Credentials(Schema):
    """E-mail address and password of an account."""

    email = fields.Email(required=True)
    password = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=1000))


class OneTimeLink(Schema):
    """The last part of the address that a counterpart was given."""

    token = fields.String(required=True, load_only=True, validate=validate.Length(min=1, max=200))
    person = fields.String(load_default="", metadata={"description": "Who acts; needed to confirm the text."})
    function = fields.String(load_default="", metadata={"description": "What that person is in the organization."})


class SignedIn(Schema):
    """The token to send as ``Authorization: Bearer``."""

    token = fields.String(required=True)


@blueprint.route("", methods=["POST"])
@guard.public
@blueprint.arguments(Credentials)
@blueprint.response(201, SignedIn)
def create(services: Services, credentials: dict[str, str]) -> dict[str, str]:
    """Sign in. The same throttle as the page; the sign-in ends after an hour without use, or after twelve hours."""
    rules = services.settings.accounts
    if not rules.local_sign_in:
        raise LocalSignInOff(name=rules.openid.name)
    token = accounts.sign_in(
        services,
        credentials["email"],
        credentials["password"],
        address=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
    )
    return {"token": token}


@blueprint.route("/link", methods=["POST"])
@guard.public
@blueprint.arguments(OneTimeLink)
@blueprint.response(201, SignedIn)
def open_link(services: Services, body: dict[str, str]) -> dict[str, str]:
    """Use up a one-time link; the token that it gives knows one instrument only."""
    by = links.holder(body["person"], body["function"]) if body["person"] or body["function"] else None
    token = accounts.open_link(
        services, body["token"], address=request.remote_addr or "", agent=request.headers.get("User-Agent", ""), by=by
    )
    return {"token": token}


@blueprint.route("/current", methods=["DELETE"])
@guard.public
@blueprint.response(204)
def delete(services: Services) -> Any:
    """Sign out. Doing it twice, or without a token, is fine."""
    token = guard.bearer()
    if token:
        accounts.sign_out(services, token)
