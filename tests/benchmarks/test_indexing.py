"""What the speed and the size of the index are measured by."""

from __future__ import annotations

import json

import pytest

from benchmarks import indexing


def test_speeds_and_sizes_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    indexing.main(["--items", "20", "--json"], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told["items"] == 20
    assert told["text"] > 20 * 2000
    assert told["share"] == told["index"] / told["text"] > 0.3
    assert told["forms"] > 1000
    names = [speed["by"] for speed in told["speeds"]]
    assert names[-1] == "stored keys, warm"
    assert any(name.startswith("pyvoikko") for name in names)
    assert all(speed["items_a_second"] > 0 for speed in told["speeds"])
