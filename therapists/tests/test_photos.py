from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from therapists import photos
from therapists.photos import NotAPicture, PictureTooLarge, PictureTooSmall, prepare_photo
from therapists.tests.pictures import GPS, a_bomb, a_drawing, a_photo, no_picture


def prepared(file: SimpleUploadedFile) -> Image.Image:
    return Image.open(BytesIO(prepare_photo(file).read()))


# What Android's and Apple's cameras write.
CAMERAS = pytest.mark.parametrize("kind", ["JPEG", "HEIF"])


@CAMERAS
def test_where_and_with_what_it_was_taken_is_gone(kind: str) -> None:
    before = a_photo(kind=kind)
    assert Image.open(before).getexif().get_ifd(GPS)
    written = prepare_photo(before).read()
    assert not Image.open(BytesIO(written)).getexif()
    assert b"Telltale" not in written


@CAMERAS
def test_a_picture_taken_upright_is_shown_upright(kind: str) -> None:
    picture = prepared(a_photo((800, 600), turned=True, kind=kind))
    assert picture.size == (600, 800)
    # Red was on the left; turned clockwise, it is at the top.
    top, bottom = picture.getpixel((300, 50)), picture.getpixel((300, 750))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 and bottom[2] > 200


@CAMERAS
def test_more_pixels_than_a_camera_makes_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 800 * 600 - 1)
    with pytest.raises(PictureTooLarge):
        prepare_photo(a_photo((800, 600), kind=kind))


def test_a_large_picture_becomes_small_and_keeps_its_shape() -> None:
    assert prepared(a_photo((4000, 3000))).size == (1200, 900)


def test_a_small_picture_is_not_blown_up() -> None:
    assert prepared(a_photo((300, 400))).size == (300, 400)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGBA"), ("GIF", "P")])
def test_every_kind_becomes_a_jpeg(kind: str, mode: str) -> None:
    assert prepared(a_drawing(kind, mode)).format == "JPEG"


def test_what_is_transparent_becomes_white() -> None:
    assert prepared(a_drawing("PNG")).getpixel((5, 5)) == (255, 255, 255)


def test_each_photo_has_a_name_of_its_own_that_tells_nothing() -> None:
    names = {prepare_photo(a_photo()).name for _ in range(2)}
    assert len(names) == 2
    assert not any("kim" in str(name) for name in names)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotAPicture):
        prepare_photo(no_picture())


@CAMERAS
def test_a_picture_cut_off_in_the_middle_is_refused(kind: str) -> None:
    whole = a_photo(kind=kind).read()
    with pytest.raises(NotAPicture):
        prepare_photo(ContentFile(whole[: len(whole) // 2]))


def test_a_kind_that_nobody_needs_is_refused() -> None:
    with pytest.raises(NotAPicture):
        prepare_photo(a_drawing("TIFF"))


def test_a_decompression_bomb_is_refused_before_it_unpacks() -> None:
    with pytest.raises(PictureTooLarge):
        prepare_photo(a_bomb())


def test_more_bytes_than_a_camera_makes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_BYTES", 100)
    with pytest.raises(PictureTooLarge):
        prepare_photo(a_photo())


def test_a_picture_too_small_to_show_is_refused_with_its_size() -> None:
    with pytest.raises(PictureTooSmall) as refused:
        prepare_photo(a_photo((1000, 150)))
    assert refused.value.pixels == 150
