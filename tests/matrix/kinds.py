"""The kinds of keys. Each is opened once for a ceremony and makes one raw signature after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization

from signing import (
    Credential,
    ExternalKey,
    PemFiles,
    Pkcs11Token,
    Pkcs12File,
    Source,
    TimestampAuthorities,
    TrustAnchors,
    certify_document,
    complete_signatures,
    draw_stamp_for_field,
    finish_external,
    load_anchors,
    make_signature_value,
    open_credential,
    prepare_external,
    sign_field,
)
from tests.support import remote as remote_service
from tests.support import tokens as drawer
from tests.support.pki import ServedPki, serve

RawSigner = Callable[[bytes, str, tuple[str, ...]], bytes]
"""A file, the field to sign and the fields to lock -> the file with one raw signature more."""

KINDS = ("pkcs12", "pem", "pkcs11", "csc", "desk")


@dataclass(frozen=True)
class SigningSetup:
    """A development PKI, a token and a remote service with the same keys."""

    folder: Path
    pki: ServedPki
    token: Pkcs11Token
    remote: remote_service.Remote
    anchors: TrustAnchors
    authorities: TimestampAuthorities

    def opened(self, kind: str, holder: str, *, signatures: int = 1) -> Credential:
        """The holder's key where ``kind`` keeps it."""
        source, pin = self._source(kind, holder)
        return open_credential(source, pin, datetime.now(UTC), signatures=signatures)

    def _source(self, kind: str, holder: str) -> tuple[Source, str]:
        match kind:
            case "pem":
                return self._pem(holder), "passphrase"
            case "pkcs11":
                return Pkcs11Token(self.token.module, self.token.token, holder, None, self.token.chain), drawer.PIN
            case "csc":
                return self.remote.source(holder), remote_service.PIN
            case _:
                return Pkcs12File(self.pki.p12_path(holder)), self.pki.pin(holder)

    def _pem(self, holder: str) -> PemFiles:
        path, certs = self.folder / f"{holder}.key.pem", self.pki.folder / "certs"
        if not path.exists():
            key = serialization.load_pem_private_key((self.pki.folder / "keys" / f"{holder}.pem").read_bytes(), None)
            lock = serialization.BestAvailableEncryption(b"passphrase")
            path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock))
        return PemFiles(path, certs / f"{holder}.pem", (certs / "ca.pem",))

    @contextmanager
    def signer(self, kind: str, holder: str, *, own_tool: bool, signatures: int) -> Iterator[RawSigner]:
        """One ceremony with the holder's key.

        :param own_tool: made on a machine of one's own, without our authorities: PAdES-B-B.
        """
        with self.opened(kind, holder, signatures=signatures) as credential:

            def at_the_desk(pdf: bytes, field: str, lock: tuple[str, ...]) -> bytes:
                key = ExternalKey.of(credential.certificate_der, tuple(one.dump() for one in credential.chain))
                prepared = prepare_external(pdf, key=key, anchors=self.anchors, **self._words(pdf, field, lock, holder))
                value = make_signature_value(prepared, credential)
                return finish_external(pdf, prepared, value, authorities=self.authorities, anchors=self.anchors).pdf

            def here(pdf: bytes, field: str, lock: tuple[str, ...]) -> bytes:
                authorities = TimestampAuthorities(()) if own_tool else self.authorities
                return sign_field(
                    pdf, credential=credential, authorities=authorities, anchors=self.anchors,
                    check_revocation=not own_tool, **self._words(pdf, field, lock, holder),
                ).pdf  # fmt: skip

            yield at_the_desk if kind == "desk" else here

    def sealed(self, pdf: bytes) -> bytes:
        with self.opened("pkcs12", "seal") as credential:
            words = self._words(pdf, "Seal", (), "GS/OAS")
            del words["lock"]
            return certify_document(
                pdf, credential=credential, authorities=self.authorities, anchors=self.anchors, **words
            ).pdf

    def completed(self, pdf: bytes, field: str, *, final: bool) -> bytes:
        return complete_signatures(
            pdf, field=field, authorities=self.authorities, anchors=self.anchors, final=final
        ).pdf

    def _words(self, pdf: bytes, field: str, lock: tuple[str, ...], name: str) -> dict[str, Any]:
        stamp = draw_stamp_for_field(pdf, field, name, place="Washington, D.C.", at=datetime.now(UTC))
        return {"field": field, "appearance": stamp, "reason": "I sign", "location": "Washington, D.C.", "lock": lock}


@contextmanager
def setup(folder: Path, pki: ServedPki | None = None) -> Iterator[SigningSetup]:
    """Everything set up below ``folder``; stopped afterwards."""
    with ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        if pki is None:
            pki = serve(folder)
            stack.callback(pki.server.stop)
        token = stack.enter_context(drawer.drawer(folder / "softhsm", pki)).make(
            "Office", "sg", "counterpart", "p384", "rsa"
        )
        serving = remote_service.Serving(pki, bound=True)
        stack.callback(serving.stop)
        yield SigningSetup(
            folder,
            pki,
            token,
            serving.remote,
            load_anchors(pki.anchors),
            TimestampAuthorities(pki.timestamp_urls, timeout=20),
        )
