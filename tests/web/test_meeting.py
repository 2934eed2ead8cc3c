from __future__ import annotations

import re
from typing import Any

import pytest

MEETING = "/kuusela/m/2026101"


def lines(page: str) -> list[str]:
    listed = page.partition('<ol class="list">')[2].partition("</ol>")[0]
    plain = (re.sub(r"<[^>]+>|&nbsp;", " ", line) for line in listed.split("<li")[1:])
    return [" ".join(line.partition(">")[2].split()) for line in plain]


def test_the_list_shows_what_is_secret_late_and_missing(site: Any) -> None:
    assert lines(site.text(MEETING)) == [
        "§ 43 Koulun hankesuunnitelma",
        "§ 44 Asia ei ole julkinen ei julkista sivua",
        "45 Numeroa 45 ei ole listalla",
        "§ 46 Koulukuljetukset lisäasia",
    ]


def test_an_item_leads_to_its_page_or_to_the_source(site: Any) -> None:
    page = site.text(MEETING)
    assert 'href="/kuusela/2026101-3"' in page
    assert 'href="http://x.example/6" rel="noopener nofollow"' in page


def test_who_was_there_when_and_where(site: Any) -> None:
    page = site.text(MEETING)
    for words in (
        "klo 17:00",
        "Kaupungintalo",
        "Kerttu Keksitty",
        "roles_of_person?name=Onni+Oletettu&amp;municipality=Kuuselan+kaupunki",
        "saapui klo 17.20",
        "Siiri Sepitetty",
        "Pöytäkirja tarkastettiin 9.10.2026.",
    ):
        assert words in page


def test_a_meeting_whose_page_was_not_read_shows_the_items_known(site: Any) -> None:
    page = site.text("/kuusela/m/2026120")
    assert "Kokouksen omaa sivua ei ole luettu" in page
    assert lines(page) == [
        "§ 70 Koulun peruskorjauksen määräraha Hyväksytty muutettuna 2 äänestystä"
    ]


def test_it_is_there_as_json(site: Any) -> None:
    facts = site.get(f"{MEETING}.json").json()
    assert [item["late"] for item in facts["items"]] == [0, 0, 1]
    assert facts["missing_numbers"] == [45]
    assert facts["people"][1]["remark"] == "saapui klo 17.20"
    assert site.get("/kuusela/m/2026120.json").json()["items"][0]["item"] == "kuusela/2026120-5"


@pytest.mark.parametrize("path", ["/kuusela/m/1", "/nowhere/m/2026101", "/kuusela/m/1.json"])
def test_a_meeting_that_never_was_is_not_found(site: Any, path: str) -> None:
    assert site.get(path).status_code == 404
