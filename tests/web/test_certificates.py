"""A certificate in another name, as the officer meets it."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest

from service.workflow.certificates.accept import accept_certificate
from service.workflow.errors import OtherName
from service.workflow.signature.upload import accept_upload, originals_to_sign
from tests.support.site import Site
from tests.support.world import OFFICER

pytestmark = pytest.mark.office


def test_a_refused_certificate_is_the_next_step_until_the_officer_has_said_something(at: Callable[[str], Site]) -> None:
    site = at("sealed")
    world, officer = site.world, site.browser("officer")
    world.sign()
    world.jobs()
    original = originals_to_sign(world.services, world.counterpart, world.id)[0]
    with pytest.raises(OtherName):
        accept_upload(world.services, world.counterpart, world.id, data=world.own_tool(original.data, holder="p384"))
    subject = "DEVELOPMENT ONLY Signatory With P-384"
    told = f"A signature was refused: the certificate names {subject}"
    assert told in unescape(officer.get(site.path).text)
    assert told not in unescape(site.browser("sg_office").get(site.path).text)

    said = {"key": "counterpart", "subject": subject, "reason": "Its statutes let the director sign."}
    accept_certificate(world.services, OFFICER, world.id, version=world.version, **said)
    assert told not in unescape(officer.get(site.path).text)
