"""Pages of the depositary: decisions on access and filing, succession, correction of the text, notifications and subscriptions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from tests.support.site import Site
from tests.support.stages import Stages
from tests.support.world import TICKED

pytestmark = pytest.mark.office


@pytest.fixture
def site(stages: Stages, tmp_path: Path) -> Site:
    return Site(stages.copy("signed", tmp_path / "site"))


def test_the_archivist_decides_and_corrects_and_everybody_reads_what_is_public(site: Site) -> None:
    world, archivist, officer = site.world, site.browser("archivist"), site.browser("officer")
    address = f"/instruments/{world.id}/deposit"
    assert "The entry is closed to the public" in archivist.get(address).text
    form = {
        "version": str(world.version),
        "confirmed": list(TICKED),
        "access": "restricted",
        "location-organization": "Box 14",
    }
    refused = archivist.post(address, form)
    assert refused.status_code == 400
    assert "State why only the unit in charge may read the entry." in refused.text
    assert 'value="Box 14"' in refused.text
    done = archivist.post(address, {**form, "reason": "Protected persons", "subjects": ["DEM", "HUM"]})
    assert done.status_code == 303, done.text
    entry = done.location
    shown = archivist.get(entry).text
    assert all(said in shown for said in ("Restricted", "Protected persons", "Box 14", "DEM, Democracy and elections"))
    assert officer.get(entry).status_code == 200

    refused = archivist.post(f"{entry}/filing", {"access": "public"})
    assert (refused.status_code, "State why this changes" in refused.text) == (400, True)
    assert archivist.post(f"{entry}/filing", {"access": "public", "note": "Reviewed"}).status_code == 303
    assert "Earlier decisions of the depositary" in archivist.get(entry).text

    named = {"party": "counterpart", "how": "merger", "name": "Fundación Unida", "note": "Certificate 7"}
    refused = archivist.post(f"{entry}/succession", named)
    assert (refused.status_code, 'value="Fundación Unida"' in refused.text) == (400, True)
    today = world.clock().date().isoformat()
    assert archivist.post(f"{entry}/succession", {**named, "day": today, "effective": today}).status_code == 303
    assert "Fundación Unida" in officer.get(entry).text

    proposal = {"place": "Article 5", "reason": "Figure and words differ"}
    refused = archivist.post(f"{entry}/rectifications", proposal)
    assert (refused.status_code, "Article 5" in refused.text) == (400, True)
    language = re.search(r'name="error-(\w\w)"', refused.text)
    assert language is not None
    texts = {f"error-{language[1]}": "sixty (90)", f"correction-{language[1]}": "sixty (60)"}
    made = archivist.post(f"{entry}/rectifications", {**proposal, **texts})
    assert made.status_code == 303, made.text
    case = officer.get(made.location).text
    assert "The parties may object" in case
    assert "A party objects" not in case
    assert archivist.post(f"{made.location}/rectification").status_code == 409
    objection = {"party": "counterpart", "received": "never", "text": "We disagree"}
    refused = archivist.post(f"{made.location}/objection", objection)
    assert (refused.status_code, "We disagree" in refused.text) == (400, True)
    assert archivist.post(f"{made.location}/withdrawal", {"reason": "The text is right"}).status_code == 303
    assert "Withdrawn" in officer.get(made.location).text


def test_the_feed_is_a_feed_and_one_click_ends_a_subscription_without_a_token(site: Site) -> None:
    visitor = site.browser()
    feed = visitor.get("/notifications/feed.atom")
    assert (feed.status_code, feed.mimetype) == (200, "application/atom+xml")
    assert etree.fromstring(feed.data).tag == "{http://www.w3.org/2005/Atom}feed"
    refused = visitor.post("/notifications/subscribe", {"email": "nobody", "scope": "all"})
    assert (refused.status_code, 'value="nobody"' in refused.text) == (400, True)
    asked = visitor.post("/notifications/subscribe", {"email": "reader@example.org", "scope": "all"})
    assert "a letter with a link is on its way" in asked.text
    assert visitor.client.post("/notifications/unsubscribe/none").status_code == 404
