"""Feeds: the example pages, and every way in which a feed can be wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.as_json import to_json
from parsers.errors import ParseError, UnknownLayout
from parsers.feed import parse_feed
from parsers.records import Entry, Page

EXAMPLES = sorted((Path(__file__).parent / "feeds").glob("*.xml"))
CGI = "https://kuusivaara.example:443/cgi/DREQUEST.PHP"
KEY = "https://kuusivaara.example/cgi/DREQUEST.PHP"
DECLARATION = "<?xml version='1.0' encoding='iso-8859-1'?>"
# without &, and without letters that only together would read as UTF-8 by chance
LETTERS = "".join(map(chr, range(0x20, 0x7F))).replace("&", "") + "åäöÅÄÖéü"
SUBJECTS = st.text(LETTERS).filter(lambda subject: subject.split() and "]]>" not in subject)


def page(content: bytes, url: str = "feed.xml", content_type: str | None = None) -> Page:
    return Page(url, content, datetime(2026, 11, 20, tzinfo=UTC), content_type)


def feed(*titles: str, link: str = f"{CGI}?page=meetingitem&id=20261273-7") -> str:
    items = "".join(
        f"<item><title><![CDATA[{title}]]></title><description><![CDATA[{title}]]></description>"
        f"<link><![CDATA[{link}]]></link></item>"
        for title in titles
    )
    return (
        f"{DECLARATION}<rss version='2.0'><channel><title><![CDATA[Dynasty]]></title>"
        "<description><![CDATA[Dynasty - Kokousasiat]]></description>"
        f"<link><![CDATA[{CGI}?page=meeting_frames]]></link>{items}</channel></rss>"
    )


def only_entry(title: str, **keywords: str) -> Entry:
    (entry,) = parse_feed(page(feed(title, **keywords).encode("latin-1"))).entries
    return entry


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_the_record_beside_it(path: Path) -> None:
    url = f"{KEY}?page=rss/{path.stem}&show=30"
    record = to_json(parse_feed(page(path.read_bytes(), url, "text/xml; charset=ISO-8859-1")))
    expected = path.with_suffix(".json")
    if not expected.exists():
        expected.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{expected.name} was written now: read it beside the page")
    assert record == json.loads(expected.read_text("utf-8"))


def test_the_examples_are_in_the_form_of_the_service() -> None:
    assert EXAMPLES
    for path in EXAMPLES:
        content = path.read_bytes()
        assert content.startswith(DECLARATION.encode() + b"<rss version='2.0'><channel>")
        assert b"\n" not in content
        content.decode("iso-8859-1")


@pytest.mark.parametrize(
    ("title", "body", "day", "subject"),
    [
        ("KH 08.05.2017 / A / B", "KH", date(2017, 5, 8), "A / B"),
        ("KH 8.5.2017 / A", "KH", date(2017, 5, 8), "A"),
        ("KH 08.05.2017 / Lausunto 9.5.2017 / B", "KH", date(2017, 5, 8), "Lausunto 9.5.2017 / B"),
        ("Lausunto 9.5.2017 annettu 8.5.2017", "Lausunto 9.5.2017 annettu", date(2017, 5, 8), None),
        ("S/Kh salainen 08.05.2017", "S/Kh salainen", date(2017, 5, 8), None),
        ("KH 08.05.2017 / ", "KH", date(2017, 5, 8), None),
        ("KH 31.02.2017 / A", "KH", None, "A"),
        ("KH / A", None, None, None),
        ("08.05.2017 / A", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_title_is_split_after_the_date(
    title: str, body: str | None, day: date | None, subject: str | None
) -> None:
    entry = only_entry(title)
    assert (entry.body, entry.meeting_date, entry.subject) == (body, day, subject)
    assert entry.title == title.strip()


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (
            "keitti&ouml;n peruskorjaus &ndash; hyv&auml;ksyminen",
            "keittiön peruskorjaus – hyväksyminen",
        ),
        ("R&amp;D", "R&D"),
        ("R&amp;ndash;D", "R&ndash;D"),
        ("&#8211; &#x2013; &#X2013;", "– – –"),
        ("a&nbsp;b&#xa0;&#xA0;c", "a b c"),
        ("AT&T & kaava &c", "AT&T & kaava &c"),
        ("A&B; &copyright &notes; &para", "A&B; &copyright &notes; &para"),
        ("alle <1 ha> ja <b>x</b>", "alle <1 ha> ja <b>x</b>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("&lt;script&gt;", "<script>"),
        ("A&#776;iti", "Äiti"),
        ("x&#0;y&#7;z &#x202e;z", "x\ufffdyz z"),
        ("  kaksi \n riviä\t", "kaksi riviä"),
    ],
)
def test_entities_are_undone_once_and_plain_text_stands(printed: str, meant: str) -> None:
    assert only_entry(printed).title == meant


@given(SUBJECTS)
def test_a_subject_without_entities_is_kept_word_for_word(subject: str) -> None:
    entry = only_entry(f"Kaupunginhallitus 08.05.2017 / {subject}")
    assert entry.subject is not None
    assert entry.subject.split() == subject.split()


@pytest.mark.parametrize(
    "link",
    [
        f"{CGI}?page=meetingitem&id=20261273-7",
        f"{CGI}?id=20261273-7&page=meetingitem",
        f"{CGI}?page=meetingitem&amp;id=20261273-7",
        f"{KEY}?page=meetingitem&id=20261273-7#liite",
    ],
)
def test_a_link_is_canonical_and_names_the_item(link: str) -> None:
    entry = only_entry("KH 08.05.2017 / A", link=link)
    assert entry.url == f"{KEY}?page=meetingitem&id=20261273-7"
    assert entry.id == "20261273-7"


def test_a_relative_link_is_resolved_against_the_feed() -> None:
    content = feed("KH 08.05.2017 / A", link="DREQUEST.PHP?page=meetingitem&id=1-2").encode()
    (entry,) = parse_feed(page(content, f"{KEY}?page=rss/meetingitems")).entries
    assert entry.url == f"{KEY}?page=meetingitem&id=1-2"


def test_the_link_two_queries_were_glued_into_is_survived() -> None:
    entry = only_entry("x", link=f"{CGI}?page=rss/meetingitems&show=30?page=rss/meetings&show=30")
    assert entry.url == f"{KEY}?page=rss/meetingitems&show=30"
    assert entry.id is None


@pytest.mark.parametrize(
    ("url", "link", "topic"),
    [
        (f"{KEY}?show=30&page=rss/meetings", "?page=meetingitem&id=1-2", "meetings"),
        ("saved.xml", "?page=meetingitem&id=20261273-7", "meetingitems"),
        ("saved.xml", "?page=meeting&id=20261273", "meetings"),
        ("saved.xml", "?page=official_decision&id=2026374767", "official_decisions"),
        ("saved.xml", "?page=announcement_search&alo=1", None),
    ],
)
def test_the_topic_is_in_the_address_or_in_the_links(url: str, link: str, topic: str) -> None:
    content = feed("KH 08.05.2017 / A", link=CGI + link).encode()
    assert parse_feed(page(content, url)).topic == topic


def test_a_feed_without_entries_is_a_feed() -> None:
    read = parse_feed(page(feed().encode()))
    assert (read.topic, read.title, read.entries) == ("meetingitems", "Dynasty", ())
    assert read.link == f"{KEY}?page=meeting_frames"


@pytest.mark.parametrize(
    ("charset", "content_type"),
    [
        ("iso-8859-1", None),
        ("iso-8859-1", "text/xml"),
        ("iso-8859-1", "text/html"),
        ("iso-8859-1", "text/xml; charset=utf-8"),
        ("utf-8", None),
        ("utf-8", "text/xml; charset=ISO-8859-1"),
        ("utf-8-sig", None),
    ],
)
def test_the_text_is_right_whatever_charset_is_declared(
    charset: str, content_type: str | None
) -> None:
    content = feed("Äänestys 08.05.2017 / Öljyä").encode(charset)
    (entry,) = parse_feed(page(content, content_type=content_type)).entries
    assert (entry.body, entry.subject) == ("Äänestys", "Öljyä")


def test_the_quotes_of_windows_are_read() -> None:
    (entry,) = parse_feed(page(feed("KH 08.05.2017 / ”A” – B").encode("cp1252"))).entries
    assert entry.subject == "”A” – B"


def test_a_control_character_does_not_cost_the_feed() -> None:
    first, second = parse_feed(page(feed("a\x07b\x00c", "KH 08.05.2017 / A").encode())).entries
    assert (first.title, second.subject) == ("abc", "A")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty page"),
        (b" \r\n", "not a feed"),
        (b"<html><head><title>Virhe</title></head><body><p>Virhe 500</p></body></html>", "not a"),
        (b"/etc/hostname", "not a feed"),
        (b"https://kuusivaara.example/", "not a feed"),
        (b"%PDF-1.4\n\xe2\xe3\xcf\xd3", "not a feed"),
    ],
)
def test_what_is_no_feed_is_an_unknown_layout(content: bytes, message: str) -> None:
    with pytest.raises(UnknownLayout, match=message) as caught:
        parse_feed(page(content, f"{KEY}?page=rss/meetingitems"))
    assert caught.value.url == f"{KEY}?page=rss/meetingitems"


@given(st.data())
def test_a_feed_cut_anywhere_is_refused(data: st.DataObject) -> None:
    whole = feed("KH 08.05.2017 / Ääni", "KH 08.05.2017 / B").encode("latin-1")
    cut = data.draw(st.integers(min_value=0, max_value=len(whole) - 1))
    with pytest.raises(ParseError):
        parse_feed(page(whole[:cut]))


def test_an_entry_without_a_link_is_left_out() -> None:
    content = feed("KH 08.05.2017 / A").replace(
        "<link><![CDATA[" + CGI + "?page=meetingitem", "<x>"
    )
    broken = content.replace("&id=20261273-7]]></link></item>", "</x></item>")
    assert parse_feed(page(broken.encode())).entries == ()


@pytest.mark.parametrize("reference", ["&#xd800;", "&#x110000;", "&#99999999999999;"])
def test_a_reference_to_no_character_is_no_stumbling_block(reference: str) -> None:
    content = feed("A").replace("<![CDATA[A]]>", f"A & {reference}")
    with pytest.raises(ParseError):
        parse_feed(page(content.encode()))
    [entry] = parse_feed(page(content.replace(" & ", " ").encode())).entries
    assert entry.title == "A \ufffd"


def bomb(*entities: str) -> bytes:
    declared = "".join(f"<!ENTITY {entity}>" for entity in entities)
    whole = feed("KH 1.2.2026 / A").replace("<![CDATA[KH 1.2.2026 / A]]>", "&e9;")
    return whole.replace("<rss", f"<!DOCTYPE rss [{declared}]><rss").encode()


LAUGHS = ('e0 "lol"', *(f'e{n} "{f"&e{n - 1};" * 10}"' for n in range(1, 10)))


@pytest.mark.parametrize(
    "entities",
    [LAUGHS, (*LAUGHS[::-1],), ('e9 "x"',), ("e9 SYSTEM 'file:///etc/passwd'",), ('% e9 "x"',)],
)
def test_entities_of_its_own_make_no_feed(entities: tuple[str, ...]) -> None:
    with pytest.raises(ParseError, match="entities of its own"):
        parse_feed(page(bomb(*entities)))


def test_long_entity_makes_no_feed() -> None:
    with pytest.raises(UnknownLayout, match="not a feed"):
        parse_feed(page(bomb(f'e9 "{"x" * 100_000}"')))


def test_a_doctype_without_entities_does_no_harm() -> None:
    content = feed("KH 1.2.2026 / A").replace("<rss", "<!DOCTYPE rss><rss")
    assert len(parse_feed(page(content.encode())).entries) == 1


def test_the_word_entity_in_a_title_is_a_word() -> None:
    [entry] = parse_feed(page(feed("KH 1.2.2026 / <!ENTITY a>").encode())).entries
    assert entry.subject == "<!ENTITY a>"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>" + b"<p>x</p>" * 2_000_000, UnknownLayout),  # minutes in the library
        (b"<rss version='2.0'><channel>" + b"<p>x</p>" * 2_000_000, ParseError),
        (b"<rss version='2.0'><channel><title>" + b"x" * 20_000_000, ParseError),
        (bytes(20_000_000), UnknownLayout),
    ],
    ids=["html", "html in a feed", "a title", "nothing"],
)
def test_what_is_too_long_to_be_a_feed_is_not_read(content: bytes, error: type[ParseError]) -> None:
    with pytest.raises(error):
        parse_feed(page(content))


def test_the_longest_list_asked_for_is_not_too_long() -> None:
    titles = [f"Kaupunginhallitus 1.2.2026 / {'Pitkä otsikko ' * 20}{n}" for n in range(1000)]
    assert len(parse_feed(page(feed(*titles).encode())).entries) == 1000
