"""The judged pairs are counted as they are defined, and searched beside two others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import agreement
from benchmarks.search_pairs import Pair, main, read, score
from db.analyser.voikko import system

HEAD = "language\tquery\tform\trelation\n"
ROWS = """\
fi\tsilta\tsillan\tinflection
fi\tsilta\tsiltoja\tinflection
fi\tsilta\tylikulkusillan\tcompound
fi\tsilta\tsilti\twrong
sv\tbro\tbroar\tinflection
sv\tbro\tgångbro\tcompound
sv\tbro\tbroder\twrong
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.tsv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return path


def test_every_form_is_searched_in_an_archive_beside_two_others(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    everything = {"inflection": 1, "compound": 1, "precision": 1, "inflected_query": 1}
    assert told["fi"]["pykala"] == everything
    assert told["fi"]["fts5"] == {**dict.fromkeys(everything, 0), "precision": 1}
    assert {*told["sv"]} == {"pykala", "fts5", "snowball"}
    assert told["sv"]["pykala"]["inflection"] == 1


def test_shares_are_of_what_was_judged() -> None:
    pairs = [
        Pair("fi", "a", "a1", "inflection"),
        Pair("fi", "a", "a2", "inflection"),
        Pair("fi", "a", "ba", "compound"),
        Pair("fi", "a", "c", "wrong"),
        Pair("fi", "a", "d", "neutral"),
    ]
    found = {"a": {"a1", "c", "d"}, "a1": {"a2"}, "a2": set[str]()}
    assert score(pairs, lambda _, query: found[query]) == {
        "inflection": 0.5,
        "compound": 0,
        "precision": 0.5,
        "inflected_query": 0.5,
    }


def test_a_file_that_holds_no_pairs_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.tsv"
    path.write_text("language\tquery\nfi\tsilta\n", encoding="utf-8")
    assert main([str(path)]) == 2
    assert main([str(tmp_path / "none.tsv")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2


def test_a_pair_told_twice_counts_once(file: Path) -> None:
    file.write_text(HEAD + ROWS + ROWS, encoding="utf-8")
    assert len(read(file)) == len(ROWS.splitlines())


def test_it_runs_by_its_path(root: Path, file: Path) -> None:
    command = [sys.executable, "benchmarks/search_pairs.py", str(file)]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "pykala" in told.stdout


def test_the_comparison_tells_how_it_is_asked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "benchmarks.agreement", "--help"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert "FILE.tsv" in told.stdout
    assert agreement.main([str(tmp_path / "none.tsv")]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)


def test_the_back_ends_are_compared_where_there_are_two(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = agreement.main([str(file)])
    out, err = capsys.readouterr()
    if system() is None:
        assert (code, out) == (2, "")
        assert "not installed" in err
    else:
        assert code == 0
        assert "100.00" in out
