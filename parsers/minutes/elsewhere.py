"""Decisions that are told and not taken: another body's, an earlier meeting's."""

from __future__ import annotations

from functools import lru_cache

from parsers.minutes.endings import BODY
from parsers.minutes.words import RECENT, Words

_BEFORE = 170  # characters before a verb among which its subject stands, and its participle behind
_AT_ONCE = 22  # within these behind the verb a date is that of the decision
_FOREIGN = Words(
    r"\b(?:[\w-]*(?:liiton|yhtiön|yhdistyksen|seuran|säätiön|järjestön|puolueen|naapurikunnan"
    r"|naapurikaupungin) (?:hallitus|valtuusto|kokous|valtuuskunta|[\w-]*lautakunta)"
    r"|(?:föreningens|stiftelsens|partiets|grannkommunens) (?:styrelse|fullmäktige)"
    r"|asukasilla\w*|asukastilaisuu\w*|yleisötilaisuu\w*|vastaajista|invånarkväll\w*"
    r"|\w+piirin (?:valtuusto|hallitus)|lausunnossaan"
    r"|(?:valittaja|muutoksenhakija|ändringssökanden|besvärsanföraren|klaganden) (?:anser|ansåg"
    r"|yrkar|katsoo|katsoi|vaatii)|yhtiökokouksessa|eduskunnassa|nuorisovaltuuston"
    r"|nuorisovaltuustossa|vanhusneuvostossa"
    r"|eduskunta|eduskunnan|täysistun\w+|hallinto-oikeus|korkein|hovioikeus|käräjäoikeus"
    r"|oikeusasiamies|oikeuskansleri|apulaisoikeus\w+|yhtiökokous|nuorisovaltuusto|vanhusneuvosto"
    r"|ministeriö|presidentti|valtioneuvosto|yhtiön hallitus|riksdagen|\w*förvaltningsdomstol\w*"
    r"|justitie\w+|bolagsstämman|ungdomsfullmäktige|ungdomsrådet|regeringen|äldrerådet|ministeriet"
    r"|statsrådet|bolagets styrelse|lagting\w*|maakuntapäiv\w+|(?:valittajan|kantelijan"
    r"|oikaisuvaatimuksen tekijän) mukaan|enligt (?:besvärsanföraren|klaganden))\b"
)
_BACK_THEN = Words(r"\d{1,2}\.\d{1,2}\.\d{4}\b.{0,80}?,\s(?:jolloin|då)\b")
_HAVE = Words(r"\b(?:on|oli|ovat|har|hade|då)\b")
_DONE = Words(
    r"\b(?:\w+(?:nut|nyt|neet)|beslutat|beslutit|godkänt|förkastat|avslagit|behandlat|fattat"
    r"|bordlagt|valt)\b"
)
_DECISIVELY = Words(
    r"\b(?:päättänyt|hyväksynyt|hylännyt|käsitellyt|valinnut|jättänyt|palauttanut|beslutat|beslutit"
    r"|godkänt|förkastat|avslagit|behandlat|fattat|bordlagt|valt)\b"
)
_CHAIR_STATES = Words(
    r"\b(?:puheenjohtaja (?:totesi|julisti)|todettiin|ordföranden konstaterade|konstaterades)\b"
)
_VERB = Words(
    r"\b(?:päätti|päättivät|päätettiin|hyväksyi|hyväksyttiin|hylkäsi|jätti|jätettiin|palautti"
    r"|palautettiin|merkitsi|merkittiin|valitsi|valittiin|äänesti|äänestettiin|röstades|röstade"
    r"|beslutade|beslöt|godkände"
    r"|godkändes"
    r"|förkastade|bordlade|bordlades|antecknade|valde|återremitterade|återremitterades|avslog"
    r"|avslogs|förkastades|hylättiin|palauttivat)\b"
)
_EARLIER = Words(
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?(?!\d)(?!\s*(?:päiv|menne|alka|lukien|saak|asti|voim|klo"
    r"|daterad|fr))"
    r"|\b(?:kokouksessaan|vuonna|vuoden alussa|aiemmin|aikaisemmin|aikanaan|tuolloin|viime"
    r"|edellisessä|keväällä|syksyllä|kesällä|talvella|tidigare|vid sitt (?:möte|sammanträde)"
    r"|(?<!för )år \d{4}|förra|senaste|på våren|på hösten)\b"
    r"|\b(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu\w+"
    r"|\bi (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november"
    r"|december)\b|§\s*\d"
)
_EARLIER_MEETING = Words(
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?\s*(?:pidety|kokouks(?:essa|issa)|\(?§|\(?pykäl|hållna"
    r"|vid mötet)"
)

_AT_ITS_MEETING = Words(
    r"\bkokouksessaan \d{1,2}\.\d{1,2}\.|\bvid sitt (?:möte|sammanträde) (?:den )?\d{1,2}\."
)
_FURTHER = Words(
    r"\b(?:beslutade|beslöt|päätti|päätettiin) (?:\w+ )?(?:även|också|samtidigt|myös|samalla)\b"
)
_SOON = 60  # characters behind the verb; farther off it may be a meeting to come


# what the chair says is to be voted on next, in the present: no result
_TO_BE_PUT = Words(
    r"\b(?:asetetaan|laitetaan|pannaan|tulee|tulevat|ovat)\b.{0,80}\b(?:vastakkain|vastaan)\b"
    r"|\bäänestetään\b|\b(?:ställs|ställas|står)\b.{0,60}\bmot\b"
)


@lru_cache(RECENT)
def is_foreign(low: str) -> bool:
    """Whether a sentence, in lower case, names a body whose votes and motions are none of ours."""
    if is_back_then(low):
        return True
    foreign = _FOREIGN.search(low)
    body = foreign and BODY.search(low, 0, foreign.start())
    return bool(foreign) and not (
        foreign and body and _VERB.search(low, body.end(), foreign.start())
    )


def is_back_then(low: str) -> bool:
    """Whether it tells of an earlier meeting: "käsiteltiin 4.5.2020 § 88, jolloin Salo esitti"."""
    return _BACK_THEN.search(low) is not None


def goes_on(low: str) -> bool:
    """Whether a sentence names no body that acts, and so goes on with the one before."""
    body = BODY.search(low)
    return body is None or low[: body.start()].endswith("i ")  # "i stadsstyrelsen röstade A"


def is_further(low: str) -> bool:
    """Whether a sentence tells one more thing that the same meeting decided."""
    return _FURTHER.search(low) is not None


@lru_cache(RECENT)
def is_elsewhere(low: str, *, voted: bool) -> bool:
    """Whether a sentence, in lower case, tells of another body's or an earlier decision.

    ``voted``: a vote whose result is still to be told stands before it, and the
    perfect may tell that one.
    """
    if is_foreign(low) or _is_dated(low) or _is_to_come(low):
        return True
    return _has_been(low) and not _CHAIR_STATES.search(low) and not voted


def _is_to_come(low: str) -> bool:
    """Whether it tells which motions are to be put against each other."""
    return bool(_TO_BE_PUT.search(low)) and not _VERB.search(low)


def _is_dated(low: str) -> bool:
    """Whether the decision it tells is said to be an earlier meeting's."""
    verb = _VERB.search(low) or _DONE.search(low)
    if verb is None:
        return False
    if _EARLIER_MEETING.search(low, verb.end(), verb.end() + _BEFORE):
        return True
    if _AT_ITS_MEETING.search(low, verb.end(), verb.end() + _SOON):
        return True
    earlier = _EARLIER.search(low, 0, verb.end() + _AT_ONCE)
    if earlier is None:
        return False
    between = low[verb.end() : earlier.start()]
    return earlier.start() < verb.start() or not any(
        sign in between for sign in (",", "että", "att ", "(")
    )


def _has_been(low: str) -> bool:
    """Whether it is told in the perfect: "lautakunta on 3.2.2015 hyväksynyt"."""
    have = _HAVE.search(low)
    done = have and _DONE.search(low, have.end(), have.end() + _BEFORE)
    if not have or not done:
        return False
    before = max(0, have.start() - _BEFORE)
    decisive = _DECISIVELY.search(low, done.start(), done.end())
    return bool(decisive or BODY.search(low, before, have.start()))
