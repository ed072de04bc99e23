"""The web application over a prepared site, and browsers without a screen, signed in as the person that a test needs."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import accounts
from service.accounts.links import Holder
from service.accounts.signins import start
from service.app import make_app
from service.domain.people import Person
from service.domain.permissions import Role
from service.workflow.approval import confirm
from tests.support.world import ADMINISTRATOR, ARCHIVIST, AUDITOR, DIRECTOR, LEGAL, OFFICER, SG, World

ACTORS = {
    "officer": OFFICER,
    "reviewer": LEGAL,
    "sg_office": SG,
    "signatory": DIRECTOR,
    "archivist": ARCHIVIST,
    "auditor": AUDITOR,
    "administrator": ADMINISTRATOR,
}
HOLDER = Holder("María José Núñez Peñafiel", "Presidenta")
"""Who opens the counterpart's link."""
EVERYBODY = ("public", "counterpart", *ACTORS)


class Browser:
    """One browser: cookies, and forms that carry their CSRF token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, token: str | None = None, **options: Any
    ) -> TestResponse:
        """With the token of a page that was just loaded, as the page's own form would send it."""
        form = {"csrf_token": token if token is not None else self.token(), **(data or {})}
        return self.client.post(path, data=form, **options)

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/verify").text)
        assert found, "the page has no form"
        return found[1]


class Site:
    """The web application of one world."""

    def __init__(self, world: World, *, known: bool = False) -> None:
        """:param known: the actors have their accounts already."""
        self.world, self.services = world, world.services
        secret = self.services.settings.server.secret_key_file
        secret.parent.mkdir(parents=True, exist_ok=True)
        secret.write_bytes(b"0" * 64)
        self.app: Flask = make_app(self.services)
        if not known:
            self._people()

    def _people(self) -> None:
        """Create accounts for the actors; nobody knows their passwords."""
        with self.services.store.unit() as unit:
            for key, actor in ACTORS.items():
                unit.people.add(
                    Person(
                        id=actor.id,
                        email=f"{key}@example.org",
                        name=actor.name,
                        roles=actor.roles,
                        department=actor.department,
                        password_hash="",
                        active=True,
                        created_at=self.services.clock(),
                    )
                )
            unit.commit()

    def browser(self, who: str = "public") -> Browser:
        """A new browser of somebody of :data:`EVERYBODY`."""
        client = self.app.test_client()
        if who == "counterpart":
            _, token = confirm.invite(self.services, OFFICER, self.world.id)
            self._give(client, accounts.open_link(self.services, token, by=HOLDER))
        elif who != "public":
            with self.services.store.unit() as unit:
                token = start(
                    unit,
                    now=self.services.clock(),
                    longest=timedelta(hours=1),
                    person_id=ACTORS[who].id,
                    address="127.0.0.1",
                )
                unit.commit()
            self._give(client, token)
        return Browser(client)

    def _give(self, client: FlaskClient, token: str) -> None:
        client.set_cookie(self.app.config["SIGN_IN_COOKIE_NAME"], token)

    @property
    def path(self) -> str:
        """Of the instrument's own page."""
        return f"/instruments/{self.world.id}"

    def close(self) -> None:
        self.services.store.engine.dispose()


def upload(data: bytes, name: str = "file.pdf") -> tuple[BytesIO, str]:
    """What a file field sends."""
    return BytesIO(data), name


def roles() -> set[Role]:
    """Everybody's roles together, so that a new role cannot be forgotten here."""
    return {role for actor in ACTORS.values() for role in actor.roles} | {Role.COUNTERPART, Role.SERVICE}
