"""Therapists, who lead the weekends, the articles that they write, and their edits on the way to the office."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ProfileWords(models.Model):
    """What is the therapist's own in a profile: shown when live, moderated when changed."""

    short_bio = models.CharField(
        max_length=300, blank=True, help_text="For the foot of articles; up to 300 characters."
    )
    bio = models.TextField(blank=True, help_text="Markdown.")
    photo = models.ImageField(upload_to="therapists/", blank=True)
    photo_alt = models.CharField("photo described in words", max_length=200, blank=True)
    website = models.URLField(blank=True)
    links = models.JSONField(
        default=list, blank=True, help_text="Further https links: [{“label”: …, “url”: …}]."
    )
    languages = models.JSONField(default=list, blank=True, help_text="Short words, as a list.")
    specialities = models.JSONField(default=list, blank=True, help_text="Short words, as a list.")
    practises_in = models.JSONField(
        "cities",
        default=list,
        blank=True,
        help_text="Where the therapist sees clients: short words, as a list.",
    )
    takes_new_clients = models.BooleanField("taking new clients", default=False)
    contact_email = models.EmailField("email address that may be shown", blank=True)
    contact_phone = models.CharField("telephone that may be shown", max_length=30, blank=True)

    class Meta:
        abstract = True


class ArticleWords(models.Model):
    """What an author writes: moderated when changed; prices and dates are never typed into it."""

    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=300)
    body = models.TextField(help_text="Markdown.")
    video_url = models.URLField(
        blank=True, help_text="A YouTube or Vimeo address; shown as a picture to click."
    )
    video_title = models.CharField(max_length=160, blank=True)

    class Meta:
        abstract = True


class Therapist(ProfileWords):
    """A person who leads workshops or writes articles, with the profile that the public sees.

    The words are the therapist's (through a revision that the office approves); credentials, level,
    presenter, published and the address of the page are the office's.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="therapist"
    )
    slug = models.SlugField(unique=True, help_text="The address of the profile: /therapists/<slug>/")
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=200, blank=True, help_text="Letters after the name.")
    level = models.CharField("Imago level", max_length=80, blank=True)
    is_presenter = models.BooleanField("presents workshops", default=False)
    is_published = models.BooleanField("published", default=False)
    is_hidden = models.BooleanField(
        "hidden by themself", default=False, help_text="The therapist has hidden the profile for now."
    )
    is_sample = models.BooleanField("sample data", default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(photo="") | ~Q(photo_alt=""), name="therapist_photo_has_its_words"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/therapists/{self.slug}/"

    @property
    def is_visible(self) -> bool:
        """Has a public page: published by the office, and not hidden by themself."""
        return self.is_published and not self.is_hidden


class Article(ArticleWords):
    """An article by a therapist; prices and dates are never typed into it, they are shown beneath."""

    slug = models.SlugField(unique=True)
    author = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="articles")
    published_on = models.DateField(
        null=True, blank=True, help_text="Empty: a draft that only the office sees."
    )
    is_sample = models.BooleanField("sample data", default=False)

    class Meta:
        ordering = ["-published_on", "-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/articles/{self.slug}/"


class Revision(models.Model):
    """An edit on its way: a draft that its author saves, submits, and that the office approves or returns.

    `version` rises with every save, so that of two people who edit at once the later one is told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        SUBMITTED = "submitted", "waiting for the office"
        RETURNED = "returned", "returned"
        APPROVED = "approved", "approved"
        DISCARDED = "discarded", "discarded"

    OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, max_length=1000, help_text="Why it was returned.")

    class Meta:
        abstract = True


class ProfileRevision(Revision, ProfileWords):
    """A therapist's edit of the profile; at most one is open."""

    therapist = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="revisions")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index("id", condition=Q(state="submitted"), name="profile_revision_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["therapist"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="profile_revision_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.therapist}, {self.get_state_display()}"


class ArticleRevision(Revision, ArticleWords):
    """A therapist's new article, or an edit of one; at most one is open per article."""

    author = models.ForeignKey(Therapist, on_delete=models.CASCADE, related_name="article_revisions")
    article = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="revisions",
        help_text="Empty: not published yet.",
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index("id", condition=Q(state="submitted"), name="article_revision_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(state__in=["draft", "submitted", "returned"]),
                name="article_revision_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or 'untitled'}, {self.get_state_display()}"
