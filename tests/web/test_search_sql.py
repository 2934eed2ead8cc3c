"""A search as a statement of SQL: in Datasette it finds the same items."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from alerts.as_sql import statement, statement_of
from alerts.saved import saved_search
from tests.web.test_search import ODD, search

SIGNS = ["koulu -- :katto", "-- :x", "koulu /* :a", "pragmaattinen OR PRAGMA koulu", "o'koulu'"]
TOWN = "Kuuselan kaupunki"


def linked(site: Any, path: str) -> str:
    """The statement to which a page's link leads."""
    (there,) = {
        a.attributes["href"] or ""
        for a in LexborHTMLParser(site.text(path)).css(".exports a")
        if a.text() == "SQL"
    }
    assert urlsplit(there).path == "/pykala"
    assert site.get(there).status_code == 200
    return parse_qs(urlsplit(there).query, keep_blank_values=True)["sql"][0]


def by_sql(site: Any, sql: str) -> set[str]:
    rows = site.get(f"/pykala.json?_shape=array&_size=max&sql={quote(sql)}").json()
    return {row["item"] for row in rows}


def by_search(site: Any, q: str, **filters: object) -> set[str]:
    answer = site.get(search(q, ".json", size=100, **filters)).json()
    assert answer["total"] <= 100
    return {result["id"] for result in answer["results"]}


def test_the_link_of_a_search_finds_the_same_items(site: Any) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("koulu", {}),
        ("", {}),
        ("koulu OR katto", {"municipality": TOWN, "order": "oldest"}),
        ("", {"year": ["2026", "2025"], "stage": "minutes"}),
        ("koulu", {"section": ["decision", "history"], "presenter": "Aino Esimerkki"}),
        ("", {"outcome": "as_proposed", "language": "fi", "task_class": "10.03.01"}),
        ("", {"body": "O'Brien -- :x"}),
    ]
    found = []
    for q, filters in asked:
        if not by_search(site, q, **filters):
            path = search(q, **filters)  # a page without results has no such box
            assert "SQL</a>" not in site.text(path)
            continue
        ids = by_sql(site, linked(site, search(q, **filters)))
        assert ids == by_search(site, q, **filters), (q, filters)
        found.append(ids)
    assert len({frozenset(ids) for ids in found}) > 3


def test_every_value_of_every_facet_is_the_same_in_sql(site: Any) -> None:
    facets = site.get("/search.json").json()["facets"]
    assert len(facets) == 9
    for facet in facets:
        for value in [*(one["value"] for one in facet["values"]), "x", "'; --"]:
            ids = by_sql(site, statement("", [(facet["name"], [value])]))
            assert ids == by_search(site, "", **{facet["name"]: value}), (facet["name"], value)


@pytest.mark.parametrize("q", [*ODD, *SIGNS], ids=range(len(ODD) + len(SIGNS)))
def test_whatever_is_typed_is_the_same_in_sql(site: Any, q: str) -> None:
    answer = site.get(search(q, ".json", size=100)).json()
    found = {result["id"] for result in answer["results"]}
    assert by_sql(site, statement(answer["query"]["q"])) == found


@pytest.mark.parametrize(
    "follow",
    [{"matter": "412/2025"}, {"body": "tekninen lautakunta"}, {"person": "Elo Hyrkön"}],
    ids=["matter", "body", "person"],
)
@pytest.mark.parametrize("q", ["", "koulun"])
def test_what_is_followed_is_the_same_in_sql(site: Any, follow: dict[str, str], q: str) -> None:
    (kind, key), *_ = follow.items()
    fields = urlencode({"follow": kind, "in": TOWN, "key": key} | ({"q": q} if q else {}))
    sql = linked(site, f"/alerts/new?{fields}")
    assert sql == statement_of(
        saved_search({"query": q, "follow": {"municipality": TOWN, **follow}})
    )
    items = json.loads(site.text(f"/search.feed.json?{fields}"))["items"]
    assert {item["id"].partition("//")[2].partition("/")[2] for item in items} == by_sql(site, sql)
    assert bool(items) or kind == "person"


STOPPED = """
import sys
from pathlib import Path
sys.path[:] = {path}
from datasette import hookimpl
from datasette.plugins import pm
from db import analyser
from tests.web.conftest import Site, close
from web.site import build

times = []

class Stops:
    @staticmethod
    @hookimpl
    def prepare_connection(conn):
        def stops(length):
            times.append(length)
            # no word that ships with its keys, as those written in tests do
            if length:
                analyser.analyse("zq" * length, "sv")
            if len(times) != 3:
                conn.interrupt()
        conn.create_function("stops", 1, stops)

pm.register(Stops)
datasette = build(Path({archive!r}))
for length in (0, 2, 3):
    answer = Site(datasette).get(f"/pykala.json?sql=select+stops({{length}})")
    print(answer.status_code, len(times))
close(datasette)
"""


def test_a_statement_has_its_time_anew_if_dictionaries_were_loaded_for_it(archive: Path) -> None:
    command = [sys.executable, "-c", STOPPED.format(path=sys.path, archive=str(archive))]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    assert told.stderr == ""
    assert told.stdout.splitlines() == ["400 1", "200 3", "400 4"]
