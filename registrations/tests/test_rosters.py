from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.tests.people import an_office_person
from registrations.cancelling import cancel
from registrations.checking_in import check_in
from registrations.models import Answers, Partner, Registration
from registrations.registering import Couple, Person
from registrations.removing import remove_partner
from registrations.rosters import Private, Roster, roster
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
SATURDAY, SUNDAY = date(2015, 5, 30), date(2015, 5, 31)


def the_roster(workshop: Workshop, *, with_money: bool = True, with_answers: bool = True) -> Roster:
    return roster(workshop, at=AT, with_money=with_money, with_answers=with_answers)


def ana(registration: Registration) -> Partner:
    return registration.partners.get(number=1)


def tell(partner: Partner, **answers: str) -> None:
    Answers.objects.create(partner=partner, changed_at=AT, **answers)


def named(first: str, last: str) -> Couple:
    couple = a_couple()
    return Couple(Person(first, last, couple.registrant.email), couple.partner, couple.phone)


def test_confirmed_couples_are_on_it_with_both_names_and_the_telephone() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    (couple,) = the_roster(workshop).couples
    assert couple.names == "Ana Silva and Kim Tamahori"
    assert couple.phone == "+61 400 000 000"
    assert [person.badge_name for person in couple.people] == ["Ana", "Kim"]


def test_lapsed_cancelled_and_other_workshops_couples_are_not() -> None:
    workshop = a_workshop()
    a_held_registration(workshop, at=AT - timedelta(hours=2))
    cancel(registration=a_confirmed_registration(workshop), at=AT, why="ill")
    a_confirmed_registration(a_workshop(starts_on=date(2015, 7, 4)))
    assert the_roster(workshop).couples == []


def test_couples_stand_in_the_order_of_the_registrants_last_names_and_unpaid_holds_at_the_end() -> None:
    workshop = a_workshop()
    a_held_registration(workshop, couple=named("Abel", "Aaron"))
    for last in ("Walker", "adams", "Ngata"):
        a_confirmed_registration(workshop, couple=named("Jo", last))
    found = the_roster(workshop)
    assert [c.people[0].last_name for c in found.couples] == ["adams", "Ngata", "Walker", "Aaron"]
    assert len(found.with_a_place) == 3
    assert [hold.held_until is not None for hold in found.holds] == [True]


def test_with_money_it_says_what_is_paid() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    paid, held = the_roster(workshop).couples
    assert paid.money and paid.money.is_paid and paid.reference
    assert held.money and held.money.due_cents == 79_500


def test_without_money_there_is_none_in_it_and_no_unpaid_couple() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    (couple,) = the_roster(workshop, with_money=False).couples
    assert (couple.money, couple.reference, couple.held_until) == (None, "", None)


def test_what_a_partner_has_told_is_with_that_partner() -> None:
    workshop = a_workshop()
    told = {"dietary": "No nuts", "access": "A chair", "to_presenters": "We are shy."}
    tell(ana(a_confirmed_registration(workshop)), badge_name="Annie", emergency_name="Rua", **told)
    one, two = the_roster(workshop).people
    assert (one.badge_name, one.private) == ("Annie", Private(emergency_name="Rua", **told))
    assert two.private == Private() and not two.private.says_something
    assert the_roster(workshop).told("dietary") == [("Ana Silva", "No nuts")]


def test_without_answers_none_is_read_but_the_name_on_the_badge() -> None:
    workshop = a_workshop()
    tell(ana(a_confirmed_registration(workshop)), badge_name="Annie", dietary="No nuts")
    with CaptureQueriesContext(connection) as asked:
        found = the_roster(workshop, with_answers=False)
    assert [person.private for person in found.people] == [None, None]
    assert found.people[0].badge_name == "Annie"
    assert not any("dietary" in query["sql"] or "token" in query["sql"] for query in asked)


def test_who_asked_to_be_taken_out_is_not_named() -> None:
    workshop = a_workshop()
    registration = a_confirmed_registration(workshop)
    remove_partner(partner=registration.partners.get(number=2), at=AT)
    two = the_roster(workshop).people[1]
    assert (two.name, two.badge_name, two.is_taken_out) == ("Ana’s partner", "", True)


def test_who_is_here_is_on_it_day_by_day() -> None:
    workshop = a_workshop()
    one = ana(a_confirmed_registration(workshop))
    check_in(partner=one, day=SATURDAY, is_here=True, tapped_at=AT, who=an_office_person(), at=AT)
    found = the_roster(workshop)
    assert (found.here(SATURDAY), found.here(SUNDAY)) == (1, 0)
    assert found.people[0].here_on == {SATURDAY}


def test_it_asks_as_much_for_three_couples_as_for_one() -> None:
    workshop = a_workshop()

    def queries() -> int:
        tell(ana(a_confirmed_registration(workshop)), dietary="No nuts")
        fresh = Workshop.objects.get(pk=workshop.pk)
        with CaptureQueriesContext(connection) as asked:
            the_roster(fresh)
        return len(asked)

    assert [queries() for _couple in range(3)] == [5, 5, 5]
