"""The documents beside decisions that a search finds: few of them, above the decisions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from db.queries import rows
from db.query import DOCUMENTS, find
from db.query.functions import planned
from web.items import Facts

_PAPERS = """
SELECT id, kind, title, date, municipality FROM documents
WHERE n IN (SELECT value FROM json_each(:found))
    AND (:municipalities = '[]' OR municipality IN (SELECT value FROM json_each(:municipalities)))
ORDER BY date IS NULL, date DESC, n DESC LIMIT 4
"""


def papers(conn: sqlite3.Connection, search: str, municipalities: Sequence[str]) -> list[Facts]:
    """The newest of them in these municipalities, of none named in any."""
    asked = planned(conn, search, DOCUMENTS)
    if asked.empty:
        return []
    found = json.dumps(list(find(conn, asked)))
    places = json.dumps(list(municipalities))
    return rows(conn, _PAPERS, {"found": found, "municipalities": places})
