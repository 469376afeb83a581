"""No private link and no address of mail ever stands in a log."""

import logging
import re

import pytest
from django.test import Client

from config.logs import HidePrivate, without_links, without_private
from registrations.models import new_token


def test_the_token_of_a_private_link_is_left_out() -> None:
    token = new_token()
    for address in (
        f"/registrations/{token}/",
        f"/registrations/{token}/calendar.ics",
        f"/payments/{token}/return/",
    ):
        assert token not in without_private(f"Not Found: {address}")


def test_addresses_of_mail_are_left_out() -> None:
    assert without_private("to ana.silva+x@example.co.nz failed") == "to …@… failed"


def test_pages_that_are_not_private_keep_their_address() -> None:
    assert without_links("/registrations/find/ /workshops/sydney-2015-05-30/") == (
        "/registrations/find/ /workshops/sydney-2015-05-30/"
    )


def test_arguments_and_tracebacks_are_cleaned_too() -> None:
    token = new_token()
    try:
        raise ValueError(f"/registrations/{token}/ of kim@example.com")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "for %s", (f"/registrations/{token}/",), told)
    HidePrivate().filter(record)
    line = logging.Formatter().format(record)
    assert token not in line
    assert "kim@example.com" not in line


@pytest.mark.django_db
def test_a_dead_private_link_leaves_no_token_in_the_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    token = new_token()
    caplog.handler.addFilter(HidePrivate())
    assert client.get(f"/registrations/{token}/").status_code == 404
    assert token not in caplog.text


def test_the_row_that_a_database_complains_of_is_left_out() -> None:
    told = without_private("failed\nDETAIL:  Failing row contains (7, 1, Ana, Silva\nSmith, t0k).\nand on")
    assert not {"Ana", "Silva", "Smith", "t0k"} & set(re.findall(r"\w+", told))


def test_addresses_with_rarer_signs_are_left_out_whole() -> None:
    assert without_private("to o'neill/kim@example.com failed") == "to …@… failed"
