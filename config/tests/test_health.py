"""What load balancers and monitors are told."""

from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_process_is_up_without_asking_anything(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"


def test_ready_names_each_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": True, "cache": True, "broker": True}


def test_not_ready_without_a_database(client: Client) -> None:
    with mock.patch.object(connection, "cursor", side_effect=OperationalError):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)
