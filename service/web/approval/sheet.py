"""The briefing sheet of one agreement in the reader's words: the same blocks on pages and on the sheet to print."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext, lazy_gettext

from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.domain.review import Departure
from service.drafting import briefing_sheet
from service.drafting.briefing_sheet import Block, Briefing, Row
from service.drafting.comparison.wording import ArticleChange, Change
from service.drafting.fields.spec import FieldSpec
from service.web.approval import briefing
from service.web.draft.form_page import model_of
from service.web.shell.language import current
from service.web.shell.options import unit_name
from service.web.shell.page_context import in_language
from service.web.words.dates import moment
from service.web.words.labels import digest_groups, party_name, state_name
from service.web.words.reviews import decision_name, departure_name, review_names
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.queries import retrieve
from service.workflow.queries.decision import Brief, brief
from service.workflow.queries.retrieve import InstrumentView
from service.workflow.queries.returned import last_return, since_return
from service.workflow.review.view import ArticleView, ReviewView, text_view

_SAID = (Departure.ALTERED, Departure.ADDED, Departure.DROPPED)
_CHANGES = {
    Change.INSERTED: lazy_gettext("Added"),
    Change.DELETED: lazy_gettext("Left out"),
    Change.CHANGED: lazy_gettext("Changed"),
}


def sheet(services: Services, actor: Actor, instrument_id: str) -> Briefing:
    """What is decided on, in brief.

    :raises NotFound: there is no such agreement for this actor, or it has no text yet.
    :raises PermissionMissing: the actor does not decide.
    """
    about, view = brief(services, actor, instrument_id), retrieve.instrument(services, actor, instrument_id)
    if view.preliminary is None:
        raise NotFound(noun="text")
    text = text_view(services, actor, instrument_id, language=current())
    instrument = view.instrument
    blocks = (
        Block(heading=gettext("Purpose and parties"), rows=_rows(_parties(services, view, about))),
        Block(heading=gettext("Money and term"), rows=_rows(_terms(services, view, about))),
        Block(heading=gettext("Signatories"), rows=_rows(_signatories(about))),
        Block(heading=gettext("Departures from the model"), rows=_rows(_departures(services, view, about, text))),
        Block(heading=gettext("Reviews"), rows=_rows(_reviews(services, text))),
        Block(heading=gettext("Since it was returned"), rows=_rows(_returned(services, actor, instrument_id))),
        Block(heading=gettext("Text"), rows=_rows(_text(view, text))),
    )
    made = services.clock()
    return Briefing(
        language=current(),
        kind=gettext("Briefing sheet"),
        title=instrument.title_in(current()),
        about=f"{instrument.reference} · {state_name(instrument.state)}",
        author=in_language(services.settings.organization.name, current()),
        when=made,
        blocks=tuple(block for block in blocks if block.rows),
        foot=gettext("Made from the record on %(moment)s. Not a part of the agreement.", moment=moment(made)),
    )


def download(services: Services, actor: Actor, instrument_id: str) -> Download:
    """The sheet as a PDF. Raises the same as :func:`sheet`."""
    made = sheet(services, actor, instrument_id)
    reference = made.about.split(" · ", 1)[0]
    return Download(f"{reference}-briefing-{made.language}.pdf", PDF, briefing_sheet.make(made))


_Lines = Iterator[tuple[str, list[str]]]


def _rows(found: _Lines) -> tuple[Row, ...]:
    """Those that say something."""
    said = ((label, tuple(line for line in lines if line)) for label, lines in found)
    return tuple(Row(label=label, lines=lines) for label, lines in said if lines)


def _parties(services: Services, view: InstrumentView, about: Brief) -> _Lines:
    instrument, purpose = view.instrument, about.answers.get("purpose")
    yield gettext("Purpose"), [in_language(purpose, current())] if isinstance(purpose, dict) and purpose else []
    yield gettext("Counterpart"), [instrument.counterpart_name]
    yield gettext("Department"), [unit_name(services.settings, instrument.department)]
    if about.submitted:
        yield gettext("Submitted by"), [f"{about.submitted.actor_name}, {moment(about.submitted.at)}"]
    agreed = [f"{one.by_name} ({party_name(one.side)}), {moment(one.at)}" for one in view.confirmations]
    yield gettext("Agreed by"), agreed


def _terms(services: Services, view: InstrumentView, about: Brief) -> _Lines:
    for question, answer in briefing.terms(model_of(services, view.instrument), about.answers, current()):
        yield question, [answer]


def _signatories(about: Brief) -> _Lines:
    for one, offices in about.signatories:
        for_ = gettext("In place of: %(name)s", name=one.named) if one.named else ""
        yield _capital(party_name(one.party)), [f"{one.name}, {offices.get(current()) or one.office}", for_]
    for said in about.exceptions:
        names = {"certificate": said.subject, "name": said.name, "officer": said.by_name, "moment": moment(said.at)}
        sentence = gettext(
            "%(name)s may sign with a certificate in the name of %(certificate)s. Accepted by %(officer)s, %(moment)s.",
            **names,
        )
        yield gettext("Certificate in another name"), [sentence, said.reason]


def _departures(services: Services, view: InstrumentView, about: Brief, text: ReviewView) -> _Lines:
    template = model_of(services, view.instrument)
    version = gettext("version %(version)s", version=view.instrument.template_version)
    yield gettext("Model"), [f"{in_language(template.title, current())}, {version}"]
    for kind in _SAID:
        yield departure_name(kind), [_departs(one) for one in text.articles if one.departure.departure is kind]
    if not any(one.departure.departure in _SAID for one in text.articles):
        yield gettext("Articles"), [gettext("No article departs from the model.")]
    chosen, left_out = briefing.articles(template, about.answers, current())
    yield gettext("Optional articles included"), ["; ".join(chosen)]
    yield gettext("Optional articles left out"), ["; ".join(left_out)]


def _departs(one: ArticleView) -> str:
    title = in_language(one.departure.title, current()) if one.departure.title else gettext("Title and preamble")
    if one.text and one.text.number:
        title = f"{one.text.number}. {one.text.heading}"
    if not one.departure.altered_by:
        return title
    proposed = gettext("not as the model proposes:")
    return f"{title} ({proposed} {_questions(one.departure.altered_by)})"


def _reviews(services: Services, text: ReviewView) -> _Lines:
    for kind in text.state.needed:
        said = text.state.last.get(kind.key)
        lines = [gettext("Not yet")]
        if said is not None:
            told = {"decision": decision_name(said.decision), "name": said.by_name, "at": moment(said.at)}
            lines = [gettext("%(decision)s: %(name)s, %(at)s", **told), said.summary]
        yield review_names(services.settings, [kind.key]), lines
    if not text.state.needed:
        yield gettext("Reviews"), [gettext("The settings ask for no review of this text.")]


def _returned(services: Services, actor: Actor, instrument_id: str) -> _Lines:
    returned = last_return(services, actor, instrument_id)
    if returned is None:
        return
    decision = returned.decision
    yield (
        gettext("Returned by %(name)s", name=decision.by_name),
        [moment(decision.at), decision.remarks],
    )
    changed = [_questions(returned.changed)] if returned.changed else []
    changed += [gettext("Annexes")] if returned.annexes_changed else []
    yield gettext("Answers changed since then"), changed or [gettext("Nothing was changed since then.")]
    seen = since_return(services, actor, instrument_id, language=current())
    if seen is not None:
        yield gettext("Articles changed since then"), ["; ".join(_article(one) for one in seen.changed)]


def _article(one: ArticleChange) -> str:
    text = one.new or one.old
    title = f"{text.number}. {text.heading}" if text and text.number else gettext("Title and preamble")
    return f"{title} ({_CHANGES[one.change]})"


def _text(view: InstrumentView, text: ReviewView) -> _Lines:
    made = text.preliminary
    yield gettext("Fingerprint of the text to be approved"), [digest_groups(made.digest)]
    yield gettext("Annexes"), [one.title_in(current()) for one in text.annexes]


def _questions(specs: tuple[FieldSpec, ...]) -> str:
    return "; ".join(in_language(spec.label, current()) for spec in specs)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
