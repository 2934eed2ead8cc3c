"""Who was at a meeting, who was not, and who kept and checked its minutes.

Attendance is a list below a heading, a row a person: the name, then in any order
titles, remarks ("saapui klo 16.53") and a party. Lines that name nobody end the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest

from parsers.blocks import Block
from parsers.minutes.names import is_party, split_people
from parsers.minutes.persons import is_given, is_name
from parsers.people import split_title
from parsers.records import Person, Role

Row = tuple[str, ...]  # the cells of a line, none empty

# Headings of lists, folded; the older layout prints the first two.
_HEADS = {
    "saapuvilla olleet jäsenet": Role.PRESENT,
    "muut saapuvilla olleet": Role.PRESENT,
    "saapuvilla": Role.PRESENT,
    "saapuvilla olleet": Role.PRESENT,
    "läsnä": Role.PRESENT,
    "läsnä olleet": Role.PRESENT,
    "läsnä olleet jäsenet": Role.PRESENT,
    "läsnäolijat": Role.PRESENT,
    "muut läsnäolijat": Role.PRESENT,
    "muut läsnä olleet": Role.PRESENT,
    "muut osallistujat": Role.PRESENT,
    "osallistujat": Role.PRESENT,
    "närvarande": Role.PRESENT,
    "närvarande ledamöter": Role.PRESENT,
    "närvarande medlemmar": Role.PRESENT,
    "övriga närvarande": Role.PRESENT,
    "övriga deltagare": Role.PRESENT,
    "deltagare": Role.PRESENT,
    "poissa": Role.ABSENT,
    "poissa olleet": Role.ABSENT,
    "poissa olleet jäsenet": Role.ABSENT,
    "poissaolijat": Role.ABSENT,
    "estyneet": Role.ABSENT,
    "frånvarande": Role.ABSENT,
    "frånvarande ledamöter": Role.ABSENT,
    "följande ledamöter var frånvarande vid namnuppropet": Role.ABSENT,
    "pöytäkirjantarkastajat": Role.INSPECTOR,
    "pöytäkirjan tarkastajat": Role.INSPECTOR,
    "protokolljusterare": Role.INSPECTOR,
    "pöytäkirjanpitäjä": Role.SECRETARY,
    "protokollförare": Role.SECRETARY,
}
# Those that stand elsewhere too: they count below one of the others, or on a meeting's page.
_WEAK_HEADS = {
    "jäsenet": Role.PRESENT,
    "varajäsenet": Role.PRESENT,
    "ledamöter": Role.PRESENT,
    "ersättare": Role.PRESENT,
    "viranhaltijat": Role.PRESENT,
    "muut": Role.PRESENT,
    "övriga": Role.PRESENT,
    "esittelijä": Role.PRESENT,
    "föredragande": Role.PRESENT,
    "puheenjohtaja": Role.CHAIR,
    "ordförande": Role.CHAIR,
    "sihteeri": Role.SECRETARY,
    "sekreterare": Role.SECRETARY,
    "tarkastajat": Role.INSPECTOR,
    "justerare": Role.INSPECTOR,
}
_INSPECTION_HEADS = frozenset(
    (
        "pöytäkirjan tarkastus",
        "pöytäkirjan tarkastaminen",
        "pöytäkirjantarkastus",
        "tarkastus",
        "protokolljustering",
        "justering av protokollet",
        "justering",
    )
)
_INSPECTED = re.compile(
    r"(?:pöytäkirja (?:on )?)?tarkastettu\b.*|protokollet (?:har )?justera(?:t|des)\b.*",
    re.IGNORECASE,
)
# Of one person: what follows is of the list before.
_SINGLE = frozenset((Role.CHAIR, Role.SECRETARY))
_COLUMN_HEADS = frozenset(
    ("nimi", "namn", "tehtävä", "uppdrag", "rooli", "roll", "klo", "lisätieto")
)

# Titles that are a part in the meeting, where they stand alone.
_OFFICES = {
    "puheenjohtaja": Role.CHAIR,
    "pj": Role.CHAIR,
    "ordförande": Role.CHAIR,
    "sihteeri": Role.SECRETARY,
    "pöytäkirjanpitäjä": Role.SECRETARY,
    "sekreterare": Role.SECRETARY,
    "protokollförare": Role.SECRETARY,
    "pöytäkirjantarkastaja": Role.INSPECTOR,
    "protokolljusterare": Role.INSPECTOR,
}
_REMARK = re.compile(
    r"saapu|poistu|läsnä|poissa|paitsi|etän|etäyht|klo\b|kl\b|§|\d|tilall|varall|varajäsen[aä]|ajall"
    r"|asian\b|osallistu|koko |kokouks|tilapäi|anlän|avlägs|ersat|närvar|frånv|distans"
    r"|under\b|utom\b|på\b|från\b|estyn|förhin|hänen",
    re.IGNORECASE,
)
# "tilalle": who came when the other left; "tilalla", "ersättare": who came instead (S47).
_PROXY = re.compile(
    r"(?P<how>tilalle|tilalla|hänen tilallaan|i stället|ersattes av|ersättare)\s+(?P<who>\w.*)"
)
_INSTEAD = re.compile(r"tilalla\b|hänen|i stället|ersättare")
_COMMA = re.compile(r"\s*[,;]\s*(?![^()]*\))")
_BRACKET = re.compile(r"\s*\(([^()]*)\)")
_PARTICLES = frozenset(("ja", "och", "sekä", "samt", "von", "af", "de", "van"))
_MISSES = 2  # lines after one another that name nobody: the list has ended
_LONGEST = 300  # a row about one person, or a short list of people


@dataclass(slots=True)
class Attendance:
    """The people in the page's order, and what is said of the inspection."""

    people: list[Person] = field(default_factory=list)
    inspection: str | None = None


@dataclass(slots=True)
class _Draft:
    """One person of a row, while what stands behind the name is read."""

    printed: str
    name: str | None
    role: Role
    titles: list[str]
    remarks: list[str] = field(default_factory=list)

    def person(self) -> Person:
        """The record; an office that is a part in the meeting is the person's role."""
        offices = (_OFFICES.get(title.casefold()) for title in self.titles)
        held = next(filter(None, offices), None) if self.role is Role.PRESENT else None
        title, remark = ", ".join(self.titles), ", ".join(self.remarks)
        return Person(self.name, self.printed, held or self.role, title or None, remark or None)


def rows(blocks: Iterable[Block]) -> Iterator[Row]:
    """The lines of the blocks, those of a table by cells.

    Where every cell of a row holds as many lines, these stand side by side.
    """
    for place, group in groupby(blocks, key=lambda block: block.place and block.place[:2]):
        cells: dict[int, list[str]] = {}
        for block in group:
            if block.text:
                cell = block.place.cell if block.place else 0
                cells.setdefault(cell, []).append(block.plain)
        if place and len({len(lines) for lines in cells.values()}) > 1:
            yield tuple(" ".join(lines) for lines in cells.values())
        else:
            yield from (tuple(filter(None, line)) for line in zip_longest(*cells.values()))


def attendance(lines: Iterable[Row], *, of_meeting: bool) -> Attendance:
    """Who the lists below their headings name.

    ``of_meeting``: a whole meeting's page, where a heading such as "Puheenjohtaja" can
    only be of its list.
    """
    found = Attendance()
    role: Role | None = None  # of the list that goes on
    single: Role | None = None  # of the next person alone
    inspecting, misses = False, 0
    for line in filter(None, lines):
        head, rest = _head(line)
        headed = _HEADS.get(head) or (_WEAK_HEADS.get(head) if of_meeting or role else None)
        if headed in _SINGLE:
            single, inspecting = headed, False
        elif headed:
            role, single, inspecting = headed, None, False
        elif head in _INSPECTION_HEADS and of_meeting:
            role, single, inspecting = None, None, True
        else:
            rest = line
        if of_meeting and rest and (inspecting or _INSPECTED.fullmatch(" ".join(rest))):
            found.inspection = " ".join(filter(None, (found.inspection, *rest)))
        elif rest and (part := single or role) and not _is_columns(rest):
            people = [draft.person() for draft in _people(rest, part)]
            found.people += people
            single, misses = None, 0 if people else misses + 1
            role = role if misses < _MISSES else None
    return found


def _head(line: Row) -> tuple[str, Row]:
    """What a line is headed by, folded, and what stands beside it."""
    first, *others = line
    head, colon, rest = first.partition(":")
    if colon and rest.strip():
        return _folded(head), (rest.strip(), *others)
    return _folded(first), tuple(others)


def _folded(text: str) -> str:
    return " ".join(text.split()).strip(" :").casefold()


def _is_columns(line: Row) -> bool:
    return all(_folded(cell) in _COLUMN_HEADS for cell in line)


def _people(line: Row, role: Role) -> list[_Draft]:
    """The people of one row: each a name, then titles and remarks, or the next name."""
    found: list[_Draft] = []
    if sum(map(len, line)) > _LONGEST:
        return found
    before: list[str] = []  # titles in front of the first name
    for piece in (piece for cell in line for piece in _COMMA.split(cell)):
        name = _BRACKET.sub("", piece).strip(" •–-")
        if found and (proxy := _PROXY.fullmatch(name)):
            found[-1].remarks.append(name)
            found[-1].role = Role.ABSENT if _INSTEAD.match(proxy["how"]) else found[-1].role
            found.append(_draft(proxy["who"], role, []))
        elif _is_somebody(name.rstrip("."), alone=not found):
            found += _drafts(name, role, before)
            before = []
        elif found:
            _describe(found[-1], name)
        elif name and not split_title(name)[1]:
            before.append(name)
        else:
            return []
        if found:
            found[-1].remarks += filter(None, map(str.strip, _BRACKET.findall(piece)))
    return found


def _describe(draft: _Draft, text: str) -> None:
    """A remark, or what is none and no name either: a title."""
    if _REMARK.match(text) or is_party(text):
        draft.remarks.append(text)
    elif text:
        draft.titles.append(text)


def _is_somebody(text: str, *, alone: bool) -> bool:
    """Whether a piece is a name with its title perhaps, or several joined by "ja"."""
    title, name = split_title(text)
    words = name.split()
    return (
        bool(words)
        and not _REMARK.match(text)
        and (alone or len(words) > 1 or bool(title))
        and all(word in _PARTICLES or is_name(word) for word in words)
        and any(word[0].isupper() for word in words)
    )


def _drafts(text: str, role: Role, titles: list[str]) -> list[_Draft]:
    """The people of a piece; of two side by side on one line the second sat for the first."""
    words = text.split()
    if len(words) != 4 or "ja" in words or "och" in words:
        return [_draft(one, role, titles) for one in split_people(text)]
    if is_given(words[0]) and is_given(words[2]) and not is_given(words[1]):
        first, second = " ".join(words[:2]), " ".join(words[2:])
        away = Role.ABSENT if role is Role.PRESENT else role
        return [_draft(first, away, []), _draft(second, role, titles)]
    draft = _draft(text, role, titles)
    if len(draft.printed.split()) == 4:  # one person of four names, or two: not told
        draft.name = None
    return [draft]


def _draft(text: str, role: Role, titles: list[str]) -> _Draft:
    title, name = split_title(text)
    return _Draft(name or title, name or None, role, [*titles, title] if title else [*titles])
