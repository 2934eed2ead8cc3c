from __future__ import annotations

from io import StringIO

from rich.console import Console

from pykala.progress import Bars


def test_the_bar_of_a_backfill_tells_how_long_the_rest_takes() -> None:
    out = StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    with Bars(console, delay=2.0) as bars:
        bars.start("espoo", 1900)
        bars.advance("espoo")
    assert "1/1900" in out.getvalue()
    assert "about 1:03:18 left" in out.getvalue()


def test_the_bar_of_a_harvest_promises_nothing() -> None:
    out = StringIO()
    with Bars(Console(file=out, force_terminal=True, width=120)) as bars:
        bars.start("espoo", 1900)
    assert "0/1900" in out.getvalue()
    assert "left" not in out.getvalue()
