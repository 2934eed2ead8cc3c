"""An item's page read into its record: the parts, and the facts copied from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from itertools import groupby

from parsers import frame
from parsers.addresses import identify, resolve
from parsers.blocks import Block, Sheet
from parsers.cases import Case, read_case
from parsers.citations import citations_of
from parsers.errors import MissingField
from parsers.frame import PageHeading
from parsers.handlings import Handlings, history_tables, row_handling
from parsers.labels import Labels
from parsers.minutes.proceedings import read_proceedings
from parsers.minutes.roles import people
from parsers.people import is_name, names, presenter
from parsers.records import (
    Attachment,
    AttachmentKind,
    EarlierHandling,
    Item,
    Links,
    Preparer,
    Presenter,
    Profile,
    SectionKind,
    Stage,
)
from parsers.sections import Part, Splitter, lines, row_key

_DOCUMENT_KINDS = {
    SectionKind.ATTACHMENTS: AttachmentKind.ATTACHMENT,
    SectionKind.SUPPLEMENTARY: AttachmentKind.SUPPLEMENTARY,
}
_NUMBERED = re.compile(
    r"(?P<label>(?:Liite|Bilaga|Oheismateriaali)(?:\s?\d+)?)"
    r"(?:$|\s*[:.|-]\s*|\s+|(?<=\d)(?=[A-ZÅÄÖ]))(?P<rest>.*)"
)
# "Liite 1Merivirta": number and title are two elements, or glued in the source
_GLUED = re.compile(r"(?<=\d)(?=[A-ZÅÄÖ])")
_ONLY_NUMBERED = re.compile(r"(?:Liite|Bilaga|Oheismateriaali)?\s?\d*\.?")
_Listed = dict[tuple[date, int | None], str]  # date and § of a handling: its body
_BULLET = re.compile(r"(?:\d+|-|–|•)\.?(?:\s\|\s|\s)\s*(?=\S)")


def read_item(sheet: Sheet, page: PageHeading, url: str, profile: Profile) -> Item:
    """The record of an item's page; raises MissingField where no title stands."""
    splitter = Splitter(page, Labels(profile), Handlings(page, profile.abbreviations))
    blocks = frame.without_navigation(sheet.content)
    parts = splitter.split(blocks)
    if not splitter.title:
        raise MissingField("the page has a heading but no title of the matter", url=url)
    links = frame.navigation_links(sheet, url)
    item_id = own_id(links)
    case = _case(parts, splitter.case_rows)
    listed = _listed(blocks, page, splitter.handlings)
    presented = _presenter(parts, page.body, profile)
    documents = tuple(_attachments(parts, url))
    sections = tuple(part.section for part in parts)
    spoken = frame.language(blocks, page.language)
    item = Item(
        id=item_id,
        municipality=frame.municipality(sheet),
        stage=page.stage,
        body=page.body,
        meeting_date=page.date,
        position=page.position if page.position is not None else frame.id_suffix(item_id),
        paragraph=page.paragraph,
        title=splitter.title,
        case_number=case.number if case else None,
        case_key=case.key if case else None,
        task_class=case.task_class if case else None,
        language=spoken,
        preparers=tuple(_preparers(parts)),
        presenter=presented,
        sections=sections,
        earlier_handlings=tuple(_earlier(parts, splitter, listed, profile, spoken)),
        attachments=documents,
        links=links,
    )
    return _with_proceedings(item)


def _with_proceedings(item: Item) -> Item:
    """The item with what grammar makes of its minutes; an agenda has not happened yet."""
    if item.stage is Stage.MINUTES:
        own = [section for section in item.sections if section.kind is not SectionKind.HISTORY]
        read = read_proceedings(
            own, body=item.body, language=item.language, attachments=item.attachments
        )
        item = replace(
            item,
            motions=read.motions,
            votes=read.votes,
            outcome=read.outcome,
            disqualifications=read.disqualifications,
            dissents=read.dissents,
            undecided_names=read.undecided_names,
        )
    return replace(item, people=people(item), citations=citations_of(item))


def own_id(links: Links) -> str | None:
    """The service's id of the item whose navigation this is: that of its PDF."""
    address = identify(links.pdf) if links.pdf else None
    return address.id if address else None


def _case(parts: Iterable[Part], rows: AbstractSet[object]) -> Case | None:
    """The first case number that has a line to itself by the title or a handling's heading.

    Further down such a line names another matter.
    """
    texts = [
        line
        for part in parts
        if part.kind in {SectionKind.HEADER, SectionKind.HISTORY}
        for line in _top(part, rows)
    ]
    cases = (read_case(texts[index : index + 2]) for index in range(len(texts)))
    return next((case for case in cases if case), None)


def _top(part: Part, rows: AbstractSet[object]) -> list[str]:
    """The lines of a header; of an earlier handling the two below its heading."""
    blocks = part.blocks if part.kind is SectionKind.HEADER else part.blocks[:2]
    return list(lines(block for block in blocks if block.free or row_key(block) in rows))


def _preparers(parts: Iterable[Part]) -> Iterator[Preparer]:
    found = (
        name
        for part in parts
        if part.kind is SectionKind.PREPARERS and not part.of_presenter
        for line in lines(part.blocks)
        for name in names(line)
    )
    yield from (Preparer(name) for name in dict.fromkeys(found))


def _presenter(parts: Sequence[Part], body: str, profile: Profile) -> Presenter | None:
    """Who presented: named by a proposal's heading or first line, or by a line of its own."""
    proposals = (part for part in parts if part.kind is SectionKind.PROPOSAL)
    found = (_proposer(part, body, profile) for part in proposals)
    if proposer := next(filter(None, found), None):
        return proposer
    for line in (line for part in parts if part.of_presenter for line in lines(part.blocks)):
        people = names(line)
        return presenter(line) or (Presenter(None, people[0]) if people else None)
    return None


def _proposer(part: Part, body: str, profile: Profile) -> Presenter | None:
    """Who presented a proposal; the deciding body itself, first in its own, presents nothing."""
    if part.heading in profile.presenter_labels:
        return Presenter(part.heading, None)
    first, second = [*lines(part.blocks), "", ""][:2]
    for line, following in ((part.heading, first), (first, second)):
        named = presenter(line)
        if named and not named.name and named.title and is_name(following):
            return Presenter(named.title, following)  # <br> between the two
        if named and named != Presenter(None, body):
            return named
    of_another = part.owner and part.owner.casefold() not in body.casefold()
    return Presenter(None, part.owner) if of_another else None


def _earlier(
    parts: Iterable[Part], splitter: Splitter, listed: _Listed, profile: Profile, language: str
) -> list[EarlierHandling]:
    """The earlier handlings, oldest first: those told in full, and those only listed."""
    told = []
    for part in parts:
        if part.kind is SectionKind.HISTORY:
            for handling, blocks in splitter.earlier(part):
                body = listed.pop((handling.date, handling.paragraph), None)
                body = body or splitter.handlings.name(handling.body)
                below = splitter.split_earlier(blocks)
                sections = tuple(part.section for part in below)
                happened = read_proceedings(sections, body=body, language=language)
                told.append(
                    EarlierHandling(
                        body=body,
                        date=handling.date,
                        paragraph=handling.paragraph,
                        presenter=_presenter(below, body, profile),
                        sections=sections,
                        motions=happened.motions,
                        votes=happened.votes,
                        outcome=happened.outcome,
                    )
                )
    only_listed = [
        EarlierHandling(body, day, paragraph, None, ()) for (day, paragraph), body in listed.items()
    ]
    return sorted((*told, *only_listed), key=lambda handling: str(handling.date))


def _listed(blocks: Sequence[Block], page: PageHeading, handlings: Handlings) -> _Listed:
    """What the table of earlier handlings on top of the text tells (Kauniainen 2017)."""
    tables = history_tables(blocks)
    rows = groupby(
        (block for block in blocks if block.place and block.place.table in tables),
        key=lambda block: block.place and (block.place.table, block.place.row),
    )
    found = (row_handling(block.plain for block in row) for _, row in rows)
    own = (page.date, page.paragraph)
    return {
        (day, paragraph): handlings.name(body)
        for body, day, paragraph in filter(None, found)
        if (day, paragraph) != own
    }


def _attachments(parts: Sequence[Part], url: str) -> list[Attachment]:
    """The documents of the item, each once: the links, then what is only named.

    The older layout's list of links holds both kinds; which is which its text tells.
    """
    linked = [
        (title, href, _DOCUMENT_KINDS.get(part.kind))
        for part in parts
        if part.listing is not None
        for title, href in _rows(part.blocks)
    ]
    named = {
        _bare(title): (title, _DOCUMENT_KINDS[part.kind])
        for part in parts
        if part.kind in _DOCUMENT_KINDS and part.listing is None
        for title in _named(part.blocks)
    }
    found = []
    for title, href, kind in linked:
        _, kind_in_text = named.pop(_bare(title), (title, kind))
        found.append(Attachment(title, resolve(url, href) if href else None, kind_in_text))
    return found + [Attachment(title, None, kind) for title, kind in named.values()]


def _rows(blocks: Iterable[Block]) -> Iterator[tuple[str, str | None]]:
    """Title and address of each document in a list; a link may show its number only."""
    for _, group in groupby(blocks, key=row_key):
        row = list(group)
        links = [link for block in row for link in block.links if link.text]
        if not links or (len(links) == 1 and _ONLY_NUMBERED.fullmatch(links[0].text)):
            title = " ".join(block.plain for block in row if block.text)
            yield _title(title), links[0].href if links else None
        else:
            yield from ((_title(link.text), link.href) for link in links)


def _named(blocks: Iterable[Block]) -> Iterator[str]:
    """The titles a list in the text names: its rows, and its numbered or dashed lines."""
    for line in lines(blocks):
        if numbered := _NUMBERED.fullmatch(line):
            if numbered["rest"]:
                yield _title(line)
        elif bullet := _BULLET.match(line):
            yield line[bullet.end() :]


def _title(text: str) -> str:
    """A document's title with its number parted from it: "Liite 1Merivirta"."""
    match = _NUMBERED.fullmatch(text)
    return (
        _GLUED.sub(" ", text, count=1) if match and _GLUED.match(text, match.end("label")) else text
    )


def _bare(title: str) -> str:
    """A title without its number, to compare by."""
    match = _NUMBERED.fullmatch(title)
    return (match["rest"] if match else title).casefold()
