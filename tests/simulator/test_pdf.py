from __future__ import annotations

import pypdfium2

from simulator import pdf


def _pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def test_text_can_be_read_back() -> None:
    (page,) = _pages(pdf.document(["Päätös § 12 – ”hyväksyttiin” (5 €)\\", "Toinen kappale"]))
    assert "Päätös § 12 – ”hyväksyttiin” (5 €)\\" in page
    assert "Toinen kappale" in page


def test_long_text_goes_on_to_further_pages() -> None:
    pages = _pages(pdf.document([f"Kappale {number}" for number in range(100)]))
    assert len(pages) == 4
    assert "Kappale 99" in pages[-1]


def test_what_the_font_lacks_and_controls_do_no_harm() -> None:
    (page,) = _pages(pdf.document(["a\x00b\x1b \u202ec \u4e2d"]))
    assert "ab c ?" in page


def test_an_empty_document_has_one_page() -> None:
    assert len(_pages(pdf.document([]))) == 1
