"""Lists of bodies, meetings and items where the example pages leave a question."""

from __future__ import annotations

from datetime import UTC, date, datetime

from parsers.dynasty import parse
from parsers.records import Bodies, Meeting, Meetings, Page, Record, Stage

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def read(markup: str) -> Record:
    return parse(Page("https://julkaisu.example/cgi/DREQUEST.PHP?page=x", markup.encode(), NOW))


def test_a_body_without_meetings_is_an_empty_list() -> None:
    record = read("<h1>Kokouslistat</h1><!--DATABEGIN-->Ei kokouksia<!--DATAEND-->")
    assert isinstance(record, Meetings)
    assert record.meetings == ()


def test_meetings_in_a_plain_list() -> None:
    record = read(
        "<h1>Kunnanhallitus</h1><!--DATABEGIN--><ul>"
        "<li><a href='?page=meeting&id=20265'>Pöytäkirja</a> 5.1.2026"
        "<li><a href='?page=meeting&id=20269'>Asialista</a> 9.2.2026</ul><!--DATAEND-->"
    )
    assert isinstance(record, Meetings)
    assert [(m.id, m.date, m.stage) for m in record.meetings] == [
        ("20265", date(2026, 1, 5), Stage.MINUTES),
        ("20269", date(2026, 2, 9), Stage.AGENDA),
    ]


def test_a_stage_nothing_tells_is_none() -> None:
    record = read(
        "<!--DATABEGIN--><table><tr><td>Toimielin</td><td></td></tr>"
        "<tr><td><a href='?page=meetings&id=1'>Kunnanhallitus</a></td>"
        "<td><a href='?page=meeting&id=20265'>5.1.2026</a></td></tr></table><!--DATAEND-->"
    )
    assert isinstance(record, Bodies)
    latest = record.bodies[0].latest
    assert latest is not None
    assert (latest.date, latest.stage) == (date(2026, 1, 5), None)


def test_a_secret_matter_stays_in_the_list() -> None:
    record = read(
        "<h1>Kunnanhallitus Pöytäkirja 5.1.2026 klo 9.05</h1><!--DATABEGIN--><table>"
        "<tr><td>Pykälä</td><td></td><td>Otsikko</td></tr>"
        "<tr><td>§ 7</td><td></td><td>Asia ei ole julkinen</td></tr></table><!--DATAEND-->"
    )
    assert isinstance(record, Meeting)
    assert record.time == "09:05"
    [item] = record.items
    assert (item.id, item.paragraph, item.position, item.title) == (
        None,
        7,
        None,
        "Asia ei ole julkinen",
    )
