"""The public page that verifies a PDF or a receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from service import accounts
from service.domain.errors import DomainError, InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.sandbox.run import SandboxFailed
from service.web.shell.guard import public
from service.web.shell.messages import refusal, shown
from service.web.verify.reports import sealed
from service.workflow.context import Services
from service.workflow.errors import Busy
from service.workflow.holdings import find
from service.workflow.queries import kept_verdicts, reports, retrieve
from service.workflow.queries.verify_file import deposited_as, not_signed_by_design, other_than_pdf
from service.workflow.signature import evidence

blueprint = Blueprint("verify", __name__, url_prefix="/verify")


@blueprint.get("")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """The two forms: a document alone, or a receipt with its document."""
    return render_template("verify/verify.html", errors={})


@blueprint.post("")
@public
def document(services: Services, actor: Actor | None) -> Any:
    """A PDF, judged step by step. Of the file nothing is kept; the verdict has an address for two hours."""
    uploaded = request.files.get("document")
    if uploaded is None or not uploaded.filename:
        return render_template("verify/verify.html", errors={"document": [gettext("Choose a PDF file.")]}), 400
    accounts.question(services, actor, address=request.remote_addr or "")
    data = uploaded.stream.read()
    told, sha256 = not_signed_by_design(services, data), evidence.digest(data)
    if told is not None:
        kept = find.with_digest(services, actor, sha256)
        if kept:
            return render_template("verify/deposited.html", filename=uploaded.filename, known=kept, sha256=sha256)
        return render_template("verify/verify.html", errors={"document": [shown(told)]}), 400
    try:
        found, _ = reports.find(services, actor, data, uploaded.filename)
    except Busy:
        raise
    except DomainError as error:
        return render_template("verify/verify.html", errors={"document": [refusal(error)]}), 400
    except SandboxFailed as error:
        return render_template("verify/verify.html", errors={"document": [shown(error.message)]}), 400
    key = kept_verdicts.keep(services, found, sha256=sha256)
    return redirect(url_for("verify.verdict", key=key), 303)


@blueprint.get("/verdict/<key>")
@public
def verdict(services: Services, actor: Actor | None, *, key: str) -> Any:
    """A verdict that was reached within the last two hours."""
    found, sha256 = kept_verdicts.kept(services, key)
    return render_template(
        "verify/verdict.html",
        filename=found.filename,
        found=found,
        known=deposited_as(services, actor, sha256),
        holdings=find.with_digest(services, actor, sha256),
        sealed=sealed(found),
        verdict=found.verdict,
    )


@blueprint.post("/receipt")
@public
def receipt(services: Services, actor: Actor | None) -> Any:
    """A receipt, with its document when that was uploaded too. Nothing of it is kept."""
    uploaded, original = request.files.get("receipt"), request.files.get("original")
    if uploaded is None or not uploaded.filename:
        return render_template(
            "verify/verify.html", errors={"receipt": [gettext("Choose the receipt, a JSON file.")]}
        ), 400
    accounts.question(services, actor, address=request.remote_addr or "")
    pdf = original.stream.read() if original and original.filename else None
    try:
        verdict = retrieve.verify_receipt(services, _receipt(uploaded.stream.read()), pdf)
    except DomainError as error:
        return render_template("verify/verify.html", errors={"receipt": [refusal(error)]}), 400
    return render_template(
        "verify/receipt_verdict.html", filename=uploaded.filename, verdict=verdict, with_pdf=pdf is not None
    )


def _receipt(data: bytes) -> Mapping[str, Any]:
    """:raises InvalidInput: it is no JSON object."""
    try:
        receipt = json.loads(data)
    except (ValueError, RecursionError):
        receipt = None
    if not isinstance(receipt, dict):
        told = Message("This file is not a receipt. Choose the JSON file that came with the signed original.")
        if other_than_pdf(data) is None:
            told = Message(
                "This is a PDF file, not a receipt. Choose the receipt, the JSON file that came with it, here and the PDF in the field below; "
                "or verify the PDF alone, with the other form."
            )
        raise InvalidInput({}, told)
    return receipt
