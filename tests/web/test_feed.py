from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import quote

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(site: Any, path: str) -> ET.Element:
    answer = site.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own document
    assert root.findtext(f"{ATOM}id")
    assert root.findtext(f"{ATOM}title")
    assert root.findtext(f"{ATOM}updated")
    for entry in entries(root):
        for tag in ("id", "title", "updated"):
            assert entry.findtext(f"{ATOM}{tag}")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(root)]
    assert len(ids) == len(set(ids))
    return root


def entries(root: ET.Element) -> list[ET.Element]:
    return list(root.iter(f"{ATOM}entry"))


def link(element: ET.Element, relation: str) -> str | None:
    found = [e for e in element.findall(f"{ATOM}link") if e.get("rel") == relation]
    return found[0].get("href") if found else None


def test_the_feed_of_items_begins_with_what_the_archive_learned_last(site: Any) -> None:
    days = [
        (entry.findtext(f"{ATOM}updated") or "")[:10]
        for entry in entries(feed(site, "/pykala/items.atom"))
    ]
    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)


def test_an_entry_says_how_the_item_ended(site: Any) -> None:
    said = [e.findtext(f"{ATOM}summary") or "" for e in entries(feed(site, "/pykala/items.atom"))]
    ended = "Kaupunginvaltuusto 2.11.2026 § 70 · Pöytäkirja · Hyväksytty muutettuna · 2 äänestystä"
    assert any(ended in one for one in said)


def test_a_search_is_a_feed_of_items_newest_first(site: Any) -> None:
    root = feed(site, "/pykala/items.atom?_search=koulun")
    assert root.findtext(f"{ATOM}title") == "Pykälä · Päätökset · koulun"
    assert link(root, "self") == "http://localhost/pykala/items.atom?_search=koulun"
    assert link(root, "alternate") == "http://localhost/pykala/items?_search=koulun"
    first, second = entries(root)
    assert first.findtext(f"{ATOM}title") == "Koulun peruskorjauksen määräraha"
    assert second.findtext(f"{ATOM}id") == "http://localhost/kuusela/2026101-3"
    assert second.findtext(f"{ATOM}updated") == "2026-11-20T12:05:00Z"
    summary = second.findtext(f"{ATOM}summary") or ""
    assert summary.startswith("Kuuselan kaupunki, Tekninen lautakunta 6.10.2026 § 43 · Pöytäkirja")


@pytest.mark.parametrize(
    "path",
    [
        "/pykala/items.atom",
        "/pykala/items.atom?_labels=on&_search=koulun",
        "/pykala/items.atom?_search=olematon",
        "/pykala/changes.atom",
        "/pykala/decisions.atom",
        "/pykala/section_texts.atom?item=kuusela/2026101-3",
        "/pykala/meetings.atom",
        "/pykala/item_versions.atom",
        "/pykala/harvests.atom",
        "/pykala/faults.atom",
        "/pykala/earlier_handlings.atom",
        "/pykala/newest_decisions.atom?municipality=",
        "/pykala/latest_changes.atom",
        "/kuusela/2026101-3.atom",
    ],
)
def test_what_has_a_time_is_a_feed(site: Any, path: str) -> None:
    feed(site, path)


def test_a_feed_is_longer_than_a_page_of_results(site: Any) -> None:
    assert len(entries(feed(site, "/pykala/items.atom"))) == 35
    assert len(entries(feed(site, "/pykala/items.atom?_size=3"))) == 3


def test_a_feed_is_newest_first_even_where_the_table_is_not(site: Any) -> None:
    root = feed(site, "/pykala/item_versions.atom")
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries(root)]
    assert times == sorted(times, reverse=True)
    assert link(root, "self") == "http://localhost/pykala/item_versions.atom"
    first, *_ = entries(feed(site, "/pykala/meetings.atom"))
    assert first.findtext(f"{ATOM}id") == "http://localhost/pykala/meetings/kuusela~2F2026110"


def test_an_item_can_be_followed(site: Any) -> None:
    first, second = entries(feed(site, "/kuusela/2026101-3.atom"))
    assert (first.findtext(f"{ATOM}title") or "").startswith("Pöytäkirja julkaistu: Mäntyrinteen")
    assert (second.findtext(f"{ATOM}title") or "").startswith("Julkaistu: ")
    assert link(first, "alternate") == "http://localhost/kuusela/2026101-3"


def test_a_query_of_ones_own_names_its_columns(site: Any) -> None:
    sql = (
        "select 'urn:x:1' as atom_id, 'Yksi' as atom_title, '2026-01-02T03:04:05Z' as atom_updated,"
        " 'https://x.example/1' as atom_link"
    )
    (entry,) = entries(feed(site, f"/pykala.atom?sql={quote(sql)}"))
    assert entry.findtext(f"{ATOM}id") == "urn:x:1"
    assert entry.findtext(f"{ATOM}updated") == "2026-01-02T03:04:05Z"
    assert link(entry, "alternate") == "https://x.example/1"


def test_an_unsafe_link_is_not_passed_on(site: Any) -> None:
    sql = "select 'a' as atom_title, '2026-01-02' as atom_updated, 'javascript:1' as atom_link"
    (entry,) = entries(feed(site, f"/pykala.atom?sql={quote(sql)}"))
    assert (link(entry, "alternate") or "").startswith("http://localhost/pykala?sql=")


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("/pykala/cases.atom", "atom_updated"),
        ("/pykala/busiest_bodies.atom", "atom_updated"),
        ("/pykala.atom?sql=select+'2026-01-01'+as+date", "atom_title"),
        ("/pykala.atom?sql=select+1", "atom_updated"),
    ],
)
def test_what_cannot_be_a_feed_says_why_in_one_line(site: Any, path: str, missing: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 400
    assert len(answer.text.splitlines()) == 1
    assert missing in answer.text


def test_the_link_is_shown_only_where_there_is_a_feed(site: Any) -> None:
    assert "/pykala/changes.atom" in site.text("/pykala/changes")
    assert ".atom" not in site.text("/pykala/cases")


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 as atom_id, 2 as atom_link, 3 as item, 'x' as title, '2026-11-20' as at",
        "select 'x' as atom_title, '0001-01-01T00:00:00+14:00' as atom_updated",
    ],
)
def test_odd_values_of_a_query_break_no_feed(site: Any, sql: str) -> None:
    feed(site, f"/pykala.atom?sql={quote(sql)}")
