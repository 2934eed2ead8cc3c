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

from alerts.events import events
from alerts.matching import Searches, doc
from alerts.news_told import told_of
from alerts.saved import Event, SavedSearch
from alerts.sentences import sentence
from alerts.telling import Sentence, Told
from db.batch import Batch
from db.lexicon import Lexicon
from db.news import ArchiveFile, Diary, News, latest, named
from db.query import parse, plan
from parsers.records import ChangeKind

MOST: Final = 100
"""Changes that are told."""

_LOOKED_AT: Final = 400
"""Changes that are read for them, at most: of most items each is told."""

_AT_ONCE: Final = 25

_FIRST: Final = frozenset({ChangeKind.NEW, ChangeKind.REPLACED})
_STATES: Final = _FIRST | {ChangeKind.DECIDED, ChangeKind.CORRECTED}
# The kinds of changes that can be an event, so that no other need be read.
_KINDS: Final = {
    Event.AGENDA: _FIRST | {ChangeKind.DECIDED},
    Event.DECIDED: _STATES,
    Event.CORRECTED: frozenset({ChangeKind.CORRECTED}),
    Event.WITHDRAWN: frozenset({ChangeKind.WITHDRAWN}),
    Event.RESTORED: frozenset({ChangeKind.RESTORED}),
    Event.POSTPONED: _STATES,
    Event.MOVED: _FIRST,
}


def recently(archive: ArchiveFile, search: SavedSearch, ns: Sequence[int], base: str) -> list[Told]:
    """What became of the items of these numbers, the newest first; ``base`` is the site's."""
    return list(islice(_told(archive, search, ns, base), MOST))


def _told(
    archive: ArchiveFile, search: SavedSearch, ns: Sequence[int], base: str
) -> Iterator[Told]:
    kinds = frozenset[ChangeKind]().union(*(_KINDS[event] for event in search.events))
    searches = Searches(archive)
    searches.add(search.id, search.definition)
    quoted = _Quoting(archive, search)
    with closing(Batch(archive)) as batch:
        rows = latest(archive, ns, kinds, _LOOKED_AT)
        for some in (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)):
            news = named(archive, [row.seq for row in some])
            batch.empty()
            docs = [made for one in news.values() if (made := doc(batch, one))]
            found = {hit.seq: hit.events for hit in searches.match(batch, docs)}
            for row in some:
                if asked_for := found.get(row.seq):
                    one = news[row.seq]
                    name, said = _name(row, one), quoted.of(one)
                    yield told_of(one, base, asked_for, change=name, sentence=said)


def _name(row: Diary, news: News) -> str:
    """What a change is known by for ever, and in an archive that is made anew, too.

    It does not hold when it was found, nor of which events one is told.
    """
    again = f" {row.nth}" if row.nth > 1 else ""
    return f"{row.item} {row.version} {events(news)[0]}{again}"


class _Quoting:
    """Finds the sentence that answers a search."""

    def __init__(self, archive: ArchiveFile, search: SavedSearch) -> None:
        self._lexicon = Lexicon(archive.conn)
        self._plan = plan(parse(search.query), self._lexicon) if search.query else None

    def of(self, news: News) -> Sentence | None:
        return sentence(self._plan, news.record, self._lexicon) if self._plan else None
