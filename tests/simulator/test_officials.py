"""Officers' decisions and announcements of the simulator, as our parser reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from benchmarks import words
from parsers.dynasty import parse
from parsers.files import read_file
from parsers.records import Announcements, Document, Feed, OfficialDecision, OfficialDecisions, Page
from simulator.officials import announced, decided, notices
from simulator.site import Answer, answer
from simulator.view import View

ViewOf = Callable[..., View]
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TOWNS = ("kuusivaara", "lillskar")


def _page(view: View, url: str) -> Page:
    parts = urlsplit(url)
    got: Answer = answer(view, f"{parts.path}?{parts.query}" if parts.query else parts.path)
    assert got.status == 200, url
    return Page(url, got.content, NOW, got.content_type)


def _decisions(view: View) -> list[OfficialDecision]:
    feed = parse(_page(view, f"{view.cgi}?page=rss/official_decisions&show=1000"))
    assert isinstance(feed, Feed)
    assert all(entry.id for entry in feed.entries)
    records = [parse(_page(view, entry.url)) for entry in feed.entries]
    return [record for record in records if isinstance(record, OfficialDecision)]


@pytest.mark.parametrize("slug", TOWNS)
def test_each_decision_is_read_as_it_was_made(view_of: ViewOf, slug: str) -> None:
    view = view_of(slug)
    made = decided(view.town, view.today)
    read = _decisions(view)
    assert len(made) > 50
    assert [one.id for one in read] == [act.id for act in made]
    for one, act in zip(read, made, strict=True):
        assert (one.officer_title, one.officer_name) == (act.title, act.name)
        assert (one.number, one.paragraph) == (f"{act.number}/{act.on.year}", act.number)
        assert (one.date, one.title, one.case_number) == (act.on, act.subject, act.case_number)
        texts = {section.kind.value: section.text for section in one.sections}
        assert texts["decision"] == f"{act.decision}\n{act.title.partition(',')[0]} {act.name}"
        assert texts["explanation"] == act.explanation
        assert len(one.attachments) == (act.attachment is not None)


@pytest.mark.parametrize("slug", TOWNS)
def test_no_word_of_a_decision_is_lost(view_of: ViewOf, slug: str) -> None:
    view = view_of(slug)
    for act in decided(view.town, view.today):
        page = _page(view, view.address("official_decision", act.id))
        record = parse(page)
        assert isinstance(record, OfficialDecision)
        assert words.lost(page.content.decode(), record) is None


@pytest.mark.parametrize("slug", TOWNS)
def test_the_list_names_the_newest(view_of: ViewOf, slug: str) -> None:
    view = view_of(slug)
    listed = parse(_page(view, f"{view.cgi}?page=official_search"))
    assert isinstance(listed, OfficialDecisions)
    newest, act = listed.decisions[0], decided(view.town, view.today)[0]
    assert (newest.id, newest.officer, newest.date) == (act.id, act.title, act.on)
    assert (newest.number, newest.title) == (f"{act.number}/{act.on.year}", act.subject)


@pytest.mark.parametrize("slug", TOWNS)
def test_announcements_are_listed_while_they_stand(view_of: ViewOf, slug: str) -> None:
    view = view_of(slug)
    listed = parse(_page(view, f"{view.cgi}?page=announcement_search&alo=1&tzo=-120"))
    assert isinstance(listed, Announcements)
    assert [one.id for one in listed.announcements] == [
        notice.id for notice in announced(view.town, view.today)
    ]
    for one, notice in zip(listed.announcements, announced(view.town, view.today), strict=True):
        assert (one.title, one.published, one.until) == (notice.title, notice.on, notice.until)
        text = read_file(_page(view, one.url))
        assert isinstance(text, Document)
        assert notice.text.split(".")[0] in re.sub(r"\s+", " ", text.parts[0].text)
        read_file(_page(view, one.attachments[0].url or ""))


def test_an_announcement_taken_down_has_no_pdf(view_of: ViewOf) -> None:
    view = view_of("kuusivaara")
    old = notices(view.town)[0]
    assert old.until < view.today
    assert answer(view, f"/kuulutus/{old.id}.PDF").status == 404


def test_files_of_a_decision_are_pdfs(view_of: ViewOf) -> None:
    view = view_of("kuusivaara", date(2026, 11, 20))
    act = next(one for one in decided(view.town, view.today) if one.attachment)
    for name in (act.id, f"{act.id}-1"):
        assert answer(view, f"/viranhaltija/{name}.PDF").content.startswith(b"%PDF-")
    assert answer(view, f"/viranhaltija/{act.id}-2.PDF").status == 404
    assert answer(view, "/viranhaltija/1.PDF").status == 404
