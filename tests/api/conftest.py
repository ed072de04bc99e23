"""A site with people in it and the API in front of it. No LibreOffice: nothing here is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service import api
from service.accounts import people
from service.domain.permissions import Role
from service.workflow.context import Services
from tests.support.pki import ServedPki
from tests.support.world import open_services, write_site

PASSWORD = "three otters and a kettle"
PEOPLE = {
    "officer": (Role.OFFICER, "sedi-dsd"),
    "stranger": (Role.OFFICER, "saf"),
    "desk": (Role.OFFICER, "dsd"),
    "reviewer": (Role.REVIEWER, "dls"),
    "archivist": (Role.ARCHIVIST, None),
    "administrator": (Role.ADMINISTRATOR, None),
}


@dataclass
class Program:
    """A program that talks to the API, perhaps in a person's name."""

    services: Services
    http: FlaskClient
    token: str = ""

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.http.open(f"/api/v1{path}", method=method, headers=headers, **arguments)

    def sign_in(self, who: str, password: str = PASSWORD) -> Any:
        answer = self.call("POST", "/signins", json={"email": f"{who}@example.org", "password": password})
        self.token = answer.json.get("token", "")
        return answer


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki) -> Services:
    folder = tmp_path_factory.mktemp("api") / "site"
    write_site(folder, pki)
    services = open_services(folder)
    for name, (role, department) in PEOPLE.items():
        people.add(
            services.store,
            email=f"{name}@example.org",
            name=name.title(),
            roles=frozenset({role}),
            department=department,
            password=PASSWORD,
            now=services.clock(),
        )
    return services


@pytest.fixture
def program(furnished: Services) -> Program:
    app = Flask("api")
    app.config.update(SECRET_KEY=b"x" * 32, MAX_CONTENT_LENGTH=5_000_000)
    api.register(app, furnished)
    return Program(furnished, app.test_client())
