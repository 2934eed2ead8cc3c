"""The sentence that is told of a match: the shortest that answers most, from the matter itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from alerts.sentences import LONGEST, sentence
from db.lexicon import Lexicon
from db.query import plan
from db.schema import open_archive
from parsers.records import Item, Links, Section, SectionKind, Stage

ITEM = Item(
    id="20261-4",
    municipality="Kuusivaara",
    stage=Stage.MINUTES,
    body="Tekninen lautakunta",
    meeting_date=date(2026, 3, 12),
    position=4,
    paragraph=31,
    title="Hiihtoladun valaistus",
    case_number=None,
    case_key=None,
    task_class=None,
    language="fi",
    preparers=(),
    presenter=None,
    sections=(
        Section(SectionKind.HEADER, "", "Latu 31 §"),
        Section(
            SectionKind.EXPLANATION,
            "Selostus",
            "Lautakunta käsitteli asiaa 12.3.2026 § 14 ja antoi lausunnon. Latu on pimeä.\n"
            "Ladulla hiihtää talvella mm. Koivulan koulun väkeä. Koulu on ladun varrella.\n"
            "Teknisen johtajan mukaan työ maksaa 9 000 euroa.",
        ),
        Section(SectionKind.ATTACHMENTS, "Liitteet", "Ladun kartta, joka on liitteenä."),
    ),
    earlier_handlings=(),
    attachments=(),
    links=Links(),
)


@pytest.fixture
def lexicon(tmp_path: Path) -> Iterator[Lexicon]:
    with closing(open_archive(tmp_path / "archive.db", write=True)) as db:
        yield Lexicon(db.conn)


def answered(query: str, lexicon: Lexicon) -> tuple[str, str, str] | None:
    found = sentence(plan(query, lexicon), ITEM, lexicon)
    return (found.text, found.field, found.heading) if found else None


@pytest.mark.parametrize(
    ("query", "told"),
    [
        # shorter ones are but two words, or stand in a heading or in a list
        ("latu", "Koulu on ladun varrella."),
        ("koulu", "Koulu on ladun varrella."),
        ("koulun latu hiihtää", "Ladulla hiihtää talvella mm. Koivulan koulun väkeä."),
        ("koulu pimeä", "Koulu on ladun varrella."),
        ("koulu -ladulla", "Koulu on ladun varrella."),
        ('"koulun väkeä"', "Ladulla hiihtää talvella mm. Koivulan koulun väkeä."),
        ('"koulu väki" OR euro', "Teknisen johtajan mukaan työ maksaa 9 000 euroa."),
        ("lausun*", "Lautakunta käsitteli asiaa 12.3.2026 § 14 ja antoi lausunnon."),
        ("§ 14", "Lautakunta käsitteli asiaa 12.3.2026 § 14 ja antoi lausunnon."),
        ("vuosi:2026", "Lautakunta käsitteli asiaa 12.3.2026 § 14 ja antoi lausunnon."),
    ],
)
def test_the_sentence_that_answers_is_told_with_its_section(
    lexicon: Lexicon, query: str, told: str
) -> None:
    assert answered(query, lexicon) == (told, "explanation", "Selostus")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("valaistus", ("Hiihtoladun valaistus", "title", "")),
        ("title:latu", ("Hiihtoladun valaistus", "title", "")),
        ("kartta", ("Ladun kartta, joka on liitteenä.", "attachments", "Liitteet")),
        ("decision:latu", None),
        ("toimielin:tekninen", None),
    ],
)
def test_where_no_section_of_the_matter_answers_another_does_or_none(
    lexicon: Lexicon, query: str, told: tuple[str, str, str] | None
) -> None:
    assert answered(query, lexicon) == told


def test_a_sentence_without_end_is_cut_between_words(lexicon: Lexicon) -> None:
    long = Section(SectionKind.DECISION, "Päätös", "koulu " + "ja sana " * 200)
    found = sentence(plan("koulu", lexicon), replace(ITEM, sections=(long,)), lexicon)
    assert found is not None
    assert len(found.text) <= LONGEST + 2
    assert found.text.startswith("koulu ja sana")
    assert found.text.endswith((" sana …", " ja …"))
