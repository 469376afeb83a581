"""Idempotency keys, faults, and the record of requests."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from demo.stripe_standin import StandIn
from demo.stripe_standin.forms import decode
from demo.tests.selling import sell


def test_the_same_key_repeats_the_first_answer(client: stripe.StripeClient, stand_in: StandIn) -> None:
    first, again = sell(client, key="k"), sell(client, key="k")
    assert again.id == first.id
    assert len(stand_in.look("sessions")["data"]) == 1
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert [row["is_replay"] for row in stand_in.requests("/v1/")] == [False, True]


def test_the_same_key_with_other_parameters_is_an_error(client: stripe.StripeClient) -> None:
    sell(client, key="k")
    with pytest.raises(stripe.IdempotencyError) as refused:
        sell(client, key="k", cents=89500)
    assert refused.value.http_status == 400


def test_a_key_in_use_is_a_conflict(client: stripe.StripeClient, stand_in: StandIn) -> None:
    stand_in.control("faults", kind="slow", seconds=0.4)

    def attempt(_: int) -> int | None:
        try:
            sell(client, key="k")
        except stripe.StripeError as error:
            return error.http_status
        return 200

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2)), key=str) == [200, 409]


def test_a_refused_request_leaves_its_key_free(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        sell(client, key="k", minutes=5)
    assert sell(client, key="k").status == "open"


@pytest.mark.parametrize(("kind", "made"), [("error_before", 0), ("error_after", 1)])
def test_an_error_comes_before_or_after_the_deed(
    client: stripe.StripeClient, stand_in: StandIn, kind: str, made: int
) -> None:
    stand_in.control("faults", kind=kind)
    with pytest.raises(stripe.APIError):
        sell(client)
    assert len(stand_in.look("sessions")["data"]) == made


@pytest.mark.parametrize(("kind", "made"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_drops_before_or_after_the_deed(
    client: stripe.StripeClient, stand_in: StandIn, kind: str, made: int
) -> None:
    stand_in.control("faults", kind=kind, method="POST", path="/v1/checkout")
    with pytest.raises(stripe.APIConnectionError):
        sell(client, key="k")
    assert len(stand_in.look("sessions")["data"]) == made
    sell(client, key="k")
    assert len(stand_in.look("sessions")["data"]) == 1


def test_requests_are_recorded_with_their_parameters_and_key(
    client: stripe.StripeClient, stand_in: StandIn
) -> None:
    sell(client, key="k")
    (request,) = stand_in.requests("/v1/checkout/sessions")
    assert (request["method"], request["status"], request["headers"]["Idempotency-Key"]) == ("POST", 200, "k")
    assert request["params"]["line_items"][0]["price_data"]["unit_amount"] == "79500"
    assert "Authorization" not in request["headers"]


def test_nested_names_become_lists_and_groups() -> None:
    assert decode("a[b][0][c]=1&a[b][1][c]=2&e[]=x&e[]=y&n=") == {
        "a": {"b": [{"c": "1"}, {"c": "2"}]},
        "e": ["x", "y"],
        "n": "",
    }
