"""The documents beside decisions that a search finds: few of them, above the decisions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from db.queries import rows
from db.query import DOCUMENTS, find
from db.query.functions import planned
from web.items import Facts

LISTED_AS = """
(SELECT min(title) FROM attachments WHERE item = documents.item
    AND url IN (SELECT address FROM document_addresses WHERE document = documents.id))
"""
"""What the item that has it calls a file, whose own first line may be but a page's head."""

# What of the facets a document tells, too.
_TOLD = {
    "municipality": "municipality",
    "year": "substr(date, 1, 4)",
    "language": "language",
}
_HAS = "(:{0} = '[]' OR {1} IN (SELECT value FROM json_each(:{0})))"
_PAPERS = f"""
SELECT id, kind, title, date, municipality, {LISTED_AS} AS listed_as FROM documents
WHERE n IN (SELECT value FROM json_each(:found))
    AND {" AND ".join(_HAS.format(*told) for told in _TOLD.items())}
ORDER BY date IS NULL, date DESC, n DESC LIMIT 4
"""  # noqa: S608 - our own names


def papers(
    conn: sqlite3.Connection, search: str, chosen: Mapping[str, Sequence[str]]
) -> list[Facts]:
    """The newest of them that have what was chosen; none under a choice that only items have."""
    named = {name: json.dumps(list(chosen.get(name, ()))) for name in _TOLD}
    only_items = any(values for name, values in chosen.items() if name not in _TOLD)
    asked = planned(conn, search, DOCUMENTS)
    if only_items or asked.empty:
        return []
    return rows(conn, _PAPERS, {"found": json.dumps(list(find(conn, asked))), **named})
