"""What became last of what a search finds: the changes of which its feed tells.

A change is there if an alert would have told of it: its own text answers the search, and it
is one of the events asked for. But only items are looked at that the search finds today, so
that what no longer answers is told no more; readers' programs keep what they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Final

from alerts.events import HISTORY, POSTPONING
from alerts.matching import Searches, doc
from alerts.news_told import told_of
from alerts.saved import Event, SavedSearch
from alerts.sentences import sentence
from alerts.telling import Sentence, Told
from db.batch import Batch
from db.lexicon import Lexicon
from db.news import ArchiveFile, Diary, News, Sought, latest, named
from db.query import parse, plan
from parsers.records import ChangeKind, Stage

MOST: Final = 100
"""Changes that are told."""

LOOKED_AT: Final = 1_000
"""Changes that are read for them, at most: most that may be told are."""

_AT_ONCE: Final = 25

_FIRST: Final = frozenset({ChangeKind.NEW, ChangeKind.REPLACED})
_COMES: Final = _FIRST | {ChangeKind.DECIDED}
_STATES: Final = _COMES | {ChangeKind.CORRECTED}
# What of the diary can be an event, so that little else need be read (alerts.events decides).
_SOUGHT: Final = {
    Event.AGENDA: Sought(_COMES, Stage.AGENDA),
    Event.DECIDED: Sought(_STATES, Stage.MINUTES),
    Event.CORRECTED: Sought(frozenset({ChangeKind.CORRECTED})),
    Event.WITHDRAWN: Sought(frozenset({ChangeKind.WITHDRAWN})),
    Event.RESTORED: Sought(frozenset({ChangeKind.RESTORED})),
    Event.POSTPONED: Sought(_STATES, Stage.MINUTES, POSTPONING),
    Event.MOVED: Sought(_FIRST, elsewhere=True),
}


def recently(archive: ArchiveFile, search: SavedSearch, ns: Sequence[int], base: str) -> list[Told]:
    """What became of the items of these numbers, the newest first; ``base`` is the site's."""
    return list(islice(_told(archive, search, ns, base), MOST))


def _told(
    archive: ArchiveFile, search: SavedSearch, ns: Sequence[int], base: str
) -> Iterator[Told]:
    searches = Searches(archive)
    searches.add(search.id, search.definition)
    quoted = _Quoting(archive, search)
    sought = [_SOUGHT[event] for event in search.events]
    with closing(Batch(archive)) as batch:
        rows = islice(latest(archive, ns, sought, HISTORY), LOOKED_AT)
        while some := list(islice(rows, _AT_ONCE)):
            news = named(archive, [row.seq for row in some])
            batch.empty()
            docs = [made for one in news.values() if (made := doc(batch, one))]
            found = {hit.seq: hit.events for hit in searches.match(batch, docs)}
            for row in some:
                if asked_for := found.get(row.seq):
                    one = news[row.seq]
                    said = quoted.of(one)
                    yield told_of(one, base, asked_for, change=_name(row), sentence=said)


def _name(row: Diary) -> str:
    """What a change is known by for ever, and in an archive that is made anew, too.

    It does not hold when it was found, nor what is read of the text.
    """
    again = f" {row.nth}" if row.nth > 1 else ""
    return f"{row.item} {row.version} {row.befell}{again}"


class _Quoting:
    """Finds the sentence that answers a search."""

    def __init__(self, archive: ArchiveFile, search: SavedSearch) -> None:
        self._lexicon = Lexicon(archive.conn)
        self._plan = plan(parse(search.query), self._lexicon) if search.query else None

    def of(self, news: News) -> Sentence | None:
        return sentence(self._plan, news.record, self._lexicon) if self._plan else None
