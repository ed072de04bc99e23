"""What the pages of the public register share: counting, caching, and links that carry the language instead of a cookie."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from service import accounts
from service.translation import NAMES
from service.web.shell.guard import present_actor, services_of
from service.web.shell.language import PARAMETER

ENTRY: Final = "public_register.show"
_SECONDS: Final = 300
"""For how long a cache may keep an answer. A page can be closed again, so it is short."""


def configure(blueprint: Blueprint) -> None:
    """For every address of ``blueprint``."""
    blueprint.before_request(_counted)
    blueprint.after_request(_cacheable)
    blueprint.context_processor(_variables)


def address_of(endpoint: str, *, language: str | None = None, **values: Any) -> str:
    """The path of a public page in ``language``, else in the language that the present address asks for."""
    asked = language or request.args.get(PARAMETER)
    asked_for: dict[str, Any] = {PARAMETER: asked} if asked in NAMES else {}
    return url_for(endpoint, **values, **asked_for)


def whole(path: str) -> str:
    """The address of a path of this installation as others have to write it."""
    return services_of().settings.server.public_url.rstrip("/") + path


def entry_address(number: int, year: int) -> str:
    """The address of an entry that never changes."""
    return whole(url_for(ENTRY, year=year, number=number))


def _counted() -> None:
    accounts.page(services_of(), present_actor(), address=request.remote_addr or "")


def _cacheable(response: Response) -> Response:
    """Answers for anybody may be kept by any cache, and be asked for again by their digest; those for somebody who signed in may not."""
    if response.status_code != 200 or present_actor() is not None:
        return response
    response.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
    response.vary.update(("Accept-Language", "Cookie"))
    response.direct_passthrough = False  # a file is in memory, and its digest is needed
    response.add_etag()
    response.make_conditional(request)
    return response


def _variables() -> dict[str, Any]:
    values: dict[str, Any] = {key: value for key, value in request.args.items() if key != PARAMETER}
    endpoint = request.endpoint or "public_register.index"

    def here(language: str | None = None) -> str:
        wanted: dict[str, Any] = {PARAMETER: language} if language else {}
        return url_for(endpoint, **(request.view_args or {}), **values, **wanted)

    asked = request.args.get(PARAMETER)
    return {
        "address_of": address_of,
        "asked_language": asked if asked in NAMES else "",
        "in_language": here,
        "whole": whole,
        "page_languages": NAMES,
    }
