"""A saved search matches what the site's search would find, whatever it asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from cProfile import Profile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matching import Hit, Searches, doc
from alerts.saved import Event, SavedSearch, saved_search
from db.batch import Batch
from db.bodies import body_key
from db.files import transaction
from db.lexicon import Lexicon
from db.news import between, newest
from db.query import find, plan
from db.search import begin_anew, end_anew
from db.store import Store
from parsers.errors import BadInput
from parsers.records import (
    Item,
    Links,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Outcome,
    OutcomeKind,
    Presenter,
    Section,
    SectionKind,
    Stage,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = {
    "fi": "koulu koulun koulussa kouluverkko päiväkoti päiväkodin kaava asemakaavan asemakaava"
    " hallitus kaupunginhallituksen tekninen lautakunta teknisen lautakunnan tontti tontin myynti"
    " Œuvre EU:n 412/2025 87 § 26.4.2025 valtuusto ĸoulu Ǆ kaava-alue m²",
    "sv": "skola skolan skolorna detaljplan detaljplanen stadsstyrelsen tomt tomten försäljning"
    " av och att det beslutar daghem daghemmet 12/2026 § 14 12.3.2026 fullmäktige",
}
BODIES = {
    "fi": ("Kaupunginhallitus", "Tekninen lautakunta", "Valtuusto"),
    "sv": ("Stadsstyrelsen", "Tekniska nämnden", "Stadsfullmäktige"),
}
TOWNS = {"kuusi": ("Kuusivaara", "fi"), "lill": ("Lillskär", "sv"), "koivu": ("Koivula", "fi")}
PEOPLE = ("Havu Onni", "Lumikangas Veera")


def text(rng: Random, language: str, most: int) -> str:
    words = WORDS[language].split(" ")
    return " ".join(rng.choices(words, k=rng.randint(1, most)))


def item(rng: Random, slug: str, number: int) -> Item:
    language = TOWNS[slug][1]
    minuted = rng.random() < 0.7
    kinds = rng.sample([SectionKind.PROPOSAL, SectionKind.DECISION, SectionKind.EXPLANATION], 2)
    case = rng.choice(["5/2026", "6/2026", None])
    mover = rng.choice(PEOPLE)
    motion = Motion(
        MotionKind.COUNTER, 1, Named(mover, mover), (), False, "Hylätään.",
        MotionOutcome.LAPSED, f"{mover} esitti.",
    )  # fmt: skip
    return Item(
        id=f"2026{number}-1",
        municipality=TOWNS[slug][0],
        stage=Stage.MINUTES if minuted else Stage.AGENDA,
        body=rng.choice(BODIES[language]),
        meeting_date=date(2026, 1, 1) + timedelta(days=rng.randrange(50)),
        position=1,
        paragraph=rng.randrange(80, 90) if minuted else None,
        title=text(rng, language, 3),
        case_number=case,
        case_key=case,
        task_class=rng.choice(["10.02.03", "00.01.02", None]),
        language=language,
        preparers=(),
        presenter=rng.choice([Presenter("Johtaja", "Tyyne Aavasalo"), None]),
        sections=(
            Section(SectionKind.HEADER, "", f"{number} §"),
            *(Section(kind, "Otsikko", text(rng, language, 12)) for kind in kinds),
        ),
        earlier_handlings=(),
        attachments=(),
        links=Links(),
        motions=(motion,) if minuted and rng.random() < 0.4 else (),
        outcome=Outcome(rng.choice(list(OutcomeKind)), None, "Näin.") if minuted else None,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Sixty items of three municipalities in two languages, of few words each."""
    rng = Random(7)  # noqa: S311 - invented texts
    with Store(tmp_path_factory.mktemp("archive") / "archive.db") as store:
        for slug, (name, language) in TOWNS.items():
            store.source(slug, name, f"https://{slug}.example", language)
        for number in range(60):
            slug = rng.choice(list(TOWNS))
            record = item(rng, slug, number)
            url = f"https://{slug}.example/{record.id}"
            store.save_item(slug, record, f"{number:064x}", url=url, at=NOW)
        yield store


ONE_WORD = st.sampled_from(sorted({word for some in WORDS.values() for word in some.split()}))
FIELDS = st.sampled_from(
    ["", "title:", "text:", "decision:", "body:", "presenter:", "kunta:", "year:"]
)


SIGNS = st.sampled_from(
    ["412/2025", "87 §", "pvm:2025", "vuosi:2026-03..2026-04", "§ 14", "asia:5/2026"]
)


@st.composite
def queries(draw: st.DrawFn, deep: int = 2) -> str:
    """A query as people and others type them."""
    kind = draw(st.sampled_from(["word", "begins", "phrase", "sign", "or", "not", "and", "group"]))
    word = draw(FIELDS) + draw(ONE_WORD)
    if deep == 0 or kind == "word":
        return word
    if kind == "begins":
        return f"{draw(ONE_WORD)[: draw(st.integers(1, 4))]}*"
    if kind == "phrase":
        return f'"{draw(ONE_WORD)} {draw(ONE_WORD)}"'
    if kind == "sign":
        return draw(
            st.sampled_from(["412/2025", "87 §", "pvm:2025", "vuosi:2026-03..2026-04", "§ 14"])
        )
    one, other = draw(queries(deep - 1)), draw(queries(deep - 1))
    shape = {"or": "{} OR {}", "not": "{} -{}", "and": "{} {}", "group": "-({} OR {})"}
    return shape[kind].format(one, other)


VALUES: dict[str, list[str]] = {
    "municipality": [name for name, _ in TOWNS.values()],
    "body": [body for some in BODIES.values() for body in some],
    "stage": [stage.value for stage in Stage],
    "outcome": ["as_proposed", "tabled"],
    "year": ["2026", "2025"],
    "section": ["decision", "proposal", "attachments"],
    "presenter": ["Tyyne Aavasalo"],
    "task_class": ["10.02.03"],
    "language": ["fi", "sv"],
}
FILTERS = st.dictionaries(st.sampled_from(sorted(VALUES)), st.just(None), max_size=2).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=2) for name in names}
    )
)
FOLLOWS = st.none() | st.fixed_dictionaries(
    {"municipality": st.sampled_from(VALUES["municipality"])}
).flatmap(
    lambda place: st.sampled_from(
        [
            {"matter": "5/2026"},
            {"body": "Kaupunginhallitus"},
            {"body": "Stadsfullmäktige"},
            {"person": PEOPLE[0]},
            {"person": "Onni Havu"},
        ]
    ).map(lambda what: place | what)
)


@st.composite
def searches(draw: st.DrawFn) -> SavedSearch:
    asked = {"query": draw(st.just("") | queries()), "filters": draw(FILTERS)}
    if follow := draw(FOLLOWS):
        asked["follow"] = follow
    asked["events"] = draw(st.lists(st.sampled_from(list(Event)), min_size=1, unique=True))
    try:
        return saved_search(asked)
    except BadInput:  # it asks for nothing
        return saved_search(asked | {"query": "koulu"})


def on_the_site(store: Store, search: SavedSearch) -> set[str]:
    """The items that the site's search finds and that are followed, by the rows themselves."""
    found = {row["id"]: row for row in store.db.query("SELECT * FROM items")}
    if search.query:
        hits = set(find(store.db.conn, plan(search.query, Lexicon(store.db.conn))))
        found = {one: row for one, row in found.items() if row["n"] in hits}
    for facet, values in search.filters:
        column = {"presenter": "presenter_name", "section": "section_kinds"}.get(facet, facet)
        found = {
            one: row
            for one, row in found.items()
            if any(
                f'"{value}"' in row[column] if facet == "section" else str(row[column]) == value
                for value in values
            )
        }
    return {one for one, row in found.items() if is_followed(store, search, row)}


def is_followed(store: Store, search: SavedSearch, row: dict[str, object]) -> bool:
    follow = search.follow
    if follow is None:
        return True
    if row["municipality"] != follow.municipality:
        return False
    if follow.kind == "matter":
        return row["case_key"] == follow.key
    if follow.kind == "body":
        return row["body_key"] == body_key(follow.key, follow.municipality)
    movers = store.db.query("SELECT mover FROM motions WHERE item = ?", [row["id"]])
    return any(set(str(one["mover"]).split()) == set(follow.key.split()) for one in movers)


def matched(store: Store, asked: dict[str, SavedSearch]) -> list[Hit]:
    held = Searches(store.db)
    for name, search in asked.items():
        held.add(name, search.definition)
    return hits_of(store, held)


def hits_of(store: Store, held: Searches) -> list[Hit]:
    with closing(Batch(store.db)) as batch:
        docs = [one for news in between(store.db, 0, newest(store.db)) if (one := doc(batch, news))]
        return held.match(batch, docs)


def by_item(store: Store, hits: Iterable[Hit]) -> dict[str, dict[str, set[Event]]]:
    """The events of the hits by search and item."""
    items = {row["seq"]: row["item"] for row in store.db.query("SELECT seq, item FROM changes")}
    found: dict[str, dict[str, set[Event]]] = defaultdict(dict)
    for hit in hits:
        found[hit.search][items[hit.seq]] = set(hit.events)
    return found


@settings(max_examples=60)
@given(some=st.lists(searches(), min_size=1, max_size=12))
def test_the_index_finds_what_every_search_finds_on_the_site(
    store: Store, some: list[SavedSearch]
) -> None:
    asked = {str(nth): replace(one, events=tuple(Event)) for nth, one in enumerate(some)}
    found = by_item(store, matched(store, asked))
    wanted = {name: on_the_site(store, search) for name, search in asked.items()}
    assert {name: set(found[name]) for name in asked} == wanted
    # of them those that are an event asked for
    asked_for = {str(nth): set(one.events) for nth, one in enumerate(some)}
    fewer = by_item(store, matched(store, {str(nth): one for nth, one in enumerate(some)}))
    assert {name: fewer[name] for name in asked} == {
        name: {item: both for item, are in found[name].items() if (both := are & asked_for[name])}
        for name in asked
    }


SEARCHES = st.lists(searches(), min_size=2, max_size=10, unique_by=lambda one: one.id)


@settings(max_examples=20)
@given(some=SEARCHES, gone=st.integers(1, 9))
def test_searches_that_come_and_go_leave_no_trace(
    store: Store, some: list[SavedSearch], gone: int
) -> None:
    held = Searches(store.db)
    left = {one.id: one for one in some[gone:]}
    held.keep((one.id, one.definition) for one in some)
    held.keep((one.id, one.definition) for one in left.values())
    assert len(held) == len(left)
    assert sorted(hits_of(store, held)) == sorted(matched(store, left))
    held.keep((one.id, one.definition) for one in some)
    assert sorted(hits_of(store, held)) == sorted(matched(store, {one.id: one for one in some}))


def test_a_beginning_is_asked_anew_when_the_archive_learns_a_word(store: Store) -> None:
    """Of "kädet" the base form is "käsi", which so is found by "käd*", as on the site."""
    search = saved_search({"query": "käd*", "events": ["agenda"]})
    held = Searches(store.db)
    held.add("one", search.definition)
    rng = Random(1)  # noqa: S311 - invented texts
    base = replace(item(rng, "kuusi", 901), stage=Stage.AGENDA, title="Käsi")
    for number, title in enumerate(("Käsi", "Kädet"), start=900):
        record = replace(base, id=f"2026{number}-1", title=title)
        url = f"https://kuusi.example/{record.id}"
        store.save_item("kuusi", record, f"{number:064x}", url=url, at=NOW)
    # as it was understood before: no base form of a word begins so
    assert hits_of(store, held) == []
    held.refresh(store.db)
    assert set(by_item(store, hits_of(store, held))["one"]) == on_the_site(store, search)
    assert len(on_the_site(store, search)) == 2


def test_a_word_is_asked_anew_when_the_archive_learns_it(store: Store) -> None:
    """To whom no text has "ladun" it may be Swedish, too; once a Finnish text has it, it is not."""
    search = saved_search({"query": "ladun"})
    held = Searches(store.db)
    held.add("one", search.definition)
    rng = Random(2)  # noqa: S311 - invented texts
    for number, slug, title in ((910, "lill", "Laduns"), (911, "kuusi", "Ladun")):
        record = replace(item(rng, slug, number), title=title)
        url = f"https://{slug}.example/{record.id}"
        store.save_item(slug, record, f"{number:064x}", url=url, at=NOW)
    assert set(by_item(store, hits_of(store, held))["one"]) == {"lill/2026910-1", "kuusi/2026911-1"}
    held.refresh(store.db)
    assert set(by_item(store, hits_of(store, held))["one"]) == on_the_site(store, search)
    assert on_the_site(store, search) == {"kuusi/2026911-1"}


def test_what_nobody_asks_any_more_is_not_looked_for(store: Store) -> None:
    held = Searches(store.db)
    queries = ("koulu", '"koulun" -kaava', "(kou* OR tontti) skola", "412/2025", "")
    some = [saved_search({"query": one, "filters": {"language": "fi"}}) for one in queries]
    held.keep((one.id, one.definition) for one in some)
    before = work(store, held)
    held.keep(())
    assert len(held) == 0
    assert work(store, held) == work(store, Searches(store.db)) < before


def work(store: Store, held: Searches) -> int:
    """How many functions are called to match all texts of the archive."""
    with closing(Batch(store.db)) as batch:
        docs = [one for news in between(store.db, 0, newest(store.db)) if (one := doc(batch, news))]
        held.match(batch, docs)  # what is remembered of words is no work the next time
        profile = Profile()
        profile.runcall(held.match, batch, docs)
        return sum(one.callcount for one in profile.getstats())


def test_an_index_that_was_made_anew_is_asked_anew(store: Store) -> None:
    search = saved_search({"query": "koulu"})
    held = Searches(store.db)
    held.add("one", search.definition)
    before = hits_of(store, held)
    with transaction(store.db):
        begin_anew(store.db)
        end_anew(store.db)
    held.refresh(store.db)
    assert hits_of(store, held) == before != []
    held.remove("one")
    assert hits_of(store, held) == []


def test_of_a_thousand_searches_few_are_thought_of(store: Store) -> None:
    """Not asked are those of whose keys a text has none; so the rest costs nothing."""
    held = Searches(store.db)
    costs = []
    for first, end in ((0, 1), (1, 1000)):
        for nth in range(first, end):
            search = saved_search({"query": f"koulu harvinaisuus{nth}"})
            held.add(search.id, search.definition)
        costs.append(work(store, held))
    assert costs[0] == costs[1]


def test_a_search_that_cannot_be_read_stops_no_other(store: Store) -> None:
    """So were facets named once: as another release may name them."""
    old = '{"events":["agenda"],"filters":{"section_kinds":["decision"]},"query":"koulu"}'
    held, good = Searches(store.db), saved_search({"query": "koulu"})
    some = [("a", old), ("b", good.definition), ("c", "{"), ("d", "[]")]
    told = held.keep(some)
    assert sorted(told) == ["a", "c", "d"]
    assert "section_kinds" in told["a"]
    assert hits_of(store, held) == matched(store, {"b": good}) != []
    held.refresh(store.db)
    assert held.keep(some) == told
