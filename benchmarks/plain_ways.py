"""Two plain ways to match new items against saved searches, beside which ours is measured.

Both ask a query once for all searches that share it, which is the best that they can do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alerts.events import events
from alerts.facts import Fact, Wanted, facts_of, wanted
from alerts.saved import Event, SavedSearch
from db import search
from db.batch import Texts
from db.lexicon import Lexicon
from db.news import ArchiveFile, News
from db.queries import rows
from db.query import Plan, plan
from db.query.find import found_in

Hits = set[tuple[int, str]]
"""The number of a change, the id of a search."""

_INDEX = f"""
CREATE VIRTUAL TABLE item_index USING fts5(
    {", ".join(search.COLUMNS)},
    content='', tokenize='unicode61 remove_diacritics 0'
)
"""
_EMPTY = "INSERT INTO item_index (item_index) VALUES ('delete-all')"


class Asked:
    """Searches by their queries, which are understood once and for all; "" asks for everything."""

    def __init__(self, archive: ArchiveFile, searches: Mapping[str, SavedSearch]) -> None:
        self.by_query: dict[str, list[tuple[str, Wanted, frozenset[Event]]]] = defaultdict(list)
        for name, one in searches.items():
            self.by_query[one.query].append((name, wanted(one), frozenset(one.events)))
        lexicon = Lexicon(archive.conn)
        self.plans = {query: plan(query, lexicon) for query in self.by_query if query}

    def hits(self, query: str, found: Iterable[News]) -> Hits:
        """Who asks for a query and gets which of the changes that have its words."""
        out: Hits = set()
        for news in found:
            facts, told = facts_of(news), events(news)
            out |= {
                (news.seq, name)
                for name, more, asked in self.by_query[query]
                if not asked.isdisjoint(told) and _is_wanted(more, facts)
            }
        return out


def _is_wanted(more: Wanted, facts: frozenset[Fact]) -> bool:
    return not facts.isdisjoint(more.found_by) and not any(
        part.isdisjoint(facts) for part in more.parts
    )


class TableInMemory:
    """A full-text table in memory, filled with a batch of changes and asked every query."""

    def __init__(self, archive: ArchiveFile) -> None:
        self._texts = Texts(archive)
        self._conn = self._texts.conn
        self._conn.execute(_INDEX)

    def hits(self, news: Sequence[News], asked: Asked) -> Hits:
        """What every search finds among the changes, which take the place of the ones before."""
        self._texts.empty()
        self._conn.execute(_EMPTY)
        by_n = {n: one for n, one in enumerate(news, start=1) if events(one)}
        for n, one in by_n.items():
            self._add(n, one)
        facts = {n: (facts_of(one), events(one), one.seq) for n, one in by_n.items()}
        out: Hits = set()
        for query, several in asked.by_query.items():
            found = self._found(asked.plans[query]) if query else by_n
            for n in found:
                is_so, told, seq = facts[n]
                for name, more, wants in several:
                    if not wants.isdisjoint(told) and _is_wanted(more, is_so):
                        out.add((seq, name))
        return out

    def _found(self, made: Plan) -> Iterable[int]:
        return () if made.empty else found_in(self._conn, made)

    def _add(self, n: int, news: News) -> None:
        keys = self._texts.put(n, news.facts, news.record)
        self._conn.execute(search.ITEMS.insert("item_index"), [n, *keys])


def without_words(archive: ArchiveFile, search: SavedSearch) -> int:
    """How many items a search without words finds, by its filters and what is followed."""
    asked: dict[str, Any] = {facet: values[0] for facet, values in search.filters}
    if search.follow:
        asked["municipality"] = search.follow.municipality
        asked["case_key" if search.follow.kind == "matter" else "body"] = search.follow.key
    where = " AND ".join(f"{name} = ?" for name in asked)
    sql = f"SELECT count(*) AS n FROM items WHERE {where}"  # noqa: S608 - our own names
    return int(rows(archive, sql, list(asked.values()))[0]["n"])
