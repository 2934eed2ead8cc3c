"""The texts beside decisions: each example against the JSON beside it, and no word lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.as_json import to_json
from parsers.decode import decode
from parsers.files import read_file
from parsers.plain import blocks
from parsers.records import Document, DocumentKind, Item, Page, Record

EXAMPLES = Path(__file__).parent / "documents"
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix != ".json")
NOW = datetime(2027, 11, 20, 9, 0, tzinfo=UTC)

# What a browser copies around the page's own text.
FURNITURE = re.compile(
    r"\ADynasty tietopalvelu.*?Pykälä 17\n|Edellinen asia[^\n]*PDF-muodossa", re.DOTALL
)
TAGS = re.compile(r"<(style|script|title)\b.*?</\1>|<[^>]+>", re.DOTALL)
ADDRESS = re.compile(r"\]\([^)]*\)")


def read(content: bytes, name: str = "teksti") -> Record:
    return read_file(Page(name, content, NOW))


def document(text: str) -> Document:
    record = read(text.encode())
    assert isinstance(record, Document)
    return record


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def kept(record: Record) -> list[str]:
    """Every word of a record's parts or sections, in their order."""
    assert isinstance(record, Document | Item)
    parts = record.parts if isinstance(record, Document) else record.sections
    return [word for part in parts for text in (part.heading, part.text) for word in words(text)]


# What grammar makes of a text, its own tests hold.
OF_GRAMMAR = ("motions", "votes", "outcome", "disqualifications", "dissents", "undecided_names")


def _of_form(facts: Any) -> Any:
    """A record's JSON without what grammar makes of an item."""
    if facts["kind"] != "item":
        return facts
    left = {key: value for key, value in facts.items() if key not in (*OF_GRAMMAR, "people")}
    left["earlier_handlings"] = [
        {key: value for key, value in handling.items() if key not in OF_GRAMMAR}
        for handling in facts["earlier_handlings"]
    ]
    return left


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_read_as_the_json_beside_it_says(name: str) -> None:
    found = _of_form(to_json(read((EXAMPLES / name).read_bytes(), name)))
    beside = EXAMPLES / f"{name}.json"
    if not beside.exists():
        beside.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        pytest.fail(f"{beside} is new: read it, and keep it if it is right")
    assert found == json.loads(beside.read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_stands_once_and_in_order(name: str) -> None:
    content = (EXAMPLES / name).read_bytes()
    shown = TAGS.sub(" ", ADDRESS.sub("]", FURNITURE.sub("", decode(content))))
    assert kept(read(content, name)) == words(shown)


@given(
    st.lists(
        st.sampled_from(
            (
                "Läsnä:",
                "**Aika:** 1.2.2021",
                "Vastaaja: Tilapalvelut",
                "1. Avaus",
                "# Muistio",
                "Tiedote",
                "",
                "- kohta",
                "1",
                "Päätös",
                "Kaupunginhallitus 1.2.2021 § 3",
                "Valtuusto käsittelee asiaa 15.2.2021.",
                "—",
                "21.11.2022",
                "<p>a</p>",
            )
        )
        | st.text(alphabet="aAä1. :§-*_#|", max_size=30)
    )
)
def test_no_lines_lose_a_word(lines: list[str]) -> None:
    text = "\n".join(["Kuusivaaran tori", *lines])
    record = read(text.encode())
    assert kept(record) == [word for block in blocks(text) for word in words(block.plain)]


CHARSETS = ["utf-8", "utf-8-sig", "cp1252", "utf-16"]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_charset_and_line_end_gives_the_same(charset: str, ends: str) -> None:
    text = (EXAMPLES / "answers.txt").read_text("utf-8")
    assert read(text.replace("\n", ends).encode(charset)) == read(text.encode())


def test_a_text_broken_to_a_width_is_read_as_its_paragraphs() -> None:
    text = (EXAMPLES / "memo-sv.txt").read_text("utf-8").rstrip() + (
        "\n\n4. Torgtaket\n\n"
        "Taket över torget byggs av lärk och det är inte helt lätt att få tag på\n"
        "så mycket virke som behövs innan hösten, men staden har redan börjat leta i de\n"
        "egna skogarna. Därför flyttas upphandlingen till våren och anbuden öppnas inn-\n"
        "an marknaden. Torghandlarna har godkänt tidtabellen och hoppas att det inte\n"
        "regnar alltför mycket.\n"
    )
    matter = document(text).matters[-1]
    assert matter.title == "Torgtaket"
    assert "\n" not in matter.text
    assert "öppnas innan marknaden" in matter.text


FORMS: dict[str, Callable[[str], str]] = {
    "memo.md": lambda text: text.replace("muistio", "suunnitelma"),
    "answers.txt": lambda text: text.replace("Vastaaja:", "Muuta:"),
    "release-sv.txt": lambda text: text.replace("pressmeddelande", "artikel").replace(
        "pressrum", "rum"
    ),
    "item.txt": lambda text: text.replace("Kaupunginhallitus 08.03.2027 § 41\n", ""),
}


@pytest.mark.parametrize("name", FORMS)
def test_without_what_makes_the_form_it_is_another_text(name: str) -> None:
    record = document(FORMS[name]((EXAMPLES / name).read_text("utf-8")))
    assert record.kind is DocumentKind.OTHER
    assert not any((record.answers, record.matters, record.announces))


def test_a_sentence_that_begins_with_a_labels_word_is_none() -> None:
    text = (EXAMPLES / "item.txt").read_text("utf-8")
    record = read(text.replace("Torilla on", "Käsittely on kesken. Torilla on").encode())
    assert isinstance(record, Item)
    assert [section.heading for section in record.sections][2:] == [
        "Päätösehdotus",
        "Käsittely",
        "Päätös",
        "Selostus",
        "Päätöshistoria",
    ]


def test_an_agendas_text_has_no_decision_yet() -> None:
    text = (EXAMPLES / "item.txt").read_text("utf-8")
    begin, end = text.index("Käsittely\n"), text.index("Selostus\n")
    record = read((text[:begin] + "Päätös\n\n" + text[end:]).encode())
    assert isinstance(record, Item)
    assert record.stage == "agenda"


def test_a_long_line_is_read_in_good_time() -> None:
    record = document("Kuusivaaran tori. " * 60_000)
    assert len(record.title) <= 300
    assert len(kept(record)) == 120_000


def test_a_meeting_of_another_body_is_not_the_groups_own() -> None:
    text = (EXAMPLES / "memo.md").read_text("utf-8")
    known = "Torikatos on tulossa valtuuston käsittelyyn."
    assert known in text
    said = "Asia on lautakunnan kokouksessa 8.2.2027, ja se oli kokouksessa 1.6.2026."
    record = document(text.replace(known, said))
    assert [(one.body, one.printed) for one in record.announces if "Asia" in one.text] == [
        ("lautakunta", "8.2.2027")
    ]
    assert "1.6.2026" not in {one.printed for one in record.announces}


def test_those_absent_lead_no_meeting_and_a_remark_is_no_person() -> None:
    text = (EXAMPLES / "memo.md").read_text("utf-8")
    text = text.replace("Veera Lumikangas", "Veera Lumikangas, pj  \nmuut jäsenet olivat paikalla")
    absent = [one for one in document(text).people if one.name == "Veera Lumikangas"]
    assert [(one.role, one.title) for one in absent] == [("absent", "pj")]
    assert not any("jäsenet" in one.printed for one in document(text).people)
