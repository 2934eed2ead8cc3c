"""Which release is older."""

from __future__ import annotations

import pytest

from db.release import RELEASE, is_due, older, order
from parsers.errors import ConfigError


def test_releases_sort_by_their_numbers() -> None:
    releases = ["0", "0.1.dev1", "0.1.0rc1", "0.1", "0.1.1", "0.9", "0.10.0", "1.0", "10.0"]
    assert sorted(sorted(releases), key=order) == releases
    assert order("0.2") == order("0.2.0") == order(" 0.2.0.0 ")
    assert order(RELEASE) > order("0")


@pytest.mark.parametrize("wrong", ["", "yesterday", "1.x", "v1.0", "1..2", "1.0-beta", "²"])
def test_what_is_no_release(wrong: str) -> None:
    with pytest.raises(ConfigError, match="is no release"):
        order(wrong)


def test_what_an_old_release_read_is_due() -> None:
    assert is_due(None, "0.1")
    assert is_due("0.1.0", "0.1")
    assert is_due("0.9", "0.10")
    assert not is_due("0.10", "0.9")


def test_the_older_of_two() -> None:
    assert older(None, "0.1") is None
    assert older("0.10", "0.9") == "0.9"
    assert older("0.9", "0.10") == "0.9"
