"""``alternat templates``: the model agreements, listed and checked."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import Settings, load

if TYPE_CHECKING:
    from service.drafting.lint.report import Finding


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
    checked = _checked(settings, args.model)
    for label, found in checked.items():
        print(f"{label}: {'in order' if not found else f'{len(found)} findings'}")
        for finding in found:
            print(f"  {finding}")
    return 1 if any(checked.values()) else 0


def _checked(settings: Settings, models: Sequence[str]) -> dict[str, list[Finding]]:
    """The findings by model, with pages where LibreOffice is there."""
    from service.drafting.errors import OfficeUnavailable
    from service.drafting.lint import report
    from service.drafting.word.convert import Converter, office_program

    def check(converter: Converter | None) -> dict[str, list[Finding]]:
        return report.check_folder(
            settings.templates_root,
            models,
            organization=settings.organization.for_documents(),
            keys={"sg", *settings.signing.keys},
            converter=converter,
        )

    try:
        office_program()
    except OfficeUnavailable as error:
        print(f"The pages are not looked at: {error}", file=sys.stderr)
        return check(None)
    with tempfile.TemporaryDirectory() as folder, Converter(data_folder=Path(folder)) as converter:
        return check(converter)
