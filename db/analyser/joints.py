"""Where a word that no dictionary has can be two words: by its letters alone. Pure.

An unknown word ends in some known one by chance as often as not: "raudoit|teiden" in tie,
"fasilitoi|maan" in maa. Spelling and inflection tell many of those chances apart.
"""

from __future__ import annotations

import re

_VOWELS = "aeiouyäöå"
_SHORT = 3  # letters of a base form: maa, tie, suo, oja

# What ends like a case is rather one: "tektoni|silta" is of tektoninen. So are two forms
# of each verb and a partitive of each noun in -o.
_LIKE_CASE = re.compile(rf"[{_VOWELS}](?:ss[aä]|st[aä]|ll[aä]|lt[aä]|tt[aä]|lle|ksi)\Z")
_LIKE_ENDING = frozenset({"maan", "maton", "oja"})
_GENITIVE = re.compile(rf"[{_VOWELS}]n\Z")  # before it no case ends: "Kuppisen|silta"
# Such a plural no compound begins with: "fasilitoin|tien" is of -nti.
_PLURAL = re.compile(r"[aeouyäö]in\Z")


def is_joint(head: str, tail: str, base: str) -> bool:
    """Whether a word can part here; ``base`` is the base form of the known word it ends in."""
    if not any(letter in _VOWELS for letter in head) or not _may_meet(head, tail):
        return False
    if len(base) <= _SHORT and (_PLURAL.search(head) or (head[-1], tail[0]) == ("s", "t")):
        return False  # "futuris|tien"
    return bool(_GENITIVE.search(head)) or not _is_like_ending(tail, base)


def _may_meet(head: str, tail: str) -> bool:
    """Whether two words can meet so within a word.

    Like vowels are parted by a hyphen; like consonants are mostly one doubled
    ("mis|saamasta"), and what stands between a consonant and a vowel no joint:
    "luonn|istuttaneen".
    """
    last, first = head[-1], tail[0]
    if last == first:
        return last == "n"
    if first not in _VOWELS or last in _VOWELS:
        return True
    return last in "ns" and head[-2] in _VOWELS


def _is_like_ending(tail: str, base: str) -> bool:
    return tail in _LIKE_ENDING or (tail == base and bool(_LIKE_CASE.search(tail)))
