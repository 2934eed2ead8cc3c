"""The pure rule of what a newly read page is to an item."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from db.versions import Version, change, observe, reasons, same_text, standing
from parsers.records import Attachment, ChangeKind, Item, Links, Stage


def seen(record: Item, page: str, at: str) -> Version:
    return Version(page, f"https://x.example/{page}", at, at, record)


def told(*pages: Version) -> tuple[Version, ...]:
    known: tuple[Version, ...] = ()
    for page in pages:
        known = observe(known, page)
    return known


def test_first_decided_corrected(agenda: Item, minutes: Item, corrected: Item) -> None:
    versions = told(seen(agenda, "a", "1"), seen(minutes, "b", "2"), seen(corrected, "c", "3"))
    assert reasons(versions) == (ChangeKind.NEW, ChangeKind.DECIDED, ChangeKind.CORRECTED)
    assert standing(versions).page == "c"


def test_an_agenda_after_the_minutes_is_kept_and_does_not_count(
    agenda: Item, minutes: Item
) -> None:
    versions = told(seen(minutes, "b", "1"), seen(agenda, "a", "2"))
    assert standing(versions).page == "b"
    assert reasons(versions) == (ChangeKind.NEW, None)


def test_another_page_with_the_same_text_is_no_version(minutes: Item) -> None:
    elsewhere = replace(
        minutes,
        id=None,
        position=None,
        links=Links(next="https://new.example/next"),
        attachments=tuple(
            replace(a, url=f"https://new.example/{a.url.rpartition('/')[2]}")
            for a in minutes.attachments
            if a.url
        ),
    )
    versions = told(seen(minutes, "a", "1"), seen(elsewhere, "b", "2"))
    assert versions == (seen(minutes, "a", "1"),)


def test_another_file_under_an_attachment_is_another_text(minutes: Item) -> None:
    other = replace(minutes, attachments=(Attachment("Kartta", "https://x.example/9.PDF", None),))
    assert not same_text(minutes, other)


def test_an_older_page_gives_the_text_its_name(minutes: Item) -> None:
    assert told(seen(minutes, "b", "2"), seen(minutes, "a", "1")) == (seen(minutes, "a", "1"),)


def test_a_text_that_comes_back_stands_again(minutes: Item, corrected: Item) -> None:
    versions = told(seen(minutes, "a", "1"), seen(corrected, "b", "2"), seen(minutes, "a", "3"))
    assert standing(versions).page == "a"
    assert [(v.read_at, v.shown_at) for v in versions] == [("1", "3"), ("2", "2")]
    assert observe(versions, seen(minutes, "a", "4")) == versions


def test_what_a_better_parser_reads_takes_the_place(minutes: Item, corrected: Item) -> None:
    versions = told(seen(minutes, "a", "1"), seen(corrected, "a", "1"))
    assert versions == (seen(corrected, "a", "1"),)


def test_texts_that_a_better_parser_finds_equal_become_one(minutes: Item, corrected: Item) -> None:
    versions = told(seen(minutes, "a", "1"), seen(corrected, "b", "2"), seen(minutes, "b", "2"))
    assert versions == (seen(minutes, "a", "1"),)


def test_another_title_and_another_case_is_another_matter(minutes: Item) -> None:
    other = replace(minutes, title="Sillan korjaus", case_number="9/2026", case_key="9/2026")
    assert change(minutes, other) is ChangeKind.REPLACED
    assert change(replace(minutes, stage=Stage.AGENDA), other) is ChangeKind.REPLACED


def test_another_title_or_another_way_of_printing_the_case_is_the_same_matter(
    minutes: Item,
) -> None:
    assert change(minutes, replace(minutes, title="Ladun valot")) is ChangeKind.CORRECTED
    printed = replace(minutes, title="Ladun valot", case_number="412/2025")
    assert change(minutes, printed) is ChangeKind.CORRECTED
    without = replace(minutes, title="Ladun valot", case_number=None, case_key=None)
    assert change(minutes, without) is ChangeKind.CORRECTED


@given(order=st.permutations(range(5)))
def test_the_order_of_coming_does_not_matter(
    order: list[int], agenda: Item, minutes: Item, corrected: Item
) -> None:
    pages = (
        seen(agenda, "e", "1"),
        seen(agenda, "d", "2"),
        seen(minutes, "c", "3"),
        seen(replace(agenda, title="Latu"), "b", "4"),
        seen(corrected, "a", "5"),
    )
    assert told(*(pages[i] for i in order)) == told(*pages)


def test_of_two_pages_of_one_moment_always_the_same_counts(minutes: Item, corrected: Item) -> None:
    pages = (seen(minutes, "a", "1"), seen(corrected, "b", "1"))
    assert {standing(told(*order)).page for order in permutations(pages)} == {"b"}
