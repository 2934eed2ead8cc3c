"""What any file says: a page of the service, an item's text, or a document beside decisions.

What a file is, its bytes tell; neither its name nor its address is trusted for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from parsers import dynasty, html, pdf, plain
from parsers.addresses import Kind, identify
from parsers.blocks import Block
from parsers.decode import decode
from parsers.documents.reading import read_document
from parsers.documents.text import lines_of
from parsers.errors import MissingField, UnknownLayout
from parsers.item import read_item
from parsers.plain_item import item_page
from parsers.records import DEFAULT_PROFILE, Document, DocumentKind, Page, Profile, Record

# Only the service writes these, around the content of every page.
_OF_SERVICE = re.compile(rb"<!--\s*DATA_?(?:BEGIN|END)\s*-->", re.IGNORECASE)
_FEED = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<rss\b|<\?xml(?!.{0,400}<(?:!doctype\s+)?html\b))",
    re.IGNORECASE | re.DOTALL,
)
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body)\b|<(?:html|body)[\s>]", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<[a-z!][^>]*>", re.IGNORECASE)
_HEAD = 4096
# Signs of what is no text, and what to call it (the file formats' own first bytes).
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x1f\x8b", "a compressed file"),
)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LEAST_WORDS = 30  # of another site's page: fewer are a notice or a fault of the server
_WORD = re.compile(r"[^\W\d_]{2,}")
# What files at these addresses are; behind a dot or a hyphen stands an attachment's number.
_BY_ADDRESS: dict[Kind, DocumentKind] = {
    "pdf_attachment": DocumentKind.ATTACHMENT,
    "pdf_announcement": DocumentKind.ANNOUNCEMENT,
}
_NUMBERED = re.compile(r"\d+[.-]\d+")
_LONGEST_NAME = 120


def read_file(page: Page, profile: Profile = DEFAULT_PROFILE) -> Record:
    """The record of what a file holds, whatever it is; a text of no known form is ``other``.

    Raises UnknownLayout for what is no text, ParseError for a file that is
    damaged or closed, and what :func:`parsers.dynasty.parse` raises for a page of
    the service.
    """
    content = page.content
    if not content.strip():
        raise UnknownLayout("an empty page", url=page.url)
    if pdf.is_pdf(content):
        return _of_pdf(page)
    if _OF_SERVICE.search(content) or _FEED.match(content):
        return dynasty.parse(page, profile)
    address = identify(page.url)
    if address is not None and address.kind == "feed":
        return dynasty.parse(page, profile)
    text = _text(page)
    if content.startswith(_UTF_16) and _OF_SERVICE.search(text.encode()):
        return dynasty.parse(page, profile)
    return _of_text(page, text, profile)


def _text(page: Page) -> str:
    """The file as text; raises UnknownLayout where it is none."""
    for sign, name in _OTHERS:
        if page.content.startswith(sign):
            raise UnknownLayout(f"{name}, not a page, a PDF or a text", url=page.url)
    text = decode(page.content, page.content_type)
    wrong = len(_CONTROLS.findall(text)) + text.count("\ufffd")
    if wrong > len(text) / 100 or ("\0" in text and not page.content.startswith(_UTF_16)):
        raise UnknownLayout("not a page, a PDF or a text: its bytes are no words", url=page.url)
    return text


def _of_text(page: Page, text: str, profile: Profile) -> Record:
    blocks, is_html = _blocks(page, text)
    words = sum(len(_WORD.findall(block.text)) for block in blocks)
    if is_html and words < _LEAST_WORDS:
        raise UnknownLayout(
            "not a page of Dynasty, and too few words to be a document", url=page.url
        )
    if not words:
        raise UnknownLayout("a text without a word", url=page.url)
    found = item_page(blocks, profile)
    if found is not None:
        with suppress(MissingField):  # a text that only begins as an item's is kept all the same
            return read_item(*found, page.url, profile)
    return _placed(read_document(lines_of(blocks)), page)


def _blocks(page: Page, text: str) -> tuple[Sequence[Block], bool]:
    """The lines, and whether they are of HTML."""
    head = text[:_HEAD]
    marked_up = _HTML.search(head) or (_MARKUP.match(head) and not plain.is_markdown(text))
    if not marked_up:
        return plain.blocks(text), False
    if html.is_too_deep(text):
        raise UnknownLayout("its elements are nested too deep to be a page", url=page.url)
    sheet = html.read(text)
    return [block for block in (*sheet.before, *sheet.content, *sheet.after) if block.text], True


def _of_pdf(page: Page) -> Document:
    """A PDF's document: one that is all pictures is kept, and said to be that."""
    pages = pdf.pages(page.content, url=page.url)
    lines = [line for n, blocks in enumerate(pages, start=1) for line in lines_of(blocks, n)]
    document = read_document(lines)
    return _placed(replace(document, pages=len(pages), scanned=not lines), page)


def _placed(document: Document, page: Page) -> Document:
    """The document with what only its address or its file's name tells."""
    kind = _kind_at(page.url)
    if kind is not None:
        document = replace(document, kind=kind)
    name = page.url.rpartition("/")[2][:_LONGEST_NAME]
    return document if document.title else replace(document, title=name)


def _kind_at(url: str) -> DocumentKind | None:
    """What the service has at such an address; None where its text must tell."""
    address = identify(url)
    if address is None:
        return None
    of_another = address.kind in {"pdf_announcement", "pdf_official"}
    if of_another and _NUMBERED.fullmatch(address.id or ""):
        return DocumentKind.ATTACHMENT
    return _BY_ADDRESS.get(address.kind)
