"""PDF files: text by page, words whole, and what cannot be read said in a line."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parsers.errors import ParseError
from parsers.files import read_file
from parsers.pdf import pages
from parsers.plain import mended
from parsers.records import Document, DocumentKind, Item, Page
from simulator.pdf import document as pdf

EXAMPLES = Path(__file__).parent / "documents"
NOW = datetime(2027, 11, 20, 9, 0, tzinfo=UTC)
LINE = "Torikatoksen hirret tuodaan lähimetsistä ja katto tehdään lähimmän sahan laudoista. "


def read(content: bytes, name: str = "liite.pdf") -> Document:
    record = read_file(Page(name, content, NOW))
    assert isinstance(record, Document)
    return record


def encrypted(content: bytes) -> bytes:
    """The file with the mark of one that asks for a password (ISO 32000-1, 7.6)."""
    keys = b"/O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b">"
    closed = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 " + keys + b" >> /Root"
    return content.replace(b"/Root", closed)


def test_lines_broken_at_the_edge_are_one_paragraph() -> None:
    (page,) = pages(pdf(["Torin katos", LINE * 3, "Aavasalo Tyyne", "Havu Onni"]))
    assert [block.text for block in page] == [
        "Torin katos",
        (LINE * 3).strip(),
        "Aavasalo Tyyne",
        "Havu Onni",
    ]
    assert [block.paragraph for block in page] == [0, 1, 2, 3]


def test_every_page_is_a_part_that_tells_its_number() -> None:
    found = read(pdf([f"Kappale {n}. " + LINE for n in range(60)]))
    assert found.kind is DocumentKind.OTHER
    assert found.pages == len(found.parts) > 2
    assert [part.page for part in found.parts] == list(range(1, found.pages + 1))
    text = " ".join(part.text for part in found.parts).replace("\n", " ")
    assert text == " ".join(f"Kappale {n}. {LINE.strip()}" for n in range(60))
    assert not found.scanned


def test_a_pdf_of_a_known_form_is_read_by_it() -> None:
    text = (EXAMPLES / "answers.txt").read_text("utf-8")
    plain = read(text.encode(), "vastaukset.txt")
    lines = [line for line in text.split("\n") if line]
    found = read(pdf(lines), "vastaukset.pdf")
    assert found.answers == plain.answers
    assert (found.kind, found.title, found.date) == (plain.kind, plain.title, plain.date)


def test_an_items_own_pdf_is_a_document_and_no_page_of_it() -> None:
    lines = (EXAMPLES / "item.txt").read_text("utf-8").split("\n")
    assert not isinstance(read_file(Page("asia.pdf", pdf(lines), NOW)), Item)


@pytest.mark.parametrize("place", ["", "https://kunta.example/kokous/", "espoo/"])
def test_an_attachment_is_told_by_its_address(place: str) -> None:
    assert read(pdf([LINE]), f"{place}20261727-4-5511.PDF").kind is DocumentKind.ATTACHMENT
    assert read(pdf([LINE]), f"{place}20261727-4.PDF").kind is DocumentKind.OTHER


def test_pages_that_are_pictures_are_a_scan() -> None:
    found = read(pdf([]), "skannattu.pdf")
    assert (found.scanned, found.pages, found.parts, found.title) == (True, 1, (), "skannattu.pdf")


def test_what_cannot_be_opened_is_said_in_a_line() -> None:
    whole = pdf([LINE])
    for content, says in (
        (b"%PDF-1.4 nothing of ours", "damaged"),
        (whole[:200], "damaged"),
        (encrypted(whole), "encrypted"),
    ):
        with pytest.raises(ParseError, match=says):
            pages(content)


def test_what_the_file_is_called_tells_nothing() -> None:
    assert read(pdf([LINE]), "page.html").pages == 1
    assert read(LINE.encode(), "report.pdf").pages is None


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("kehittä", "minen", "kehittäminen"),
        ("kaava", "alue", "kaava-alue"),
        ("EU", "maiden", "EU-maiden"),
        ("Osallistuva", "Kuusivaara", "Osallistuva-Kuusivaara"),
        ("2026", "2028", "2026-2028"),
    ],
)
def test_a_word_torn_at_a_lines_end(before: str, after: str, word: str) -> None:
    assert mended(before, after) == word


def test_whatever_a_file_is_made_of_it_is_read_or_is_a_fault() -> None:
    whole = pdf([LINE * 3, "Aavasalo Tyyne"] * 20)
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    faults = 0
    for _ in range(200):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 20)):
            at = chance.randrange(10, len(broken))
            broken[at : at + chance.randint(0, 40)] = chance.randbytes(chance.randint(0, 5))
            broken = broken[: max(chance.randrange(20 * len(broken)), 60)]
        try:
            read(bytes(broken))
        except ParseError:
            faults += 1
    assert 20 < faults < 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("https://k.example/kuulutus/202650201.PDF", DocumentKind.ANNOUNCEMENT),
        ("https://k.example/kuulutus/202650201.50202.PDF", DocumentKind.ATTACHMENT),
        ("https://k.example/viranhaltija/202650185-1.PDF", DocumentKind.ATTACHMENT),
        ("https://k.example/viranhaltija/202650185.PDF", DocumentKind.OTHER),
    ],
)
def test_an_address_tells_what_a_file_beside_meetings_is(name: str, kind: DocumentKind) -> None:
    assert read(pdf([LINE, LINE]), name).kind is kind


def test_a_file_of_more_pages_than_any_book_is_a_fault() -> None:
    whole = pdf(["Sivu"])
    with pytest.raises(ParseError, match="a PDF of 5001 pages"):
        read(
            whole.replace(b"/Count 1 ", b"/Count 5001 ").replace(
                b"[4 0 R]", b"[" + b"4 0 R " * 5001 + b"]"
            )
        )
