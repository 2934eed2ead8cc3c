"""Which saved searches a change answers: all of them at once, by a reverse index.

A search is found by the rarest key that a text must have for it, or by the rarest fact; what
is found so is asked the search's own expression, over an index in memory that holds the
texts (:mod:`db.batch`). So a match means the same as on the site. Who asks the same words
is asked once, whatever else they ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from alerts.asking import Ask, Question, answer, question
from alerts.conditions import Alternatives, Condition, condition, is_begun
from alerts.events import events
from alerts.facts import Fact, Wanted, facts_of, wanted
from alerts.saved import Event, from_stored
from db.batch import Batch, Frequencies, Indexed
from db.growth import forms_since, mark
from db.lexicon import Lexicon
from db.news import ArchiveFile, News
from db.query import Plan, parse, plan
from db.query.plan import has_phrases
from db.query.terms import Asks

MOST: Final = 100
"""Changes that are matched together."""

_LONGEST: Final = 6
"""Letters of a beginning by which it is thought of: so few lengths are looked for."""


class Hit(NamedTuple):
    """That a change answers a search, and which of the events asked for it is."""

    seq: int
    search: str
    events: tuple[Event, ...]


class Doc(NamedTuple):
    """A change to be matched: what it is, what is so of it, and its text in the batch."""

    news: News
    events: tuple[Event, ...]
    facts: frozenset[Fact]
    text: Indexed


def doc(batch: Batch, news: News) -> Doc | None:
    """A change put into a batch; None for what is no event."""
    found = events(news)
    if not found:
        return None
    return Doc(news, found, facts_of(news), batch.add(news.facts, news.record))


class _Asked(NamedTuple):
    """A search beside its words: what more it wants, and of which events it is told."""

    id: str
    wanted: Wanted
    events: frozenset[Event]


_Key = Question | tuple[str]
"""What the words of queries are, if they ask the same; else the text of one."""


@dataclass(slots=True, eq=False)
class _Words:
    """Words that searches ask for, and those searches by the fact that each is found by.

    ``asks`` is what the index is asked; ``plan`` is there instead where stored texts must be
    read, and neither where everything is asked for. A text is found by ``key``, None
    where there is none, and has all ``needs``. ``begins`` are beginnings of words, which ask
    for what the archive has.
    """

    same: _Key
    plan: Plan | None = None
    asks: Question = None
    everything: bool = False
    key: Alternatives | None = None
    needs: Condition = ()
    begins: frozenset[str] = frozenset()
    texts: set[str] = field(default_factory=set)
    by_fact: dict[Fact, list[_Asked]] = field(default_factory=dict)

    def asked_by(self, doc: Doc) -> list[_Asked]:
        """The searches that want nothing more of a text than that it has the words."""
        facts, by_fact, events = doc.facts, self.by_fact, doc.events
        return [
            one
            for fact in (facts & by_fact.keys())
            for one in by_fact[fact]
            if not one.events.isdisjoint(events)
            # mostly there is nothing more, and to ask takes longer than to see that
            and (not one.wanted.parts or one.wanted.met_by(facts))
        ]

    def find(self, batch: Batch, ask: Ask) -> frozenset[int]:
        """The texts of a batch that have the words."""
        if self.everything:
            return batch.all
        return batch.find(self.plan) if self.plan else answer(self.asks, ask, batch.all)


class Searches:
    """All active saved searches, as the archive understands them; to add one costs one."""

    def __init__(self, archive: ArchiveFile) -> None:
        """``archive`` tells what words mean; it is only read."""
        self._conn = archive.conn
        self._held: dict[str, tuple[str, _Asked]] = {}
        self._words: dict[_Key, _Words] = {}
        self._of_text: dict[str, _Words] = {}
        self._index = _Index()
        self._mark = mark(self._conn)
        self._often = Frequencies(self._conn)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, search: str) -> bool:
        return search in self._held

    def add(self, search: str, definition: str) -> None:
        """Add a search by its id, or do nothing if it is there: its id tells what it asks."""
        if search not in self._held:
            read = from_stored(definition)
            self._put(read.query, _Asked(search, wanted(read), frozenset(read.events)))

    def remove(self, search: str) -> None:
        """Remove a search; one that is not there is no matter."""
        query, asked = self._held.pop(search, ("", None))
        if asked is None:
            return
        words = self._of_text[query]
        for fact in asked.wanted.found_by:
            words.by_fact[fact].remove(asked)
            if not words.by_fact[fact]:
                del words.by_fact[fact]
        if not words.by_fact:
            self._index.remove(words)
            del self._words[words.same]
            for text in words.texts:
                del self._of_text[text]

    def keep(self, searches: Iterable[tuple[str, str]]) -> None:
        """Hold these searches (id, definition) and no others."""
        known = dict(searches)
        for gone in self._held.keys() - known.keys():
            self.remove(gone)
        for search, definition in known.items():
            self.add(search, definition)

    def refresh(self, archive: ArchiveFile) -> None:
        """Understand anew what the archive's new words may have changed.

        It may have been opened anew since, as in another thread.
        """
        self._conn = archive.conn
        self._often = Frequencies(self._conn)
        now = mark(self._conn)
        if now.schema != self._mark.schema or now.last < self._mark.last:
            again = list(self._held.values())
        elif now != self._mark:
            found = self._index.asking_for(forms_since(self._conn, self._mark))
            texts = {text for words in found for text in words.texts}
            again = [(query, asked) for query, asked in self._held.values() if query in texts]
        else:
            return
        for _, asked in again:
            self.remove(asked.id)
        self._mark = now
        for query, asked in again:
            self._put(query, asked)

    def match(self, batch: Batch, docs: Sequence[Doc]) -> list[Hit]:
        """What the texts of a batch answer, in the order of changes."""
        asked: dict[str, frozenset[int]] = {}

        def ask(match: str) -> frozenset[int]:
            if match not in asked:
                asked[match] = batch.ask(match)
            return asked[match]

        found: dict[_Words, frozenset[int]] = {}
        hits: list[Hit] = []
        for one in docs:
            for words, some in self._thought_of(one):
                if words not in found:
                    found[words] = words.find(batch, ask)
                if one.text.n in found[words]:
                    hits += _hits(one, some)
        return sorted(hits)

    def thought_of(self, doc: Doc) -> set[str]:
        """The queries that must be asked of a text; no other can find it."""
        return {text for words, _ in self._thought_of(doc) for text in words.texts}

    def _thought_of(self, doc: Doc) -> Iterator[tuple[_Words, list[_Asked]]]:
        for words in self._index.found_by(doc.text.keys):
            if asked := words.asked_by(doc):
                yield words, asked

    def _put(self, query: str, asked: _Asked) -> None:
        words = self._of_text.get(query)
        if words is None:
            anew = self._understood(query)
            words = self._words.setdefault(anew.same, anew)
            words.texts.add(query)
            self._of_text[query] = words
            if words is anew:
                self._index.add(words)
        for fact in asked.wanted.found_by:
            words.by_fact.setdefault(fact, []).append(asked)
        self._held[asked.id] = query, asked

    def _understood(self, text: str) -> _Words:
        """The words of a query as the archive understands them today; "" asks for everything."""
        query = parse(text)
        if not query.text:
            return _Words(("",), everything=True)
        made = plan(query, Lexicon(self._conn))
        key, *others = condition(made, self._often.of) or (None,)
        needs = tuple(need for need in others if need and not any(map(is_begun, need)))
        begins = frozenset(
            term.forms[0]
            for term in made.terms.values()
            if term.asks is Asks.BEGINNING and len(term.forms) == 1
        )
        if made.query.root is not None and has_phrases(made.query.root):
            return _Words((text,), plan=made, key=key, needs=needs, begins=begins)
        asks = question(made)
        # what begins so is another thing tomorrow
        same = (text,) if begins else asks
        return _Words(same, asks=asks, key=key, needs=needs, begins=begins)


def _hits(doc: Doc, some: Iterable[_Asked]) -> list[Hit]:
    """A text found, for those who ask for what it is."""
    seq, told = doc.news.seq, doc.events
    if len(told) == 1:  # asked_by has seen to it that one at least is asked for
        return [Hit(seq, one.id, told) for one in some]
    return [Hit(seq, one.id, tuple(each for each in told if each in one.events)) for one in some]


class _Index:
    """Words by the keys that a text must have one of; what has no key is found by every text."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[_Key, _Words]] = {}
        self._begun = _Beginnings()
        self._always: dict[_Key, _Words] = {}
        self._asking = _Beginnings()

    def add(self, words: _Words) -> None:
        """Have words found."""
        if words.key is None:
            self._always[words.same] = words
        for key in words.key or ():
            if is_begun(key):
                self._begun.add(key[:-1], words)
            else:
                self._by_key.setdefault(key, {})[words.same] = words
        for begins in words.begins:
            self._asking.add(begins, words)

    def remove(self, words: _Words) -> None:
        """Have words found no more."""
        self._always.pop(words.same, None)
        for key in words.key or ():
            if is_begun(key):
                self._begun.remove(key[:-1], words)
            else:
                _drop(self._by_key, key, words)
        for begins in words.begins:
            self._asking.remove(begins, words)

    def found_by(self, keys: frozenset[str]) -> Iterator[_Words]:
        """The words that a text may have, by its keys, each once."""
        found = self._always | self._begun.of(keys)
        for key in keys & self._by_key.keys():
            found |= self._by_key[key]
        for words in found.values():
            if not words.needs or not any(need.isdisjoint(keys) for need in words.needs):
                yield words

    def asking_for(self, forms: Iterable[str]) -> list[_Words]:
        """The words that may ask for all of the archive that begins as some of these forms do."""
        return list(self._asking.of(frozenset(forms)).values())


class _Beginnings:
    """Words by beginnings of other words, of which so many letters count."""

    def __init__(self) -> None:
        self._by_length: dict[int, dict[str, dict[_Key, _Words]]] = {}

    def add(self, begins: str, words: _Words) -> None:
        """Have words found by what begins so."""
        begins = begins[:_LONGEST]
        self._by_length.setdefault(len(begins), {}).setdefault(begins, {})[words.same] = words

    def remove(self, begins: str, words: _Words) -> None:
        """Have them found no more."""
        begins = begins[:_LONGEST]
        _drop(self._by_length.get(len(begins), {}), begins, words)

    def of(self, whole: frozenset[str]) -> dict[_Key, _Words]:
        """The words that may be found by any of these."""
        found: dict[_Key, _Words] = {}
        for length, some in self._by_length.items():
            for begins in {one[:length] for one in whole} & some.keys():
                found |= some[begins]
        return found


def _drop(where: dict[str, dict[_Key, _Words]], key: str, words: _Words) -> None:
    some = where.get(key, {})
    some.pop(words.same, None)
    if not some:
        where.pop(key, None)
