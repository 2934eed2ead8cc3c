"""Documents taken in from files: said what they are, and led to what they cite."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from simulator.pdf import document as pdf

Run = Callable[..., subprocess.CompletedProcess[str]]
ITEM = """<title>Koepajan kunta</title><h1>Kunnanhallitus<br>Pöytäkirja 04.05.2026/Pykälä 61</h1>
<!--DATABEGIN--><div class='data-part page-navigation'>
<a href='../kokous/2026512-3.PDF'>Kokousasia PDF-muodossa</a></div>
<p><b>Kylätalon vuokra</b></p><p><b>Päätös</b></p><p>Hyväksyttiin.</p><!--DATAEND-->"""
EXAMPLES = Path(__file__).parent.parent / "parsers" / "documents"


def rows(db: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as raw:
        return raw.execute(sql).fetchall()


def imported(pykala: Run, *files: Path, db: Path, url: str | None = None) -> list[str]:
    """What is said of each file, without its name."""
    address = ("--url", url) if url else ()
    done = pykala("import", *files, "--municipality", "espoo", "--db", db, *address)
    assert done.returncode == 0, done.stderr
    return [line.partition(": ")[2] for line in done.stdout.splitlines()]


def test_the_five_documents_come_in_and_lead_to_each_other(
    pykala: Run, shared: Path, tmp_path: Path
) -> None:
    db = tmp_path / "archive.db"
    seeds = sorted((shared / "seeds").glob("*.txt"))
    assert imported(pykala, *reversed(seeds), db=db) == [
        "document, memo, new, cites 5 meetings, 1 in the archive",
        "item, new",
        "document, answers, new",
        "document, press release, new, cites 1 meeting, 0 in the archive",
        "item, new",
    ]
    again = imported(pykala, *seeds, db=db)
    assert [line.split(", ")[-1 if "cites" not in line else 2] for line in again] == [
        "known already"
    ] * 5
    found = rows(db, "SELECT target FROM citation_targets WHERE document IS NOT NULL")
    assert found == [("espoo/saved-2021-02-01-kaupunginhallitus-35",)]
    before = rows(db, "SELECT * FROM documents ORDER BY id")
    assert pykala("reparse", "--db", db).returncode == 0
    assert rows(db, "SELECT * FROM documents ORDER BY id") == before
    checked = pykala("index", "check", "--db", db)
    assert checked.stdout == "0 of 2 items and 3 documents differ from their texts\n"


@pytest.mark.parametrize("by_address", [True, False])
def test_an_attachment_and_its_item_come_in_any_order(
    pykala: Run, tmp_path: Path, *, by_address: bool
) -> None:
    page = tmp_path / "2026512-3.HTM"
    page.write_text(ITEM, "utf-8")
    name = "liite.pdf" if by_address else "2026512-3-4711.PDF"
    attachment = tmp_path / name
    attachment.write_bytes(pdf(["Kylätalon pohjapiirros", "Keittiö on pohjoisessa."]))
    url = "https://espoo.oncloudos.com/kokous/2026512-3-4711.PDF" if by_address else None
    for number, order in enumerate(permutations((page, attachment))):
        db = tmp_path / str(number) / "archive.db"
        for file in order:
            (said,) = imported(pykala, file, db=db, url=url if file is attachment else None)
            if file is attachment:
                there = "" if order[0] is page else " (not in the archive)"
                assert said == f"document, attachment, new, 1 page, of espoo/2026512-3{there}"
        assert rows(db, "SELECT kind, item FROM documents") == [("attachment", "espoo/2026512-3")]


def test_a_parsed_document_is_json(pykala: Run) -> None:
    done = pykala("parse", EXAMPLES / "memo.md")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["kind"], facts["document_kind"]) == ("document", "memo")


BAD = {
    "empty.txt": (b" \n\n", "an empty page"),
    "junk.bin": (bytes(range(256)) * 40, "its bytes are no words"),
    "signs.txt": (b"--- 123 --- !!", "without a word"),
    "word.docx": (b"PK\x03\x04" + b"\0" * 100, "office document"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "a picture"),
    "broken.pdf": (pdf(["Torin katos"])[:150], "damaged PDF"),
    "notice.html": (b"<html><body>Huoltokatko</body></html>", "not a page of Dynasty"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_document_is_said_in_a_line(pykala: Run, tmp_path: Path, name: str) -> None:
    content, says = BAD[name]
    file = tmp_path / name
    file.write_bytes(content)
    parsed = pykala("parse", file)
    assert (parsed.returncode, parsed.stdout, len(parsed.stderr.splitlines())) == (2, "", 1)
    assert says in parsed.stderr
    done = pykala("import", file, "--municipality", "espoo", "--db", tmp_path / "a.db")
    assert done.returncode == 1
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)
    assert says in done.stderr
    assert rows(tmp_path / "a.db", "SELECT count(*) FROM documents") == [(0,)]


def test_a_scan_is_kept_and_said_to_be_one(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / "2026512-3-4712.PDF"
    file.write_bytes(pdf([]))
    (said,) = imported(pykala, file, db=tmp_path / "a.db")
    assert said.startswith("document, attachment, new, 1 page, a scan without text")
    assert rows(tmp_path / "a.db", "SELECT scanned, pages FROM documents") == [(1, 1)]


def test_a_file_of_five_hundred_pages(pykala: Run, tmp_path: Path) -> None:
    file = tmp_path / "talousarvio.pdf"
    file.write_bytes(pdf([line for n in range(500) for line in (f"Luku {n}", *["Katos."] * 26)]))
    (said,) = imported(pykala, file, db=tmp_path / "a.db")
    assert said == "document, other, new, 500 pages"
    assert rows(tmp_path / "a.db", "SELECT count(*), max(page) FROM document_parts") == [(500, 500)]
