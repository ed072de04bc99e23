"""Signing with an external key: download, compare, confirm, sign, and send back only the signature's value.

Everything that can be computed here is computed here. The digest that is confirmed is computed from the files that were downloaded; the page
images are drawn here, from the first bytes of exactly those files; what the key is given is proved to be the signature of them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.cli.refusal import Refused
from service.cli.signer.server_client import ServerClient, printable
from service.domain.instrument import approved_digest
from service.drafting.pdf.pages import page_images
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed
from signing import PROVE_PREPARED_TASK, Credential, PreparedSignature, SigningRefused, make_signature_value

LIMITS = Limits(cpu_seconds=180, wall_seconds=240.0, memory_bytes=3 << 30)
"""Memory for an original of 200 MB, as it was approved and as it is to be signed."""
TYPED_CHARS = 8
"""Of the digest, typed by a person."""
CONSENT = "I have looked at every page. I sign the text with this fingerprint, and no other, with my certificate."


@dataclass(frozen=True, slots=True)
class Original:
    """One original as it was downloaded."""

    party: str
    number: int
    document: bytes
    """What is to be signed; its first bytes are the frozen file."""
    frozen: bytes
    images: tuple[bytes, ...]
    """PNG of each page of the frozen file, drawn here."""
    open: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """An instrument whose description by the service agrees with its bytes."""

    told: Mapping[str, Any]
    originals: tuple[Original, ...]

    @property
    def digest(self) -> str:
        """Of the approved text, computed from the files."""
        return approved_digest((one.party, _sha256(one.frozen)) for one in self.originals)

    @property
    def folder(self) -> Path:
        """Default folder for files and images; its name has letters, digits and dashes only, whatever the service calls the agreement."""
        named = f"{self.told['reference']}-{self.digest[:8]}-{self.told['field'].lower()}"
        return Path("".join(sign for sign in named if sign.isalnum() or sign == "-")[:80])


def find(office: ServerClient, reference: str | None) -> Mapping[str, Any]:
    """The one instrument that waits, or the one with this reference. :raises Refused: none, or several."""
    waiting = office.get("/signatures")
    found = [one for one in waiting if reference in (None, one["reference"], one["instrument_id"])]
    if len(found) == 1:
        one: Mapping[str, Any] = found[0]
        return one
    references = printable(", ".join(str(one["reference"]) for one in waiting))
    if reference is not None:
        waits = f"Ready for signature: {references}." if references else "No agreements are ready for its signature."
        raise Refused(f"{reference} does not wait for your signature. {waits}")
    if not waiting:
        raise Refused("No agreements are ready for your signature.")
    raise Refused(f"Several agreements wait for your signature. Name one with --instrument: {references}.")


def download(office: ServerClient, told: Mapping[str, Any]) -> Seen:
    """Download everything, and compare it with what the service says.

    1. Each file has the digest that is named, and begins with the frozen file that is named.
    2. The pages, drawn here from the frozen file, hash to what is listed.
    3. The frozen files together give the digest of the approved text that is named.

    :raises Refused: something differs.
    """
    seen = Seen(told, tuple(_original(office, told, one) for one in told["originals"]))
    if seen.digest != told["digest"]:
        raise Refused(
            f"The files give the digest {seen.digest}, but the office names {told['digest']}. Do not sign; tell the office."
        )
    return seen


def _original(office: ServerClient, told: Mapping[str, Any], listed: Mapping[str, Any]) -> Original:
    name = f"original {listed['number']}"
    party = str(listed["party"])
    if not party.isalpha():
        raise Refused(f"The office names {name} in a way that is not understood. Tell the office.")
    document = office.download(f"/signatures/{told['instrument_id']}/originals/{party}.pdf")
    frozen = document[: int(listed["size"])]
    if (_sha256(document), _sha256(frozen)) != (listed["signs"], listed["sha256"]):
        raise Refused(f"The file of {name} is not the one that the office names. Do not sign; tell the office.")
    images = _drawn(frozen, name)
    if [_sha256(image) for image in images] != list(listed["page_images"]):
        raise Refused(
            f"The pages of {name}, drawn on this computer, are not those that the office showed when the text was approved. "
            "Install the version of Alternat that the office uses; if they still differ, do not sign, and tell the office."
        )
    return Original(party, int(listed["number"]), document, frozen, tuple(images), bool(listed["open"]))


def _drawn(frozen: bytes, name: str) -> list[bytes]:
    try:
        return page_images(frozen)
    except SandboxFailed as error:
        raise Refused(f"The pages of {name} cannot be drawn: {error}") from None


def write_files(seen: Seen, folder: Path) -> list[str]:
    """Write files and page images into ``folder``; what was written, with digests, as lines for the screen.

    :raises Refused: something else lies there.
    """
    lines = []
    for one in seen.originals:
        lines.append(f"Original {one.number}, {one.party}: {len(one.images)} pages, SHA-256 {_sha256(one.frozen)}")
        lines.append(f"  {_write_once(folder / f'original-{one.number}.pdf', one.document)}")
        for number, image in enumerate(one.images, start=1):
            path = _write_once(folder / f"original-{one.number}-page-{number:02}.png", image)
            lines.append(f"  {path}  {_sha256(image)}")
    return lines


def _write_once(path: Path, data: bytes) -> Path:
    """Writes the file, unless it exists with the same bytes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == data:
            return path
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refused(f"{path} exists already, with other contents. Choose another folder with --folder.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}). Choose another folder with --folder.") from None
    return path


def require_confirmation(seen: Seen, typed: str, *, whole: bool) -> None:
    """:raises Refused: what was typed is not (the beginning of) the digest."""
    wanted = seen.digest if whole else seen.digest[:TYPED_CHARS]
    if typed.strip().lower() != wanted:
        raise Refused("This is not the digest that is shown. Nothing was signed.")


def sign(office: ServerClient, seen: Seen, credential: Credential, *, place: str) -> list[Mapping[str, Any]]:
    """Have the signatures prepared, prove what was prepared, use the key, send the values. Returns what the service then has on record.

    :raises Refused: the office prepared something else, or refuses. The key was not used, or its values were not taken.
    """
    path = f"/signatures/{seen.told['instrument_id']}/preparations"
    order = {
        "version": seen.told["version"],
        "digest": seen.digest,
        "place": place,
        "consent": CONSENT,
        "certificate": _text(credential.certificate_der),
        "chain": [_text(certificate.dump()) for certificate in credential.chain],
    }
    waiting = office.post(path, order)
    prepared = _proved(seen, credential, waiting["originals"])
    values = {party: _text(make_signature_value(one, credential)) for party, one in prepared.items()}
    signed: list[Mapping[str, Any]] = office.post(f"{path}/{waiting['id']}/values", {"values": values})
    return signed


def _proved(seen: Seen, credential: Credential, laid_out: Mapping[str, Any]) -> dict[str, PreparedSignature]:
    """Checks all of them before the key is used for any. :raises Refused: it would sign something other than what was shown."""
    wanted = {one.party: one for one in seen.originals if one.open}
    if set(laid_out) != set(wanted):
        raise Refused("The office prepared other originals than those that wait. Nothing was signed. Tell the office.")
    found = {}
    for party, original in wanted.items():
        prepared = PreparedSignature.from_data(laid_out[party])
        if prepared.field != seen.told["field"] or prepared.key.certificate_der != credential.certificate_der:
            raise Refused("The office prepared the signature of another person. Nothing was signed. Inform the office.")
        blobs = [original.document, original.frozen]
        try:
            run_sandboxed(
                PROVE_PREPARED_TASK,
                {"prepared": laid_out[party]},
                blobs,
                limits=LIMITS,
                errors=(SigningRefused,),
            )
        except SandboxFailed as error:
            raise Refused(f"What was prepared could not be examined: {error} Nothing was signed.") from None
        found[party] = prepared
    return found


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
