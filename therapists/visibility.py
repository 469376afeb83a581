"""Who the public sees: published by the office, and not hidden by themself."""

from django.db.models import QuerySet

from therapists.models import Therapist


def visible() -> QuerySet[Therapist]:
    """The therapists that have a public page."""
    return Therapist.objects.filter(is_published=True, is_hidden=False)


def hide(*, therapist: Therapist) -> Therapist:
    """The profile goes off the site at once, at the therapist's own wish; nothing in it is lost."""
    return _set_hidden(therapist, True)


def show_again(*, therapist: Therapist) -> Therapist:
    """The therapist shows the profile again, as it was; whether it is published stays the office's."""
    return _set_hidden(therapist, False)


def _set_hidden(therapist: Therapist, is_hidden: bool) -> Therapist:
    therapist.is_hidden = is_hidden
    therapist.save(update_fields=["is_hidden"])
    return therapist
