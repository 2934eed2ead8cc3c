"""The words that ship with their keys: fresh, the same ones as a dictionary tells, and quick."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
from pathlib import Path

import pytest

from db.analyser import RULES, Keys, analyse
from db.analyser.known import FILE, Shipped, code, known, packed, shipped
from db.analyser.voikko import PipVoikko

SAMPLE = 200
KEYS = [
    ("ladun", "fi", Keys("latu")),
    ("kuusen", "fi", Keys("kuusi", ("kuu",), ("a", "bc"))),
    ("zz", "sv", Keys("zz", known=False)),
]
LOADED = "import sys; from db.analyser import analyse; {}; print('kfst' in sys.modules)"


@pytest.fixture
def all_shipped() -> Shipped:
    found = shipped()
    assert found is not None, "no keys ship: `make keys` makes them"
    return found


def test_they_are_of_todays_rules(all_shipped: Shipped) -> None:
    assert all_shipped.code == code(), "the analyser has changed since: `make keys`"
    assert all_shipped.by.endswith(f"rules {RULES}"), "the rules have changed since: `make keys`"


def test_a_dictionary_tells_the_same(all_shipped: Shipped) -> None:
    chance = random.Random(all_shipped.digest)  # noqa: S311 - a sample, not a secret
    pairs = chance.sample(sorted(all_shipped), SAMPLE)
    voikko = PipVoikko()
    differing = {
        pair: (all_shipped[pair], told)
        for pair in pairs
        if (told := analyse(*pair, voikko)) != all_shipped[pair]
    }
    assert differing == {}


def test_they_are_those_of_the_demo(all_shipped: Shipped) -> None:
    for form in ("tuulivoimakaava", "uimahallin", "kaupunginhallitus"):
        assert {(form, "fi"), (form, "sv")} <= set(all_shipped), form
    assert len(all_shipped) > 10_000


def test_what_is_packed_is_what_ships(tmp_path: Path) -> None:
    file = tmp_path / "known.tsv.gz"
    file.write_bytes(packed("a dictionary", KEYS))
    found = known(file)
    assert {pair: found[pair] for pair in found} == {
        (form, language): keys for form, language, keys in KEYS
    }
    assert len(found) == len(KEYS)
    assert packed("a dictionary", reversed(KEYS)) == file.read_bytes()


def test_what_other_rules_made_is_passed_over(tmp_path: Path) -> None:
    head, rest = gzip.decompress(packed("a dictionary", KEYS)).split(b"\n", 1)
    file = tmp_path / "known.tsv.gz"
    file.write_bytes(gzip.compress(head.replace(code().encode(), b"other") + b"\n" + rest))
    assert known(file) == {}
    found = shipped(file)
    assert found is not None
    assert len(found) == len(KEYS)
    assert known(tmp_path / "none.gz") == {}


@pytest.mark.parametrize(
    ("asked", "loads"),
    [
        ("analyse('uimahallin', 'fi')", "False"),
        (
            "from db.analyser.voikko import PipVoikko; analyse('uimahallin', 'fi', PipVoikko())",
            "True",
        ),
    ],
)
def test_no_dictionary_is_loaded_for_them(root: Path, asked: str, loads: str) -> None:
    command = [sys.executable, "-c", LOADED.format(asked)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loads
    assert FILE.is_file()
