"""The authenticator app of the demo's people: shows the six digits of this moment (RFC 6238)."""

import base64
import hashlib
import hmac
import struct

# Public, like the passwords of the demo.
SECRET = "DEMODEMODEMODEMODEMODEMODEMODEMO"
PERIOD = 30


def code_at(seconds: float, secret: str = SECRET) -> str:
    """The code at `seconds` since 1970."""
    counter = struct.pack(">Q", int(seconds) // PERIOD)
    # RFC 6238 asks for SHA-1, and that is what authenticator apps do.
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def seconds_left(seconds: float) -> int:
    """How long the code of `seconds` is shown."""
    return PERIOD - int(seconds) % PERIOD
