"""A row as it goes over the wire."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.conf import settings

from outbox.composing import compose, message_id
from outbox.models import Message
from outbox.tests.cast import a_message

pytestmark = pytest.mark.django_db

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nSUMMARY:Weekend – Sydney\r\nEND:VCALENDAR\r\n"


def raw(message: Message) -> bytes:
    """As Django's SMTP backend writes it."""
    return compose(message).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django adds it


def on_the_wire(message: Message) -> EmailMessage:
    parsed = message_from_bytes(raw(message), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_mail_has_a_text_and_an_html_of_the_same() -> None:
    wire = on_the_wire(a_message(text="Hello Zoë\n", html="<p>Hello Zoë</p>"))
    text, html = wire.get_body(("plain",)), wire.get_body(("html",))
    assert text is not None and text.get_content().splitlines() == ["Hello Zoë"]
    assert html is not None and html.get_content().strip() == "<p>Hello Zoë</p>"


def test_every_line_on_the_wire_is_short_and_ends_as_smtp_wants_it() -> None:
    long = a_message(text="Zoë " * 400 + "\n", html=f"<p>{'Zoë ' * 400}</p>", calendar=CALENDAR)
    lines = raw(long).split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) < 100


def test_the_words_survive_the_wire_to_the_letter() -> None:
    words = "Hello Zoë,\n\n= 100 % – “booked” =\n.\nFrom here\n-- \nend \n"
    body = on_the_wire(a_message(text=words)).get_body(("plain",))
    assert body is not None and body.get_content().replace("\r\n", "\n") == words


def test_the_sender_is_the_neutral_one_and_the_mail_says_that_a_machine_wrote_it() -> None:
    wire = on_the_wire(a_message())
    assert wire["From"] == settings.DEFAULT_FROM_EMAIL
    assert wire["Auto-Submitted"] == "auto-generated"
    assert wire["List-Id"] is None


def test_a_list_id_is_sent_where_it_is_set() -> None:
    assert on_the_wire(a_message(list_id="Reminders <reminders.example.com>"))["List-Id"] == (
        "Reminders <reminders.example.com>"
    )


def test_a_calendar_file_is_attached_with_its_method() -> None:
    wire = on_the_wire(a_message(calendar=CALENDAR))
    (part,) = wire.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "workshop.ics")
    assert (part.get_param("method"), part.get_content_charset()) == ("PUBLISH", "utf-8")
    assert part.get_payload(decode=True) == CALENDAR.encode()


def test_a_cancelled_calendar_file_says_so() -> None:
    wire = on_the_wire(a_message(calendar=CALENDAR.replace("PUBLISH", "CANCEL")))
    (part,) = wire.iter_attachments()
    assert part.get_param("method") == "CANCEL"


def test_every_try_of_one_row_has_the_same_message_id_and_no_other_row_has_it() -> None:
    one, other = a_message(), a_message()
    assert message_id(one) == message_id(Message.objects.get(pk=one.pk))
    assert message_id(one) != message_id(other)
    assert on_the_wire(one)["Message-ID"] == message_id(one)
