"""Which known pages are due, found by SQL alone: nothing is read of those that are not.

What makes a page due is told by the caller, as rows of a table of rhythms. A poll asks
only about pages of recent meetings and the few that changed or vanished lately, which are
as many in an archive of ten years as in one of ten months; an old page is asked about once
a day, in SQLite, and only those that are due come out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from db.files import timestamp
from db.queries import Connection, Row, rows
from parsers.records import Stage

Table = Literal["items", "meetings"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Beat(NamedTuple):
    """A row of a rhythm: pages in that state are due again after ``every``.

    That is, if they were older than ``above`` and no older than ``upto`` at the last look.
    """

    state: str
    above: timedelta
    upto: timedelta
    every: timedelta


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read: its service's id, and all that its rhythm depends on.

    ``edited`` tells whether another text of it was seen before.
    """

    id: str
    url: str
    stage: Stage
    date: date
    read_at: datetime
    looked_at: datetime
    edited: bool
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is due of a source's items or meetings at a time.

    ``lag`` is how long after the meeting its minutes are expected, ``recent`` how far back
    a meeting is recent. Minutes of any other meeting are never due before ``settled``.
    Agendas read after ``fresh`` are due in any case unless their meeting is between
    ``these``, two days.
    """

    table: Table
    source: str
    now: datetime
    beats: tuple[Beat, ...]
    lag: timedelta
    recent: timedelta
    settled: timedelta
    fresh: datetime
    these: tuple[date, date]


_COLUMNS: Final = {
    "items": "id, url, stage, meeting_date AS date, updated_at AS read_at, versions > 1 AS edited,"
    " withdrawn_at",
    "meetings": "id, url, stage, date, read_at, 0 AS edited, NULL AS withdrawn_at",
}

# The last time the source asked for the page; one that came from a file was read at least.
_LOOKED = """coalesce((
    SELECT at FROM looks WHERE looks.url = page.url AND coalesce(looks.source, :source) = :source
    ORDER BY at DESC LIMIT 1
), read_at)"""

# By the rows' numbers, which stand in every index: no row is read for it.
_RECENT: Final = {
    "items": """
        SELECT rowid FROM items WHERE source = :source AND meeting_date >= :recent
        UNION SELECT rowid FROM items
            WHERE source = :source AND versions > 1 AND updated_at >= :recent
        UNION SELECT rowid FROM items WHERE source = :source AND withdrawn_at >= :recent
    """,
    "meetings": """
        SELECT rowid FROM meetings WHERE source = :source AND date >= :recent
        UNION SELECT rowid FROM meetings
            WHERE source = :source AND stage = 'agenda' AND read_at > :fresh
    """,
}


def _milliseconds(time: str) -> str:
    """A time as the archive keeps it, or a day, as a whole number that can be reckoned with."""
    return f"(strftime('%s', {time}) * 1000 + coalesce(substr({time}, 21, 3), 0))"


_SINCE = f"""CASE
    WHEN withdrawn_at IS NOT NULL THEN {_milliseconds("withdrawn_at")}
    WHEN stage = 'agenda' THEN {_milliseconds("date")}
    WHEN edited THEN {_milliseconds("read_at")}
    ELSE min({_milliseconds("read_at")}, {_milliseconds("date")} + :lag)
END"""

# Times compare as text; only what has waited long enough is worth reckoning with.
_DUE = """
WITH beats(state, above, upto, every) AS MATERIALIZED (
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(:beats)
),
page AS (
    SELECT {columns} FROM {table}
    WHERE rowid IN ({which}) AND url IS NOT NULL AND stage IS NOT NULL AND date IS NOT NULL
        AND read_at IS NOT NULL
),
looked AS MATERIALIZED (SELECT *, {looked} AS looked_at FROM page),
waiting AS (
    SELECT *, CASE WHEN withdrawn_at IS NULL THEN stage ELSE 'withdrawn' END AS state FROM looked
    WHERE looked_at <= CASE
        WHEN withdrawn_at IS NULL AND stage = 'minutes' THEN :minutes_before ELSE :before
    END OR (stage = 'agenda' AND read_at > :fresh)
),
aged AS MATERIALIZED (
    SELECT *, {looked_ms} AS looked_ms, {since} AS since FROM waiting
)
SELECT id, url, stage, date, read_at, looked_at, edited, withdrawn_at FROM aged
WHERE EXISTS (
    SELECT 1 FROM beats WHERE beats.state = aged.state AND looked_ms - since > above
        AND looked_ms - since <= upto AND :now - looked_ms >= every
) OR (
    :table = 'meetings' AND stage = 'agenda' AND read_at > :fresh
    AND NOT date BETWEEN :first AND :last
)
ORDER BY looked_at, id LIMIT :most
"""


def due_now(db: Connection, question: Question) -> list[Page]:
    """The pages of recent meetings, and those that changed or vanished lately, that are due."""
    return _ask(db, question, _RECENT[question.table], most=-1, settled=timedelta(0))


def due_of_old(db: Connection, question: Question, most: int) -> list[Page]:
    """At most so many of the other pages that are due, those first that waited longest."""
    which = f"""
        SELECT rowid FROM {question.table} WHERE source = :source
        AND rowid NOT IN ({_RECENT[question.table]})
    """  # noqa: S608 - our own names
    return _ask(db, question, which, most=most, settled=question.settled)


def known_page(db: Connection, table: Table, source: str, key: str) -> Page | None:
    """What is known of one page by its service's id; None if it was never read at an address."""
    sql = f"""
        WITH page AS (SELECT {_COLUMNS[table]} FROM {table} WHERE id = :id)
        SELECT *, {_LOOKED} AS looked_at FROM page
        WHERE url IS NOT NULL AND stage IS NOT NULL AND date IS NOT NULL AND read_at IS NOT NULL
    """  # noqa: S608 - our own names
    return next(_pages(rows(db, sql, {"id": f"{source}/{key}", "source": source})), None)


def oldest_item(db: Connection, source: str) -> date | None:
    """The day of the oldest meeting of which a source has an item; None where it has none.

    Those that came from a file on disk tell nothing of how far back anybody harvested.
    """
    sql = """
        SELECT meeting_date FROM items WHERE source = ? AND url IS NOT NULL
        ORDER BY meeting_date LIMIT 1
    """
    found = rows(db, sql, [source])
    return date.fromisoformat(found[0]["meeting_date"]) if found else None


def _ask(
    db: Connection, question: Question, which: str, *, most: int, settled: timedelta
) -> list[Page]:
    """The pages among ``which`` that are due; no minutes of those are before ``settled``."""
    soonest, told = _told(question.beats)
    values = {
        "table": question.table,
        "source": question.source,
        "now": _span(question.now - _EPOCH),
        "lag": _span(question.lag),
        "recent": timestamp(question.now - question.recent)[:10],
        "before": timestamp(question.now - soonest),
        "minutes_before": timestamp(question.now - max(soonest, settled)),
        "fresh": timestamp(question.fresh),
        "first": question.these[0].isoformat(),
        "last": question.these[1].isoformat(),
        "beats": told,
        "most": most,
    }
    return list(_pages(rows(db, _due_among(question.table, which), values)))


@cache
def _due_among(table: Table, which: str) -> str:
    return _DUE.format(
        table=table,
        columns=_COLUMNS[table],
        which=which,
        looked=_LOOKED,
        looked_ms=_milliseconds("looked_at"),
        since=_SINCE,
    )


@lru_cache(maxsize=16)  # there are two rhythms
def _told(beats: tuple[Beat, ...]) -> tuple[timedelta, str]:
    """The shortest time after which anything is due again, and all beats as JSON."""
    told = json.dumps([[one.state, *map(_span, one[1:])] for one in beats])
    return min(beat.every for beat in beats), told


def _span(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _pages(found: Iterable[Row]) -> Iterator[Page]:
    for row in found:
        gone = row["withdrawn_at"]
        yield Page(
            id=row["id"].partition("/")[2],
            url=row["url"],
            stage=Stage(row["stage"]),
            date=date.fromisoformat(row["date"]),
            read_at=datetime.fromisoformat(row["read_at"]),
            looked_at=datetime.fromisoformat(row["looked_at"]),
            edited=bool(row["edited"]),
            withdrawn_at=gone and datetime.fromisoformat(gone),
        )
