"""The reverse proxy's configuration of ``deploy/nginx``, in a real nginx before the service as production serves it."""

from __future__ import annotations

import dataclasses
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from service import accounts
from service.accounts.errors import TooManyQuestions
from service.accounts.rate_limit import QUESTIONS
from service.settings import ROOT, load
from tests.journeys.serving import served
from tests.support.pki import ServedPki, free_port
from tests.support.world import Clock, World, open_services, write_site

DEPLOY = ROOT / "deploy" / "nginx"
NAME = "agreements.example.org"
SLOW_CLIENTS = 30  # limit_conn lets one address hold 40 connections

pytestmark = [
    pytest.mark.filterwarnings("ignore:Unverified HTTPS request"),
    pytest.mark.skipif(
        shutil.which("nginx") is None,
        reason="needs nginx, which `bin/setup rehearsal` installs (Debian starts it on port 80)",
    ),
]


@dataclasses.dataclass(frozen=True)
class Proxy:
    """A running nginx and the service behind it."""

    world: World
    http: int
    https: int
    folder: Path

    def ask(
        self, method: str, path: str, *, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        return requests.request(
            method, f"https://127.0.0.1:{self.https}{path}", verify=False, timeout=30, allow_redirects=False,
            headers={"Host": NAME} | (headers or {}), data=data,
        )  # fmt: skip


@pytest.fixture
def proxy(tmp_path: Path, pki: ServedPki) -> Iterator[Proxy]:
    write_site(tmp_path / "site", pki)
    services = open_services(tmp_path / "site", clock=(clock := Clock()))
    server = dataclasses.replace(services.settings.server, trusted_proxies=1, public_url=f"https://{NAME}")
    settings = dataclasses.replace(services.settings, server=server)
    world = World(dataclasses.replace(services, settings=settings), pki, clock)
    certificate(tmp_path)
    with served(world) as address:
        found = Proxy(world, free_port(), free_port(), tmp_path)
        main = tmp_path / "nginx.conf"
        main.write_text(configured(found, address.removeprefix("http://")))
        command = ["nginx", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(main)]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        process = subprocess.Popen([*command, "-g", "daemon off;"])
        try:
            wait_for(found.https)
            yield found
        finally:
            process.terminate()
            process.wait(timeout=30)
            services.store.engine.dispose()


def configured(proxy: Proxy, service: str) -> str:
    """The configuration as it stands, with this test's ports and folders in the places of the guide's."""
    text = (DEPLOY / "alternat.conf").read_text("utf-8")
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", text)
    for was, now in {
        "listen 80;": f"listen 127.0.0.1:{proxy.http};",
        "listen 443 ssl": f"listen 127.0.0.1:{proxy.https} ssl",
        "server 127.0.0.1:8000;": f"server {service};",
        "/etc/alternat/tls": str(proxy.folder),
        "/opt/alternat/deploy/nginx": str(DEPLOY),
    }.items():
        assert was in text
        text = text.replace(was, now)
    places = "".join(
        f"{kind}_temp_path {proxy.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {proxy.folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\ndefault_type text/html;\ncharset utf-8;\n{places}{text}}}\n"


def certificate(folder: Path) -> None:
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={NAME}",
            "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem",
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("nginx does not listen")


def test_the_proxy_passes_on_limits_and_explains(proxy: Proxy) -> None:
    page = proxy.ask("GET", "/sign-in")
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"]
    assert "Secure" in page.headers["Set-Cookie"]

    plain = requests.get(
        f"http://127.0.0.1:{proxy.http}/verify?x=1", headers={"Host": NAME}, allow_redirects=False, timeout=10
    )
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{NAME}/verify?x=1")

    too_large = proxy.ask(
        "POST", "/api/v1/verifications", data=b"0" * (proxy.world.services.settings.limits.body_bytes + 1)
    )
    assert too_large.status_code == 413
    for sentence in ("This file is too large", "demasiado grande", "trop volumineux", "grande demais"):
        assert sentence in too_large.text

    slow = [slow_client(proxy.https) for _ in range(SLOW_CLIENTS)]
    try:
        assert proxy.ask("GET", "/sign-in").status_code == 200
    finally:
        for one in slow:
            one.close()
    assert proxy.ask("GET", "/metrics").status_code == 404


def test_questions_are_counted_by_the_address_that_nginx_sees(proxy: Proxy) -> None:
    with suppress(TooManyQuestions):
        for _ in range(QUESTIONS.most):
            accounts.question(proxy.world.services, None, address="127.0.0.1")
    answer = proxy.ask("POST", "/api/v1/verifications", data=b"no PDF", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 429
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_proxy_takes_what_the_service_takes() -> None:
    assert f"client_max_body_size {load(environ={}).limits.body_bytes // 2**20}m;" in (
        DEPLOY / "alternat.conf"
    ).read_text("utf-8")


def slow_client(port: int) -> ssl.SSLSocket:
    """A client that announces a body and does not send it."""
    context = ssl._create_unverified_context()
    one = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname=NAME)
    one.sendall(
        f"POST /api/v1/verifications HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/pdf\r\nContent-Length: 1000\r\n\r\n%PDF".encode()
    )
    return one
