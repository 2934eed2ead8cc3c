"""Reading on several processes: in order, a few pages at a time, and nothing is left over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, islice
from multiprocessing import active_children
from types import MappingProxyType
from typing import cast

import pytest

from db.archive import Kept
from parsers.errors import ParseError, StoreError
from parsers.records import Item, Page, Profile, SectionKind
from scraper.readers import read_all
from scraper.source import Source

PAGE = """<html><head><meta charset="utf-8"><title>Koepajan kunta</title></head><body>
<h1>Kunnanhallitus<br>Pöytäkirja 04.05.2026/Pykälä {n}</h1>
<!--DATABEGIN--><div class='data-part page-navigation'>
<a href='../kokous/20265-{n}.PDF'>Kokousasia PDF-muodossa</a></div>
<div class='data-part meetingitem'>
<p><span style='font-weight:bold'>Kylätalon vuokra {n}</span></p>
<p><span style='font-weight:bold'>Linja</span></p><p>Vuokra pidetään ennallaan.</p>
</div><!--DATAEND--></body></html>"""
PROFILE = Profile(labels=MappingProxyType({"Linja": SectionKind.PROPOSAL}))
SOURCE = Source("koepaja", "Koepaja", "https://koepaja.example", profile=PROFILE)


def kept(n: int) -> Kept:
    content = PAGE.format(n=n).encode() if n % 10 else b"<html>none of ours</html>"
    url = f"https://koepaja.example/cgi/DREQUEST.PHP?page=meetingitem&id=20265-{n}"
    headers = MappingProxyType({"etag": str(n)})
    page = Page(url, content, datetime(2026, 5, 9, tzinfo=UTC), "text/html", headers)
    return Kept("koepaja", page, f"{n:064}")


def pages(last: int | None = None) -> Iterator[Kept]:
    return map(kept, range(1, last) if last else count(1))


@pytest.mark.parametrize("processes", [1, 2])
def test_pages_come_back_in_their_order_with_what_they_say(processes: int) -> None:
    done = list(read_all(pages(100), {"koepaja": SOURCE}, processes=processes))
    assert [one.digest for one, _reading in done] == [one.digest for one in pages(100)]
    for n, (_one, reading) in enumerate(done, start=1):
        if n % 10:
            assert isinstance(reading, Item)
            assert reading.title == f"Kylätalon vuokra {n}"
            assert SectionKind.PROPOSAL in {section.kind for section in reading.sections}
        else:
            assert isinstance(reading, ParseError)
            assert "not a page of Dynasty" in str(reading)
    assert active_children() == []


def test_only_a_few_pages_are_held_and_nothing_is_left_when_it_is_broken_off() -> None:
    drawn = 0

    def counted() -> Iterator[Kept]:
        nonlocal drawn
        for one in pages():
            drawn += 1
            yield one

    readings = read_all(counted(), {"koepaja": SOURCE}, processes=2)
    assert len(list(islice(readings, 200))) == 200
    assert drawn <= 200 + 4 * 16
    readings.close()
    assert active_children() == []


@dataclass(frozen=True)
class Deadly:
    """Ends the process that it is sent to."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


def test_a_process_that_dies_is_told_of_in_one_line() -> None:
    deadly = Profile(abbreviations=cast("dict[str, str]", {"KH": Deadly()}))
    source = Source("koepaja", "Koepaja", "https://koepaja.example", profile=deadly)
    with pytest.raises(StoreError, match=r"died.*--processes 1"):
        list(read_all(pages(100), {"koepaja": source}, processes=2))
    assert active_children() == []


SCRIPT = """
import os, signal, sys
sys.path[:0] = {path!r}
import importlib.util
spec = importlib.util.spec_from_file_location("readers_of_pages", {file!r})
test = importlib.util.module_from_spec(spec)
sys.modules["readers_of_pages"] = test
spec.loader.exec_module(test)
try:
    for n, _ in enumerate(test.read_all(test.pages(), {{"koepaja": test.SOURCE}}, processes=2)):
        if n == 50:
            {action}
except KeyboardInterrupt:
    print("ended")
"""


def end_of(action: str) -> tuple[int, str, str]:
    """How a program ended that did this in its midst: once all its processes let go of its output.

    That is when there is nothing more to read, so nothing is left behind.
    """
    script = SCRIPT.format(path=sys.path, file=__file__, action=action)
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_processes_end_with_one_that_was_killed() -> None:
    code, out, _err = end_of("os.kill(os.getpid(), signal.SIGKILL)")
    assert (code, out) == (-9, "")


def test_ctrl_c_ends_all_without_a_word() -> None:
    assert end_of("os.killpg(0, signal.SIGINT)") == (0, "ended\n", "")
