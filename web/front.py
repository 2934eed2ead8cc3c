"""The front page: how much there is, how fresh it is, and what is newest."""

from __future__ import annotations

import re
import sqlite3

from datasette.app import Datasette

from db.queries import rows
from web import proceedings
from web.addresses import items_path, search_path
from web.items import Facts

_TOTALS = """
SELECT count(*) AS total, min(meeting_date) AS first_date, max(meeting_date) AS last_date,
    (SELECT count(*) FROM meetings) AS meetings,
    (SELECT count(*) FROM faults) AS faults,
    (SELECT count(*) FROM official_decisions) AS official_decisions,
    (SELECT count(*) FROM announcements) AS announcements,
    (SELECT max(finished_at) FROM harvests) AS harvested_at
FROM items
"""
_MUNICIPALITIES = """
SELECT municipality AS name, count(*) AS total
FROM items GROUP BY municipality ORDER BY municipality
"""
# What every meeting opens with has no case number, and is nobody's news; of one
# meeting's matters the first few tell enough.
_NEWEST = """
SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY municipality, body, meeting_date) AS nth FROM (
        SELECT * FROM items WHERE stage = :stage AND case_key IS NOT NULL
        ORDER BY sort_key DESC LIMIT 300
    )
)
WHERE nth <= 2 ORDER BY sort_key DESC LIMIT :limit
"""
_DECIDED, _PENDING, _EXAMPLES = 6, 5, 4
_WORD = re.compile(r"[^\W\d_]+")


def load(conn: sqlite3.Connection) -> Facts:
    """The figures and the newest items of the archive."""
    return rows(conn, _TOTALS, {})[0] | {
        "municipalities": rows(conn, _MUNICIPALITIES, {}),
        "decided": proceedings.with_votes(
            conn, rows(conn, _NEWEST, {"stage": "minutes", "limit": _DECIDED})
        ),
        "pending": rows(conn, _NEWEST, {"stage": "agenda", "limit": _PENDING}),
    }


def municipalities(conn: sqlite3.Connection) -> list[str]:
    """The names of the municipalities that have items."""
    return [place["name"] for place in rows(conn, _MUNICIPALITIES, {})]


def view(datasette: Datasette, front: Facts) -> Facts:
    """The same with addresses, and with words to try that are there to be found."""
    return front | {
        "atom_url": items_path(datasette, ".atom"),
        "examples": [
            {"label": word, "url": search_path(datasette, word)}
            for word in _examples(front["decided"])
        ],
        "municipalities": [
            place | {"url": items_path(datasette, municipality=place["name"])}
            for place in front["municipalities"]
        ],
    }


def _examples(items: list[Facts]) -> list[str]:
    """The longest word of each newest title, but none that is hard to read."""
    telling = (
        max(
            (word for word in _WORD.findall(item["title"]) if 8 < len(word) < 22),
            key=len,
            default="",
        )
        for item in items
    )
    return list(dict.fromkeys(word.lower() for word in telling if word))[:_EXAMPLES]
