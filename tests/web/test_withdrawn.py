"""An item whose page was taken off the web says so, and stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.store import LookResult, Store

ITEM = "kuusela/2026101-3"
SEEN = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def withdrawn(archive: Path, tmp_path: Path, site_on: Callable[[Path], Any]) -> Any:
    """The site on an archive in which one item was withdrawn, and asks for more than we do."""
    path = tmp_path / "archive.db"
    shutil.copy(archive, path)
    with Store(path) as store:
        ((url,),) = store.db.execute("SELECT url FROM items WHERE id = ?", [ITEM]).fetchall()
        for day, result in ((2, LookResult.SAME), (5, LookResult.GONE)):
            at = SEEN.replace(day=day)
            store.look(url, at, 200, None, source="kuusela", result=result)
        assert store.withdraw("kuusela", url, SEEN.replace(day=12))
        store.db.execute("UPDATE items SET robots = 'noindex nosnippet' WHERE id = ?", [ITEM])
        store.db.conn.commit()
    return site_on(path)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Kunta on poistanut sivun verkosta; poisto todettiin 12.11.2026."),
        ("fi", "Sivu nähtiin viimeksi 2.11.2026."),
        ("sv", "Sidan sågs senast 2.11.2026."),
        ("en", "It was last seen on 2\xa0November\xa02026."),
    ],
)
def test_its_page_says_so(withdrawn: Any, language: str, words: str) -> None:
    page = withdrawn.text(f"/{ITEM}?_lang={language}")
    assert words in page
    assert "Mäntyrinteen koulun peruskorjauksen hankesuunnitelma" in page
    assert words not in withdrawn.text(f"/kuusela/2026110-2?_lang={language}")


def test_lists_mark_it(withdrawn: Any) -> None:
    listed = withdrawn.text("/pykala/items?_search=hankesuunnitelma")
    assert listed.count("Poistettu kunnan sivuilta") == 1


@pytest.mark.parametrize("extension", ["", ".json"])
def test_what_the_page_asks_of_robots_is_passed_on(withdrawn: Any, extension: str) -> None:
    headers = withdrawn.get(f"/{ITEM}{extension}").headers
    assert headers["x-robots-tag"] == "noindex, nofollow, nosnippet"
    other = withdrawn.get(f"/kuusela/2026110-2{extension}").headers
    assert other["x-robots-tag"] == "noindex, nofollow"
