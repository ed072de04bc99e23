"""The text that is negotiated: the counterpart's own original, as its Word files say it."""

from __future__ import annotations

from service.domain.errors import DigestMismatch
from service.domain.instrument import Instrument, Preliminary
from service.domain.parties import COUNTERPART
from service.drafting.comparison.articles import ArticleText, articles
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.current import current, of_draft
from service.workflow.draft.edit import pinned
from service.workflow.draft.sharing import shared


def shown(unit: Unit, instrument: Instrument) -> Preliminary | None:
    """The newest originals, while they are of the newest revision and the counterpart may read them."""
    made = of_draft(unit, instrument)
    return made if made is not None and shared(unit, instrument, made) else None


def require_shown(unit: Unit, instrument: Instrument, digest: str) -> Preliminary:
    """:raises DigestMismatch: the text was changed since it was shown, or is not shared with the counterpart.
    :raises NotReady: there is no text yet.
    """
    made = current(unit, instrument, digest)
    if not shared(unit, instrument, made):
        raise DigestMismatch
    return made


def language_of(made: Preliminary, wanted: str) -> str:
    """``wanted``, or the first language of the text."""
    files = made.read_by(COUNTERPART).word_files
    return wanted if wanted in files else next(iter(files))


def article_texts(
    services: Services, unit: Unit, instrument: Instrument, made: Preliminary, language: str
) -> tuple[ArticleText, ...]:
    """Of the counterpart's original, in a language that :func:`language_of` gave."""
    draft = unit.drafts.get(instrument.id, made.revision)
    if draft is None:
        return ()
    document = services.files.read(made.read_by(COUNTERPART).word_files[language])
    return articles(document, pinned(services, instrument), draft.answers, draft.wording)
