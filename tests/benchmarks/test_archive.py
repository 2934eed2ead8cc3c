"""The benchmarks of the archive of pages hold what they claim; how fast is another matter."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import pages, reparse


def test_one_process_and_two_make_the_same_rows(tmp_path: Path) -> None:
    one, two = reparse.measure(tmp_path, 250)
    assert (one.processes, two.processes) == (1, 2)
    assert one.pages == two.pages == 250
    assert one.faults == two.faults
    assert one.checksum == two.checksum
    with closing(sqlite3.connect(tmp_path / "on-1.db")) as db:
        assert db.execute("SELECT count(*) FROM items").fetchone()[0] > 120
        before = reparse.checksum(tmp_path / "on-1.db")
        db.execute("DELETE FROM looks")
        db.execute("UPDATE form_key SET known = known")
        db.commit()
        assert reparse.checksum(tmp_path / "on-1.db") == before
        db.execute("UPDATE items SET title = title || '.' WHERE n = 7")
        db.commit()
        assert reparse.checksum(tmp_path / "on-1.db") != before


def test_a_dictionary_is_worth_its_while(capsys: pytest.CaptureFixture[str]) -> None:
    pages.main(["--json"])
    zlib, zstd, trained = json.loads(capsys.readouterr().out)
    assert trained["ratio"] > 1.5 * max(zlib["ratio"], zstd["ratio"])
    assert zlib["page_bytes"] == trained["page_bytes"]
