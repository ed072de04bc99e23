"""What a filled text says about the facts that a register keeps, read from its words; and what register, archive and pages say of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from flask import Flask

from service.depository.deposit import metadata
from service.depository.register.register import RegisterEntry
from service.domain.instrument import Annex, Instrument
from service.domain.lifecycle import Action, State
from service.domain.record.events import Event
from service.drafting.answers import context
from service.drafting.model import signatories
from service.drafting.model.template import Template
from service.drafting.word import compose, docx, fill, sandbox
from service.drafting.word.passages import passages
from service.web.shell import language as shell_language
from service.web.words import terms as words
from service.workflow.deposit.entry import Signed, register_entry
from tests.unit.drafting.models import CATALOGUE, original

NOW = datetime(2028, 7, 1, 12, tzinfo=UTC)
MONTHS = re.compile(r"\((\d+)\)\W+(?:months?|mes(?:es)?|mês|mois)\b")
DAYS = re.compile(r"\((\d+)\)\W+(?:days?|días?|dias?|jours?)\b")
YEAR = re.compile(r"\b20\d\d\b")
INDEFINITE = re.compile(r"indefinit|indefinid|indetermin|indéterminé|illimité", re.IGNORECASE)
COMPLETION = re.compile(r"complet|conclu|achèv|achev", re.IGNORECASE)
TACIT = re.compile(r"suc+es+iv|tacit|tácit", re.IGNORECASE)
RENEWS = re.compile(r"renew|renov|renouvel|reconduc|reconduit", re.IGNORECASE)
TRANSLATION = re.compile(r"transla|traduc|traduç", re.IGNORECASE)
AMOUNT = re.compile(r"\b[A-Z]{3}[\u00a0 ]\d")


def text_of(template: Template, answers: Mapping[str, Any], language: str, annexes: tuple[Annex, ...], *, whole: bool) -> Mapping[str, tuple[str, ...]]:  # fmt: skip
    """Article -> heading and paragraphs of the filled text.

    :param whole: the Word file is filled as for an agreement; otherwise only its body is, with the template read once.
    """
    spec = original(template, dict(answers), annexes=annexes)
    if whole:
        filled = fill.fill_text(spec, language)
    else:
        unfilled, body = _body(template.id, language)
        xml = body.render(context.build(spec, language))
        filled = docx.with_part(unfilled, compose.DOCUMENT, xml.encode())
    return passages(filled, context.article_keys(template, answers))


@cache
def _body(model: str, language: str) -> tuple[bytes, Any]:
    template = CATALOGUE.get(model)
    unfilled = compose.text(template, language)
    filler = fill._Filler(unfilled, model, language)
    filler.init_docx()
    patched = filler.patch_xml(filler.get_xml())
    empty = docx.with_part(unfilled, compose.DOCUMENT, b"<x/>")
    environment = sandbox.StrictEnvironment(language)
    environment.autoescape = True
    return empty, environment.from_string(patched)


def entry_of(template: Template, answers: Mapping[str, Any], signed_on: date) -> RegisterEntry:
    """The register's row, as a deposit computes it."""
    instrument = Instrument(
        id="i", reference="COOP-2027-0001", state=State.SIGNED, version=1, template_id=template.id,
        template_version=template.version, template_digest=template.digest, department="d", title="T",
        counterpart_name="C", drafter_id="p", created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    signing = signatories.named(template, answers, order=template.parties)
    acts = tuple(
        Event(
            instrument_id="i", kind=Action.SIGN, actor_id="p", actor_name="P", at=NOW, state=State.SIGNING,
            detail={"step": one.key, "place": f"Place {one.key}"},
        )
        for one in signing
    )  # fmt: skip
    at = datetime(signed_on.year, signed_on.month, signed_on.day, 12, tzinfo=UTC).isoformat()
    reports = tuple({"field": one.field, "best_time": at, "place": ""} for one in signing)
    signed = Signed(signatories=signing, ink=frozenset(), events=acts, reports=reports)
    assert signed.last_day == signed_on
    return register_entry(
        instrument, template, answers, signed, signed_on=signed_on, number=1, at=NOW, parties=(),
        records={"proces-verbal/signature.pdf": b"record"}, relation={},
    )  # fmt: skip


def archived(entry: RegisterEntry) -> RegisterEntry:
    """The entry as ``metadata.json`` brings it back."""
    built = metadata.build(entry, files={}, details={}, deposited_by="A", at=NOW)
    return metadata.entry_of(json.loads(metadata.to_bytes(built)))


@cache
def application() -> Flask:
    """Only the words of the pages."""
    app = Flask(__name__)
    shell_language.configure(app)
    words.register(app)
    return app


def page_of(entry: RegisterEntry, language: str) -> dict[str, str]:
    """What the entry's page says of each fact, in ``language``."""
    with application().test_request_context(f"/?lang={language}"):
        return {
            "force": words.force_sentence(entry.entry_into_force),
            "term": words.term_sentence(entry.term),
            "notice": words.notice_sentence(entry.term),
            "money": words.money_sentence(entry.money),
            "languages": words.languages_sentence(entry),
            "signatures": "\n".join(line for row in entry.signatures for line in words.signature_lines(row)),
        }
