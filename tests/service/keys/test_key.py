"""A key has one form, and its digest is all that is kept."""

import hashlib

import pytest

from service.keys.key import digest_of, id_of, new_key

KEY = new_key()


def test_a_new_key_names_its_id_and_holds_256_random_bits() -> None:
    """No two are the same."""
    assert len(KEY) == len("mck_") + 8 + 1 + 43
    assert id_of(KEY) == KEY[4:12]
    assert len({new_key() for _ in range(1000)}) == 1000
    assert digest_of(KEY) == hashlib.sha256(KEY.encode()).hexdigest()


@pytest.mark.parametrize(
    "text",
    ["", "mck_", KEY[:-1], f"{KEY}x", f"{KEY}\n", f" {KEY}", KEY.upper(), f"{KEY[:-1]}é",
     KEY.replace("mck_", "mxk_"), KEY * 1000, f"mck_{'١' * 8}_{'a' * 43}"],
    ids=["empty", "prefix", "truncated", "longer", "line", "space", "upper", "accent", "other",
         "long", "digits"],
)  # fmt: skip
def test_what_has_another_form_is_no_key(text: str) -> None:
    """It has no id."""
    assert id_of(text) == ""
