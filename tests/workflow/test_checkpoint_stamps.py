"""Published checkpoints get time-stamps from two real authorities; one that is away is told; openssl reads what is kept."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from service.cli.archive.checkpoint import tell
from service.depository.audit.findings import Kind
from service.depository.witness import published
from service.workflow.checkpoints import stamps
from service.workflow.context import Services
from service.workflow.operation.check import Result
from service.workflow.operation.thorough import stamped
from service.workflow.preservation.audit import AuditRun, Budget
from signing import StampInvalid, TrustAnchors, read_stamp
from tests.support.pki import ServedPki
from tests.support.world import Clock, open_services, write_site
from tests.unit.depository.test_archive_format import PAGE


def stamping(services: Services, *urls: str) -> Services:
    checkpoints = replace(services.settings.checkpoints, timestamp_urls=urls)
    return replace(services, settings=replace(services.settings, checkpoints=checkpoints))


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    made.log.append(b'{"object":"urn:uuid:1"}')
    yield stamping(made, *pki.timestamp_urls)
    made.store.engine.dispose()


def audited(services: Services) -> list[str]:
    return [
        one.sentence for one in AuditRun(services).findings() if one.kind is Kind.LOG and "time-stamp" in one.sentence
    ]


def test_two_different_authorities_stamp_each_checkpoint_once(services):
    assert list(stamps.stamp(services)) == []
    (one,) = stamps.standings(services)
    assert (one.size, one.missing, len({made.authority for made in one.stamps})) == (1, 0, 2)
    assert all(abs(made.at - services.clock()).total_seconds() < 600 for made in one.stamps)

    assert list(stamps.stamp(services)) == []
    newest = next(published.newest_first(services.log.root))
    assert len(newest.stamps()) == 2
    assert [one.result for one in stamped(services)] == [Result.OK]
    assert audited(services) == []


def test_one_silent_authority_is_told_and_asked_again(services, pki, capsys):
    with pki.without("tsa1"):
        (reason,) = stamps.stamp(services)
    assert pki.timestamp_urls[0] in reason
    assert stamps.standings(services)[0].missing == 1
    assert [one.result for one in stamped(services)] == [Result.WARNING]
    assert tell(services) == 0
    assert "ALARM" not in capsys.readouterr().err

    assert list(stamps.stamp(services)) == []
    assert stamps.standings(services)[0].missing == 0


def test_nobody_who_stamps_is_an_alarm(services, pki, capsys):
    with pki.without("tsa1"), pki.without("tsa2"):
        assert len(list(stamps.stamp(services))) == 2
    assert tell(services) == 1
    assert "no authority has time-stamped" in capsys.readouterr().err


def test_the_same_authority_under_two_addresses_counts_once(services, pki):
    twice = stamping(services, pki.timestamp_urls[0], f"{pki.timestamp_urls[0]}?again")
    (reason,) = stamps.stamp(twice)

    assert "who has stamped it already" in reason
    assert stamps.standings(twice)[0].missing == 1


def test_without_authorities_nothing_is_asked_and_nothing_said(services):
    without = stamping(services)
    assert list(stamps.stamp(without)) == []
    assert stamps.standings(without) == []
    assert list(stamped(without)) == []


def test_a_stamp_of_other_bytes_or_of_nobody_trusted_is_found(services):
    list(stamps.stamp(services))
    newest = next(published.newest_first(services.log.root))
    token, data = next(iter(newest.stamps().values())), newest.checkpoint().encode()
    for wrong in (b"other", b""):
        with pytest.raises(StampInvalid):
            read_stamp(token, wrong, anchors=services.anchors)
    with pytest.raises(StampInvalid):
        read_stamp(b"no token", data, anchors=services.anchors)
    with pytest.raises(StampInvalid):
        read_stamp(token, data, anchors=TrustAnchors((), ()))

    services.log.append(b'{"object":"urn:uuid:2"}')
    shutil.rmtree(newest.folder.parent / "2", ignore_errors=True)
    later = published.publish(services.log.root, services.log.checkpoint())
    later.keep_stamp(token)
    assert len(audited(services)) == 1


def audit(services: Services, budget: Budget | None = None) -> tuple[int, int]:
    """Stamps that were verified in one run, and findings."""
    run = AuditRun(services, budget)
    found = len([one for one in run.findings() if one.kind is Kind.LOG])
    run.store()
    return run.stamps.verified, found


def test_what_was_verified_is_not_verified_again_before_it_is_due(services):
    list(stamps.stamp(services))
    assert [audit(services), audit(services)] == [(2, 0), (0, 0)]

    services.log.append(b'{"object":"urn:uuid:2"}')
    list(stamps.stamp(services))
    assert audit(services) == (2, 0)  # the new ones
    services.clock.skip((services.settings.register.audit_days + 1) * 86400)
    assert audit(services, Budget(time=timedelta(0))) == (0, 0)
    assert audit(services) == (4, 0)


def test_a_stamp_that_was_altered_after_it_was_verified_is_found_by_the_next_run(services):
    list(stamps.stamp(services))
    assert audit(services) == (2, 0)
    path = next((services.log.root / published.FOLDER).rglob("stamp-*.tst"))
    token = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(token[:-1] + bytes([token[-1] ^ 1]))

    assert [audit(services), audit(services, Budget(time=timedelta(0)))] == [(1, 1), (1, 1)]
    with services.store.reader() as unit:
        assert [one.finding.path.endswith(path.name) for one in unit.checks.listed(limit=9)] == [True]
    path.write_bytes(token)
    assert audit(services) == (0, 0)
    with services.store.reader() as unit:
        assert unit.checks.listed(limit=9) == []


def test_a_stamp_that_is_gone_is_missed_until_it_is_back(services):
    list(stamps.stamp(services))
    assert audit(services) == (2, 0)
    path = next((services.log.root / published.FOLDER).rglob("stamp-*.tst"))
    token = path.read_bytes()
    path.unlink()

    assert [audit(services), audit(services, Budget(time=timedelta(0)))] == [(0, 1), (0, 1)]
    path.write_bytes(b"other")  # altered first and gone then: it is missed all the same
    assert audit(services) == (1, 1)
    path.unlink()
    assert audit(services) == (0, 1)
    path.write_bytes(token)
    assert audit(services) == (0, 0)


def test_a_stamp_that_cannot_be_read_is_a_finding(services):
    list(stamps.stamp(services))
    path = next((services.log.root / published.FOLDER).rglob("stamp-*.tst"))
    path.unlink()
    path.mkdir()
    assert audit(services) == (1, 1)
    assert [one.missing for one in stamps.standings(services)] == [1]


def test_after_other_anchors_nothing_is_missed(services):
    list(stamps.stamp(services))
    assert audit(services) == (2, 0)
    anchors = services.anchors
    more = replace(services, anchors=replace(anchors, timestamping=(*anchors.timestamping, *anchors.signers)))
    assert [audit(more), audit(more), audit(services)] == [(2, 0), (0, 0), (2, 0)]


def test_a_database_from_before_and_other_anchors_make_the_audit_verify_again(services):
    list(stamps.stamp(services))
    assert audit(services) == (2, 0)
    with services.store.unit() as unit:
        unit.checks.change_stamps([], unit.checks.stamps())
        unit.commit()
    assert audit(services) == (2, 0)

    withdrawn = replace(services, anchors=replace(services.anchors, timestamping=()))
    assert audit(withdrawn) == (2, 2)


def test_the_page_checks_a_stamp_with_openssl(services, tmp_path):
    list(stamps.stamp(services))
    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(
        b"".join(path.read_bytes() for path in sorted(services.settings.trust_folder.glob("timestamping/*.pem")))
    )
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    (block,) = (one for one in blocks if "openssl ts" in one)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], capture_output=True, text=True, check=False,
        env={**os.environ, "ARCHIVE": str(services.settings.archive_root), "TSA": str(anchors)},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("time-stamp: 1 entries on ") == 2
