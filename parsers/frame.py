"""What stands around a page's text: its heading, navigation, municipality, language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parsers.addresses import identify, resolve
from parsers.blanks import fold
from parsers.dates import parse_date
from parsers.html import Block, Link, Sheet
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
    r"|samkommun|välfärdsområde|förbund)(?: [-–/] [\w -]+)?"
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
    blocks = [block for block in (*sheet.before, *sheet.content) if block.text]
    found = [
        heading
        for before, block in zip([None, *blocks], blocks, strict=False)
        if not block.links and (heading := _read_heading(before, block))
    ]
    whole = (heading for heading in found if heading.is_item or heading.time)
    return next(whole, found[0] if found else None)


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
    return [block for block in blocks if not _is_navigation(block, tables)]


def id_suffix(item_id: str | None) -> int | None:
    """The place on the agenda that an item's id ends in."""
    suffix = item_id.rpartition("-")[2] if item_id else ""
    return int(suffix) if suffix.isdecimal() and len(suffix) < _ABSURD else None


def navigation_links(sheet: Sheet, url: str) -> Links:
    """Where the navigation leads; the PDF is told by its address, not by its words."""
    blocks = [*sheet.before, *sheet.content, *sheet.after]
    tables = _navigation_tables(blocks)
    found: dict[str, str] = {}
    for block in blocks:
        for link in block.links if _is_navigation(block, tables) else ():
            if role := _role(link):
                found.setdefault(role, resolve(url, link.href))
    return Links(previous=found.get("previous"), next=found.get("next"), pdf=found.get("pdf"))


def _role(link: Link) -> str | None:
    if link.text in _PREVIOUS:
        return "previous"
    if link.text in _NEXT:
        return "next"
    address = identify(link.href)
    return "pdf" if address and address.kind == "pdf_item" else None


def _navigation_tables(blocks: list[Block]) -> frozenset[int]:
    """The tables with a navigation's caption, its two neighbours in a cell, or its PDF."""
    return frozenset(
        block.place.table
        for block in blocks
        if block.place
        and (
            (block.tag == "caption" and block.text in _CAPTIONS)
            or (_only_navigation(block) and any(words in block.text for words in _NEIGHBOURS))
            or (_leads_to_pdf(block) and _is_one_row(block.place.table, blocks))
        )
    )


def _leads_to_pdf(block: Block) -> bool:
    """Whether it is the link to an item's PDF and no more, be it an icon or a word unknown."""
    return (block.is_links or not block.text) and any(_role(link) == "pdf" for link in block.links)


def _is_one_row(table: int, blocks: Iterable[Block]) -> bool:
    """Whether a table has the one row of a navigation, and leads to no document but rules.

    A list of documents may hold the PDF of another item.
    """
    own = [block for block in blocks if block.place and block.place.table == table]
    links = [identify(link.href) for block in own for link in block.links]
    documents = {a.id for a in links if a and a.id and a.kind == "pdf_attachment"}
    return all(block.place and block.place.row <= 0 for block in own) and all(
        f"{document}".split("-")[-2] == "0" for document in documents
    )


def _is_navigation(block: Block, tables: frozenset[int]) -> bool:
    if block.place and block.place.table in tables:
        return True
    heads = block.text in _CAPTIONS and block.tag in _HEADING_TAGS
    if block.of_navigation or (_leads_to_pdf(block) and not block.text):
        return True
    return heads or (bool(block.links) and _only_navigation(block))


def _only_navigation(block: Block) -> bool:
    """Whether a block is made of the navigation's words and nothing else."""
    return bool(block.text) and not _NAVIGATION.sub("", block.text).strip(" |")


def municipality(sheet: Sheet) -> str | None:
    """Whose page it is: the name in the page's head, or its title."""
    names = (fold(_MENU.sub(" ", block.plain)) for block in sheet.before)
    # "Tekninen lautakunta" ends as a municipality's name does
    named = next((n for n in names if _MUNICIPALITY.fullmatch(n) and not is_body(n)), None)
    return named or (sheet.title if sheet.title and "Dynasty" not in sheet.title else None)


def language(blocks: Iterable[Block], default: str = "fi") -> str:
    """The page's language by its headings and commonest words; ``default`` if they are silent."""
    votes = {"fi": 0, "sv": 0}
    for block in blocks:
        if heading := language_of_labels(block.lead.rstrip(" :") or block.text.rstrip(" :")):
            votes[heading] += _A_HEADING_COUNTS
        for word in block.text.split():
            if word in _DOCUMENTS:
                votes[_DOCUMENTS[word][1]] += _A_HEADING_COUNTS
            elif spoken := _STOP_WORDS.get(word.lower()):
                votes[spoken] += 1
    return default if votes["fi"] == votes["sv"] else max(votes, key=votes.__getitem__)
