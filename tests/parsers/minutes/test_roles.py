"""Who had which part in an item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from parsers.minutes.movements import movements
from parsers.minutes.names import Names
from parsers.minutes.roles import people
from parsers.records import (
    Choice,
    Disqualification,
    Dissent,
    Item,
    Links,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    Person,
    Preparer,
    Presenter,
    Role,
    Section,
    SectionKind,
    Stage,
    Vote,
    Voter,
)

_ITEM = Item(
    id="20261727-4",
    municipality="Kuusivaaran kaupunki",
    stage=Stage.MINUTES,
    body="Kaupunginhallitus",
    meeting_date=date(2026, 5, 18),
    position=4,
    paragraph=97,
    title="Venesataman vuokra",
    case_number=None,
    case_key=None,
    task_class=None,
    language="fi",
    preparers=(),
    presenter=None,
    sections=(),
    earlier_handlings=(),
    attachments=(),
    links=Links(),
)
_VOTE = Vote(
    None, None, None, 1, 1, None, None, (), None, None, consistent=True, list=None, motion=None,
    sentence="Äänestettiin.",
)  # fmt: skip


def _handling(text: str) -> Item:
    return replace(_ITEM, sections=(Section(SectionKind.HANDLING, "Käsittely", text),))


def _parts(item: Item) -> list[tuple[str, str | None, str | None]]:
    return [(one.role.value, one.name, one.remark) for one in people(item)]


def test_presenter_and_preparers_come_first() -> None:
    item = replace(
        _ITEM,
        presenter=Presenter("Kaupunginjohtaja", "Mäkelä Jukka"),
        preparers=(Preparer("Aino Salo"), Preparer("Aino Salo")),
    )
    assert people(item) == (
        Person("Mäkelä Jukka", "Mäkelä Jukka", Role.PRESENTER, "Kaupunginjohtaja"),
        Person("Aino Salo", "Aino Salo", Role.PREPARER),
    )


def test_a_body_that_presents_is_nobody() -> None:
    assert people(replace(_ITEM, presenter=Presenter(None, "Kaupunginhallitus"))) == ()


def test_a_title_alone_is_a_person_without_a_name() -> None:
    item = replace(_ITEM, presenter=Presenter("Kunnanjohtaja", None))
    assert people(item) == (Person(None, "Kunnanjohtaja", Role.PRESENTER, "Kunnanjohtaja"),)


def test_parts_in_motions_votes_and_opinions_once_each() -> None:
    motion = Motion(
        MotionKind.ADDITION, None, Named("Puheenjohtaja", None), (Named("Partasen", "Partanen"),),
        and_others=True, text="Lisätään.", outcome=MotionOutcome.ADOPTED, sentence="Lisätään.",
    )  # fmt: skip
    vote = replace(
        _VOTE,
        names=(Voter("Aho", "Aho", Choice.YES), Voter("Salo", "Salo", Choice.NO)),
        casting_vote=Named("Pynne", "Pynne"),
    )
    item = replace(
        _ITEM,
        motions=(motion, motion),
        votes=(vote, vote),
        disqualifications=(Disqualification("Neva", "Neva", None, "Neva poistui."),),
        dissents=(Dissent("Salo", "Salo", "Salo jätti."),),
    )
    assert people(item) == (
        Person("Pynne", "Pynne", Role.CHAIR),
        Person(None, "Puheenjohtaja", Role.MOVER, "Puheenjohtaja"),
        Person("Partanen", "Partasen", Role.SECONDER),
        Person("Aho", "Aho", Role.VOTER),
        Person("Salo", "Salo", Role.VOTER),
        Person("Neva", "Neva", Role.DISQUALIFIED),
        Person("Salo", "Salo", Role.DISSENTER),
    )


@pytest.mark.parametrize(
    ("text", "chair"),
    [
        ("Puheenjohtaja Maija Anttola totesi asian kiireelliseksi.", "Maija Anttola"),
        ("Keskustelun jälkeen, puheenjohtaja Anttola teki ehdotuksen.", "Anttola"),
        ("Asian aikana puheenjohtajana toimi varapuheenjohtaja Ari Aho.", "Ari Aho"),
        ("Ordföranden Bo Ek konstaterade att diskussionen var slut.", "Bo Ek"),
        ("Puheenjohtaja totesi keskustelun päättyneeksi.", None),
        ("Valtuuston puheenjohtaja Mari Aho esitteli asian.", None),
        ("Puheenjohtaja Anttolan ehdotus hyväksyttiin.", None),
        ("Puheenjohtaja Mari Aho voi kutsua kokouksen koolle.", None),
    ],
)
def test_the_chair_where_the_minutes_name_one(text: str, chair: str | None) -> None:
    found = [one.name for one in people(_handling(text)) if one.role is Role.CHAIR]
    assert found == ([chair] if chair else [])


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "fi",
            "Minna Vuori ja Hanna Niemi saapuivat kokoukseen asian käsittelyn aikana.",
            [
                ("Minna Vuori", "present", "saapuivat kokoukseen asian käsittelyn aikana"),
                ("Hanna Niemi", "present", "saapuivat kokoukseen asian käsittelyn aikana"),
            ],
        ),
        (
            "fi",
            "Aluevaltuuston 1. varapuheenjohtaja Hyrske saapui kokoukseen klo 10.33.",
            [("Hyrske", "present", "saapui kokoukseen klo 10.33")],
        ),
        (
            "fi",
            (
                "Tapio Salo oli estynyt osallistumasta kokoukseen. Hänen tilallaan oli hänen "
                "varajäsenensä Anu Aho."
            ),
            [
                ("Tapio Salo", "absent", "oli estynyt osallistumasta kokoukseen"),
                ("Anu Aho", "present", None),
            ],
        ),
        (
            "fi",
            "Lotta Virtasen tilalla on Kokoomuksen 3. varavaltuutettu Meri Vainola",
            [("Lotta Virtanen", "absent", None), ("Meri Vainola", "present", None)],
        ),
        (
            "fi",
            "Ilmo Karhu liittyi kokoukseen Aholan tilalle.",
            [("Ilmo Karhu", "present", "liittyi kokoukseen Aholan tilalle")],
        ),
        ("sv", "Bo Ek anlände kl. 18.20.", [("Bo Ek", "present", "anlände kl. 18.20")]),
        ("fi", "Anu Salo poistui esteellisenä kokouksesta.", []),
        ("fi", "Laskun maksaja poistui rekisteristä. Hän saapui klo 18.", []),
    ],
)
def test_coming_and_going_as_prose_tells_it(
    language: str, text: str, expected: list[tuple[str, str, str | None]]
) -> None:
    found = movements([text], Names([text], language))
    assert [(one.name, one.role.value, one.remark) for one in found] == expected


def test_a_list_of_those_present_in_the_opening_item() -> None:
    text = "Läsnä\nSanna Kallio, puheenjohtaja\nEva Norrgård\nPoissa\nIlmo Vainio\nTodettiin."
    assert _parts(_handling(text)) == [
        ("chair", "Sanna Kallio", None),
        ("present", "Eva Norrgård", None),
        ("absent", "Ilmo Vainio", None),
    ]


def test_members_elected_are_not_present() -> None:
    assert _parts(_handling("Jäsenet\nSanna Kallio, puheenjohtaja\nEva Norrgård")) == []


def test_what_others_held_is_no_part_of_this_item() -> None:
    history = Section(
        SectionKind.HISTORY, "Päätöshistoria", "Anu Salo saapui klo 18. Läsnä\nAri Aho"
    )
    assert people(replace(_ITEM, sections=(history,))) == ()


def test_an_agenda_has_only_who_prepared_it() -> None:
    item = _handling("Puheenjohtaja Maija Anttola totesi.")
    assert people(replace(item, stage=Stage.AGENDA)) == ()


def test_the_people_of_a_page(item_of: Callable[..., Item]) -> None:
    item = item_of(
        "<p><b>Venesataman vuokra</b></p><p><b>Päätös</b></p>"
        "<p>Hyväksyttiin. Anu Salo poistui klo 18.10.</p>"
    )
    assert _parts(item) == [("present", "Anu Salo", "poistui klo 18.10")]
