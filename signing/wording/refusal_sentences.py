"""Why signing refuses or waits, what a person can do about it, and the reasons that stand inside other sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from signing.wording.marker import sentence

SENTENCES: Final[Mapping[str, str]] = {
    "reason.digest": sentence("the digest does not match: the signed bytes are not those in the file now"),
    "reason.value": sentence("the signature value is wrong: it was not made with the key of the signer it names"),
    "reason.malformed": sentence("the signature is damaged and cannot be read"),
    "reason.no_certificate": sentence("the certificate of the signer is not in the file"),
    "reason.stamp_malformed": sentence("the time-stamp is damaged and cannot be read"),
    "reason.stamp_other": sentence("the time-stamp is not for these bytes"),
    "reason.unknown_algorithm": sentence("its algorithm {algorithm} is not known here, so its value was not checked"),
    "reason.carries_content": sentence("it carries a content of its own, although it is detached from the file"),
    "reason.range": sentence("the bytes that it covers cannot be read"),
    "reason.no_signature": sentence("the content of the field is not a signature"),
    "reason.other_kind": sentence("it is of a kind that is not checked here ({kind})"),
    "reason.no_answer": sentence("no answer in time"),
    "reason.no_connection": sentence("no connection"),
    "reason.http_status": sentence("HTTP status {status}"),
    "reason.not_json": sentence("its answer is not JSON"),
    "reason.no_words": sentence("it gave no reason"),
    "reason.level": sentence("the signature reached {level} instead of {least}"),
    "reason.no_level": sentence("the signature reached no level instead of {least}"),
    "reason.no_authority": sentence("none is configured"),
    "reason.authority": sentence("{url}: {why}"),
    "reason.no_usable_answer": sentence("no usable answer"),
    "reason.stamp_refused": sentence("it refused ({status})"),
    "reason.answer_malformed": sentence("its answer is malformed"),
    "reason.answer_other": sentence("its answer is for another request (the nonce differs)"),
    "reason.answer_no_stamp": sentence("its answer is not a time-stamp"),
    "reason.stamp_long": sentence("its time-stamp is longer than {bytes} bytes"),
    "reason.too_slow": sentence("the answer takes too long"),
    "reason.not_web": sentence("only addresses of the web are asked"),
    "reason.no_time_left": sentence("there was no time left to ask"),
    "reason.status": sentence("status {status}, or an encoding that was not asked for"),
    "reason.too_long": sentence("the answer is longer than {megabytes} MB"),
    "reason.moved": sentence("it sends us on to {url}, which is not asked"),
    "reason.moved_often": sentence("it sends us on too often"),
    "reason.ocsp_status": sentence("it answers “{status}”"),
    "reason.ocsp_unknown": sentence("it says that it does not know the certificate"),
    "reason.no_responder": sentence("the certificate of the responder is not in its answer"),
    "reason.answer_weak": sentence("its answer is signed with {algorithm}, which proves nothing any more"),
    "reason.answer_ahead": sentence("its answer is dated {seconds} seconds in the future; its clock is ahead of ours"),
    "reason.answer_ended": sentence("its answer, or list, ended on {day} and was not renewed"),
    "reason.broke_off": sentence("the answer was interrupted"),
    "reason.place_not_empty": sentence("the place for the signature’s value is not empty"),
    "reason.not_one": sentence("it does not add one signature in “{field}” and nothing else"),
    "reason.not_everything": sentence("the signature would not cover everything"),
    "reason.below_seal": sentence("something else was changed when it was sealed"),
    "reason.page_differs": sentence("page {page} does not look as it was shown"),
    "advice.original": sentence("Do not rely on this file; ask its sender for the original."),
    "advice.untrusted": sentence("If this authority should be trusted, ask the operator of this service to add it."),
    "advice.revoked": sentence("Ask the signer for a new signature."),
    "advice.expired": sentence("Ask for a copy with a time-stamp from the time of signing."),
    "advice.validation_data": sentence("Ask for a copy with validation data, or ask the issuer of the certificate."),
    "advice.weak": sentence("Ask for a signature with a stronger algorithm."),
    "advice.level": sentence("Ask for a copy completed with time-stamps and validation data."),
    "advice.people": sentence("Ask who should have signed, or compare with the original on deposit."),
    "advice.other_key": sentence("Ask for a certificate with such a key."),
    "advice.new_certificate": sentence("Ask for a new certificate."),
    "future.no_timestamp": sentence(
        "Without a trusted time-stamp over the whole document nothing would prove it once the signers’ certificates have expired."
    ),
    "future.fails": sentence("On {day} the document would no longer pass, even though nothing was changed."),
    "pin.wrong": sentence("The PIN is incorrect. Nothing was signed. Enter it again."),
    "pin.last_try": sentence(
        "The PIN is wrong. Nothing was signed. One try is left: another wrong PIN locks the token. Make sure of the PIN first, with the token's own program."
    ),
    "credential.no_file": sentence("The file {path} cannot be read ({why}). Check its name and its rights."),
    "credential.closed": sentence("The key has already been closed. Open it again."),
    "credential.not_pkcs12": sentence("This is not a readable PKCS#12 file. Export the certificate and key again."),
    "credential.no_key": sentence("The file holds no private key with its certificate. Export both together."),
    "credential.not_together": sentence(
        "The private key does not match the certificate. Supply the certificate that was issued for this key."
    ),
    "credential.kind": sentence(
        "Only ECDSA and RSA keys are accepted for signatures that must last (ETSI TS 119 312)."
    ),
    "credential.not_protected": sentence(
        "The private key is not encrypted, so the PIN protects nothing. Encrypt it (openssl pkcs8 -topk8 -in key.pem -out key-encrypted.pem), or use it without a PIN."
    ),
    "credential.key_unreadable": sentence("The file of the private key is not readable. Export it again as PEM."),
    "credential.certificate_unreadable": sentence(
        "The file of the certificate is not readable. Export it again as PEM."
    ),
    "credential.other_person": sentence(
        "The certificate is in the name of {found}, but the signatory on record is {name}. Sign with the certificate of {name}, or have the signatory replaced on record first."
    ),
    "credential.curve": sentence("The curve {name} is not accepted. Use P-256, P-384 or P-521."),
    "credential.short": sentence("The RSA key has {bits} bits; at least {needed} are needed."),
    "credential.usage": sentence(
        "The certificate is not issued for signing documents (key usage non-repudiation is missing). Use a signing certificate."
    ),
    "credential.expired": sentence("The certificate expired on {day}. Renew it."),
    "credential.not_yet_valid": sentence("The certificate is valid only from {day}."),
    "credential.came_unreadable": sentence(
        "The certificate that was sent cannot be read. Send the signing certificate, and those above it, in DER."
    ),
    "credential.came_too_much": sentence(
        "At most {count} certificates of authorities, each of at most {bytes} bytes, may be sent with it."
    ),
    "credential.wrong_key": sentence(
        "The key does not match the certificate. Nothing was signed. Ask the person who set up the key to install its own certificate."
    ),
    "token.no_package": sentence(
        "Tokens need the package python-pkcs11. An administrator installs it: pip install 'alternat[pkcs11]'."
    ),
    "token.no_module": sentence(
        "The token's library cannot be loaded from {module} ({detail}). Install the vendor's PKCS#11 library, or correct its path."
    ),
    "token.no_token": sentence(
        "There is no token “{token}”. Plug it in, or correct its label; nothing was tried with the PIN."
    ),
    "token.several_tokens": sentence(
        "There are several tokens “{token}”. Remove the others; nothing was tried with the PIN."
    ),
    "token.no_key": sentence(
        "The token “{token}” holds no private key “{key}” for signing. Correct the key's label or identifier."
    ),
    "token.several_keys": sentence(
        "The token “{token}” holds several private keys “{key}”. Name one by its label or identifier."
    ),
    "token.key_type": sentence(
        "The key on the token is neither ECDSA nor RSA. Signatures that must last need one of these (ETSI TS 119 312)."
    ),
    "token.no_certificate": sentence(
        "The token “{token}” holds no certificate for the key “{key}”. Put it on the token, or name its file."
    ),
    "token.pin_locked": sentence(
        "The PIN of the token “{token}” is locked. Nothing was signed. Ask the issuer of the token to unlock it."
    ),
    "token.pin_last_try": sentence(
        "One more incorrect PIN would lock the token “{token}”, so the PIN was not tried. Check the PIN with the token's own program, then sign again."
    ),
    "token.pin_not_set": sentence("The token “{token}” has no PIN yet. Set one with the token's own program."),
    "token.no_pss": sentence(
        "The token signs with this RSA key only in a way that ends in 2028 (PKCS#1 v1.5). Use an ECDSA key or another token."
    ),
    "token.busy": sentence(
        "The token “{token}” has been busy with another signature for a minute. Nothing was signed. Try again shortly."
    ),
    "token.silent": sentence("The token does not answer."),
    "token.ended": sentence("The library of the token stopped unexpectedly."),
    "token.gone": sentence("The token is no longer present, or refuses ({detail})."),
    "token.again": sentence("Nothing was signed. Put the token back, make sure that its light is on, and begin again."),
    "remote.nonsense": sentence("The signing service gave an unusable answer. Nothing was signed. Tell its operator."),
    "remote.one_time": sentence(
        "The signing service wants a new one-time password for each authorization, and only one was given."
    ),
    "remote.nothing": sentence("Nothing was signed."),
    "remote.fewer": sentence("Sign at most {count} original at a time, or use another key."),
    "remote.no_certificate": sentence("The signing service holds no certificate for this credential."),
    "remote.disabled": sentence(
        "The signing service does not let this credential sign (key {key}, certificate {certificate}). Ask its operator."
    ),
    "remote.needs_browser": sentence(
        "The signing service lets its own page ask for the consent (oauth2code), which is not supported. Ask its operator for PIN or telephone confirmation."
    ),
    "remote.no_pss": sentence(
        "The signing service signs with this key only in a way that ends in 2028 (PKCS#1 v1.5) or is not listed. Ask for an ECDSA key or RSA with PSS."
    ),
    "remote.locked": sentence(
        "The signing service has locked this credential. Have it unlocked there; nothing was signed."
    ),
    "remote.no_access": sentence(
        "The signing service does not accept the access data of this service. An administrator has to renew the access file."
    ),
    "remote.access_file": sentence(
        "The access file of the signing service has more than two lines. It holds a token, or a client and its secret."
    ),
    "remote.no_credential": sentence(
        "The signing service does not know this credential. Correct its name in the settings."
    ),
    "remote.refused": sentence(
        "The signing service refused ({why}). Nothing was signed. Try again, or ask its operator."
    ),
    "remote.in_the_open": sentence(
        "The address of the signing service, {url}, does not begin with https. A PIN is not sent unencrypted."
    ),
    "remote.silent": sentence(
        "The signing service does not answer ({why}). Nothing was signed. Try again in a few minutes."
    ),
    "refused.not_first": sentence("The seal must be the first signature, and this document is signed already."),
    "refused.empty": sentence("The field “{field}” holds no signature."),
    "refused.invalid": sentence("The signature in “{field}” is not valid: {why}."),
    "refused.weak": sentence("The signature in “{field}” cannot last."),
    "refused.taken": sentence("The field “{field}” is signed already."),
    "refused.no_field": sentence("The document has no signature field “{field}”."),
    "refused.malformed": sentence("The document is not well-formed, or encrypted. Assemble it again."),
    "refused.not_sealed": sentence(
        "The document does not carry the seal of the organization as its first signature. Seal it first."
    ),
    "refused.unreadable": sentence("This file cannot be read as a PDF ({why})."),
    "refused.not_extended": sentence("The signed document does not start with the original. Nothing was kept."),
    "prepared.unreadable": sentence("What was prepared for signing cannot be read. Prepare the signature again."),
    "prepared.other_document": sentence("What was prepared belongs to another document. Nothing was signed."),
    "prepared.uncompared": sentence(
        "The pages of this document could not be compared with the time and memory allowed. Nothing was signed."
    ),
    "prepared.altered": sentence(
        "What was prepared is not a plain signature of this document: {why}. Nothing was signed."
    ),
    "prepared.not_plain": sentence("What was prepared is not a plain signature of this document. Nothing was signed."),
    "prepared.malformed": sentence("The document is not well-formed."),
    "prepared.other_digest": sentence("What would be signed is not this document. Nothing was signed."),
    "prepared.names_another": sentence("What would be signed names another certificate. Nothing was signed."),
    "prepared.not_attributes": sentence(
        "What would be signed is not the attributes of a PDF signature. Nothing was signed."
    ),
    "prepared.wrong_value": sentence(
        "The value for “{field}” does not belong to what was prepared and to the certificate. Nothing was signed. Sign the attributes with SHA-256 {to_sign} with the key of that certificate ({scheme}, SHA-256)."
    ),
    "prepared.other_certificate": sentence("What was prepared is for another certificate. Nothing was signed."),
    "waiting.stamp": sentence("No time-stamping authority answered ({why})."),
    "waiting.issuer": sentence(
        "The issuer of the certificate of {who} did not answer whether it is still valid ({why})."
    ),
    "upload.different": sentence("This is not the document that was handed out, with a signature added."),
    "upload.nothing_added": sentence("The document came back without a new signature. Sign it, then upload it."),
    "upload.again": sentence(
        "Download the document again, sign it without changing anything else, and upload the result."
    ),
    "upload.other_tool": sentence(
        "If you did that already, the tool writes more than the signature: use one of the tools that the page names."
    ),
    "upload.several": sentence("The document came back with {count} new signatures; one is expected."),
    "upload.wrong_field": sentence("The signature is not in the place meant for it (“{field}”)."),
    "upload.choose_field": sentence(
        "The tool made a place of its own. Sign the file as you downloaded it and choose the existing field “{field}” in the tool: in Adobe Acrobat select the empty field, in AutoFirma set signatureField={field}. A tool that cannot sign an existing field, such as LibreOffice, cannot be used."
    ),
    "upload.long_chain": sentence("The chain of authorities above the signer’s certificate is too long."),
    "upload.certificate": sentence("The signer’s certificate cannot be read."),
    "upload.malformed": sentence("The tool that signed the document wrote a file that is not well-formed."),
    "upload.invalid": sentence("The signature is not valid: {why}."),
    "upload.weak": sentence("The signature cannot last."),
    "upload.format": sentence("The signature is in the format {found}, which this agreement does not take."),
    "upload.choose_format": sentence(
        "Choose PAdES (ETSI.CAdES.detached) in the signing tool. In Adobe Acrobat: Preferences, Signatures, Creation and Appearance, More, Default Signing Format: CAdES-Equivalent."
    ),
    "upload.no_issuer": sentence(
        "The certificate of {issuer}, which issued that of {who}, is not in the file. Set the signing tool to include the whole chain of certificates; if it does so already, ask the department to trust this issuer."
    ),
    "upload.no_revocation": sentence(
        "Whether the certificate of {who} was revoked could not be found out ({why}), and asking again will not help, so the signature could not be proved later."
    ),
    "upload.no_revocation_advice": sentence(
        "Tell the issuer of the certificate, or sign with a certificate of another issuer."
    ),
    "upload.no_source": sentence(
        "The certificate of {who} does not say where one can ask whether it was revoked, so the signature could not be proved later. Sign with a certificate that names a responder (OCSP) or a revocation list (CRL) on the web."
    ),
    "upload.stranger": sentence(
        "The signing tool added a time-stamp over the document from an authority that is not trusted here. Switch that off."
    ),
    "renewal.refused": sentence("The document was not renewed."),
    "renewal.not_extended": sentence("The renewed document does not start with the original."),
    "renewal.no_gain": sentence(
        "The authority that answered ({authority}) ends on {day}, no later than the one before. Name a newer one first."
    ),
    "renewal.no_stamp": sentence("It has no document time-stamp of an authority that is trusted here."),
    "renewal.too_late": sentence(
        "The proof of this document ended on {day}, when its newest time-stamp ({authority}) could no longer be relied on. It was not renewed before, and a new time-stamp cannot bring the proof back. Tell the archivist: the log and the other parties' receipts are what is left."
    ),
}
"""Code -> sentence in English."""
