"""The level of evidence that a model asks for is the one that is reached, examined and verified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.workflow.deposit import deposit
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.queries.verify_file import verify_file
from tests.support.world import ARCHIVIST, SG, World

pytestmark = pytest.mark.office


class Modest(Catalogue):
    """The same models, asking for B-LT."""

    def get(self, template_id: str, version: str | None = None) -> Template:
        return replace(super().get(template_id, version), signature_level="B-LT")


@pytest.mark.slow
def test_an_instrument_whose_model_asks_for_b_lt(at: Callable[[str], World]) -> None:
    world = at("sealed")
    services = replace(world.services, catalogue=Modest(world.services.settings.templates_root))
    world = replace(world, services=services)
    world.to_signed()
    assert world.state == "signed"
    levels = {row.level for row in retrieve.instrument(services, SG, world.id).signatures if row.step == "counterpart"}
    assert "B-LTA" not in levels
    figures = [check for check in deposit.due_form(services, ARCHIVIST, world.id) if check.key.startswith("level:")]
    assert [(check.ok, str(check.figure)) for check in figures] == [
        (True, "Evidence: B-LT; required: B-LT (PAdES)")
    ] * 2
    world.deposit()
    signed = read_file(services, SG, world.id, "original-counterpart.pdf").data
    assert verify_file(services, signed).passed
