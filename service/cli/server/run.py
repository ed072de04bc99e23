"""``alternat run``: the demonstration on this machine. PKI, mail catcher, worker and pages, each a process of its own; when one ends, all end."""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from urllib.parse import urlsplit

from service.cli.development import seed, setup
from service.cli.development.pki_plan import COUNTERPART
from service.cli.development.process_group import die_with_parent
from service.cli.refusal import Refused
from service.settings import Settings, load

MAIL_PORT = 8025
"""Of the page with the letters caught, where it is free."""
START_SECONDS = 60.0
"""How long the pages may take to answer; a first start on a slow disk takes a few seconds."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat run``."""
    parser.add_argument("--port", type=int, help="port of the pages (default: the settings', 8000)")
    parser.add_argument("--pki-port", type=int, help="port of the development PKI (default: the settings', 9460)")
    parser.add_argument(
        "--mail-port", type=int, help="port of the page with the letters caught (default: 8025 where it is free)"
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="without the sample agreements that the first start makes, one at each stage",
    )


def run(args: argparse.Namespace) -> int:
    """Runs until Ctrl-C, SIGTERM, or until one of the processes ends by itself."""
    environ = {**os.environ, **_ports(args)}
    settings = load(environ=environ)
    catcher = None if settings.mail.on else _catcher(args.mail_port)
    if catcher is not None:
        environ |= catcher.environ
        settings = load(environ=environ)
    if not settings.development:
        raise Refused(
            "The settings say production. Start `alternat serve` and `alternat work` there, each under a supervisor."
        )
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _children(_commands(settings, catcher), environ) as children:
            _seed(settings)
            _await_pages(settings, children)
            seed.add_treaties(settings)
            print(welcome(settings, letters=catcher.address if catcher else ""), flush=True)
            with _children(() if args.empty else (("samples",),), environ):  # it ends long before the others
                ended = _first_to_end(children)
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 0
    raise Refused(f"`alternat {ended}` has ended unexpectedly; the reason is given above. All processes were stopped.")


def _ports(args: argparse.Namespace) -> dict[str, str]:
    """The environment that moves everything to other ports."""
    environ: dict[str, str] = {}
    if args.port:
        environ |= {
            "ALTERNAT_SERVER_PORT": str(args.port),
            "ALTERNAT_SERVER_PUBLIC_URL": f"http://127.0.0.1:{args.port}",
        }
    if args.pki_port:
        urls = [f"http://127.0.0.1:{args.pki_port}/development/tsa/{label}" for label in ("tsa1", "tsa2")]
        environ["ALTERNAT_SIGNING_TIMESTAMP_URLS"] = ",".join(urls)
    return environ


@dataclass(frozen=True, slots=True)
class _Catcher:
    """Where the mail catcher listens."""

    smtp_port: int
    page_port: int

    @property
    def words(self) -> tuple[str, ...]:
        """Its command."""
        return "mail", "--port", str(self.smtp_port), "--page-port", str(self.page_port)

    @property
    def environ(self) -> dict[str, str]:
        """The settings that send every letter to it."""
        return {
            "ALTERNAT_MAIL_HOST": "127.0.0.1",
            "ALTERNAT_MAIL_PORT": str(self.smtp_port),
            "ALTERNAT_MAIL_TLS": "none",
            "ALTERNAT_MAIL_SENDER": "agreements@alternat.example",
        }

    @property
    def address(self) -> str:
        """Of its page."""
        return f"http://127.0.0.1:{self.page_port}"


def _catcher(page_port: int | None) -> _Catcher:
    """On ports that are free now."""
    return _Catcher(_free(0), page_port or _free(MAIL_PORT) or _free(0))


def _free(port: int) -> int:
    """``port``, or for 0 any port; 0 when it is taken."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def _commands(settings: Settings, catcher: _Catcher | None) -> tuple[tuple[str, ...], ...]:
    pki = (("pki",),) if setup.prepare(settings) else ()
    mail = (catcher.words,) if catcher else ()
    return (*pki, *mail, ("work",), ("serve",))


def _seed(settings: Settings) -> None:
    """While the others start: hashing five passwords takes longer than anything else here."""
    from service import app

    seed.add_demonstration_people(app.open_store(settings), app.now())


@contextmanager
def _children(
    commands: tuple[tuple[str, ...], ...], environ: Mapping[str, str]
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Started in a session of their own, so that Ctrl-C reaches only us and they are ended in order."""
    children = {
        command[0]: subprocess.Popen(
            [sys.executable, "-m", "service.cli", *command],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  # no threads exist yet
        )
        for command in commands
    }
    try:
        yield children
    finally:
        _end(children)


def _end(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _await_pages(settings: Settings, children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """:raises Refused: a process ended, or the pages do not answer in time."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ended = _ended(children)
        if ended:
            raise Refused(f"`alternat {ended}` did not start; its reason stands above.")
        if _answers(settings):
            return
        time.sleep(0.05)
    raise Refused(f"The pages did not answer within {START_SECONDS:.0f} seconds.")


def _answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", settings.server.port, timeout=10)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _first_to_end(children: Mapping[str, subprocess.Popen[bytes]]) -> str:
    while True:
        ended = _ended(children)
        if ended:
            return ended
        time.sleep(0.5)


def _ended(children: Mapping[str, subprocess.Popen[bytes]]) -> str | None:
    return next((command for command, child in children.items() if child.poll() is not None), None)


def welcome(settings: Settings, *, letters: str = "") -> str:
    """What is printed once everything answers. :param letters: address of the page with the letters caught."""
    address = urlsplit(settings.server.public_url)
    people = seed.demonstration_people()
    wide = max(len(person.email) for person in people)
    table = [f"  {person.email:<{wide}}  {person.password:<24}  {person.does}" for person in people]
    return "\n".join(
        [
            f"Alternat is at {address.geturl()}",
            *([f"Its letters are caught at {letters}; none is delivered."] if letters else []),
            "",
            "Sign in as (e-mail, password):",
            *table,
            "  The counterpart has no account: it comes in through the link that the officer sends.",
            f"  Its signing certificate: {settings.data_folder / 'pki' / 'p12' / 'counterpart.p12'} (PIN 135790)",
            f"  It is in the name of {COUNTERPART}; name this person in the agreement as the counterpart's signatory.",
            "",
            "DEVELOPMENT ONLY: the certificates, the time-stamps and these passwords are public. Nothing signed here binds anybody.",
            "Stop with Ctrl-C.",
        ]
    )


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
