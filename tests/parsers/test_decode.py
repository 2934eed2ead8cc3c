"""Bytes to text: what is declared, what fits, and what is left when nothing does."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.decode import decode, misdeclared

TEXT = "Pöytäkirja § 127 – ”Åboland”"
LATIN = "Pöytäkirja § 127 Åboland"
META = '<meta charset="{}">'
OLD_META = "<meta http-equiv='Content-Type' content='text/html; charset={}'>"
XML = "<?xml version='1.0' encoding='{}'?>"


@pytest.mark.parametrize("declaration", [META, OLD_META, XML, "<META content='a' CHARSET={} />"])
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "windows-1252", "CP1252"])
def test_the_page_says_its_charset(declaration: str, charset: str) -> None:
    page = declaration.format(charset) + TEXT
    assert decode(page.encode(charset)) == page


@pytest.mark.parametrize("charset", ["iso-8859-1", "ISO_8859-1", "latin1", "us-ascii", "ISO8859-1"])
def test_latin_1_is_read_as_windows_1252(charset: str) -> None:
    assert decode(TEXT.encode("cp1252"), f"text/html; charset={charset}") == TEXT


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=iso-8859-15",
        'text/html;Charset="ISO-8859-15"',
        "text/xml; charset= 'l9'",
    ],
)
def test_the_header_is_heard_before_the_page(content_type: str) -> None:
    page = META.format("windows-1252") + "5 €"
    assert decode(page.encode("iso-8859-15"), content_type) == page


def test_the_declaration_is_heard_before_the_meta() -> None:
    page = XML.format("iso-8859-15") + META.format("windows-1252") + "5 €"
    assert decode(page.encode("iso-8859-15")) == page


@pytest.mark.parametrize("declared", ["utf-8", "utf-16", "koi8-r", "rot13", "unicode_escape", "x"])
def test_a_declaration_that_does_not_fit_gives_way(declared: str) -> None:
    page = META.format(declared) + TEXT
    assert decode(page.encode("cp1252"), f"text/html; charset={declared}") == page


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "iso-8859-15", "utf-16"])
def test_utf_8_is_no_mojibake_whatever_it_says(declared: str) -> None:
    page = META.format(declared) + TEXT
    assert decode(page.encode(), f"text/html; charset={declared}") == page


def test_a_false_header_gives_way_to_a_true_meta() -> None:
    page = META.format("windows-1252") + TEXT
    assert decode(page.encode("cp1252"), "text/html; charset=utf-8") == page


@pytest.mark.parametrize("content_type", [None, "", "text/html", "text/html; charset=", "charset"])
def test_nothing_declared_is_utf_8_or_windows_1252(content_type: str | None) -> None:
    assert decode(TEXT.encode(), content_type) == TEXT
    assert decode(TEXT.encode("cp1252"), content_type) == TEXT


def test_a_declaration_far_down_is_pasted_text() -> None:
    page = " " * 5000 + META.format("iso-8859-15") + "5 €"
    assert decode(page.encode("cp1252")) == page


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_goes(charset: str) -> None:
    assert decode(TEXT.encode(charset), "text/html; charset=iso-8859-1") == TEXT
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == TEXT


def test_a_page_cut_within_a_letter_keeps_the_rest() -> None:
    page = META.format("utf-8") + TEXT + "ä"
    assert decode(page.encode()[:-1]) == page[:-1] + "\ufffd"


def test_bytes_windows_1252_leaves_open_are_no_obstacle() -> None:
    assert decode(b"p\xe4\xe4t\xf6s \x93A\x94 \x81") == "päätös “A” \x81"


@given(st.binary(), st.none() | st.text() | st.just("text/html; charset=utf-8"))
def test_any_bytes_give_a_text(content: bytes, content_type: str | None) -> None:
    assert decode(content, content_type) is not None


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text[:1] != "\ufeff"))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(text.encode(), "text/html; charset=utf-8") == text


@given(st.text(alphabet="".join(map(chr, range(0x20, 0x7F))) + "åäöÅÄÖéü\n"))
@pytest.mark.parametrize(
    "declared", [None, "text/xml; charset=ISO-8859-1", "text/html; charset=utf-8"]
)
def test_latin_1_comes_back(declared: str | None, text: str) -> None:
    assert decode(text.encode("latin-1"), declared) == text


@pytest.mark.parametrize(
    ("content", "content_type", "named"),
    [
        ("päätös".encode(), "text/html; charset=utf-8", None),
        ("päätös".encode("cp1252"), "text/html; charset=utf-8", "utf-8"),
        ("päätös".encode(), "text/html; charset=iso-8859-1", "iso-8859-1"),
        ("päätös ”".encode("cp1252"), "text/html; charset=iso-8859-1", None),
        ("päätös".encode("cp1252"), None, None),
        ("päätös".encode(), "text/html; charset=koodi", None),
    ],
)
def test_an_answer_in_another_charset_than_it_names(
    content: bytes, content_type: str | None, named: str | None
) -> None:
    assert misdeclared(content, content_type) == named
