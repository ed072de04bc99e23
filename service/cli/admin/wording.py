"""``alternat wording``: sentences of the pages and letters, to be said in the organization's own words."""

from __future__ import annotations

import argparse
import sys

from service.cli.refusal import Refused
from service.settings import load
from service.translation import NAMES, wording


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat wording``."""
    parser.add_argument("language", choices=sorted(NAMES), help="of the sentences that are printed")
    parser.add_argument(
        "word", nargs="+", help="a word or words together of the English sentence, as they are written there"
    )
    parser.epilog = (
        "Prints every sentence that has one of the words, as it is said now, in the form of a .po file. Change what stands behind msgstr, remove "
        "the rest, and keep it as LANGUAGE.po in the folder that wording_folder names. The placeholders of a sentence stay."
    )


def run(args: argparse.Namespace) -> int:
    """0 when sentences were printed. :raises Refused: no sentence has any of the words. :raises SettingsInvalid: see :func:`service.settings.load`."""
    changed = wording.read(load().wording_folder, NAMES)
    found = wording.naming(args.word, args.language, changed)
    if not found:
        raise Refused(
            "No sentence has these words. Write them as they stand in the English sentence, capitals included."
        )
    sys.stdout.write(found.decode())
    return 0
