"""The file of synonyms is written as its head says, and says nothing twice."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest

from db.analyser.forms import forms

Group = dict[str, list[str]]


@pytest.fixture(scope="module")
def groups() -> list[Group]:
    path = Path(__file__).parents[2] / "db" / "query" / "synonyms.toml"
    told = tomllib.loads(path.read_text("utf-8"))
    assert set(told) == {"group"}
    return list(told["group"])


def test_there_are_groups_of_many_matters(groups: list[Group]) -> None:
    assert len(groups) >= 60


def test_a_group_is_of_one_of_the_two_kinds(groups: list[Group]) -> None:
    for group in groups:
        assert set(group) in ({"words"}, {"asks", "for"}), group
        assert len(group.get("words", group.get("for", ()))) >= 1 + ("words" in group), group


def test_members_are_lower_case_words_that_are_found(groups: list[Group]) -> None:
    for member in chain.from_iterable(chain.from_iterable(g.values() for g in groups)):
        assert member == unicodedata.normalize("NFC", member.lower().strip())
        assert 1 <= len(forms(member)) <= 7, member


def test_no_member_stands_twice_in_its_list(groups: list[Group]) -> None:
    for members in chain.from_iterable(group.values() for group in groups):
        assert len(set(map(tuple, map(forms, members)))) == len(members), members


def test_no_word_is_in_two_symmetric_groups(groups: list[Group]) -> None:
    """Otherwise the two would be one group, or one of them is wrong."""
    told = Counter(word for group in groups for word in group.get("words", ()))
    assert [word for word, times in told.items() if times > 1] == []


def test_what_is_directed_adds_to_what_is_symmetric(groups: list[Group]) -> None:
    same = {
        (one, other)
        for group in groups
        for one in group.get("words", ())
        for other in group["words"]
        if one != other
    }
    directed = {
        (one, other)
        for group in groups
        for one in group.get("asks", ())
        for other in group.get("for", ())
    }
    assert directed & same <= {("valtuusto", "fullmäktige"), ("fullmäktige", "valtuusto")}


def test_a_citys_board_does_not_ask_for_every_municipalitys(groups: list[Group]) -> None:
    asked = {
        other
        for group in groups
        for members, others in (
            (group.get("words", ()),) * 2,
            (group.get("asks", ()), group.get("for", ())),
        )
        if "kaupunginhallitus" in members
        for other in others
    }
    assert "kh" in asked
    assert "stadsstyrelse" in asked
    assert asked.isdisjoint({"kunnanhallitus", "kommunstyrelse"})
