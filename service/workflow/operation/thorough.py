"""What ``alternat doctor`` asks beyond :mod:`service.workflow.operation.ready`: keys, authorities, the mail server, the office program.

These checks open the seal, wait for other machines and start a program: minutes at worst. They change nothing.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Final

import docx

from service.depository.replica.errors import ReplicaError
from service.drafting.word.convert import ConversionFailed, Converter
from service.mail.smtp import ServerNotThere, connect
from service.translation import NAMES, wording
from service.workflow.checkpoints import stamps, witnesses
from service.workflow.context import Services
from service.workflow.letters.send import sending_name
from service.workflow.operation.check import Check, Finding, failed, ok, warning
from service.workflow.operation.ready import ENDS_SOON, READY
from service.workflow.preservation import audit
from service.workflow.replica import replicate
from service.workflow.signature.keys import seal_credential, source
from signing import CscService, TimestampAuthorities

AUDIT_AGE: Final = timedelta(days=14)
"""The operator's guide has a weekly timer for ``alternat audit``."""
REPLICA_AGE: Final = timedelta(days=100)
"""Every bag is to be read again once in three months."""


def writing(services: Services) -> Iterable[Finding]:
    """The database takes a write."""
    with services.store.unit() as unit:
        unit.workers.prune(services.clock() - timedelta(days=1))
        unit.commit()
    yield ok("database writes", "are accepted.")


def seal(services: Services) -> Iterable[Finding]:
    """The organization's seal opens and may sign. A remote service is not asked: it may count what it is asked for."""
    part, place = "seal", services.settings.signing.seal
    if isinstance(source(place), CscService):
        yield ok(part, f"is at {place.url}; not asked.")
        return
    with seal_credential(services) as credential:
        left = credential.not_after - services.clock()
        if left < ENDS_SOON:
            yield warning(
                part,
                f"“{credential.subject}” ends on {credential.not_after.date()}.",
                "Get the next certificate and name it in [signing.seal].",
            )
        else:
            yield ok(part, f"“{credential.subject}” opens, until {credential.not_after.date()}.")


def signatories(services: Services) -> Iterable[Finding]:
    """The files of the keys that people open with a PIN are there."""
    signing = services.settings.signing
    for name, place in {"sg": signing.sg, **signing.keys}.items():
        part = f"key {name}"
        missing = [str(path) for _, path in (*place.secrets(), *place.others()) if not path.is_file()]
        if missing:
            yield failed(
                part,
                f"There is no file {', '.join(missing)}.",
                f"Correct the table of this key ({place.source}) in the settings.",
            )
        else:
            yield ok(part, f"is where the settings say ({place.source}); it is opened with a PIN only.")


def authorities(services: Services) -> Iterable[Finding]:
    """Each time-stamping authority gives a token that verification will accept."""
    trouble = 0
    urls = services.settings.signing.timestamp_urls
    for url in urls:
        refused = TimestampAuthorities((url,), services.authorities.timeout).try_out(services.anchors)
        if refused is None:
            yield ok("time-stamps", f"{url} gives usable tokens.")
        else:
            trouble += 1
            remedy = "See that this machine reaches it, and that its authority is an anchor for time-stamping (`alternat trust list`)."
            found = failed if trouble == len(urls) else warning
            yield found("time-stamps", str(refused), remedy)


def mail(services: Services) -> Iterable[Finding]:
    """The mail server lets the service in."""
    settings = services.settings.mail
    if not settings.on:
        yield warning(
            "mail",
            "No mail server is set: nobody is told anything.",
            "Set [mail] host, or tell people to look at their worklists.",
        )
        return
    try:
        with connect(settings, name=sending_name(services)):
            yield ok("mail", f"{settings.host}:{settings.port} lets the service in.")
    except ServerNotThere as error:
        yield failed("mail", str(error), "Correct [mail], or wait until the server is back: letters wait, too.")


def own_words(services: Services) -> Iterable[Finding]:
    """The service still has each sentence that the organization says in its own words. Without such sentences nothing is said."""
    folder = services.settings.wording_folder
    changed = wording.read(folder, NAMES)
    gone = wording.unknown(changed)
    for language, sentence in gone:
        yield warning(
            "wording",
            f"{language}.po has “{sentence}”, which the service does not say.",
            f"See what it says now (`alternat wording {language} ...`), and change {folder / language}.po.",
        )
    if changed and not gone:
        yield ok("wording", f"{', '.join(changed)}: every sentence is one of the service.")


def office(services: Services) -> Iterable[Finding]:
    """The program that makes PDFs of Word files makes one."""
    page = io.BytesIO()
    docx.Document().save(page)
    try:
        with tempfile.TemporaryDirectory() as folder, Converter(data_folder=Path(folder)) as converter:
            converter.convert(page.getvalue())
    except (ConversionFailed, OSError) as error:
        yield failed(
            "office program",
            f"LibreOffice made no PDF: {error}",
            "Run `bin/setup run` as root; see the log of `alternat work`.",
        )
    else:
        yield ok("office program", "makes a PDF of a Word file.")


def audits(services: Services) -> Iterable[Finding]:
    """The archive was audited lately, and nothing was found."""
    with services.store.reader() as unit:
        seen = audit.overview_in(services, unit)
        deposits = unit.log_entries.size()
    newest = seen.audit
    run = "Run `alternat audit`; the operator's guide has a timer."
    if newest is None:
        yield (
            ok("audit", "never, and nothing is deposited.")
            if not deposits
            else warning("audit", "The archive was never audited.", run)
        )
    elif seen.open:
        yield failed(
            "audit",
            f"The audit found {seen.open} things wrong that are not well again.",
            "See “Audit” on the pages; `alternat repair list` names them.",
        )
    elif seen.overdue:
        yield warning(
            "audit",
            f"{seen.overdue} deposits were not examined for {seen.period_days} days.",
            "Run `alternat audit`, or raise the budget of its timer.",
        )
    elif services.clock() - newest.ended_at > AUDIT_AGE:
        yield warning("audit", f"The last audit was on {newest.ended_at.date()}.", run)
    else:
        oldest = f", the one before longest on {seen.ages.oldest.date()}" if seen.ages.oldest else ""
        yield ok("audit", f"{seen.ages.objects} deposits are examined{oldest}; nothing is wrong.")


def unentered(services: Services) -> Iterable[Finding]:
    """Every deposit that waits for a repair before it is in the register. Where none waits, nothing is said."""
    with services.store.reader() as unit:
        for one in unit.unentered.all():
            yield failed(
                "deposit",
                f"{one.label} is entry {one.leaf_index} of the log and not in the register: its object is damaged.",
                f"Run `alternat repair propose {one.object_id} --as ADDRESS --reason TEXT`; another archivist confirms it.",
            )


def replica(services: Services) -> Iterable[Finding]:
    """The replica holds every version of every object, and its server is fit for it. Without a replica nothing is said."""
    if not services.settings.replica.on:
        return
    part, run = "replica", "Run `alternat replicate`."
    with services.store.reader() as unit:
        counts = unit.replicas.counts()
    try:
        replicate.open_vault(services).require_fit()
    except ReplicaError as error:
        yield failed(part, str(error), "Correct [replica], or wait until the server is back: deposits wait, too.")
        return
    if counts.failed:
        yield failed(
            part,
            f"{counts.failed} versions are not whole on it.",
            "See “Replica” on the pages, then run `alternat replicate`.",
        )
    if counts.waiting:
        yield warning(part, f"{counts.waiting} versions are not on it yet.", run)
    elif counts.oldest and services.clock() - counts.oldest > REPLICA_AGE:
        yield warning(
            part,
            f"Some of it was not read since {counts.oldest.date()}.",
            "Run `alternat replicate --check`; the operator's guide has a timer.",
        )
    elif not counts.failed:
        yield ok(part, f"{counts.whole} versions are on it, each read back.")


def witnessed(services: Services) -> Iterable[Finding]:
    """Every required witness has cosigned lately. Without a witness nothing is said."""
    part, days = "witnesses", services.settings.checkpoints.witness_days
    run = "Run `alternat checkpoint`; the operator's guide has a timer. If it goes on, ask who runs the witness."
    for one in witnesses.standings(services):
        said = f"{one.name} has cosigned {one.size} of the {one.entries} entries of the {one.log}"
        when = f", on {one.at.date()}" if one.at else ""
        if one.overdue:
            yield warning(part, f"{said}{when}; it is silent for {days} days.", run)
        else:
            yield ok(part, f"{said}{when}.")


def stamped(services: Services) -> Iterable[Finding]:
    """The newest published checkpoint has the time-stamps that the settings ask for."""
    part = "checkpoint stamps"
    for one in stamps.standings(services):
        said = f"{one.log}: the checkpoint over {one.size} entries has {len(one.stamps)} of {one.wanted} time-stamps"
        if one.missing:
            yield warning(part, f"{said}.", "Run `alternat checkpoint`; it says which authority did not answer.")
        else:
            yield ok(part, f"{said}.")


THOROUGH: Final[tuple[tuple[str, Check], ...]] = (
    *READY,
    ("database writes", writing),
    ("seal", seal),
    ("keys", signatories),
    ("time-stamps", authorities),
    ("mail", mail),
    ("wording", own_words),
    ("office program", office),
    ("audit", audits),
    ("deposits", unentered),
    ("replica", replica),
    ("witnesses", witnessed),
    ("checkpoint stamps", stamped),
)
