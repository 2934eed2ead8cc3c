"""A press release: its title and lead, its parts, whom it quotes and what meeting it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers.bodies import body_ending
from parsers.citations import citations
from parsers.dates import IN_TEXT, day_of
from parsers.documents.text import HEADINGS, Line, own_date, parts, plain_document
from parsers.people import is_name, presenter
from parsers.records import (
    AnnouncedMeeting,
    CitationKind,
    Document,
    DocumentKind,
    Person,
    Presenter,
    Role,
)

# What a release calls itself, or the press room it stands in says around it.
_RELEASE = re.compile(
    r"(?:[^|]{0,60}\| ){0,3}"
    r"(?:(?:lehdistö|media|uutis)?tiedote|(?:press|media)meddelande)(?:\s\d.*)?"
    r"|.*\b(?:tilaa|lue|katso|uusimmat|viimeisimmät) (?:\w+ ){0,3}(?:lehdistö|media)?tiedott\w+.*"
    r"|.*\b(?:senaste|våra|vårt|prenumerera|abonnera) (?:\w+ ){0,3}pressmeddeland\w+.*"
    r"|.*\b(?:medialle|lisätietoja medialle|vårt pressrum|uutishuoneessa\w*|mediahuonee\w+)\b.*",
    re.IGNORECASE,
)
_TOP, _LONGEST_MARK = 6, 200
# Buttons of a press room.
_BUTTONS = frozenset({"jaa", "dela", "share", "tulosta", "skriv ut", "tiedote", "pressmeddelande"})
# Headings below which the release's own words have ended.
_ENDS = frozenset({
    "avainsanat", "nyckelord", "yhteyshenkilöt", "yhteystiedot", "lisätietoja", "kontakter",
    "kontakt", "liitteet", "bilagor", "kuvat", "bilder", "linkit", "länkar", "om",
    "tietoja julkaisijasta", "tilaa tiedotteet sähköpostiisi", "lue lisää julkaisijalta",
})  # fmt: skip
_LONGEST_HEADING, _LONGEST_BODY = 100, 8
_ENDS_A_SENTENCE = (".", "!", "?", ":", ";", ",", "”", '"', ")")

_SAYS = (
    "sanoo|kertoo|toteaa|muistuttaa|korostaa|painottaa|iloitsee|kuvailee|summaa|tiivistää|arvioi"
    "|pohtii|lisää|kiittää|huomauttaa|uskoo|selventää|selittää"
    "|säger|berättar|konstaterar|anser|påpekar|betonar|understryker|sammanfattar|menar|tror|förklarar"
)
_SAID_BY = re.compile(rf"\b(?:{_SAYS})\s+(?P<who>[^.,;:!?”\"()]{{3,120}})")
_WHO_SAYS = re.compile(
    rf"(?:^|[.!?”\"]\s+)(?P<who>[A-ZÅÄÖ][^.,;:!?”\"()]{{3,120}}?)\s(?:{_SAYS})\b"
)
_QUOTED = re.compile(r"[”\"»]|^[–-]\s")
_COMING = re.compile(
    r"\b(?:käsittelee|käsitellään|käsiteltävänä|päättää|päätetään|päätettäväksi|esityslista\w*"
    r"|kokoontuu|dagordning\w*|föredragningslista\w*|behandlar|behandlas|besluter|beslutar"
    r"|sammanträder|beslutas)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:(?<=[^\d\W][.!?])|(?<=\d{4}\.))\s+(?=[A-ZÅÄÖ”\"])")


def read_release(lines: Sequence[Line]) -> Document | None:
    """The release, None where nothing says that it is one."""
    if not _is_release(lines):
        return None
    end = _end(lines)
    top = _title_at(lines[:end])
    if top is None:
        return None
    heads = {lines[index] for index in (top, *_headings(lines, top))}
    divided = parts(lines, lambda line: line in heads)
    document = replace(plain_document(lines), parts=divided)
    day, when = _published(lines[: top + _TOP])
    own = lines[top + 1 : end]
    return replace(
        document,
        kind=DocumentKind.PRESS_RELEASE,
        title=lines[top].text,
        date=day,
        when=when,
        lead=next((line.text for line in own if _is_paragraph(line)), None),
        people=tuple(dict.fromkeys(_quoted(own))),
        announces=tuple(_announced(lines[top:end])),
    )


def _is_release(lines: Sequence[Line]) -> bool:
    """Whether one of the first lines is the word, or any line a press room's own."""
    short = [line.text for line in lines if len(line.text) <= _LONGEST_MARK]
    names = [text for text in short[:_TOP] if _RELEASE.fullmatch(text)]
    return bool(names) or sum(bool(_RELEASE.fullmatch(text)) for text in short) > 1


def _published(lines: Sequence[Line]) -> tuple[date | None, str | None]:
    """The day on a line of its own, or of a line that begins with it: "12.1.2021 09:00 | …"."""
    begun = ((IN_TEXT.match(line.text), line.text) for line in lines if " | " in line.text)
    stamped = next(((day_of(day), text) for day, text in begun if day), None)
    return stamped or own_date(lines)


def _end(lines: Sequence[Line]) -> int:
    """Where the press room's words begin: contacts, keywords, what else it has."""
    ends = (n for n, line in enumerate(lines) if n > 2 and line.text.lower().rstrip(":") in _ENDS)
    return next(ends, len(lines))


def _title_at(lines: Sequence[Line]) -> int | None:
    """The title's line: the first heading, else what stands between the publisher and the lead."""
    first = next((n for n, line in enumerate(lines) if line.block.tag in {"h1", "h2"}), None)
    if first is not None:
        return first
    lead = next((n for n, line in enumerate(lines) if _is_paragraph(line)), 0)
    above = [n for n in range(lead) if not _is_button(lines[n].text)]
    return above[-1] if above else None


def _is_button(text: str) -> bool:
    return text.lower() in _BUTTONS or bool(_RELEASE.fullmatch(text)) or _is_day(text)


def _is_day(text: str) -> bool:
    return IN_TEXT.search(text) is not None and (len(text) < 60 or " | " in text)


def _is_paragraph(line: Line) -> bool:
    text = line.text
    return line.block.tag not in HEADINGS and len(text) > 60 and text.endswith((".", "!", "?", "”"))


def _headings(lines: Sequence[Line], top: int) -> Iterator[int]:
    """Below the title: lines of a heading's element, else short ones that are no sentence."""
    marked = any(line.is_heading for line in lines[top + 1 :])
    for index in range(top + 1, len(lines)):
        if lines[index].is_heading if marked else _is_heading(lines, index):
            yield index


def _is_heading(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is a short paragraph of its own, no sentence, and heads something."""
    text, paragraph = lines[index].text, lines[index].block.paragraph
    around = [*lines[index - 1 : index], *lines[index + 1 : index + 2]]
    alone = all(line.block.paragraph != paragraph for line in around)
    short = len(text) <= _LONGEST_HEADING and not text.endswith(_ENDS_A_SENTENCE)
    heads = index + 1 < len(lines) or text.lower() in _ENDS
    named = text[:1].isupper() and not _is_button(text) and not IN_TEXT.search(text)
    return alone and short and heads and named


def _quoted(lines: Sequence[Line]) -> Iterator[Person]:
    """Who says something: before or behind the verb, by title and name, beside a quotation."""
    for index, line in enumerate(lines):
        near = lines[index : index + 2]
        if not any(_QUOTED.search(other.text) for other in near):
            continue
        for pattern in (_SAID_BY, _WHO_SAYS):
            for match in pattern.finditer(line.text):
                who = _named(match["who"])
                if who and who.name:
                    name = _name(who, begins=pattern is _WHO_SAYS)
                    yield Person(name, who.name, Role.QUOTED, who.title)


def _named(words: str) -> Presenter | None:
    """The title and name a phrase begins with, or the name alone."""
    pieces = words.split()
    for count in range(min(len(pieces), 9), 1, -1):
        phrase = " ".join(pieces[:count])
        found = presenter(phrase)
        if found and found.title and found.name and is_name(found.name):
            return found
        if is_name(phrase):
            return Presenter(None, phrase)
    return None


def _name(who: Presenter, *, begins: bool) -> str | None:
    """The name; None where the first of three words may be an office that begins a sentence."""
    unsure = begins and who.title is None and len((who.name or "").split()) > 2
    return None if unsure else who.name


def _announced(lines: Sequence[Line]) -> Iterator[AnnouncedMeeting]:
    """The meetings that will take the matter up: a body, a day and a word of the future."""
    for line in lines:
        for sentence in _SENTENCE.split(line.text):
            if _COMING.search(sentence):
                yield from _cited(sentence) or _told(sentence)


def _cited(sentence: str) -> list[AnnouncedMeeting]:
    return [
        AnnouncedMeeting(one.body, one.date, printed[0], None, sentence)
        for one in citations([sentence])
        if one.kind is CitationKind.DECISION and one.body and (printed := IN_TEXT.search(one.text))
    ]


def _told(sentence: str) -> Iterator[AnnouncedMeeting]:
    """The body that is the sentence's first words, and the day it names: "Valtuusto päättää …"."""
    words = sentence.split()
    day = IN_TEXT.search(sentence)
    for count in range(1, min(len(words), _LONGEST_BODY) if day else 0):
        body = body_ending(words[:count])
        if day and body and body.words == count and not body.genitive and not body.ordinary:
            yield AnnouncedMeeting(body.name, day_of(day), day[0], None, sentence)
            return
