"""The search boxes of Datasette's own table pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

TABLES = ("items", "decisions", "section_texts", "sections", "documents")
ODD = (
    "",
    '"',
    '"""',
    "AND OR NOT",
    "OR",
    "-",
    "- - -",
    "*",
    "**",
    "a*b",
    "NEAR(",
    "NEAR(koulu, 5)",
    "{a b}:",
    "{title} : koulu",
    "title:",
    "otsikko:päätös:",
    "^koulu",
    "koulu + katu",
    "'; DROP TABLE items; --",
    "SELECT * FROM items",
    "\x00",
    "\x00documents\x00koulu",
    "\x01\x1f\x7f\x85",
    "🙂 👩‍👩‍👧",
    "школа Київ",
    "學校",
    "y" * 300,
    "koulu " * 1700,
    "(" * 3000,
    '-"' * 2000,
    "title:-" * 1500,
    "§" * 500,
    "\u202ekoulu",
    "%",
    "päätös:koulu",
    "kunta:Kuusela esittelijä:x",
    "§ 43",
)


def found(site: Any, table: str, search: str) -> list[dict[str, Any]]:
    path = f"/pykala/{table}.json?_shape=array&_size=max&_search={quote(search)}"
    rows: list[dict[str, Any]] = site.get(path).json()
    return rows


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_is_typed_is_answered(site: Any, table: str, odd: str) -> None:
    answer = site.get(f"/pykala/{table}.json?_size=1&_search={quote(odd)}")
    assert answer.status_code == 200, answer.text[:300]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_is_typed_in_a_statement_is_answered(site: Any, odd: str) -> None:
    asked = "select search(:q), search_documents(:q), escape_fts(:q)"
    answer = site.get(f"/pykala.json?_shape=array&sql={quote(asked)}&q={quote(odd)}")
    assert answer.status_code == 200, answer.text[:300]


@pytest.mark.parametrize("table", ["items", "decisions"])
def test_a_phrase_is_exact(site: Any, table: str) -> None:
    assert found(site, table, '"koulun peruskorjauksen"')
    # the same base forms side by side, but other forms
    assert found(site, table, "koulu peruskorjaus")
    assert not found(site, table, '"koulu peruskorjaus"')


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_box_narrows_nothing(site: Any, table: str, empty: str) -> None:
    everything = site.get(f"/pykala/{table}.json?_shape=array&_size=max").json()
    assert found(site, table, empty) == everything != []


def test_what_a_phrase_forbids_is_gone_and_nothing_else(site: Any) -> None:
    everything = {row["id"] for row in found(site, "items", "koulu")}
    without = {row["id"] for row in found(site, "items", 'koulu -"koulun peruskorjauksen"')}
    exact = {row["id"] for row in found(site, "items", '"koulun peruskorjauksen"')}
    assert exact
    assert without == everything - exact


def test_sections_are_searched_by_their_items(site: Any) -> None:
    items = {row["id"] for row in found(site, "items", "ilmanvaihto")}
    sections = found(site, "sections", "ilmanvaihto")
    assert {row["item"] for row in sections} == items != set()
    assert {row["kind"] for row in sections} > {"decision", "explanation"}
    assert not found(site, "sections", '"ilmanvaihtojen"')
    page = site.text("/pykala/sections?_search=ilmanvaihto")
    assert 'name="_search" value="ilmanvaihto"' in page


def test_documents_are_found_by_their_fields(site: Any) -> None:
    titles = {row["title"] for row in found(site, "documents", "otsikko:muistio")}
    assert titles
    assert titles <= {row["title"] for row in found(site, "documents", "muistio")}
    # they have no such field, which is no error
    assert found(site, "documents", "päätös:muistio") == []


def test_a_search_in_sql(site: Any) -> None:
    sql = "select id from items where n in (select value from json_each(search(:q))) order by id"
    rows = site.get(f"/pykala.json?_shape=array&sql={quote(sql)}&q={quote('koulu -katu')}").json()
    assert [row["id"] for row in rows] == sorted(
        row["id"] for row in found(site, "items", "koulu -katu")
    )


@pytest.mark.parametrize("value", ["NULL", "12", "1.5", "x'ff00'"])
def test_a_search_for_what_is_no_text(site: Any, value: str) -> None:
    sql = f"select search({value}) as found, escape_fts({value}) as asked"
    (row,) = site.get(f"/pykala.json?_shape=array&sql={quote(sql)}").json()
    assert row["found"].startswith("[")


def test_sql_marks_what_is_asked_for(site: Any) -> None:
    def marked(text: str, search: str, *field: str) -> str:
        values = ", ".join(f"'{value}'" for value in (text, search, *field))
        sql = f"select mark({values}) as text"
        (row,) = site.get(f"/pykala.json?_shape=array&sql={quote(sql)}").json()
        return str(row["text"])

    assert marked("Mäntyrinteen koulun tila", "koulu tila") == "Mäntyrinteen «koulun» «tila»"
    assert marked("koulun tila", '"koulun tila"') == "«koulun tila»"
    assert marked("koulun tila", '"koulu tila"') == "koulun tila"
    assert marked("koulun tila", "päätös:koulu") == "koulun tila"
    assert marked("koulun tila", "päätös:koulu", "decision") == "«koulun» tila"
    (row,) = site.get(
        "/pykala.json?_shape=array&sql=select+mark(null,'a')+as+a,+mark(1,2)+as+b"
    ).json()
    assert row == {"a": None, "b": 1}
