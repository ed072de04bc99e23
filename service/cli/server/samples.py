"""``alternat samples``: agreements at every stage in the demonstration, so that everybody who signs in finds work."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, Final

from service.cli.bootstrap import read_settings
from service.cli.refusal import Refused

_SAMPLES: Final = (
    ("special-program", "draft", "Fundación Cuencas del Sur", "shared river basins", "cuencas compartidas"),
    ("general", "invite", "Red Andina de Bibliotecas", "public libraries in the Andes", "bibliotecas públicas en los Andes"),
    ("general", "submit", "Centro Caribe de Meteorología", "early warning of hurricanes", "alerta temprana de huracanes"),
    ("special-organization", "approve", "Liga de Juntas de Agua", "rural water boards", "juntas rurales de agua"),
    ("special-program", "sign", "Instituto de Gobierno Abierto", "open budgets in cities", "presupuestos abiertos en ciudades"),
    ("general", "countersign", "Sociedad Amazónica de Ciencias", "research in the Amazon", "investigación en la Amazonía"),
    ("general", "deposit", "Fundación Páramo Vivo", "the protection of high moorlands", "la protección de los páramos"),
)  # fmt: skip
"""Model, the last step that is taken, the counterpart, and the subject in English and in Spanish."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: what is made does not vary."""


def run(args: argparse.Namespace) -> int:
    """Makes those that are missing while ``alternat run`` is at work; nothing where there are other agreements alone.

    :raises Refused: this is no demonstration, or a step did not come to its end.
    """
    from service import app
    from service.cli.development import setup
    from service.cli.development.journey import STEPS, Journey, cast
    from service.depository.register.release import Release
    from service.workflow.deposit import releases

    settings = read_settings()
    pki = setup.prepare(settings) if settings.development else None
    if pki is None:
        raise Refused("Only the demonstration has samples: a development installation with its own PKI.")
    services = app.make_services(settings)
    with services.store.reader() as unit:
        known = {one.counterpart_name for one in unit.instruments.list(limit=1000)}
    if known and not known & {counterpart for _, _, counterpart, *_ in _SAMPLES}:
        return 0
    people = cast(services)
    for model, last, counterpart, *subject in _SAMPLES:
        if counterpart in known:
            continue
        journey = Journey(
            services, model, pki, people, lambda _: None, own_worker=False, answers=_answers(counterpart, *subject)
        )
        for step in STEPS[: [one.__name__ for one in STEPS].index(last) + 1]:
            step(journey)
        if (entry := journey.entry) is not None:
            releases.decide(
                services, people.archivist, entry.number, entry.year, asked=Release.TEXTS, reason="A sample for the public register"
            )  # fmt: skip
        print(f"{counterpart}: {last}", flush=True)
    return 0


def _answers(counterpart: str, english: str, spanish: str) -> Mapping[str, Any]:
    return {
        "counterpart_name": counterpart,
        "counterpart_short_name": "".join(word[0] for word in counterpart.split() if word[0].isupper()),
        "languages": ["en", "es"],
        "subject": {"en": english, "es": spanish},
    }
