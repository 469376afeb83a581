"""The hosted payment page, in the stand-in's own clothes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template

from demo import authenticator
from demo.stripe_standin import checkout
from demo.stripe_standin.ledger import Ledger
from demo.stripe_standin.objects import Json

HERE = Path(__file__).resolve().parent
STYLES = (HERE / "page.css").read_bytes()
FRAME = Template((HERE / "page.html").read_text())
SIGNS = {"aud": "AU$", "nzd": "NZ$"}


@dataclass(frozen=True)
class Page:
    status: int
    body: str = ""
    location: str = ""


def show(ledger: Ledger, name: str, *, error: str = "") -> Page:
    """The page as it stands: open to pay, paid, or expired."""
    with ledger.lock:
        checkout.pass_time(ledger)
        session = ledger.sessions.get(name)
        if session is None:
            return Page(404, _framed("No such payment", "<p>This payment page does not exist.</p>"))
        if session["status"] == "expired":
            return Page(200, _framed("This page has expired", _expired(session)))
        if session["status"] == "complete":
            return Page(200, _framed("This has been paid", _complete(session)))
        lines = ledger.details[name]["lines"]
        return Page(200, _framed("Your payment", _open(session, lines, error)))


def front() -> Page:
    """Where the address in the demo's table leads."""
    text = "<p>The site sends couples to payment pages here. Register for a workshop to see one.</p>"
    return Page(200, _framed("Payments of the demo", text))


def authenticator_app(now: float) -> Page:
    """What the phone of the demo's people would show."""
    code = authenticator.code_at(now)
    text = f"""
      <p>The second factor of everybody who can sign in to the demo, for the next
      {authenticator.seconds_left(now)} seconds:</p>
      <p class="amount">{code[:3]} {code[3:]}</p>
      <p class="note">This page shows the next one by itself. Each code is good for one sign-in of each person.</p>"""
    return Page(200, _framed("Authenticator app", text))


def press(ledger: Ledger, name: str, action: str) -> Page:
    """A button was pressed. A second press, or one after the end, only shows how things stand."""
    with ledger.lock:
        checkout.pass_time(ledger)
        session = ledger.sessions.get(name)
        if session is None or session["status"] != "open":
            return show(ledger, name)
        if action == "decline":
            return show(ledger, name, error=checkout.decline(ledger, session))
        if action == "later":
            checkout.pay_later(ledger, session)
        elif action == "pay":
            checkout.pay(ledger, session)
        else:
            return show(ledger, name)
        return Page(303, location=success_url(session))


def success_url(session: Json) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def money(session: Json) -> str:
    cents, currency = session["amount_total"], session["currency"]
    sign = SIGNS.get(currency, f"{currency.upper()} ")
    return f"{sign}{cents // 100:,}.{cents % 100:02}"


def _open(session: Json, lines: list[Json], error: str) -> str:
    items = "".join(f"<li>{escape(line['description'])}{_times(line)}</li>" for line in lines)
    problem = f'<p class="problem" role="alert">{escape(error)} You can try again.</p>' if error else ""
    end = datetime.fromtimestamp(session["expires_at"], UTC)
    leave = f'<a class="leave" href="{escape(_link(session["cancel_url"]))}">Close without paying</a>'
    return f"""
      <ul class="items">{items}</ul>
      <p class="amount">{money(session)}</p>
      {problem}
      <form method="post">
        <button class="main" name="action" value="pay">Pay {money(session)}</button>
        <button name="action" value="decline">Card declined</button>
        <button name="action" value="later">Pay later than the hold</button>
      </form>
      {leave if session["cancel_url"] else ""}
      <p class="note">Open until <time datetime="{end:%Y-%m-%dT%H:%M:%SZ}">{end:%H:%M} UTC on {end:%d %B}</time>.
      “Pay later than the hold” acts like a bank payment whose money arrives after that.</p>"""


def _times(line: Json) -> str:
    return f" × {line['quantity']}" if line["quantity"] > 1 else ""


def _complete(session: Json) -> str:
    word = "This payment is complete." if session["payment_status"] == "paid" else "The money is on its way."
    return f'<p>{word}</p><a class="leave" href="{escape(_link(success_url(session)))}">Back to the site</a>'


def _expired(session: Json) -> str:
    back = f'<a class="leave" href="{escape(_link(session["cancel_url"]))}">Back to the site</a>'
    return "<p>It can’t be paid any more, and no money was taken.</p>" + (
        back if session["cancel_url"] else ""
    )


def _link(url: str | None) -> str:
    """Only http links are shown, whatever the session was opened with."""
    return url if url and re.match("https?://", url) else "#"


def _framed(title: str, body: str) -> str:
    return FRAME.substitute(title=escape(title), body=body)
