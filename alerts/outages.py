"""Which sources cannot be harvested, as far as a reader has to know: silence may mean nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from alerts.saved import SavedSearch
from db.health import Health, health
from db.health_facts import Watched, watched
from db.news import ArchiveFile

_OUT: Final = frozenset({"never_finished", "moved", "moved_file", "silence", "broken_off"})
_FAILING: Final = "failing_"

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a source that was never harvested: since when it is out."""


@dataclass(frozen=True, slots=True)
class Out:
    """A source that cannot be harvested. ``since`` names the outage: when one last succeeded."""

    slug: str
    municipality: str
    since: datetime


def outages(archive: ArchiveFile, now: datetime) -> dict[str, Out]:
    """The sources that cannot be harvested now, by slug."""
    found = health(archive, now, [Watched(slug) for slug in watched(archive)])
    return {one.facts.slug: _out(one) for one in found if _is_out(one)}


def _is_out(one: Health) -> bool:
    codes = {trouble.code for trouble in one.troubles}
    return not codes.isdisjoint(_OUT) or any(code.startswith(_FAILING) for code in codes)


def _out(one: Health) -> Out:
    facts = one.facts
    return Out(facts.slug, facts.municipality, facts.last_success or LONG_AGO)


def named_by(search: SavedSearch) -> frozenset[str]:
    """The municipalities that a search names; none where it asks for all."""
    named = {
        value for facet, values in search.filters if facet == "municipality" for value in values
    }
    return frozenset(named | ({search.follow.municipality} if search.follow else set()))


def touched(out: Mapping[str, Out], searches: Iterable[SavedSearch]) -> dict[str, Out]:
    """Those of the outages that keep any of the searches from finding something."""
    places = [named_by(search) for search in searches]
    return {
        slug: one
        for slug, one in out.items()
        if any(not place or one.municipality in place for place in places)
    }
