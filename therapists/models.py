"""Therapists, who lead the weekends, and the articles that they write."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Therapist(models.Model):
    """A person who leads workshops or writes articles, with the profile that the public sees.

    The therapist writes the bio, the photo and the links; credentials, level, presenter and
    published are the office's.
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
    is_sample = models.BooleanField("sample data", default=False)
    short_bio = models.CharField(
        max_length=300, blank=True, help_text="For the foot of articles; up to 300 characters."
    )
    bio = models.TextField(blank=True, help_text="Markdown.")
    photo = models.ImageField(upload_to="therapists/", blank=True)
    photo_alt = models.CharField("photo described in words", max_length=200, blank=True)
    website = models.URLField(blank=True)

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


class Article(models.Model):
    """An article by a therapist; prices and dates are never typed into it, they are shown beneath."""

    slug = models.SlugField(unique=True)
    author = models.ForeignKey(Therapist, on_delete=models.PROTECT, related_name="articles")
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=300)
    body = models.TextField(help_text="Markdown.")
    video_url = models.URLField(
        blank=True, help_text="A YouTube or Vimeo address; shown as a picture to click."
    )
    video_title = models.CharField(max_length=160, blank=True)
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
