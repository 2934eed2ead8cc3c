"""A matter's way through its bodies, from the command line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.store import Store
from parsers.records import (
    Citation,
    CitationKind,
    EarlierHandling,
    Item,
    Links,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    OfficialDecision,
    Outcome,
    OutcomeKind,
    Stage,
    Vote,
)

Run = Callable[..., subprocess.CompletedProcess[str]]

AT = datetime(2026, 3, 1, tzinfo=UTC)
ADDITION = Motion(
    MotionKind.ADDITION,
    None,
    Named("Havun", "Havu"),
    (),
    and_others=False,
    text="Latu valaistaan [myös] ja valot sammuvat aamulla.",
    outcome=MotionOutcome.REJECTED,
    sentence="Havu esitti lisäyksen.",
)
VOTE = Vote(
    question=None,
    yes_means=None,
    no_means=None,
    yes=6,
    no=5,
    blank=1,
    absent=None,
    names=(),
    result="proposal",
    casting_vote=None,
    consistent=True,
    list=None,
    motion=1,
    sentence="Äänin 6-5, yksi tyhjä.",
)
ITEM = Item(
    id="20261-4",
    municipality="Kuusivaaran kaupunki",
    stage=Stage.MINUTES,
    body="Tekninen lautakunta",
    meeting_date=date(2026, 3, 12),
    position=4,
    paragraph=31,
    title="Hiihtoladun valaistus",
    case_number="412/10.03.01/2025",
    case_key="412/2025",
    task_class="10.03.01",
    language="fi",
    preparers=(),
    presenter=None,
    sections=(),
    earlier_handlings=(EarlierHandling("KH", date(2026, 2, 2), 8, None, ()),),
    attachments=(),
    links=Links(),
    motions=(ADDITION,),
    votes=(VOTE,),
    outcome=Outcome(OutcomeKind.AS_PROPOSED, unanimous=False, sentence="Hyväksyttiin."),
    citations=(Citation(CitationKind.CASE, "9/00.01.02/2021", case_key="9/2021"),),
)


PERMIT = OfficialDecision(
    id="20267",
    municipality="Harju",
    officer_title="Valaistusmestari",
    officer_name="Kaino Keksitty",
    number="3/2026",
    paragraph=3,
    date=date(2026, 4, 9),
    title="Valaisinpylväiden hankinta",
    case_number="412/10.03.01/2025",
    case_key="412/2025",
    task_class="10.03.01",
    language="fi",
    preparers=(),
    sections=(),
    attachments=(),
    links=Links(),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with one case in two municipalities."""
    db = tmp_path / "archive.db"
    with Store(db) as store:
        for slug, name in (("kuusi", "Kuusivaara"), ("harju", "Harju")):
            store.source(slug, name, f"https://{slug}.example", "fi")
            store.save_item(slug, ITEM, f"page of {slug}", url=None, at=AT)
        store.save_official_decision("harju", PERMIT, "its page", url="https://x.example/7", at=AT)
    return db


def test_the_way_of_a_matter(pykala: Run, archive: Path) -> None:
    done = pykala("case", "412/2025", "--municipality", "kuusi", "--db", archive)
    assert done.returncode == 0, done.stderr
    assert [line.rstrip() for line in done.stdout.splitlines()] == [
        "412/10.03.01/2025  Hiihtoladun valaistus  (Kuusivaara)",
        "├── 2026-02-02  KH § 8  outcome not told  in kuusi/20261-4",
        "└── 2026-03-12  Tekninen lautakunta § 31  as proposed, not unanimous  kuusi/20261-4",
        "    └── addition by Havu, rejected: Latu valaistaan [myös] ja valot sammuvat aamulla.",
        "        └── vote 6-5, 1 blank: proposal",
    ]


def test_officers_decisions_stand_below_the_bodies(pykala: Run, archive: Path) -> None:
    done = pykala("case", "412/2025", "--municipality", "harju", "--db", archive)
    assert [line.rstrip() for line in done.stdout.splitlines()][-2:] == [
        "└── officers' decisions",
        "    └── 2026-04-09  Valaistusmestari, Valaisinpylväiden hankinta  harju/o/20267",
    ]


def test_the_way_of_a_matter_as_json(pykala: Run, archive: Path) -> None:
    done = pykala("case", "412/10.03.01/2025", "--municipality", "harju", "--json", "--db", archive)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["case_number"] == "412/10.03.01/2025"
    assert [one["item"] for one in told["handlings"]] == [None, "harju/20261-4"]
    assert told["handlings"][1]["votes"][0]["yes"] == 6
    assert told["cited_by"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("413/2025",), "there is no case 413/2025"),
        (("412",), "there is no case 412"),
        (("412/2025",), "412/2025 is a case of Harju, Kuusivaara; say which with --municipality"),
        (("412/2025", "--municipality", "kusi"), "it has harju, kuusi"),
    ],
)
def test_what_leads_to_no_case(
    pykala: Run, archive: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = pykala("case", *arguments, "--db", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_a_case_of_an_archive_that_is_not_there(pykala: Run, tmp_path: Path) -> None:
    done = pykala("case", "412/2025", "--db", tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.db" in done.stderr
