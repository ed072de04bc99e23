"""``alternat templates``: the model agreements, listed and checked."""

from __future__ import annotations

import argparse

from service.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat templates``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("list", help="id, version and title of each model")
    check = acts.add_parser("check", help="fill every model in every language and report what is wrong")
    check.add_argument("model", nargs="*", help="ids (default: all)")


def run(args: argparse.Namespace) -> int:
    """0 if there are no findings, 1 if there are."""
    from service.drafting.model.catalogue import Catalogue

    settings = load()
    if args.act == "list":
        for template in Catalogue(settings.templates_root).all():
            print(f"{template.id:<24} {template.version:<6} {template.title[template.languages[0]]}")
        return 0
    from service.drafting.lint import report

    checked = report.check_folder(
        settings.templates_root,
        args.model,
        organization=settings.organization.for_documents(),
        keys={"sg", *settings.signing.keys},
    )
    for label, found in checked.items():
        print(f"{label}: {'in order' if not found else f'{len(found)} findings'}")
        for finding in found:
            print(f"  {finding}")
    return 1 if any(checked.values()) else 0
