import pytest

from therapists.videos import player_url

YOUTUBE = "https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"


@pytest.mark.parametrize(
    ("pasted", "player"),
    [
        ("https://www.youtube.com/watch?v=M7lc1UVf-VE", YOUTUBE),
        ("https://www.youtube.com/watch?t=5&v=M7lc1UVf-VE", YOUTUBE),
        ("https://youtu.be/M7lc1UVf-VE?si=abc", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://player.vimeo.com/video/76979871", VIMEO),
        ("https://example.com/https://youtu.be/M7lc1UVf-VE", None),
        ("", None),
    ],
)
def test_a_video_is_played_by_the_player_of_its_host(pasted: str, player: str | None) -> None:
    assert player_url(pasted) == player
