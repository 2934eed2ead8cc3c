"""Whom :mod:`benchmarks.search_speed` asks: our site, a bare Datasette, and SQLite itself."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from db.lexicon import Lexicon
from db.query import Plan, plan
from db.query.find import find
from web import search
from web.asked import Asked

HOST = "127.0.0.1"
FACETS = (
    *("municipality", "body", "year", "stage", "outcome"),
    *("presenter_name", "task_class", "language"),
)
"""What a bare Datasette counts, besides the kinds of sections: the same nine."""
_LONG = "60000"
_PATIENCE = 120.0
CLASSES = ("rare", "middling", "broad")
_RARE = (20, 299)
_SHARES = {"middling": (0.02, 0.08), "broad": (0.3, 0.5)}
_WISH = {"rare": 0.001, "middling": 0.05, "broad": 0.4}
# FTS5 asks its own tables, and sqlite3 tells of that too.
_INNER = re.compile(r"^--|'main'\.'\w+_(?:data|idx|config|docsize|content)'", re.IGNORECASE)


class Site:
    """A server that answers on loopback, asked over a connection of its own each time."""

    def __init__(self, address: str, process: int) -> None:
        """Ask at this address, at which the process answers."""
        self._tasks = Path(f"/proc/{process}/task")
        self._host = urlsplit(address).netloc

    def get(self, path: str) -> bytes:
        """The body of the answer; RuntimeError for any but 200."""
        with closing(HTTPConnection(self._host, timeout=_PATIENCE)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    def busy(self) -> float:
        """Seconds of processor time that the process took until now, as Linux counts them."""
        told = (task.read_text("ascii") for task in self._tasks.glob("*/schedstat"))
        return sum(int(times.split()[0]) for times in told) / 1e9


@contextmanager
def ours(db: Path) -> Iterator[Site]:
    """``pykala serve`` on the archive."""
    command = [sys.executable, "-m", "pykala", "serve", "--db", str(db), "--port", "0"]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        told = process.stdout.readline().decode()
        address = told.rpartition(" ")[2].strip()
        yield Site(address, process.pid)


@contextmanager
def bare(db: Path, folder: Path) -> Iterator[tuple[Site, str]]:
    """Datasette without anything of ours, which counts the same nine facets; and its table's page.

    It is given all the time it wants, since else it leaves out the facets that take long.
    """
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    facets = [*FACETS, {"array": "section_kinds"}]
    items = {"fts_table": "item_index", "fts_pk": "n", "sort_desc": "sort_key", "facets": facets}
    metadata = folder / "metadata.json"
    metadata.write_text(json.dumps({"databases": {db.stem: {"tables": {"items": items}}}}), "utf-8")
    settings = {"sql_time_limit_ms": _LONG, "facet_time_limit_ms": _LONG, "suggest_facets": "off"}
    command = [sys.executable, "-m", "datasette", "serve", str(db), "--port", str(port)]
    command += ["--metadata", str(metadata), "--host", HOST]
    command += [part for pair in settings.items() for part in ("--setting", *pair)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with _running(command, **quiet) as process:
        _await(port)
        yield Site(f"http://{HOST}:{port}", process.pid), f"/{db.stem}/items"


@contextmanager
def _running(command: Sequence[str], **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]  # noqa: S603 - our own
        try:
            yield process
        finally:
            process.terminate()


def _await(port: int) -> None:
    """Wait until somebody answers at a port; TimeoutError if nobody does."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("Datasette does not start")


@dataclass(frozen=True, slots=True)
class Word:
    """A query of one word: of which class, and how many items it finds."""

    text: str
    kind: str
    hits: int

    @property
    def path(self) -> str:
        """The address of its page, in the default order."""
        return f"/search?q={quote(self.text)}"


def words(conn: sqlite3.Connection, most: int) -> list[Word]:
    """So many words of each class at most, the same for the same archive; base forms."""
    total = conn.execute("SELECT count(*) FROM items").fetchone()[0]
    terms = conn.execute("SELECT term, doc FROM item_terms ORDER BY doc, term").fetchall()
    return [word for kind in CLASSES for word in _of_class(conn, kind, terms, total, most)]


def _of_class(
    conn: sqlite3.Connection, kind: str, terms: Sequence[tuple[str, int]], total: int, most: int
) -> list[Word]:
    """The first of those that occur about as often as wished that find as many items."""
    low, high = _RARE if kind == "rare" else (int(total * share) for share in _SHARES[kind])
    near = sorted(terms, key=lambda term: (abs(term[1] - max(low, total * _WISH[kind])), term[0]))
    found: list[Word] = []
    for term, _ in near:
        if len(found) == most:
            break
        if term.isalpha() and not term.startswith("zz") and len(term) > 3:
            hits = len(find(conn, planned(conn, term)))
            if low <= hits <= high:
                found.append(Word(term, kind, hits))
    return found


def planned(conn: sqlite3.Connection, text: str) -> Plan:
    """What our site makes of a query."""
    return plan(text, Lexicon(conn))


def statements(db: Path, asked: Asked) -> list[str]:
    """What our site asks SQLite for a page that it has not made before."""
    told: list[str] = []
    conn = connect(db)
    search.page(conn, Asked("every"))  # the columns of the archive are read once, not for a page
    conn.set_trace_callback(told.append)
    search.page(conn, asked)
    conn.close()
    return [sql for sql in told if not _INNER.search(sql)]


def connect(db: Path) -> sqlite3.Connection:
    """The archive, for reading."""
    conn = sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    return conn


_COUNTED = (
    *("municipality", "body", "year", "stage", "outcome"),
    *("kinds", "presenter", "task_class", "language"),
)
_GROUPED = "SELECT '{0}', {0}, count(*) FROM found WHERE {0} IS NOT NULL GROUP BY 2"
_COUNTS = " UNION ALL ".join(map(_GROUPED.format, _COUNTED))
_FOUND = "SELECT rowid FROM item_index WHERE item_index MATCH {match}"
_SHOWN = "SELECT value FROM json_each('{shown}')"
# Our own names; SQLite itself has quoted the match.
_ANSWER = (
    "SELECT count(*) FROM item_index WHERE item_index MATCH {match}",
    f"SELECT n FROM item_facets WHERE n IN ({_FOUND}) ORDER BY day DESC LIMIT 20",  # noqa: S608
    f"WITH found AS MATERIALIZED (SELECT * FROM item_facets WHERE n IN ({_FOUND})) {_COUNTS}",  # noqa: S608
    f"SELECT * FROM items WHERE n IN ({_SHOWN})",  # noqa: S608
    f"SELECT * FROM sections WHERE item IN (SELECT id FROM items WHERE n IN ({_SHOWN}))",  # noqa: S608
)


def all_in_sql(conn: sqlite3.Connection, word: Word) -> list[str]:
    """A page's answer without a program: how many, the newest, nine facets, twenty texts."""
    (match,) = conn.execute("SELECT quote(?)", [planned(conn, word.text).match]).fetchone()
    newest = _ANSWER[1].format(match=match)
    shown = json.dumps([n for (n,) in conn.execute(newest)])
    return [statement.format(match=match, shown=shown) for statement in _ANSWER]
