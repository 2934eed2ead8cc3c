"""In which order results come, and that every one comes once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from benchmarks import generated
from db.lexicon import Lexicon
from db.query import Plan, plan
from db.query.find import find
from db.query.synonyms import Synonyms
from db.query.targets import ITEMS
from db.ranking import Order, Ranked, ranked
from db.schema import open_archive
from parsers.records import Item, Section, SectionKind

if TYPE_CHECKING:
    from tests.db.conftest import Shelf

NEUTRAL = "Asia käsitellään myöhemmin, sanoo puheenjohtaja."
DAY = date(2026, 3, 12)

Write = Callable[..., None]


SKIING = ("hiihtolatu", "skidspår")
ALIKE = Synonyms([(SKIING, SKIING)])


def asked(db: Database, text: str, synonyms: Synonyms | None = None) -> Plan:
    return plan(text, Lexicon(db.conn), ITEMS, synonyms or Synonyms(()))


def search(db: Database, text: str, *, synonyms: Synonyms | None = None, **how: object) -> Ranked:
    made = asked(db, text, synonyms)
    return ranked(db.conn, made, find(db.conn, made), **how)  # type: ignore[arg-type]


@pytest.fixture
def write(shelf: Shelf, minutes: Item) -> Write:
    """Stores an item with a title and the texts of some sections, all else the same."""

    def save(
        key: str,
        title: str = "Muu asia",
        *,
        decision: str = NEUTRAL,
        proposal: str = NEUTRAL,
        explanation: str = NEUTRAL,
        day: date = DAY,
    ) -> None:
        record = replace(
            minutes,
            id=f"20261-{key}",
            title=title,
            meeting_date=day,
            sections=(
                Section(SectionKind.HEADER, "", title),
                Section(SectionKind.PROPOSAL, "Päätösehdotus", proposal),
                Section(SectionKind.EXPLANATION, "Selostus", explanation),
                Section(SectionKind.DECISION, "Päätös", decision),
            ),
        )
        shelf.save(record, f"page {key}", 1)

    return save


def found(shelf: Shelf, text: str, **how: object) -> list[str]:
    """The last part of the items' ids, in order."""
    ids = dict(shelf.db.execute("SELECT n, id FROM items").fetchall())
    return [ids[n].rpartition("-")[2] for n in search(shelf.db, text, **how).items]  # type: ignore[arg-type]


def keys(shelf: Shelf, text: str, **how: object) -> list[str]:
    """All of the items' ids but the meeting's, in order."""
    ids = dict(shelf.db.execute("SELECT n, id FROM items").fetchall())
    return [ids[n].partition("-")[2] for n in search(shelf.db, text, **how).items]  # type: ignore[arg-type]


def test_title_over_decision_over_proposal_over_the_rest(shelf: Shelf, write: Write) -> None:
    # the better, the older, and stored in another order
    word = "Hiihtolatu valmistuu, sanoo puheenjohtaja."
    write("3", explanation=word, day=DAY + timedelta(30))
    write("1", decision=word, day=DAY + timedelta(10))
    write("0", "Hiihtolatu")
    write("2", proposal=word, day=DAY + timedelta(20))
    assert found(shelf, "hiihtolatu") == ["0", "1", "2", "3"]


def test_the_whole_word_over_a_part_of_a_compound(shelf: Shelf, write: Write) -> None:
    # neither has it in the form that is typed
    write("part", decision="Hiihtoladun valaistusremontin alku.", day=DAY + timedelta(9))
    write("whole", decision="Hiihtoladun valaistuksen alku.")
    assert found(shelf, "valaistus") == ["whole", "part"]


def test_the_whole_word_over_a_part_of_a_compound_in_titles(shelf: Shelf, write: Write) -> None:
    write("part", "Valaistusremontti", day=DAY + timedelta(9))
    write("whole", "Kadun valaistus")
    assert found(shelf, "valaistus") == ["whole", "part"]


def test_the_form_as_typed_over_another_of_the_same_word(shelf: Shelf, write: Write) -> None:
    write("other", explanation="Metsän hoitoa jatketaan.", day=DAY + timedelta(9))
    write("typed", explanation="Metsään hoitoa jatketaan.")
    assert found(shelf, "metsään") == ["typed", "other"]
    assert found(shelf, "metsän") == ["other", "typed"]


def test_the_form_as_typed_in_titles(shelf: Shelf, write: Write) -> None:
    # in the text both have either form
    both = "Metsää ja metsän."
    write("other", "Metsän hoito", explanation=both, day=DAY + timedelta(9))
    write("typed", "Metsää hoidetaan", explanation=both)
    assert found(shelf, "metsää") == ["typed", "other"]


@pytest.fixture
def alike(write: Write) -> None:
    """The typed word, the older, and the newer synonym, each in a title, a decision, the rest."""
    word, other = "Hiihtolatu, sanoo puheenjohtaja.", "Skidspår. Skidspår. Skidspår."
    write("title", "Hiihtoladun kunnostuksen ja valaistuksen hankinta", day=DAY)
    write("decision", decision=word)
    write("rest", explanation=word)
    write("title-other", "Skidspår", day=DAY + timedelta(7))
    write("decision-other", decision=other, day=DAY + timedelta(8))
    write("rest-other", explanation=other, day=DAY + timedelta(9))


@pytest.mark.usefixtures("alike")
def test_the_word_typed_over_what_means_the_same(shelf: Shelf) -> None:
    order = ["title", "title-other", "decision", "decision-other", "rest", "rest-other"]
    assert keys(shelf, "hiihtolatu", synonyms=ALIKE) == order
    turned = [f"{key}-other" if "-" not in key else key.partition("-")[0] for key in order]
    assert keys(shelf, "skidspår", synonyms=ALIKE) == turned


@pytest.mark.usefixtures("alike")
def test_the_word_typed_comes_first_among_titles_of_many_results(shelf: Shelf) -> None:
    first = keys(shelf, "hiihtolatu", synonyms=ALIKE, few=0)[:2]
    assert first == ["title", "title-other"]


def test_recent_over_old_where_they_are_equal(shelf: Shelf, write: Write) -> None:
    days = {"a": 5, "b": 400, "c": 1, "d": 90}
    for key, day in days.items():
        write(key, explanation="Metsän hoitoa jatketaan.", day=DAY + timedelta(day))
    assert found(shelf, "metsä") == ["b", "d", "a", "c"]


def test_much_of_a_word_over_once(shelf: Shelf, write: Write) -> None:
    write("once", explanation="Metsä. " + "Tie on poikki. " * 12, day=DAY + timedelta(90))
    write("much", explanation="Metsä. " * 6 + "Tie on poikki. " * 10)
    assert found(shelf, "metsä") == ["much", "once"]


def test_all_the_words_in_the_title_over_one_of_them(shelf: Shelf, write: Write) -> None:
    write("one", "Metsä", explanation="Tie kulkee.", day=DAY + timedelta(90))
    write("all", "Tie ja metsä")
    assert found(shelf, "tie metsä") == ["all", "one"]


@pytest.fixture
def five(write: Write) -> None:
    """Two with the word in their title, one as a part of one, two elsewhere; in no order."""
    word = "Metsä kasvaa."
    write("4", explanation=word, day=DAY)
    write("0", "Metsä", day=DAY + timedelta(1))
    write("3", explanation=word, day=DAY + timedelta(500))
    write("1", "Metsää", day=DAY - timedelta(300))
    write("2", "Metsätie", day=DAY + timedelta(2))


@pytest.mark.usefixtures("five")
def test_of_many_those_with_the_word_in_their_title_come_first(shelf: Shelf) -> None:
    assert found(shelf, "metsä", few=4) == ["0", "1", "2", "3", "4"]
    assert search(shelf.db, "metsä", few=4).order is Order.TITLE_FIRST
    assert search(shelf.db, "metsä", few=5).order is Order.RELEVANCE


@pytest.mark.usefixtures("five")
def test_by_time(shelf: Shelf) -> None:
    assert found(shelf, "metsä", order=Order.NEWEST) == ["3", "2", "0", "4", "1"]
    assert found(shelf, "metsä", order=Order.OLDEST) == ["1", "4", "0", "2", "3"]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize("order", [Order.RELEVANCE, Order.NEWEST, Order.OLDEST])
def test_what_was_not_chosen_is_left_out_and_nothing_else_changes(
    order: Order, shelf: Shelf
) -> None:
    chosen = {"year": ["2026", "2025"], "stage": ["minutes"], "body": []}
    whole = found(shelf, "metsä", order=order)
    left = found(shelf, "metsä", order=order, chosen=chosen)
    assert left == [key for key in whole if key != "3"]
    assert search(shelf.db, "metsä", order=order, chosen=chosen).total == 4
    assert search(shelf.db, "metsä", order=order, chosen={"year": ["1999"]}).items == ()


def test_a_new_item_is_in_its_place_at_once(shelf: Shelf, write: Write) -> None:
    write("a", explanation="Metsä.")
    assert found(shelf, "metsä", order=Order.NEWEST) == ["a"]
    write("b", explanation="Metsä.", day=DAY + timedelta(1))
    assert found(shelf, "metsä", order=Order.NEWEST) == ["b", "a"]
    write("b", explanation="Tie.", day=DAY + timedelta(1))
    assert found(shelf, "metsä", order=Order.NEWEST) == ["a"]


QUERIES = (
    "kunta", "lautakunta", "ja", "on ei", "kunta OR koulu", "kunta -ja", "-ja", "title:hanke",
    '"kunnan"', "kunt*", "412/2025", "§ 7", "toimielin:lautakunta ja", "och", "kommun plan", "",
    'päätös:"ja"', "presenter:koivumäki",
)  # fmt: skip
MANY = 400


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A generated archive that nothing is added to."""
    path: Path = tmp_path_factory.mktemp("ranking") / "archive.db"
    generated.build(path, MANY)
    db = open_archive(path)
    yield db
    db.close()


@given(
    text=st.sampled_from(QUERIES),
    order=st.sampled_from([Order.RELEVANCE, Order.NEWEST, Order.OLDEST]),
    size=st.integers(1, 300),
    few=st.sampled_from([0, 50, MANY]),
    language=st.sampled_from([None, "fi", "sv"]),
)
@settings(max_examples=100)
def test_the_pages_of_any_search_have_each_result_once(
    *, archive: Database, text: str, order: Order, size: int, few: int, language: str | None
) -> None:
    chosen = {"language": [language]} if language else {}
    made = asked(archive, text)
    hits = find(archive.conn, made)
    of = dict(archive.execute("SELECT n, language FROM items").fetchall())
    left = [n for n in hits if language in (None, of[n])]
    pages: list[int] = []
    for offset in range(0, len(hits) + 1, size):
        page = ranked(
            archive.conn, made, hits, order=order, offset=offset, size=size, chosen=chosen, few=few
        )
        assert page.total == len(left)
        assert len(page.items) == max(0, min(size, len(left) - offset))
        pages += page.items
    assert sorted(pages) == left


@pytest.mark.parametrize("text", ["kunta", "ja"])
def test_time_goes_as_in_the_table_of_items(text: str, archive: Database) -> None:
    told = search(archive, text, order=Order.NEWEST, size=MANY).items
    key = dict(archive.execute("SELECT n, rtrim(sort_key, id) FROM items").fetchall())
    assert list(map(key.__getitem__, told)) == sorted(map(key.__getitem__, told), reverse=True)
    assert len(told) > 100
    assert search(archive, text, order=Order.OLDEST, size=MANY).items == told[::-1]


@pytest.mark.parametrize("step", [1, 3, 20, 150])
@pytest.mark.parametrize("size", [2, MANY])
def test_time_goes_alike_for_a_few_and_for_a_large_part_of_all(
    step: int, size: int, archive: Database
) -> None:
    made = asked(archive, "kunta")
    hits = find(archive.conn, made)[::step]
    key = dict(archive.execute("SELECT n, rtrim(sort_key, id) FROM items").fetchall())
    in_order = sorted(map(key.__getitem__, hits))
    oldest = ranked(archive.conn, made, hits, order=Order.OLDEST, size=size).items
    newest = ranked(archive.conn, made, hits, order=Order.NEWEST, size=size).items
    assert list(map(key.__getitem__, oldest)) == in_order[:size]
    assert list(map(key.__getitem__, newest)) == in_order[::-1][:size]


def test_an_item_that_moves_to_another_day_moves_in_the_order(shelf: Shelf, write: Write) -> None:
    for nth in range(5):
        write(str(nth), "Metsä", day=DAY + timedelta(nth))
    assert found(shelf, "metsä", order=Order.NEWEST) == ["4", "3", "2", "1", "0"]
    write("1", "Metsä", day=DAY + timedelta(9))
    write("5", "Metsä", day=DAY - timedelta(1))
    assert found(shelf, "metsä", order=Order.NEWEST) == ["1", "4", "3", "2", "0", "5"]
    assert found(shelf, "metsä", order=Order.OLDEST) == ["5", "0", "2", "3", "4", "1"]
