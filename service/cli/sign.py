"""``alternat sign``: a signature in an empty field of a PDF, with a key that stays on this machine."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path

from service.cli.files import read, write_new
from service.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat sign``."""
    parser.add_argument("file", type=Path, help="the PDF as it was handed out")
    parser.add_argument("--p12", type=Path, required=True, metavar="FILE", help="PKCS#12 file with key and certificate")
    parser.add_argument(
        "--pin-file", type=Path, metavar="FILE", help="file with the passphrase (default: it is asked for)"
    )
    parser.add_argument("--field", default="Counterpart", help="signature field (default: Counterpart)")
    parser.add_argument("--place", default="", help="where it is signed")
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="folder with signers/*.pem and timestamping/*.pem (default: the settings')",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the signed PDF; must not exist yet")


def run(args: argparse.Namespace) -> int:
    """B-T where a time-stamping authority of the settings answers, else B-B."""
    from datetime import UTC, datetime

    from signing import credentials, places, seal
    from signing.timestamps import Authorities
    from signing.trust import load_anchors

    settings = load()
    pdf = read(args.file)
    credential = credentials.load_pkcs12(read(args.p12), _pin(args.pin_file))
    signed = seal.sign(
        pdf,
        field=args.field,
        credential=credential,
        authorities=Authorities(settings.signing.timestamp_urls, timeout=settings.signing.timeout),
        anchors=load_anchors(args.trust or settings.trust_folder),
        appearance=places.stamp_in(pdf, args.field, credential.subject, place=args.place, at=datetime.now(UTC)),
        reason="",
        location=args.place,
        lock=[args.field],
    )
    write_new(args.out, signed.pdf)
    print(f"{args.out}: signed by {signed.signer} in the field {args.field}, {signed.level}.")
    return 0


def _pin(file: Path | None) -> str:
    if file is None:
        return getpass.getpass("Passphrase: ")
    return read(file).decode("utf-8", "replace").rstrip("\r\n")
