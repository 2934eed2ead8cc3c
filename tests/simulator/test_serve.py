from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from parsers.records import Stage
from scraper.source_files import load_all
from simulator.faults import Faults, WrongPage
from simulator.serve import Install, Simulator
from simulator.towns import Layout


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def _item_url(install: Install, item: str) -> str:
    if install.layout is Layout.STATIC:
        return f"{install.base_url}/kokous/{item}.HTM"
    return f"{install.base_url}/cgi/DREQUEST.PHP?page=meetingitem&id={item}"


def _says(response: httpx.Response) -> str:
    """The id of the item whose page this is, by its own PDF link."""
    (own, *_) = re.findall(rb"[\"'/](\d+-[1-9]\d*)\.PDF", response.content)
    return str(own, "ascii")


def test_each_install_answers_on_loopback(simulator: Simulator) -> None:
    assert len(simulator.installs) == 4
    for install in simulator.installs:
        assert install.base_url.startswith("http://127.0.0.1:")
        response = httpx.get(f"{install.base_url}/cgi/DREQUEST.PHP?page=rss/meetingitems&show=1000")
        assert response.content.count(b"<item>") == len(simulator.published(install.slug))


def test_moving_the_clock_turns_agendas_into_minutes(simulator: Simulator) -> None:
    install = simulator.installs[0]
    agendas = [one for one in simulator.published(install.slug) if one.stage is Stage.AGENDA]
    url = _item_url(install, agendas[0].id)
    assert "Esityslista" in httpx.get(url).text
    simulator.today = date(2027, 1, 31)
    assert "Pöytäkirja" in httpx.get(url).text
    assert all(one.stage is Stage.MINUTES for one in simulator.published(install.slug))


def test_before_its_agenda_a_meeting_does_not_exist(simulator: Simulator) -> None:
    install = simulator.installs[0]
    newest = simulator.published(install.slug)[0]
    simulator.today = date(2026, 11, 1)
    assert newest.id not in {one.id for one in simulator.published(install.slug)}
    response = httpx.get(_item_url(install, newest.id))
    assert (response.status_code, response.content) == (200, b"")


def test_feeds_that_have_a_validator_answer_not_modified(simulator: Simulator) -> None:
    statuses = {}
    for install in simulator.installs:
        url = f"{install.base_url}/cgi/DREQUEST.PHP?page=rss/meetingitems"
        first = httpx.get(url)
        asked = {
            "If-None-Match": first.headers.get("etag", ""),
            "If-Modified-Since": first.headers.get("last-modified", ""),
        }
        statuses[install.slug] = httpx.get(url, headers=asked).status_code
    assert statuses == {"kuusivaara": 304, "hiidenkoski": 304, "lillskar": 200, "vanhasatama": 200}


def test_new_publication_is_not_the_same_feed(simulator: Simulator) -> None:
    url = f"{simulator.installs[0].base_url}/cgi/DREQUEST.PHP?page=rss/meetingitems"
    simulator.today = date(2026, 11, 1)
    old = httpx.get(url).headers["etag"]
    simulator.today = date(2026, 11, 20)
    assert httpx.get(url, headers={"If-None-Match": old}).status_code == 200


def test_wrong_page_of_a_session_is_the_one_before(simulator: Simulator) -> None:
    simulator.faults = Faults(wrong_page=WrongPage.SESSION)
    for install in (simulator.installs[0], simulator.installs[3]):
        one, other = (item.id for item in simulator.published(install.slug)[:2])
        with httpx.Client() as client:
            answers = [client.get(_item_url(install, item)) for item in (one, other, one)]
        assert [_says(response) for response in answers] == [one, one, other]
        fresh = httpx.get(_item_url(install, other))
        assert _says(fresh) == other


def test_wrong_page_can_be_sent_to_everyone(simulator: Simulator) -> None:
    simulator.faults = Faults(wrong_page=WrongPage.ALWAYS)
    install = simulator.installs[0]
    for item in simulator.published(install.slug)[:12]:
        said = _says(httpx.get(_item_url(install, item.id)))
        assert said != item.id
        assert said.rpartition("-")[0] == item.meeting_id


def test_empty_items_leave_lists_alone(simulator: Simulator) -> None:
    simulator.faults = Faults(empty=True)
    install = simulator.installs[1]
    item = simulator.published(install.slug)[0]
    response = httpx.get(_item_url(install, item.id))
    assert (response.status_code, response.content) == (200, b"")
    assert httpx.get(f"{install.base_url}/cgi/DREQUEST.PHP?page=meeting_frames").content
    simulator.faults = Faults()
    assert httpx.get(_item_url(install, item.id)).content


def test_keeps_a_log_of_requests(simulator: Simulator) -> None:
    install = simulator.installs[2]
    httpx.get(f"{install.base_url}/robots.txt", headers={"User-Agent": "pykala/test"})
    httpx.head(f"{install.base_url}/")
    first, second = simulator.requests
    assert (first.slug, first.method, first.target, first.status) == (
        "lillskar",
        "GET",
        "/robots.txt",
        404,
    )
    assert first.headers["user-agent"] == "pykala/test"
    assert (second.method, second.status) == ("HEAD", 200)


def test_taken_port_is_an_oserror_and_leaves_nothing_running(simulator: Simulator) -> None:
    taken = int(simulator.installs[0].base_url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"), Simulator(port=taken):
        pass


def test_its_municipality_files_can_be_read(simulator: Simulator, tmp_path: Path) -> None:
    simulator.municipality_files(tmp_path)
    sources = load_all(tmp_path)
    assert {slug: source.base for slug, source in sources.items()} == {
        install.slug: install.base_url for install in simulator.installs
    }
    assert sources["hiidenkoski"].profile.abbreviations["KH"] == "Kunnanhallitus"
    assert {(one.feeds, one.announcements, one.attachments) for one in sources.values()} == {
        (("meetingitems", "meetings"), False, "none")
    }
    simulator.municipality_files(tmp_path, every_feed=True)
    told = load_all(tmp_path)["lillskar"]
    assert "official_decisions" in told.feeds
    assert (told.announcements, told.attachments, told.attachments_a_day) == (True, "pdf", 15)
    none = load_all(tmp_path)["hiidenkoski"]
    assert (none.feeds, none.attachments) == (("meetingitems", "meetings"), "pdf")
