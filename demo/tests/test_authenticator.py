import base64

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from demo import authenticator


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")]
)
def test_the_code_is_that_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B: the last six digits for SHA-1."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert authenticator.code_at(seconds, secret) == code


def test_the_site_expects_the_same_code() -> None:
    value = hotp_value(authenticator.SECRET, 1_800_000_000 // 30)
    assert authenticator.code_at(1_800_000_000) == format_hotp_value(value)


@pytest.mark.parametrize(("seconds", "left"), [(0, 30), (29.9, 1), (30, 30)])
def test_a_code_is_shown_to_the_end_of_its_half_minute(seconds: float, left: int) -> None:
    assert authenticator.seconds_left(seconds) == left
