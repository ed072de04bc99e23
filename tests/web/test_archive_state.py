"""The page with the state of the archive, and what its readers may do on the pages behind it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from service.workflow.preservation.audit import AuditRun
from tests.support.site import Site
from tests.web.test_records import deposited


def test_everybody_who_reads_the_state_sees_what_waits_and_only_archivists_repair(place: Site) -> None:
    archivist, auditor, office = (place.browser(one) for one in ("archivist", "auditor", "sg_office"))
    assert "The archive has not been audited yet." in auditor.get("/archive").text
    run_at = place.services.clock()
    about = {"message": "m", "user_name": "n", "user_address": "mailto:n@example.org", "created": run_at}
    place.services.archive.put_object("urn:x:stray", {"a": b"a"}, **about)
    run = AuditRun(place.services)
    assert len(list(run.findings())) == 1
    run.store()
    for reader in (archivist, auditor, office):
        page = reader.get("/archive").text
        assert "The audit found 1 discrepancy." in page
        assert "Needs attention" in page
    assert "Propose a repair" not in auditor.get("/audit").text

    asked = {"object": "urn:x:stray", "reason": "Nobody deposited it.", "seen": ""}
    form = archivist.get("/audit/repairs/new?object=urn:x:stray").text
    asked["seen"] = form.split('name="seen" value="')[1].split('"')[0]
    made = archivist.post("/audit/repairs/new", asked)
    assert made.status_code == 303
    assert "1 repair waits for a second person" in office.get("/archive").text
    shown = unescape(auditor.get(made.location).text)
    assert "Nobody deposited it." in shown
    assert "Withdraw the proposal" not in shown
    assert auditor.post(f"{made.location}/withdrawal").status_code == 403
    assert archivist.post(f"{made.location}/withdrawal").status_code == 303


def test_a_legal_hold_whose_review_is_due_needs_attention(place: Site) -> None:
    archivist, address = deposited(place)
    form = unescape(archivist.get(address).text.split('">Place a legal hold')[0].rpartition('href="')[2])
    day = place.services.clock().date() + timedelta(days=2)
    asked = {
        "object": form.partition("object=")[2], "reason": "Arbitration, file 14.", "review_on-day": day.day,
        "review_on-month": day.month, "review_on-year": day.year,
    }  # fmt: skip
    assert archivist.post("/legal-holds/new", asked).status_code == 303
    assert "Needs attention" not in archivist.get("/archive").text
    place.world.clock.skip(3 * 24 * 3600)
    assert "1 review is due." in place.browser("archivist").get("/archive").text
    assert "Back to the archive" in place.browser("archivist").get("/access-reviews").text
