"""What the parsers' tests share: example pages, and the check that no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from benchmarks import examples, words
from parsers.dynasty import parse
from parsers.records import DEFAULT_PROFILE, Item, OfficialDecision, Page, Profile


@pytest.fixture(scope="session")
def lost_words() -> Callable[[str, Item | OfficialDecision], str | None]:
    """Design rule 4: every word of the content, navigation excepted, once and in order."""
    return words.lost


@pytest.fixture(scope="session")
def example() -> Callable[[str], Page]:
    """An example page by its file's name; the current service's stand under a prefix."""

    def load(name: str) -> Page:
        return examples.page(examples.PARSERS / "examples" / name)

    return load


@pytest.fixture(scope="session")
def item_of() -> Callable[..., Item]:
    """The record of an invented item whose content is given as markup."""

    def read(
        content: str,
        *,
        heading: str = "Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä 97",
        profile: Profile = DEFAULT_PROFILE,
    ) -> Item:
        markup = f"<h1>{heading}</h1><!--DATABEGIN-->{content}<!--DATAEND-->"
        now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        page = Page("https://julkaisu.example/d10/cgi/DREQUEST.PHP", markup.encode(), now)
        record = parse(page, profile)
        assert isinstance(record, Item)
        return record

    return read
