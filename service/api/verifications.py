"""Verify a PDF. The file is not stored."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from service import accounts
from service.api import guard
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.workflow.context import Services
from service.workflow.queries.verify_file import reading_copy, verify_file

blueprint = Blueprint("api_verifications", __name__, url_prefix="/verifications", description="Verify signed files")


@blueprint.route("", methods=["POST"])
@guard.public
@blueprint.doc(requestBody={"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}})
@blueprint.response(200)
def create(services: Services) -> Any:
    """The numbered verdict on the PDF in the body (``application/pdf``). Without a token, questions are counted by network address."""
    data = request.get_data()
    if not data:
        raise InvalidInput(
            {"body": [Message("Send the PDF as the body of the request, with Content-Type application/pdf.")]}
        )
    accounts.question(services, guard.present_actor(), address=request.remote_addr or "")
    told = reading_copy(services, data)
    if told is not None:
        raise InvalidInput({"body": [told]})
    return verify_file(services, data).to_data()
