"""Sites where two persons sign for each side, prepared once up to a stage and copied for each test."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from service.domain.instrument import SignedRevision
from service.drafting.word.convert import Converter
from service.workflow.signature import sign
from service.workflow.signature.state import signing_state
from service.workflow.signature.upload import accept_upload, originals_to_sign
from tests.support import cosigned, prepared
from tests.support.external_signer import ExternalSigner
from tests.support.pki import ServedPki
from tests.support.stages import NAMES
from tests.support.world import SG, Clock, World, copy_site, join_pki, open_services, write_site


@dataclass
class Cosigned(World):
    """One instrument with four signatories."""

    template_id: str = cosigned.MODEL

    def with_pin(self, key: str) -> list[SignedRevision]:
        """The holder of the certificate of ``key`` enters the PIN, in the organization's turn."""
        pin = self.pki.pin(cosigned.HOLDERS[key])
        made = sign.sign_with_pin(
            self.services, SG, self.id, version=self.version, digest=self.digest, pin=pin, place="Washington, D.C."
        )
        self.jobs()
        return made

    def by_upload(self, key: str, *, holder: str | None = None) -> list[SignedRevision]:
        """The counterpart's page hands out the files; ``key`` signs them with an own tool and uploads them."""
        made = []
        for handed in originals_to_sign(self.services, self.counterpart, self.id):
            signed = self.own_tool(handed.data, holder or cosigned.HOLDERS[key], key.capitalize())
            made.append(accept_upload(self.services, self.counterpart, self.id, data=signed))
        self.jobs()
        return made

    def at_desk(self, key: str, *, holder: str | None = None) -> list[SignedRevision]:
        """In two phases, with a key that is not here."""
        actor = SG if key in cosigned.ORDER[:2] else self.counterpart
        made = ExternalSigner(self, actor, holder or cosigned.HOLDERS[key]).sign()
        self.jobs()
        return made

    def turn(self) -> str | None:
        return signing_state(self.services, SG, self.id).turn


@dataclass
class CosignedStages:
    """``at("sealed")``, ``at("director")``: the instrument when this was the last thing that happened."""

    root: Path
    pki: ServedPki
    office: Converter

    def __post_init__(self) -> None:
        self.made: dict[str, Cosigned] = {}
        self.models = cosigned.make(self.root / "models")

    def acts(self) -> dict[str, tuple[str, Callable[[Cosigned], object]]]:
        return {
            "organization": ("sealed", lambda world: world.with_pin("organization")),
            "director": ("organization", lambda world: world.with_pin("director")),
            "counterpart": ("director", lambda world: world.by_upload("counterpart")),
            "treasurer": ("counterpart", lambda world: world.by_upload("treasurer")),
        }

    def template(self, stage: str) -> Cosigned:
        if stage not in self.made:
            self.made[stage] = self.shared(stage)
            self.made[stage].services.store.engine.dispose()
        return self.made[stage]

    def shared(self, stage: str) -> Cosigned:
        """A copy of the site that all workers share (see ``tests.support.stages``), with this session's PKI and models."""
        made = prepared.prepared(f"cosigned-{stage}", lambda folder: self.write(stage, folder))
        shutil.copytree(made, self.root / stage)
        return replace(self.opened(self.root / stage), **json.loads((made / NAMES).read_text()))

    def write(self, stage: str, folder: Path) -> None:
        if stage == "sealed":
            write_site(folder, self.pki)
            world = self.opened(folder)
            world.to_preliminary()
            world.to_approved()
            world.jobs()
        else:
            before, act = self.acts()[stage]
            world = self.copy(before, folder)
            act(world)
        world.services.store.engine.dispose()
        (folder / NAMES).write_text(json.dumps({"id": world.id, "digest": world.digest}))

    def opened(self, folder: Path) -> Cosigned:
        """The site in ``folder`` with this session's PKI and models."""
        join_pki(folder, self.pki)
        settings = folder / "settings.toml"
        holder = self.pki.p12_path(cosigned.HOLDERS["director"])
        key = f'[signing.keys.director]\nsource = "pkcs12"\nfile = "{holder}"\n'
        settings.write_text(f'templates_root = "{self.models}"\n{settings.read_text()}\n{key}')
        clock = Clock()
        return Cosigned(open_services(folder, converter=self.office, clock=clock), self.pki, clock)

    def copy(self, stage: str, target: Path) -> Cosigned:
        made = self.template(stage)
        clock = Clock()
        services = open_services(copy_site(self.root / stage, target), converter=self.office, clock=clock)
        return Cosigned(services, self.pki, clock, id=made.id, template_id=made.template_id, digest=made.digest)


@pytest.fixture(scope="session")
def cosigned_stages(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki, office: Converter) -> CosignedStages:
    return CosignedStages(tmp_path_factory.mktemp("cosigned"), pki, office)


@pytest.fixture
def after(cosigned_stages: CosignedStages, tmp_path: Path) -> Callable[[str], Cosigned]:
    """``after("director")``: a copy of the site in which the director was the last who signed."""
    return lambda stage: cosigned_stages.copy(stage, tmp_path / "site")
