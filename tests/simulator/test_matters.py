from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator import matters
from simulator.matter import Handling, Matter
from simulator.templates import bodies

CASE_NUMBER = re.compile(r"\d{1,4}(/\d\d(\.\d\d){2,3}/)(2024|2025|2026)")
# A text that began with one of these would be taken for a section of its own.
LABELS = re.compile(
    r"(?m)^(Päätösehdotus|Päätösesitys|Päätös|Ehdotus|Esitys|Käsittely|Selostus|Perustelut|Asia"
    r"|Liite|Liitteet|Oheismateriaali|Tiedoksi|Valmistelijat?|Valmistelu|Lisätiedot|Lisätietoja"
    r"|Esittelijä|Päätöshistoria|Muutoksenhaku|Täytäntöönpano|Beslutsförslag|Förslag|Behandling"
    r"|Beslut|Redogörelse|Motivering|Beredare|Föredragande|Bilagor|Bilaga|Beslutshistoria"
    r"|Tilläggsuppgifter|För kännedom)(:|$)"
)
ALL = matters.load()
HANDLINGS = [(matter, handling) for matter in ALL for handling in matter.handlings]


def texts(handling: Handling) -> Iterator[str]:
    yield from (handling.proposal, handling.handling, handling.decision, handling.explanation)


def test_there_is_enough_to_read() -> None:
    by_language = Counter(matter.language for matter, _ in HANDLINGS)
    assert len(ALL) >= 24
    assert sum(by_language.values()) >= 36
    assert by_language["sv"] >= 10


@pytest.mark.parametrize("matter", ALL, ids=lambda matter: matter.title)
def test_facts_fit_the_municipality(matter: Matter) -> None:
    assert CASE_NUMBER.fullmatch(matter.case_number or "")
    assert matter.language == ("sv" if matter.municipality == "lillskar" else "fi")
    assert {(matter.municipality, each.body) for each in matter.handlings} <= bodies().keys()
    days = [each.after for each in matter.handlings]
    assert days == sorted(set(days))


def test_case_numbers_are_not_used_twice() -> None:
    counts = Counter((matter.municipality, matter.case_number) for matter in ALL)
    assert max(counts.values()) == 1


@pytest.mark.parametrize(("matter", "handling"), HANDLINGS)
def test_texts_are_clean_paragraphs(matter: Matter, handling: Handling) -> None:
    assert matter.title == matter.title.strip()
    assert handling.presenter
    assert handling.proposal
    assert handling.decision
    assert handling.explanation.count("\n") >= 1
    for text in texts(handling):
        assert "\n\n" not in text
        assert not re.search(r"  | \n|\n |\t", text)
        assert not LABELS.search(text)
        text.encode("windows-1252")  # the static install can print it


@pytest.mark.parametrize(("matter", "handling"), HANDLINGS)
def test_titles_fit_a_feed_in_latin_1(matter: Matter, handling: Handling) -> None:
    (handling.title or matter.title).encode("iso-8859-1")


def test_numbered_points_count_from_one() -> None:
    for _, handling in HANDLINGS:
        for text in texts(handling):
            points = [int(line) for line in text.splitlines() if line.isdecimal()]
            assert points == list(range(1, len(points) + 1))


def test_every_outcome_is_met() -> None:
    decisions = "\n".join(handling.decision for _, handling in HANDLINGS)
    for words in (
        "hyväksyttiin yksimielisesti",
        "äänestyksen jälkeen äänin",
        "seuraavalla lisäyksellä",
        "hylätä kunnanhallituksen esityksen",
        "palauttaa asian valmisteluun",
        "pöydälle",
        "poistettiin esityslistalta",
        "Merkittiin tiedoksi",
        "valittiin Hiidenkosken kunnanjohtajan virkaan",
        "enhälligt",
        "bordlägga",
        "återremittera",
        "förkasta",
        "för kännedom",
        "valde enhälligt",
        "avvikande mening",
    ):
        assert words in decisions


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('title = "Asia"\nbody = "Valtuusto"', "unknown keys"),
        ('title = "Asia"', "missing keys"),
    ],
)
def test_a_file_with_wrong_keys_is_refused(tmp_path: Path, written: str, message: str) -> None:
    (tmp_path / "matter.toml").write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"matter\.toml: {message}"):
        matters.load(tmp_path)


def test_a_handling_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "matter.toml").write_text(
        'municipality = "kuusivaara"\nlanguage = "fi"\ncase_number = "1/00.01.02/2024"\n'
        'title = "Avaus"\n[[handling]]\nbody = "Valtuusto"\nafter = 2024-01-01\nverdict = "no"\n',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="verdict"):
        matters.load(tmp_path)
