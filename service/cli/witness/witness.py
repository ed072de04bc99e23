"""``alternat witness``: a witness of a log, with a folder and a key of its own, on a machine that the log's operator does not run."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.refusal import Refused

if TYPE_CHECKING:
    from service.depository.witness.cosignature import Cosignature
    from service.depository.witness.memory import Witness

PORT = 8765


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat witness``."""
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    init = _step(steps.add_parser("init", help="found a witness in an empty folder; prints its key"), _init)
    init.add_argument("--name", required=True, help="of its key, one word, such as archive.example.org/witness")
    init.add_argument("--log", action="append", default=[], metavar="KEY", help="key of a log to watch, one line")
    add = _step(steps.add_parser("add", help="watch one more log"), _add)
    add.add_argument("log", metavar="KEY", help="the log's key, one line, from a source that you trust")
    cosign = _step(steps.add_parser("cosign", help="check a request, and print the cosignature"), _cosign)
    cosign.add_argument(
        "source",
        metavar="REQUEST",
        help="a file from the log's operator, - for standard input, or the address of a log that shows its tiles",
    )
    cosign.add_argument("--out", type=Path, help="write the cosignature to this file")
    serve = _step(steps.add_parser("serve", help="answer requests over HTTP (C2SP tlog-witness)"), _serve)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=PORT)
    _step(steps.add_parser("show", help="print its key, and what it has cosigned"), _show)
    parser.epilog = (
        "The witness remembers the newest checkpoint of each log that it cosigned, and cosigns another one only if the log proves that it begins with "
        "that. It needs its folder and nothing else. Keep the folder: a witness whose memory was lost or put back must not go on with its key. "
        "Exit status: 0 done, 1 refused."
    )


def _step(parser: argparse.ArgumentParser, perform: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of the witness")
    parser.set_defaults(perform=perform)
    return parser


def run(args: argparse.Namespace) -> int:
    """:raises WitnessError, KeyUnusable: with the sentence that says why nothing was cosigned."""
    return int(args.perform(args))


def now() -> datetime:
    """Aware UTC."""
    return datetime.now(UTC)


def _init(args: argparse.Namespace) -> int:
    from service.depository.log.note import VerifierKey
    from service.depository.witness import memory

    logs = [VerifierKey.parse(line) for line in args.log]
    made = memory.found(args.folder.absolute(), args.name)
    for log in logs:
        made.add(log)
    print(made.key.verifier)
    return 0


def _add(args: argparse.Namespace) -> int:
    from service.depository.log.note import VerifierKey

    log = VerifierKey.parse(args.log)
    _open(args).add(log)
    print(f"The witness watches {log.name}.")
    return 0


def _cosign(args: argparse.Namespace) -> int:
    line = f"{_made(_open(args), args.source).line}\n"
    if args.out is None:
        sys.stdout.write(line)
    else:
        args.out.write_text(line, "utf-8")
    return 0


def _made(witness: Witness, source: str) -> Cosignature:
    from service.cli.witness import fetch
    from service.depository.witness import request

    if source.startswith(("https://", "http://")):
        return witness.cosign(fetch.request_of(source, witness), now())
    return witness.cosign(request.parse(_text(source)), now())


def _text(source: str) -> str:
    from service.depository.witness.request import MOST_BYTES

    try:
        if source == "-":
            return sys.stdin.read(MOST_BYTES)
        with Path(source).open(encoding="utf-8", newline="") as file:
            return file.read(MOST_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{source} cannot be read ({error}).") from None


def _serve(args: argparse.Namespace) -> int:
    import waitress

    from service.cli.witness.http import application
    from service.depository.witness.request import MOST_BYTES

    witness = _open(args)
    print(f"{witness.key.verifier}\nanswers at http://{args.host}:{args.port}/add-checkpoint", flush=True)
    waitress.serve(
        application(witness, now),
        host=args.host,
        port=args.port,
        threads=2,
        max_request_body_size=MOST_BYTES,
        ident=None,
    )
    return 0


def _show(args: argparse.Namespace) -> int:
    witness = _open(args)
    print(witness.key.verifier)
    for origin, log in witness.watched().items():
        print(f"{origin}: {log.size} entries, cosigned {log.at}" if log.at else f"{origin}: nothing cosigned yet")
    return 0


def _open(args: argparse.Namespace) -> Witness:
    from service.depository.witness.memory import Witness

    return Witness(args.folder.absolute())
