"""``alternat demo``: one agreement from model to register, without a browser, with temporary data of its own."""

from __future__ import annotations

import argparse
import socket
import tempfile
from contextlib import closing
from pathlib import Path

from service.cli import logs
from service.cli.refusal import Refused
from service.settings import Settings, load

MODELS = ("general", "special-program", "special-organization", "special-direct")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat demo``."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder for the files; made if it is missing"
    )
    parser.add_argument("--model", default="general", choices=MODELS, help="which model agreement (default: general)")


def run(args: argparse.Namespace) -> int:
    """Leaves the files in DIR; README.txt there says what each of them is."""
    try:
        args.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{args.out} cannot be used ({error.strerror}).") from None
    if any(args.out.iterdir()) and not (args.out / "README.txt").exists():
        raise Refused(f"{args.out} holds other files. Choose an empty folder.")
    with tempfile.TemporaryDirectory(prefix="alternat-demo-") as folder:
        label = play(Path(folder), model=args.model, out=args.out)
    print(f"Deposited as {label}. The files are in {args.out}; begin with README.txt.")
    return 0


def play(folder: Path, *, model: str, out: Path) -> str:
    """The demonstration with all its data below ``folder``; the register's label."""
    from service import app
    from service.cli.development import demo_files, journey, seed, setup
    from service.cli.development.responder import ResponderServer

    port = _free_port()
    settings = _settings(folder, port)
    logs.configure(development=True, quiet=True)
    pki = setup.prepare(settings)
    if pki is None:
        raise Refused("The demonstration needs its own PKI.")
    with closing(app.make_converter(settings)) as converter, ResponderServer(pki, host="127.0.0.1", port=port):
        services = app.make_services(settings, converter=converter)
        seed.add_demonstration_people(services.store, app.now())
        played = journey.play(services, model=model, pki=pki, say=lambda sentence: print(sentence, flush=True))
        demo_files.leave(services, played, out, pki=pki)
    return played.entry.label


def _settings(folder: Path, port: int) -> Settings:
    """The defaults, with all data below ``folder``; the machine's own settings are left out on purpose."""
    urls = [f"http://127.0.0.1:{port}/development/tsa/{label}" for label in ("tsa1", "tsa2")]
    return load(environ={"ALTERNAT_DATA_FOLDER": str(folder), "ALTERNAT_SIGNING_TIMESTAMP_URLS": ",".join(urls)})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
