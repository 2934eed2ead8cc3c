"""Decisions that are told and not taken: another body's, an earlier meeting's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import lru_cache

from parsers.minutes.endings import BODY
from parsers.minutes.prose import Sentence
from parsers.minutes.words import RECENT, Words, has_any

_BEFORE = 170  # characters before a verb among which its subject stands, and its participle behind
_OPENING = 90  # and of a sentence that who acts stands in
_OPENS_WITH = 3  # words before them
_MEETS = (  # of bodies whose members stand aside and dissent, as no court's or ministry's do
    "kokou", "hallitu", "valtuust", "neuvost", "valtuuskun", "stämm", "möte", "styrelse",
    "fullmäktige", "råd",
)  # fmt: skip
_AT_ONCE = 22  # within these behind the verb a date is that of the decision
_MEMBERS = r"\w*(?:bolagsstämman?|andelsstämman?|föreningsmötet?|årsmötet?)"
_NEIGHBOUR = r"grann(?:kommun|stad)"
_FOREIGN = Words(
    r"(?:liiton|yhtiön|yhdistyksen|seuran|säätiön|järjestön|puolueen|naapurikunnan|naapurikaupungin"
    r"|osuuskunnan|osakaskunnan|tiekunnan|hoitokunnan|seurakunnan|kerhon|piirin)"
    r" (?:[\w-]+[aä] )?[\w-]*(?:(?:hallitus|valtuusto|kokous|valtuuskunta|neuvosto|lautakunta)\b"
    r"|(?:kokoukse|hallitukse|valtuusto|valtuuskunna|neuvosto)ss[aä])"
    r"|\b(?:föreningens|stiftelsens|partiets|grannkommunens) (?:styrelse|fullmäktige)\b"
    r"|\b(?:(?:vuosi|osakas|tie|puolue|liitto|jäsen|osuuskunta)kokouksessa(?:an)?"
    r"|kirkkovaltuusto(?:ssa)?|kirkkoneuvosto(?:ssa)?|kyläkokou(?:s|ksessa)|kylätoimikunta"
    r"|vanhempain(?:il(?:ta|lassa)|neuvosto)|jury|raati|tuomaristo|palkintolautakunta"
    r"|\w*(?:lehden|lehtien|sanomien|uutisten) mukaan|kuultavana (?:ollut|olleet)"
    r"|\w*(?:lehti|sanomat) (?:kertoi|kertoo|kirjoitti|kirjoittaa|uutisoi)"
    r"|kansanäänestyksessä|asukasilla\w*|asukastilaisuu\w*|yleisötilaisuu\w*|vastaajista|invånarkväll\w*"
    r"|lausunnossaan"
    r"|(?:valittaja|muutoksenhakija|ändringssökanden|besvärsanföraren|klaganden) (?:anser|ansåg"
    r"|yrkar|katsoo|katsoi|vaatii)|yhtiökokouksessa|eduskunnassa|nuorisovaltuuston"
    r"|nuorisovaltuustossa|vanhusneuvostossa"
    r"|eduskunta|eduskunnan|täysistun\w+|hallinto-oikeus|korkein|hovioikeus|käräjäoikeus"
    r"|oikeusasiamies|oikeuskansleri|apulaisoikeus\w+|yhtiökokous|nuorisovaltuusto|vanhusneuvosto"
    r"|ministeriö|presidentti|valtioneuvosto|yhtiön hallitus|riksdagen|\w*förvaltningsdomstol\w*"
    r"|justitie\w+|ungdomsfullmäktige|ungdomsrådet|regeringen|äldrerådet|ministeriet"
    r"|statsrådet|bolagets styrelse|lagting\w*|maakuntapäiv\w+|(?:valittajan|kantelijan"
    r"|oikaisuvaatimuksen tekijän) mukaan|enligt (?:besvärsanföraren|klaganden)"
    # whom the municipality sends to a company's meeting is its own decision
    r"|(?<!ombud vid )(?<!ombud på )(?<!ombud till )(?<!representant vid )(?<!representant till )"
    r"bolagsstämman(?!.{0,60}\b(?:utse|utses|utsågs?|välja|väljs|valdes?)\b)"
    rf"|{_MEMBERS} (?:\w+ ){{0,6}}?(?:höll|beslutade|beslöt|godkände|förkastade|röstade|hölls"
    r"|förrättades?)"
    rf"|(?:vid|på) (?:\w+ ){{0,4}}?{_MEMBERS} (?:\w+ ){{0,6}}?(?:föreslog|yrkade|röstades?"
    r"|beslutades?|beslöts?|förrättades|godkändes|förkastades)"
    r"|\w*(?:lagets|församlingens|föreningens|bolagets|partiets|klubbens|stiftelsens|sällskapets)"
    r" (?:\w+ )?(?:stämman?|årsstämman?|\w*mötet?|styrelsen?|fullmäktige|direktionen|kongressen?)"
    r"|kyrkofullmäktige|kyrkorådet|församlingsrådet"
    r"|\w+gruppen (?:röstade|beslutade|beslöt|förkastade|godkände)"
    rf"|{_NEIGHBOUR}(?:ens|s) \w*(?:fullmäktige|styrelsen?|nämnd(?:en)?)"
    rf"|(?:fullmäktige|styrelsen|nämnden) i (?:\w+ )?{_NEIGHBOUR}en"
    r"|\w*tidningen\b.{0,40}\b(?:skrev|skriver|rapportera\w+|berätta\w+|uppgav|uppger)"
    r"|(?:skrev|skriver|rapporterade|berättade|uppgav|enligt) \w*tidningen)\b"
)
# what who appeals or complains says; what it tells may never have been
_CLAIM = Words(
    r"\b(?:valittaja|muutoksenhakija|kantelija|muistuttaja|asianosainen|vaatija|(?:oikaisuvaatimuksen"
    r"|valituksen|kantelun|muistutuksen|vaatimuksen) tekijä|hän|he)t?"
    r" (?:(?:on|ovat) )?(?:\w+ ){0,2}?väit(?:tä\w+|ti|tivät)\b"
    r"|\b(?:valittaja|muutoksenhakija|kantelija|muistuttaja|asianosainen|vaatija|(?:oikaisuvaatimuksen"
    r"|valituksen|kantelun|muistutuksen|vaatimuksen) tekijä)t?"
    r" (?:(?:on|ovat) )?(?:\w+ ){0,2}?(?:katso|vaati|esittä|tote|huomaut|kerto|ilmoit)\w+"
    r"|\b(?:\w*vaatimukse|valitukse|kantelu|muistutukse)ssa(?:an)? (?:\w+ ){0,2}?(?:väite"
    r"|katsot|vaadit|esitet|todet|huomautet|kerrot)\w+"
    r"|\b(?:valittajan|muutoksenhakijan|kantelijan|muistuttajan|tekijän|väitteen|valituksen"
    r"|kantelun|muistutuksen) mukaan\b|^\W*(?:oikaisu)?vaatimuksen mukaan\b"
)
_BACK_THEN = Words(r"\d{1,2}\.\d{1,2}\.\d{4}\b.{0,80}?,\s(?:jolloin|då)\b")
_DEALT = (
    r"\b(?:behandla(?:de|des|ts)|bordlades?|återremitterades?|diskuterades?|togs upp|upptogs)\b"
)
_DATE = r"\b\d{1,2}\.\d{1,2}\.\d{4}\b"
_DEALT_WITH = Words(rf"{_DEALT}.{{0,60}}?{_DATE}|{_DATE}.{{0,60}}?{_DEALT}")
# opens what is told of that meeting: "Vid sammanträdet föreslog Ek", not "Då ingen motsatte sig"
AT_THAT_MEETING = Words(
    r"^\W*(?:vid (?:(?:det|detta|samma|nämnda|[\w-]+s) )?(?:sammanträdet?|mötet?)\b|den gången\b"
    r"|(?:då|därvid) (?:föreslog|yrkade|framställde|gjorde|beslöt|beslutade|röstade|förkastade"
    r"|godkände|bordlade|återremitterade|förrättades)\b)"
)
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
    r"\b(?:puheenjohtaja (?:totesi|julisti)|(?:totesi|julisti) puheenjohtaja|todettiin"
    r"|ordföranden (?:konstaterade|förklarade)|(?:konstaterade|förklarade) ordföranden"
    r"|konstaterades)\b"
)
_VERB = Words(
    r"\b(?:päätti|päättivät|päätettiin|hyväksyi|hyväksyttiin|hylkäsi|jätti|jätettiin|palautti"
    r"|palautettiin|merkitsi|merkittiin|valitsi|valittiin|äänesti|äänestettiin|röstades|röstade"
    r"|beslutade|beslöt|godkände"
    r"|godkändes"
    r"|förkastade|bordlade|bordlades|antecknade|valde|återremitterade|återremitterades|avslog"
    r"|avslogs|förkastades|hylättiin|palauttivat|jäi|pöydättiin|palautui)\b"
)
_EARLIER = Words(
    r"\b\d{1,2}\.\d{1,2}\.(?:\d{2,4})?(?!\d)(?!\s*(?:päiv|menne|alka|lukien|saak|asti|voim|klo"
    r"|daterad|fr))"
    r"|\bvuoden \d{4} (?:\w+ )?\w*kokouksessa\b"
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
_MET = Words(r"\bkokouksessa(?:an)? (?:\w+ )?\d{1,2}\.\d{1,2}\.")
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
def is_foreign(low: str, end: int = sys.maxsize) -> bool:
    """Whether a sentence, in lower case, names a body whose votes and motions are none of ours.

    ``end``: only what stands before that place of it counts.
    """
    if is_back_then(low):
        return True
    foreign = _FOREIGN.search(low, 0, end)
    body = foreign and BODY.search(low, 0, foreign.start())
    return bool(foreign) and not (
        foreign and body and _VERB.search(low, body.end(), foreign.start())
    )


def is_claim(low: str, end: int = sys.maxsize) -> bool:
    """Whether it tells what an appellant says: "valittaja väittää, että ehdotus hylättiin".

    Not where it is the reason of what is told before it: "hylättiin, koska valittaja ei esitä".
    """
    claim = _CLAIM.search(low, 0, end)
    return claim is not None and not _VERB.search(low, 0, claim.start())


def begins_elsewhere(low: str) -> bool:
    """Whether it opens with another body's meeting and tells what was decided there."""
    foreign = _FOREIGN.search(low, 0, _OPENING)
    if foreign is None or "edusta" in low or not has_any(foreign[0], _MEETS):
        return False
    before = low[: foreign.start()].split()
    told = _VERB.search(low) or _DONE.search(low) or _DECISIVELY.search(low)
    return told is not None and len(before) <= _OPENS_WITH


def is_of_meeting_before(low: str, end: int) -> bool:
    """Whether a dated meeting is named before a place: "hallituksen kokouksessa 14.3. Aho"."""
    return bool(_MET.search(low, 0, end) or _EARLIER_MEETING.search(low, 0, end))


def is_back_then(low: str) -> bool:
    """Whether it tells of an earlier meeting: "käsiteltiin 4.5.2020 § 88, jolloin Salo esitti"."""
    return _BACK_THEN.search(low) is not None


class Course:
    """Follows sentences in order: those that go on telling of a meeting of long ago are told."""

    __slots__ = ("_before", "_paragraph", "_then")

    def __init__(self) -> None:
        self._paragraph, self._then = -1, False
        self._before: list[str] = []  # the paragraph's sentences

    def is_then(self, low: str, paragraph: int) -> bool:
        """Whether the next sentence, in lower case, tells what an earlier meeting did."""
        if paragraph != self._paragraph:
            self._paragraph, self._then, self._before = paragraph, False, [low]
        elif not self._then:
            at_that = AT_THAT_MEETING.search(low)
            self._then = bool(at_that) and any(map(_DEALT_WITH.search, self._before))
            self._before.append(low)
        return self._then


def is_then(sentences: Sequence[Sentence], at: int) -> bool:
    """Whether a sentence tells what an earlier meeting did, by those of its paragraph before."""
    course, paragraph, first = Course(), sentences[at].paragraph, at
    while first and sentences[first - 1].paragraph == paragraph:
        first -= 1
    return [course.is_then(one.low, paragraph) for one in sentences[first : at + 1]][-1]


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
    if is_foreign(low) or is_claim(low) or _is_dated(low) or _is_to_come(low):
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
