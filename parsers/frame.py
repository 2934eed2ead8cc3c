"""What stands around a page's text: its heading, navigation, municipality, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import chain

from parsers.addresses import identify, resolve
from parsers.blanks import fold
from parsers.blocks import Block, Link, Sheet, Words
from parsers.dates import parse_date
from parsers.labels import language_of_labels
from parsers.people import is_body
from parsers.records import Links, Stage

# The document's word: its stage and language (Espoo; Asialista: Kouvola).
_DOCUMENTS = {
    "Pöytäkirja": (Stage.MINUTES, "fi"),
    "Esityslista": (Stage.AGENDA, "fi"),
    "Asialista": (Stage.AGENDA, "fi"),
    "Protokoll": (Stage.MINUTES, "sv"),
    "Föredragningslista": (Stage.AGENDA, "sv"),
}
# Where a list marks the kind by a picture or a class only: Ylivieska, newer versions.
_MARKS = (("protocol", Stage.MINUTES), ("agenda", Stage.AGENDA))

_HEADING = re.compile(
    rf"(?:(?P<body>\S.*?)\s+)?(?P<word>{'|'.join(_DOCUMENTS)})"
    r"\s+(?P<date>\d{1,2}\.\d{1,2}\.\d{4})(?P<rest>.*)"
)
_NUMBER = re.compile(
    r"\s*/?\s*(?P<label>[^\W\d_]+|§)\.?:?\s*(?P<number>\d{1,9})\s*(?:\([^()]*\)\s*)?"
)
_PARAGRAPH_LABELS = frozenset({"Pykälä", "Paragraf", "§"})
_TIME = re.compile(
    r"\s*\b(?:klo|kl)\.?\s*(?P<h>\d{1,2})[.:](?P<m>\d{2})(?:\s*[-–]\s+(?P<place>.+))?"
)

# The navigation's words; those of Swedish pages are [guess].
_PREVIOUS = frozenset({"Edellinen asia", "Föregående ärende"})
_NEXT = frozenset({"Seuraava asia", "Nästa ärende"})
_NEIGHBOURS = _PREVIOUS | _NEXT
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CAPTIONS = frozenset({"Navigointi", "Navigering", "Navigation"})
_LINK_WORDS = frozenset({
    "Muutoksenhakuohje",
    "Kokousasia PDF-muodossa",
    "Kokousasia",
    "Ändringssökande",
    "Anvisning om ändringssökande",
    "Besvärsanvisning",
    "Mötesärende i PDF-format",
    "Mötesärendet i PDF-format",
    "Ärendet i PDF-format",
    "Mötesärende",
})  # fmt: skip
_NAVIGATION = re.compile("|".join(
    re.escape(words)
    for words in sorted(_NEIGHBOURS | _CAPTIONS | _LINK_WORDS, key=len, reverse=True)
))  # fmt: skip

_MUNICIPALITY = re.compile(
    r"[A-ZÅÄÖ][\w -]{0,60}(?:kaupunki|kunta|kuntayhtymä|hyvinvointialue|liitto|stad|kommun"
    r"|samkommun|välfärdsområde|förbund)(?: [-–/] [\w -]+)?|Samkommunen [A-ZÅÄÖ][\w -]{0,60}"
)
# Digits of a number that counts nothing.
_ABSURD = 10
# What may stand on one line with it: "Dynasty tietopalvelu Haku RSS Espoon kaupunki".
_MENU = re.compile(r"\b(?:Dynasty tietopalvelu|Etusivu|Haku|Framsida|Sök|RSS)\b")
# The commonest short words of each language that the other does not have.
_STOP_WORDS = {
    word: language
    for language, words in (
        ("fi", ("ja", "on", "että", "ei", "sekä", "asia", "klo", "tai", "ovat", "joka")),
        ("sv", ("och", "att", "är", "för", "som", "den", "det", "av", "till", "med")),
    )
    for word in words
}
_A_HEADING_COUNTS = 5
# Each word that tells a language, and how many votes it has.
_TELLING = (
    {word: (spoken, 1) for word, spoken in _STOP_WORDS.items()}
    | {word.capitalize(): (spoken, 1) for word, spoken in _STOP_WORDS.items()}
    | {word: (spoken, _A_HEADING_COUNTS) for word, (_, spoken) in _DOCUMENTS.items()}
)


@dataclass(frozen=True, slots=True)
class PageHeading:
    """What the page says it is; of a meeting both numbers are None.

    ``paragraph`` is minuted, ``position`` the place on the agenda. ``lines`` are
    the heading as printed.
    """

    body: str
    stage: Stage
    date: date
    paragraph: int | None
    position: int | None
    time: str | None
    place: str | None
    language: str
    lines: tuple[str, ...]

    @property
    def is_item(self) -> bool:
        """Whether it is the heading of one matter, not of the whole meeting."""
        return self.paragraph is not None or self.position is not None


def page_heading(sheet: Sheet) -> PageHeading | None:
    """The heading of a meeting's or an item's page, wherever it stands."""
    first = before = None
    for block in chain(sheet.before, sheet.content):
        if not block.text:
            continue
        heading = None if block.links else _read_heading(before, block)
        if heading and (heading.is_item or heading.time):
            return heading
        first, before = first or heading, block
    return first


def _read_heading(before: Block | None, block: Block) -> PageHeading | None:
    match = _HEADING.fullmatch(block.plain)
    day = parse_date(match["date"]) if match else None
    body = (match and match["body"]) or (before.plain if before else "")
    if match is None or day is None or not body or "|" in body:
        return None
    stage, language = _DOCUMENTS[match["word"]]
    number = _NUMBER.fullmatch(match["rest"])
    minuted = number is not None and number["label"] in _PARAGRAPH_LABELS
    time = _TIME.match(match["rest"])
    return PageHeading(
        body=body.strip(" :"),
        stage=stage,
        date=day,
        paragraph=int(number["number"]) if number and minuted else None,
        position=int(number["number"]) if number and not minuted else None,
        time=f"{int(time['h']):02}:{time['m']}" if time else None,
        place=time["place"] if time else None,
        language=language,
        lines=(block.plain,) if match["body"] else (body, block.plain),
    )


def stage_of(words: str, marks: str) -> Stage | None:
    """The stage that a list's link tells by its word, or by its picture or class."""
    for word, (stage, _) in _DOCUMENTS.items():
        if word.lower() in words.lower():
            return stage
    return next((stage for mark, stage in _MARKS if mark in marks.lower()), None)


def without_navigation(blocks: Iterable[Block]) -> list[Block]:
    """The blocks that are the page's own text."""
    blocks = list(blocks)
    tables = _navigation_tables(blocks)
    return [block for block in blocks if type(block) is Words or not _is_navigation(block, tables)]


def id_suffix(item_id: str | None) -> int | None:
    """The place on the agenda that an item's id ends in."""
    suffix = item_id.rpartition("-")[2] if item_id else ""
    return int(suffix) if suffix.isdecimal() and len(suffix) < _ABSURD else None


def navigation_links(sheet: Sheet, url: str) -> Links:
    """Where the navigation leads: told by the addresses, the neighbours also by their words."""
    blocks = [*sheet.before, *sheet.content, *sheet.after]
    tables = _navigation_tables(blocks)
    linked = [block for block in blocks if block.links]
    links = [link for block in linked if _is_navigation(block, tables) for link in block.links]
    found: dict[str, str] = {}
    for link in links:
        if role := _role(link):
            found.setdefault(role, resolve(url, link.href))
    for link in links if "pdf" in found else ():
        if role := _beside(link, found["pdf"]):
            found.setdefault(role, resolve(url, link.href))
    return Links(previous=found.get("previous"), next=found.get("next"), pdf=found.get("pdf"))


def _beside(link: Link, pdf: str) -> str | None:
    """Which neighbour a link leads to by its number in the same meeting, whatever its words."""
    own, other = identify(pdf), identify(link.href)
    if not (own and own.id and other and other.id and other.kind == "item"):
        return None
    here, there = id_suffix(own.id), id_suffix(other.id)
    same = own.id.rpartition("-")[0] == other.id.rpartition("-")[0]
    if not same or here is None or there is None or here == there:
        return None
    return "previous" if there < here else "next"


def _role(link: Link) -> str | None:
    if link.text in _PREVIOUS:
        return "previous"
    if link.text in _NEXT:
        return "next"
    address = identify(link.href)
    return "pdf" if address and address.kind == "pdf_item" else None


def _navigation_tables(blocks: list[Block]) -> frozenset[int]:
    """The tables with a navigation's caption, its two neighbours in a cell, or its PDF."""
    placed = [block for block in blocks if type(block) is not Words and block.place]
    one_row = _tables_of_one_row(placed)
    return frozenset(
        block.place.table
        for block in placed
        if block.place
        and (
            (block.tag == "caption" and block.text in _CAPTIONS)
            or (any(words in block.text for words in _NEIGHBOURS) and _only_navigation(block))
            or (block.place.table in one_row and _leads_to_pdf(block))
        )
    )


def _leads_to_pdf(block: Block) -> bool:
    """Whether it is the link to an item's PDF and no more, be it an icon or a word unknown."""
    return any(_role(link) == "pdf" for link in block.links) and (block.is_links or not block.text)


def _tables_of_one_row(placed: Iterable[Block]) -> AbstractSet[int]:
    """The tables that have the one row of a navigation, and lead to no document but rules.

    A list of documents may hold the PDF of another item.
    """
    tables, longer = set[int](), set[int]()
    for block in placed:
        if block.place:
            tables.add(block.place.table)
            if block.place.row > 0 or any(map(_is_document, block.links)):
                longer.add(block.place.table)
    return tables - longer


def _is_document(link: Link) -> bool:
    """Whether it leads to a document of an item; those of the number 0 are the rules of appeal."""
    address = identify(link.href)
    if not (address and address.id and address.kind == "pdf_attachment"):
        return False
    return address.id.split("-")[-2] != "0"


def _is_navigation(block: Block, tables: frozenset[int]) -> bool:
    if block.place and block.place.table in tables:
        return True
    if block.of_navigation or (not block.text and _leads_to_pdf(block)):
        return True
    if block.tag in _HEADING_TAGS and block.text in _CAPTIONS:
        return True
    leads = bool(block.links) and not any(map(_is_document, block.links))
    return leads and _only_navigation(block)


def _only_navigation(block: Block) -> bool:
    return is_navigation_line(block.text)


def is_navigation_line(text: str) -> bool:
    """Whether a line is made of the navigation's words and nothing else."""
    return bool(text) and not _NAVIGATION.sub("", text).strip(" |")


def municipality(sheet: Sheet) -> str | None:
    """Whose page it is: the name in the page's head, or its title."""
    names = (fold(_MENU.sub(" ", block.plain)) for block in sheet.before)
    # "Tekninen lautakunta" ends as a municipality's name does
    named = next((n for n in names if _MUNICIPALITY.fullmatch(n) and not is_body(n)), None)
    return named or (sheet.title if sheet.title and "Dynasty" not in sheet.title else None)


def language(blocks: Sequence[Block], default: str = "fi") -> str:
    """The page's language by its headings and commonest words; ``default`` if they are silent."""
    votes = {"fi": 0, "sv": 0}
    for block in blocks:
        if heading := language_of_labels(block.lead.rstrip(" :") or block.text.rstrip(" :")):
            votes[heading] += _A_HEADING_COUNTS
    words = " ".join([block.text for block in blocks]).split()
    for word in filter(_TELLING.__contains__, words):
        spoken, votes_of_word = _TELLING[word]
        votes[spoken] += votes_of_word
    return default if votes["fi"] == votes["sv"] else max(votes, key=votes.__getitem__)
