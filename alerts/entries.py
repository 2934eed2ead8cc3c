"""What became of matters as entries of a feed: the same words as in a message, once each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Final

from alerts.atom import Entry
from alerts.layout import clean
from alerts.messages import in_words, matched
from alerts.telling import Told
from alerts.texts import Texts

# Never another: every id of every feed is made within it.
_NAMES: Final = uuid.UUID("1ec838c0-9ab3-4941-ba0d-0ed419daf298")


def entries(told: Iterable[Told], language: str) -> list[Entry]:
    """An entry for each change, the newest first."""
    texts = Texts(language)
    newest = sorted(told, key=lambda one: (one.at, one.seq), reverse=True)
    return [_entry(one, texts) for one in newest]


def entry_id(told: Told) -> str:
    """An IRI that never changes: that of the change, in every feed that tells of it."""
    return uuid.uuid5(_NAMES, told.change).urn


def _entry(told: Told, texts: Texts) -> Entry:
    what = in_words(told, texts)
    sentence = matched(told, texts)
    return Entry(
        id=entry_id(told),
        title=f"{clean(told.title)} – {what[:1].lower()}{what[1:]}",
        url=told.url,
        updated=told.at,
        summary="\n".join(filter(None, [_place(told, texts), sentence])),
        author=f"{told.municipality}, {told.body}",
    )


def _place(told: Told, texts: Texts) -> str:
    place = texts("meeting", body=told.body, date=texts.date(told.meeting_date))
    return f"{told.municipality}: {place}"
