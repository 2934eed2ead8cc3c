"""A change as a reader is told of it: what the archive knows, with the addresses of the site."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from alerts.events import moved_from
from alerts.saved import Event
from alerts.telling import Sentence, Told
from db.news import News


def told_of(
    news: News,
    base: str,
    events: Iterable[str],
    *,
    change: str | None = None,
    searches: Iterable[str] = (),
    sentence: Sentence | None = None,
) -> Told:
    """What is told of a change; ``base`` is the site's address, ``change`` names it otherwise."""
    record, outcome = news.record, news.record.outcome
    item_url = f"{base.rstrip('/')}/{quote(news.item)}"
    asked = set(events)
    moved = moved_from(news) if Event.MOVED in asked else None
    return Told(
        seq=news.seq,
        change=change or news.key,
        at=news.at,
        events=tuple(event for event in Event if event in asked),
        item=news.item,
        version=news.version,
        municipality=news.municipality,
        body=record.body,
        meeting_date=record.meeting_date,
        stage=record.stage,
        language=record.language,
        title=record.title,
        url=f"{item_url}?version={quote(news.version)}",
        item_url=item_url,
        searches=tuple(searches),
        paragraph=record.paragraph,
        case_number=record.case_number,
        case_key=record.case_key,
        outcome=outcome.kind if outcome else None,
        outcome_sentence=outcome.sentence if outcome else None,
        presenter=record.presenter,
        former_body=moved.body if moved else None,
        sentence=sentence,
    )
