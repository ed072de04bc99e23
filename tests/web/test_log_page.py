"""What everybody may see of the log: its state, who has confirmed it, and, where the settings say so, its hashes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from service.cli.refusal import Refused
from service.cli.witness import fetch
from service.depository.log import note, tlog_proof
from service.depository.log.merkle import leaf_hash
from service.depository.witness import errors, memory
from service.settings.checkpoints import WitnessPlace
from service.workflow.checkpoints import stamps, witnesses
from tests.support.pki import ServedPki
from tests.support.site import Site
from tests.support.world import Clock, World, open_services, write_site

NAME = "archive.example.org/witness"


@pytest.fixture
def world(tmp_path: Path, pki: ServedPki) -> World:
    write_site(tmp_path / "site", pki)
    clock = Clock()
    return World(open_services(tmp_path / "site", clock=clock), pki, clock)


def change(world: World, **changes: object) -> None:
    checkpoints = replace(world.services.settings.checkpoints, **changes)  # type: ignore[arg-type]
    world.services = replace(world.services, settings=replace(world.services.settings, checkpoints=checkpoints))


def fill(world: World, count: int) -> None:
    for number in range(count):
        world.services.log.append(b'{"n":%d}' % (world.services.log.size + number))


@contextmanager
def served(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/log"
    finally:
        server.shutdown()
        thread.join(5)


def test_the_page_says_who_confirmed_how_much_and_who_is_silent(world: World, tmp_path: Path) -> None:
    assert "No witness outside of the organization" in Site(world).browser("public").get("/log").text

    witness, silent = memory.found(tmp_path / "witness", NAME), memory.found(tmp_path / "silent", "other.example/w")
    witness.add(world.services.log.verifier)
    places = {
        name: WitnessPlace(key=str(one.key.verifier), url="", required=True)
        for name, one in {"archive": witness, "other": silent}.items()
    }
    change(world, witnesses=places)
    fill(world, 3)
    browser = Site(world, known=True).browser("public")
    assert browser.get("/log/cosigned").status_code == 404
    asked = fetch.Request(0, (), world.services.log.checkpoint())
    witnesses.know(world.services)
    world.clock.skip(8 * 86_400)
    witnesses.publish(world.services)
    witnesses.keep(world.services, witness.cosign(asked, world.services.clock()).line)

    page = browser.get("/log").text
    assert "Confirmed 3 entries" in page
    assert "Has not confirmed anything yet" in page
    assert page.count("has not answered for longer than agreed") == 1
    assert str(witness.key.verifier) in page
    audit = Site(world, known=True).browser("archivist").get("/audit").text
    assert "the witness “other.example/w” has not confirmed anything yet" in audit
    assert NAME not in audit
    assert (
        "the witness “other.example/w” has not confirmed anything yet"
        in Site(world, known=True).browser("auditor").get("/archive").text
    )
    cosigned = browser.get("/log/cosigned")
    assert cosigned.mimetype == "text/plain"
    assert note.verify(cosigned.text, world.services.log.verifier).size == 3
    hashed = leaf_hash(next(iter(world.services.log.entries()))).hex()
    proof = browser.get(f"/log/proof/{hashed}.tlog-proof")
    assert proof.mimetype == "text/plain"
    assert proof.text == browser.get(f"/log/proof/{hashed}.json").json["proof"]
    assert tlog_proof.parse(proof.text).checkpoint == cosigned.text
    assert browser.get(f"/log/proof/{hashed[::-1]}.json").status_code == 404
    browser.get("/language/fr")
    assert "A confirmé 3 inscriptions" in browser.get("/log").text


def test_the_page_names_who_time_stamped_the_log(world: World, pki: ServedPki) -> None:
    change(world, timestamp_urls=pki.timestamp_urls)
    fill(world, 2)
    site = Site(world)
    assert "Time-stamps" not in site.browser("public").get("/log").text
    assert list(stamps.stamp(world.services)) == []
    page = site.browser("public").get("/log").text
    assert "2 entries are time-stamped by" in page
    assert all(one.authority in page for one in stamps.standings(world.services)[0].stamps)


def test_tiles_are_closed_until_the_settings_open_them_and_entries_always(world: World) -> None:
    fill(world, 3)
    assert Site(world).browser("public").get("/log/tile/0/000.p/3").status_code == 404

    change(world, public_tiles=True)
    browser = Site(world, known=True).browser("public")
    answer = browser.get("/log/tile/0/000.p/3")
    assert answer.mimetype == "application/octet-stream"
    assert len(answer.data) == 96
    assert "immutable" in answer.headers["Cache-Control"]
    for path in ("0/000", "0/000.p/4", "1/000.p/1", "entries/000.p/3", "0/0", "x"):
        assert browser.get(f"/log/tile/{path}").status_code == 404, path


def test_a_witness_cosigns_from_the_tiles_alone(world: World, tmp_path: Path) -> None:
    witness = memory.found(tmp_path / "witness", NAME)
    witness.add(world.services.log.verifier)
    fill(world, 5)
    with served(Site(world)) as address:
        witness.cosign(fetch.request_of(address, witness), world.services.clock())
        fill(world, 290)
        with pytest.raises(Refused, match="ask its operator"):
            fetch.request_of(address, witness)
    change(world, public_tiles=True)
    with served(Site(world, known=True)) as address:
        asked = fetch.request_of(address, witness)
        assert asked.old == 5
        assert witness.cosign(asked, world.services.clock())
        assert witness.cosign(fetch.request_of(address, witness), world.services.clock())  # nothing newer
    assert witness.watched()[world.services.log.verifier.name].size == 295
    fill(world, 1)
    wrong = replace(asked, old=295, checkpoint=world.services.log.checkpoint())
    with pytest.raises(errors.NotConsistent):
        witness.cosign(wrong, world.services.clock())
