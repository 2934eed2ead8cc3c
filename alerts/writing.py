"""What is due to a reader as a letter: matches gathered into matters, worded, queued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from alerts.as_query import page_of
from alerts.channels import Message, letter_key
from alerts.links import MOST_NAMED, Claim, Links, Purpose, short
from alerts.news_told import told_of
from alerts.outages import LONG_AGO, Out, named_by, outages, touched
from alerts.portions import Portion, in_languages, portions
from alerts.saved import SavedSearch
from alerts.sentences import sentence
from alerts.subscribing import search_of
from alerts.telling import Compose, Matter, Outage, Reader, Sentence, Subscribed, Told
from alerts.when import next_due
from db.files import timestamp
from db.lexicon import Lexicon
from db.matched import Due, Match, outages_told, settle, tell_outages
from db.news import ArchiveFile, News, named
from db.outbox import queue
from db.query import Plan, parse, plan
from db.subscription_schema import Subscriptions
from db.subscriptions import Subscription
from parsers.errors import BadInput

ALERT = "alert"
"""The kind of these letters in the outbox."""


@dataclass(frozen=True, slots=True)
class Writer:
    """How letters are made: ``base`` is the site's address."""

    links: Links
    base: str
    compose: Compose

    def at(self, archive: ArchiveFile, subscriptions: Subscriptions, now: datetime) -> Writing:
        """The writer at work on what is due at a time."""
        return Writing(self, archive, subscriptions, now)


class Writing:
    """One round of letters; :meth:`write` is called in a transaction of subscriptions.db."""

    def __init__(
        self, writer: Writer, archive: ArchiveFile, subscriptions: Subscriptions, now: datetime
    ) -> None:
        self._writer = writer
        self._archive = archive
        self._db = subscriptions
        self._now = now
        self._lexicon = Lexicon(archive.conn)
        self._plans: dict[str, Plan] = {}

    @cached_property
    def _out(self) -> Mapping[str, Out]:
        """Asked for once a round, and only where somebody is written to."""
        return outages(self._archive, self._now)

    def write(self, one: Due) -> list[Message]:
        """The letters that are queued now; none where there is nothing to say.

        All that is due counts as told, also what a letter gives the number of only. What a
        subscription found that cannot be read waits until it can.
        """
        searches = dict(_readable(one.subscriptions))
        one = _only(one, searches)
        new, lasting = self._outages(one, searches)
        languages = {name: search.language for name, search in searches.items()}
        letters: list[Message] = []
        for part in in_languages(one, languages):
            # what is out is told by the first
            letters += self._letters(part, searches, {} if letters else new)
        if letters:
            told = {slug: out.since for slug, out in (lasting | new).items()}
            tell_outages(self._db, one.subscriber.id, told, self._now)
        due = {name: next_due(search, self._now) for name, search in searches.items()}
        settle(self._db, one, due, self._now)
        return letters

    def _letters(
        self, one: Due, searches: Mapping[str, SavedSearch], new: Mapping[str, Out]
    ) -> list[Message]:
        """Those in one language, queued."""
        worth_it = _is_worth_it((searches[each.id] for each in one.subscriptions), new)
        letters: list[Message] = []
        for portion in portions(one):
            matters = self._matters(portion.matches, searches)
            if matters or (worth_it and not letters):
                out = [] if letters else list(new.values())
                letters.append(self._compose(one, portion, searches, matters, out))
                self._queue(one, portion, letters[-1])
        return letters

    def _queue(self, one: Due, portion: Portion, letter: Message) -> None:
        reader = one.subscriber.id
        key = letter_key(reader, ALERT, _parts(one, portion))
        queue(self._db, key, reader, kind=ALERT, message=letter.as_json(), now=self._now)

    def _outages(
        self, one: Due, searches: Mapping[str, SavedSearch]
    ) -> tuple[dict[str, Out], dict[str, Out]]:
        """The outages that the reader is to be told of, and those known that last."""
        known = outages_told(self._db, one.subscriber.id)
        lasting = {
            slug: out
            for slug, out in self._out.items()
            if slug in known and timestamp(known[slug]) == timestamp(out.since)
        }
        here = touched(self._out, searches.values())
        return {slug: out for slug, out in here.items() if slug not in lasting}, lasting

    def _compose(
        self,
        one: Due,
        portion: Portion,
        searches: Mapping[str, SavedSearch],
        matters: Sequence[Matter],
        out: Sequence[Out],
    ) -> Message:
        places = {each.municipality: each for each in out}
        told = [
            Outage(place, None if each.since == LONG_AGO else each.since)
            for place, each in sorted(places.items())
        ]
        found = Counter(match.subscription for match in portion.left)
        found.update(name for each in matters for one in each.told for name in one.searches)
        reader = self._reader(one, searches, found, portion.more)
        return self._writer.compose(reader, matters, told, self._now)

    def _reader(
        self, one: Due, searches: Mapping[str, SavedSearch], found: Counter[str], more: int
    ) -> Reader:
        subscribed = tuple(
            Subscribed(
                id=each.id,
                search=searches[each.id],
                found=found[each.id],
                page=f"{self._writer.base.rstrip('/')}{page_of(searches[each.id])}",
                unsubscribe=self._url(one, Purpose.UNSUBSCRIBE, each),
                pause=self._url(one, Purpose.PAUSE, each),
            )
            for each in one.subscriptions
        )
        return Reader(
            id=one.subscriber.id,
            channel=one.subscriber.channel,
            language=subscribed[0].search.language,
            subscribed=subscribed,
            more=more,
            unsubscribe=self._url(one, Purpose.UNSUBSCRIBE, *one.subscriptions),
            unsubscribe_all=self._url(one, Purpose.UNSUBSCRIBE),
            manage=self._url(one, Purpose.MANAGE),
            forget=self._url(one, Purpose.FORGET),
        )

    def _url(self, one: Due, purpose: Purpose, *about: Subscription) -> str:
        """The link that allows it of these, or of all the reader's where none, or too many, are."""
        reader = one.subscriber
        alone = about[0].id if len(about) == 1 else None
        several = tuple(short(each.id) for each in about) if 1 < len(about) <= MOST_NAMED else ()
        claim = Claim(purpose, reader.id, reader.generation, alone, several)
        return self._writer.links.url(claim, self._now)

    def _matters(self, found: Iterable[Match], searches: Mapping[str, SavedSearch]) -> list[Matter]:
        """What was matched, by case, in the order of the first change of each."""
        by_seq: dict[int, list[Match]] = {}
        for match in found:
            by_seq.setdefault(match.seq, []).append(match)
        news = named(self._archive, list(by_seq))
        by_case: dict[tuple[str, str], list[Told]] = {}
        for seq, matches in by_seq.items():
            if seq in news:
                told = self._told(news[seq], matches, searches)
                case = (told.municipality, told.case_key or told.item)
                by_case.setdefault(case, []).append(told)
        return [_matter(told) for told in by_case.values()]

    def _told(
        self, news: News, matches: Sequence[Match], searches: Mapping[str, SavedSearch]
    ) -> Told:
        return told_of(
            news,
            self._writer.base,
            {event for match in matches for event in match.events},
            searches=(match.subscription for match in matches),
            sentence=next(self._sentences(news, matches, searches), None),
        )

    def _sentences(
        self, news: News, matches: Sequence[Match], searches: Mapping[str, SavedSearch]
    ) -> Iterator[Sentence]:
        for match in matches:
            query = searches[match.subscription].query
            found = sentence(self._plan(query), news.record, self._lexicon) if query else None
            if found:
                yield found

    def _plan(self, query: str) -> Plan:
        if query not in self._plans:
            self._plans[query] = plan(parse(query), self._lexicon)
        return self._plans[query]


def _readable(some: Iterable[Subscription]) -> Iterator[tuple[str, SavedSearch]]:
    """Their searches by their ids; the run has told of one that cannot be read."""
    for each in some:
        with suppress(BadInput):
            yield each.id, search_of(each)


def _only(one: Due, wanted: Container[str]) -> Due:
    """What is due to some of the subscriptions."""
    return replace(
        one,
        subscriptions=tuple(each for each in one.subscriptions if each.id in wanted),
        matches=tuple(match for match in one.matches if match.subscription in wanted),
    )


def _matter(told: Sequence[Told]) -> Matter:
    last = told[-1]
    return Matter(last.municipality, last.title, last.case_number, tuple(told))


def _is_worth_it(searches: Iterable[SavedSearch], new: Mapping[str, Out]) -> bool:
    """Whether a letter without news is: it was asked for, or a municipality named is silent."""
    places = {out.municipality for out in new.values()}
    return any(one.nothing_new or not places.isdisjoint(named_by(one)) for one in searches)


def _parts(one: Due, portion: Portion) -> Iterator[str]:
    """What a letter is known by: its changes, or the digest that it is where there are none."""
    if portion.whole:
        yield from (match.change for match in portion.whole)
        return
    yield "nothing new"
    yield from (f"{each.id} {timestamp(each.due_at)}" for each in one.subscriptions if each.due_at)
