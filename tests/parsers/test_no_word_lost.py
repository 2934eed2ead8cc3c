"""Design rule 4: no word of a page's content is lost, whatever its markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.addresses import item_url
from parsers.decode import decode
from parsers.dynasty import parse
from parsers.records import Item, OfficialDecision, Page
from simulator.serve import Simulator
from simulator.towns import Layout

Check = Callable[[str, Item | OfficialDecision], str | None]

EXAMPLES = Path(__file__).parent / "examples"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
FRAME = """<html><body><h1>Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä 97</h1>
<!--DATABEGIN--><p>Koulun hankesuunnitelma</p>{}<!--DATAEND--></body></html>"""

blanks = st.sampled_from(["", " ", "\n", "&nbsp;", "&#xa0;" * 4, "\u200b", "&shy;", " | "])
WORDS = """
    Päätös päätös Päätösehdotus Ehdotus: Päätös: Käsittely Selostus Perustelut Asia Valmistelija
    Esittelijä Liite Liitteet Oheismateriaali Päätöshistoria Tiedoksi Muutoksenhaku Kokousasia
    Kunnanhallitus Kunnanhallitus: kunnanjohtaja Saara Kivelä puh. 050&nbsp;555&nbsp;0101 KH # __
    58/10.03.02/2026 58/2026 00.01.01 18.05.2026 1 § 97 2 kv Kunnanhallituksen että hyväksyi. 8,4
    ”suora” &amp; &lt;b&gt; &ouml;ljy e&#769; CO₂ x² 1. a@b.example
"""
words = st.sampled_from(WORDS.split())
headings = st.sampled_from(
    [
        "KH 30.03.2026 § 64",
        "KH 30.03.2026 § 64 Asiaa jatkettiin",
        "Kunnanhallitus 18.05.2026 § 97",
        "Kunnanhallitus 18.5.2026",
        "Sivltk 1.2.2026 § 3 hyväksyi",
        "§ 97",
        "Kunnanjohtajan ehdotus: Hyväksytään.",
        "Kunnanhallituksen päätös:",
        "Sivistyslautakunnan päätös: Ei.",
        "Liitteet (2)",
        "Asianumero",
        "Kunnanjohtaja Saara Kivelä",
    ]
)
runs = st.lists(st.tuples(words, blanks), min_size=1, max_size=6).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)
inline = st.tuples(
    st.sampled_from(
        [
            "{}",
            "<b>{}</b>",
            "<b>{}",
            "<span style='font-weight:bold'>{}</span>",
            "<span>{}</span>",
            "<sup>{}</sup>",
            "<a href='../kokous/2026412-6-1.PDF'>{}</a>",
            "{}<br>",
        ]
    ),
    runs,
).map(lambda pair: pair[0].format(pair[1]))
texts = st.one_of(headings, st.lists(inline, min_size=1, max_size=4).map("".join))
blocks = st.tuples(
    st.sampled_from(
        [
            "<p>{}</p>",
            "<p>{}",
            "<p class='Sivuotsikko' style='text-indent:0cm'>{}</p>",
            "<div>{}</div>",
            "<h2>{}</h2>",
            "<h2 class='hidden'>Navigointi</h2>{}",
            "<h2 class='hidden'>{}</h2>",
            "<table><caption>{}</caption><tr><td><a href='x.PDF'>1</a></td></tr></table>",
            "<table><caption>{}</caption><tr><td>1</td></tr></table>",
            "<table><tr><th colspan=2>{}</th></tr><tr><td>1<td>2</table>",
            "<table><tr><td>{}</td><td>58/10.03.02/2026</td></tr></table>",
            "<ul><li>{}<li>x</ul>",
            "</div></i><p>{}</p>",
            "<table><caption>Liitteet</caption><tr><td>{}</td><td>1</td></tr></table>",
            "<table><caption>Oheismateriaali</caption><tr><td>{}</table>",
            "<table><tr><td>{}</td></tr></table>",
            "<table><tr><td>1<td><p>{}<tr><td>2</table>",
            "<table><tr><td><table><tr><td>{}</table></td></tr></table>",
            "<!--{}-->",
            "<style>.a {{}}</style>{}",
            "<script>'{}'</script>",
        ]
    ),
    texts,
).map(lambda pair: pair[0].format(pair[1]))
pages = st.lists(blocks, max_size=12).map(lambda parts: FRAME.format("\n".join(parts)))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*[lM]")), ids=lambda path: path.name)
def test_on_every_example(path: Path, lost_words: Check) -> None:
    content = path.read_bytes()
    record = parse(Page("https://julkaisu.example/kokous/1.HTM", content, NOW))
    if isinstance(record, Item | OfficialDecision):
        assert lost_words(decode(content), record) is None


@pytest.mark.parametrize("name", ["2017406946-3.HTM", "2017409886-4.HTM"])
def test_on_recorded_pages(name: str, shared: Path, lost_words: Check) -> None:
    content = (shared / "cases" / "espoo-2017" / name).read_bytes()
    record = parse(Page("https://julkaisu.example/kokous/1.HTM", content, NOW))
    assert isinstance(record, Item)
    assert lost_words(decode(content), record) is None


@given(pages)
def test_on_any_page(lost_words: Check, markup: str) -> None:
    record = parse(Page("https://julkaisu.example/cgi/x", markup.encode(), NOW))
    assert isinstance(record, Item)
    assert lost_words(markup, record) is None


@given(pages)
def test_on_any_page_of_an_officer(lost_words: Check, markup: str) -> None:
    markup = markup.replace(
        "Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä 97",
        "Kunnanjohtaja Viranhaltijapäätös 97/2026 18.05.2026",
    )
    record = parse(Page("https://julkaisu.example/cgi/x", markup.encode(), NOW))
    assert isinstance(record, OfficialDecision)
    assert lost_words(markup, record) is None


def test_on_every_item_of_the_simulator(lost_words: Check) -> None:
    with Simulator() as simulator, httpx.Client() as client:
        for install in simulator.installs:
            for item in simulator.published(install.slug):
                url = item_url(install.base_url, item.id)
                if install.layout is Layout.STATIC:
                    url = f"{install.base_url}/kokous/{item.id}.HTM"
                answer = client.get(url)
                content_type = answer.headers.get("content-type")
                record = parse(Page(url, answer.content, NOW, content_type))
                assert isinstance(record, Item)
                lost = lost_words(decode(answer.content, content_type), record)
                assert lost is None, (url, lost)


def test_the_check_itself_notices(lost_words: Check) -> None:
    def check(read: str, printed: str) -> str | None:
        record = parse(Page("https://x.example/", FRAME.format(read).encode(), NOW))
        assert isinstance(record, Item)
        return lost_words(FRAME.format(printed), record)

    assert check("<p>yksi kaksi</p>", "<p>yksi kaksi</p>") is None
    assert check("<p>yksi</p>", "<p>yksi kaksi</p>")
    assert check("<p>yksi kaksi</p>", "<p>yksi</p>")
    assert check("<p>kaksi yksi</p>", "<p>yksi kaksi</p>")
    assert check("<p>yksikaksi</p>", "<p>yksi kaksi</p>")
    assert check("<p>yk si</p>", "<p>yksi</p>")
