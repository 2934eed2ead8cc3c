"""Everybody who had a part in an item, one row a part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.attendance import attendance
from parsers.minutes.movements import movements
from parsers.minutes.names import Names, titled
from parsers.minutes.words import has_any
from parsers.people import is_body
from parsers.records import Item, Named, Person, Role, Section, SectionKind, Stage, Voter

_HAPPENED = (SectionKind.HANDLING, SectionKind.DECISION)
# Where a list of those present may stand; what others held is told in the rest.
_LISTED = frozenset((*_HAPPENED, SectionKind.HEADER, SectionKind.OTHER, SectionKind.EXPLANATION))
_WHO = r"(?P<who>[A-ZÅÄÖ][\w’'-]+(?: [A-ZÅÄÖ](?:[\w’'-]+|\.)){0,2})"
# The chair of this meeting acts in the past tense; other chairs stand behind their body's name.
_ACTED = rf"\s+{_WHO}\s+(?:[a-zåäö]{{3,}}i|[a-zåäö]+[dt]e|föreslog)\b"
# Each form, and the letters without which it is looked for in vain.
_CHAIRS = (
    ("uheenjohtaja", re.compile(rf"(?P<title>[Pp]uheenjohtaja){_ACTED}")),
    ("rdförande", re.compile(rf"(?P<title>[Oo]rdföranden?){_ACTED}")),
    (
        "uheenjohtajana ",
        re.compile(
            rf"\b[Pp]uheenjohtajana (?:toimi|jatkoi)\s+"
            rf"(?:(?:vara|ikä)?\w*puheenjohtaja\s+)?{_WHO}"
        ),
    ),
    (" puheenjohtajana", re.compile(rf"{_WHO} toimi (?:kokouksen |asian )?puheenjohtajana\b")),
    ("fungerade som ordf", re.compile(rf"\b{_WHO} fungerade som ordförande\b")),
)
# What stands before the chair where a clause begins with it.
_BEGINS = re.compile(r"(?:^|[.:,]\s+|\bettä\s+)\Z", re.MULTILINE)
_BEFORE = 12  # letters
_LIST_STEMS = (
    *("saapuvilla", "läsnä", "osallistuj", "poissa", "estyne"),
    *("närvarande", "deltagare", "frånvarande"),
)


def people(item: Item) -> tuple[Person, ...]:
    """Presenter and preparers, then the chair and who was there, then who did what."""
    found: dict[tuple[Role, str], Person] = {}
    for person in _all(item):
        found.setdefault((person.role, person.name or person.printed), person)
    return tuple(found.values())


def _all(item: Item) -> Iterator[Person]:
    yield from _presenter(item)
    for preparer in item.preparers:
        yield Person(preparer.name, preparer.name, Role.PREPARER)
    if item.stage is Stage.MINUTES:
        yield from _chairs(item)
        yield from _there(item)
        yield from _parts(item)


def _presenter(item: Item) -> Iterator[Person]:
    """The officer who presented; a body that did is nobody."""
    shown = item.presenter
    printed = shown and (shown.name or shown.title)
    if shown and printed and not is_body(printed):
        yield Person(shown.name, printed, Role.PRESENTER, shown.title)


def _chairs(item: Item) -> Iterator[Person]:
    texts = [section.text for section in item.sections if section.kind in _HAPPENED]
    for chair in (chair for form in _CHAIRS for text in texts for chair in _chairing(form, text)):
        yield Person(chair["who"], chair["who"], Role.CHAIR, chair.groupdict().get("title"))
        return
    for cast in (vote.casting_vote for vote in item.votes):
        if cast and cast.name:
            yield _person(cast, Role.CHAIR)


def _chairing(form: tuple[str, re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    stem, pattern = form
    for chair in pattern.finditer(text) if stem in text else ():
        before = text[max(0, chair.start() - _BEFORE) : chair.start()]
        if "title" not in pattern.groupindex or _BEGINS.search(before):
            yield chair


def _there(item: Item) -> Iterator[Person]:
    """Whom a list of those present names, and whom the course of the item tells to come or go."""
    names = Names((section.text for section in item.sections), item.language)
    for section in item.sections:
        if section.kind in _LISTED and _may_list(section):
            lines = [section.heading, *section.text.split("\n")]
            rows = (tuple(cell for cell in line.split(" | ") if cell) for line in lines)
            yield from attendance(rows, of_meeting=False).people
        if section.kind in _HAPPENED:
            yield from movements(section.text.split("\n"), names)


def _may_list(section: Section) -> bool:
    small = f"{section.heading}\n{section.text}".lower()
    return has_any(small, _LIST_STEMS)


def _parts(item: Item) -> Iterator[Person]:
    for motion in item.motions:
        if motion.mover:
            yield _person(motion.mover, Role.MOVER)
        yield from (_person(one, Role.SECONDER) for one in motion.seconders)
    for voter in (voter for vote in item.votes for voter in vote.names):
        yield _person(voter, Role.VOTER)
    for aside in item.disqualifications:
        yield _person(Named(aside.printed, aside.name), Role.DISQUALIFIED)
    for dissent in item.dissents:
        yield _person(Named(dissent.printed, dissent.name), Role.DISSENTER)


def _person(named: Named | Voter, role: Role) -> Person:
    """A part of somebody; a title is one where no name is printed."""
    office = named.printed[:1].isupper() and not titled(named.printed)[1]
    only_title = named.name is None and office
    return Person(named.name, named.printed, role, named.printed if only_title else None)
