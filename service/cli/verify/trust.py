"""``alternat trust``: the trust anchors. Lists and checks them, adds one, or takes those that a trusted list names."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from service.app import now
from service.cli.files import read
from service.cli.refusal import Refused
from service.settings import DEVELOPMENT_MARK, load
from signing import (
    ANCHOR_PURPOSES,
    Anchor,
    AnchorProblem,
    AnchorTerm,
    TrustFolderInvalid,
    check_anchors,
    read_certificates,
    read_trust_folder,
)

SERVICES = {"CA/QC": "signers", "TSA/QTST": "timestamping"}
"""Service types of trusted lists (ETSI TS 119 612 5.5.1) -> the purpose for which they are anchors."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat trust``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    shown = acts.add_parser("list", help="every anchor: purpose, dates, name, digest, source")
    checked = acts.add_parser(
        "check", help="what is wrong with the anchors; exit status 1 if the service would not start"
    )
    add = acts.add_parser("add", help="trust one more authority")
    add.add_argument("certificate", type=Path, help="PEM or DER, one certificate")
    add.add_argument("--purpose", choices=ANCHOR_PURPOSES, required=True)
    add.add_argument("--since", metavar="DAY", help="it counts for what was signed from this day on (2026-01-31, UTC)")
    add.add_argument("--until", metavar="DAY", help="the first day on which it does not count any more")
    add.add_argument("--note", default="", help="why it is trusted, for whoever reads the list in ten years")
    add.add_argument("--source", default="", help="where the certificate and its digest were compared")
    listed = acts.add_parser(
        "import-list",
        help="trust what a trusted list (ETSI TS 119 612, XML) names; replaces the territory's earlier list",
    )
    listed.add_argument("file", type=Path, help="the list, downloaded by you")
    listed.add_argument(
        "--signed-by",
        type=Path,
        metavar="CERT",
        help="certificate of the scheme operator, from another source than the list (PEM, one or several)",
    )
    listed.add_argument(
        "--service-type",
        action="append",
        choices=sorted(SERVICES),
        help="only these services; may be repeated (default: both)",
    )
    listed.add_argument(
        "--believe-without-signature", action="store_true", help="DANGEROUS: take the list as it is, whoever wrote it"
    )
    listed.add_argument("--although-outdated", action="store_true", help="take a list whose next issue is overdue")
    for act in (shown, checked, add, listed):
        act.add_argument("--trust", type=Path, metavar="DIR", help="the folder (default: the settings')")


def run(args: argparse.Namespace) -> int:
    """Does the act."""
    folder: Path = args.trust or load().trust_folder
    try:
        return _ACTS[args.act](folder, args)
    except TrustFolderInvalid as error:
        raise Refused(str(error)) from None


def _list(folder: Path, args: argparse.Namespace) -> int:
    for anchor in read_trust_folder(folder):
        print(f"{anchor.purpose:<12}  {_terms(anchor.terms):<24}  {anchor.name}")
        print(f"{'':<12}  SHA-256 {anchor.sha256}")
        print(f"{'':<12}  {'; '.join(part for part in (anchor.file, anchor.note, anchor.source) if part)}")
    return 0


def _check(folder: Path, args: argparse.Namespace) -> int:
    anchors = read_trust_folder(folder)
    found = check_anchors(anchors, now=now(), forbidden_mark=_mark(args))
    print("\n".join(_sentences(found)) or f"{len(anchors)} anchors, nothing to complain about.")
    return 1 if any(one.grave for one in found) else 0


def _mark(args: argparse.Namespace) -> str | None:
    """A folder named by hand is examined as production would."""
    return None if args.trust is None and load().development else DEVELOPMENT_MARK


def _add(folder: Path, args: argparse.Namespace) -> int:
    from signing import AnchorAddition, add_anchor

    certificate = _certificates(args.certificate, "one certificate")
    if len(certificate) != 1:
        raise Refused(
            f"{args.certificate} holds {len(certificate)} certificates. Add each by itself, so that each has its own reason."
        )
    term = AnchorTerm(_day(args.since), _day(args.until))
    if term.since and term.until and term.until <= term.since:
        raise Refused("--until has to be after --since.")
    wanted = Anchor(purpose=args.purpose, certificate=certificate[0], terms=(term,), file=str(args.certificate))
    standing = read_trust_folder(folder)
    if any((one.purpose, one.sha256) == (wanted.purpose, wanted.sha256) for one in standing):
        raise Refused(f"{wanted.name} is an anchor for this purpose already. Change its dates in the manifest instead.")
    grave = [
        one.sentence
        for one in check_anchors([wanted], now=now())
        if one.grave and str(args.certificate) in one.sentence
    ]
    if grave:
        raise Refused(grave[0])
    name = add_anchor(
        folder,
        AnchorAddition(purpose=args.purpose, certificate=certificate[0], term=term, note=args.note, source=args.source),
    )
    print(f"{wanted.name}\nSHA-256 {wanted.sha256}\nis trusted for {args.purpose}: {name}. Restart the service.")
    return 0


def _import_list(folder: Path, args: argparse.Namespace) -> int:
    from signing import TrustedListInvalid, read_trusted_list, read_trusted_list_unverified, write_trusted_list

    if bool(args.signed_by) is args.believe_without_signature:
        raise Refused(
            "Name the scheme operator's certificate with --signed-by. Without it anybody could have written the list."
        )
    xml = read(args.file)
    try:
        if args.signed_by:
            found = read_trusted_list(xml, operators=_certificates(args.signed_by, "the scheme operator's certificate"))
        else:
            found = read_trusted_list_unverified(xml)
    except TrustedListInvalid as error:
        raise Refused(str(error)) from None
    if found.next_update is not None and found.next_update <= now() and not args.although_outdated:
        raise Refused(f"A newer list was due on {found.next_update:%Y-%m-%d}. Get it, or say --although-outdated.")
    purposes = {SERVICES[one] for one in args.service_type or SERVICES}
    if not any(one.purpose in purposes for one in found.authorities):
        raise Refused("The list names no authority of these services. Nothing was changed.")
    name, taken = write_trusted_list(folder, found, xml, purposes=purposes, checked=bool(args.signed_by))
    ended = sum(all(term.until for term in one.terms) for one in taken)
    print(
        f"Trusted list {found.territory} no. {found.sequence}: {len(taken)} certificates, {ended} of them only for the past: {name}."
    )
    for told in found.unread:
        print(f"Not understood and left out: {told}")
    print("Restart the service.")
    return 0


def _sentences(found: Iterable[AnchorProblem]) -> list[str]:
    return [f"{'-' if one.grave else '!'} {one.sentence}" for one in found]


def _terms(terms: Iterable[AnchorTerm]) -> str:
    return ", ".join(f"{_shown(term.since)}..{_shown(term.until)}" for term in terms)


def _shown(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _certificates(path: Path, what: str) -> list:  # type: ignore[type-arg]
    try:
        found = read_certificates(read(path))
    except (ValueError, TypeError):
        found = []
    if not found:
        raise Refused(f"{path} holds no certificate. Give {what} in PEM.")
    return found


def _day(text: str | None) -> datetime | None:
    from signing import parse_day

    try:
        return parse_day(text) if text else None
    except ValueError:
        raise Refused(f"{text} is no day. Write it as 2026-01-31.") from None


_ACTS = {"list": _list, "check": _check, "add": _add, "import-list": _import_list}
