"""A small content of its own for the engine's tests, and the shipped one whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from parsers.records import Presenter
from simulator import content
from simulator.calendar import Content, build
from simulator.matter import Handling, Matter, StandingItem
from simulator.serve import DEFAULT_TODAY
from simulator.towns import TOWNS
from simulator.view import View

_TOWNS = {town.slug: town for town in TOWNS}

ORIGIN = "http://127.0.0.1:8100"
# Each municipality's board and the body it proposes to.
WAYS = {
    "kuusivaara": ("Tekninen lautakunta", "Kaupunginhallitus"),
    "hiidenkoski": ("Sivistyslautakunta", "Kunnanvaltuusto"),
    "lillskar": ("Bildningsnämnden", "Stadsstyrelsen"),
    "vanhasatama": ("Kaupunkirakennelautakunta", "Kaupunginhallitus"),
}


def _handling(body: str, word: str) -> Handling:
    return Handling(
        body,
        date(2025, 1, 1),
        presenter=Presenter("Johtaja", f"Esa {word}"),
        proposal=f"Ehdotus {word}:\n1\nensin\n2\n”sitten” – ehkä.",
        handling=f"Käsittely {word}.",
        decision=f"Päätös {word}.",
        explanation=f"Selostus {word}.\nToinen kappale.",
        preparers=("Valmis Telija", "Toinen Tekijä"),
        attachments=(f"Liite {word}", "Kartta"),
        supplementary=(f"Oheinen {word}",),
        notify="Asianosaiset",
    )


def _routine(  # noqa: PLR0917 - the engine's own order of facts
    rng: random.Random, municipality: str, body: str, language: str, on: date, serial: int
) -> Matter:
    attachments = ("Kartta",) if rng.random() < 0.5 else ()
    handling = Handling(body, on, decision="Hyväksyttiin.", attachments=attachments)
    number = f"{serial}/10.00/{on.year}"
    return Matter(municipality, number, f"Asia {serial}", language, (handling,))


@pytest.fixture(scope="session")
def small() -> Content:
    """One matter through two bodies of each municipality, and routine."""
    matters = [
        Matter(
            slug,
            "7/00.01.02/2025",
            "Kulkeva asia – 5 € & ”käyttö”",
            _TOWNS[slug].language,
            (_handling(first, "eka"), _handling(second, "toka")),
        )
        for slug, (first, second) in WAYS.items()
    ]
    standing = (StandingItem("Avaus", decision="Avattiin."), StandingItem("Tarkastajat"))
    return Content(matters, _routine, lambda _language: standing)


ViewOf = Callable[..., View]


@pytest.fixture(scope="session")
def small_view(small: Content) -> ViewOf:
    """A municipality on a day, with the small content."""

    def make(slug: str, today: date = DEFAULT_TODAY) -> View:
        return View(_TOWNS[slug], build(_TOWNS[slug], small), today, ORIGIN)

    return make


@pytest.fixture(scope="session")
def view_of() -> ViewOf:
    """A municipality on a day, with the shipped content."""

    def make(slug: str, today: date = DEFAULT_TODAY) -> View:
        town = _TOWNS[slug]
        return View(town, content.meetings(town), today, ORIGIN)

    return make
