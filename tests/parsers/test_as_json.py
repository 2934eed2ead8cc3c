"""The JSON contract: it comes back as the same record, and its document is true."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.as_json import item_from_json, official_decision_from_json, to_json
from parsers.records import (
    AnnouncedMeeting,
    Announcement,
    Announcements,
    Answer,
    Attachment,
    AttachmentKind,
    Bodies,
    BodyLink,
    Choice,
    Citation,
    CitationKind,
    Disqualification,
    Dissent,
    Document,
    DocumentKind,
    DocumentPart,
    EarlierHandling,
    Entry,
    Feed,
    Item,
    Links,
    Matter,
    Meeting,
    MeetingItem,
    MeetingLink,
    Meetings,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    OfficialDecision,
    OfficialDecisionLink,
    OfficialDecisions,
    Outcome,
    OutcomeKind,
    Person,
    Preparer,
    Presenter,
    Record,
    Role,
    Section,
    SectionKind,
    Stage,
    UndecidedName,
    Vote,
    Voter,
    VotingList,
)

DAY = date(2026, 9, 23)
PRESENTER = Presenter("Kunnanjohtaja", "Eero Esimerkki")
SECTIONS = (Section(SectionKind.DECISION, "Päätös", "Hyväksyttiin."),)
LINKS = Links(previous="p", next="n", pdf="f")
MEETING = MeetingLink(id="1", date=DAY, stage=Stage.AGENDA, url="u")
NAMED = Named("Mallin", "Malli")
MOTION = Motion(
    kind=MotionKind.ADDITION,
    number=1,
    mover=NAMED,
    seconders=(NAMED,),
    and_others=True,
    text="Lisäksi kadut päällystetään.",
    outcome=MotionOutcome.ADOPTED,
    sentence="Esimerkki teki Mallin ym. kannattamana seuraavan lisäysehdotuksen:",
)
VOTE = Vote(
    question="Hyväksytäänkö lisäysehdotus?",
    yes_means="hyväksyä",
    no_means="hylätä",
    yes=4,
    no=4,
    blank=1,
    absent=0,
    names=(Voter("Mallin", "Malli", Choice.YES),),
    result="motion of Malli",
    casting_vote=NAMED,
    consistent=True,
    list=VotingList("Äänestyslista", "u"),
    motion=1,
    sentence="Äänin 4-4 hyväksyttiin.",
)
OUTCOME = Outcome(
    OutcomeKind.AMENDED, unanimous=False, sentence="s", changed=True, changed_points=("Lisäksi",)
)
PERSON = Person("Malli", "Mallin", Role.MOVER, "puheenjohtaja", "klo 17.10 alkaen")
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
    earlier_handlings=(
        EarlierHandling("KH", DAY, 97, PRESENTER, SECTIONS, (MOTION,), (VOTE,), OUTCOME),
    ),
    attachments=(Attachment("Liite 1", "u", AttachmentKind.ATTACHMENT),),
    links=LINKS,
    motions=(MOTION,),
    votes=(VOTE,),
    outcome=OUTCOME,
    people=(PERSON,),
    disqualifications=(Disqualification("Mallin", "Malli", "asianosainen", "s"),),
    dissents=(Dissent("Mallin", "Malli", "s"),),
    citations=(Citation(CitationKind.LAW, "kuntalain 51 §", None, DAY, 51, "kuntalaki", "1/2025"),),
    undecided_names=(UndecidedName("Hyrkön", ("Hyrkkö", "Hyrkö")),),
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
        items=(MeetingItem("1-1", 1, 2, "Asia", "u", has_attachments=True, late=True),),
        links=LINKS,
        people=(PERSON,),
        inspection="Pöytäkirja tarkastetaan 28.9.2026.",
        missing_numbers=(3,),
    ),
    Meetings("Kuusivaara", "Valtuusto", "160", "fi", (MEETING,)),
    Bodies("Kuusivaara", "fi", (BodyLink("160", "Valtuusto", "u", MEETING),)),
    Feed("meetings", "Dynasty", "u", (Entry("t", "s", "b", DAY, "u", "1"),)),
    Document(
        kind=DocumentKind.MEMO,
        title="Muistio",
        language="fi",
        date=DAY,
        when="23.9.2026 klo 17",
        time="17:00",
        place="Kaupungintalo",
        body="Ohjausryhmä",
        lead="l",
        parts=(DocumentPart("h", "t", 1),),
        people=(PERSON,),
        answers=(Answer(1, "q", "u", "a"),),
        matters=(Matter(1, "t", "t", "d"),),
        announces=(AnnouncedMeeting("Valtuusto", DAY, "23.9.2026", "17:00", "t"),),
        citations=(Citation(CitationKind.DECISION, "Kh 23.9.2026", "Kh", DAY),),
        dates=(DAY,),
        pages=1,
    ),
    OfficialDecision(
        id="202650185",
        municipality="Kuusivaara",
        officer_title="Rehtori",
        officer_name="Eero Esimerkki",
        number="174/2026",
        paragraph=174,
        date=DAY,
        title="Koulun aukiolo",
        case_number="412/10.03.01/2025",
        case_key="412/2025",
        task_class="10.03.01",
        language="fi",
        preparers=(Preparer("Malli"),),
        sections=SECTIONS,
        attachments=(Attachment("Kartta", "u", AttachmentKind.ATTACHMENT),),
        links=LINKS,
        citations=(Citation(CitationKind.LAW, "kuntalain 51 §", law="kuntalaki", paragraph=51),),
    ),
    OfficialDecisions(
        municipality="Kuusivaara",
        language="fi",
        decisions=(OfficialDecisionLink("1", "Rehtori", DAY, "174/2026", "Koulun aukiolo", "u"),),
    ),
    Announcements(
        municipality="Kuusivaara",
        language="fi",
        announcements=(
            Announcement("1", "Kaava", DAY, DAY, "u", (Attachment("Kartta", "u", None),)),
        ),
    ),
]

numbers = st.none() | st.integers(min_value=0, max_value=10_000)
texts = st.text(max_size=20)
maybe = st.none() | texts
presenters = st.none() | st.builds(Presenter, maybe, maybe)
sections = st.lists(st.builds(Section, st.sampled_from(SectionKind), texts, texts), max_size=3).map(
    tuple
)
named = st.builds(Named, texts, maybe)
motions = st.lists(
    st.builds(
        Motion,
        kind=st.none() | st.sampled_from(MotionKind),
        number=numbers,
        mover=st.none() | named,
        seconders=st.lists(named, max_size=2).map(tuple),
        and_others=st.booleans(),
        text=texts,
        outcome=st.sampled_from(MotionOutcome),
        sentence=texts,
    ),
    max_size=2,
).map(tuple)
votes = st.lists(
    st.builds(
        Vote,
        question=maybe,
        yes_means=maybe,
        no_means=maybe,
        yes=numbers,
        no=numbers,
        blank=numbers,
        absent=numbers,
        names=st.lists(st.builds(Voter, texts, maybe, st.sampled_from(Choice)), max_size=2).map(
            tuple
        ),
        result=maybe,
        casting_vote=st.none() | named,
        consistent=st.booleans(),
        list=st.none() | st.builds(VotingList, maybe, maybe),
        motion=numbers,
        sentence=texts,
    ),
    max_size=2,
).map(tuple)
outcomes = st.none() | st.builds(
    Outcome,
    st.sampled_from(OutcomeKind),
    st.none() | st.booleans(),
    texts,
    st.none() | st.booleans(),
    st.lists(texts, max_size=2).map(tuple),
)
persons = st.builds(Person, maybe, texts, st.sampled_from(Role), maybe, maybe)
cited = st.builds(
    Citation,
    st.sampled_from(CitationKind),
    texts,
    maybe,
    st.none() | st.dates(),
    numbers,
    maybe,
    maybe,
)
handlings = st.builds(
    EarlierHandling,
    texts,
    st.none() | st.dates(),
    numbers,
    presenters,
    sections,
    motions,
    votes,
    outcomes,
)
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
    motions=motions,
    votes=votes,
    outcome=outcomes,
    people=st.lists(persons, max_size=2).map(tuple),
    disqualifications=st.lists(st.builds(Disqualification, texts, maybe, maybe, texts)).map(tuple),
    dissents=st.lists(st.builds(Dissent, texts, maybe, texts), max_size=2).map(tuple),
    citations=st.lists(cited, max_size=2).map(tuple),
    undecided_names=st.lists(
        st.builds(UndecidedName, texts, st.lists(texts, max_size=2).map(tuple)), max_size=2
    ).map(tuple),
)


@given(items)
def test_an_item_comes_back_from_its_json(item: Item) -> None:
    stored = json.dumps(to_json(item), ensure_ascii=False)
    assert item_from_json(json.loads(stored)) == item


@given(items)
def test_an_item_is_written_as_its_fields_stand(item: Item) -> None:
    facts = to_json(item)
    told = {key: facts.pop(key) for key in ("kind", "meeting_id")}
    assert told == {"kind": "item", "meeting_id": item.meeting_id}
    assert json.dumps(facts) == json.dumps(asdict(item), default=date.isoformat)


def test_an_officers_decision_comes_back_from_its_json() -> None:
    (record,) = (record for record in RECORDS if isinstance(record, OfficialDecision))
    for one in (record, replace(record, officer_name=None, paragraph=None, preparers=())):
        assert official_decision_from_json(json.loads(json.dumps(to_json(one)))) == one


def test_keys_a_later_release_added_are_passed_over() -> None:
    assert item_from_json({**to_json(ITEM), "weather": []}) == ITEM


def test_what_an_earlier_release_did_not_read_is_empty() -> None:
    stored = to_json(ITEM)
    for key in ("motions", "votes", "outcome", "people", "citations"):
        del stored[key]
    read = item_from_json(stored)
    assert (read.motions, read.votes, read.outcome, read.people, read.citations) == (
        (),
        (),
        None,
        (),
        (),
    )


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_is_plain_json_and_says_first_what_it_is(record: Record) -> None:
    facts = to_json(record)
    assert json.loads(json.dumps(facts)) == facts
    assert next(iter(facts)) == "kind"
    assert facts["kind"].replace("_", "") == type(record).__name__.lower()


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
    return {
        one_path(path): keys
        for record in map(to_json, RECORDS)
        for path, keys in objects(record, record["kind"])
    }


def one_path(path: str) -> str:
    """What an earlier handling has in common with its item is described once, as the item's."""
    return path.replace("item.earlier_handlings[].", "item.")


def described(document: str) -> dict[str, set[str]]:
    """The keys in the first table below each heading, by each path that the heading names."""
    keys: dict[str, set[str]] = {}
    for part in re.split(r"^##+ ", document, flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        _, _, table = text.partition("| key |")
        rows = re.findall(r"^\| `(\w+)` \|", table.partition("\n\n")[0], re.MULTILINE)
        for path in re.findall(r"`([^`]+)`", heading):
            keys[one_path(path)] = set(rows)
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
            assert keys == forms[one_path(path)]
    assert to_json(item_from_json(examples[0])) == examples[0]
