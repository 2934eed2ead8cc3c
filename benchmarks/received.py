"""What readers received beside what they must be told: each change once, and nothing else.

Letters are read as a reader's program would: a mail by its Message-ID and the links to texts
in it, a webhook's by its Idempotency-Key and its JSON. A mail does not say which change of a
text it means; its Message-ID, which is made of the reader and the changes, does.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice, product
from typing import Any, Final
from urllib.parse import unquote

from alerts.channels import letter_key
from alerts.saved import SavedSearch
from alerts.subscribing import search_of
from benchmarks.brute_force import BruteForce, Change
from benchmarks.readers import Arrival, letter_id
from db.subscriptions import Subscription

_MOST_READINGS: Final = 100_000
"""Ways to understand the links of one mail that are tried."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an address, and what they subscribe to."""

    id: str
    channel: str
    address: str
    subscriptions: tuple[Subscription, ...]

    @property
    def searches(self) -> list[SavedSearch]:
        """What is asked."""
        return [search_of(one) for one in self.subscriptions]

    @property
    def may_hear_of_nothing(self) -> bool:
        """Whether a letter without news may come: it was asked for, or a place is named."""
        return any(
            one.nothing_new or one.follow or "municipality" in dict(one.filters)
            for one in self.searches
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, for a person to look at."""

    what: str
    reader: str
    detail: str


@dataclass(slots=True)
class Tally:
    """What came of it: ``missing``, ``duplicates`` and ``extra`` should be 0.

    ``letters`` and ``told`` count what was received once, ``expected`` what must be,
    ``without_news`` the letters among them that tell no change.
    """

    missing: int = 0
    duplicates: int = 0
    extra: int = 0
    resent: int = 0
    letters: int = 0
    without_news: int = 0
    told: int = 0
    expected: int = 0
    events: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


Wanted = Mapping[int, Mapping[str, frozenset[str]]]
"""By change the subscriptions that are to tell it, and each one's events of it."""


class Received:
    """A comparison of arrivals with what a brute force run finds; links begin with ``base``."""

    def __init__(self, brute: BruteForce, readers: Sequence[Reader], base: str) -> None:
        self._readers = {(one.channel, one.address): one for one in readers}
        self._changes = {change.seq: change for change in brute.changes}
        self._by_key = {change.key: change for change in brute.changes}
        self._by_text: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for change in brute.changes:
            self._by_text[change.item, change.version].append(change)
        self._link = re.compile(re.escape(base) + r"/([^\s?]+)\?version=([^\s&#]+)")
        self.wanted = {one.address: _wanted(brute, one) for one in readers}
        self.tally = Tally()

    def compare(self, arrivals: Sequence[Arrival]) -> Tally:
        """What is missing, too much, or came more than once."""
        self.tally = Tally()
        got: dict[str, Counter[int]] = defaultdict(Counter)
        for one in self._once(arrivals):
            reader = self._readers.get((one.channel, one.address))
            if reader is None:
                self._find("extra", one.address, "nobody we know")
                continue
            got[one.address].update(self._told(reader, one))
        for address, wanted in self.wanted.items():
            self._weigh(address, wanted, got[address])
        return self.tally

    def _once(self, arrivals: Sequence[Arrival]) -> Iterator[Arrival]:
        """The arrivals without those that came before with the same key."""
        known: dict[tuple[str, str, str], Arrival] = {}
        for one in arrivals:
            first = known.setdefault((one.channel, one.address, one.key), one)
            if first is one:
                self.tally.letters += 1
                yield one
                continue
            self.tally.resent += 1
            if self._content(first) != self._content(one):
                self._find("extra", one.address, f"{one.key} says two things")

    def _content(self, one: Arrival) -> object:
        return payload_of(one) if one.channel == "webhook" else text_of(one)

    def _told(self, reader: Reader, one: Arrival) -> list[int]:
        """The numbers of the changes that a letter tells."""
        read = self._in_payload if one.channel == "webhook" else self._in_mail
        changes = read(reader, one)
        if changes is None:
            self._find("extra", reader.address, f"{one.key} is of no changes that there are")
            return []
        if not changes:
            self.tally.without_news += 1
            if not reader.may_hear_of_nothing:
                self._find("extra", reader.address, f"{one.key} tells nothing")
        return [change.seq for change in changes]

    def _in_mail(self, reader: Reader, one: Arrival) -> Sequence[Change] | None:
        links = [(unquote(item), version) for item, version in self._link.findall(text_of(one))]
        if not links:
            return []
        readings = product(*(self._by_text.get(link, ()) for link in links))
        fitting = (r for r in islice(readings, _MOST_READINGS) if _is_named(reader, one, r))
        return next(fitting, None)

    def _in_payload(self, reader: Reader, one: Arrival) -> Sequence[Change] | None:
        told = [change for matter in payload_of(one)["matters"] for change in matter["changes"]]
        changes = [self._by_key[each["id"]] for each in told if each["id"] in self._by_key]
        if len(changes) < len(told) or (told and not _is_named(reader, one, changes)):
            return None
        for change, each in zip(changes, told, strict=True):
            self._check(reader, change, each)
        return changes

    def _check(self, reader: Reader, change: Change, told: Mapping[str, Any]) -> None:
        """The searches and events that a webhook is told of a change, beside those that are so."""
        wanted = self.wanted[reader.address].get(change.seq, {})
        so = frozenset[str]().union(*(wanted.get(one, ()) for one in told["searches"]))
        if not told["searches"] or not wanted.keys() >= {*told["searches"]}:
            self._find("extra", reader.address, f"{change.key} names a search that has it not")
        elif so != {*told["events"]}:
            self._find("extra", reader.address, f"{change.key}: {told['events']}, not {sorted(so)}")

    def _weigh(self, address: str, wanted: Wanted, got: Counter[int]) -> None:
        self.tally.expected += len(wanted)
        self.tally.told += len(got)
        for seq in wanted:
            self.tally.events.update(frozenset().union(*wanted[seq].values()))
            if not got[seq]:
                self._find("missing", address, self._changes[seq].key)
        for seq, times in got.items():
            if times and seq not in wanted:
                self._find("extra", address, self._changes[seq].key)
            elif times > 1:
                self._find("duplicates", address, f"{self._changes[seq].key}: {times} times")

    def _find(self, what: str, address: str, detail: str) -> None:
        setattr(self.tally, what, getattr(self.tally, what) + 1)
        self.tally.findings.append(Finding(what, address, detail))


def _wanted(brute: BruteForce, reader: Reader) -> Wanted:
    out: dict[int, dict[str, frozenset[str]]] = defaultdict(dict)
    for one in reader.subscriptions:
        for seq, events in brute.found(search_of(one)).items():
            if one.since is not None and seq > one.since:
                out[seq][one.id] = events
    return out


def _is_named(reader: Reader, one: Arrival, changes: Sequence[Change]) -> bool:
    """Whether the letter's key is the one that this reader and these changes make."""
    keys = [change.key for change in changes]
    is_once = len({*keys}) == len(keys)
    return is_once and letter_id(one.key) == letter_key(reader.id, "alert", keys)


def text_of(one: Arrival) -> str:
    """The plain text of a mail."""
    mail = message_from_bytes(one.content, policy=default)
    body = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
    return str(body.get_content()) if body else ""


def payload_of(one: Arrival) -> dict[str, Any]:
    """What a webhook got."""
    read: dict[str, Any] = json.loads(one.content)
    return read
