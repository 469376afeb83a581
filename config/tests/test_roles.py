import pytest
from django.contrib.auth.models import User

from config.roles import OFFICE, OWNER, READ_ONLY, give_role, may, role_of
from config.tests.people import a_plain_user, a_read_only_person, an_office_person, an_owner, the_office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("permission", "owner", "office", "read_only"),
    [
        ("workshops.add_workshop", True, True, False),
        ("workshops.view_workshop", True, True, True),
        ("registrations.change_registration", True, True, False),
        ("registrations.view_registration", True, True, True),
        ("registrations.view_answers", True, True, False),
        ("payments.view_payment", True, True, True),
        ("outbox.view_message", True, True, False),
        ("workshops.change_seller", True, False, False),
        ("workshops.view_seller", True, True, True),
        ("hall.view_auditentry", True, True, False),
        ("hall.add_invitation", True, True, False),
        ("auth.change_user", True, False, False),
        ("auth.view_user", True, False, False),
    ],
)
def test_each_role_may_what_its_work_needs(
    permission: str, owner: bool, office: bool, read_only: bool
) -> None:
    assert (may(OWNER, permission), may(OFFICE, permission), may(READ_ONLY, permission)) == (
        owner, office, read_only,
    )  # fmt: skip


def test_without_a_role_nobody_may_anything() -> None:
    assert not may(None, "workshops.view_workshop")
    assert not a_plain_user().has_perm("workshops.view_workshop")


def test_a_role_counts_for_staff_only() -> None:
    user = an_owner()
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert role_of(User.objects.get(pk=user.pk)) is None


def test_a_deactivated_owner_may_nothing() -> None:
    user = an_owner()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not User.objects.get(pk=user.pk).has_perm("workshops.view_workshop")


def test_the_first_owner_is_the_superuser() -> None:
    assert role_of(the_office()) == OWNER


def test_a_new_role_takes_the_old_ones_place() -> None:
    user = an_office_person()
    assert user.has_perm("workshops.add_workshop")
    give_role(user, READ_ONLY)
    assert not User.objects.get(pk=user.pk).has_perm("workshops.add_workshop")
    assert [group.name for group in user.groups.all()] == [READ_ONLY]


def test_asking_often_asks_the_database_once(django_assert_num_queries: object) -> None:
    user = User.objects.get(pk=a_read_only_person().pk)
    assert callable(django_assert_num_queries)
    with django_assert_num_queries(1):
        for _ in range(3):
            role_of(user)
