"""What simplemma's dictionary says of a Swedish form: all its base forms, and which are nouns.

The dictionary gives each form one base form. The others are told by its own entries: that
of the form's genitive, and those of what stands before the endings of nouns and verbs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from db.analyser.swedish_tables import (
    DEFINITE,
    FUNCTION_WORDS,
    MISSING,
    NO_HEADS,
    NOUN_ENDINGS,
    VERB_ENDINGS,
    Endings,
)

_SHORTEST = 3  # letters of a base form
_ADJECTIVE = "sk"  # "svensk", whose "svenska" the dictionary has as a language
ACTION, _ACT = "ning", "an"  # "ansökningar" has no other singular than "ansökan"
_OF_ACTION = re.compile(r"([^\W\d_]{4,40})ning(?:en|ar|arna)?s?")


@lru_cache(maxsize=1)
def dictionary() -> Mapping[str, str]:
    """The base form of each form there is; loaded when the first Swedish word is asked for."""
    return DefaultDictionaryFactory().get_dictionary("sv")


@lru_cache(maxsize=1)
def lemmas() -> frozenset[str]:
    """All base forms, in lower case; a name only where no other word is written so."""
    words = dictionary()
    return frozenset(
        lemma.lower()
        for lemma in {*words.values(), *MISSING.values()}
        if lemma.islower() or lemma.lower() not in words
    )


@lru_cache(maxsize=1 << 16)
def look(form: str) -> str | None:
    """The dictionary's base form, in lower case; a name's too. Never an abbreviation's words."""
    if lemma := MISSING.get(form) or dictionary().get(form):
        return lemma.lower() if lemma.isalnum() else None
    lemma = dictionary().get(form.capitalize())
    if lemma and lemma.isalnum() and lemma[:2].lower() == form[:2]:
        return lemma.lower()
    return None


@lru_cache(maxsize=1 << 16)
def readings(form: str) -> tuple[str, ...]:
    """The base forms of a form of the dictionary, nouns first; () where it has none."""
    told = _told(form)
    return tuple(dict.fromkeys((*told, *acts(told))))


def _told(form: str) -> tuple[str, ...]:
    """What the dictionary's entries tell of a form by themselves."""
    first = look(form)
    # names lack their genitive: "kyrkslätts"
    if first is None and not (form.endswith("s") and (first := look(form[:-1]))):
        return ()
    if is_noun(form):  # "lov", "nämnd": hardly ever forms of the verbs "lova", "nämna"
        return tuple(dict.fromkeys([form, *_nouns(form), *_adjectives(form)]))
    if first == form + "a":  # an imperative, which decisions have none of
        return (form,)
    own = [form] if form in lemmas() else []
    return tuple(dict.fromkeys([*_nouns(form), *own, first, *_verbs(form), *_passives(form)]))


def action(form: str) -> str:
    """The noun in -ning of a verb, where the dictionary has but that: "överskridningen"; or ""."""
    told = _OF_ACTION.fullmatch(form)
    verb = told[1] + "a" if told else ""
    return told[1] + ACTION if told and look(verb) == verb else ""


def _nouns(form: str) -> list[str]:
    """The nouns of which a form can be the definite, the plural or the genitive."""
    genitive = None if form.endswith("s") or is_noun(form) else look(form + "s")
    nouns = _by_endings(form, NOUN_ENDINGS) + _by_endings(form.removesuffix("s"), NOUN_ENDINGS)
    if form.endswith("s") and not is_noun(form) and is_noun(form[:-1]):
        nouns.append(form[:-1])
    return [genitive, *nouns] if genitive and is_noun(genitive) else nouns


def _verbs(form: str) -> list[str]:
    """The verbs of which a form can be the past or the participle."""
    return _by_endings(form, VERB_ENDINGS)


def acts(lemmas: Iterable[str]) -> list[str]:
    """The nouns in -an of which nouns in -ning are the plural: "ansökan" of "ansökning"."""
    stems = (lemma.removesuffix(ACTION) for lemma in lemmas if lemma.endswith(ACTION))
    return [stem + _ACT for stem in stems if is_act(stem + _ACT)]


@lru_cache(maxsize=1 << 14)
def is_act(word: str) -> bool:
    """Whether a word is a noun in -an: it has a genitive but, unlike "vulkan", no definite form.

    It is no form of another noun either, as "varan" is.
    """
    if word in FUNCTION_WORDS or word in NO_HEADS or is_noun(word) or is_noun(word[:-1]):
        return False
    return all(dictionary().get(form) == word for form in (word, word + "s"))


def _adjectives(form: str) -> list[str]:
    """The adjective of which what the dictionary has as a noun is a form: "svensk"."""
    adjective = form.removesuffix("a")
    is_form = adjective != form and adjective.endswith(_ADJECTIVE) and adjective in lemmas()
    return [adjective] if is_form and look(adjective + "t") == adjective else []


def _passives(form: str) -> list[str]:
    """The verb of which a form is the passive past, where the dictionary stops at a participle.

    It says godkänd of "godkändes", and of that godkänna; fattad of "fattades", and no more.
    """
    if not form.endswith("des") or form.endswith(("andes", "endes")) or is_noun(form[:-1]):
        return []
    participle = look(form) or ""
    verb = look(participle)
    if participle.endswith("d"):
        if verb and verb != participle:
            return [verb]
        cut = form.removesuffix("des")
        if form.endswith("ades"):
            return [cut] if cut in lemmas() else []
        return [cut + "a"] if look(cut + "er") == cut + "a" else []  # bereddes: bereder
    return [verb] if verb and verb + "s" == participle else []  # krävdes: krävas, kräva


def _by_endings(form: str, endings: Endings) -> list[str]:
    """The base forms of which a form can be made by an ending, by the dictionary's witness."""
    return [
        stem + base
        for ending, base, witnesses in endings
        if form.endswith(ending) and len(stem := form[: -len(ending)]) + len(base) >= _SHORTEST
        if stem + base in lemmas() and _has(stem, stem + base, witnesses)
    ]


def _has(stem: str, lemma: str, witnesses: tuple[str, ...]) -> bool:
    """Whether the dictionary has one of these forms, and by that base form."""
    return any(look(stem + witness) == lemma for witness in witnesses)


@lru_cache(maxsize=1 << 16)
def is_noun(lemma: str) -> bool:
    """Whether the dictionary has a base form's definite form, which only nouns have."""
    if lemma not in lemmas():
        return False
    if lemma.endswith(("en", "el", "er")) and look(lemma) == lemma:  # "vattnet"
        return _has(lemma[:-2] + lemma[-1], lemma, ("et", "ets")) or _has(
            lemma, lemma, DEFINITE[""]
        )
    return _has(lemma, lemma, DEFINITE.get(lemma[-1:], DEFINITE[""]))


def is_name(word: str) -> bool:
    """Whether the dictionary has the word as a name and no other."""
    return dictionary().get(word) is None and dictionary().get(word.capitalize()) is not None
