"""A remote signing service: certomancer's, with the development PKI's keys, and what it leaves out: access, PINs, one-time passwords, faults."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from certomancer.registry import CertomancerConfig
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from csc_dummy.csc_dummy_server import CSCWithCertomancer, DummyServiceParams

from service.cli.development.pki import DevelopmentPki
from service.cli.development.pki_plan import ARCHITECTURE
from signing import CscService
from tests.support.pki import ServedPki, free_port

PIN, TOKEN = "739164", "token-of-this-house"


@dataclass
class Remote:
    """What the service does; a test changes it as it likes."""

    url: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Every question with its body, in order."""
    info: dict[str, Any] = field(default_factory=dict)
    """Laid over what the service says of a credential."""
    pin: str | None = PIN
    otp: str | None = None
    token: str | None = None
    """The bearer token that it wants to see."""
    fault: dict[str, Callable[[], Awaitable[web.StreamResponse]]] = field(default_factory=dict)
    """Last part of the path -> what is answered instead."""

    plain: bool = False
    """ECDSA signatures are two numbers side by side, as some services have it, not DER."""

    def fresh(self) -> Remote:
        """The same service, as if nobody had asked or changed anything."""
        self.__init__(self.url)  # type: ignore[misc]
        return self

    def source(self, holder: str, **more: Any) -> CscService:
        return CscService(self.url, f"{ARCHITECTURE}/{holder}", **more)

    def count(self, verb: str) -> int:
        return sum(one == verb for one, _ in self.asked)


def application(pki: DevelopmentPki, remote: Remote, *, bound: bool) -> web.Application:
    plan = CertomancerConfig.from_file(str(pki.folder / "certomancer.yml"), key_search_dir=str(pki.folder))
    with warnings.catch_warnings(action="ignore", category=web.NotAppKeyWarning):
        dummy = CSCWithCertomancer(plan, service_params=DummyServiceParams(hash_pinning_required=bound))
    dummy.register_routes()

    @web.middleware
    async def door(request: web.Request, handler: Any) -> web.StreamResponse:
        verb = request.path.rsplit("/", 1)[-1]
        if verb in remote.fault:
            return await remote.fault[verb]()
        if verb == "token":
            return await _token(request, remote)
        if remote.token is not None and request.headers.get("Authorization") != f"Bearer {remote.token}":
            return web.json_response({"error": "invalid_token"}, status=401)
        body = await request.json()
        remote.asked.append((verb, body))
        refusal = _refused(verb, body, remote)
        if refusal is not None:
            return refusal
        answer = await handler(request)
        told = json.loads(answer.body)
        if verb == "info":
            return web.json_response(_merged(told, remote))
        return web.json_response(_plain(told)) if verb == "signHash" and remote.plain else answer

    app: web.Application = dummy.app
    app.middlewares.append(door)
    app.router.add_post("/oauth2/token", dummy.info)
    return app


async def _token(request: web.Request, remote: Remote) -> web.StreamResponse:
    form = await request.post()
    if (form["client_id"], form["client_secret"]) != ("house", "secret"):
        return web.json_response({"error": "invalid_client"}, status=401)
    return web.json_response({"access_token": remote.token, "token_type": "Bearer", "expires_in": 3600})


def _refused(verb: str, body: dict[str, Any], remote: Remote) -> web.StreamResponse | None:
    if verb != "authorize":
        return None
    for name, right in (("PIN", remote.pin), ("OTP", remote.otp)):
        if right is not None and body.get(name) != right:
            told = {"error": "invalid_request", "error_description": f"Invalid parameter {name}"}
            return web.json_response(told, status=400)
    return None


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    numbers = [decode_dss_signature(base64.b64decode(one)) for one in told["signatures"]]
    values = [b"".join(number.to_bytes(32, "big") for number in pair) for pair in numbers]
    return {"signatures": [base64.b64encode(value).decode() for value in values]}


def _merged(told: dict[str, Any], remote: Remote) -> dict[str, Any]:
    told["PIN"] = {"presence": "true" if remote.pin else "false"}
    told["OTP"] = {"presence": "true" if remote.otp else "false", "type": "online"}
    for key, value in remote.info.items():
        told[key] = {**told.get(key, {}), **value} if isinstance(value, dict) else value
    return told


class Serving:
    """The service on a port of its own, in a thread."""

    def __init__(self, pki: DevelopmentPki, *, bound: bool) -> None:
        port = free_port()
        self.remote = Remote(f"http://127.0.0.1:{port}")
        self._loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(application(pki, self.remote, bound=bound))
        self._loop.run_until_complete(self._runner.setup())
        self._loop.run_until_complete(web.TCPSite(self._runner, "127.0.0.1", port).start())
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture(scope="session")
def _bound(pki: ServedPki) -> Iterator[Remote]:
    serving = Serving(pki, bound=True)
    yield serving.remote
    serving.stop()


@pytest.fixture(scope="session")
def _unbound(pki: ServedPki) -> Iterator[Remote]:
    serving = Serving(pki, bound=False)
    yield serving.remote
    serving.stop()


@pytest.fixture
def remote(_bound: Remote) -> Remote:
    """Authorizations are for named digests (SCAL 2), as qualified services have it."""
    return _bound.fresh()


@pytest.fixture
def lenient_remote(_unbound: Remote) -> Remote:
    """One authorization opens the key for several signatures (SCAL 1)."""
    return _unbound.fresh()


def access_file(folder: Path, *lines: str) -> Path:
    path = folder / "access"
    path.write_text("\n".join(lines) + "\n")
    return path


__all__ = ["PIN", "TOKEN", "Remote", "Serving", "_bound", "_unbound", "access_file", "lenient_remote", "remote"]
