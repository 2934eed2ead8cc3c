from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from parsers.errors import ConfigError
from parsers.records import ChangeKind, Item
from scraper.client import Fetched
from scraper.saved import Imported, import_files
from scraper.source import Source
from simulator.serve import Simulator

if TYPE_CHECKING:
    from tests.scraper.conftest import Desk

SourceOf = Callable[[Simulator, str], Source]

ESPOO = Source("espoo", "Espoo", "https://espoo.oncloudos.com", languages=("fi",))


def take_in(
    desk: Desk, source: Source, *paths: Path, url: str | None = None
) -> tuple[Imported, ...]:
    return import_files(
        paths, source, url=url, store=desk.store, archive=desk.archive, now=desk.clock.now
    )


def page_of(desk: Desk, simulator: Simulator, source: Source) -> tuple[str, bytes]:
    """The id and the bytes of the newest item's page."""
    item = simulator.published(source.slug)[0].id
    with desk.client() as client:
        answer = client.get(f"{source.base}/cgi/DREQUEST.PHP?page=meetingitem&id={item}")
    assert isinstance(answer, Fetched)
    return item, answer.page.content


def nameless(content: bytes) -> bytes:
    """The page without what tells its id."""
    return re.sub(rb"(?i)<a [^>]*\.PDF[^>]*>", b"<a>", content)


def test_real_pages_come_in(desk: Desk, shared: Path) -> None:
    pages = sorted((shared / "cases" / "espoo-2017").glob("*.HTM"))
    imported = take_in(desk, ESPOO, *pages)
    assert [one.error for one in imported] == [None] * len(pages)
    row = desk.items()["espoo/2017406946-3"]
    assert (row["meeting_date"], row["paragraph"], row["stage"]) == ("2017-05-08", 127, "minutes")
    assert "espoo/2017406946" in {meeting["id"] for meeting in desk.rows("meetings")}


def test_what_is_imported_twice_changes_nothing(desk: Desk, shared: Path) -> None:
    pages = sorted((shared / "cases" / "espoo-2017").glob("*.HTM"))
    take_in(desk, ESPOO, *pages)
    before = desk.dump()
    desk.clock.seconds += 86_400
    assert {one.change for one in take_in(desk, ESPOO, *pages)} == {None}
    assert desk.dump() == before


def test_page_is_known_by_its_own_link(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    item, content = page_of(desk, small, source)
    (tmp_path / "paatos.html").write_bytes(content)
    (imported,) = take_in(desk, source, tmp_path / "paatos.html")
    assert imported.change is ChangeKind.NEW
    assert isinstance(imported.record, Item)
    assert set(desk.items()) == {f"kuusivaara/{item}"}


def test_page_is_known_by_its_address(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    item, content = page_of(desk, small, source)
    (tmp_path / "paatos.html").write_bytes(nameless(content))
    url = f"{source.base}/cgi/DREQUEST.PHP?id={item}&page=meetingitem"
    take_in(desk, source, tmp_path / "paatos.html", url=url)
    assert set(desk.items()) == {f"kuusivaara/{item}"}


def test_harvested_page_takes_over_one_known_by_body_day_and_number(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    item, content = page_of(desk, small, source)
    (tmp_path / "paatos.html").write_bytes(nameless(content))
    take_in(desk, source, tmp_path / "paatos.html")
    (provisional,) = desk.items()
    assert provisional.startswith("kuusivaara/saved-")
    desk.harvest([source])
    assert set(desk.items()) == {f"kuusivaara/{one.id}" for one in small.published("kuusivaara")}
    (alias,) = desk.rows("aliases")
    assert (alias["former"], alias["item"]) == (provisional, f"kuusivaara/{item}")


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG", b"<html><body>Tervetuloa</body></html>", b"<?xml version='1.0'?>"]
)
def test_bad_file_is_told_of_and_the_next_one_is_read(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path, content: bytes
) -> None:
    source = source_of(small, "kuusivaara")
    bad, good = tmp_path / "bad.html", tmp_path / "good.html"
    bad.write_bytes(content)
    good.write_bytes(page_of(desk, small, source)[1])
    imported = take_in(desk, source, bad, tmp_path / "absent.html", good)
    assert [one.error is None for one in imported] == [False, False, True]
    assert len(desk.items()) == 1
    assert len(list(desk.archive.answers())) == 1


def test_page_of_another_address_is_refused(
    desk: Desk, small: Simulator, source_of: SourceOf, tmp_path: Path
) -> None:
    source = source_of(small, "kuusivaara")
    _item, content = page_of(desk, small, source)
    (tmp_path / "paatos.html").write_bytes(content)
    url = f"{source.base}/cgi/DREQUEST.PHP?page=meetingitem&id=20241-99"
    (imported,) = take_in(desk, source, tmp_path / "paatos.html", url=url)
    assert "20241-99" in str(imported.error)
    assert desk.items() == {}


def test_one_address_is_not_for_two_files(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="one by one"):
        take_in(desk, ESPOO, Path("a"), Path("b"), url="https://espoo.oncloudos.com/x")
