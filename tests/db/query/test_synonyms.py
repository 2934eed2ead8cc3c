"""Other words for the same: the shipped list, and how it widens a query."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.analyser.forms import forms
from db.query import Plan, plan
from db.query.synonyms import Synonyms, shipped
from db.query.words import Live

Planned = Callable[[str], Plan]


def alone(form: str) -> frozenset[str]:
    """A form that is its own base form."""
    return frozenset((form,))


def others(text: str) -> list[list[str]]:
    """The synonyms of each term of a query."""
    made = plan(text, Live())
    return [[one.text for one in term.synonyms] for term, _ in made.understood()]


@pytest.mark.parametrize("typed", ["valtuusto", "valtuuston", "Valtuustolle", "fullmäktige"])
def test_a_word_in_any_form_has_its_synonyms(typed: str) -> None:
    (found,) = others(typed)
    assert {"kaupunginvaltuusto", "kunnanvaltuusto", "stadsfullmäktige"} <= set(found)
    assert typed not in found


def test_words_in_a_row_have_theirs_beside_them() -> None:
    terms = plan("tonttia koskeva korkeimman hallinto-oikeuden päätös", Live()).understood()
    told = {term.text: [one.text for one in term.synonyms] for term, _ in terms}
    assert "kho" in told["korkeimman hallinto-oikeuden"]
    assert told["koskeva"] == told["korkeimman"] == []


ACROSS = [
    *(("tuulivoimaa", "vindkraft"), ("vindkraften", "tuulivoima")),
    *(("pelastuslaitoksen", "räddningsverk"), ("räddningsverket", "pelastuslaitos")),
    *(("jaostolle", "sektion"), ("sektionens", "jaosto")),
    *(("KKV:n", "kilpailu- ja kuluttajavirasto"), ("konkurrens- och konsumentverket", "kkv")),
    *(("oas", "program för deltagande och bedömning"), ("oikeusministeriö", "justitieministeriet")),
    *(("uimahallien", "simhall"), ("simhallen", "uimahalli")),
    *(("yksityistietä", "enskild väg"), ("enskilda vägar", "yksityistie")),
    *(("purkulupaa", "rivningslov"), ("rivningslovet", "purkamislupa")),
]


@pytest.mark.parametrize(("typed", "other"), ACROSS)
def test_what_is_typed_in_one_language_asks_for_the_other(typed: str, other: str) -> None:
    assert other in {one for found in others(typed) for one in found}
    assert not any(others(f'"{typed}"'))


@pytest.mark.parametrize("typed", ['"valtuusto"', "valtuust*", "-valtuusto", "-(valtuusto koulu)"])
def test_what_is_quoted_begun_or_forbidden_has_none(typed: str) -> None:
    assert not any(others(typed))


def test_a_field_holds_for_synonyms_too(search: Callable[[str], list[str]]) -> None:
    assert search("valtuusto") == ["2-1", "3-1", "4-1"]
    assert search("päätös:valtuusto") == ["3-1", "4-1"]
    assert search("päätös:valtuusto -fullmäktige") == ["3-1"]


def test_who_asks_for_one_need_not_be_asked_for_by_it() -> None:
    groups = Synonyms([(["kh"], ["kaupunginhallitus", "kunnanhallitus"])])
    assert groups.of(("kh",), alone) == ["kaupunginhallitus", "kunnanhallitus"]
    assert groups.of(("kaupunginhallitus",), alone) == []


def test_every_shipped_member_has_words_and_someone_else() -> None:
    members = list(shipped())
    assert len(members) > 100
    for member in members:
        words = tuple(forms(member))
        assert words
        assert shipped().of(words, alone), member
