"""Officers' decisions: the page of one, and the list of them.

Of the page nothing was ever seen but its address (``page=official_decision&id=``); of
the list the two columns, "ROLE    DD.MM.YYYY" and the link "Viranhaltijapäätös 174/2026"
with the title glued to it (Espoo). So the page is read as an item's, which the same
program writes: a heading that names who, what and when, then paragraphs under the same
labels. Whatever stands elsewhere than guessed is kept as text; nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice, pairwise
from types import MappingProxyType
from typing import Final, TypeVar

from parsers import frame
from parsers.addresses import identify, resolve
from parsers.blocks import Block, Link, Sheet
from parsers.dates import parse_date
from parsers.errors import MissingField
from parsers.frame import PageHeading
from parsers.item import read_item
from parsers.people import begins_with_title, is_name, presenter
from parsers.records import (
    Item,
    Links,
    OfficialDecision,
    OfficialDecisionLink,
    OfficialDecisions,
    Profile,
    SectionKind,
    Stage,
)
from parsers.rows import Row, rows

_K = SectionKind

# The document's word and its language; the Swedish ones are [guess].
_WORDS: Final = {
    "Viranhaltijapäätös": "fi",  # Espoo, the list
    "Tjänsteinnehavarbeslut": "sv",
    "Tjänstemannabeslut": "sv",
}
_Found = TypeVar("_Found")
_DAY = r"\d{1,2}\.\d{1,2}\.\d{4}"
_NUMBER = re.compile(r"(?<![\d./])\d{1,6}/(?:19|20)\d{2}(?![\d/])")
_PARAGRAPH = re.compile(r"(?:Pykälä|Paragraf|§)\.?:?\s*(?P<n>\d{1,9})|(?P<m>\d{1,9})\s*§")
# The heading: officer, word, and nothing but a number, a day and a § [guess].
_HEADING = re.compile(
    rf"(?:(?P<officer>\S.*?)\s+)?(?P<word>{'|'.join(_WORDS)})"
    r"(?P<rest>(?:[\s\d/,.:§–-]|Pykälä|Paragraf)*)"
)
# "Nuorisopalvelupäällikkö    04.11.2026", the list's first column; "§ 174" may follow.
_WHO = re.compile(rf"(?P<officer>[^\W\d].*?)\s+(?P<date>{_DAY})(?P<rest>[\s/,]*(?:§?\s*\d+\s*§?)?)")
_DATED = re.compile(rf"(?:[^\W\d][\w ]*:?\s*)?(?P<date>{_DAY})")
_HEAD = 25  # blocks of the content among which the heading stands
_LONGEST = 300  # letters of it
_NEAR = 8  # and behind it, those that may tell its day
# Labels that pages of items do not have, all [guess].
_LABELS: Final = {
    "Päätöksen perustelut": _K.EXPLANATION,
    "Perustelu": _K.EXPLANATION,
    "Selostus asiasta": _K.EXPLANATION,
    "Asian selostus": _K.EXPLANATION,
    "Toimivalta": _K.OTHER,
    "Toimivallan peruste": _K.OTHER,
    "Sovelletut säännökset": _K.OTHER,
    "Allekirjoitus": _K.OTHER,
    "Oikaisuvaatimusohje": _K.APPEAL,
    "Motivering till beslutet": _K.EXPLANATION,
    "Redogörelse för ärendet": _K.EXPLANATION,
    "Befogenhet": _K.OTHER,
    "Tillämpade bestämmelser": _K.OTHER,
    "Underskrift": _K.OTHER,
    "Anvisning om begäran om omprövning": _K.APPEAL,
}
# Words of its navigation, by analogy with an item's; all [guess].
_PREVIOUS = frozenset({"Edellinen päätös", "Föregående beslut"})
_NEXT = frozenset({"Seuraava päätös", "Nästa beslut"})
_NAVIGATION = (
    _PREVIOUS
    | _NEXT
    | {
        "Viranhaltijapäätös PDF-muodossa",
        "Päätös PDF-muodossa",
        "Tjänsteinnehavarbeslutet i PDF-format",
        "Beslutet i PDF-format",
    }
)
_LIST_HEADS = frozenset({"Viranhaltija/Päätöspäivämäärä"})  # Espoo
_GLUED = re.compile(rf"(?:{'|'.join(_WORDS)})\s*(?P<number>\d{{1,6}}/(?:19|20)\d{{2}})?\s*")


@dataclass(frozen=True, slots=True)
class OfficialHeading:
    """What an officer's decision says it is; ``officer`` and ``date`` may stand elsewhere."""

    officer: str | None
    date: date | None
    number: str | None
    paragraph: int | None
    language: str
    lines: tuple[str, ...]

    def stands_before(self, other: PageHeading, sheet: Sheet) -> bool:
        """Whether it is above that heading, which then is quoted in the text."""
        texts = [block.plain for block in chain(sheet.before, sheet.content)]
        own = min(texts.index(line) for line in self.lines if line in texts)
        return own < texts.index(other.lines[-1])


def official_heading(sheet: Sheet) -> OfficialHeading | None:
    """The heading of an officer's decision, None where the page is no such."""
    blocks = [
        block
        for block in chain(sheet.before, islice(sheet.content, _HEAD))
        if block.text and not block.of_navigation
    ]
    for index, block in enumerate(blocks):
        if block.links or len(block.text) > _LONGEST:
            continue
        match = _HEADING.fullmatch(block.plain)
        # the word alone heads the list, in Swedish
        if match and (match["officer"] or match["rest"].strip()):
            return _heading(match, blocks, index)
    return None


def _heading(match: re.Match[str], blocks: Sequence[Block], at: int) -> OfficialHeading:
    """What the heading says, and for what it leaves out the lines around it."""
    before, behind = blocks[max(at - 1, 0) : at], blocks[at + 1 : at + 1 + _NEAR]
    around = [block.plain for block in (*before, *behind)]
    officer, lines = match["officer"], [match[0]]
    told = [
        who
        for who in map(_WHO.fullmatch, around)
        if who and officer in {None, who["officer"]} and _may_decide(who["officer"])
    ]
    if told:
        officer = told[0]["officer"]
        told = [who for who in told if who["officer"] == officer]
    elif officer is None and before and _may_decide(around[0]):
        officer = around[0]
        lines.insert(0, officer)
    days = [match["rest"], *(who["date"] for who in told)]
    sections = [match["rest"], *(who["rest"] for who in told)]
    number = _NUMBER.search(match["rest"])
    return OfficialHeading(
        officer=officer and officer.strip(" :,"),
        date=_first(map(_day, days)) or _first(_only_day(block.plain) for block in behind),
        number=number[0] if number else None,
        paragraph=_first(map(_paragraph, sections)),
        language=_WORDS[match["word"]],
        lines=(*lines, *dict.fromkeys(who[0] for who in told)),
    )


def _first(found: Iterable[_Found | None]) -> _Found | None:
    return next((one for one in found if one is not None), None)


def _may_decide(text: str) -> bool:
    return begins_with_title(text) and presenter(text) is not None


def _day(text: str) -> date | None:
    found = re.search(_DAY, text)
    return parse_date(found[0]) if found else None


def _only_day(line: str) -> date | None:
    """The day that a line consists of, with a label before it at most."""
    match = _DATED.fullmatch(line)
    return parse_date(match["date"]) if match else None


def _paragraph(text: str) -> int | None:
    match = _PARAGRAPH.search(_NUMBER.sub("", re.sub(_DAY, "", text)))
    return int(match["n"] or match["m"]) if match else None


def read_official_decision(
    sheet: Sheet, heading: OfficialHeading, url: str, profile: Profile
) -> OfficialDecision:
    """The record of an officer's decision.

    Raises MissingField where no day or no title stands.
    """
    if heading.date is None:
        raise MissingField("an officer's decision that tells no day", url=url)
    links = _links(sheet, url)
    sheet = replace(sheet, content=tuple(_without_navigation(sheet.content)))
    item = read_item(sheet, _as_page(heading), url, _with_labels(profile))
    named = presenter(heading.officer) if heading.officer else None
    title = (named and named.title) or heading.officer
    return OfficialDecision(
        id=_own_id(links),
        municipality=item.municipality,
        officer_title=title,
        officer_name=(named and named.name) or _signed(item, title),
        number=heading.number,
        paragraph=heading.paragraph,
        date=heading.date,
        title=item.title,
        case_number=item.case_number,
        case_key=item.case_key,
        task_class=item.task_class,
        language=item.language,
        preparers=item.preparers,
        sections=item.sections,
        attachments=item.attachments,
        links=links,
        citations=item.citations,
    )


def _as_page(heading: OfficialHeading) -> PageHeading:
    """The heading as that of an item's minutes, of which the officer is the body."""
    paragraph = heading.paragraph
    if paragraph is None and heading.number:
        paragraph = int(heading.number.partition("/")[0])
    return PageHeading(
        body=heading.officer or "",
        stage=Stage.MINUTES,
        date=heading.date or date.min,
        paragraph=paragraph,
        position=None,
        time=None,
        place=None,
        language=heading.language,
        lines=heading.lines,
    )


def _with_labels(profile: Profile) -> Profile:
    return replace(profile, labels=MappingProxyType({**_LABELS, **profile.labels}))


def _signed(item: Item, title: str | None) -> str | None:
    """Who signed: a name beside the officer's title, on the last line that has both."""
    if title is None:
        return None
    lines = [line for section in item.sections for line in section.text.split("\n")]
    for line, following in reversed(list(pairwise([*lines, ""]))):
        named = presenter(line)
        if named and named.name and _same(named.title, title):
            return named.name
        if is_name(line) and _same(following, title):
            return line
        if _same(line, title) and is_name(following):
            return following
    return None


def _same(one: str | None, title: str) -> bool:
    """Whether it is that office; what it heads may be left out: "Päällikkö, nuorisopalvelut"."""
    if not one:
        return False
    short = title.partition(",")[0]
    return one.strip(" ,:").casefold() in {title.casefold(), short.casefold()}


# Around the text


def _without_navigation(blocks: Iterable[Block]) -> Iterator[Block]:
    return (block for block in blocks if not _is_navigation(block))


def _is_navigation(block: Block) -> bool:
    return block.is_links and all(link.text in _NAVIGATION for link in block.links if link.text)


def _links(sheet: Sheet, url: str) -> Links:
    """Where the page's navigation leads."""
    found: dict[str, str] = {}
    for link in _all_links(sheet):
        if role := _role(link):
            found.setdefault(role, resolve(url, link.href))
    return Links(found.get("previous"), found.get("next"), found.get("pdf"))


def _all_links(sheet: Sheet) -> Iterator[Link]:
    for block in chain(sheet.before, sheet.content, sheet.after):
        yield from block.links


def _role(link: Link) -> str | None:
    if link.text in _PREVIOUS:
        return "previous"
    if link.text in _NEXT:
        return "next"
    address = identify(link.href)
    if address is None or address.id is None or "-" in address.id:
        return None
    own = address.kind == "pdf_official"
    # where else it may lie, its words tell [guess]
    named = address.kind == "pdf_meeting" and link.text in _NAVIGATION
    return "pdf" if own or named else None


def own_official_id(sheet: Sheet, url: str) -> str | None:
    """The service's id of the decision whose page it is: that of its PDF."""
    return _own_id(_links(sheet, url))


def _own_id(links: Links) -> str | None:
    address = identify(links.pdf) if links.pdf else None
    return address.id if address else None


# The list


def lists_decisions(sheet: Sheet) -> bool:
    """Whether the page lists officers' decisions, be the list empty."""
    return any(
        _is_head(row) or next(row.leading_to("official_decision"), None)
        for row in rows(sheet.content)
    )


def read_official_decisions(sheet: Sheet, url: str) -> OfficialDecisions:
    """The decisions of a list's rows, each once."""
    content = frame.without_navigation(sheet.content)
    found = {
        link.id: link
        for row in rows(content)
        for anchor, key in row.leading_to("official_decision")
        if (link := _listed(row, anchor, key, url))
    }
    language = frame.language(content)
    return OfficialDecisions(frame.municipality(sheet), language, tuple(found.values()))


def _is_head(row: Row) -> bool:
    return any(cell in _LIST_HEADS for cell in row.cells)


def _listed(row: Row, anchor: Link, key: str, url: str) -> OfficialDecisionLink:
    """A row: who and when in one cell, number and title glued in the link."""
    told = next((match for cell in row.cells if (match := _WHO.match(cell))), None)
    glued = _GLUED.match(anchor.text)
    return OfficialDecisionLink(
        id=key,
        officer=told["officer"].strip(" ,") if told else None,
        date=parse_date(told["date"]) if told else None,
        number=glued["number"] if glued else None,
        title=anchor.text[glued.end() :] if glued else anchor.text,
        url=resolve(url, anchor.href),
    )
