"""The outbox: what was written to whom, and what did not arrive."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.logs import without_links
from config.office import ReadOnlyAdmin, utc_in_words
from config.office_filters import RecentFilter
from outbox.models import Message
from outbox.retrying import retry_now
from outbox.searching import mails_found

State = Message.State


class KindFilter(RecentFilter):
    title = "kind"
    parameter_name = "kind__exact"
    field = "kind"


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin[Message]):
    list_display = ["subject_line", "to", "kind", "state_now", "due", "sent", "attempts", "error"]
    list_filter = ["state", KindFilter]
    # None of its columns has an index of its own.
    sorted_quickly: ClassVar[Any] = []
    # Only that there is a box: get_search_results asks.
    search_fields = ["to"]
    search_help_text = (
        "How an email address or a subject begins, or what it is about, such as “registration 12”"
    )
    actions = ["try_again"]
    fieldsets = [
        (None, {"fields": ["subject_line", "to", "kind", "regarding", "state_now"]}),
        ("Delivery", {"fields": ["created", "due", "sent", "useful", "attempts", "last_error"]}),
        ("What it says", {"fields": ["preview"]}),
    ]
    readonly_fields = ["subject_line", "state_now", "created", "due", "sent", "useful", "preview"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("html", "calendar")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        words = search_term.strip()
        return queryset.filter(pk__in=mails_found(words)) if words else queryset, False

    @admin.action(description="Try again now", permissions=["steps"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        at = timezone.now()
        again = sum(retry_now(message=message, at=at) for message in chosen)
        if again:
            messages.success(request, f"{again} mail{'s are' if again > 1 else ' is'} due now.")
        if again < len(chosen):
            messages.warning(request, "Mail that has been sent, or is being sent right now, stays as it is.")

    def has_steps_permission(self, request: HttpRequest) -> bool:
        return self.may_take_steps(request)

    @admin.display(description="subject", ordering="subject")
    def subject_line(self, message: Message) -> str:
        return message.subject

    @admin.display(description="state", ordering="state")
    def state_now(self, message: Message) -> SafeString:
        words = message.get_state_display()
        return format_html('<span class="office-state office-state-{}">{}</span>', message.state, words)

    @admin.display(description="written")
    def created(self, message: Message) -> str:
        return utc_in_words(message.created_at)

    @admin.display(description="due", ordering="due_at")
    def due(self, message: Message) -> str:
        return utc_in_words(message.due_at)

    @admin.display(description="sent", ordering="sent_at")
    def sent(self, message: Message) -> str:
        return utc_in_words(message.sent_at)

    @admin.display(description="not sent after")
    def useful(self, message: Message) -> str:
        return utc_in_words(message.useful_until)

    @admin.display(description="error")
    def error(self, message: Message) -> str:
        return message.last_error[:60]

    @admin.display(description="text (private links are hidden)")
    def preview(self, message: Any) -> SafeString:
        # A code to sign in with, or a link to a new password, is its owner's alone.
        if message.kind.startswith("account/"):
            return format_html("<p>{}</p>", "Hidden: whoever reads it could sign in as this person.")
        return format_html('<pre class="office-mail">{}</pre>', without_links(message.text))
