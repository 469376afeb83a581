"""Pictures as cameras make them, for tests."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x010F
# As a telephone held upright writes it: lying, with the remark “turn me by 90°”.
TURN = 6


def a_photo(
    size: tuple[int, int] = (800, 600), *, turned: bool = False, kind: str = "JPEG"
) -> SimpleUploadedFile:
    """A JPEG (or HEIF), red on the left, blue on the right, that says where and with what it was taken."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[CAMERA] = "Telltale"
    if turned:
        exif[ORIENTATION] = TURN
    exif.get_ifd(GPS).update({1: "S", 2: (36.0, 50.0, 54.0), 3: "E", 4: (174.0, 45.0, 48.0)})
    written = BytesIO()
    # As bytes: only then the writer of HEIF turns the picture as a telephone does.
    picture.save(written, kind, exif=exif.tobytes())
    return SimpleUploadedFile("kim.jpg", written.getvalue(), "image/jpeg")


def a_drawing(kind: str, mode: str = "RGBA", size: tuple[int, int] = (400, 400)) -> SimpleUploadedFile:
    written = BytesIO()
    Image.new(mode, size).save(written, kind)
    return SimpleUploadedFile(f"drawing.{kind.lower()}", written.getvalue())


def a_bomb() -> SimpleUploadedFile:
    """A few kilobytes that unpack to 400 million pixels."""
    return a_drawing("PNG", "1", (20_000, 20_000))


def no_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("kim.jpg", b"<svg onload=alert(1)>", "image/jpeg")
