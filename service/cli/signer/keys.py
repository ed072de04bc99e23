"""Which key a command signs with: the options for every kind, and what they mean together."""

from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.files import read
from service.cli.refusal import Refused

if TYPE_CHECKING:
    from signing import Source


def arguments(parser: argparse.ArgumentParser) -> None:
    """One of ``--p12``, ``--pem``, ``--pkcs11-module`` and ``--csc-url`` says where the key is."""
    group = parser.add_argument_group("the key", "One of the four; the PIN or passphrase is asked for.")
    kind = group.add_mutually_exclusive_group(required=True)
    kind.add_argument("--p12", type=Path, metavar="FILE", help="PKCS#12 file with key and certificate")
    kind.add_argument("--pem", type=Path, metavar="FILE", help="private key in PEM; with --certificate")
    kind.add_argument("--pkcs11-module", type=Path, metavar="FILE", help="the token's PKCS#11 library; with --token")
    kind.add_argument("--csc-url", metavar="URL", help="remote signing service (CSC v1); with --credential")
    group.add_argument("--certificate", type=Path, metavar="FILE", help="certificate for --pem, or one the token lacks")
    group.add_argument(
        "--chain", type=Path, metavar="FILE", action="append", default=[], help="certificates of authorities; repeat"
    )
    group.add_argument("--token", metavar="LABEL", help="label of the token")
    group.add_argument("--key", metavar="LABEL", default="", help="label of the key on the token, or id:HEX")
    group.add_argument("--credential", metavar="ID", help="the remote service's name for the key")
    group.add_argument(
        "--csc-access", type=Path, metavar="FILE", help="a token, or client and secret on two lines, for the service"
    )
    group.add_argument("--pin-file", type=Path, metavar="FILE", help="file with the PIN (default: it is asked for)")


def source(args: argparse.Namespace) -> Source:
    """Where the key is. :raises Refused: an option is missing, or belongs to another kind of key."""
    from signing import CscService, PemFiles, Pkcs11Token, Pkcs12File

    _require_fitting(args)
    if args.p12 is not None:
        return Pkcs12File(args.p12)
    if args.pem is not None:
        return PemFiles(args.pem, args.certificate, tuple(args.chain))
    if args.pkcs11_module is not None:
        return Pkcs11Token(args.pkcs11_module, args.token, args.key, args.certificate, tuple(args.chain))
    return CscService(args.csc_url, args.credential, args.csc_access)


def pin(args: argparse.Namespace, question: str = "PIN or passphrase of the key: ") -> str:
    """What the person types, without an echo, or what stands in ``--pin-file``."""
    if args.pin_file is None:
        return getpass.getpass(question)
    return read(args.pin_file).decode("utf-8", "replace").rstrip("\r\n")


_NEEDS = {"p12": (), "pem": ("certificate",), "pkcs11_module": ("token",), "csc_url": ("credential",)}
"""Kind -> the options that it cannot do without."""
_MAY = {
    "p12": (),
    "pem": ("certificate", "chain"),
    "pkcs11_module": ("token", "key", "certificate", "chain"),
    "csc_url": ("credential", "csc_access"),
}
"""Kind -> the options that mean something with it."""


def _require_fitting(args: argparse.Namespace) -> None:
    kind = next(one for one in _NEEDS if getattr(args, one) is not None)
    missing = [_option(one) for one in _NEEDS[kind] if not getattr(args, one)]
    if missing:
        raise Refused(f"{_option(kind)} needs {' and '.join(missing)} beside it.")
    others = {one for options in _MAY.values() for one in options} - set(_MAY[kind])
    strange = sorted(_option(one) for one in others if getattr(args, one))
    if strange:
        raise Refused(f"{', '.join(strange)} has no meaning with {_option(kind)}. Leave it out.")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")
