from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.management import call_command

from config.demo.loading import load
from config.demo.logins import NotADemo, make_logins
from config.demo.weekends import HISTORY, coming_season, same_weekend
from config.roles import OWNER, role_of
from outbox.models import Message
from payments.models import Payment, Refund
from registrations.models import Registration
from registrations.places import places_left
from therapists.models import Article, ArticleRevision, ProfileRevision, Revision, Therapist
from workshops.models import City, Programme, Question, Seller, Session, Venue, Workshop
from workshops.opening import is_past, why_closed
from workshops.pricing import quote

AT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
EVERYTHING = [
    Seller,
    City,
    Venue,
    Programme,
    Question,
    Therapist,
    Article,
    Workshop,
    Session,
    Registration,
    Payment,
    Refund,
    Message,
    ProfileRevision,
    ArticleRevision,
    User,
    EmailAddress,
]


@pytest.mark.parametrize(
    ("saturday", "year", "expected"),
    [
        (date(2015, 5, 30), 2027, date(2027, 5, 29)),
        (date(2015, 5, 30), 2016, date(2016, 5, 28)),
        (date(2015, 5, 16), 2027, date(2027, 5, 15)),
        (date(2015, 12, 5), 2026, date(2026, 12, 5)),
        (date(2015, 7, 18), 2028, date(2028, 7, 15)),
    ],
)
def test_a_weekend_keeps_its_place_in_the_month(saturday: date, year: int, expected: date) -> None:
    assert same_weekend(saturday, year) == expected


def test_the_pattern_of_2015_is_itself_in_2015() -> None:
    assert [same_weekend(w.saturday, 2015) for w in HISTORY] == [w.saturday for w in HISTORY]


def test_the_season_begins_after_today_and_covers_eighteen_months() -> None:
    season = coming_season(AT.date())
    assert [(w.city, w.saturday) for w in season] == [
        ("auckland", date(2026, 12, 5)),
        ("auckland", date(2027, 5, 15)),
        ("sydney", date(2027, 5, 29)),
        ("auckland", date(2027, 7, 17)),
        ("auckland", date(2027, 9, 11)),
        ("sydney", date(2027, 11, 20)),
        ("auckland", date(2027, 12, 4)),
        ("auckland", date(2028, 5, 20)),
    ]


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 5, 30), date(2027, 12, 31), date(2028, 2, 29)]
)
def test_on_any_day_both_cities_have_weekends_ahead(today: date) -> None:
    season = coming_season(today)
    assert {w.city for w in season} == {"sydney", "auckland"}
    assert all(w.saturday > today for w in season)


@pytest.mark.django_db
def test_the_2015_calendar_is_history() -> None:
    load(at=AT)
    history = Workshop.objects.filter(starts_on__year=2015)
    assert [(w.city.slug, w.starts_on, w.ends_on) for w in history] == [
        ("auckland", date(2015, 5, 16), date(2015, 5, 17)),
        ("sydney", date(2015, 5, 30), date(2015, 5, 31)),
        ("auckland", date(2015, 7, 18), date(2015, 7, 19)),
        ("auckland", date(2015, 9, 12), date(2015, 9, 13)),
        ("sydney", date(2015, 11, 21), date(2015, 11, 22)),
        ("auckland", date(2015, 12, 5), date(2015, 12, 6)),
    ]
    assert all(is_past(w, at=AT) and w.is_sample for w in history)


@pytest.mark.django_db
def test_sydney_in_may_2015_cost_795_until_15_may() -> None:
    load(at=AT)
    workshop = Workshop.objects.get(slug="sydney-2015-05-30")
    assert str(quote(workshop, at=datetime(2015, 5, 15, 13, 59, 59, tzinfo=UTC))) == "AU$795"
    assert not quote(workshop, at=datetime(2015, 5, 15, 14, tzinfo=UTC)).is_early_bird
    assert workshop.early_bird_closed_at == datetime(2015, 5, 15, 14, tzinfo=UTC)


@pytest.mark.django_db
def test_one_weekend_is_full_and_another_nearly_so() -> None:
    load(at=AT)
    left = {w.slug: places_left(w, at=AT) for w in Workshop.objects.filter(starts_on__gt=AT.date())}
    assert left.pop("sydney-2027-05-29") == 3
    assert left.pop("auckland-2027-05-15") == 0
    assert set(left.values()) == {12}


@pytest.mark.django_db
def test_the_next_weekends_take_registrations() -> None:
    load(at=AT)
    for slug in ("sydney-2027-05-29", "auckland-2026-12-05"):
        assert why_closed(Workshop.objects.get(slug=slug), at=AT) is None


@pytest.mark.django_db
def test_no_mail_is_written() -> None:
    load(at=AT)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_loading_twice_makes_nothing_twice(settings: Any) -> None:
    settings.DEMO = True
    load(at=AT)
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in EVERYTHING}
    load(at=AT)
    assert {model: set(model.objects.values_list("pk", flat=True)) for model in EVERYTHING} == before


@pytest.mark.django_db
def test_in_use_couples_have_paid_and_some_things_wait_once_however_often_it_is_loaded(settings: Any) -> None:
    settings.DEMO = True
    load(at=AT, in_use=True)
    assert places_left(Workshop.objects.get(slug="sydney-2027-05-29"), at=AT) == 3
    assert places_left(Workshop.objects.get(slug="auckland-2027-05-15"), at=AT) == 0
    confirmed = Registration.objects.filter(state=Registration.State.CONFIRMED)
    assert all(row.paid_cents + row.waived_cents == row.price_cents for row in confirmed)
    assert set(Payment.objects.values_list("method", flat=True)) == set(Payment.Method.values)
    assert confirmed.filter(pays_by="waived").exists()
    held = Registration.objects.get(state=Registration.State.HELD)
    assert held.pays_by == "bank_transfer" and held.held_until > AT
    assert [refund.state for refund in Refund.objects.all()] == [Refund.State.BY_HAND]
    for edits in (ProfileRevision, ArticleRevision):
        assert [edit.state for edit in edits.objects.all()] == [Revision.State.SUBMITTED]
    # What was written weeks ago was sent weeks ago.
    assert not Message.objects.exclude(state="sent").filter(due_at__lt=AT - timedelta(hours=12)).exists()
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in EVERYTHING}
    load(at=AT + timedelta(hours=2), in_use=True)
    later = {model: set(model.objects.values_list("pk", flat=True)) for model in EVERYTHING}
    assert {model: pks for model, pks in later.items() if pks != before[model]} == {}


@pytest.mark.django_db
def test_without_log_ins_there_is_nobody_to_have_sold_anything(settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    load(at=AT, in_use=True)
    assert not Payment.objects.exists() and not Message.objects.exists()


@pytest.mark.django_db
def test_loading_again_keeps_what_people_have_changed(settings: Any) -> None:
    settings.DEMO = True
    load(at=AT)
    Therapist.objects.filter(slug="brenda-rawlings").update(bio="My own words.")
    Question.objects.first().delete()  # type: ignore[union-attr]
    questions = Question.objects.count()
    Workshop.objects.filter(slug="sydney-2027-05-29").update(starts_on=date(2027, 5, 28), capacity=20)
    load(at=AT)
    assert Therapist.objects.get(slug="brenda-rawlings").bio == "My own words."
    assert Question.objects.count() == questions
    moved = Workshop.objects.get(slug="sydney-2027-05-29")
    assert (moved.starts_on, moved.capacity, moved.registrations.count()) == (date(2027, 5, 28), 20, 9)
    assert Workshop.objects.filter(city__slug="sydney", starts_on__year=2027, starts_on__month=5).count() == 1


@pytest.mark.django_db
def test_known_passwords_are_refused_outside_the_demo(settings: Any) -> None:
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(NotADemo):
        make_logins()
    load(at=AT)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_command_tells_the_logins(settings: Any) -> None:
    settings.DEMO = True
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "office@example.com / demo-office-login" in out.getvalue()
    office = User.objects.get(email="office@example.com")
    assert role_of(office) == OWNER and office.check_password("demo-office-login")
    brenda = User.objects.get(email="brenda@example.com")
    assert Therapist.objects.get(user=brenda).slug == "brenda-rawlings" and not brenda.is_staff
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 3
