"""What the database would refuse is said at its field, and nothing is written."""

import pytest
from django.test import Client
from django.utils import timezone

from config.tests.people import an_office_person, signed_in
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop
from workshops.tests.test_admin_saving import as_it_is, change

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return signed_in(an_office_person())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minimum": "11", "decide_on": "2015-05-16"}, "minimum"),
        ({"minimum": "4", "decide_on": "2015-05-16", "capacity": "3"}, "minimum"),
        ({"minimum": "4"}, "decide_on"),
        ({"minimum": "4", "decide_on": "2015-05-31"}, "decide_on"),
        ({"decide_on": "2015-05-16"}, "minimum"),
        ({"minimum": "40000", "decide_on": "2015-05-16"}, "minimum"),
        ({"full_price_cents": "99999999999"}, "full_price_cents"),
        ({"opens_day": "0001-01-01"}, "opens_day"),
        ({"opens_day": "9999-12-31"}, "opens_day"),
        ({"starts_on": "9999-12-31", "ends_on": "9999-12-31"}, "starts_on"),
        ({"starts_on": "0001-01-01", "ends_on": "0001-01-01"}, "starts_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(office: Client, changes: dict[str, str], field: str) -> None:
    workshop = a_workshop(status=Workshop.Status.DRAFT)
    before = Workshop.objects.values().get()
    shown = office.post(change(workshop), as_it_is(workshop, **changes))
    assert field in shown.context["adminform"].form.errors
    assert Workshop.objects.values().get() == before
