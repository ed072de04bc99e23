"""Which language the pages speak: the visitor's choice in a cookie, else what the browser asks for, else English."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, request
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from service.domain.permissions import Actor
from service.web.shell.guard import local_path, public
from service.workflow.context import Services

blueprint = Blueprint("language", __name__)
NAMES = {"en": "English", "es": "Español"}
COOKIE = "language"
_YEAR = 365 * 24 * 3600


def configure(app: Flask) -> None:
    """Catalogues live in ``service/web/translations``."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["WEB_FOLDER"] / "translations")
    Babel(app, locale_selector=chosen)


def chosen() -> str:
    """Of this request."""
    cookie = request.cookies.get(COOKIE)
    if cookie in NAMES:
        return cookie
    return request.accept_languages.best_match(NAMES) or "en"


def current() -> str:
    """The key under which templates keep labels in the reader's language."""
    locale = get_locale()
    return locale.language if locale and locale.language in NAMES else "en"


@blueprint.get("/language/<language>")
@public
def choose(services: Services, actor: Actor | None, *, language: str) -> Response:
    """Remembers the choice and goes back to the page it was made on."""
    if language not in NAMES:
        abort(404)
    response = redirect(local_path(request.args.get("next")) or "/", 303)
    response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response
