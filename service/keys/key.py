"""The form of a key, `mck_ID_SECRET`, and what keys are good for."""

import hashlib
import re
import secrets
from enum import StrEnum

FORM = re.compile(r"mck_([0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
ID_BYTES, SECRET_BYTES = 4, 32


class Scope(StrEnum):
    """What a key is good for; each holds for itself alone, `admin` too."""

    CHECK = "check"
    CONTRIBUTE = "contribute"
    REVIEW = "review"
    ADMIN = "admin"


def new_key() -> str:
    """Make a key."""
    return f"mck_{secrets.token_hex(ID_BYTES)}_{secrets.token_urlsafe(SECRET_BYTES)}"


def id_of(text: str) -> str:
    """Give the id in a key, which is no secret; "" where the text has not the form of one."""
    found = FORM.fullmatch(text)
    return found[1] if found else ""


def digest_of(key: str) -> str:
    """Give what is stored of a key: its secret has 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
