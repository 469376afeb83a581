"""Which workshops the public sees, ahead and behind."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from workshops.models import Workshop

# The day may have begun or ended already in a city, whatever it is in UTC.
SLACK = timedelta(days=1)


def public() -> QuerySet[Workshop]:
    """Every workshop but drafts, with what a page says of it in a fixed number of queries."""
    return (
        Workshop.objects.exclude(status=Workshop.Status.DRAFT)
        .select_related("city__seller", "venue", "programme")
        .prefetch_related("sessions")
    )


def ahead(*, at: datetime) -> QuerySet[Workshop]:
    """What is published and not over, the next one first; a workshop that ended today may be among them."""
    return (
        public()
        .filter(status=Workshop.Status.PUBLISHED, ends_on__gte=(at - SLACK).date())
        # Lists say what a programme is called, and there may be hundreds of dates.
        .defer("programme__description", "programme__preparation")
    )


def behind(*, at: datetime) -> QuerySet[Workshop]:
    """What has taken place, the latest first; a workshop that ends today may be among them."""
    return (
        Workshop.objects.filter(status=Workshop.Status.PUBLISHED, ends_on__lte=(at + SLACK).date())
        .select_related("city")
        .order_by("-starts_on", "-id")
    )
