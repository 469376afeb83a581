"""A photo as a camera makes it becomes a picture that is safe to show: small, upright, without its story."""

import warnings
from enum import StrEnum
from io import BytesIO
from typing import IO
from uuid import uuid4

from django.core.files.base import ContentFile
from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

MOST_BYTES = 20 * 1024 * 1024
# A phone's largest picture has about 50 million pixels; a picture that unpacks to more is an attack.
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1200
SHORTEST_SIDE = 200
# What Pillow may read: other formats have readers that nobody here needs. (JPEG includes what telephones
# with two lenses write, MPO; HEIF is what iPhones write.)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
# Pillow knows only some of these before it has loaded all its readers, and fails on a name that it doesn't know.
Image.init()
register_heif_opener(thumbnails=False)


class Crop(StrEnum):
    """Which part of a picture is shown; the parts are squares."""

    WHOLE = "whole"
    MIDDLE = "middle"
    START = "start"
    END = "end"


class PhotoRefused(Exception):
    """The file can't become a photo of a profile."""


class NotAPicture(PhotoRefused):
    """It is no picture, a damaged one, or one of a kind that no camera writes."""


class PictureTooLarge(PhotoRefused):
    """More bytes or more pixels than any camera's."""


class PictureTooSmall(PhotoRefused):
    """Its shorter side has only `pixels`."""

    def __init__(self, pixels: int) -> None:
        super().__init__(f"{pixels} pixels")
        self.pixels = pixels


def prepare_photo(file: IO[bytes]) -> ContentFile[bytes]:
    """Decode the picture, turn it upright, shrink it, and write it anew as JPEG without any metadata.

    Where it was taken and with what is lost on the way, and so is anything that was hidden in the
    file. Raises NotAPicture, PictureTooLarge, PictureTooSmall.
    """
    picture = _upright(_opened(file))
    if min(picture.size) < SHORTEST_SIDE:
        raise PictureTooSmall(min(picture.size))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    written = BytesIO()
    _on_white(picture).save(written, "JPEG", quality=82, optimize=True, progressive=True)
    # A name of its own each time: browsers and caches may keep a picture for ever.
    return ContentFile(written.getvalue(), name=f"{uuid4().hex}.jpg")


def crop_photo(photo: ContentFile[bytes], crop: Crop) -> ContentFile[bytes]:
    """A prepared photo, cut to the square that was chosen; upright pictures lose above and below, wide ones beside."""
    if crop == Crop.WHOLE:
        return photo
    photo.seek(0)
    picture = Image.open(photo, formats=["JPEG"])
    side = min(picture.size)
    spare = max(picture.size) - side
    begin = {Crop.START: 0, Crop.MIDDLE: spare // 2, Crop.END: spare}[crop]
    left, top = (begin, 0) if picture.width > picture.height else (0, begin)
    written = BytesIO()
    picture.crop((left, top, left + side, top + side)).save(
        written, "JPEG", quality=82, optimize=True, progressive=True
    )
    return ContentFile(written.getvalue(), name=photo.name)


def _opened(file: IO[bytes]) -> Image.Image:
    file.seek(0, 2)
    if file.tell() > MOST_BYTES:
        raise PictureTooLarge
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Our own limit below is stricter; Pillow's first one is only a warning.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureTooLarge
        picture.load()
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except PhotoRefused:
        raise
    except Exception as broken:
        # What a decoder raises for a damaged file depends on where the damage is.
        raise NotAPicture from broken
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        # Damaged metadata: the picture itself is fine, and the metadata is dropped anyway.
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    # A copy of the pixels alone: palette, transparency and every note in the file stay behind.
    seen = picture.convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    return plain
