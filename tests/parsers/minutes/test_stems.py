"""What a pattern asks for is read from it, so that no text it finds something in is passed over."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers.minutes
from parsers.minutes.passages import passage_sections
from parsers.minutes.prose import sentences
from parsers.minutes.stems import Asked, asked, ways
from parsers.minutes.words import Table, Words


def _grammar() -> Iterator[tuple[str, Words]]:
    """Every pattern of the grammar, by where it stands."""
    for module in pkgutil.iter_modules(parsers.minutes.__path__):
        for name, value in vars(importlib.import_module(f"parsers.minutes.{module.name}")).items():
            if isinstance(value, Words):
                yield f"{module.name}.{name}", value
            if isinstance(value, Table):
                for n, (words, _) in enumerate(value.entries):
                    yield f"{module.name}.{name}[{n}]", words


_GRAMMAR = dict(_grammar())


def _sentences() -> Iterator[str]:
    """Sentences of minutes in lower case, as the patterns meet them."""
    for path in sorted(Path(__file__).parent.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            sections = passage_sections(row["text"])
            yield from (one.low for one in sentences(sections, row["language"]))


def _agrees(words: Words, text: str) -> bool:
    """Whether it finds in a text what its bare pattern finds."""
    found = words.pattern.search(text)
    searched = (words.search(text), words.search_once(text))
    return all((one and one.span()) == (found and found.span()) for one in searched)


def test_no_sentence_of_minutes_is_passed_over() -> None:
    texts = list(_sentences())
    assert len(texts) > 500
    assert not [
        (place, text)
        for text in texts
        for place, words in _GRAMMAR.items()
        if not _agrees(words, text)
    ]


@settings(max_examples=60)
@given(st.data())
def test_nothing_that_a_pattern_matches_is_passed_over(data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(sorted(_GRAMMAR)))
    text = data.draw(st.from_regex(_GRAMMAR[place].pattern)).lower()
    assert _agrees(_GRAMMAR[place], text)


def test_most_patterns_of_the_grammar_ask_for_something() -> None:
    without = [place for place, words in _GRAMMAR.items() if not asked(words.pattern.pattern)]
    assert len(without) < len(_GRAMMAR) / 10, without


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("palaut|valmistel", ("palaut", "valmistel")),
        (r"\b(?:jätti|jätetään)\b.{0,40}pöydälle|bordl", ("pöydälle", "bordl")),
        (r"(?<!\d )ei (?:\w+ ){0,2}?kannatettu", ("kannatettu",)),  # rather than "ei"
        (r"kannattamana?\b", ("kannattaman",)),
        (r"\w+(?:isiin|taisiin)\b", ("isiin", "taisiin")),
        (r"^\W*(?:lisäksi|samalla)\b", ("lisäksi", "samalla")),
        (r"[Aa]siasta äänestettiin", ("äänestettiin",)),
        (r"(?:päätös|pohja)?ehdotus", ("ehdotus",)),  # the group may be absent
        (r"(?P<what>hyväks(?:yi|yttiin)|hylä{1,2}ttiin)", ("hyväks", "ttiin")),
        (r"asia(?=n käsittely)(?!\w* raukesi)", ("asia",)),  # what stands around is not asked for
        (r"[a|b(]ään[)\]]", ("ään",)),  # brackets and bars in a class open nothing
        (r"ään\w*?|\(röst", ("ään", "röst")),
        (r"asia|\d{1,2}\.\d", ()),  # the second has no letters
        (r"muuto[sk]|x", ()),  # one letter tells nothing
        (r"a{0,3}|asia", ()),
    ],
)
def test_the_stems_one_of_which_a_pattern_asks_for(pattern: str, expected: Asked) -> None:
    assert asked(pattern) == expected


def test_an_alternative_asks_for_everything_that_it_cannot_be_without() -> None:
    pattern = r"\besittelijä\b.{0,40}\b(?:muutti|lisäsi) (?:\w+ )?ehdotustaan|\btauko"
    assert ways(pattern) == [
        (("esittelijä",), ("muutti", "lisäsi"), ("ehdotustaan",)),
        (("tauko",),),
    ]


@pytest.mark.parametrize("text", ["esittelijä teki", "muutti ehdotustaan", "esittelijän ehdotus"])
def test_a_text_without_all_of_them_is_not_searched(text: str) -> None:
    words = Words(r"esittelijä.{0,40}(?:muutti|lisäsi)")
    assert not words.may_stand(text)
    assert words.search(text) is None
    assert re.search(words.pattern, text) is None
