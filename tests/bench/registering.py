"""Registering, from the POST to the redirect, beside a view that locks a row, counts and inserts three rows."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registrations.models import Registration
from tests.bench.forms import hidden_inputs
from tests.bench.load import burst, filled_form
from tests.bench.results import Line, compared, in_turn, limited
from tests.bench.stage import CannotMeasure
from workshops.models import Workshop

AT_LEAST = 0.5
MOST_QUERIES = 20
ROUNDS = 5
COUPLES = 100

TYPED = {
    "first_name": "Ana",
    "last_name": "Silva",
    "email": "ana@example.com",
    "phone": "+61 400 000 000",
    "partner_first_name": "Kim",
    "partner_last_name": "Tamahori",
    "partner_email": "kim@example.com",
    "terms": "on",
    "confidentiality": "on",
}


def registering(workshop: Workshop, *, port: int) -> list[Line]:
    """Every couple is a browser of its own, all for the same weekend; the form is fetched before the clock starts."""
    Workshop.objects.filter(pk=workshop.pk).update(capacity=30_000)
    path = f"/workshops/{workshop.slug}/register/"
    lines = [
        limited(
            "registering: queries, POST to the redirect", _queries(path), most=MOST_QUERIES, unit="queries"
        )
    ]
    before = Registration.objects.count()
    subject, baseline = in_turn(
        lambda: _rate(path, port), lambda: _rate(f"/bare/register/{workshop.pk}/", port), rounds=ROUNDS
    )
    if Registration.objects.count() != before + 2 * ROUNDS * COUPLES:
        raise CannotMeasure("not every POST made a registration of its own")
    what = "registering: POST to the redirect"
    return [*lines, compared(what, subject=subject, baseline=baseline, unit="couples/s", at_least=AT_LEAST)]


def _rate(path: str, port: int) -> float:
    forms = [filled_form(path, port=port, data=TYPED) for _ in range(COUPLES)]
    return burst(forms, port=port, expected=303).rate


def _queries(path: str) -> int:
    browser = Client()
    fields = hidden_inputs(browser.get(path).content.decode())
    with CaptureQueriesContext(connection) as captured:
        response = browser.post(path, fields | TYPED)
    if response.status_code != 303:
        raise CannotMeasure(f"POST {path} answers {response.status_code}")
    return len(captured)
