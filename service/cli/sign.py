"""``alternat sign``: a signature in an empty field of a PDF, with a key that stays on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from service.cli import keys
from service.cli.files import read, write_new
from service.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat sign``."""
    parser.add_argument("file", type=Path, help="the PDF as it was handed out")
    keys.arguments(parser)
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

    from signing import places, seal
    from signing.credentials import open_credential
    from signing.timestamps import Authorities
    from signing.trust import load_anchors

    settings, at = load(), datetime.now(UTC)
    pdf, source = read(args.file), keys.source(args)
    with open_credential(source, keys.pin(args), at) as credential:
        signed = seal.sign(
            pdf,
            field=args.field,
            credential=credential,
            authorities=Authorities(settings.signing.timestamp_urls, timeout=settings.signing.timeout),
            anchors=load_anchors(args.trust or settings.trust_folder),
            appearance=places.stamp_in(pdf, args.field, credential.subject, place=args.place, at=at),
            reason="",
            location=args.place,
            lock=[args.field],
        )
    write_new(args.out, signed.pdf)
    print(f"{args.out}: signed by {signed.signer} in the field {args.field}, {signed.level}.")
    return 0
