"""What an unknown Finnish word may be in its base form: "Riepposen" is of Riepponen. Pure.

Surnames and the names of places are in no dictionary, but inflect by rule (Iso suomen
kielioppi § 41-94). The rules are turned round here: each ending leaves a stem, and
each kind of stem the words it may be of. Where grammar leaves several they all
stand; forms of one word meet in the one that is right, and the others are words
that hardly exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VOWELS = frozenset("aeiouyäöå")
_SHORTEST = 3  # letters of a stem: "Ahon"
_MOST = 8
_BASE_ENDING = "nen"  # no case ends so, but names do

# Endings, and whether they close the last syllable, where a stop is weak: Hyrkön, Hyrkkönä.
_CLOSING = (
    *("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "tta", "ttä"),
    *("lle", "ksi", "n", "t"),
)
_OPEN = ("na", "nä", "ta", "tä", "a", "ä", "ja", "jä", "jen", "den", "en", "hin")
_LONGEST_FIRST = sorted(
    [*((ending, True) for ending in _CLOSING), *((ending, False) for ending in _OPEN)],
    key=lambda ending: -len(ending[0]),
)
_ENDINGS = {
    letter: [(ending, closes) for ending, closes in _LONGEST_FIRST if ending.endswith(letter)]
    for letter in {ending[-1] for ending, _ in _LONGEST_FIRST}
}
_CLITICS = ("kin", "kaan", "kään")  # Mäkeläkin
# Stems in s before an ending: Riepposta, Riepposten, Hyrkästä.
_AFTER_S = (("sta", "nen"), ("stä", "nen"), ("sten", "nen"), ("sta", "s"), ("stä", "s"))

# Strong stops that are weak in a closed syllable. The long ones stand first: a name in
# -ko has no -on for its genitive, so that "Kuivakon" is of Kuivakko.
_WEAK = (
    *(("kk", "k"), ("pp", "p"), ("tt", "t")),
    *(("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"), ("rt", "rr")),
    *(("t", "d"), ("p", "v")),
)
# Stems that only words of one kind have: the end of the stem, and that of the word.
_TELLING = (
    ("kse", "s"),  # Vuorentauksen: Vuorentaus
    ("se", "nen"),  # Riepposen: Riepponen
    ("si", "nen"),  # Riepposilla
)
# Stems in a long vowel, whose stop is strong and in the word itself weak.
_LONG = (
    ("ee", "e"),  # Laineen: Laine
    ("ei", "e"),  # Laineilla
    ("aa", "as"),  # Porkkaan: Porkas
    ("ää", "äs"),  # Hyrkkään: Hyrkäs
    ("ii", "is"),
)
# Stems of the plural, and those of the singular: webinaareissa, Hyrköillä, Mäkelöille.
_PLURAL = (("ei", "i"), ("oi", "o"), ("oi", "a"), ("öi", "ö"), ("öi", "ä"))
# Stems that may be of other words than themselves.
_DOUBTFUL = (
    ("e", "i"),  # Nurmen: Nurmi
    ("i", ""),  # Hoverfältin: Hoverfält
)

# Names that end in consonants as no Finnish word does: Lindqvist, Hoverfält, Brännbäck.
_FOREIGN = re.compile(r"(?:[lnrs][bcdfgkpqtvwxz]|qv|ck|[bcdfgqwxzå])[ie]$")


def base_forms(form: str) -> tuple[str, ...]:
    """The words a form in lower case may be of, likeliest first; itself is always among them."""
    if form.endswith(_BASE_ENDING):
        return (form,)
    found = dict.fromkeys(_words(form))
    for clitic in _CLITICS:
        word = form.removesuffix(clitic)
        if word != form and len(word) > _SHORTEST:
            found |= dict.fromkeys((*_words(word), word))
    return tuple(dict.fromkeys([*list(found)[: _MOST - 1], form]))


def _words(form: str) -> Iterator[str]:
    if stem := _of_illative(form):
        yield from _of_stem(stem, is_closed=False)
    for ending, is_closed in _ENDINGS.get(form[-1], ()):
        if stem := _without(form, ending):
            yield from _of_stem(stem, is_closed=is_closed)
    for end, instead in _AFTER_S:
        if stem := _without(form, end):
            yield stem + instead


def _without(form: str, ending: str) -> str:
    """The vowel stem before an ending, or "" where there is none."""
    stem = form.removesuffix(ending)
    return stem if stem != form and len(stem) >= _SHORTEST and stem[-1] in _VOWELS else ""


def _of_illative(form: str) -> str:
    """The stem before a lengthened vowel and n, Mäkelään, or before -seen, Laineeseen; or ""."""
    if (stem := _without(form, "seen")) and stem[-1] == stem[-2]:
        return stem
    stem = _without(form, "n")
    return stem[:-1] if len(stem) > _SHORTEST and stem[-1] == stem[-2] else ""


def _of_stem(stem: str, *, is_closed: bool) -> Iterator[str]:
    """The words that have this stem before an ending, likeliest first."""
    for end, instead in _TELLING:
        if stem.endswith(end):
            yield stem.removesuffix(end) + instead
            break
    for end, instead in _LONG:
        if stem.endswith(end):
            yield _weak(stem.removesuffix(end)) + instead
    for end, instead in _PLURAL:
        if stem.endswith(end):
            yield from _of_stem(stem.removesuffix(end) + instead, is_closed=is_closed)
    yield from _of_vowel_stem(stem, is_closed=is_closed)


def _of_vowel_stem(stem: str, *, is_closed: bool) -> Iterator[str]:
    strong = [*_strong(stem)] if is_closed else []
    both = [*strong, stem] if strong and _is_long(strong[0], stem) else [stem, *strong]
    if _FOREIGN.search(stem):
        yield stem[:-1]
    yield from both
    for end, instead in _DOUBTFUL:
        yield from (word.removesuffix(end) + instead for word in both if word.endswith(end))


def _is_long(strong: str, weak: str) -> bool:
    return len(strong) > len(weak)


def _strong(stem: str) -> Iterator[str]:
    """The stem with its last syllable open: hyrkö, hyrkkö; of kaari nothing."""
    start, vowel = stem[:-1], stem[-1]
    for strong, weak in _WEAK:
        if start.endswith(weak) and not start.endswith((strong, weak * 2)):
            yield start.removesuffix(weak) + strong + vowel


def _weak(start: str) -> str:
    """What stands before a long vowel, as it is in the word itself: hyrkk, hyrk."""
    for strong, weak in _WEAK:
        if start.endswith(strong):
            return start.removesuffix(strong) + weak
    return start
