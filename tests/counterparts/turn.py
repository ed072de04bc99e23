"""An agreement at the counterpart's turn, made once: its frozen originals, and copies of the whole site to upload to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from service.drafting.word.convert import Converter
from service.workflow.download import Download
from service.workflow.signature.upload import originals_to_sign
from tests.support.pki import ServedPki, serve
from tests.support.world import Clock, World, copy_site, open_services, write_site


@dataclass
class Turn:
    """The site at the counterpart's turn. ``originals`` is what the page hands out."""

    folder: Path
    world: World
    originals: list[Download]
    _copies: list[Path] = field(default_factory=list)

    @property
    def pki(self) -> ServedPki:
        return self.world.pki

    def copy(self) -> World:
        """The same site in a folder of its own. The names of certificates are recorded only: some tools sign with a key of another holder."""
        target = self.folder.with_name(f"copy{len(self._copies)}")
        self._copies.append(target)
        made, clock = self.world, Clock()
        services = open_services(copy_site(self.folder, target), clock=clock)
        signing = replace(services.settings.signing, signatory_name="record")
        services = replace(services, settings=replace(services.settings, signing=signing))
        return World(services, made.pki, clock, id=made.id, template_id=made.template_id, digest=made.digest)


@contextmanager
def at_the_turn(folder: Path) -> Iterator[Turn]:
    """From the form to the signature of the Secretary General."""
    folder.mkdir(parents=True, exist_ok=True)
    pki = serve(folder)
    clock, site = Clock(), folder / "site"
    write_site(site, pki)
    try:
        with Converter(data_folder=folder, timeout=240.0) as office:
            world = World(open_services(site, converter=office, clock=clock), pki, clock)
            world.to_preliminary()
            world.to_approved()
            world.jobs()
            world.sign()
            world.jobs()
        originals = originals_to_sign(world.services, world.counterpart, world.id)
        world.services.store.engine.dispose()
        yield Turn(site, world, originals)
    finally:
        pki.server.stop()
