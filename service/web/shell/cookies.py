"""The cookies of a signed-in browser: the opaque sign-in token, Flask's session, which holds the CSRF token only,
the place of signature, and the mark of an earlier sign-in.
"""

from __future__ import annotations

import secrets

from flask import Flask, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from service.accounts.signins import KnownBrowser

_BROWSER_SALT = "browser that signed in"
_PLACE = "place"
_YEAR = 365 * 24 * 3600


def configure(app: Flask, *, secure: bool) -> None:
    """Names and flags of both cookies. With ``secure`` they carry the ``__Host-`` prefix (RFC 6265bis section 4.1.3.2)."""
    prefix = "__Host-" if secure else ""
    app.config.update(
        SIGN_IN_COOKIE_NAME=f"{prefix}alternat",
        BROWSER_COOKIE_NAME=f"{prefix}alternat-browser",
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


def known_browser() -> KnownBrowser | None:
    """What this browser proves of an earlier sign-in; None without the cookie, or when it is not ours."""
    try:
        name, person_id = _browser_signer().loads(request.cookies.get(current_app.config["BROWSER_COOKIE_NAME"], ""))
    except (BadSignature, TypeError, ValueError):
        return None
    return KnownBrowser(str(name), str(person_id))


def mark_browser(response: Response, person_id: str) -> Response:
    """Remembers that this person signed in with this browser; it gives no access, only a count of its own for wrong passwords."""
    response.set_cookie(
        current_app.config["BROWSER_COOKIE_NAME"],
        _browser_signer().dumps([secrets.token_urlsafe(12), person_id]),
        max_age=_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _browser_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt=_BROWSER_SALT)


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
