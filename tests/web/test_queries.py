from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

QUERIES = json.loads(
    (Path(__file__).resolve().parents[2] / "datasette_metadata.json").read_text("utf-8")
)["databases"]["pykala"]["queries"]

ASKED = {
    "municipality": "Kuuselan kaupunki",
    "case_number": "412/2025",
    "title": "johtaja",
    "word": "koulun",
    "name": "Esimerkki",
    "item": "kuusela/2026101-3",
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_canned_query_answers_with_and_without_values(site: Any, name: str) -> None:
    values = {parameter: ASKED[parameter] for parameter in QUERIES[name].get("params", ())}
    page = site.get(f"/pykala/{name}", params=values)
    assert page.status_code == 200
    assert site.get(f"/pykala/{name}").status_code == 200
    assert site.get(f"/pykala/{name}.json?_shape=objects", params=values).json()["ok"]


def test_a_query_of_the_operator_s_own_is_one_of_them(
    archive: Path, site_on: Callable[..., Any], root: Path, tmp_path: Path
) -> None:
    page = (root / "docs" / "alerts.md").read_text("utf-8")
    given = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (example,) = (one for one in given if '"queries"' in one)
    own = json.loads(example.replace("Kuusela", "Kuuselan kaupunki"))
    queries = own["databases"]["pykala"]["queries"]
    queries["bare"] = queries["our_schools"]["sql"]
    (tmp_path / "own.json").write_text(json.dumps(own), "utf-8")
    site = site_on(archive, metadata=tmp_path / "own.json")
    listed = site.text("/queries")
    assert '<a href="/pykala/our_schools">Schools and day care</a>' in listed
    assert '<a href="/pykala/bare">bare</a>' in listed
    assert "Schools and day care" in site.text("/pykala/our_schools")
    found = {row["item"] for row in rows(site, "our_schools")}
    assert "kuusela/2026101-3" in found
    assert found == {row["item"] for row in rows(site, "bare")}
    for form in ("csv", "atom"):
        assert "kuusela/2026101-3" in site.text(f"/pykala/our_schools.{form}")


def rows(site: Any, name: str, **values: str) -> list[dict[str, Any]]:
    return list(site.get(f"/pykala/{name}.json", params={"_shape": "array", **values}).json())


def test_a_case_is_followed_by_its_number_in_any_form(site: Any) -> None:
    for number in ("412/10.03.01/2025", "412/2025"):
        way = [row["body"] for row in rows(site, "follow_case", case_number=number)]
        assert way == ["Tekninen lautakunta", "Kaupunginvaltuusto"]


def test_the_queries_find_what_they_promise(site: Any) -> None:
    assert [r["item"] for r in rows(site, "debated")] == ["kuusela/2026120-5", "kuusela/2026101-3"]
    assert [r["item"] for r in rows(site, "on_agenda")] == ["kuusela/2026110-2"]
    assert rows(site, "longest_ways")[0]["bodies"] == 2
    assert [r["title"] for r in rows(site, "by_presenter", title="direktör")] == [
        "Ny förskola i Östanå"
    ]
    assert rows(site, "word_by_year", word="koulun") == [
        {"municipality": "Kuuselan kaupunki", "year": 2026, "items": 2}
    ]
    assert rows(site, "latest_changes")[0]["item"] == "ostana/2026201-2"
    assert rows(site, "corrected") == []
    assert rows(site, "cited_cases")[0]["case_number"] == "77/10.03.01/2024"


def test_an_item_in_a_result_leads_to_its_page(site: Any) -> None:
    assert '<a href="/kuusela/2026110-2">' in site.text("/pykala/on_agenda")


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("fi", "Jaa tarkoittaa Jaa Ei tarkoittaa Ei"),
        ("sv", "Ja betyder Ja Nej betyder Nej"),
        ("en", "Yes means Yes No means No"),
    ],
)
def test_a_vote_is_told_with_what_yes_and_no_meant(site: Any, language: str, headings: str) -> None:
    for name in ("votes_taken", "close_votes"):
        page = site.text(f"/pykala/{name}", headers={"accept-language": language})
        assert headings in re.sub(r"(<[^>]*>|\s)+", " ", page)
    assert "hylkääminen" in {row["yes_means"] for row in rows(site, "votes_taken")}


def test_where_rows_are_cut_the_page_says_so(site: Any) -> None:
    counting = (
        "with+recursive+c(n)+as+(select+1+union+all+select+n%2B1+from+c+limit+{})+select+n+from+c"
    )
    assert "ensimmäiset 1\u00a0000 riviä" in site.text(f"/pykala?sql={counting.format(1001)}")
    assert "ensimmäiset" not in site.text(f"/pykala?sql={counting.format(1000)}")


def test_municipalities_are_chosen_from_a_list(site: Any) -> None:
    page = site.text("/pykala/on_agenda?municipality=%C3%96stan%C3%A5+kommun")
    assert "<option selected>Östanå kommun</option>" in page
    assert "<option>Kuuselan kaupunki</option>" in page
