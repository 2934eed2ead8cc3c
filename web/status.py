"""How the harvest goes: a page, its JSON, and metrics for a monitor."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from db.health import Health, State, health, worst_first
from db.health_facts import LATEST, Watched, requests_by_day, watched
from db.queries import Row, rows
from web import metrics, told
from web.addresses import outside
from web.archive import read
from web.language import spoken_to
from web.words import Words

Clock = Callable[[], datetime]
_TOTALS = """
SELECT host, sum(requests) AS requests, sum(bytes) AS bytes FROM requests_by_day
GROUP BY host ORDER BY host
"""
_LATEST = "SELECT max(finished_at) AS at FROM harvests"


class Pages:
    """The three addresses; ``now`` None has the time of the latest harvest stand for it."""

    def __init__(self, now: Clock | None) -> None:
        self._now = now

    async def page(self, datasette: Datasette, request: Request) -> Response:
        """The page for people."""
        found, days = await read(datasette, self._found)
        view = _view(found, days, spoken_to(request))
        html = await datasette.render_template("status.html", {"status": view}, request=request)
        return Response.html(html, headers=_FRESH)

    async def json(self, datasette: Datasette) -> Response:
        """The same as JSON."""
        found, days = await read(datasette, self._found)
        told_of = {"municipalities": [told.plain(one) for one in found], "requests": days}
        return Response.json(told_of, headers=_FRESH)

    async def metrics(self, datasette: Datasette) -> Response:
        """The same for Prometheus."""

        def gather(conn: sqlite3.Connection) -> str:
            return metrics.write(self._healths(conn), rows(conn, _TOTALS, []))

        text = await read(datasette, gather)
        return Response(text, headers=_FRESH, content_type=metrics.CONTENT_TYPE)

    def _found(self, conn: sqlite3.Connection) -> tuple[list[Health], list[Row]]:
        since = self._time(conn).date() - timedelta(days=told.DAYS - 1)
        return self._healths(conn), requests_by_day(conn, since)

    def _healths(self, conn: sqlite3.Connection) -> list[Health]:
        sources = [Watched(slug) for slug in watched(conn)]
        return worst_first(health(conn, self._time(conn), sources))

    def _time(self, conn: sqlite3.Connection) -> datetime:
        if self._now is not None:
            return self._now()
        (row,) = rows(conn, _LATEST, [])
        return datetime.fromisoformat(row["at"]) if row["at"] else _NO_TIME


_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # of an archive that nobody harvested
_FRESH = {"cache-control": "no-store"}


def _view(found: list[Health], days: list[Row], t: Words) -> dict[str, Any]:
    return {
        "sources": [_source(one, t) for one in found],
        "troubled": sum(one.state is not State.OK for one in found),
        "latest": LATEST,
        "days": [day | {"megabytes": f"{day['bytes'] / 1e6:.1f}"} for day in days],
    }


def _source(one: Health, t: Words) -> dict[str, Any]:
    facts, newest = one.facts, told.newest(one)
    return {
        "slug": facts.slug,
        "municipality": facts.municipality,
        "base": outside(facts.base),
        "state": one.state.value,
        "last_success": facts.last_success and facts.last_success.isoformat(),
        "newest": _iso(newest),
        "coverage": facts.coverage,
        "troubles": [
            (told.reason(t, trouble, facts.slug), told.advice(t, trouble, facts.slug))
            for trouble in one.troubles
        ],
        "causes": [
            {
                "name": t(f"cause_{c.cause}"),
                "pages": c.pages,
                "example": c.example,
                "url": outside(c.example),
            }
            for c in one.causes
        ],
        "sections": told.sections(t, one.shares),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
