"""What sentences say became of a motion or a proposal, in both languages, as tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from parsers.minutes.forms import Verdict
from parsers.minutes.stems import KNOWN, gate
from parsers.minutes.words import RECENT, Words

_V = Verdict

# (words, what they say, seen); of two that overlap the earlier entry stands.
_VERBS: tuple[tuple[str, Verdict, str], ...] = (
    (r"rau(?:kes|keav|kea|ennu|enne)\w*|kannattamattomana", _V.LAPSED, "F23, F24"),
    (
        (
            r"(?<!\d )ei (?:\w+ ){0,2}?(?:kannatettu|kannattanut|saanut (?:\w+ )?kannat\w+)"
            r"|(?:vaille"
            r"|ilman) "
            r"kannatusta"
        ),
        _V.LAPSED,
        "F24",
    ),
    (
        (
            r"för(?:föll|faller|fallit)|brist på understöd|vann (?:inte|ej"
            r"|inget) (?:\w+ )?underst\w+"
            r"|understöd\w+ (?:inte|ej)\b|(?:inte|ej) (?:(?:heller|har|hade|blivit) )*"
            r"(?:understö\w+|(?:vann|vunnit|fick|fått|erhöll|erhållit) (?:något )?(?:under)?stöd)"
        ),
        _V.LAPSED,
        "S13",
    ),
    (
        (
            r"(?:fick|fått|vann|vunnit|erhöll) (?:inte|ej|inget) (?:något )?(?:under)?stöd"
            r"|utan understöd|sakna(?:de|r|t) understöd|\bingen (?:\w+ )?understödde\b"
        ),
        _V.LAPSED,
        "S13",
    ),
    (
        (
            r"peru(?:i|utti|utettiin|ivat|vansa|uttavansa)\b|luopu(?:i|vansa)|ve(?:ti|detti|ttiin|tävänsä)\w*\b.{0,60}\b(?:pois"
            r"|takaisin)"
        ),
        _V.WITHDRAWN,
        "F89",
    ),
    (
        (
            r"dr(?:og|ogs|ar|agit|agits)\b.{0,60}\b(?:tillbaka|bort)|återt(?:ogs?|ar|agit)\b"
            r"|\bt(?:ar|og|ogs|agit)\b.{0,30}\btillbaka\b"
            r"|avstod från(?! att rösta"
            r"| röst| omröst)"
        ),
        _V.WITHDRAWN,
        "[guess]",
    ),
    (
        (
            r"(?<!\d )ei(?:vät)? (?:\w+ ){0,2}?(?:hyväksy|tullut hyväksy)\w*|\bhyväksymättä\b"
            r"|hyl(?:käsi|käsivät"
            r"|ättiin"
            r"|änneen"
            r"|ännyt|ätä|ätyksi)\b"
        ),
        _V.REJECTED,
        "F43, F58",
    ),
    (
        (
            r"hylk\w+sen puolesta|häv(?:isi|isivät|inneen|innyt|isikö)\b|kaatui\w*"
            r"|vähemmistöön (?:jäi|jään)\w*|(?:jäi|jään\w+) vähemmistöön"
            r"|kumottiin"
        ),
        _V.REJECTED,
        "F60",
    ),
    (
        (
            r"(?:inte|ej) godkän\w+|(?:godkän|bif|anto)\w+ (?:\w+ ){0,2}?(?:inte|ej)\b"
            r"|förkasta(?:de|des|t|ts)?\b|avslog(?:s)?\b|avslå\b|förlora(?:de"
            r"|t)\b|\bföll\b"
        ),
        _V.REJECTED,
        "S23, S24",
    ),
    (
        (
            r"hyväksy(?:i|ivät|ttiin|neen|nyt|nsä|ä|tyksi|tty|tään yksimielisesti)\b|voit(?:ti"
            r"|tivat"
            r"|taneen|tanut)\b"
        ),
        _V.ADOPTED,
        "F25, F44, F56",
    ),
    (
        (
            r"jäi voimaan|pysyi voimassa|(?:tuli|tulivat|tulleen"
            r"|tullut) (?:\w+ ){0,2}?päätökseksi|päätökseksi tul\w+|sai "
            r"enemmistön|puolelle\b"
        ),
        _V.ADOPTED,
        "F49",
    ),
    (r"(?<=ksen )(?:hyväksi|eduksi)\b|till förmån för\b", _V.ADOPTED, "[guess]"),
    (r"mukaisesti (?:muutettuna|täydennettynä|korjattuna|lisättynä)", _V.ADOPTED, "F75"),
    (r"(?:muutettuna|täydennettynä|korjattuna|lisättynä|tarkennettuna)\b", _V.ADOPTED, "F75"),
    (
        (
            r"godkän(?:de|des|na|ns|t|ts)\b|\bomfatta(?:de|des|ts|t)?\b|bif(?:öll|ölls|allits"
            r"|alla)\b|antog(?:s)?\b|\banta\b|\bvann\b(?! (?:\w+ )?understöd)|\bbl(?:ev"
            r"|ivit)\b.{0,60}\bbeslut"
            r"|vunnit\b(?! (?:\w+ )?understöd)|segra(?:de|t)\b"
        ),
        _V.ADOPTED,
        "S21, S31",
    ),
    (
        r"(?:enligt|i enlighet med) (?=[\w-]+s (?:[\w-]+s )?\w*(?:förslag|yrkande))",
        _V.ADOPTED,
        "[guess]",
    ),
)
_BITS = tuple(gate(words).any for words, _, _ in _VERBS)
ANY = reduce(or_, _BITS)
"""The bits of all that verdicts ask for."""
QUESTION = Words(
    r"\b(?:voidaanko|voitaisiinko|voitaneenko|hyväksytäänkö|tiedusteli, (?:onko|voi)|kysyi"
    r"|frågade|kan godkännas|huruvida)\b"
)
UNOPPOSED = Words(
    r"(?<!\d )ei (?:\w+ ){0,2}?vastustet|kukaan ei vastusta|ei vastustanut|ingen (?:\w+ )?motsatte"
    r"|ingen (?:\w+ )?opponera|opponerade sig (?:inte|ej)|motsattes inte|inte motsatte"
    r"|inga invändningar|ingen\b.{0,30}\binvänd"
)
CONTINUES = Words(
    r"jatka(?:a|neen|nut|ttiin|tiin)?\b.{0,30}\bkäsittely|käsittely\w*\b.{0,40}\bjat(?:ketaan"
    r"|ketti\w*|kuu|kui|kaa|kami)\w*"
    r"|jatkaa asiaa|fort(?:sätta|satte|sätter|sattes|sätts)\w*\b.{0,30}\bbehandl"
    r"|behandlingen\b.{0,40}\bfort(?:sätt|satt)\w*|fortsatt behandling"
    r"|otetaan\b.{0,40}\bkäsit(?:telyyn|eltäväksi)"
)
RETURNS = Words(
    r"\bpalaut(?:taa|ti|ettiin|etaan|tivat|taneen|tanut|ettu|etuksi)\b|\båterremitter\w*"
    r"|\bremitter(?:a|as|ades|ade|ats)\b.{0,60}\bberedning"
    r"|\bärendet\b.{0,30}\bremitteras"
    r"|\b(?:returner|återsän[dt]|återför)\w*\b.{0,60}\bberedning"
)
RETURNED_TO = Words(
    r"\basian?\b|valmistel|käsitel|uudelleen|takaisin|lautakunna|hallituks|återremi|remitt|beredning"
)
# told as done, whatever going on the sentence names beside: "bordlades", "palautettiin"
ENDED = Words(
    r"\bbordlades?\b|\båterremitterades?\b|\bpalautettiin\b|\blämnades?\b.{0,30}\bpå bordet"
    r"|\b(?:jätettiin|jäi|pantiin)\b.{0,60}\bpöydälle|\bpöydälle (?:jätettiin|jäi|pantiin)"
)
TABLES = Words(
    r"\b(?:jätti|jättää|jättivät|jätettiin|jätetään|jättäneen|jättänyt|panna|pani|pantiin|jääneen"
    r"|jäävän|jää|jäi)\b.{0,140}?\bpöydälle\b"
    r"|\bpöydälle\b.{0,60}\b(?:jät|pan|jää)\w+|\bbordlägg(?:a|s|es)\b|\bbordlades?\b|\bbordlagt"
    r"|\blämna(?:s|de|des|t|ts)?\b.{0,60}\bpå bordet\b"
)
DECIDES = Words(
    r"\b(?:päätti|päättivät|päätettiin|päättäneen|päättänyt|jätti|jätettiin|palautti|palautettiin"
    r"|pani|pantiin|jatkoi|jatkui|jatkettiin|fortsatte|voitti|vann|hyväksyi|äänestettiin"
    r"|beslutade|beslöt|beslutades|bordlade|bordlades|återremitterade|återremitterades|avgjorde"
    r"|konstaterades?|totesi|todettiin)\b"
    # a decision told shortly, in the present
    r"|^\W*ärendet (?:enhälligt )?(?:återremitteras|bordläggs|lämnas på|returneras|återsänds)\b"
    r"(?!.*\b(?:om|ifall|röstar|ja|nej)\b)"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict and where its words stand."""

    verdict: Verdict
    start: int
    end: int


@lru_cache(RECENT)
def verdicts(low: str) -> tuple[Said, ...]:
    """The verdicts a sentence, in lower case, holds, in order."""
    held = KNOWN.of(low)
    if not held & ANY:
        return ()
    tried = tuple(n for n, bits in enumerate(_BITS) if held & bits)
    return tuple(
        Said(_VERBS[int((match.lastgroup or "v0")[1:])][1], match.start(), match.end())
        for match in _one_of(tried).finditer(low)
    )


@lru_cache(1024)  # few of the entries stand in one sentence, and often the same
def _one_of(entries: tuple[int, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<v{n}>{_VERBS[n][0]})" for n in entries))


_CLAUSE = re.compile(r"[,;]|\b(?:ja|sekä|mutta|kun taas|och|men|medan)\b")
_FAR = 60  # characters that an end of a clause counts for


def nearest(found: Sequence[Said], start: int, end: int, low: str = "") -> Said | None:
    """The verdict that goes with words from ``start`` to ``end`` of a sentence: the nearest one.

    One before them that another clause ends with is farther: "raukesi, Ahon ehdotus hylättiin".
    """

    def distance(said: Said) -> int:
        if said.end > start:
            return max(said.start - end, 0) + 1
        ended = len(found) > 1 and _CLAUSE.search(low, said.end, start)
        return start - said.end + (_FAR if ended else 0)

    return min(found, key=distance, default=None)
