"""``alternat remind``: the letters of the day. Run it once a day; running it again on the same day repeats nothing."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: the periods are settings of [mail] and [obligations]."""
    parser.epilog = "Letters are sent by `alternat work`. Where no mail server is set, only the days of obligations are brought up to date."


def run(args: argparse.Namespace) -> int:
    """Writes reminders, then each person's daily letter."""
    from service.workflow.reminders import remind

    with open_services() as services:
        written = remind(services)
        if not services.settings.mail.on:
            print("No letters: [mail] names no host.")
            return 0
    print(
        f"{written.reminders} reminders, {written.escalations} escalations, {written.obligations} about obligations, "
        f"{written.holds} about legal holds, {written.witnesses} about witnesses, {written.digests} daily letters."
    )
    return 0
