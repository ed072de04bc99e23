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
    catalogue = Catalogue(settings.templates_root)
    if args.act == "list":
        for template in catalogue.all():
            print(f"{template.id:<24} {template.version:<6} {template.title['en']}")
        return 0
    from service.drafting.lint import report

    chosen = [catalogue.get(model) for model in args.model] or catalogue.all()
    findings = 0
    for template in chosen:
        found = report.check(template, keys={"sg", *settings.signing.keys})
        findings += len(found)
        print(f"{template.id} {template.version}: {'in order' if not found else f'{len(found)} findings'}")
        for finding in found:
            print(f"  {finding}")
    return 1 if findings else 0
