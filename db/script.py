"""Several statements of SQL, one after another, within the transaction that is under way.

sqlite-utils asks after every character whether a statement is whole, which took most of
the time that a new archive takes; here each line is asked.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database


def run_script(db: Database, script: str) -> None:
    """Execute the statements, each of which ends with its line."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if ";" in line and sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        raise sqlite3.ProgrammingError(f"a script that breaks off: {statement.strip()[:80]}")
