"""Two people sign on their own computers, one with a token: `alternat sign` over HTTP; only signatures are sent."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.approval import confirm
from service.workflow.queries import retrieve
from service.workflow.signature import awaiting, evidence
from tests.journeys.serving import served
from tests.support import tokens
from tests.support.delegated import AUTHORITY, delegate
from tests.support.stages import Stages
from tests.support.world import AUDITOR, DIRECTOR, OFFICER, SG, World, counterpart_of

pytestmark = [pytest.mark.office, pytest.mark.timeout(600)]
EMAIL, PASSWORD = "isabel@example.org", "three otters and a kettle"


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A separate computer: a folder, no settings, no service."""
    folder = tmp_path / "desk"
    folder.mkdir()

    def sign(*words: str) -> subprocess.CompletedProcess[str]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("ALTERNAT_")}
        command = [sys.executable, "-m", "service.cli", "sign", *words]
        return subprocess.run(
            command,
            cwd=folder,
            env={**environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return sign


def key_of(world: World, holder: str, folder: Path) -> list[str]:
    pin = folder / f"{holder}.pin"
    pin.write_text(world.pki.pin(holder))
    return ["--p12", str(world.pki.p12_path(holder)), "--pin-file", str(pin)]


def on_a_token(drawer: tokens.Tokens, folder: Path) -> list[str]:
    source = drawer.make("Secretary General", "sg")
    (folder / "token.pin").write_text(tokens.PIN)
    chain = [word for path in source.chain for word in ("--chain", str(path))]
    named = ["--pkcs11-module", str(source.module), "--token", source.token]
    return [*named, *chain, "--pin-file", str(folder / "token.pin")]


@pytest.mark.slow
def test_both_sign_at_their_own_desks(
    stages: Stages, tmp_path: Path, desk: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    world = stages.copy("sealed", tmp_path / "site")
    people.add(
        world.services.store,
        email=EMAIL,
        name="Isabel Duarte Rivas",
        roles=frozenset({Role.SG_OFFICE}),
        password=PASSWORD,
        now=world.clock(),
    )
    (tmp_path / "password").write_text(PASSWORD)
    account = ["--email", EMAIL, "--password-file", str(tmp_path / "password"), "--place", "Washington, D.C."]
    with tokens.drawer(tmp_path / "softhsm", world.pki) as drawer, served(world) as address:
        key = on_a_token(drawer, tmp_path)
        signed = desk("--server", address, *account, *key, "--confirm", world.digest)
        assert signed.returncode == 0, signed.stderr
        assert signed.stdout.count("Signed: original of the") == 2
        assert world.digest in signed.stdout
        assert_laid_out(world, tmp_path / "desk", signed.stdout)
        world.jobs()
        _, token = confirm.invite(world.services, OFFICER, world.id)
        link = f"{address}/link/{token}"
        own = [*key_of(world, "counterpart", tmp_path), "--place", "Quito", "--confirm", world.digest]
        signed = desk("--link", link, *own)
        assert signed.returncode == 0, signed.stderr
    world.jobs()
    assert world.state == "signed"
    assert_lasting(world)


@pytest.mark.slow
def test_a_substitute_signs_at_an_own_desk(
    stages: Stages, tmp_path: Path, desk: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """With the own key, in place of the head; with the head's key nothing is signed."""
    world = stages.copy("sealed", tmp_path / "site")
    made = delegate(world)
    with world.services.store.reader() as unit:
        substitute = unit.people.get(DIRECTOR.id)
    assert substitute is not None
    people.set_password(world.services.store, DIRECTOR.id, PASSWORD, world.clock())
    (tmp_path / "password").write_text(PASSWORD)
    account = ["--email", substitute.email, "--password-file", str(tmp_path / "password"), "--place", "Bogotá"]
    with served(world) as address:
        asked = ["--server", address, *account, "--confirm", world.digest]
        refused = desk(*asked, *key_of(world, "sg", tmp_path))
        assert refused.returncode != 0
        assert SG.name in refused.stderr
        assert world.state == "approved"
        signed = desk(*asked, *key_of(world, "p384", tmp_path))
        assert signed.returncode == 0, signed.stderr
        assert signed.stdout.count("Signed: original of the") == 2
    world.jobs()
    world.upload_all()
    world.jobs()
    assert world.state == "signed"
    assert_lasting(world, acts=3)
    view = retrieve.instrument(world.services, AUDITOR, world.id)
    [head] = [one for one in view.signatories if one.key == "organization"]
    assert (head.name, head.named) == (DIRECTOR.name, SG.name)
    assert head.authority == f"{AUTHORITY} ({made.begins} – {made.ends})"


def assert_laid_out(world: World, folder: Path, told: str) -> None:
    """Every page of both originals lies there as it was shown when the text was approved, and its hash was printed."""
    with world.services.store.reader() as unit:
        preliminary = unit.preliminaries.latest(world.id)
    assert preliminary is not None
    for original in preliminary.originals:
        assert original.sha256 in told
        files = sorted(folder.glob(f"*-organization/original-{original.number}-page-*.png"))
        digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
        assert tuple(digests) == original.page_images
        assert all(digest in told for digest in digests)


def assert_lasting(world: World, *, acts: int = 2) -> None:
    """:param acts: of signing; a counterpart that uploads its originals one by one acts twice."""
    with world.services.store.reader() as unit:
        last = [unit.signatures.latest(world.id, party) for party in ("organization", "counterpart")]
    for revision in last:
        assert revision is not None
        assert revision.level == "B-LTA"
        found = evidence.verdict(
            world.services, world.services.files.read(revision.sha256), ["Seal", "Organization", "Counterpart"]
        )
        evidence.require_sound(found)
    kinds = [event.kind for event in retrieve.history(world.services, AUDITOR, world.id)]
    assert kinds.count("instrument:sign") == acts
    assert awaiting.awaiting(world.services, counterpart_of(world.id)) == []
