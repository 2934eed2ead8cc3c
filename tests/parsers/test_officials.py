"""Officers' decisions: wherever the heading stands that nobody has seen yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from parsers.dynasty import identity, parse
from parsers.errors import MissingField
from parsers.records import Announcements, Item, Meeting, OfficialDecision, OfficialDecisions, Page

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
URL = "https://julkaisu.example/d10/cgi/DREQUEST.PHP?page=official_decision&id=202650185"
TEXT = "<p>Katulupa, Torikatu 4</p><p><b>Päätös</b></p><p>Lupa myönnetään.</p>"


def page(above: str, content: str = TEXT) -> Page:
    markup = f"<html><body>{above}<!--DATABEGIN-->{content}<!--DATAEND--></body></html>"
    return Page(URL, markup.encode(), NOW)


def decision(above: str, content: str = TEXT) -> OfficialDecision:
    record = parse(page(above, content))
    assert isinstance(record, OfficialDecision)
    return record


HEADINGS = [
    ("<h1>Kaupungininsinööri  Viranhaltijapäätös 61/2026 03.11.2026</h1>", "61/2026", None),
    ("<h1>Kaupungininsinööri  Viranhaltijapäätös 03.11.2026/Pykälä 61</h1>", None, 61),
    ("<h1>Kaupungininsinööri  Viranhaltijapäätös 61/2026 03.11.2026 § 61</h1>", "61/2026", 61),
    ("<h1>Kaupungininsinööri  Viranhaltijapäätös 61/2026 § 61 03.11.2026</h1>", "61/2026", 61),
    ("<h1>Kaupungininsinööri<br>Viranhaltijapäätös 03.11.2026/Pykälä 61</h1>", None, 61),
    ("<h1>Viranhaltijapäätös 61/2026</h1><p>Kaupungininsinööri    03.11.2026</p>", "61/2026", None),
    ("<p>Kaupungininsinööri 3.11.2026 § 61</p><h2>Viranhaltijapäätös 61/2026</h2>", "61/2026", 61),
    ("<h1>Kaupungininsinööri  Tjänstemannabeslut 61/2026 3.11.2026</h1>", "61/2026", None),
]


@pytest.mark.parametrize(("above", "number", "paragraph"), HEADINGS)
def test_the_heading_tells_who_what_and_when(
    above: str, number: str | None, paragraph: int | None
) -> None:
    told = decision(above)
    assert (told.officer_title, told.date) == ("Kaupungininsinööri", date(2026, 11, 3))
    assert (told.number, told.paragraph) == (number, paragraph)
    assert told.title == "Katulupa, Torikatu 4"


def test_the_heading_may_stand_in_the_text() -> None:
    head = "<p>Kaupungininsinööri 03.11.2026</p><p>Viranhaltijapäätös 61/2026</p>"
    told = decision("", head + TEXT)
    assert (told.officer_title, told.number) == ("Kaupungininsinööri", "61/2026")
    assert told.title == "Katulupa, Torikatu 4"


def test_a_day_alone_below_the_heading_is_the_decisions() -> None:
    head = "<h1>Rehtori  Viranhaltijapäätös 5/2026</h1>"
    told = decision(head, f"<p>Päätöspäivämäärä 3.11.2026</p>{TEXT}")
    assert (told.officer_title, told.date) == ("Rehtori", date(2026, 11, 3))


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        ("<p>Kaupungininsinööri Kaisa Ruokomäki</p>", "Kaisa Ruokomäki"),
        ("<p>Kaisa Ruokomäki<br>kaupungininsinööri</p>", "Kaisa Ruokomäki"),
        ("<p>Kaupungininsinööri</p><p>Kaisa Ruokomäki</p>", "Kaisa Ruokomäki"),
        ("<p>Kunnanjohtaja Kaisa Ruokomäki</p>", None),
    ],
)
def test_the_officers_name_is_that_of_the_signature(signature: str, name: str | None) -> None:
    assert decision(HEADINGS[0][0], TEXT + signature).officer_name == name


def test_the_officers_name_may_stand_in_the_heading() -> None:
    told = decision("<h1>Rehtori Aino Kangasoja  Viranhaltijapäätös 5/2026 3.11.2026</h1>")
    assert (told.officer_title, told.officer_name) == ("Rehtori", "Aino Kangasoja")


def test_no_day_is_a_fault() -> None:
    with pytest.raises(MissingField, match="tells no day"):
        parse(page("<h1>Rehtori  Viranhaltijapäätös 5/2026</h1>"))


def test_no_title_is_a_fault() -> None:
    with pytest.raises(MissingField, match="no title"):
        parse(page(HEADINGS[0][0], "<p>03.11.2026</p>"))


def test_an_item_that_quotes_an_officers_decision_is_an_item() -> None:
    quoted = f"<p>Otto-oikeus</p><p>Viranhaltijapäätös 61/2026</p>{TEXT}"
    assert isinstance(
        parse(page("<h1>Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä 97</h1>", quoted)), Item
    )
    meeting = "<h1>Kunnanhallitus Pöytäkirja 18.05.2026 klo 17:00</h1>"
    assert isinstance(parse(page(meeting, quoted)), Meeting)


def test_an_officers_decision_that_quotes_a_meeting_is_one() -> None:
    quoted = f"{TEXT}<p>Kunnanhallitus Pöytäkirja 18.05.2026/Pykälä 97</p>"
    assert decision(HEADINGS[0][0], quoted).number == "61/2026"


def test_the_page_tells_its_id_by_its_pdf() -> None:
    link = "<p><a href='../viranhaltija/202650185.PDF'>Viranhaltijapäätös PDF-muodossa</a></p>"
    told = decision(HEADINGS[0][0], link + TEXT)
    assert told.id == "202650185"
    assert told.title == "Katulupa, Torikatu 4"
    assert identity(page(HEADINGS[0][0], link + TEXT)).id == "202650185"
    assert decision(HEADINGS[0][0]).id is None


def test_the_lists_may_be_empty() -> None:
    table = "<table><tr><th>Viranhaltija/Päätöspäivämäärä</th><th>Otsikko</th></tr></table>"
    listed = parse(page("<h1>Haku</h1>", table))
    assert isinstance(listed, OfficialDecisions)
    assert listed.decisions == ()
    announced = parse(page("<h1>Kuulutukset</h1>", "<p>Ei kuulutuksia.</p>"))
    assert isinstance(announced, Announcements)
    assert announced.announcements == ()


def test_an_attachment_without_its_announcement_is_not_one() -> None:
    row = "<p><a href='../kuulutus/202650201.50202.PDF'>Kaavakartta</a></p>"
    listed = parse(page("<h1>Kuulutukset</h1>", row))
    assert isinstance(listed, Announcements)
    assert listed.announcements == ()
