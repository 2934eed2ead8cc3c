from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter

import pytest

from alerts.saved import WEEKDAYS, Cadence, Event, Following
from db.columns import FACETS
from db.health import TROUBLES, State
from db.health_facts import ASKED, CAUSES
from db.query.tree import NOTES
from db.subscriptions import State as Subscribed
from parsers.records import (
    Choice,
    CitationKind,
    DocumentKind,
    MotionKind,
    OutcomeKind,
    Role,
)
from web.alert_links import ACTIONS, BY_ONE_BUTTON
from web.words import LANGUAGES, Words, catalogue, choose

# Keys that a template or module builds from a name: every one of the set must be there.
BUILT = {
    "stage_": ("agenda", "minutes"),
    "change_": ("new", "decided", "corrected", "withdrawn", "restored", "replaced"),
    "facet_": (*FACETS, "section_kinds", "title", "text"),
    "outcome_": tuple(OutcomeKind),
    "motion_": (*MotionKind, "adopted", "rejected", "lapsed", "withdrawn", "order"),
    "vote_": tuple(Choice),
    "won_": ("proposal", "continue", "returned", "motion"),
    "role_": tuple(Role),
    "cites_": tuple(CitationKind),
    "document_": tuple(DocumentKind),
    "state_": tuple(State),
    "cause_": tuple({cause for _kind, _begins, cause in CAUSES} - {ASKED} | {"other"}),
    "trouble_": TROUBLES,
    "advice_": TROUBLES,
    "note_": tuple(NOTES),
    "language_": ("fi", "sv"),
    "event_": tuple(Event),
    "cadence_": tuple(Cadence),
    "weekday_": WEEKDAYS,
    "follows_": tuple(Following),
    "alert_asks_": BY_ONE_BUTTON,
    "alert_done_": BY_ONE_BUTTON,
    "alert_now_": ACTIONS,
    "alert_state_": tuple(Subscribed),
}


def test_every_phrase_is_there_in_every_language() -> None:
    for key, phrases in catalogue().items():
        assert set(phrases) == set(LANGUAGES), key
        assert all(text.strip() for text in phrases.values()), key


def test_a_phrase_has_the_same_braces_in_every_language() -> None:
    for key, phrases in catalogue().items():
        braces = {
            frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
            for text in phrases.values()
        }
        assert len(braces) == 1, key


def test_every_word_that_a_page_asks_for_is_there(root: Path) -> None:
    keys = set(catalogue())
    for page in [*root.glob("web/templates/**/*.html"), *root.glob("web/*.py")]:
        text = page.read_text("utf-8")
        for key in re.findall(r"""\bt\(['"](\w+)['"][,)]""", text):
            assert key in keys, f"{page.name}: {key}"
        for key in re.findall(r"""\bt\.count\(['"](\w+)['"]""", text):
            assert {f"{key}_one", f"{key}_many"} <= keys, f"{page.name}: {key}"
    for prefix, names in BUILT.items():
        assert {f"{prefix}{name}" for name in names} <= keys


def test_no_phrase_is_left_over(root: Path) -> None:
    pages = [
        *root.glob("web/templates/**/*.html"),
        *root.glob("web/*.py"),
        *root.glob("pykala/**/*.py"),
    ]
    said = set(re.findall(r"""['"](\w+)['"]""", "".join(page.read_text("utf-8") for page in pages)))
    named = ("query_", "column_", "parameter_", "table_", "section_", "facet_", *BUILT)
    for key in catalogue():
        assert key.startswith(named) or {key, re.sub(r"_(one|many)$", "", key)} & said, key


def test_every_canned_query_has_its_words(root: Path) -> None:
    metadata = json.loads((root / "datasette_metadata.json").read_text("utf-8"))
    for name, query in metadata["databases"]["pykala"]["queries"].items():
        assert {f"query_{name}", f"query_{name}_about"} <= set(catalogue())
        for parameter in query.get("params", ()):
            assert f"parameter_{parameter}" in catalogue()


def test_numbers_dates_and_plurals() -> None:
    fi, sv, en = (Words(language) for language in LANGUAGES)
    assert fi.count("items", 1) == "1 asia"
    assert fi.count("items", 1203) == "1\u00a0203 asiaa"
    assert en.count("items", 1203) == "1,203 items"
    assert sv.date("2017-05-08") == "8.5.2017"
    assert en.date("2017-05-08") == "8\u00a0May\u00a02017"
    assert fi.date(None) == ""


def test_times_are_those_of_the_clock_on_the_wall_in_finland() -> None:
    fi, sv, en = (Words(language) for language in LANGUAGES)
    in_winter, in_summer = "2026-11-20T09:05:00.000Z", "2026-06-30T21:30:00.000Z"
    assert fi.time(in_winter) == "20.11.2026 klo 11.05"
    assert sv.time(in_summer) == "1.7.2026 kl. 00.30"
    assert en.time(in_winter) == "20\u00a0November\u00a02026 11:05 Finnish time"
    assert fi.date(in_summer) == "1.7.2026"
    assert fi.date("2026-06-30") == "30.6.2026"


@pytest.mark.parametrize(
    ("asked", "remembered", "accept", "chosen"),
    [
        (None, None, None, "fi"),
        ("sv", "en", "fi", "sv"),
        ("de", "en", "sv", "en"),
        (None, "xx", "sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        (None, None, "de-DE,en;q=0.5,sv;q=0.7", "sv"),
        (None, None, "de, *;q=0.1", "fi"),
        (None, None, "en;q=nonsense,,;;", "fi"),
    ],
)
def test_the_language_is_the_one_asked_for_else_remembered_else_the_browsers(
    asked: str | None, remembered: str | None, accept: str | None, chosen: str
) -> None:
    assert choose(asked, remembered, accept) == chosen
