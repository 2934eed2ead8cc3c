"""A motion's own words: where they begin, how far they go, and who seconds behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.minutes.forms import Made
from parsers.minutes.languages import grammar
from parsers.minutes.names import split_people, titled
from parsers.minutes.persons import is_name, run_before, split_mover
from parsers.minutes.prose import MASK, Sentence
from parsers.minutes.stems import asked
from parsers.minutes.stops import begins_statement
from parsers.minutes.swedish_whose import people_end
from parsers.minutes.words import Words, has_any

LABEL = re.compile(
    r"[-–•*\s]*(?:\d{1,2}[.)]\s*)?(?P<noun>"
    r"(?:(?:[Vv]asta|[Mm]uutos|[Ll]isäy?s?|[Ll]isäys|[Tt]äydennys|[Pp]alautus|[Hh]ylkäys|[Pp]onsi"
    r"|[Tt]oivomus|[Pp]öydällepano|[Tt]yöjärjestys)-?(?:ehdotu(?:s|kset)|esity(?:s|kset))|[Pp]onsi"
    r"|[Tt]oivomusponsi|[Tt]oivomus"
    r"|(?:Mot|Ändrings|Tilläggs|Återremiss|Bordläggnings|Avslags)förslag|Hemställningskläm|Kläm))"
    r"\s*(?:nro|n:o|no\.?|numero|nr)?\s*(?P<number>\d{1,2})?\s*\.?"
    # whose it is: ", Aho Salon kannattamana:", "(Aho):"
    r"(?:\s*[,/(]\s*(?P<who>(?:[a-zåäö]{4,}\s+)?[A-ZÅÄÖ][^:;”\"]{2,200}?)\)?(?=\s*:))?\s*"
    r"(?P<end>[:–]|-(?=\s)|$)\s*(?P<rest>.*)",
    re.DOTALL,
)
NUMBERED = re.compile(r"(?P<number>\d{1,2})[.)]\s+(?P<text>\S.*)", re.DOTALL)
# what lists motions below it, each with its mover: "tehtiin seuraavat muutosehdotukset:"
_LISTED_MOTIONS = r"\w*(?:ehdotuk|esityk|ponn|toivomuk|muutok|lisäyk)(?:set|sia|et|sien|ien)"
LISTS_MOTIONS = Words(
    r"\b(?:teh|tekiv|esit|jät|anne|ehdot|käsitel)\w+\b[^.:]{0,80}\bseuraav\w+\s+(?:\w+\s+){0,2}?"
    rf"(?P<noun>{_LISTED_MOTIONS})\b[^.:]{{0,60}}:\W*$"
    rf"|\bseuraav\w+\s+(?:\w+\s+){{0,2}}?(?P<fi>{_LISTED_MOTIONS})\b[^.:]{{0,40}}?"
    r"\b(?:teh|esite|jäte|anne)(?:ttiin|tiin|tty|ty)\b[^.:]{0,40}:\W*$"
    r"|\b(?:gjordes|framställdes|framlades|framfördes|lades|lämnades|ställdes)\b[^.:]{0,60}"
    r"\b(?:följande|två|tre|fyra|fem|sex|\d{1,2})\s+(?:\w+\s+){0,2}?"
    r"(?P<sv>\w*(?:förslag|yrkande|kläm|tillägg|ändring)\w*(?: (?:till|om) \w+)?)[^.:]{0,60}"
    r"[.:]\W*$"
)
IN_LIST = re.compile(
    r"[-–•*\s]*(?:(?P<number>\d{1,2})[.)]\s*)?"
    r"(?P<who>(?:[a-zåäö]{4,}\s+)?[A-ZÅÄÖ][^:;”\"\d]{4,200}?)\s*:\s*(?P<text>\S.*)",
    re.DOTALL,
)
# in a label, "Aho Salon kannattamana", "Aho, kannattaja Salo", "Aho (kannattajat Salo ja Koski"
_BACKED_IN_LABEL = re.compile(
    r"(?P<before>[^,;(]{3,60}?)\s*\((?P<behind>[^():]{3,160}?) (?:kannatta|tuke)mana\)?"
    r"|(?P<genitive>.{3,160}?),? (?:kannatta|tuke)mana"
    r"|(?P<mover>[^,;(]{3,60}?(?:\([^()]{1,12}\))?)\s*[,;(]\s*"
    r"(?:kannatta(?:ja|jat|jana|jina)|understödd av|understödare)\s*:?\s*"
    r"(?P<backers>[^;]{3,160}?)\)?"
)
_SECONDED_BY = re.compile(
    r"(?:Kannatta(?:ja|jat|jina|jana)|Kannattivat|Kannatti|Understödd av|Understöd(?:are|s av)"
    r"|Understöddes av)\s*:?\s+(?P<names>[^.:;]{2,300})"
)
_SECONDS = re.compile(
    r"(?P<whose>\b(?:\w{0,20}ehdotusta|\w{0,20}esitystä|ponttä|toivomusta|sitä|jota)\s+)?"
    r"\b(?P<verb>kannatti(?:vat)?|kannattaneet|(?:ilmoitti|kertoi|sanoi)(?:vat)? kannattavansa"
    r"|(?:vann|fick|erhöll) (?:under)?stöd av"
    r"|gav (?:(?:sitt|också|även|förslaget) ){0,2}(?:under)?stöd(?: (?:åt|till) förslaget)?"
    r"|(?:under)?stöd(?:de)?s av|understödde|understöddes|(?:under)?stöd(?:j?er)|stödde"
    r"|yhtyi(?:vät)?(?=\s[^.]{0,80}(?:ehdotuks|esityks))"
    r"|anslöt sig(?=\s+till\s[^.]{0,80}förslag))\b"
)
# "Ehdotus sai kannatusta Salolta": those who back it stand in the ablative
_BACKED_BY = re.compile(
    r"\bsai(?:vat)?\s+(?:\w+\s+)?kannatusta\s+(?P<names>[^.:;]{2,300}?lt[aä])(?=\s*[.]?\s*$)"
)
_MATTER = re.compile(r"eh[dt]o|esity|pon[nst]|toivom|lisäys|förslag|yrkande|kläm")
_SECONDING_WHOM = frozenset({"understödde", "understöder", "understödjer", "stödde", "stöder"})
_SECOND = asked(_SECONDS.pattern)
_SECONDING = ("kannatusta", *_SECOND, *(stem.lower() for stem in asked(_SECONDED_BY.pattern)))
# Seconding that closes the mover's own sentence: ", jota Salo kannatti".
_PEOPLE = r"(?:(?:valtuutettu|jäsen|ledamot|ledamoten) )?[A-ZÅÄÖ][^.,;:]{2,120}?"
_SV_PEOPLE = r"(?:(?:\w*ledamot(?:en)?|\w*ledamöter(?:na)?|ersättaren?) )?[A-ZÅÄÖ][^.;:]{2,120}?"
TAIL = re.compile(
    r"(?:,\s*|\s+(?=som\b|och (?:fick|vann|erhöll|(?:under)?stöddes)\b))"
    rf"(?:(?:jota|jotka|mitä|minkä|tätä|ja (?:sitä|tätä|\w*ehdotusta"
    rf"|\w*esitystä))\s+"
    rf"(?:ehdotusta\s+|esitystä\s+)?(?:(?P<fi>{_PEOPLE})\s+kannatti(?:vat)?"
    rf"|kannatti(?:vat)?\s+(?P<fi2>{_PEOPLE}))"
    rf"|(?:vilket|vilka|som|och)\s+(?:förslaget\s+|förslag\s+|detta\s+)?"
    rf"(?:(?P<sv>{_PEOPLE})\s+(?:under)?stödde"
    rf"|(?:under)?stöddes\s+av\s+(?P<sv2>{_SV_PEOPLE}))"
    rf"|understö(?:dd|tt|dda)\s+av\s+(?P<sv3>{_SV_PEOPLE})"
    rf"|(?:och|vilket|som)\s+(?:fick|vann|erhöll)\s+(?:under)?stöd\s+av\s+(?P<sv4>{_SV_PEOPLE})"
    r")\s*\.?\s*$"
)
_TAILS = asked(TAIL.pattern)
# before the colon: "ett tillägg, som styrelsen godkände enhälligt: TEXT"
TOLD_AT_ONCE = re.compile(
    r",?\s+(?:som|vilken|vilket|vilka|jonka|joka|jotka)\s+[^:.;]{0,80}?\b(?:(?P<adopted>godkän\w+|omfatta\w+"
    r"|antog\w*|hyväksy\w+)|(?P<rejected>förkasta\w+|avslog\w*|hylkäsi\w*|hylättiin))\b[^:.;]*$"
)
# What became of it at once: ", mutta ehdotusta ei kannatettu".
_LAPSED = re.compile(
    r",?\s*(?:(?:mutta|jota|joka)\b[^.]{0,80}(?:ei (?:kannatettu|saanut kannat\w+)|raukesi)"
    r"|(?:men|vilket|som)\b[^.]{0,80}(?:inte (?:understödd\w*|fick|vann)|(?:fick|vann) (?:inte"
    r"|ej|inget)"
    r"|inget understöd|förföll))[^.]{0,60}\.?\s*$"
)
_GOES_ON = re.compile(
    r"(?:Lisäksi (?:edellytetään|esit|ehdot|toivo|vaad)|Palautuksen perust|Palautuksen syy|Evästy"
    r"|Perustelu|Samalla edellytetään|Motivering|Dessutom (?:förutsätts|föreslår))"
)
_ANNOUNCES_POINTS = re.compile(r"\b(?:että|att|seuraavasti|följande)\s*$")
_POINT = re.compile(r"(?:\(?\d{1,2}[.)]?|[a-zåäö]\)|[-–•*])(?:\s+|$)")
_ALONE = re.compile(r"[^:.;”\"\d]{3,60}")
_OPENING_QUOTE = re.compile(r"[\"”“„«»’']")
_CLOSING_QUOTES = "\"”“»«’'"
_LONGEST = 400  # paragraphs of one motion


class Texts:
    """Takes the sentences that are a motion's text; ``taken`` are their places."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self._sentences = sentences
        self.taken: set[int] = set()

    def text(self, at: int, offset: int, *, below: bool) -> tuple[str, int]:
        """A motion's text from a place in a sentence on, and the sentence behind it.

        ``below``: it may begin in the next paragraph.
        """
        own = self._sentences[at].text[offset:].strip()
        if not own and below:
            return self.paragraphs(at + 1, [])
        quoted = bool(_OPENING_QUOTE.match(own))
        if TAIL.search(own):
            return own, at + 1
        parts, at, whole = self._rest(at + 1, [own], quoted=quoted)
        text = " ".join(part for part in parts if part)
        if whole and (quoted or text.endswith(":")):
            return self.paragraphs(at, [text], quoted=quoted)
        if whole and _ANNOUNCES_POINTS.search(text):
            return self._points(at, [text])
        if whole and at < len(self._sentences) and _GOES_ON.match(self._sentences[at].text):
            return self.paragraphs(at, [text])
        return text, at

    def _points(self, at: int, parts: list[str]) -> tuple[str, int]:
        """A text with the numbered or lettered points below that its last words announce."""
        marked = False  # the mark of a point stood alone in the paragraph before
        while at < len(self._sentences) and self._same_section(at):
            sentence = self._sentences[at]
            mark = _POINT.match(sentence.text)
            alone = mark is not None and mark.end() == len(sentence.text)
            if not (marked or mark or sentence.text[:1].islower()) or (
                not marked and begins_statement(sentence)
            ):
                break
            self.taken.add(at)
            more, at, _ = self._rest(at + 1, [sentence.text], quoted=False)
            parts.append((parts.pop() + " " if marked else "") + " ".join(more))
            marked = alone
        return "\n".join(parts), at

    def paragraphs(
        self, at: int, paragraphs: list[str], *, quoted: bool = False
    ) -> tuple[str, int]:
        """Whole paragraphs up to the next statement; a quotation up to its end."""
        while at < len(self._sentences) and len(paragraphs) < _LONGEST:
            sentence = self._sentences[at]
            opening = _OPENING_QUOTE.match(sentence.text.lstrip("-–• "))
            quoted = quoted or bool(not paragraphs and opening and _is_quoted(sentence))
            ends = not _is_quoted(sentence) if quoted else _ends(sentence, paragraphs)
            if ends or not self._same_section(at):
                break
            self.taken.add(at)
            parts, at, whole = self._rest(at + 1, [sentence.text], quoted=quoted)
            paragraphs.append(" ".join(parts))
            if not whole:
                break
        return "\n".join(paragraphs), at

    def _rest(self, at: int, parts: list[str], *, quoted: bool) -> tuple[list[str], int, bool]:
        """The paragraph's further sentences, and whether all of them are the motion's."""
        while at < len(self._sentences) and not self._sentences[at].opens:
            sentence = self._sentences[at]
            if (quoted and not _is_quoted(sentence)) or _stops(sentence):
                return parts, at, False
            parts.append(sentence.text)
            self.taken.add(at)
            at += 1
        return parts, at, True

    def _same_section(self, at: int) -> bool:
        return at == 0 or self._sentences[at].kind is self._sentences[at - 1].kind


def made(sentence: Sentence) -> Made | None:
    """The motion a sentence makes, in its own language."""
    return grammar(swedish=sentence.swedish).made(sentence.bare)


def seconders(sentence: Sentence) -> str:
    """Who seconds in a sentence that does nothing else, as printed; "" if it is no such."""
    if not has_any(sentence.low, _SECONDING):
        return ""
    listed = _SECONDED_BY.match(sentence.text)
    if listed or "kannatusta" in sentence.low:
        return listed["names"] if listed else backers(sentence)
    match = _SECONDS.search(sentence.bare) if has_any(sentence.bare, _SECOND) else None
    if match is None:
        return ""
    behind = sentence.bare[match.end() :].strip(" .")
    people = split_people(behind) if len(behind) < 300 else []
    before = run_before(sentence.bare, match.start())
    named = not _MATTER.search(behind)  # not "Salo kannatti Aallon ehdotusta"
    named = named and not (before.names and match["verb"] in _SECONDING_WHOM)  # "Ek stödde Holm"
    if named and people and all(any(map(is_name, one.split())) for one in people):
        return behind  # also "Aallon ehdotusta kannatti Salo"
    if before.names and not match["whose"] and not match["verb"].endswith(" av"):
        return " ".join(before.tokens).replace(" ,", ",")
    return ""


def seconded_mover(sentence: Sentence) -> str:
    """Whom a sentence seconds by name, without naming the motion: "Ek understödde Holm"."""
    match = _SECONDS.search(sentence.bare)
    if match is None or match["verb"] not in _SECONDING_WHOM:
        return ""
    behind = sentence.bare[match.end() :].strip(" .")
    return behind if behind and all(map(is_name, behind.split())) else ""


def backers(sentence: Sentence) -> str:
    """Whom a motion got support from, in the ablative; "" where nobody is named."""
    match = _BACKED_BY.search(sentence.bare) if "kannatusta" in sentence.low else None
    people = split_people(match["names"]) if match else []
    named = people and all(any(map(is_name, one.split())) for one in people)
    return match["names"] if match and named else ""


def seconded_behind(text: str) -> tuple[str, str]:
    """A motion's text without the clause that seconds it, and who does so there, as printed."""
    match = TAIL.search(text) if has_any(text, _TAILS) else None
    if match is None:
        return text, ""
    names = match[match.lastgroup or 0]
    if "," in names and people_end(names, 0) < len(names):
        return text, ""
    return text[: match.start()], names


def lapsed_behind(text: str) -> str:
    """A motion's text without the clause that tells it lapsed; all of it where none does."""
    match = (
        _LAPSED.search(text)
        if "ei " in text or "rauke" in text or "inte " in text or "förföll" in text
        else None
    )
    return text[: match.start()] if match else text


def mover_and_backers(printed: str) -> tuple[str, str, bool]:
    """Mover and seconders of a label, whether in the genitive: "Aho Salon kannattamana".

    "" for a mover where other than people stands there; the first of several.
    """
    printed += ")" * (printed.count("(") - printed.count(")"))
    told = _BACKED_IN_LABEL.fullmatch(printed)
    mover, backers = (told["mover"], told["backers"] or "") if told else (printed, "")
    inflected = bool(told and told["genitive"])
    if told and told["genitive"]:
        mover, backers = split_mover(run_before(printed, told.end("genitive")).tokens)
    if told and told["before"]:
        mover, backers, inflected = told["before"], told["behind"], True
    movers = split_people(mover)
    known = movers and all(map(_is_person, movers + split_people(backers)))
    return (movers[0], backers, inflected) if known else ("", "", False)


def _is_person(printed: str) -> bool:
    """Whether a text is a name, with or without a title before it."""
    name = titled(printed)[1]
    return bool(name) and all(map(is_name, name.split()))


def is_mover_alone(text: str) -> bool:
    """Whether a paragraph is a person's name and no more: "Lampinen Tero"."""
    bare = text.strip().rstrip(":")
    words = bare.split()
    if not _ALONE.fullmatch(bare) or not 1 < len(words) <= 6 or sum(map(is_name, words)) < 2:
        return False
    titled = len(words) < 5
    return all(
        is_name(word) or word[:1] == "(" or (word[:1].islower() and titled) for word in words
    )


def unquoted(text: str) -> str:
    """The text without the quotation marks that enclose the whole of it."""
    text = text.strip()
    if (
        len(text) < 3
        or not _OPENING_QUOTE.match(text)
        or text.rstrip(".")[-1] not in _CLOSING_QUOTES
    ):
        return text
    inner = text[1:].rstrip(".")[:-1]
    apart = "\n" not in inner and inner.count("”") + inner.count('"') >= 2
    return text if apart else inner.strip()


def _stops(sentence: Sentence) -> bool:
    return bool(begins_statement(sentence) or made(sentence) or seconders(sentence))


def _ends(sentence: Sentence, paragraphs: Sequence[str]) -> bool:
    """Whether an unquoted text has ended where this paragraph begins; the first never has."""
    if _GOES_ON.match(sentence.text):
        return False
    if LABEL.fullmatch(sentence.text) or made(sentence) or seconders(sentence):
        return True
    if paragraphs and begins_statement(sentence):
        return True
    if not paragraphs or paragraphs[-1].endswith(":"):
        return False
    return is_mover_alone(sentence.text)


def _is_quoted(sentence: Sentence) -> bool:
    bare = sentence.bare.lstrip("-–•\"”“„«»’' \t")
    return bare.startswith(MASK) or not bare
