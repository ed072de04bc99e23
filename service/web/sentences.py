"""Sentences of the rooms below that pages show in the reader's language.

The rooms below speak English and know no Flask. What they say with figures in it stays English; what they always say in the
same words is listed here, so that the catalogue has it and ``in_chrome`` finds it. A sentence that is not here is shown as it is.
"""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from service.web.words import party_name

ALWAYS_THE_SAME = (
    # service.workflow.worklist
    lazy_gettext("Both sides agree. Submit it to the Secretary General."),
    lazy_gettext("The counterpart has confirmed the text. Confirm it too."),
    lazy_gettext("The counterpart has not confirmed the text yet."),
    lazy_gettext("The draft is not finished."),
    lazy_gettext("Submitted for approval."),
    lazy_gettext("Approved and sealed. Ready for signature."),
    lazy_gettext("Signed by everybody. Ready for deposit."),
    lazy_gettext("A scan of a paper original waits to be attested."),
    lazy_gettext("Print both originals, sign them in ink, scan and upload them."),
    # service.drafting.annex_list
    lazy_gettext(
        "The article on annexes is chosen, but no annex is attached. Attach the file or leave the article out."
    ),
    lazy_gettext("This model has an article on annexes, but no annex is attached. Attach the file."),
    lazy_gettext("This model has no article on annexes, so nothing would name the attached file. Remove the annex."),
    # service.workflow.signing_state
    lazy_gettext("Somebody else signs before."),
    lazy_gettext("Signs on paper."),
    lazy_gettext("The service is adding time-stamps and validation data."),
    # service.workflow.ceremony
    lazy_gettext("The service was stopped before this one was signed. Sign it in a new ceremony, or on its own page."),
    # service.depository.dueform
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
    # signing.verify
    lazy_gettext("The file can be read"),
    lazy_gettext("Each signature covers its whole revision"),
    lazy_gettext("Nothing stands after the end"),
    lazy_gettext("Digests and signature values are right"),
    lazy_gettext("The signers’ certificates are trusted"),
    lazy_gettext("The time-stamps hold"),
    lazy_gettext("The algorithms were good at the time"),
    lazy_gettext("Only permitted changes followed each signature"),
    lazy_gettext("Every page looks as it did when signed"),
    lazy_gettext("The required level is reached"),
    lazy_gettext("Signatures and file are the expected ones"),
    # service.depository.receipt
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
    # service.workflow.acts
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
    if whole != sentence or not opened:
        return str(whole)
    return f"{gettext(stem)} ({party_name(key.removesuffix(')'))})"
