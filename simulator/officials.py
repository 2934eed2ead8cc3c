"""What officers of the invented municipalities decide alone, and what is announced.

Two of the towns have it, one in each language. Everything follows from the day and the
tables below, nothing from the clock. Ids are a year and a running number, as those of
meetings, from a range that meetings never reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from simulator.towns import KUUSIVAARA, LILLSKAR, Town

_FIRST = date(2024, 3, 5)
_LAST = date(2026, 12, 29)
_EVERY = timedelta(days=9)
_SERIAL, _ANNOUNCED = 50_000, 80_000
SHOWN: Final = timedelta(days=30)
"""How long an announcement is listed, and its PDF there."""


@dataclass(frozen=True, slots=True)
class Act:
    """One officer's decision; ``number`` counts the officer's decisions of the year."""

    id: str
    title: str
    name: str
    on: date
    number: int
    subject: str
    case_number: str
    explanation: str
    decision: str
    notify: str
    attachment: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement, whose text is a PDF; ``attachment`` is the id behind the dot."""

    id: str
    on: date
    title: str
    text: str
    attachment: str
    attachment_title: str

    @property
    def until(self) -> date:
        """The day on which it is taken down."""
        return self.on + SHOWN


@dataclass(frozen=True, slots=True)
class _Subject:
    subject: str
    explanation: str
    decision: str
    notify: str
    attachment: str | None = None


_OFFICERS: Final = {
    KUUSIVAARA.slug: (
        ("Kaupungininsinööri", "Kaisa Ruokomäki"),
        ("Nuorisopalvelupäällikkö, nuorisopalvelut", "Joel Hietaranta"),
    ),
    LILLSKAR.slug: (
        ("Stadsingenjör", "Ragnar Strandell"),
        ("Bildningschef", "Mikaela Högnäs"),
    ),
}
_PLACES: Final = {
    "fi": ("Torikatu", "Kelotie", "Myllypuro", "Kenttälä", "Rantaraitti"),
    "sv": ("Bryggargatan", "Norrstranden", "Kyrkbacken", "Hamnplan", "Sälgvägen"),
}
_SUBJECTS: Final = {
    "fi": (
        _Subject(
            "Katulupa, {place} {n}",
            "Hakija pyytää lupaa sulkea ajorata kaivutöiden ajaksi. Työ kestää {n} vuorokautta.",
            "Myönnän luvan ehdolla, että jalankulku on turvattu koko ajan.",
            "Hakija, pelastuslaitos",
            "Liikennejärjestelypiirros",
        ),
        _Subject(
            "Pelilaitteiden hankinta, {place}",
            "Tarjous pyydettiin kolmelta toimittajalta. Halvin tarjous oli {n}00 euroa.",
            "Päätän hankkia laitteet halvimman tarjouksen tekijältä hintaan {n}00 euroa.",
            "Tarjoajat, talouspalvelut",
        ),
        _Subject(
            "Tilan vuokraaminen yhdistykselle, {place}",
            "Yhdistys on pyytänyt tilaa {n} illaksi. Tila on silloin vapaana.",
            "Vuokraan tilan yhdistykselle hinnaston mukaisella maksulla.",
            "Yhdistys",
        ),
    ),
    "sv": (
        _Subject(
            "Gatutillstånd, {place} {n}",
            "Sökanden ber att få stänga körbanan för ett grävarbete. Arbetet varar {n} dygn.",
            "Jag beviljar tillståndet på villkor att fotgängarna kan passera hela tiden.",
            "Sökanden, räddningsverket",
            "Trafikarrangemang",
        ),
        _Subject(
            "Anskaffning av läroböcker, {place}",
            "Anbud begärdes av tre leverantörer. Det förmånligaste anbudet var {n}00 euro.",
            "Jag beslutar köpa böckerna av den som gav det förmånligaste anbudet.",
            "Anbudsgivarna, ekonomitjänsterna",
        ),
    ),
}
_NOTICES: Final = {
    "fi": (
        "Asemakaavan muutos nähtävillä, {place}",
        "Kaavaluonnos on nähtävillä kolmekymmentä päivää. Mielipiteet osoitetaan kaavoitukselle.",
        "Kaavakartta",
    ),
    "sv": (
        "Ändring av detaljplanen framlagd, {place}",
        "Planutkastet hålls framlagt i trettio dagar. Åsikter riktas till planläggningen.",
        "Plankarta",
    ),
}


@cache
def acts(town: Town) -> tuple[Act, ...]:
    """The officers' decisions of a town, oldest first; () where it publishes none."""
    officers = _OFFICERS.get(town.slug, ())
    if not officers:
        return ()
    subjects, places = _SUBJECTS[town.language], _PLACES[town.language]
    numbers: dict[tuple[str, int], int] = {}
    found = []
    for order in range((_LAST - _FIRST) // _EVERY):
        on = _FIRST + order * _EVERY
        title, name = officers[order % len(officers)]
        number = numbers[title, on.year] = numbers.get((title, on.year), 0) + 1
        subject = subjects[order % len(subjects)]
        place, n = places[order % len(places)], order % 27 + 2
        found.append(
            Act(
                id=f"{on.year}{_SERIAL + 10 * order}",
                title=title,
                name=name,
                on=on,
                number=number,
                subject=subject.subject.format(place=place, n=n),
                case_number=f"{900 + order}/10.03.00/{on.year}",
                explanation=subject.explanation.format(n=n),
                decision=subject.decision.format(n=n),
                notify=subject.notify,
                attachment=subject.attachment,
            )
        )
    return tuple(found)


@cache
def notices(town: Town) -> tuple[Notice, ...]:
    """The announcements of a town, one a fortnight, oldest first; () where there are none."""
    if town.slug not in _OFFICERS:
        return ()
    title, text, attachment = _NOTICES[town.language]
    places = _PLACES[town.language]
    return tuple(
        Notice(
            id=f"{on.year}{_ANNOUNCED + 10 * order}",
            on=on,
            title=title.format(place=places[order % len(places)]),
            text=text,
            attachment=str(_ANNOUNCED + 10 * order + 1),
            attachment_title=attachment,
        )
        for order in range((_LAST - _FIRST).days // 14)
        for on in [_FIRST + timedelta(days=14 * order)]
    )


def decided(town: Town, today: date) -> list[Act]:
    """The decisions that stand on the web on a day, newest first."""
    return [act for act in reversed(acts(town)) if act.on <= today]


def announced(town: Town, today: date) -> list[Notice]:
    """The announcements that are to be seen on a day, newest first."""
    return [one for one in reversed(notices(town)) if one.on <= today < one.until]
