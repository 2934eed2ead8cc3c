"""What a reader is told, as values: whoever finds it out fills them, whoever words it reads them.

A message is made of matters (what belongs to one case), each of them of what became of it,
and of what could not be harvested. No language and no layout stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alerts.channels import Message
from alerts.saved import Event, SavedSearch
from parsers.records import OutcomeKind, Presenter, Stage


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence of a version that answers a search, as printed, on one line.

    ``field`` is "title" or the kind of its section (a value of SectionKind), ``heading``
    that section's heading as printed, "" where it has none. ``hits`` are what answers the
    search within ``text``: beginnings and ends, in order, none within another.
    """

    text: str
    field: str
    heading: str = ""
    hits: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One change of one item, by the text of the version that the change is about.

    ``change`` names it for ever (``seq`` orders). ``events`` are those that were asked for,
    in the order of Event. ``url`` is the page of that very version, ``item_url`` of the item
    as it is now. ``former_body`` is the body that a case has moved from, None for another
    event. ``searches`` are the ids of the reader's subscriptions that found it, and
    ``sentence`` answers the first of them that asks for words; None where none does.
    """

    seq: int
    change: str
    at: datetime
    events: tuple[Event, ...]
    item: str
    version: str
    municipality: str
    body: str
    meeting_date: date
    stage: Stage
    language: str
    title: str
    url: str
    item_url: str
    searches: tuple[str, ...]
    paragraph: int | None = None
    case_number: str | None = None
    case_key: str | None = None
    outcome: OutcomeKind | None = None
    outcome_sentence: str | None = None
    presenter: Presenter | None = None
    former_body: str | None = None
    sentence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What became of one case, oldest change first; of an item without a case, of that item.

    ``title`` is that of the last change.
    """

    municipality: str
    title: str
    case_number: str | None
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Outage:
    """A followed municipality that cannot be harvested; ``since``: its last harvest, if any."""

    municipality: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One of the reader's subscriptions that this message answers, with its own links.

    ``found`` tells how many of the message's changes it matched, ``page`` is the address of
    the site's page of the search.
    """

    id: str
    search: SavedSearch
    found: int
    page: str
    unsubscribe: str
    pause: str


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a message goes, in which language, why, and the ways out.

    ``unsubscribe`` is for one click (RFC 8058): it ends the subscriptions that the message
    answers, ``unsubscribe_all`` all of the reader's. ``more`` is how many changes the message
    does not tell, which came before the others.
    """

    id: str
    channel: str
    language: str
    subscribed: tuple[Subscribed, ...]
    unsubscribe: str
    unsubscribe_all: str
    manage: str
    forget: str
    more: int = 0


Compose = Callable[[Reader, Sequence[Matter], Sequence[Outage], datetime], Message]
"""A message in words. Without matters it says "nothing new", and what could not be harvested."""
