"""Finnish words meet in all their forms, compounds in their parts, and names by their grammar.

``pairs.tsv`` was judged by hand before the first run of the rules; its last 80 (from
"sairaanhoitolaki"), of archaic genitives and adjectives in -inen, gave on theirs 94.9 % of
inflected forms, all compounds and a precision of 98.4 %. Everything holds with both
back ends; without the system's libvoikko with one.
"""

from __future__ import annotations

import csv
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import analyser
from db.analyser import Keys, analyse, finnish, identity
from db.analyser.forms import forms
from db.analyser.inflection import base_forms
from db.analyser.keys import STEM_MARK
from db.analyser.readings import read
from db.analyser.voikko import PipVoikko, Voikko, best, system

SYSTEM = system()
BACK_ENDS = [pytest.param(PipVoikko(), id="pip")] + (
    [pytest.param(SYSTEM, id="system")] if SYSTEM else []
)
both = pytest.mark.parametrize("voikko", BACK_ENDS)

with Path(__file__).with_name("pairs.tsv").open(encoding="utf-8", newline="") as _file:
    PAIRS = [
        (row["query"], row["form"], row["relation"])
        for row in csv.DictReader(_file, delimiter="\t")
    ]


def meets(voikko: Voikko, query: str, form: str) -> bool:
    found = finnish.keys(form, voikko)
    asked = finnish.keys(query, voikko).asked
    return not asked.isdisjoint((found.base, *found.more, *found.parts))


def share(voikko: Voikko, relation: str) -> float:
    told = [(query, form) for query, form, is_so in PAIRS if is_so == relation]
    return sum(meets(voikko, query, form) for query, form in told) / len(told)


@both
def test_inflected_forms_are_found(voikko: Voikko) -> None:
    assert share(voikko, "inflection") >= 0.99


@both
def test_compounds_are_found_by_their_parts(voikko: Voikko) -> None:
    assert share(voikko, "compound") >= 0.97


@both
def test_what_is_found_is_meant(voikko: Voikko) -> None:
    found = [relation for query, form, relation in PAIRS if meets(voikko, query, form)]
    assert 1 - found.count("wrong") / len(found) >= 0.98


@both
def test_a_query_in_any_form_finds_the_others(voikko: Voikko) -> None:
    words: dict[str, list[str]] = defaultdict(list)
    for query, form, relation in PAIRS:
        if relation == "inflection":
            words[query].append(form)
    asked = [
        meets(voikko, form, other)
        for told in words.values()
        for form, other in permutations(told, 2)
    ]
    assert sum(asked) / len(asked) >= 0.97


@both
def test_a_compound_is_found_by_every_run_of_its_parts(voikko: Voikko) -> None:
    keys = finnish.keys("vammaisneuvostotyöryhmässä", voikko)
    assert keys.base == "vammaisneuvostotyöryhmä"
    assert {"vammainen", "neuvosto", "vammaisneuvosto", "työ", "ryhmä", "työryhmä"} <= {*keys.parts}
    assert keys.asked == {keys.base}


@both
def test_a_verbs_noun_finds_its_forms_and_its_compounds(voikko: Voikko) -> None:
    for form in ("kehittäminen", "kehittämisen", "kehittämistä", "kehittämisohjelma"):
        assert meets(voikko, "kehittäminen", form)
        assert meets(voikko, "kehittämistä", form)
    assert not meets(voikko, "kehittäminen", "kehityksen")
    assert not meets(voikko, "kehittää", "kehittämisohjelma")


@both
def test_a_participle_asks_for_its_verb_unless_it_is_a_word_of_its_own(voikko: Voikko) -> None:
    assert meets(voikko, "vahvistettu", "vahvistaa")
    assert not meets(voikko, "valtuutettu", "valtuutetaan")
    assert meets(voikko, "valtuuttaa", "valtuutettu")
    assert not meets(voikko, "merkittävä", "merkitään")


@both
@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("joilla", "joka"),
        ("joillekin", "joka"),
        ("noin", "noin"),
        ("kautta", "kautta"),
        ("teitä", "tie"),
    ],
)
def test_a_form_that_can_be_a_function_word_is_one(voikko: Voikko, form: str, base: str) -> None:
    asked = finnish.keys(form, voikko).asked
    assert base in asked
    assert asked.isdisjoint({"joki", "noki", "kausi", "te"})


@both
def test_a_participle_is_no_reading_of_what_can_be_a_noun_of_another_word(voikko: Voikko) -> None:
    assert finnish.keys("selvitystä", voikko).asked == {"selvitys"}
    assert finnish.keys("toimivalta", voikko).asked == {"toimivalta"}
    assert meets(voikko, "voima", "voimassa")


@both
def test_an_archaic_genitive_is_read_only_where_nothing_else_is(voikko: Voikko) -> None:
    assert finnish.keys("sosiaalihuoltolain", voikko).asked == {"sosiaalihuoltolaki"}
    assert finnish.keys("kirjain", voikko).asked == {"kirjain"}
    assert finnish.keys("opettajain", voikko).asked == {"opettaja"}
    assert "koira" in finnish.keys("koirain", voikko).asked  # koiras has an instructive so
    assert finnish.keys("latausasemain", voikko).base == "latausasema"


@both
def test_an_elative_asks_for_the_adjective_too_whose_partitive_it_is(voikko: Voikko) -> None:
    keys = finnish.keys("ruotsinkielistä", voikko)
    assert (keys.base, keys.more) == ("ruotsinkieli", ("ruotsinkielinen",))
    assert finnish.keys("asemakaavoista", voikko).asked == {"asemakaava"}


@both
def test_decisions_address_nobody(voikko: Voikko) -> None:
    assert finnish.keys("muuta", voikko).asked == {"muu"}
    assert "vuo" not in finnish.keys("vuosi", voikko).asked


@both
def test_wholes_are_not_found_by_what_they_are_made_of(voikko: Voikko) -> None:
    assert not meets(voikko, "lauta", "lautakunnan")
    assert not meets(voikko, "kunta", "maakuntakaava")
    assert meets(voikko, "maakunta", "maakuntakaava")
    assert meets(voikko, "lautakunta", "rakennuslautakunnalle")
    assert meets(voikko, "kunta", "naapurikuntien")
    assert meets(voikko, "henkilö", "henkilökunta")
    assert not meets(voikko, "kunta", "henkilökunta")


@both
def test_an_unknown_word_that_ends_in_a_known_one_inflects_as_that(voikko: Voikko) -> None:
    keys = finnish.keys("hitisevänmäessä", voikko)
    unknown = finnish.keys("plöröehdotuksen", voikko)
    assert "mäki" in keys.parts
    assert not unknown.known
    assert unknown.base == f"{STEM_MARK}plöröehdotus"
    assert unknown.parts == ("ehdotus",)


@both
@pytest.mark.parametrize(
    ("form", "other"),
    [
        # what an unknown word ends in is an ending and no word, however long it is
        *(("raudoitteiden", "tie"), ("käynnisteillä", "tie"), ("iterointien", "tie")),
        *(("fantasioimaan", "maa"), ("prakaamaton", "matto"), ("tektonisilta", "silta")),
        *(("mahimassa", "massa"), ("halofiilista", "lista"), ("stiluksilta", "silta")),
        # where no two words meet
        *(("altostratuksen", "uksi"), ("luonnistuttaneen", "istuttanut"), ("naputtavonoja", "oja")),
    ],
)
def test_an_unknown_word_does_not_end_in_what_is_but_an_ending(
    voikko: Voikko, form: str, other: str
) -> None:
    assert not finnish.keys(form, voikko).known
    assert not meets(voikko, other, form)


@both
@pytest.mark.parametrize(
    ("form", "part"),
    [
        *(("skeittipaikkojen", "paikka"), ("skeittipaikan", "paikka"), ("hyrkkökenttä", "kenttä")),
        *(("mällisensilta", "silta"), ("vörskinnotkoa", "notko"), ("kyrsyäntien", "tie")),
        *(("oppilaaksiottoalue", "oppilas"), ("oppilaaksiottoalue", "otto")),
    ],
)
def test_an_unknown_word_is_found_by_the_word_it_ends_in(
    voikko: Voikko, form: str, part: str
) -> None:
    assert meets(voikko, part, form)


def test_names_are_of_the_base_form_that_grammar_leaves() -> None:
    for form, base in (
        ("kumpposen", "kumpponen"),
        ("kumpposta", "kumpponen"),
        ("hynkköläiseen", "hynkköläinen"),
        ("rymäkön", "rymäkkö"),
        ("rymäkköönkin", "rymäkkö"),
        ("torvelistossa", "torvelisto"),
        ("kymppaan", "kympas"),
        ("ahvelmen", "ahvelmi"),
        ("starkvistille", "starkvist"),
        ("podcasteja", "podcast"),
    ):
        assert base in base_forms(form), form


def test_a_form_is_always_of_itself() -> None:
    assert base_forms("kumpponen") == ("kumpponen",)
    assert base_forms("hyte")[-1] == "hyte"


@both
@given(form=st.text(max_size=300))
def test_every_form_has_keys_of_letters_and_digits(voikko: Voikko, form: str) -> None:
    for word in forms(form):
        keys = finnish.keys(word, voikko)
        assert all(key.isalnum() for key in (keys.base, *keys.more, *keys.parts))
        assert keys == finnish.keys(word, voikko)


@both
@pytest.mark.parametrize("junk", ["a" * 80, "x" * 300, "kunta" * 60, "työ" * 26, "слово" * 12, "ß"])
def test_junk_has_a_key_at_once(voikko: Voikko, junk: str) -> None:
    finnish.keys("kunta", voikko)
    start = time.perf_counter()
    keys = finnish.keys(junk, voikko)
    assert time.perf_counter() - start < 1
    assert keys.base
    assert len(keys.base) <= 90


@both
def test_many_threads_may_ask_at_once(voikko: Voikko) -> None:
    words = [form for _, form, _ in PAIRS[:150]]
    alone = [finnish.keys(word, voikko) for word in words]
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda word: finnish.keys(word, voikko), words * 6))
    assert told == alone * 6


@pytest.mark.skipif(SYSTEM is None, reason="the system has no libvoikko")
def test_both_back_ends_give_the_same_keys() -> None:
    assert SYSTEM
    words = {word for query, form, _ in PAIRS for word in (query, form)}
    pip = PipVoikko()
    assert [w for w in sorted(words) if finnish.keys(w, SYSTEM) != finnish.keys(w, pip)] == []


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ("[Ln][Xp]kunta[X]kunn[Sg][Ny]an", "kunta"),
        ("[Lt][Xp]kehittää[X]kehit[Ln][Xj]ys[X]y[Sn][Ny]s[Bh][Bc][Ln][Xp]ohjelma[X]ohjelma[Sade][Ny]lla",
         "kehitysohjelma"),
        ("[Lt][Xp]vahvistaa[X]vahvist[Xj]ua[X]u[Tn4]mi[Sn][Ny]nen", "vahvistuminen"),
        ("[Ln][Xp]hyvin=vointi[X]hyvin[Bm]voint[Sn][Ny]i", "hyvinvointi"),
        ("[Lu][Xp]kaksi[X]ka[Sine][Ny]hdessa[Bc]toista[Xp][X]", "kaksitoista"),
        ("[Lep][Xp]Mäkelä[X]mäkelä[Sg][Ny]n", "mäkelä"),
    ],
)  # fmt: skip
def test_a_reading_tells_its_base_form(told: str, base: str) -> None:
    reading = read(told)
    assert reading is not None
    assert reading.base == base


def test_a_reading_that_spelling_forbids_is_none() -> None:
    told = "[Ln][Xp]koko[X]koko[Sn][Ny][Bh][Bc][Lt][Xp]ontua[X]ontu[Ll][Ru]n[Xj]ut[X][Sn][Ny]ut"
    assert read(told) is None


def test_a_number_is_its_own_key() -> None:
    assert analyse("2025", "fi") == Keys("2025") == analyse("2025", "fi", PipVoikko())
    assert analyse("12b", "fi") == Keys("12b")


def test_the_analyser_answers_for_both_languages() -> None:
    assert analyse("kuntien", "fi").base == "kunta"
    assert "kommun" in analyse("kommunens", "sv").asked


def test_a_dictionary_that_is_not_installed_is_none() -> None:
    assert system("xx") is None


def test_an_archive_can_be_told_what_analysed_it() -> None:
    assert identity().startswith(best().name)
    assert identity().endswith(f"rules {analyser.RULES}")
    for name in ("simplemma", "PyStemmer"):  # one has the words, the other the stems of names
        assert f", {name} {version(name)}, " in identity()
