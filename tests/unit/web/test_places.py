"""Slow requests take places, and leave them."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from service.web.shell.places import SMALL_BYTES, Places, register
from service.workflow.errors import Busy


def test_nobody_takes_all_places_and_what_is_left_is_free_again() -> None:
    places = Places(most=2, each=1)
    places.take("a")
    with pytest.raises(Busy):
        places.take("a")
    places.take("b")
    with pytest.raises(Busy):
        places.take("c")
    places.leave("a")
    places.take("c")


def test_a_second_upload_of_one_address_is_refused_at_once_and_pages_answer() -> None:
    app, inside, go_on = Flask(__name__), threading.Event(), threading.Event()
    app.register_error_handler(Busy, lambda _: ("busy", 503))

    @app.post("/upload")
    def upload() -> str:
        inside.set()
        assert go_on.wait(60)
        return "done"

    app.add_url_rule("/page", view_func=lambda: "page")
    register(app, 8, lambda: None)
    told: list[int] = []
    body = bytes(SMALL_BYTES + 1)
    first = threading.Thread(target=lambda: told.append(app.test_client().post("/upload", data=body).status_code))
    first.start()
    assert inside.wait(60)
    assert app.test_client().post("/upload", data=body).status_code == 503
    assert app.test_client().get("/page").status_code == 200
    go_on.set()
    first.join()
    assert told == [200]
    assert app.test_client().post("/upload", data=body).status_code == 200
