"""The public register is harvested by a program of others (Sickle), over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from lxml import etree
from sickle import Sickle
from sickle.oaiexceptions import IdDoesNotExist, NoRecordsMatch, NoSetHierarchy
from werkzeug.serving import make_server

from service.web.public import oai
from tests.support.site import Site
from tests.web.test_public import add, entry_of, release

pytestmark = pytest.mark.office
PATH = "/public/oai"


@pytest.fixture
def site(at: Callable[[str], Site]) -> Site:
    return at("deposited")


@contextmanager
def harvester(site: Site) -> Iterator[Sickle]:
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Sickle(f"http://127.0.0.1:{server.port}{PATH}")
    finally:
        server.shutdown()
        thread.join()


def opened(site: Site, count: int) -> None:
    """So many more entries that everybody may see."""
    released = release(site, "entry")
    with site.services.store.reader() as unit:
        acts = unit.later_acts.of(released.instrument_id)
    for number in range(2, count + 2):
        other = add(site, number)
        with site.services.store.unit() as unit:
            for act in acts:
                unit.later_acts.add(replace(act, instrument_id=other.instrument_id))
            unit.register.refresh(other.instrument_id)
            unit.commit()


def test_what_is_closed_is_not_there(site: Site) -> None:
    entry = entry_of(site)
    with harvester(site) as sickle:
        with pytest.raises(NoRecordsMatch):
            list(sickle.ListRecords(metadataPrefix="oai_dc"))
        for identifier in (
            f"oai:127.0.0.1:register/{entry.year}/{entry.number}",
            "oai:127.0.0.1:register/2026/999",
            "x",
        ):
            with pytest.raises(IdDoesNotExist):
                sickle.GetRecord(identifier=identifier, metadataPrefix="oai_dc")


def test_open_entries_are_harvested_page_by_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oai, "_LIMIT", 3)
    opened(site, 6)
    entry = entry_of(site)
    with harvester(site) as sickle:
        identity = sickle.Identify()
        assert (identity.protocolVersion, identity.deletedRecord) == ("2.0", "transient")
        assert [form.metadataPrefix for form in sickle.ListMetadataFormats()] == ["oai_dc"]
        with pytest.raises(NoSetHierarchy):
            list(sickle.ListSets())
        headers = list(sickle.ListIdentifiers(metadataPrefix="oai_dc"))
        assert len({one.identifier for one in headers}) == len(headers) == 7
        records = {one.header.identifier: one.metadata for one in sickle.ListRecords(metadataPrefix="oai_dc")}
        told = records[f"oai:127.0.0.1:register/{entry.year}/{entry.number}"]
        assert told["title"] == [entry.title]
        assert told["identifier"][1] == entry.label
        assert told["creator"] == [party["name"] for party in entry.parties]
        assert "format" not in told
        since = headers[-1].datestamp
        again = sickle.ListIdentifiers(**{"metadataPrefix": "oai_dc", "from": since, "until": since})
        assert [one.datestamp for one in again]
        with pytest.raises(NoRecordsMatch):
            list(sickle.ListIdentifiers(metadataPrefix="oai_dc", until="2001-01-01"))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Delete", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a", "noSetHierarchy"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2027-01-01&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x%00y", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=fHx8MQ==", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=x&from=2026-01-01", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=a%0Bb", "idDoesNotExist"),
    ],
)
def test_what_is_wrong_is_said_in_the_protocols_words(site: Site, query: str, code: str) -> None:
    client = site.app.test_client()
    for answer in (
        client.get(f"{PATH}?{query}"),
        client.post(PATH, data=query, content_type="application/x-www-form-urlencoded"),
    ):
        assert answer.status_code == 200
        error = etree.fromstring(answer.data).find(f"{{{oai.OAI}}}error")
        assert error is not None
        assert (error.get("code"), bool(error.text)) == (code, True)
