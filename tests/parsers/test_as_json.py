"""The JSON contract: it comes back as the same record, and its document is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.as_json import item_from_json, to_json
from parsers.records import (
    Attachment,
    AttachmentKind,
    Bodies,
    BodyLink,
    EarlierHandling,
    Entry,
    Feed,
    Item,
    Links,
    Meeting,
    MeetingItem,
    MeetingLink,
    Meetings,
    Preparer,
    Presenter,
    Record,
    Section,
    SectionKind,
    Stage,
)

DAY = date(2026, 9, 23)
PRESENTER = Presenter("Kunnanjohtaja", "Eero Esimerkki")
SECTIONS = (Section(SectionKind.DECISION, "Päätös", "Hyväksyttiin."),)
LINKS = Links(previous="p", next="n", pdf="f")
MEETING = MeetingLink(id="1", date=DAY, stage=Stage.AGENDA, url="u")
ITEM = Item(
    id="20261727-4",
    municipality="Kuusivaara",
    stage=Stage.MINUTES,
    body="Kaupunginhallitus",
    meeting_date=DAY,
    position=4,
    paragraph=112,
    title="Asia",
    case_number="412/10.03.01/2025",
    case_key="412/2025",
    task_class="10.03.01",
    language="fi",
    preparers=(Preparer("Aino Esimerkki"),),
    presenter=PRESENTER,
    sections=SECTIONS,
    earlier_handlings=(EarlierHandling("KH", DAY, 97, PRESENTER, SECTIONS),),
    attachments=(Attachment("Liite 1", "u", AttachmentKind.ATTACHMENT),),
    links=LINKS,
)
# one of each kind, every field of every part said
RECORDS: list[Record] = [
    ITEM,
    Meeting(
        id="1",
        municipality="Kuusivaara",
        body="Valtuusto",
        body_id="160",
        date=DAY,
        time="17:00",
        place="Kaupungintalo",
        stage=Stage.AGENDA,
        language="fi",
        items=(MeetingItem("1-1", 1, 2, "Asia", "u", has_attachments=True),),
        links=LINKS,
    ),
    Meetings("Kuusivaara", "Valtuusto", "160", "fi", (MEETING,)),
    Bodies("Kuusivaara", "fi", (BodyLink("160", "Valtuusto", "u", MEETING),)),
    Feed("meetings", "Dynasty", "u", (Entry("t", "s", "b", DAY, "u", "1"),)),
]

numbers = st.none() | st.integers(min_value=0, max_value=10_000)
texts = st.text(max_size=20)
maybe = st.none() | texts
presenters = st.none() | st.builds(Presenter, maybe, maybe)
sections = st.lists(st.builds(Section, st.sampled_from(SectionKind), texts, texts), max_size=3).map(
    tuple
)
handlings = st.builds(EarlierHandling, texts, st.none() | st.dates(), numbers, presenters, sections)
attachments = st.builds(Attachment, texts, maybe, st.none() | st.sampled_from(AttachmentKind))
items = st.builds(
    Item,
    id=maybe,
    municipality=maybe,
    stage=st.sampled_from(Stage),
    body=texts,
    meeting_date=st.dates(),
    position=numbers,
    paragraph=numbers,
    title=texts,
    case_number=maybe,
    case_key=maybe,
    task_class=maybe,
    language=st.sampled_from(["fi", "sv"]),
    preparers=st.lists(st.builds(Preparer, texts), max_size=3).map(tuple),
    presenter=presenters,
    sections=sections,
    earlier_handlings=st.lists(handlings, max_size=2).map(tuple),
    attachments=st.lists(attachments, max_size=2).map(tuple),
    links=st.builds(Links, maybe, maybe, maybe),
)


@given(items)
def test_an_item_comes_back_from_its_json(item: Item) -> None:
    stored = json.dumps(to_json(item), ensure_ascii=False)
    assert item_from_json(json.loads(stored)) == item


def test_keys_a_later_release_added_are_passed_over() -> None:
    assert item_from_json({**to_json(ITEM), "motions": []}) == ITEM


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_plain_json_and_says_first_what_it_is(record: Record) -> None:
    facts = to_json(record)
    assert json.loads(json.dumps(facts)) == facts
    assert next(iter(facts)) == "kind"
    assert facts["kind"] == type(record).__name__.lower()


def test_the_meeting_of_an_item_is_told_beside_its_id() -> None:
    assert to_json(ITEM)["meeting_id"] == "20261727"
    assert list(to_json(ITEM))[:3] == ["kind", "id", "meeting_id"]
    assert to_json(replace(ITEM, id=None))["meeting_id"] is None


def test_a_day_has_one_name_in_items_and_meetings() -> None:
    for record in RECORDS[:2]:
        assert to_json(record)["meeting_date"] == "2026-09-23"
        assert "date" not in to_json(record)


# The document


@pytest.fixture(scope="module")
def document(root: Path) -> str:
    return (root / "docs" / "parse-json.md").read_text("utf-8")


def objects(value: Any, path: str) -> Iterator[tuple[str, set[str]]]:
    """Every object in a record with the path under which the document names it."""
    if isinstance(value, dict):
        yield path, set(value)
        for key, part in value.items():
            yield from objects(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from objects(part, f"{path}[]")


def emitted() -> dict[str, set[str]]:
    return dict(
        pair for record in map(to_json, RECORDS) for pair in objects(record, record["kind"])
    )


def described(document: str) -> dict[str, set[str]]:
    """The keys in the first table below each heading, by each path that the heading names."""
    keys: dict[str, set[str]] = {}
    for part in re.split(r"^##+ ", document, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        _, _, table = text.partition("| key |")
        rows = re.findall(r"^\| `(\w+)` \|", table.partition("\n\n")[0], re.MULTILINE)
        for path in re.findall(r"`([^`]+)`", heading):
            keys[path] = set(rows)
    return keys


def test_every_key_is_described_and_every_description_is_of_a_key(document: str) -> None:
    assert described(document) == emitted()


def test_every_kind_of_section_is_described(document: str) -> None:
    _, _, table = document.partition("| `kind` of a section |")
    rows = re.findall(r"^\| `(\w+)` \|", table.partition("\n\n")[0], re.MULTILINE)
    assert rows == [kind.value for kind in SectionKind]


def test_the_examples_of_the_document_are_of_the_form(document: str) -> None:
    examples = list(map(json.loads, re.findall(r"```json\n(.*?)```", document, re.DOTALL)))
    assert [example["kind"] for example in examples] == [to_json(r)["kind"] for r in RECORDS]
    forms = emitted()
    for example in examples:
        for path, keys in objects(example, example["kind"]):
            assert keys == forms[path]
    assert to_json(item_from_json(examples[0])) == examples[0]
