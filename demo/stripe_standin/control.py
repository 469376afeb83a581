"""Routes for tests, below /_control/: JSON in, JSON out.

GET   requests, refunds, sessions, deliveries
POST  webhooks    {mode, url, secret, late_seconds, gather_seconds, retry_seconds}: any of them
POST  flush       deliver at once what is held back (late, shuffled, waiting for a retry)
POST  resend      {event}: deliver this event now; without one, all events, lost ones too
POST  act         {session, action}: press a button of the hosted page (pay, decline, later)
POST  finish_late {session, outcome: succeeded|failed}; without a session, all late payments
POST  fail_refund {refund, reason}
POST  faults      {kind, count, method, path, seconds}: see faults.Fault
POST  clock       {advance: seconds} or {at: epoch}
POST  reset
"""

import dataclasses
from collections.abc import Callable

from demo.stripe_standin import checkout, refunds
from demo.stripe_standin.errors import ApiError
from demo.stripe_standin.faults import Fault
from demo.stripe_standin.objects import Json
from demo.stripe_standin.state import State


def call(state: State, method: str, name: str, given: Json) -> tuple[int, Json]:
    """Carry out a control route: its status and answer."""
    route = ROUTES.get((method, name))
    if route is None:
        return 404, {"error": f"no control route {method} {name}"}
    try:
        with state.ledger.lock:
            return 200, route(state, given)
    except (TypeError, ValueError, KeyError, ApiError, checkout.NotOpen) as error:
        return 400, {"error": f"{type(error).__name__}: {error}"}


def _requests(state: State, given: Json) -> Json:
    return {"data": list(state.seen)}


def _refunds(state: State, given: Json) -> Json:
    return {"data": list(state.ledger.refunds.values())}


def _sessions(state: State, given: Json) -> Json:
    return {"data": list(state.ledger.sessions.values())}


def _deliveries(state: State, given: Json) -> Json:
    done = [
        {"event": row.event["id"], "type": row.event["type"], "tries": row.tries, "status": row.status}
        for row in list(state.deliveries.done)
    ]
    return {"waiting": state.deliveries.waiting(), "data": done}


def _webhooks(state: State, given: Json) -> Json:
    state.deliveries.change(dataclasses.replace(state.deliveries.settings, **given))
    return {"mode": state.deliveries.settings.mode}


def _flush(state: State, given: Json) -> Json:
    state.deliveries.flush()
    return {}


def _resend(state: State, given: Json) -> Json:
    events = (
        [state.ledger.events[given["event"]]] if given.get("event") else list(state.ledger.events.values())
    )
    for event in events:
        state.deliveries.send(event)
    return {"sent": len(events)}


def _act(state: State, given: Json) -> Json:
    action = {"pay": checkout.pay, "decline": checkout.decline, "later": checkout.pay_later}[given["action"]]
    checkout.pass_time(state.ledger)
    session = state.ledger.session(given["session"])
    action(state.ledger, session)
    return session


def _finish_late(state: State, given: Json) -> Json:
    names = [given["session"]] if given.get("session") else list(state.ledger.late)
    outcome = {"succeeded": True, "failed": False}[given.get("outcome", "succeeded")]
    for name in names:
        checkout.finish_late(state.ledger, name, succeeds=outcome)
    return {"finished": names}


def _fail_refund(state: State, given: Json) -> Json:
    return refunds.fail(state.ledger, given["refund"], **{k: given[k] for k in ("reason",) if k in given})


def _faults(state: State, given: Json) -> Json:
    state.faults.plan(Fault(**given))
    return {}


def _clock(state: State, given: Json) -> Json:
    clock = state.ledger.clock
    move = float(given["at"]) - clock.now() if "at" in given else float(given["advance"])
    clock.offset += move
    checkout.pass_time(state.ledger)
    return {"now": clock.now()}


def _reset(state: State, given: Json) -> Json:
    state.reset()
    return {}


ROUTES: dict[tuple[str, str], Callable[[State, Json], Json]] = {
    ("GET", "requests"): _requests,
    ("GET", "refunds"): _refunds,
    ("GET", "sessions"): _sessions,
    ("GET", "deliveries"): _deliveries,
    ("POST", "webhooks"): _webhooks,
    ("POST", "flush"): _flush,
    ("POST", "resend"): _resend,
    ("POST", "act"): _act,
    ("POST", "finish_late"): _finish_late,
    ("POST", "fail_refund"): _fail_refund,
    ("POST", "faults"): _faults,
    ("POST", "clock"): _clock,
    ("POST", "reset"): _reset,
}
