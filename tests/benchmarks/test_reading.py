"""The gate: how well pages are read may rise, and never falls unseen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import examples, passages, reading
from benchmarks.parsing import measured
from benchmarks.scoring import Json, Score, Scored, matches, paired, score, total
from parsers.minutes.proceedings import Proceedings
from parsers.records import (
    Disqualification,
    Dissent,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Outcome,
    OutcomeKind,
    Vote,
)

# What the tests hold


def test_no_form_is_read_worse_than_the_baseline_says(capsys: pytest.CaptureFixture[str]) -> None:
    committed = json.loads(reading.BASELINE.read_text("utf-8"))
    now = reading.baseline(reading.readings())
    assert not reading.fallen(committed, now)
    assert committed["examples"] == now["examples"], (
        "the examples changed: python -m benchmarks.reading --update, and read what it prints"
    )
    with capsys.disabled():
        if committed != now:
            print(reading.verdict(committed, now))  # noqa: T201 - a person should commit it


# The scorer itself: it must be able to fail

EXPECTED: Json = {
    "body": "Kunnanhallitus",
    "paragraph": 97,
    "sections": [
        {"kind": "header", "heading": "", "text": "§ 97"},
        {"kind": "decision", "heading": "Päätös", "text": "Hyväksyttiin."},
    ],
    "motions": [{"kind": "counter", "mover": {"printed": "Mallin", "name": "Malli"}}],
    "votes": [{"yes": 5, "no": 4}],
    "outcome": {"kind": "amended", "unanimous": False},
    "people": [],
}


def read(**changed: object) -> Json:
    """What was read: all of it right, and more than was asked, but for the changes."""
    facts: Json = json.loads(json.dumps(EXPECTED))
    facts["title"] = "Asia"
    facts["motions"][0]["number"] = 1
    return {**facts, **changed}


def test_a_right_reading_scores_in_full() -> None:
    assert score(EXPECTED, read()) == Scored(
        {
            "fields": Score(2, 2),
            "sections": Score(2, 2),
            "motions": Score(1, 1),
            "votes": Score(1, 1),
            "outcome": Score(1, 1),
        }
    )


@pytest.mark.parametrize(
    ("changed", "column", "expected"),
    [
        ({"body": "Valtuusto"}, "fields", Score(1, 2)),
        ({"paragraph": None}, "fields", Score(1, 2)),
        ({"sections": EXPECTED["sections"][:1]}, "sections", Score(1, 2)),
        ({"sections": EXPECTED["sections"] * 2}, "sections", Score(2, 4)),
        ({"sections": EXPECTED["sections"][::-1]}, "sections", Score(1, 3)),
        ({"motions": []}, "motions", Score(0, 1)),
        ({"motions": [{"kind": "counter", "mover": None}]}, "motions", Score(0, 1)),
        ({"motions": [*EXPECTED["motions"]] * 2}, "motions", Score(1, 2)),
        ({"votes": [{"yes": 4, "no": 5}]}, "votes", Score(0, 1)),
        ({"votes": [{"yes": True, "no": 4}]}, "votes", Score(0, 1)),
        ({"outcome": None}, "outcome", Score(0, 1)),
        ({"outcome": {"kind": "amended", "unanimous": None}}, "outcome", Score(0, 1)),
        ({"people": [{"name": "Maija Malli"}]}, "people", Score(0, 1)),
    ],
)
def test_a_wrong_reading_is_told_where_it_is_wrong(
    changed: Json, column: str, expected: Score
) -> None:
    scored = score(EXPECTED, read(**changed))
    assert scored.scores[column] == expected
    assert {miss.column for miss in scored.misses} == {column}


def test_what_is_not_there_and_not_read_counts_for_nothing() -> None:
    expected: Json = {"outcome": None, "votes": []}
    assert score(expected, {"outcome": None, "votes": []}) == Scored({})
    assert score(expected, {"outcome": {"kind": "noted"}, "votes": []}).scores == {
        "outcome": Score(0, 1)
    }


def test_only_keys_that_are_there_count() -> None:
    assert matches({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3})
    assert not matches({"a": None}, {})
    assert not matches([1], [1, 2])
    assert list(paired([1, 2, 4], [1, 3, 4])) == [(1, 1), (2, 3), (4, 4)]


def test_scores_add_up_and_a_fall_is_seen() -> None:
    assert total([{"votes": Score(1, 2)}, {"votes": Score(2, 2)}]) == {"votes": Score(3, 4)}
    assert Score(1, 2).fell_from(Score(2, 2))
    assert Score(2, 3).fell_from(Score(2, 2))
    assert not Score(3, 3).fell_from(Score(2, 2))


def one_form(right: int, of: int, digest: str = "d") -> Json:
    return {"examples": digest, "scores": {"before": {"a.html": {"votes": [right, of]}}}}


def test_the_baseline_is_held_form_by_form() -> None:
    assert reading.fallen(one_form(2, 2), one_form(1, 2)) == [
        "a.html, votes: 2 of 2 right, now 1 of 2"
    ]
    assert reading.fallen(one_form(2, 2), {"examples": "d", "scores": {}})
    assert not reading.fallen(one_form(1, 2), one_form(2, 2))


@pytest.mark.parametrize(
    ("committed", "now", "said"),
    [
        (one_form(2, 2), one_form(2, 2), "As the baseline says."),
        (one_form(2, 2), one_form(1, 2), "Below the baseline:"),
        (one_form(1, 2), one_form(2, 2), "Better than the baseline:"),
        (one_form(1, 2), one_form(1, 2, "other"), "The examples changed:"),
    ],
)
def test_the_verdict_says_what_to_do(committed: Json, now: Json, said: str) -> None:
    assert reading.verdict(committed, now).startswith(said)


def test_the_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("1", "utf-8")
    first = examples.digest([tmp_path])
    page.write_text("2", "utf-8")
    second = examples.digest([tmp_path])
    page.rename(tmp_path / "b.html")
    assert len({first, second, examples.digest([tmp_path])}) == 3


def test_a_page_that_cannot_be_read_has_everything_wrong(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>not of the service", "utf-8")
    page.with_name("a.html.json").write_text('{"body": "Valtuusto", "votes": [{}]}', "utf-8")
    assert examples.read(examples.Example(page)).scores == {
        "fields": Score(0, 1),
        "votes": Score(0, 1),
    }


# Passages

READ = Proceedings(
    motions=(
        Motion(
            kind=MotionKind.COUNTER,
            number=None,
            mover=Named("Maija Mallin", "Maija Malli"),
            seconders=(Named("Esimerkin", "Esimerkki"),),
            and_others=False,
            text="",
            outcome=MotionOutcome.REJECTED,
            sentence="",
        ),
    ),
    votes=(
        Vote(
            question=None,
            yes_means=None,
            no_means=None,
            yes=5,
            no=4,
            blank=None,
            absent=None,
            names=(),
            result="proposal",
            casting_vote=None,
            consistent=True,
            list=None,
            motion=1,
            sentence="",
        ),
    ),
    outcome=Outcome(OutcomeKind.UNKNOWN, unanimous=False, sentence=""),
    disqualifications=(Disqualification("Mallin", "Malli", None, ""),),
    dissents=(Dissent("Esimerkin", "Esimerkki", ""),),
)
EXPECT: Json = {
    "motions": [
        {
            "kind": "counter",
            "mover": "Maija Malli",
            "seconders": ["Esimerkki"],
            "outcome": "rejected",
        }
    ],
    "votes": [{"yes": 5, "no": 4, "blank": None, "absent": None, "result": "proposal"}],
    "outcome": {"kind": None, "unanimous": False},
    "disqualifications": ["Malli"],
    "dissents": ["Esimerkki"],
}


def test_a_reading_has_the_form_of_an_expectation() -> None:
    assert not score(EXPECT, passages.plain(READ)).misses
    for key in EXPECT:
        assert score({**EXPECT, key: []}, passages.plain(READ)).misses


def lines(path: Path, *passages: object) -> Path:
    path.write_text("\n".join(map(json.dumps, passages)), "utf-8")
    return path


QUIET = {
    "language": "fi",
    "text": "Järvi on syvä.",
    "expect": {"motions": [], "votes": [], "outcome": None, "dissents": []},
}


def test_passages_are_scored_as_json(tmp_path: Path) -> None:
    wrong = {**QUIET, "expect": {"votes": [{"yes": 1}]}}
    file = lines(tmp_path / "p.jsonl", QUIET, wrong)
    printed = CliRunner().invoke(reading.main, ["--passages", str(file), "--json"])
    assert printed.exit_code == 0
    figures = json.loads(printed.output)
    assert figures["passages"] == 2
    assert figures["exact"] == {"right": 1, "of": 2, "share": 0.5}
    assert figures["votes"] == {"right": 0, "of": 1, "share": 0.0}
    assert figures["nothing_where_nothing"] == {"right": 1, "of": 1, "share": 1.0}


def test_misses_are_listed_with_both_sides(tmp_path: Path) -> None:
    file = lines(tmp_path / "p.jsonl", {**QUIET, "expect": {"votes": [{"yes": 1}]}})
    printed = CliRunner().invoke(reading.main, ["--passages", str(file), "--misses"])
    assert "line 1: votes" in printed.output
    assert '{"yes": 1}' in printed.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (b"\xff", "cannot be read"),
        (b"", "holds no passages"),
        (b'{"language": "fi"}', "line 1: not language, text and expect"),
        (b"[]", "line 1: not language, text and expect"),
        (b"\nno json", "line 2 is no JSON"),
    ],
)
def test_a_file_that_is_none_gives_one_line_and_exit_code_2(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "p.jsonl"
    if content is not None:
        file.write_bytes(content)
    printed = CliRunner().invoke(reading.main, ["--passages", str(file)])
    assert printed.exit_code == 2
    assert printed.stdout == ""
    assert said in printed.stderr
    assert printed.stderr.count("\n") == 1


# The other benchmark's own ground


def test_both_readers_of_the_measured_page_give_the_same_sections() -> None:
    assert measured(runs=1, passes=1).ours > 0
