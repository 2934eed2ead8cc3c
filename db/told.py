"""How the operator was last told the sources are: it stands beside the last harvest of each.

So it outlives a restart, and a run over an unchanged source still changes nothing but
``harvests`` and ``looks``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from db.files import store_errors, transaction
from db.queries import Connection, rows
from db.schema import open_archive

_TOLD = """
SELECT source, state FROM (
    SELECT source, state, row_number() OVER (
        PARTITION BY source ORDER BY started_at DESC, run DESC
    ) AS nth FROM harvests WHERE state IS NOT NULL
) WHERE nth = 1
"""
_REMEMBER = """
UPDATE harvests SET state = :state WHERE rowid = (
    SELECT rowid FROM harvests WHERE source = :slug ORDER BY started_at DESC, run DESC LIMIT 1
)
"""


def told_states(db: Connection) -> dict[str, str]:
    """The state that the operator was last told of each source, by slug; of others none was."""
    return {row["source"]: row["state"] for row in rows(db, _TOLD, [])}


def remember(path: Path, states: Mapping[str, str]) -> None:
    """Note what the operator was told, by slug; StoreError if it cannot be written."""
    with (
        closing(open_archive(path, write=True)) as db,
        store_errors(path),
        transaction(db),
    ):
        for slug, state in states.items():
            db.execute(_REMEMBER, {"slug": slug, "state": state})
