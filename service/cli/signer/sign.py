"""``alternat sign``: sign with a key that stays on this machine.

``--server`` or ``--link``: what waits at an office, fetched, checked, and signed in one act; only the signature goes back.
Without them: one PDF file, in an empty field, as a counterpart does who then uploads it.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.files import read, write_new
from service.cli.refusal import Refused
from service.cli.signer import keys
from service.settings import load

if TYPE_CHECKING:
    from service.cli.signer.external import Seen
    from service.cli.signer.server_client import ServerClient
    from signing import Credential, Source


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat sign``."""
    keys.arguments(parser)
    parser.add_argument("--place", default="", help="where it is signed")
    desk = parser.add_argument_group("what waits at an office", "Only the signature is sent back.")
    where = desk.add_mutually_exclusive_group()
    where.add_argument("--server", metavar="URL", help="address of the office, for those who have an account")
    where.add_argument("--link", metavar="URL", help="one-time link of a counterpart; it is used up")
    desk.add_argument(
        "--instrument", metavar="REF", help="reference of the agreement (default: the only one that waits)"
    )
    desk.add_argument("--email", help="e-mail address of the account (default: it is asked for)")
    desk.add_argument("--password-file", type=Path, metavar="FILE", help="its password (default: it is asked for)")
    desk.add_argument(
        "--signin-file", type=Path, metavar="FILE", help="a token of the API instead of e-mail and password"
    )
    desk.add_argument(
        "--folder", type=Path, metavar="DIR", help="for files and page images (default: named by reference and digest)"
    )
    desk.add_argument("--confirm", metavar="DIGEST", help="the whole digest of the text (default: it is asked for)")
    own = parser.add_argument_group("a file")
    own.add_argument("file", type=Path, nargs="?", help="the PDF as it was handed out")
    own.add_argument("--field", default="Counterpart", help="signature field (default: Counterpart)")
    own.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="folder with signers/*.pem and timestamping/*.pem (default: the settings')",
    )
    own.add_argument("--out", type=Path, metavar="FILE", help="the signed PDF; must not exist yet")


def run(args: argparse.Namespace) -> int:
    """Signs what waits at an office, or one file."""
    at_office = bool(args.server or args.link)
    if at_office == (args.file is not None):
        raise Refused("Name a file to sign, or say with --server or --link which office’s documents you sign.")
    return _at_office(args) if at_office else _file(args)


def _at_office(args: argparse.Namespace) -> int:
    from service.cli.signer import external as desk
    from service.cli.signer.server_client import ServerClient, printable, split_link

    if not args.place.strip():
        raise Refused("Say with --place where you sign.")
    source = keys.source(args)
    address, token = split_link(args.link) if args.link else (args.server, "")
    with ServerClient(address) as office:
        _enter(office, args, token)
        seen = desk.download(office, desk.find(office, args.instrument))
        _show(seen, args.folder or seen.folder)
        _confirm(seen, args.confirm)
        with _opened(args, source, signatures=sum(one.open for one in seen.originals)) as credential:
            signed = desk.sign(office, seen, credential, place=args.place)
    for one in signed:
        told = f"original of the {one['party']}, by {one['signer']}, {one['level']}, SHA-256 {one['sha256']}"
        print(f"Signed: {printable(told)}.")
    print("The office adds time-stamps and validation data, and shows when the signature is complete.")
    return 0


def _enter(office: ServerClient, args: argparse.Namespace, token: str) -> None:
    if token:
        office.open_link(token)
    elif args.signin_file:
        office.use(read(args.signin_file).decode("utf-8", "replace").strip())
    else:
        email = args.email or input("E-mail: ")
        given = args.password_file
        password = read(given).decode("utf-8", "replace").rstrip("\r\n") if given else getpass.getpass("Password: ")
        office.sign_in(email, password)


def _show(seen: Seen, folder: Path) -> None:
    from service.cli.signer import external as desk
    from service.cli.signer.server_client import printable

    told = seen.told
    print(printable(f"{told['reference']}: {told['title']}"))
    print(printable(f"You sign as {told['signatory']}, {told['office']}, for the {told['party']}."), end="\n\n")
    print("\n".join(desk.write_files(seen, folder)))
    print("\nAll of this was computed on this computer from the files that will be signed. Look at every page.")
    print("Compare the digest of the text with the one that the signature sheet or your office names:")
    print(f"\n  {seen.digest}\n", flush=True)


def _confirm(seen: Seen, given: str | None) -> None:
    from service.cli.signer import external as desk

    if given is not None:
        desk.require_confirmation(seen, given, whole=True)
        return
    if not sys.stdin.isatty():
        raise Refused("Nobody can be asked here. Give the whole digest that you compared with --confirm.")
    print(desk.CONSENT)
    desk.require_confirmation(
        seen, input(f"To sign, type the first {desk.TYPED_CHARS} characters of the digest: "), whole=False
    )


def _opened(args: argparse.Namespace, source: Source, *, signatures: int) -> Credential:
    """Asks again after a wrong PIN; a token counts the tries and warns before the last one."""
    from signing import WrongPin, open_credential

    while True:
        try:
            return open_credential(source, keys.pin(args), datetime.now(UTC), signatures=signatures)
        except WrongPin as error:
            if args.pin_file or not sys.stdin.isatty():
                raise
            print(error, file=sys.stderr)


def _file(args: argparse.Namespace) -> int:
    """B-T where a time-stamping authority of the settings answers, else B-B."""
    from signing import TimestampAuthorities, draw_stamp_for_field, load_anchors, open_credential, sign_field

    if args.out is None:
        raise Refused("Say with --out where the signed PDF goes.")
    settings, at = load(), datetime.now(UTC)
    pdf, source = read(args.file), keys.source(args)
    with open_credential(source, keys.pin(args), at) as credential:
        signed = sign_field(
            pdf,
            field=args.field,
            credential=credential,
            authorities=TimestampAuthorities(settings.signing.timestamp_urls, timeout=settings.signing.timeout),
            anchors=load_anchors(args.trust or settings.trust_folder),
            appearance=draw_stamp_for_field(pdf, args.field, credential.subject, place=args.place, at=at),
            reason="",
            location=args.place,
            lock=[args.field],
        )
    write_new(args.out, signed.pdf)
    print(f"{args.out}: signed by {signed.signer} in the field {args.field}, {signed.level}.")
    return 0
