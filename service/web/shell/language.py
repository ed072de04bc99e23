"""The language of the pages: what the link asks for (``?lang=``), else the visitor's choice in a cookie, else what the browser prefers.

The choice of a person with an account is kept with the account too; at a sign-in it becomes the browser's cookie.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel.support import NullTranslations
from flask import Blueprint, Flask, abort, redirect, request
from flask_babel import Babel, Domain, get_locale
from werkzeug.wrappers import Response

from service import accounts
from service.domain.permissions import Actor
from service.translation import NAMES, catalogue
from service.web.shell.guard import local_path, public
from service.workflow.context import Services

blueprint = Blueprint("language", __name__)
COOKIE = "language"
PARAMETER = "lang"
"""In links that carry a language, such as the counterpart's."""
_YEAR = 365 * 24 * 3600


class _Catalogues(Domain):
    """Flask-Babel's ``gettext`` reads the catalogues that messages are translated by."""

    def get_translations(self) -> NullTranslations:
        return catalogue(current())


def configure(app: Flask) -> None:
    """One set of catalogues for what pages say themselves and for messages, see :mod:`service.translation`."""
    Babel(app, locale_selector=chosen).domain_instance = _Catalogues()
    app.after_request(_kept)


def chosen() -> str:
    """Of this request."""
    for wanted in (request.args.get(PARAMETER), request.cookies.get(COOKIE)):
        if wanted in NAMES:
            return str(wanted)
    return str(request.accept_languages.best_match(NAMES) or "en")


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
    if actor is not None:
        accounts.choose_language(services, actor, language)
    return with_choice(redirect(_unspoken(local_path(request.args.get("next")) or "/"), 303), language)


def _unspoken(address: str) -> str:
    """The address without the language that a link asked for: it would come before the choice."""
    parts = urlsplit(address)
    asked = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    return urlunsplit(parts._replace(query=urlencode(asked)))


def _kept(response: Response) -> Response:
    """The language of a link is the choice for the pages that follow; pages that a cache may keep for everybody set no cookie."""
    if response.cache_control.public:
        return response
    wanted = request.args.get(PARAMETER, "")
    return with_choice(response, wanted)


def with_choice(response: Response, language: str | None) -> Response:
    """The response, with the language as the browser's choice if it is one of the pages' languages."""
    if language is None or language not in NAMES:
        return response
    response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response
