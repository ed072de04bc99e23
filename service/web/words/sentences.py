"""Sentences of the rooms below that pages show in the reader's language.

The rooms below speak English and know no Flask. What they always say in the same words is listed here, so that the catalogue has it and
``in_chrome`` finds it; a sentence that is not here is shown as it is. Refusals with figures or names in them keep their {places} here, and
``refusal`` fills these in; what ``signing`` says comes in the reader's language from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from service.domain.errors import DomainError
from service.domain.lifecycle import State
from service.web.shell import language
from service.web.words.labels import party_name, state_name
from service.workflow.translatable import in_places

ALWAYS_THE_SAME = (
    # service.domain.errors
    lazy_gettext("This is not possible."),
    lazy_gettext("You do not have the permission for this ({permission}). Ask an administrator."),
    lazy_gettext("You drafted this instrument, so somebody else has to decide on it."),
    lazy_gettext(
        "This cannot be done while the instrument is in the state “{state}”. Reload the page to see where it stands."
    ),
    lazy_gettext("There is no {noun} with this address, or you may not see it."),
    lazy_gettext(
        "Somebody else has changed this in the meantime. Nothing of yours was lost: look at the new version and decide again."
    ),
    lazy_gettext("The text has changed since it was shown to you. Look at the new version and decide again."),
    lazy_gettext("Some answers need your attention."),
    lazy_gettext("Waiting: {reason} It will be tried again by itself."),
    # service.workflow.errors
    lazy_gettext("This is not possible yet: {reason}."),
    lazy_gettext("Nothing was signed. {reason} Try again in a few minutes."),
    lazy_gettext("It is not your turn to sign: {reason}."),
    lazy_gettext("The key of {name} is not kept here. Sign at your own desk, or on paper."),
    lazy_gettext("The PIN is not right. Nothing was signed. Enter it again."),
    lazy_gettext(
        "The PIN is not right. Nothing was signed. One try is left: another wrong PIN locks the token. "
        "Make sure of the PIN first, with the token's own program."
    ),
    lazy_gettext(
        "There were {count} wrong PINs within {minutes} minutes. Nothing was signed. Wait {minutes} minutes, then try again."
    ),
    lazy_gettext("Nothing was signed: {reason}"),
    lazy_gettext(
        "More than {minutes} minutes have passed since the signature was prepared. Nothing was signed. Begin again: "
        "look at the documents and prepare the signature anew."
    ),
    lazy_gettext("This preparation has been used. Its signature is on record; these values were not taken."),
    lazy_gettext(
        "Nothing was signed: the certificate of {signer} has signed for {before} already, and nobody signs twice. "
        "{name} signs with another certificate."
    ),
    lazy_gettext("This file cannot be accepted: {reason}"),
    lazy_gettext(
        "This file cannot be accepted: the certificate of {signer} has signed for {before} already, and nobody signs twice. "
        "{name} signs with another certificate."
    ),
    lazy_gettext(
        "This file cannot be accepted: original {number} already bears your signature. Upload the other original."
    ),
    lazy_gettext("The instrument cannot be deposited yet: {points}. Mend these points, or record an objection."),
    lazy_gettext(
        "Nobody performs jobs of the kind “{kind}”. The service may have been downgraded; install the version that queued it."
    ),
    # service.workflow, why not
    lazy_gettext("the counterpart signs with its own tool and uploads the signed file"),
    lazy_gettext("only the counterpart uploads a signed original"),
    lazy_gettext("this signature is made on paper. Choose the electronic signature first"),
    lazy_gettext("this signature is already on every original"),
    lazy_gettext("this signature is already on every original, and a signature cannot be taken back"),
    lazy_gettext("you are not among those who sign this agreement"),
    lazy_gettext("none of these instruments is ready for this signature any more. Begin a new ceremony"),
    lazy_gettext("the service is still working on the signature before. Look again in a minute"),
    lazy_gettext("this ceremony has begun already. Begin a new one for what is left"),
    lazy_gettext("look at every instrument of the ceremony and confirm it first"),
    lazy_gettext("another ceremony of yours is under way. Wait until it is over"),
    lazy_gettext(
        "the PIN in the seal's file does not open the seal, and is not tried again. An administrator has to correct the file."
    ),
    lazy_gettext(
        "the PIN of the seal cannot be read from its file. An administrator has to look at the file and its rights."
    ),
    lazy_gettext(
        "the pages do not look as they did when the original was approved. "
        "An administrator has to find out what changed (the version of the renderer, or the file)."
    ),
    lazy_gettext("a signed file does not start with the file that was to be signed."),
    lazy_gettext(
        "it does not start with one of the originals that were handed out. Sign the file exactly as you downloaded it, "
        "with a tool that adds the signature at its end, and do not print, convert or save it anew."
    ),
    lazy_gettext("The signature on original {number} was not accepted: {reason}"),
    lazy_gettext("Something went wrong that nobody foresaw; the operator finds the details in the log."),
    lazy_gettext("Somebody else was working on the instrument."),
    lazy_gettext("It did not work the first time and is being tried again."),
    # service.sandbox.run
    lazy_gettext("The program that worked on this file stopped unexpectedly. Try again, or use another file."),
    lazy_gettext("Working on this file needed more memory than is allowed. Use a smaller or simpler file."),
    lazy_gettext("Working on this file took longer than is allowed. Use a smaller or simpler file."),
    lazy_gettext("The work on this file failed. Try again, or use another file."),
    # service.workflow.queries.worklist
    lazy_gettext("Both sides agree. Submit it to the Secretary General."),
    lazy_gettext("The counterpart has confirmed the text. Confirm it too."),
    lazy_gettext("The counterpart has not confirmed the text yet."),
    lazy_gettext("The draft is not finished."),
    lazy_gettext("Submitted for approval."),
    lazy_gettext("Approved and sealed. Ready for signature."),
    lazy_gettext("Signed by everybody. Ready for deposit."),
    lazy_gettext("A scan of a paper original waits to be attested."),
    lazy_gettext("Print both originals, sign them in ink, scan and upload them."),
    # service.drafting.answers.annex_list
    lazy_gettext(
        "The article on annexes is chosen, but no annex is attached. Attach the file or leave the article out."
    ),
    lazy_gettext("This model has an article on annexes, but no annex is attached. Attach the file."),
    lazy_gettext("This model has no article on annexes, so nothing would name the attached file. Remove the annex."),
    # service.workflow.signature.state
    lazy_gettext("Somebody else signs before."),
    lazy_gettext("Signs on paper."),
    lazy_gettext("The service is adding time-stamps and validation data."),
    # service.workflow.ceremony.ceremony
    lazy_gettext("The service was stopped before this one was signed. Sign it in a new ceremony, or on its own page."),
    # service.depository.deposit.dueform
    lazy_gettext("Names and offices of the signatories correspond to the proof of their authority."),
    lazy_gettext("Every attached annex is named in the text, and every annex the text names is attached and complete."),
    lazy_gettext("Place and date of signature are plausible."),
    lazy_gettext("The originals correspond to each other in every language."),
    lazy_gettext("The paper originals are in custody, or it is known who keeps each of them."),
    lazy_gettext("Everybody who signs on paper has signed"),
    lazy_gettext("The certified copy is the one recorded when it was sealed"),
    lazy_gettext("The seal on the certified copy is valid and lasts"),
    lazy_gettext("Every sheet of the paper original was scanned"),
    lazy_gettext("The paper was printed from this original"),
    lazy_gettext("Each party's original is present"),
    lazy_gettext("The signed file is the one recorded at signature"),
    lazy_gettext("The signed file begins with the approved file, byte for byte"),
    lazy_gettext("No page was added or lost"),
    lazy_gettext("The signatures are valid"),
    lazy_gettext("The signatures carry evidence for the long term"),
    lazy_gettext("Everybody who had to sign has signed"),
    lazy_gettext("The file claims to be fit for archiving"),
    lazy_gettext("Every party has a name"),
    lazy_gettext("There is a title"),
    lazy_gettext("The authentic languages are known"),
    lazy_gettext("The date of the last signature is known and not after today"),
    lazy_gettext("The places of signature are known"),
    lazy_gettext("Every annex has pages"),
    # service.depository.log.receipt
    lazy_gettext("The receipt can be read"),
    lazy_gettext("The signed original is the one the receipt names"),
    lazy_gettext("The log's entry names this deposit and this original"),
    lazy_gettext("The log's key signed the checkpoint"),
    lazy_gettext("The entry lies within the signed log"),
    lazy_gettext("The path leads from the entry to the signed root"),
    # service.problems
    lazy_gettext("Not allowed"),
    lazy_gettext("Not found"),
    lazy_gettext("Not possible in this state"),
    lazy_gettext("Not possible now"),
    lazy_gettext("Somebody else has to do this"),
    lazy_gettext("Somebody else was faster"),
    lazy_gettext("Something outside is not answering"),
    lazy_gettext("The text has changed"),
    lazy_gettext("The service has a fault"),
    lazy_gettext("The service is busy"),
    lazy_gettext("Many files are being verified at this moment. Nothing was examined. Try again in a minute."),
    lazy_gettext("Too many attempts"),
    # service.workflow.deposit.later_acts
    lazy_gettext("Choose what the act does."),
    lazy_gettext("Give the day of the act, between the signature of the agreement and today."),
    lazy_gettext("There is no other entry with this number in the register."),
    lazy_gettext("Give the register number of the agreement that does this. Deposit it first."),
    lazy_gettext("Say by which document the act was done, in at most 1000 characters."),
    # service.accounts
    lazy_gettext(
        "This e-mail address and password do not belong together. Check both, or ask an administrator for a new password."
    ),
)


def in_chrome(sentence: str) -> str:
    """In the reader's language; ``The signatures are valid (counterpart)`` is taken apart first."""
    whole = gettext(sentence)
    stem, opened, key = sentence.rpartition(" (")
    if whole != sentence or not opened or not key.endswith(")"):
        return str(whole)
    return f"{gettext(stem)} ({party_name(key.removesuffix(')'))})"


def told(telling: Mapping[str, Any]) -> str:
    """A telling (:mod:`service.workflow.translatable`) in the reader's language, as far as its words are known here."""
    places = in_places(telling, language.current())
    said = {name: in_chrome(value) if isinstance(value, str) else value for name, value in places.items()}
    if places.get("state") in set(State):
        said["state"] = state_name(places["state"])
    return in_chrome(telling["sentence"]).format(**said)


def refusal(error: DomainError) -> str:
    """Why something was refused, in the reader's language."""
    return told(error.telling())


def why(thing: Any) -> str:
    """Why a job, a step of the signature or an instrument of a ceremony is not done: its ``told``, or else its ``reason``."""
    tellings = thing.told if isinstance(thing.told, tuple) else (thing.told,)
    return " ".join(told(one) for one in tellings if one) or in_chrome(thing.reason)
