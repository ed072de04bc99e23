"""A signer on another computer, as the use cases see it: holds the key, sends certificates and signature values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.instrument import SignedRevision
from service.domain.permissions import Actor
from service.workflow.signature import awaiting, external
from service.workflow.signature.consent import said_at
from service.workflow.signature.external import OpenPreparation
from signing import Credential, load_pkcs12, make_signature_value, prove_prepared
from tests.support.world import World


@dataclass
class ExternalSigner:
    """One person with a key of their own."""

    world: World
    actor: Actor
    holder: str

    @property
    def credential(self) -> Credential:
        return load_pkcs12(self.world.pki.p12(self.holder), self.world.pki.pin(self.holder))

    def prepare(self, *, version: int | None = None, digest: str | None = None) -> OpenPreparation:
        credential = self.credential
        return external.prepare(
            self.world.services,
            self.actor,
            self.world.id,
            version=version or self.world.version,
            digest=digest or self.world.digest,
            said=said_at("Washington, D.C."),
            certificate=credential.certificate_der,
            chain=[one.dump() for one in credential.chain],
        )

    def values(self, waiting: OpenPreparation) -> dict[str, bytes]:
        """What the key makes, after the signer has checked the file."""
        made = {}
        for party, prepared in waiting.originals.items():
            document = awaiting.document(self.world.services, self.actor, self.world.id, party)
            prove_prepared(document.data, prepared, shown=document.data[: self.size(party)])
            made[party] = make_signature_value(prepared, self.credential)
        return made

    def size(self, party: str) -> int:
        with self.world.services.store.reader() as unit:
            preliminary = unit.preliminaries.latest(self.world.id)
        assert preliminary is not None
        return preliminary.original(party).size

    def finish(self, waiting: OpenPreparation, values: Mapping[str, bytes]) -> list[SignedRevision]:
        return external.finish(self.world.services, self.actor, self.world.id, waiting.id, values=values)

    def sign(self) -> list[SignedRevision]:
        waiting = self.prepare()
        return self.finish(waiting, self.values(waiting))
