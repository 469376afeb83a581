"""The players of video hosts, by the address that an author pastes."""

import re

# Players that set no cookies, and the addresses under which people know the videos.
PLAYERS = [
    (
        re.compile(
            r"^https://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:.*&)?v=|embed/|shorts/)|youtu\.be/)([\w-]{6,20})"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
    ),
    (
        re.compile(r"^https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{5,12})"),
        "https://player.vimeo.com/video/{}?autoplay=1&dnt=1",
    ),
]


def player_url(video_url: str) -> str | None:
    """The address that plays the video within a page; None for a host that we don't know."""
    for known, player in PLAYERS:
        if found := known.match(video_url):
            return player.format(found[1])
    return None
