"""The DOM seam: what a block is, and what touches in it."""

from __future__ import annotations

import unicodedata

import pytest

from parsers.blanks import GAP
from parsers.blocks import Block, Link
from parsers.html import read


def content(markup: str) -> tuple[Block, ...]:
    return read(f"<body><!--DATABEGIN-->{markup}<!--DATAEND--></body>").content


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>Valmistelija</span><span>Hallintojohtaja</span>", "Valmistelija Hallintojohtaja"),
        ("<span>Liite 1</span><span>Merivirta</span>", "Liite 1 Merivirta"),
        ("<span>174/2026</span>Lupa", "174/2026 Lupa"),
        ("<b>Päätös:</b><span>hyväksyttiin</span>", "Päätös: hyväksyttiin"),
        ("<span>730/00.</span><span>01.02/2017</span>", "730/00.01.02/2017"),
        ("<span>kaupun</span><span>ginhallitus</span>", "kaupunginhallitus"),
        ("CO<sub>2</sub>", "CO2"),
        ("m<sup>2</sup>", "m2"),
        ("lauseen\nkeskellä &nbsp;blankkeja", "lauseen keskellä blankkeja"),
        ("oh&shy;jaus\u202emerkki\x01&#x1;", "ohjausmerkki"),
        ("a&#776;", "a\u0308"),
    ],
)
def test_text_of_a_paragraph(markup: str, text: str) -> None:
    assert [block.text for block in content(f"<p>{markup}</p>")] == [text]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("e\u0301 \u2013 5 €", "é \u2013 5 €"),
        ("\u212b \u2013 \u2126", "Å \u2013 Ω"),
        ("pää\0tös", "päätös"),
        ("e\0\u0301", "é"),
    ],
)
def test_text_is_composed(written: str, text: str) -> None:
    assert [block.text for block in content(f"<p>{written}</p>")] == [text]


def test_every_letter_and_sign_is_composed_on_a_page_of_its_own() -> None:
    written = map(chr, (*range(0xC0, 0x350), *range(0x1FF0, 0x2130)))
    letters = [letter for letter in written if letter.isprintable()]
    read = [content(f"<p>a{letter}</p>")[0].text for letter in letters]
    assert read == [unicodedata.normalize("NFC", f"a{letter}") for letter in letters]


def test_a_line_break_ends_a_block_but_not_its_paragraph() -> None:
    one, two, three = content("<p>a<br>b</p><p>c</p>")
    assert (one.text, two.text) == ("a", "b")
    assert one.paragraph == two.paragraph != three.paragraph


def test_a_run_of_no_break_blanks_is_a_column() -> None:
    assert content("<p>Asia&nbsp;&nbsp;&nbsp;\n teksti</p>")[0].text == f"Asia{GAP}teksti"
    assert content("<p>Asia\n                      teksti</p>")[0].text == "Asia teksti"


@pytest.mark.parametrize(
    ("markup", "lead"),
    [
        ("<b>Päätös</b> teksti", "Päätös"),
        ("<strong><span>Selostus</span></strong>&nbsp;&nbsp;&nbsp; <b>Tausta</b>", "Selostus"),
        ("<span style='font-weight:bold'>Päätös</span>", "Päätös"),
        ("<span style='xfont-weight:bold'>Päätös</span>", ""),
        ("<b><span style='font-weight: normal'>teksti</span></b>", ""),
        ("teksti <b>Päätös</b>", ""),
    ],
)
def test_lead_is_the_bold_beginning(markup: str, lead: str) -> None:
    assert content(f"<p>{markup}</p>")[0].lead == lead


def test_only_the_region_between_the_comments_is_content() -> None:
    sheet = read("<p>a</p><!-- DATA_BEGIN --><p>b</p><!--DATA_END--><p>c</p>")
    texts = [[block.text for block in part] for part in (sheet.before, sheet.content, sheet.after)]
    assert texts == [["a"], ["b"], ["c"]]
    assert (sheet.begun, sheet.ended) == (True, True)
    assert not read("<!--DATABEGIN--><p>b</p>").ended
    assert not read("<p>DATABEGIN</p>").begun


def test_a_layout_table_around_the_content_is_no_table() -> None:
    sheet = read("<table><td>a<td><!--DATABEGIN--><p>b</p><table><td>c<td>d</table><!--DATAEND-->")
    assert [(block.text, block.free) for block in sheet.content] == [
        ("b", True),
        ("c", False),
        ("d", False),
    ]


def test_links_know_their_words() -> None:
    [block] = content("<p>ks. <a href='x.PDF'>Liite <b>1</b></a> ja <a name='y'>z</a></p>")
    assert block.links == (Link("x.PDF", "Liite 1"),)


def test_rows_are_told_apart_though_their_end_is_missing() -> None:
    blocks = content("<table><tr><td>a<td>b<tr><td>c<td>d</table>")
    assert [(b.place.row, b.place.cell) for b in blocks if b.place] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>a</p>b<p>c", ["a", "b", "c"]),
        ("<p>a</p> <p>&nbsp;</p>\nb", ["a", "b"]),
        ("<p title='x>y \"z\" class='>a &lt;b&gt; &amp;lt;</p>", ["a <b> &lt;"]),
        ("<a =b='>' c<d>a</a>", ["a"]),
        ("<script>if (a<b) '<p>c</p>'</script><style>p>b {}</style>d", ["d"]),
        ("<xmp>a<p>b</xmp>", ["a<p>b"]),
        ("<template><template>a</template>b</template>c", ["c"]),
        ("<noscript><p>a</p></noscript><p>b</p>", ["b"]),
        ("<svg><style>a&lt;<g>b</style><title>c</title><text>d</text></svg>e", ["de"]),
        ("<!-- a > b -- c --><p>d</p>", ["d"]),
        ("<br/>a<hr>b<img src=x.gif>c", ["a", "bc"]),
    ],
)
def test_text_is_told_from_markup(markup: str, texts: list[str]) -> None:
    assert [block.text for block in content(markup)] == texts


def test_a_paragraph_within_a_link_is_what_the_link_shows() -> None:
    [block] = content("<a href='x.PDF'><p>Liite</p></a>")
    assert (block.text, block.links) == ("Liite", (Link("x.PDF", "Liite"),))


def test_the_title_is_that_of_the_head() -> None:
    sheet = read("<title>A &amp; B</title><body><svg><title>c</title></svg>d")
    assert sheet.title == "A & B"


def test_deep_nesting_is_read() -> None:
    depth = 5000
    assert content("<div><b>" * depth + "a")[0].text == "a"


@pytest.mark.parametrize(
    "paragraph",
    [
        "<p>Päätös{}</p>",
        "<p><b>Päätös</b>{}</p>",
        "<p style='font-weight:bold'><span>Päätös</span>{}</p>",
        "<a href='x'><p>Päätös{}</p></a>",
        "<p><span style='font-weight:bold'>Päätös&nbsp;&nbsp;&nbsp;&nbsp;A</span>{}</p>",
        "<p><b><span style='font-weight:normal'>\n a  b\u200b </span></b>{}</p>",
        "<p class='Sivuotsikko' style='text-indent:0cm'>Päätös{}</p>",
        "<table><tr class='x'><td class='y'><p><span>a</span>{}</p><td>b</table>",
        "<b><p>a{}</p></b>",
    ],
)
def test_a_paragraph_of_one_run_is_read_as_any_other(paragraph: str) -> None:
    """A comment in it sends it the longer way."""
    assert content(paragraph.replace("{}", "")) == content(paragraph.replace("{}", "<!-- -->"))
