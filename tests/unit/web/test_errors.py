"""Where an error page leads back to."""

from __future__ import annotations

from flask import Flask

from service.web.shell.errors import NOT_FOUND, back


def app() -> Flask:
    made = Flask("errors")
    made.add_url_rule("/instruments/<instrument_id>", "instruments.show", lambda instrument_id: instrument_id)
    made.add_url_rule("/instruments/<instrument_id>/signature", "signatures.show", lambda instrument_id: instrument_id)
    made.add_url_rule(
        "/instruments/<instrument_id>/signature",
        "signatures.make",
        lambda instrument_id: instrument_id,
        methods=["POST"],
    )
    made.add_url_rule("/people/<person_id>/active", "people.toggle", lambda person_id: person_id, methods=["POST"])
    return made


def led_back(path: str, *, method: str = "POST", status: int = 409, referrer: str = "") -> str | None:
    headers = {"Referer": referrer} if referrer else {}
    with app().test_request_context(path, method=method, headers=headers):
        return back(status)


def test_a_form_that_failed_leads_back_to_its_own_page() -> None:
    assert led_back("/instruments/7/signature") == "/instruments/7/signature"


def test_an_act_without_a_page_of_its_own_leads_to_the_page_it_came_from() -> None:
    assert led_back("/people/3/active", referrer="http://localhost/instruments/7") == "/instruments/7"


def test_another_site_and_a_page_that_is_not_there_are_never_led_to() -> None:
    assert led_back("/people/3/active", referrer="http://elsewhere.example/instruments/7") is None
    assert led_back("/people/3/active", referrer="http://localhost/nothing") is None


def test_what_was_read_leads_to_the_agreement_it_is_about() -> None:
    assert led_back("/instruments/7/signature", method="GET") == "/instruments/7"
    assert led_back("/instruments/7/signature", method="GET", status=NOT_FOUND) is None
