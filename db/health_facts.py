"""What the archive tells of how its sources are: rows of the diary, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from db.coverage import Coverage, coverage
from db.files import timestamp
from db.queries import Connection, Row, rows

RUNS: Final = 60
"""Of the last runs: two days of hourly ones, two months of daily ones."""

LATEST: Final = 30
"""Items that count as the latest, if they came within ``MONTH``; a few meetings' worth."""

BEFORE: Final = 300
"""Items before them that they are compared with."""

DAY: Final = timedelta(days=1)
MONTH: Final = timedelta(days=30)
WEEK: Final = timedelta(days=7)
SEASON: Final = timedelta(days=90)
YEAR: Final = timedelta(days=400)

# Kinds of sections that depend on no template: every page has a header, and any words are other.
_NOT_TELLING: Final = frozenset({"header", "other"})

# What a fault is, by its kind and how its message begins; the first that fits.
CAUSES: Final = (
    ("Refused", "leads to another host", "redirected"),
    ("Refused", "", "refused"),
    ("Unreachable", "", "unreachable"),
    ("SlowDown", "", "slow_down"),
    ("TooLarge", "", "too_large"),
    ("NotTheRequestedPage", "", "wrong_page"),
    ("Gone", "", "gone"),
    ("Barred", "", "barred"),
    ("UnknownLayout", "an empty page", "empty"),
    ("UnknownLayout", "the frame of a page", "shell"),
    ("UnknownLayout", "a feed without entries", "empty_feed"),
    ("UnknownLayout", "", "layout"),
    ("MissingField", "", "layout"),
)
ABSENT: Final = frozenset({"gone", "empty", "shell"})
"""Causes that say that there is no such page; a municipality may take its pages down."""

ASKED: Final = "barred"
"""The cause that is a wish of the page, and nothing wrong."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A source to judge; ``base`` is what its file names today, None where no file was read."""

    slug: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One poll: when, how it ended, and until when its host is left alone."""

    started_at: datetime
    finished_at: datetime
    outcome: str
    not_before: datetime | None

    @property
    def succeeded(self) -> bool:
        """Whether the feeds were read."""
        return self.outcome in {"done", "faults"}

    @property
    def failed(self) -> bool:
        """Whether the host or a feed failed; what was broken off by us did not."""
        return self.outcome in {"failed", "refused"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A feed or a page that is at fault, since when, and when it was last asked for."""

    url: str
    cause: str
    message: str
    since: datetime
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """Pages at fault for one reason: how many, since when the first, and one of them.

    ``settled`` are those at fault for more than a day.
    """

    cause: str
    message: str
    pages: int
    settled: int
    since: datetime
    example: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The kinds of sections of one item."""

    stage: str
    body: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a source is judged by.

    ``runs`` are newest first, so are ``samples``, of which the first so many are the
    ``latest``, and ``entries``, the lengths of lists that had changed. ``feed_faults`` are
    those that the last run met, ``why`` the first of them, else of the page asked for
    last. ``fallen`` are known pages that are absent for a
    day and not yet known to be withdrawn, of ``looked`` pages asked for in a week.
    ``gaps`` are listed pages that should long be held. ``filed_base`` is the base in the
    source's file where that is another one.
    """

    slug: str
    municipality: str
    base: str
    filed_base: str | None
    runs: tuple[Run, ...]
    last_success: datetime | None
    meeting_days: tuple[date, ...]
    entries: tuple[int, ...]
    why: Fault | None
    feed_faults: tuple[Fault, ...]
    causes: tuple[Cause, ...]
    looked: int
    fallen: int
    fallen_example: str | None
    gaps: int
    samples: tuple[Sample, ...]
    latest: int
    coverage: Coverage | None


def watched(db: Connection) -> list[str]:
    """The slugs of the sources that somebody harvests, in order; imported files are not."""
    sql = """
        SELECT slug FROM sources
        WHERE EXISTS (SELECT 1 FROM harvests WHERE source = slug) ORDER BY slug
    """
    return [row["slug"] for row in rows(db, sql, [])]


def collect(db: Connection, sources: Iterable[Watched], now: datetime) -> list[Facts]:
    """What the archive tells of each source, in their order; nothing is written."""
    known = {
        row["slug"]: row for row in rows(db, "SELECT slug, municipality, base FROM sources", [])
    }
    covered = {one.source: one for one in coverage(db)}
    return [_facts(db, one, known.get(one.slug), covered.get(one.slug), now) for one in sources]


def requests_by_day(db: Connection, since: date) -> list[Row]:
    """What each host was asked on each day: host, day, requests, bytes; latest day first."""
    sql = "SELECT * FROM requests_by_day WHERE day >= ? ORDER BY day DESC, host"
    return rows(db, sql, [since.isoformat()])


def cause_of(kind: str, message: str) -> str:
    """The cause of a fault, in one word."""
    for known, begins, cause in CAUSES:
        if kind == known and message.startswith(begins):
            return cause
    return "other"


def _facts(
    db: Connection, source: Watched, row: Row | None, covered: Coverage | None, now: datetime
) -> Facts:
    slug = source.slug
    base = str(row["base"] if row else source.base or "")
    runs = _runs(db, slug)
    feeds, pages = _faults(db, slug)
    settled = timestamp(now - DAY)
    fallen = [
        one for one in pages if one["known"] and one["cause"] in ABSENT and one["at"] <= settled
    ]
    absent = {one["url"] for one in fallen}
    asked_since = next((run.started_at for run in runs if run.succeeded or run.failed), now)
    current = tuple(one for one in feeds if one.looked_at >= asked_since)
    samples, latest = _samples(db, slug, now)
    return Facts(
        slug=slug,
        municipality=str(row["municipality"] if row else slug),
        base=base,
        filed_base=source.base if source.base and source.base != base else None,
        runs=runs,
        last_success=_last_success(db, slug),
        meeting_days=_meeting_days(db, slug, now),
        entries=_entries(db, slug, now),
        why=next(iter((*current, *map(_fault, pages))), None),
        feed_faults=current,
        causes=_causes([one for one in pages if one["url"] not in absent], now),
        looked=_looked(db, slug, now),
        fallen=len(fallen),
        fallen_example=fallen[0]["url"] if fallen else None,
        gaps=_gaps(db, slug, now) if covered and covered.items_missing else 0,
        samples=samples,
        latest=latest,
        coverage=covered,
    )


def _runs(db: Connection, slug: str) -> tuple[Run, ...]:
    sql = """
        SELECT started_at, finished_at, outcome, not_before FROM harvests
        WHERE source = ? AND kind = 'poll' ORDER BY started_at DESC, run DESC LIMIT ?
    """
    return tuple(
        Run(
            datetime.fromisoformat(row["started_at"]),
            datetime.fromisoformat(row["finished_at"]),
            row["outcome"],
            row["not_before"] and datetime.fromisoformat(row["not_before"]),
        )
        for row in rows(db, sql, [slug, RUNS])
    )


def _last_success(db: Connection, slug: str) -> datetime | None:
    sql = """
        SELECT max(finished_at) AS at FROM harvests
        WHERE source = ? AND kind = 'poll' AND outcome IN ('done', 'faults')
    """
    (row,) = rows(db, sql, [slug])
    return datetime.fromisoformat(row["at"]) if row["at"] else None


def _meeting_days(db: Connection, slug: str, now: datetime) -> tuple[date, ...]:
    """The days of the meetings that lists name, earliest first."""
    sql = """
        SELECT date FROM meetings WHERE source = :source AND date >= :since AND url IS NOT NULL
        UNION SELECT meeting_date FROM items WHERE source = :source AND meeting_date >= :since
    """
    values: dict[str, object] = {"source": slug, "since": (now - YEAR).date().isoformat()}
    return tuple(sorted(date.fromisoformat(row["date"]) for row in rows(db, sql, values)))


def _entries(db: Connection, slug: str, now: datetime) -> tuple[int, ...]:
    sql = """
        SELECT entries FROM harvests WHERE source = ? AND kind = 'poll' AND entries > 0
        AND outcome IN ('done', 'faults') AND started_at >= ? ORDER BY started_at DESC
    """
    found = rows(db, sql, [slug, timestamp(now - SEASON)])
    return tuple(row["entries"] for row in found)


def _faults(db: Connection, slug: str) -> tuple[tuple[Fault, ...], list[Row]]:
    """What is at fault: feeds, the one asked for last first, and pages, each address once."""
    sql = """
        SELECT url, kind, message, min(at) AS at, coalesce((
            SELECT max(at) FROM looks WHERE looks.url = faults.url
        ), at) AS looked_at,
        EXISTS (SELECT 1 FROM items WHERE items.url = faults.url AND source = :source)
            OR EXISTS (
                SELECT 1 FROM meetings
                WHERE meetings.url = faults.url AND source = :source AND read_at IS NOT NULL
            ) AS known
        FROM (SELECT * FROM faults WHERE source = :source ORDER BY id DESC) AS faults
        WHERE instr(url, '://') GROUP BY url ORDER BY looked_at DESC, at DESC
    """
    found = [
        row | {"cause": cause_of(row["kind"], row["message"])}
        for row in rows(db, sql, {"source": slug})
    ]
    feeds = tuple(_fault(row) for row in found if _is_feed(row["url"]))
    return feeds, [row for row in found if not _is_feed(row["url"]) and row["cause"] != ASKED]


def _fault(row: Row) -> Fault:
    at, looked_at = (datetime.fromisoformat(row[name]) for name in ("at", "looked_at"))
    return Fault(row["url"], row["cause"], row["message"], at, looked_at)


def _is_feed(url: str) -> bool:
    return "page=rss/" in url


def _causes(pages: Iterable[Row], now: datetime) -> tuple[Cause, ...]:
    """The pages' faults by cause, the commonest first; the example is the oldest."""
    settled = timestamp(now - DAY)
    by_cause: dict[str, list[Row]] = {}
    for page in sorted(pages, key=lambda page: str(page["at"])):
        by_cause.setdefault(page["cause"], []).append(page)
    found = [
        Cause(
            cause,
            ones[0]["message"],
            len(ones),
            sum(one["at"] <= settled for one in ones),
            datetime.fromisoformat(ones[0]["at"]),
            ones[0]["url"],
        )
        for cause, ones in by_cause.items()
    ]
    return tuple(sorted(found, key=lambda one: one.pages, reverse=True))


def _looked(db: Connection, slug: str, now: datetime) -> int:
    sql = "SELECT count(DISTINCT url) AS n FROM looks WHERE source = ? AND at >= ?"
    (row,) = rows(db, sql, [slug, timestamp(now - WEEK)])
    return int(row["n"])


def _gaps(db: Connection, slug: str, now: datetime) -> int:
    """How many items that lists have named for days are not held, and were not taken down."""
    sql = """
        SELECT count(DISTINCT listed.item) AS n FROM meetings
        JOIN meeting_items AS listed ON listed.meeting = meetings.id
        WHERE meetings.source = :source AND meetings.read_at <= :read AND meetings.date <= :day
            AND listed.item IS NOT NULL AND listed.url IS NOT NULL
            AND coalesce(meetings.robots, '') NOT LIKE '%nofollow%'
            AND NOT EXISTS (SELECT 1 FROM items WHERE items.id = listed.item)
            AND NOT EXISTS (
                SELECT 1 FROM faults WHERE faults.source = :source AND faults.url = listed.url
                AND (kind IN ('Gone', 'Barred') OR message LIKE 'an empty page%'
                    OR message LIKE 'the frame of a page%')
            )
    """
    read, day = timestamp(now - timedelta(days=2)), (now - WEEK).date().isoformat()
    (row,) = rows(db, sql, {"source": slug, "read": read, "day": day})
    return int(row["n"])


def _samples(db: Connection, slug: str, now: datetime) -> tuple[tuple[Sample, ...], int]:
    """The last items read, newest first, and how many of them are the latest."""
    sql = """
        SELECT stage, body, section_kinds, updated_at FROM items
        WHERE source = ? AND meeting_date >= ?
        ORDER BY updated_at DESC, meeting_date DESC, id LIMIT ?
    """
    found = rows(db, sql, [slug, (now - YEAR).date().isoformat(), LATEST + BEFORE])
    month = timestamp(now - MONTH)
    latest = sum(row["updated_at"] >= month for row in found[:LATEST])
    return tuple(Sample(row["stage"], row["body"], _kinds(row)) for row in found), latest


def _kinds(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset(json.loads(row["section_kinds"])) - _NOT_TELLING
