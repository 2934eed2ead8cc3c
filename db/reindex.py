"""The search index made anew beside the one that stands, which searches use meanwhile.

Processes read texts and analyse their words, one writes; what was built takes the place of
the old in one transaction. Whatever breaks it off, it goes on where it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from db import form_keys, search
from db.analyser import RULES, Keys, identity
from db.analyser.voikko import Voikko
from db.files import close, store_errors, transaction
from db.form_keys import Remembered
from db.processes import cores, deaf, end_with_parent
from db.schema import open_archive
from db.schema_search import BESIDE, begin_beside, drop_beside, is_begun, put_in_place
from parsers.errors import StoreError

Progress = Callable[[int, int], None]
"""Told how many rows are indexed, and how many there are."""

_ROWS: Final = 100
"""Rows that a process is sent at once."""

_PORTIONS: Final = 5
"""Portions in one transaction: what a kill costs at most."""

_AHEAD: Final = 2
"""Portions under way for each process: one that is read and one that waits."""

_WORTH: Final = 1000
"""Rows for which a second process pays: to start one takes as long as to index some hundreds."""

# FTS5 gathers so many bytes before it writes, for as long as the tables are beside.
_MUCH, _USUAL = 32_000_000, 1_048_576


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows of one kind, by the number of the index and their own numbers and ids."""

    index: int
    rows: Sequence[tuple[int, str]]


@dataclass(slots=True)
class Keyed:
    """What a portion says: a row's number and keys, and the keys of forms met first in it."""

    index: int
    rows: list[tuple[object, ...]] = field(default_factory=list)
    fresh: list[tuple[str, str, Keys]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows the index has, and how many of them an earlier run had done."""

    rows: int
    before: int


def rebuild(
    archive: Path,
    *,
    processes: int | None = None,
    progress: Progress = lambda _done, _all: None,
    by: Voikko | None = None,
) -> Rebuilt:
    """Make the index of an archive anew, by today's rules, and put it in the old one's place.

    Nobody else may write to the archive meanwhile. ``processes`` analyse (None: as many as
    there are cores, or one for few rows), or this one alone ``by`` a dictionary. Raises
    StoreError where the file cannot be written.
    """
    with store_errors(archive), ExitStack() as stack:
        db = open_archive(archive, write=True)
        stack.callback(close, db)
        with transaction(db):
            _begin(db)
        done = Rebuilt(_count(db, "{rows}"), before=_count(db, f"{{name}}{BESIDE}_docsize"))
        progress(done.before, done.rows)
        count = processes or _worth(done.rows - done.before)
        with closing(_all_keyed(archive, _portions(db), 1 if by else count, by)) as told:
            _build(db, told, done, progress)
        with transaction(db):
            _finish(db)
    return done


def _build(db: Database, told: Iterator[Keyed], due: Rebuilt, progress: Progress) -> None:
    done = due.before
    while some := list(islice(told, _PORTIONS)):
        with transaction(db):
            for keyed in some:
                _write(db, keyed)
        done += sum(len(keyed.rows) for keyed in some)
        progress(done, due.rows)


def _count(db: Database, table: str) -> int:
    """The rows of a table of items and of that of documents."""
    names = (table.format(rows=index.rows, name=index.name) for index in search.INDEXES)
    return sum(db.table(name).count for name in names)


def _worth(rows: int) -> int:
    return max(1, min(cores(), rows // _WORTH))


def _begin(db: Database) -> None:
    """Tables beside the index: those of a run that was broken off, if today's rules began it."""
    if is_begun(db):
        rules = {rules for (rules,) in db.execute(f"SELECT rules FROM analysers{BESIDE}")}  # noqa: S608 - our own names
        if rules == {RULES}:
            return
        drop_beside(db)
    begin_beside(db)
    db.execute(f"INSERT INTO analysers{BESIDE} VALUES (?, ?)", [identity(), RULES])  # noqa: S608 - our own names
    _gather(db, _MUCH)


def _gather(db: Database, size: int) -> None:
    for index in search.INDEXES:
        table = index.name + BESIDE
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', ?)", [size])  # noqa: S608 - our own names


def _portions(db: Database) -> Iterator[Portion]:
    """The rows that are not indexed beside yet, in the order of their numbers."""
    for place, index in enumerate(search.INDEXES):
        last = -1
        while rows := db.execute(
            f"SELECT n, id FROM {index.rows} WHERE n > ? AND n NOT IN"  # noqa: S608 - our own names
            f" (SELECT id FROM {index.name}{BESIDE}_docsize) ORDER BY n LIMIT ?",
            [last, _ROWS],
        ).fetchall():
            yield Portion(place, rows)
            last = rows[-1][0]


def _write(db: Database, keyed: Keyed) -> None:
    index = search.INDEXES[keyed.index]
    if keyed.fresh:
        form_keys.save(db, keyed.fresh, beside=BESIDE)
    db.conn.executemany(index.insert(index.name + BESIDE), keyed.rows)


def _finish(db: Database) -> None:
    _gather(db, _USUAL)
    _pack(db)
    put_in_place(db)
    # what was found is found anew: readers keep what they found until the archive changes
    db.execute("UPDATE search_stamp SET last = last + 1")
    form_keys.forget(db)


def _pack(db: Database) -> None:
    """Leave each table in one piece, as long as nobody waits for it: two hundredths smaller."""
    for index in search.INDEXES:
        table = index.name + BESIDE
        db.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - our own names
    db.execute(f"REINDEX form_key{BESIDE}")


def _all_keyed(
    archive: Path, portions: Iterable[Portion], processes: int, by: Voikko | None
) -> Generator[Keyed]:
    """What the portions say, in their order; only a few are held at a time."""
    if processes == 1:
        with closing(Reader(archive, by)) as reader:
            yield from map(reader.keyed, portions)
        return
    with _pool(archive, processes) as pool:
        under_way: deque[Future[Keyed]] = deque()
        for portion in portions:
            with deaf():
                under_way.append(pool.submit(_keyed, portion))
            if len(under_way) >= _AHEAD * processes:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@contextmanager
def _pool(archive: Path, processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that read the archive; they end with the block, however it ends."""
    pool = ProcessPoolExecutor(
        processes,
        # a fork would take the open database with it
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(archive,),
    )
    try:
        yield pool
    except BrokenProcessPool as error:
        raise StoreError(
            "a process that analyses words died, perhaps for lack of memory; try --processes 1"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


class Reader:
    """What reads rows of an archive and finds the keys of their words; it writes nothing."""

    def __init__(self, archive: Path, by: Voikko | None = None) -> None:
        self.db = open_archive(archive)
        self._remembered = Remembered(f"form_key{BESIDE}", by)

    def close(self) -> None:
        """Close the archive."""
        self.db.close()

    def keyed(self, portion: Portion) -> Keyed:
        """The keys of a portion's rows."""
        found, index = Keyed(portion.index), search.INDEXES[portion.index]
        for n, row in portion.rows:
            told = index.told(self.db, row)
            keys = self._remembered.of(self.db, told.forms, found.fresh.extend)
            found.rows.append((n, *index.keyed(told, keys)))
        return found


# What follows happens in the other processes.

_reader: list[Reader] = []


def _start(archive: Path) -> None:
    _reader.append(Reader(archive))
    end_with_parent()


def _keyed(portion: Portion) -> Keyed:
    return _reader[0].keyed(portion)
