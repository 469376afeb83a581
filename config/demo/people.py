"""Brenda Rawlings, whose facts are real, and presenters who are plainly samples."""

from typing import Any

from therapists.models import Therapist

BRENDA_BIO = """\
Brenda came to counselling by way of social work. She trained at Massey University in Palmerston North,
began in the Department of Social Welfare and, after some years of travel, became a community health social
worker in Warkworth. There she helped to found a Women's Resource Centre, Family/Whanau Support Services and
Stopping Violence Services; all three were still at work close to twenty years later. For Rodney Stopping
Violence Services she coordinated the women's programmes and counselling.

In 1989 she retrained as a counsellor. She has been in private practice since 1991 and has specialised in
relationship counselling since 1998.

She is Dean of the Imago International Institute, and in 2013 received the Harville Hendrix Award for
Clinical Excellence. She is a member of the New Zealand Association of Counsellors, and approved by WINZ,
ACC (trauma work), CYFS and the Family Court.
"""

THERAPISTS: dict[str, dict[str, Any]] = {
    "brenda-rawlings": {
        "name": "Brenda Rawlings",
        "credentials": "BSW(Hons) DipCouns MNZAC",
        "level": "Imago therapist",
        "is_presenter": True,
        "is_published": True,
        "is_sample": False,
        "short_bio": (
            "Brenda Rawlings trained as a social worker, turned to counselling in 1989 and has specialised "
            "in relationships since 1998. She is Dean of the Imago International Institute and received the"
            " 2013 Harville Hendrix Award for Clinical Excellence."
        ),
        "bio": BRENDA_BIO,
    },
    "sample-presenter-one": {
        "name": "Sample Presenter One",
        "credentials": "Sample credentials",
        "level": "Sample level",
        "is_presenter": True,
        "is_published": True,
        "is_sample": True,
        "short_bio": "A sample profile: it stands where a presenter from Sydney will introduce themselves.",
        "bio": "This is a **sample profile**. A real one says where the presenter trained, how long they have "
        "worked with couples, and what a couple can expect from a weekend with them.",
        "website": "https://example.com/presenter-one",
    },
    "sample-presenter-two": {
        "name": "Sample Presenter Two",
        "credentials": "Sample credentials",
        "level": "Sample level",
        "is_presenter": True,
        "is_published": True,
        "is_sample": True,
        "short_bio": "A sample profile: it stands where a presenter from Auckland will introduce themselves.",
        "bio": "This is a **sample profile**. A therapist writes their own words here, and the office "
        "approves them before they are shown.",
        "website": "https://example.com/presenter-two",
    },
}


def make_therapists() -> None:
    """Make the profiles that are not there yet; those that are stay as their owners left them."""
    for slug, facts in THERAPISTS.items():
        Therapist.objects.get_or_create(slug=slug, defaults=facts)
