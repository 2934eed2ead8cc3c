"""Every example page gives the JSON beside it, which a person has read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.as_json import to_json
from parsers.dynasty import parse
from parsers.records import Page

EXAMPLES = Path(__file__).parent / "examples"
PAGES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".html", ".HTM"})


@pytest.mark.parametrize("name", PAGES)
def test_page_gives_the_json_beside_it(name: str, example: Callable[[str], Page]) -> None:
    record = to_json(parse(example(name)))
    expected = EXAMPLES / f"{name}.json"
    if not expected.exists():
        text = json.dumps(record, ensure_ascii=False, indent=2)
        expected.write_text(f"{text}\n", encoding="utf-8")
        pytest.fail(f"wrote {expected.name}: read it against the page, then run again")
    assert record == json.loads(expected.read_text(encoding="utf-8"))
