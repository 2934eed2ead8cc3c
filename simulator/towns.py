"""The four invented municipalities: how each one's service looks and who meets in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Layout(Enum):
    """The family of pages a municipality publishes."""

    E = "E"
    """As Espoo: the proposal first, the grounds and the history last."""
    C = "C"
    """As most: earlier handlings first, the handling that counts last."""
    STATIC = "static"
    """The older files ``/kokous/*.HTM`` in windows-1252 Word HTML."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body: it can meet in each of ``months`` on the ``week``-th ``weekday`` (Monday is 0).

    In ``regular`` months it always does, in the others where a matter waits for it.
    ``abbreviation`` heads its handlings where another body's page retells them (family C).
    ``id`` is what the service calls it.
    """

    id: str
    name: str
    abbreviation: str
    months: tuple[int, ...]
    regular: tuple[int, ...]
    week: int
    weekday: int
    time: str
    place: str


@dataclass(frozen=True, slots=True)
class Markup:
    """How an install of the current service writes its pages.

    ``generation`` 1 has ``table.tbl``, 2 has ``div.data-part``. ``bare`` bodies print no
    navigation, ``tabled`` ones a history table, ``colon`` ones each label with a colon and
    its text on the same line. Attachments stand before the text or after it.
    """

    generation: int
    quote: str
    ampersand: str
    version: str
    attachments_last: bool = False
    bare: frozenset[str] = frozenset()
    tabled: frozenset[str] = frozenset()
    colon: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Town:
    """One municipality and its install; ``prefix`` is the path before ``/cgi``.

    ``robots`` is the text of its robots.txt, None where it has none. ``validator`` is the
    header by which its feeds can be asked for conditionally, None where they cannot.
    ``idle`` bodies are listed without a meeting.
    """

    slug: str
    name: str
    language: str
    layout: Layout
    bodies: tuple[Body, ...]
    markup: Markup
    prefix: str = ""
    robots: str | None = None
    validator: str | None = None
    idle: tuple[str, ...] = ()

    def body(self, name: str) -> Body:
        """The body of that name; KeyError where the municipality has none."""
        return {body.name: body for body in self.bodies}[name]


_MONTHLY = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12)
_SECOND_MONTHS = (1, 3, 5, 8, 10, 12)
_FIVE_TIMES = (2, 4, 6, 9, 11)

KUUSIVAARA = Town(
    slug="kuusivaara",
    name="Kuusivaaran kaupunki",
    language="fi",
    layout=Layout.E,
    markup=Markup(generation=1, quote='"', ampersand="&", version="10.4.0.260401"),
    validator="ETag",
    idle=("Keskusvaalilautakunta", "Tarkastuslautakunta"),
    bodies=(
        Body("40", "Valtuusto", "VALT", _SECOND_MONTHS, (3, 10), 4, 0, "18:00", "Valtuustosali"),
        Body(
            "41",
            "Kaupunginhallitus",
            "KH",
            _MONTHLY,
            (1, 3, 5, 8, 10, 11),
            2,
            0,
            "15:30",
            "Kaupungintalo, kokoushuone Kelo",
        ),
        Body(
            "77",
            "Tekninen lautakunta",
            "TEKLA",
            _SECOND_MONTHS,
            (3, 8, 10),
            3,
            2,
            "17:00",
            "Virastotalo, 2. krs",
        ),
        Body(
            "5120",
            "Kasvun ja oppimisen lautakunta",
            "KASOLA",
            _FIVE_TIMES,
            (4, 11),
            3,
            1,
            "17:30",
            "Kuusivaaran lukio",
        ),
    ),
)

HIIDENKOSKI = Town(
    slug="hiidenkoski",
    name="Hiidenkosken kunta",
    language="fi",
    layout=Layout.C,
    prefix="/dynasty10",
    markup=Markup(
        generation=2,
        quote="'",
        ampersand="&amp;",
        version="10.4.0.250317",
        tabled=frozenset({"Kunnanvaltuusto"}),
        colon=frozenset({"Rakennus- ja ympäristölautakunta"}),
    ),
    robots="User-agent: *\nAllow: /\n",
    validator="Last-Modified",
    idle=("Tarkastuslautakunta",),
    bodies=(
        Body(
            "12",
            "Kunnanvaltuusto",
            "KV",
            _FIVE_TIMES,
            (6, 11),
            4,
            3,
            "18:00",
            "Kunnantalo, valtuustosali",
        ),
        Body(
            "11", "Kunnanhallitus", "KH", _SECOND_MONTHS, (3, 5, 8, 10), 1, 0, "17:00", "Kunnantalo"
        ),
        Body(
            "1045",
            "Sivistyslautakunta",
            "SIVLTK",
            _FIVE_TIMES,
            (4, 9),
            2,
            2,
            "17:00",
            "Koulukeskus",
        ),
        Body(
            "1046",
            "Rakennus- ja ympäristölautakunta",
            "RYLTK",
            _FIVE_TIMES,
            (2, 11),
            3,
            3,
            "16:30",
            "Kunnantalo, kokoushuone Koski",
        ),
    ),
)

LILLSKAR = Town(
    slug="lillskar",
    name="Lillskärs stad",
    language="sv",
    layout=Layout.C,
    markup=Markup(
        generation=2,
        quote="'",
        ampersand="&",
        version="10.4.0.250317",
        attachments_last=True,
        bare=frozenset({"Tekniska nämnden"}),
    ),
    idle=("Revisionsnämnden",),
    bodies=(
        Body(
            "7",
            "Stadsfullmäktige",
            "STFGE",
            _FIVE_TIMES,
            (6, 11),
            4,
            0,
            "18:30",
            "Stadshuset, stora salen",
        ),
        Body(
            "8",
            "Stadsstyrelsen",
            "STST",
            _SECOND_MONTHS,
            (1, 5, 8, 10),
            2,
            0,
            "16:00",
            "Stadshuset",
        ),
        Body(
            "310", "Bildningsnämnden", "BILDN", _FIVE_TIMES, (2, 9), 2, 2, "17:00", "Strandskolan"
        ),
        Body("311", "Tekniska nämnden", "TEKN", _FIVE_TIMES, (4, 11), 3, 1, "17:00", "Stadshuset"),
    ),
)

VANHASATAMA = Town(
    slug="vanhasatama",
    name="Vanhansataman kaupunki",
    language="fi",
    layout=Layout.STATIC,
    markup=Markup(generation=0, quote='"', ampersand="&", version="7.00.030"),
    bodies=(
        Body(
            "301101", "Kaupunginvaltuusto", "KV", _FIVE_TIMES, (6, 11), 3, 0, "18:00", "Raatihuone"
        ),
        Body(
            "301102",
            "Kaupunginhallitus",
            "KH",
            _SECOND_MONTHS,
            (1, 5, 8, 10),
            1,
            0,
            "15:30",
            "Raatihuone",
        ),
        Body(
            "301140",
            "Kaupunkirakennelautakunta",
            "KRL",
            _FIVE_TIMES,
            (4, 11),
            2,
            3,
            "16:00",
            "Tekninen virasto",
        ),
    ),
)

TOWNS = (KUUSIVAARA, HIIDENKOSKI, LILLSKAR, VANHASATAMA)
