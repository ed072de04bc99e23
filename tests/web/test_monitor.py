"""Health, readiness and figures, for programs that watch the service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from service.app import make_app
from service.store.engine import make_engine
from service.store.unit import Store
from tests.support.site import Site
from tests.support.stages import Stages


def test_without_a_worker_it_is_alive_and_not_ready(stages: Stages, tmp_path: Path) -> None:
    browser = Site(stages.copy("signed", tmp_path / "site")).app.test_client()
    assert browser.get("/health").json == {"status": "ok"}
    answer = browser.get("/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    parts = {one["part"]: one["result"] for one in answer.json["checks"]}
    assert (parts["database"], parts["logs"], parts["worker"]) == ("ok", "ok", "failed")
    assert str(tmp_path) not in answer.text


def test_figures_need_the_token(stages: Stages, tmp_path: Path) -> None:
    services = Site(stages.copy("signed", tmp_path / "site")).services
    token = tmp_path / "token"
    token.write_text("a-long-secret\n")
    server = replace(services.settings.server, metrics_token_file=token)
    browser = make_app(replace(services, settings=replace(services.settings, server=server))).test_client()
    assert browser.get("/metrics").status_code == 404
    assert browser.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = browser.get("/metrics", headers={"Authorization": "Bearer a-long-secret"})
    assert answer.status_code == 200
    assert 'alternat_instruments{state="signed"} 1.0' in answer.text
    assert 'alternat_http_requests_total{endpoint="monitor.metrics",method="GET",status="404"} 2.0' in answer.text
    assert "alternat_worker_silent_seconds +Inf" in answer.text


def test_with_the_database_away_every_page_says_so(stages: Stages, tmp_path: Path) -> None:
    site = Site(stages.copy("signed", tmp_path / "site"))
    services, app = site.services, site.app
    away = Store(make_engine(f"sqlite:///{tmp_path}/nowhere/gone.db", busy_seconds=0.1))
    app.extensions["services"] = replace(services, store=away)
    browser = app.test_client()
    browser.set_cookie(app.config["SIGN_IN_COOKIE_NAME"], "whatever-it-was")
    for path in ("/", "/instruments", "/verify", "/register", "/no-such-page"):
        answer = browser.get(path)
        assert (path, answer.status_code) in {(path, 503), ("/no-such-page", 503), ("/no-such-page", 404)}, path
        assert "Traceback" not in answer.text
    assert browser.get("/ready").status_code == 503
    assert browser.get("/health").status_code == 200
