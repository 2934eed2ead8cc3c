from __future__ import annotations

import re
from typing import Any

import pytest

from web.proceedings import finder, mark, view, whole
from web.words import Words

DEBATED = "/kuusela/2026120-5"


def flat(page: str) -> str:
    """The page's words without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def part(page: str, name: str) -> str:
    """One of the page's sections, up to the next of its kind."""
    return page.partition(f'id="{name}"')[2].partition('<section class="beside"')[0]


def test_the_ending_stands_above_the_text_with_its_sentence(site: Any) -> None:
    page = site.text(DEBATED)
    above = page.partition('<div class="text"')[0].partition("<header>")[2]
    assert "<b>Hyväksytty muutettuna</b>" in above
    assert '<a href="#proceedings">3 ehdotusta, 2 äänestystä</a>' in above
    assert "1 esteellinen" in above
    assert "Koulun piha valaistaan.</p>" in above
    assert '<a href="#s2" lang="fi">Päätös</a>' in above
    assert "Päätös poikkeaa esityksestä:" in above


def test_motions_say_who_what_and_what_became_of_them(site: Any) -> None:
    told = flat(part(site.text(DEBATED), "proceedings"))
    assert "Muutosehdotus 1 hyväksyttiin Elo , kannattajina Hyrkön" in told
    assert "(Hyrkkö tai Hyrkö) ym." in told
    assert "Vastaehdotus raukesi Niemi määräraha puolitetaan" in told


def test_a_vote_stands_below_its_motion_with_counts_names_and_list(site: Any) -> None:
    told = part(site.text(DEBATED), "proceedings")
    second = told.partition("Muutosehdotus 2")[2].partition("Vastaehdotus")[0]
    assert "Äänestys 2 <b>9–6</b>" in second
    assert "esitys voitti" in second
    assert second.count('<i class="yes">') == 9
    assert second.count('<i class="no">') == 6
    assert "<bdi>Aalto</bdi>, <bdi>Berg</bdi>" in second
    assert 'href="http://127.0.0.1:9/kokous/2026120-5-2.PDF"' in second
    assert "9 äänellä 6 ääntä vastaan hylänneen Elon ehdotuksen" in second


def test_a_tie_shows_who_decided_and_that_the_numbers_contradict(site: Any) -> None:
    apart = part(site.text(DEBATED), "proceedings").partition("Vastaehdotus")[2]
    assert "Äänestys 1 <b>7–7</b>" in apart
    assert flat(apart).count("7 jaa 7 ei") == 1
    assert "Jatketaanko käsittelyä?" in apart
    assert "ratkaisi puheenjohtajan ääni: <bdi>puheenjohtajan</bdi>" in apart
    assert "ristiriidassa" in apart


def test_who_stood_apart_and_why(site: Any) -> None:
    told = flat(part(site.text(DEBATED), "apart"))
    assert "Kallio esteellinen: palvelussuhdejäävi" in told
    assert "Oksa jätti eriävän mielipiteen" in told


def test_earlier_handlings_lead_to_their_items(site: Any) -> None:
    told = part(site.text(DEBATED), "earlier")
    assert 'href="/kuusela/2026101-3"><bdi>Tekninen lautakunta</bdi> 6.10.2026' in told
    assert "Äänestys 7–2" in told
    assert "<a" not in told.partition("Kaupunginhallitus")[0].rpartition("<li")[2]
    assert "Jätetty pöydälle" in told


def test_references_lead_both_ways(site: Any) -> None:
    told = part(site.text(DEBATED), "references")
    assert 'href="/kuusela/2026101-3"><bdi>tekninen lautakunta 6.10.2026 § 43</bdi>' in told
    assert "<li><bdi>kuntalain 51 §</bdi></li>" in told
    assert "<li><bdi>77/10.03.01/2024</bdi></li>" in told  # not in the archive


def test_an_agenda_has_no_ending(site: Any) -> None:
    page = site.text("/kuusela/2026110-2")
    assert 'class="ending' not in page
    assert 'class="beside"' not in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_was_read_is_told_in_every_language(site: Any, language: str) -> None:
    page = site.text(DEBATED, headers={"accept-language": language})
    assert {"sv": "Godkänt med ändringar", "en": "Approved as amended"}[language] in page
    assert '<p lang="fi">' in page  # the sentence is the page's own


def test_a_result_says_how_it_ended(site: Any) -> None:
    page = site.text("/pykala/items?_search=m%C3%A4%C3%A4r%C3%A4raha")
    assert '<p class="ended amended"><span>Hyväksytty muutettuna</span><span>2 äänestystä' in page


OUTCOME = {"kind": "as_proposed", "unanimous": True, "sentence": "Hyväksyttiin."}
VOTE = {"yes": 9, "no": 6}


@pytest.mark.parametrize(
    ("outcome", "votes", "said"),
    [
        (None, [], []),
        (OUTCOME, [], ["Hyväksytty esityksen mukaisesti", "yksimielisesti"]),
        (OUTCOME, [VOTE], ["Hyväksytty esityksen mukaisesti", "Äänestys 9–6"]),
        (None, [VOTE], ["Äänestys 9–6"]),
        (None, [{"yes": 66, "no": None}], ["Äänestys"]),
        (OUTCOME | {"unanimous": None}, [VOTE, VOTE], [..., "2 äänestystä"]),
    ],
)
def test_the_mark_is_short(outcome: Any, votes: Any, said: list[Any]) -> None:
    found = mark(outcome, votes, Words("fi"))
    assert len(found) == len(said)
    assert all(wanted in (..., got) for got, wanted in zip(found, said, strict=True))


def test_a_record_of_an_earlier_release_has_nothing_read() -> None:
    record = whole({"earlier_handlings": [{"body": "Kh"}], "title": "Asia"})
    told = view(record, finder([], history=False), {}, Words("fi"))
    assert told["ending"] is None
    assert told["motions"] == told["votes"] == []
    assert record["earlier_handlings"][0]["votes"] == ()


def test_a_sentence_is_found_where_it_was_decided_and_over_lines() -> None:
    sections = [
        {"kind": "proposal", "text": "Ehdotus hyväksytään."},
        {"kind": "history", "text": "Vain täällä."},
        {"kind": "decision", "text": "Ehdotus\nhyväksytään."},
    ]
    place = finder(sections, history=False)
    assert place("Ehdotus hyväksytään.") is sections[2]
    assert place("Vain täällä.") is None
    assert finder(sections, history=True)("Vain täällä.") is sections[1]
    assert place("") is None
