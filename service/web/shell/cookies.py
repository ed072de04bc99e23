"""The cookies of a signed-in browser: the opaque sign-in token, Flask's session, which holds the CSRF token only, and the place of signature."""

from __future__ import annotations

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

_PLACE = "place"
_YEAR = 365 * 24 * 3600


def configure(app: Flask, *, secure: bool) -> None:
    """Names and flags of both cookies. With ``secure`` they carry the ``__Host-`` prefix (RFC 6265bis section 4.1.3.2)."""
    prefix = "__Host-" if secure else ""
    app.config.update(
        SIGN_IN_COOKIE_NAME=f"{prefix}alternat",
        SESSION_COOKIE_NAME=f"{prefix}alternat-form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
    )


def sign_in_token() -> str | None:
    """The token that this request carries, unchecked."""
    return request.cookies.get(current_app.config["SIGN_IN_COOKIE_NAME"])


def give_token(response: Response, token: str) -> Response:
    """Lax, not Strict: an officer who follows the link in a notification arrives signed in."""
    response.set_cookie(
        current_app.config["SIGN_IN_COOKIE_NAME"],
        token,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def kept_place() -> str:
    """The place of this browser's last signature."""
    return request.cookies.get(_PLACE, "")


def keep_place(response: Response, place: str) -> Response:
    """Remembers where a signature was made, so that it need not be typed again."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(_PLACE, place, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def take_token(response: Response) -> Response:
    """Sign-out: the cookie goes; ``accounts`` has ended the sign-in itself."""
    response.delete_cookie(
        current_app.config["SIGN_IN_COOKIE_NAME"],
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
