"""Steps that several journeys take, in whatever language the visitor reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from playwright.sync_api import expect

from service.drafting.answers.applicable import applicable
from service.drafting.model.template import Template
from tests.journeys.visitor import Visitor


def describe(visitor: Visitor, *, organization: str, contact: str) -> None:
    """An organization answers every question of its proposal, from the first page of questions on."""
    page = visitor.page
    for name in ("name", "legal_nature", "seat", "aims"):
        page.locator(f"#{name}").fill(organization if name == "name" else "Fundación privada")
    page.locator('[name="kind"][value="civil_society"]').check()
    page.locator('[name="registered"][value="no"]').check()
    page.locator("#country").select_option("EC")
    visitor.press("Save and continue")
    page.locator("#contact_name").fill(contact)
    visitor.press("Save and continue")
    for name in ("subject", "purpose", "areas", "activities"):
        page.locator(f"#{name}").fill("conservación de los páramos")
    visitor.press("Save and continue")
    for name, value in (("program", "no"), ("money", "no")):
        page.locator(f'[name="{name}"][value="{value}"]').check()
    page.locator("#specialized").select_option("none")
    visitor.press("Save and continue")


def complete(officer: Visitor, draft: str, model: Template, answers: Mapping[str, Any]) -> None:
    """The officer fills in each section of the draft at the address ``draft``, and saves it."""
    for section in model.sections:
        asked = replace(model, fields=tuple(spec for spec in model.fields if spec.section == section.key))
        if asked.fields:
            officer.go(f"{draft}/{section.key}")
            officer.answer(asked, applicable(model, answers))
            officer.press("Save and continue")
            officer.await_text("Saved.")


def enter(visitor: Visitor, link: str) -> None:
    """The counterpart opens its link."""
    visitor.go(link)
    visitor.page.locator("#person").fill("María José Núñez Peñafiel")
    visitor.page.locator("#function").fill("Presidenta")
    visitor.press("Open the agreement")


def add_passkey(visitor: Visitor, name: str) -> None:
    """A person who is signed in adds a passkey of a device (Chromium's virtual authenticator) that verifies its person by itself."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.go("/account/passkeys")
    visitor.page.locator("#name").fill(name)
    visitor.press("Add a passkey")
    visitor.await_text("The passkey has been added. You confirm approvals and signatures with it from now on.")


def confirm_by_passkey(visitor: Visitor, *, pin: str = "") -> None:
    """On the page that asks who acts; nothing went wrong with the device before.

    :param pin: of the signing certificate, where the page asks for it again.
    """
    visitor.await_text("Confirm that it is you")
    expect(visitor.page.get_by_text(visitor.words("The device gave no passkey. Try again."))).to_be_hidden()
    visitor.look("step-up")
    if pin:
        visitor.page.locator("#pin").fill(pin)
    visitor.press("Confirm with a passkey and continue")


def apart(act: Callable[[bytes], bytes], data: bytes) -> bytes:
    """What a signer's own tool does, in a thread of its own: this one has the browser's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act, data).result()
