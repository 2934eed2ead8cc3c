"""Saved searches: what may be asked, how it is written down, and when it is told."""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.saved import (
    FACETS,
    LANGUAGES,
    WEEKDAYS,
    Cadence,
    Event,
    Follow,
    Following,
    SavedSearch,
    as_mapping,
    from_stored,
    saved_search,
)
from alerts.saved_files import CHANNELS, Entry, read_toml, write_toml
from alerts.subscribing import terms_of
from alerts.when import HELSINKI, next_due
from db.query import parse
from parsers.errors import BadInput
from parsers.records import OutcomeKind, SectionKind, Stage

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def _fits(text: str) -> bool:
    try:
        return saved_search({"query": text}).query != ""
    except BadInput:
        return False


texts = WORDS.filter(_fits)
values: dict[str, st.SearchStrategy[Any]] = {
    "stage": st.sampled_from([*Stage]),
    "outcome": st.sampled_from([*OutcomeKind]),
    "section": st.sampled_from([*SectionKind]),
    "year": st.integers(1990, 2040),
    "language": st.sampled_from(["fi", "sv"]),
}
filters = st.fixed_dictionaries(
    {}, optional={facet: st.lists(values.get(facet, texts), max_size=4) for facet in FACETS}
)
follows = st.builds(
    lambda kind, place, key: {"municipality": place, kind: key},
    st.sampled_from([*Following]),
    texts,
    texts,
)
searches = st.fixed_dictionaries(
    {"query": texts},
    optional={
        "filters": filters,
        "follow": follows,
        "events": st.lists(st.sampled_from([*Event]), min_size=1),
        "cadence": st.sampled_from([*Cadence]),
        "hour": st.integers(0, 23),
        "weekday": st.sampled_from(WEEKDAYS),
        "language": st.sampled_from(LANGUAGES),
        "nothing_new": st.booleans(),
        "name": texts,
    },
).map(saved_search)
entries = st.builds(Entry, searches, st.sampled_from(CHANNELS), st.none() | texts)


@given(st.lists(entries, min_size=1, max_size=4))
def test_what_is_written_as_toml_is_read_as_it_was(written: list[Entry]) -> None:
    text = write_toml(written)
    assert read_toml(text) == written
    tomllib.loads(text.encode().decode())


@given(searches)
def test_what_is_kept_is_read_as_it_was(search: SavedSearch) -> None:
    assert saved_search(as_mapping(search)) == search
    terms = terms_of(search)
    plain = {name: getattr(terms, name) for name in type(terms).__dataclass_fields__}
    assert from_stored(search.definition, plain) == search
    assert from_stored(search.definition).id == search.id


def test_the_same_search_has_the_same_id_however_it_is_written_or_told() -> None:
    one = saved_search(
        {
            "query": "koulu  TAI\tpa\u0308iva\u0308koti ",
            "filters": {"year": [2026, "2025"], "municipality": "Kuusivaara", "body": []},
            "events": ["decided", "agenda", "decided"],
        }
    )
    other = saved_search(
        {
            "query": "koulu TAI päiväkoti",
            "filters": {"municipality": ["Kuusivaara"], "year": ["2025", "2026", "2026"]},
            "events": ["agenda", "decided"],
            "cadence": "weekly",
            "language": "sv",
            "name": "Koulut",
        }
    )
    assert one.id == other.id
    assert one.definition == other.definition
    assert one.filters == (("municipality", ("Kuusivaara",)), ("year", ("2025", "2026")))
    assert one.events == (Event.AGENDA, Event.DECIDED)


@pytest.mark.parametrize(
    "another",
    [
        {"query": "koulut"},
        {"query": "koulu", "filters": {"stage": "minutes"}},
        {"query": "koulu", "events": ["decided"]},
        {"query": "koulu", "follow": {"municipality": "Kuusivaara", "body": "Valtuusto"}},
    ],
)
def test_another_search_has_another_id(another: dict[str, object]) -> None:
    assert saved_search(another).id != saved_search({"query": "koulu"}).id


def test_a_search_is_as_long_as_the_site_reads_it() -> None:
    query = "päiväkoti OR " * 77  # a thousand letters and a blank
    assert saved_search({"query": query}).query == query.strip() == parse(query).text
    # letters, and not the signs that they are made of
    spelt = unicodedata.normalize("NFD", query)
    assert saved_search({"query": spelt}) == saved_search({"query": query})
    with pytest.raises(BadInput, match="1,001 characters of at most 1,000"):
        saved_search({"query": query.strip() + "x"})


def test_what_was_taken_once_is_read_whatever_is_taken_today() -> None:
    known = saved_search({"query": "koulu"}).definition.replace("koulu", "-")
    assert from_stored(known).query == "-"


def test_following_is_asking_for_something() -> None:
    follow = {"municipality": "Kuusivaara", "matter": "412/2025"}
    search = saved_search({"follow": follow})
    assert search.follow == Follow(Following.MATTER, "Kuusivaara", "412/2025")
    assert search.events == tuple(Event)
    assert as_mapping(search)["follow"] == follow


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ({}, "must ask for something"),
        ({"query": "  \n "}, "must ask for something"),
        ({"filters": {"body": []}}, "must ask for something"),
        ({"query": 3}, "query must be a text, not 3"),
        ({"query": "koulu " * 200}, "query is too long: 1,199 characters of at most 1,000"),
        ({"query": "-"}, "query has no word to look for: '-'"),
        ({"query": "OR", "filters": {"stage": "minutes"}}, "query has no word to look for: 'OR'"),
        ({"query": "x" * 101}, "query has no word to look for: 'xxx"),
        ({"query": "\u200b"}, "query has no word to look for: "),
        ({"query": "x" * 10_000_000}, "query is too long: 10,000,000 characters"),
        ({"query": "a\x00b"}, "query holds characters that are no text"),
        ({"query": "a\x1b[31mb"}, "query holds characters that are no text"),
        ({"query": "a\u202eb"}, "query holds characters that are no text"),
        ({"query": "a\ud800"}, "query holds characters that are no text"),
        ({"name": "a\x07", "query": "a"}, "name holds characters that are no text"),
        ({"query": "a", "colour": "red"}, "a saved search has no 'colour' (known: query, "),
        ({"query": "a", "c\nd" * 99: 1}, r"a saved search has no 'c\\ndc"),
        ({"filters": {"mood": ["x"]}}, "the site's search has no 'mood' (known: municipality, "),
        ({"filters": ["x"]}, "filters must be a table, not ['x']"),
        ({"filters": {"stage": ["minute"]}}, "stage must be one of agenda, minutes, not 'minute'"),
        ({"filters": {"outcome": [None]}}, "outcome must be one of as_proposed, "),
        ({"filters": {"year": [True]}}, "year must be a year such as 2026, not True"),
        ({"filters": {"year": ["٢٠٢٦"]}}, "year must be a year such as 2026"),
        ({"filters": {"body": [""]}}, "body must not be empty"),
        ({"filters": {"body": ["x"] * 51}}, "body has 51 values of at most 50"),
        ({"filters": {"body": ["x" * 201]}}, "body is too long: 201 characters of at most 200"),
        ({"follow": {"matter": "412/2025"}}, "follow must have municipality and one of matter, "),
        ({"follow": {"municipality": "a", "body": "b", "person": "c"}}, "one of matter, body"),
        ({"follow": {"municipality": "a", "body": "b", "x": "c"}}, "follow has no 'x'"),
        ({"follow": "all"}, "follow must be a table"),
        ({"query": "a", "events": []}, "events must be a list of at least one of agenda, "),
        ({"query": "a", "events": "agenda"}, "events must be a list"),
        ({"query": "a", "events": ["eaten"]}, "each of events must be one of agenda, decided, "),
        ({"query": "a", "cadence": "hourly"}, "cadence must be one of at_once, daily, weekly"),
        ({"query": "a", "hour": 24}, "hour must be a number from 0 to 23, not 24"),
        ({"query": "a", "hour": -1}, "hour must be a number from 0 to 23, not -1"),
        ({"query": "a", "hour": True}, "hour must be a number from 0 to 23, not True"),
        ({"query": "a", "hour": "7"}, "hour must be a number from 0 to 23, not '7'"),
        ({"query": "a", "weekday": "maanantai"}, "weekday must be one of monday, "),
        ({"query": "a", "language": "de"}, "language must be one of fi, sv, en, not 'de'"),
        ({"query": "a", "nothing_new": "yes"}, "nothing_new must be true or false, not 'yes'"),
    ],
)
def test_a_bad_value_is_one_clear_line(bad: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput) as error:
        saved_search(bad)
    line = str(error.value)
    assert says.replace("\\\\", "\\") in line
    assert line.isprintable()
    assert len(line) < 300


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
), st.sampled_from([*SavedSearch.__dataclass_fields__]))  # fmt: skip
def test_whatever_is_given_is_a_search_or_one_line(value: object, name: str) -> None:
    line = ""
    try:
        search = saved_search({"query": "koulu", name: value})
    except BadInput as error:
        line = str(error)
    else:
        assert saved_search(as_mapping(search)) == search
    assert line.isprintable()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must hold [[search]] tables"),
        ("search = 3", "must hold [[search]] tables"),
        ("search = [3]", "search 1: must be a table"),
        ("[[search]]\nquery = 'a'\n[[search]]\nhour = 7", "search 2: a search must ask for"),
        ("[[search]]\nquery = 'a'\nchannel = 'pigeon'", "search 1: to must be a text, channel one"),
        (
            "[[search]]\nquerry = 'a'",
            "search 1: a saved search has no 'querry' (known: to, channel, ",
        ),
        ("[[search]]\nquery = 'a'\nto = 3", "search 1: to must be a text"),
        ("[[search]]\nquery = 'a'\n[other]", "and nothing else"),
        ("[[search]]\nquery = ", "the file is no TOML: "),
        ("a = " + "[" * 5000, "the file is no TOML: "),
        ("#" * 10_000_001, "the file has 10,000,001 characters"),
    ],
)
def test_a_bad_file_is_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        read_toml(text)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_a_person_wrote() -> None:
    (one,) = read_toml(
        '[[search]]\nto = "desk@newsroom.example"\nquery = "koulu"\nhour = 6\n'
        'filters.municipality = ["Kuusivaara"]\n'
        'follow = { municipality = "Kuusivaara", person = "Aino Esimerkki" }\n'
    )
    assert (one.to, one.channel) == ("desk@newsroom.example", "email")
    assert one.search.follow == Follow(Following.PERSON, "Kuusivaara", "Aino Esimerkki")
    assert one.search.filters == (("municipality", ("Kuusivaara",)),)


def _moments(search: SavedSearch, after: datetime, most: int) -> list[datetime]:
    """So many digests, each following the one before."""
    out: list[datetime] = []
    moment = next_due(search, after)
    while moment is not None and len(out) < most:
        out.append(moment)
        moment = next_due(search, moment)
    return out


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    "night",
    [datetime(2027, 3, 26, 10, tzinfo=UTC), datetime(2026, 10, 23, 9, tzinfo=UTC)],
    ids=["an hour is left out", "an hour comes twice"],
)
def test_each_day_has_one_digest_whatever_the_night(hour: int, night: datetime) -> None:
    daily = saved_search({"query": "a", "hour": hour})
    moments = _moments(daily, night, 5)
    days = [moment.astimezone(HELSINKI).date() for moment in moments]
    first = (night.astimezone(HELSINKI) + timedelta(days=int(hour <= 12))).date()
    # from the noon at which we begin, and none is left out
    assert days == [first + timedelta(days=n) for n in range(5)]


def test_the_hour_that_is_left_out_and_the_one_that_comes_twice() -> None:
    at_three = saved_search({"query": "a", "hour": 3})
    assert next_due(at_three, datetime(2027, 3, 27, 12, tzinfo=UTC)) == datetime(
        2027, 3, 28, 1, tzinfo=UTC
    )
    # 3.00 in summer time; an hour later it is 3.00 again
    assert next_due(at_three, datetime(2026, 10, 24, 12, tzinfo=UTC)) == datetime(
        2026, 10, 25, 0, tzinfo=UTC
    )
    assert next_due(at_three, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == datetime(
        2026, 10, 26, 1, tzinfo=UTC
    )


def test_a_week_has_one_digest_on_its_day() -> None:
    weekly = saved_search({"query": "a", "cadence": "weekly", "weekday": "sunday", "hour": 3})
    moments = _moments(weekly, datetime(2026, 10, 1, tzinfo=UTC), 30)
    days = [moment.astimezone(HELSINKI).date() for moment in moments]
    assert days == [date(2026, 10, 4) + timedelta(weeks=n) for n in range(30)]


def test_what_is_told_at_once_has_no_hour() -> None:
    at_once = saved_search({"query": "a", "cadence": "at_once"})
    assert next_due(at_once, datetime(2026, 10, 1, tzinfo=UTC)) is None
