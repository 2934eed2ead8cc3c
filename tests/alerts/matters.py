"""Invented matters of an invented town, as a reader is told of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from alerts.as_query import page_of
from alerts.saved import Event, SavedSearch, saved_search
from alerts.telling import Matter, Outage, Reader, Sentence, Subscribed, Told
from parsers.records import OutcomeKind, Presenter, Stage

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
SITE = "https://pykala.example"

TRACK = "Hiihtoladun valaistuksen uusiminen"
FOUND = "Lautakunta esittää, että kuntakeskuksen hiihtolatu valaistaan ja ladun pohja tasataan."


def sentence(text: str, *hits: str, field: str = "explanation", heading: str = "") -> Sentence:
    """The sentence with each of these marked where it stands first."""
    spans = sorted((text.index(hit), text.index(hit) + len(hit)) for hit in hits)
    return Sentence(text, field, heading, tuple(spans))


def told(**facts: Any) -> Told:
    """A change of the matter of the ski track, but for what is said."""
    plain: dict[str, Any] = {
        "seq": 41,
        "change": "kuusela/2026411-6@a1b2c3 decided 2026-11-20T12:05:00.000Z",
        "at": datetime(2026, 11, 20, 12, 5, tzinfo=UTC),
        "events": (Event.DECIDED,),
        "item": "kuusela/2026411-6",
        "version": "a1b2c3",
        "municipality": "Kuusela",
        "body": "Tekninen lautakunta",
        "meeting_date": date(2026, 11, 18),
        "stage": Stage.MINUTES,
        "language": "fi",
        "title": TRACK,
        "url": f"{SITE}/kuusela/2026411-6/versions/a1b2c3",
        "item_url": f"{SITE}/kuusela/2026411-6",
        "searches": ("s1",),
        "paragraph": 61,
        "case_number": "412/10.03.01/2025",
        "case_key": "412/2025",
        "outcome": OutcomeKind.AMENDED,
        "outcome_sentence": "Lautakunta hyväksyi ehdotuksen sillä muutoksella, että valot"
        " sammutetaan kello 21.",
        "presenter": Presenter("tekninen johtaja", "Maija Esimerkki"),
        "sentence": sentence(
            FOUND, "hiihtolatu", "ladun", field="proposal", heading="Päätösehdotus"
        ),
    }
    return Told(**plain | facts)


DECIDED = told()
AGENDA = told(
    seq=12,
    change="kuusela/2026411-6@0f0f new 2026-11-12T09:00:00.000Z",
    at=datetime(2026, 11, 12, 9, tzinfo=UTC),
    events=(Event.AGENDA, Event.MOVED),
    stage=Stage.AGENDA,
    version="0f0f",
    url=f"{SITE}/kuusela/2026411-6/versions/0f0f",
    outcome=None,
    outcome_sentence=None,
    paragraph=None,
    former_body="Vapaa-aikalautakunta",
    searches=("s1", "s2"),
    sentence=sentence(TRACK, "Hiihtoladun", field="title"),
)
SWEDISH = told(
    seq=42,
    change="granby/2026007-2@77aa corrected 2026-11-21T08:30:00.000Z",
    at=datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
    events=(Event.CORRECTED, Event.POSTPONED),
    item="granby/2026007-2",
    version="77aa",
    municipality="Granby",
    body="Bildningsnämnden",
    meeting_date=date(2026, 11, 3),
    language="sv",
    title="Skolskjutsar läsåret 2027–2028",
    url=f"{SITE}/granby/2026007-2/versions/77aa",
    item_url=f"{SITE}/granby/2026007-2",
    searches=("s2",),
    paragraph=9,
    case_number=None,
    case_key=None,
    outcome=OutcomeKind.TABLED,
    outcome_sentence="Ärendet bordlades.",
    presenter=Presenter(None, "Bildningssektionen"),
    sentence=None,
)
WITHDRAWN = told(
    seq=43,
    change="kuusela/2026400-1@dd11 withdrawn 2026-11-22T10:00:00.000Z",
    at=datetime(2026, 11, 22, 10, tzinfo=UTC),
    events=(Event.WITHDRAWN,),
    item="kuusela/2026400-1",
    version="dd11",
    body="Kunnanhallitus",
    meeting_date=date(2026, 10, 30),
    title="Kylätalon <b>vuokra</b> & siivous",
    url=f"{SITE}/kuusela/2026400-1/versions/dd11",
    item_url=f"{SITE}/kuusela/2026400-1",
    paragraph=208,
    case_number="77/02.08.00/2026",
    case_key="77/2026",
    outcome=OutcomeKind.AS_PROPOSED,
    presenter=None,
    sentence=sentence("Latukahvion vuokra pidetään ennallaan.", "Latukahvion"),
)

MATTERS = (
    Matter("Kuusela", TRACK, "412/10.03.01/2025", (AGENDA, DECIDED)),
    Matter("Granby", SWEDISH.title, None, (SWEDISH,)),
    Matter("Kuusela", WITHDRAWN.title, "77/02.08.00/2026", (WITHDRAWN,)),
)
OUTAGES = (Outage("Lehtola", datetime(2026, 11, 20, 6, 5, tzinfo=UTC)), Outage("Uusiniemi", None))

TRACKS: SavedSearch = saved_search(
    {"name": "Ladut", "query": "hiihto* OR latu", "filters": {"municipality": ["Kuusela"]}}
)
COUNCILS: SavedSearch = saved_search(
    {
        "filters": {"municipality": ["Granby", "Kuusela"], "stage": "minutes"},
        "events": ["decided", "corrected", "postponed", "moved"],
        "cadence": "weekly",
        "weekday": "friday",
        "hour": 16,
    }
)


def reader(language: str = "fi", *searches: SavedSearch) -> Reader:
    """Somebody who has these searches, or both of the above."""
    return Reader(
        id="r1",
        channel="email",
        language=language,
        subscribed=tuple(
            Subscribed(
                id=f"s{number}",
                search=search,
                found=3 if number == 1 else 2,
                page=f"{SITE}{page_of(search)}",
                unsubscribe=f"{SITE}/alerts/unsubscribe/one-{number}",
                pause=f"{SITE}/alerts/pause/one-{number}",
            )
            for number, search in enumerate(searches or (TRACKS, COUNCILS), 1)
        ),
        unsubscribe=f"{SITE}/alerts/unsubscribe/these",
        unsubscribe_all=f"{SITE}/alerts/unsubscribe/all",
        manage=f"{SITE}/alerts/manage/{'x' * 80}",
        forget=f"{SITE}/alerts/forget/all",
    )
