"""A message about an invented matter: to see that messages arrive, and what they look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from alerts.channels import Message
from alerts.messages import compose
from alerts.saved import Event, saved_search
from alerts.telling import Matter, Reader, Sentence, Subscribed, Told
from alerts.texts import Texts
from parsers.records import OutcomeKind, Stage

_TOWN = "Kuusela"


def example(base: str, language: str, now: datetime) -> Message:
    """The message. Its links lead to the site's front page, and nothing can be ended by it."""
    texts = Texts(language)
    home = f"{base}/"
    told = _told(texts, home, now)
    matter = Matter(_TOWN, told.title, told.case_number, (told,))
    search = saved_search({"query": texts("test_word"), "language": language})
    reader = Reader(
        id="test",
        channel="email",
        language=language,
        subscribed=(Subscribed("test", search, 1, home, home, home),),
        unsubscribe=home,
        unsubscribe_all=home,
        manage=home,
        forget=home,
    )
    whole = compose(reader, [matter], [], now)
    payload: dict[str, Any] = {**(whole.payload or {}), "kind": "test"}
    return replace(whole, subject=texts("test_subject"), payload=payload, unsubscribe=None)


def _told(texts: Texts, home: str, now: datetime) -> Told:
    text, word = texts("test_sentence"), texts("test_word")
    at = text.index(word)
    return Told(
        seq=0,
        change="test",
        at=now,
        events=(Event.DECIDED,),
        item="kuusela/1",
        version="test",
        municipality=_TOWN,
        body=texts("test_body"),
        meeting_date=now.date(),
        stage=Stage.MINUTES,
        language=texts.language,
        title=texts("test_matter"),
        url=home,
        item_url=home,
        searches=("test",),
        paragraph=1,
        outcome=OutcomeKind.AS_PROPOSED,
        sentence=Sentence(text, "proposal", "", ((at, at + len(word)),)),
    )
