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
_READABLE = range(9, 22)  # letters
_BASE = "SELECT base FROM form_key WHERE form = :form AND language = :language AND known"


def load(conn: sqlite3.Connection) -> Facts:
    """The figures and the newest items of the archive, and words to try that find some."""
    decided = rows(conn, _NEWEST, {"stage": "minutes", "limit": _DECIDED})
    examples = dict.fromkeys(filter(None, (_example(conn, item) for item in decided)))
    return rows(conn, _TOTALS, {})[0] | {
        "municipalities": rows(conn, _MUNICIPALITIES, {}),
        "decided": proceedings.with_votes(conn, decided),
        "examples": list(examples)[:_EXAMPLES],
        "pending": rows(conn, _NEWEST, {"stage": "agenda", "limit": _PENDING}),
    }


def municipalities(conn: sqlite3.Connection) -> list[str]:
    """The names of the municipalities that have items."""
    return [place["name"] for place in rows(conn, _MUNICIPALITIES, {})]


def view(datasette: Datasette, front: Facts) -> Facts:
    """The same with addresses."""
    return front | {
        "atom_url": items_path(datasette, ".atom"),
        "examples": [
            {"label": word, "url": search_path(datasette, word)} for word in front["examples"]
        ],
        "municipalities": [
            place | {"url": items_path(datasette, municipality=place["name"])}
            for place in front["municipalities"]
        ],
    }


def _example(conn: sqlite3.Connection, item: Facts) -> str:
    """The base form of the longest word of a title that a dictionary knows; "" if there is none."""
    words = {word.lower() for word in _WORD.findall(item["title"]) if len(word) in _READABLE}
    for form in sorted(words, key=lambda word: (-len(word), word)):
        for known in rows(conn, _BASE, {"form": form, "language": item["language"]}):
            return str(known["base"])
    return ""
