"""A sample article on empathy and connection, written for the demo."""

from datetime import date

from therapists.models import Article, Therapist

SLUG = "empathy-and-connection"
TITLE = "Being met: empathy and connection between partners"
SUMMARY = (
    "Most of us listen in order to answer. What changes between two people when one of them listens only in"
    " order to understand?"
)
BODY = """\
Think of the last time that somebody really listened to you. Perhaps they said very little. They did not
hurry to mend anything, or tell you about the time when the same thing happened to them. And yet something
in you settled. You were not alone with it any more.

That is what empathy does between two people. It is easily mistaken for agreement, or for being nice. It is
neither. I can see how the evening looked from your side of the table and still remember it differently. I
only have to put my own version down for a few minutes, and be curious about yours.

## Why it is hardest with the person closest to us

With a friend it often comes by itself. With a partner, so much more is at stake. When you tell me that you
felt lonely on Sunday, I may hear that I have failed you, and before I know it I am explaining, correcting,
or leaving the room without moving from my chair. You, who only wanted to be heard, speak louder. I, who
only wanted to be safe, grow quieter. Neither of us meant it, and there we are again.

## A slower way

In the Imago dialogue the two of you take turns. One sends, the other receives, and the receiver has three
tasks:

1. **Say back what you heard**, in plain words, and ask whether you have got it. Then ask: *is there more?*
2. **Find the sense in it.** Not “you are right”, but “I can see how that makes sense to you”.
3. **Imagine the feeling.** “I imagine you might have felt left out, and a bit sad.” Then let your partner
   put it right.

It feels wooden in the beginning. So do the first lessons on any instrument. But slowness is the point: it
gives both of you the time to notice that there is another person there, with a world inside that you have
not seen the end of, however many years you have shared.

## Something to try tonight

Choose something small and kind, not the old quarrel. One of you finishes the sentence “something I was
grateful for this week was…”. The other says it back, asks whether there is more, and says thank you. Then
change over. Ten minutes will do.

Connection is seldom made of grand gestures. Much more often it is this: I turned towards you, and you were
there.

*This is a sample article, written to show how the site works.*
"""
# The example video of YouTube's own player documentation, so that the player has something to show.
VIDEO_URL = "https://www.youtube.com/watch?v=M7lc1UVf-VE"
VIDEO_TITLE = "Sample video: stands where Harville Hendrix explains dialogue"


def make_article(today: date) -> None:
    """Make the article, published `today`, unless it is there already."""
    Article.objects.get_or_create(
        slug=SLUG,
        defaults={
            "author": Therapist.objects.get(slug="brenda-rawlings"),
            "title": TITLE,
            "summary": SUMMARY,
            "body": BODY,
            "video_url": VIDEO_URL,
            "video_title": VIDEO_TITLE,
            "published_on": today,
            "is_sample": True,
        },
    )
