"""What happened, in words: events of instruments, of accounts, and of who entered and took files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.lifecycle import Action
from service.domain.record.events import Event
from service.web.words import accounts, filters, negotiation, paper
from service.web.words.dates import day
from service.web.words.delegations import delegation_sentence
from service.web.words.labels import digest_groups, party_name

EVENTS: Mapping[str, LazyString] = {
    "instrument:propose": lazy_gettext("Proposed"),
    "instrument:open": lazy_gettext("Draft opened"),
    "instrument:revise": lazy_gettext("Draft saved"),
    "instrument:request_review": lazy_gettext("Review requested"),
    "instrument:clear_part": lazy_gettext("Cleared by one of the reviews"),
    "instrument:clear": lazy_gettext("Cleared by the last of the reviews"),
    "instrument:send_back": lazy_gettext("Returned by a reviewer"),
    "instrument:take_back": lazy_gettext("Taken back from review"),
    "instrument:confirm": lazy_gettext("Text confirmed by one party"),
    "instrument:agree": lazy_gettext("Text agreed by both parties"),
    "instrument:reopen": lazy_gettext("Text reopened; the confirmations of both parties no longer count"),
    "instrument:submit": lazy_gettext("Submitted to the Secretary General"),
    "instrument:approve": lazy_gettext("Approved"),
    "instrument:return": lazy_gettext("Returned to the department"),
    "instrument:decline": lazy_gettext("Declined"),
    "instrument:seal": lazy_gettext("Originals sealed"),
    "instrument:sign": lazy_gettext("Signed"),
    "instrument:attest": lazy_gettext("Paper original attested"),
    "instrument:finish": lazy_gettext("All signatures are complete"),
    "instrument:object": lazy_gettext("Objection recorded"),
    "objection:answer": lazy_gettext("Objection answered"),
    "instrument:deposit": lazy_gettext("Deposited and entered in the register"),
    "obligation:settle": lazy_gettext("Obligation after the deposit settled"),
    "report:hand_in": lazy_gettext("Report handed in by the counterpart"),
    "report:decide": lazy_gettext("Report of the counterpart examined"),
    "instrument:withdraw": lazy_gettext("Withdrawn"),
    "instrument:hand_over": lazy_gettext("Handed over to another officer"),
    "draft:note": lazy_gettext("Note on a revision"),
    "originals:assemble": lazy_gettext("Originals assembled"),
    "signature:intent": lazy_gettext("Signing begun"),
    "signature:complete": lazy_gettext("Time-stamps and validation data added"),
    "signature:fail": lazy_gettext("Signing failed; nothing was signed"),
    "signature:refuse": lazy_gettext("A signature was not accepted"),
    "signature:take_back": lazy_gettext("A signature was taken back, to be made again"),
    "certificate:refuse": lazy_gettext("A signature was refused: the certificate is in another name"),
    "certificate:accept": lazy_gettext("Certificate in another name accepted"),
    "register:act": lazy_gettext("Change recorded"),
    "register:renew": lazy_gettext("Time-stamps of the deposited files renewed"),
    "instrument:refuse": lazy_gettext("Signature declined"),
    "signatory:replace": lazy_gettext("Another signatory appointed"),
    "signature:record": lazy_gettext("Record of signature (procès-verbal) made and sealed"),
    "ceremony:record": lazy_gettext("Record of the ceremony (procès-verbal) made and sealed"),
    "link:make": lazy_gettext("Link for the counterpart created"),
    "link:open": lazy_gettext("Link opened by the counterpart"),
    "link:name": lazy_gettext("Another person acts for the counterpart"),
    "archive:disposal-propose": lazy_gettext("Disposal proposed"),
    "archive:disposal-approve": lazy_gettext("Disposal approved"),
    "archive:disposal-withdraw": lazy_gettext("Proposed disposal withdrawn"),
    "archive:hold-place": lazy_gettext("Legal hold placed"),
    "archive:hold-review": lazy_gettext("Legal hold reviewed"),
    "archive:hold-lift": lazy_gettext("Legal hold lifted"),
    "archive:disposal-replica": lazy_gettext("Copies of what was disposed of deleted from the replica"),
    "archive:disposal-done": lazy_gettext("Disposal carried out"),
    "archive:repair-propose": lazy_gettext("Repair of the archive proposed"),
    "archive:repair": lazy_gettext("Repair of the archive carried out"),
    "archive:repair-withdraw": lazy_gettext("Proposed repair of the archive withdrawn"),
    "archive:log-repair": lazy_gettext("Log of the archive restored from the replica"),
    "archive:import-start": lazy_gettext("Import of an earlier register started"),
    "archive:import-done": lazy_gettext("Import of an earlier register completed"),
    "archive:import-stop": lazy_gettext("Import of an earlier register stopped: the table has defects now"),
    "archive:import-discard": lazy_gettext("Prepared import of an earlier register discarded"),
    "holding:deposit": lazy_gettext("Deposited in the archive"),
    "holding:renew": lazy_gettext("Time-stamps of an archived document renewed"),
    "holding:access": lazy_gettext("Access to a document decided"),
    "file:download": lazy_gettext("File downloaded"),
    "sign_in:begin": lazy_gettext("Signed in"),
    "sign_in:end": lazy_gettext("Signed out"),
    "sign_in:fail": lazy_gettext("Sign-in failed"),
    **accounts.CHANGES,
    **negotiation.EVENTS,
    **paper.EVENTS,
}


def event_sentence(event: Event) -> str:
    """What happened; a kind that is not listed is shown as it is, never hidden."""
    return str(EVENTS.get(event.kind, event.kind))


def event_detail(event: Event) -> str:
    """Which side or original it was about, and what was said; empty when there is nothing to add."""
    detail = event.detail
    said = []
    if detail.get("side"):
        said.append(gettext("By %(side)s.", side=party_name(str(detail["side"]))))
    if detail.get("original"):
        said.append(gettext("Original kept by %(party)s.", party=party_name(str(detail["original"]))))
    elif event.kind == Action.SIGN:
        said.append(gettext("Both originals."))
    if event.kind == Action.ANSWER:
        said.append(gettext("Answer to objection %(n)s: %(text)s", n=detail.get("number"), text=detail.get("text")))
    if event.kind == Action.OBJECT:
        said.append(gettext("Objection %(n)s: %(text)s", n=detail.get("number"), text=detail.get("text")))
    said += [
        gettext("Resolution of objection %(n)s: %(text)s", n=row["number"], text=row["met"])
        for row in detail.get("objections", ())
    ]
    if detail.get("for"):
        said.append(
            gettext(
                "%(name)s for %(named)s: %(authority)s.",
                name=detail["name"],
                named=detail["for"],
                authority=detail["authority"],
            )
        )
    if detail.get("delegation"):
        said.append(f"{delegation_sentence(detail['delegation'])}.")
    if detail.get("proved_until"):
        said.append(gettext("The files are proved until %(day)s.", day=day(detail["proved_until"])))
    if detail.get("source"):
        said.append(gettext("Started from %(reference)s.", reference=detail["source"]))
    said += _people_said(event)
    said += [f"“{detail[name]}”" for name in ("holding", "remarks", "reason") if detail.get(name)]
    return " ".join(said)


def _people_said(event: Event) -> list[str]:
    """Who handed over to whom, and for whom a deputy acted."""
    detail, said = event.detail, []
    if detail.get("certificate"):
        names = {"certificate": detail["certificate"], "name": detail["signatory"]}
        said.append(gettext("Certificate in the name of %(certificate)s, for the signature of %(name)s.", **names))
    if event.kind == Action.HAND_OVER:
        said.append(gettext("From %(before)s to %(after)s.", before=detail.get("from"), after=detail.get("to")))
    if detail.get("acts_for"):
        said.append(gettext("As deputy of %(name)s.", name=detail["acts_for"]))
    if detail.get("account") and detail["account"] != event.actor_name:
        said.append(gettext("Account of %(name)s.", name=detail["account"]))
    if detail.get("file"):
        said.append(str(detail["file"]))
    return said


def event_digest(event: Event) -> str:
    """The beginning of the fingerprint of the text that it was about; empty where it was about none."""
    digest = event.detail.get("digest") or event.detail.get("sha256")
    return digest_groups(str(digest)[:16]) if digest else ""


def folded_events(events: Sequence[Event]) -> list[tuple[Event, int]]:
    """Newest first; the same act of one person several times in a row is one line, with the number of times and the newest moment."""
    folded: list[tuple[Event, int]] = []
    for event in reversed(events):
        if folded and _same_act(folded[-1][0], event):
            folded[-1] = (folded[-1][0], folded[-1][1] + 1)
        else:
            folded.append((event, 1))
    return folded


def _same_act(one: Event, other: Event) -> bool:
    """Acts that say nothing but that they happened."""
    return one.kind == other.kind == Action.REVISE and one.actor_id == other.actor_id


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (event_detail, event_digest, event_sentence, folded_events):
        filters.add(app, function)
