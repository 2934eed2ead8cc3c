"""Whether a source answers and can be read, found out without writing anything."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.addresses import feed_url
from parsers.errors import UnknownLayout
from parsers.feed import parse_feed
from parsers.records import Feed, Page, Record
from scraper.client import Client, Fetched, Rejected, Verify
from scraper.expect import Hint, expect, expect_feed
from scraper.reading import read
from scraper.source import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """One feed of a source, and the page its newest entry leads to; None if it lists none."""

    feed: Feed
    record: Record | None


def check(source: Source, client: Client) -> Checked:
    """What the source's first feed and one page of it say. Raises FetchError and ParseError."""
    url = feed_url(source.base, source.feeds[0], source.show)
    feed = parse_feed(_get(client, url, expect_feed))
    if not feed.entries:
        return Checked(feed, None)
    entry = feed.entries[0]
    hint = Hint(body=entry.body, date=entry.meeting_date, title=entry.subject)
    verify = expect(entry.id, hint, source.profile) if entry.id else None
    page = _get(client, entry.url, verify)
    return Checked(feed, read(page, source))


def _get(client: Client, url: str, verify: Verify | None) -> Page:
    answer = client.get(url, verify=verify)
    if isinstance(answer, Rejected):
        raise answer.error
    if not isinstance(answer, Fetched):
        raise UnknownLayout(f"there is no such page ({answer.status})", url=url)
    return answer.page
