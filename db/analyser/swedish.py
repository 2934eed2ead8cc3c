"""Swedish words: base forms by simplemma's dictionary, parts by taking compounds apart with it.

A word that the dictionary (:mod:`db.analyser.swedish_words`) has not is a compound of words
it has, or a name: then a marked stem, by Snowball.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import Stemmer

from db.analyser.keys import STEM_MARK, Keys
from db.analyser.swedish_tables import (
    DERIVING,
    FUNCTION_WORDS,
    HEADS,
    INHABITANT,
    INHABITANTS,
    LAST_PARTS,
    LINKS,
    NO_HEADS,
    OF_VERBS,
    OTHER_PARTS,
    PLAIN_LINKS,
    S_PARTS,
    SHORT_PARTS,
    STATE,
    TAKES_S,
    VOWEL_LINKS,
    WHOLE,
)
from db.analyser.swedish_words import (
    ACTION,
    action,
    acts,
    is_act,
    is_name,
    is_noun,
    lemmas,
    look,
    readings,
)

_LONGEST = 60  # letters of a word that is taken apart; its keys are as many as its parts allow
_SHORTEST_STEM = 4
_LONGEST_PIECE = 6  # letters of a participle that is rather a piece of another one
_LONG_ACTION = 10  # letters of a noun of a verb that is no piece of another: del|finansiering
_SHORTEST, _SHORT, _LONG = 2, 3, 4  # letters of a part; those shorter than long are listed
_LONG_TAIL = 6  # letters of a last word before which a first part need not be, names have none


def keys(form: str) -> Keys:
    """The keys of a form in lower case in a Swedish text."""
    if form in FUNCTION_WORDS or not form.isalpha():
        return Keys(form)
    found = readings(form) or _compound(form) or tuple(filter(None, (action(form),)))
    if not found:
        return _unknown(form)
    base, *more = dict.fromkeys((*found, *_as_head(form)))
    return Keys(base, tuple(more), _parts(found))


def _as_head(form: str) -> tuple[str, ...]:
    """The form itself where compounds begin with it as it is: "äldre", which is of gammal."""
    return (form,) if HEADS.get(form) == form else ()


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    """Snowball, without a cache of its own, which threads could not share."""
    return Stemmer.Stemmer("swedish", 0)


def _unknown(form: str) -> Keys:
    """The keys of a name or another word no dictionary has: its stem, and itself without -s.

    Without a mark it meets the same name in a Finnish text, where it may be known.
    """
    bare = form[:-1] if form.endswith("s") and len(form) > _SHORTEST_STEM else form
    parts: tuple[str, ...] = ()
    for suffix in INHABITANTS:
        place = form.removesuffix(suffix)
        if len(suffix) > len(INHABITANT) and place != form and _LONG <= len(place) < _LONGEST:
            bare, parts = place + INHABITANT, tuple(sorted(keys(place).asked))
            break
    stem = STEM_MARK + _stemmer().stemWord(bare)
    return Keys(stem, tuple(dict.fromkeys((form, bare))), parts, known=False)


def _parts(words: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of compounds and what runs of them make, the words themselves excepted."""
    runs = {run for word in words for run in _runs(word)}
    return tuple(sorted(runs.union(acts(runs)) - set(words)))


def _runs(word: str) -> Iterator[str]:
    parts = _split(word)
    for start, end in combinations(range(len(parts) + 1), 2):
        before = "".join(surface for surface, _ in parts[start : end - 1])
        yield before + parts[end - 1][1]


@lru_cache(maxsize=1 << 15)
def _compound(form: str) -> tuple[str, ...]:
    """The base forms of a compound the dictionary lacks: those of its last word."""
    if len(form) > _LONGEST:
        return ()
    for suffix in INHABITANTS:
        place = form.removesuffix(suffix)
        if place != form and len(place) >= _LONG and _known_head(place):
            return (place + INHABITANT,)
    places = [at for at in _places(form) if _tails(form[at:])]
    if not places:
        tails = (at for at in _other_places(form) if len(form) - at >= _LONG_TAIL)
        places = [at for at in tails if any(map(_is_other_tail, _tails(form[at:])))]
    if not places:
        return tuple(form[:at] + action(form[at:]) for at in _best(form, _of_actions(form)))
    return tuple(form[:at] + tail for at in _best(form, places) for tail in _tails(form[at:]))


def _of_actions(word: str) -> list[int]:
    """The places behind which is a noun of a verb that the dictionary lacks: "väg|plogning"."""
    if ACTION not in word:
        return []
    return [at for at in sorted({*_places(word), *_other_places(word)}) if action(word[at:])]


def _places(word: str) -> list[int]:
    """Where what stands before can be the first part of a compound."""
    return [
        at for at in range(_SHORTEST, len(word) - _SHORTEST + 1) if _known_head(_first(word, at))
    ]


def _other_places(word: str) -> list[int]:
    """The places of first parts that are looked for only where :func:`_places` has none."""
    return [at for at in range(_SHORTEST, len(word) - _SHORT + 1) if _other_head(word[:at])]


def _first(word: str, at: int) -> str:
    """What stands before a place, with the letter that is not written thrice: "klass|storlek"."""
    head, doubled = word[:at], word[: at + 1]
    is_cut = len(head) >= _LONG and head[-1] == doubled[-1] and not is_noun(head)
    return doubled if is_cut and is_noun(doubled) else head


def _best(word: str, places: list[int]) -> list[int]:
    """The place of the longest last word, one letter later where that is the first part's -s.

    Compounds and some endings take one: riksdags|val, odlings|lott, no odling|slott.
    """
    if not places:
        return []
    at = places[0]
    if at + 1 not in places:
        return [at]
    if _first(word, at) != word[:at]:  # a letter need not be missing: "orätt|rådighet"
        return _best(word, places[1:])
    if word[at] != "s":
        return [at]
    takes_s = word[:at].endswith(TAKES_S) or _split(_head(_first(word, at)))
    return [at + 1 if takes_s else at]


def _tails(form: str) -> tuple[str, ...]:
    """The base forms of a compound's last word; () if it cannot be one."""
    if len(form) < _LONG and form not in LAST_PARTS:
        return ()
    # another first letter is another spelling, which a name keeps: "qvist" of "kvist"
    return tuple(lemma for lemma in readings(form) if _is_tail(lemma) and lemma[0] == form[0])


Part = tuple[str, str]
"""How a part of a compound is written, and its base form."""


@lru_cache(maxsize=1 << 15)
def _split(word: str) -> tuple[Part, ...]:
    """The parts of a compound in its base form; () if it is none."""
    if word in WHOLE or len(word) > _LONGEST:
        return ()
    if of := _person(word):
        return ((of, _head(of)),)
    if is_name(word):
        return ()
    places = [at for at in _places(word) if _ends(word, word[at:])]
    if not places and (look(word) is None or _is_some_noun(word)) and not _is_doer(word):
        places = [at for at in _other_places(word) if _is_other_tail(word[at:])]
    if not places and look(word) is None:
        places = _of_actions(word)
    for at in _best(word, places):
        head, tail = word[:at], word[at:]
        return (*_linked(head, _head(_first(word, at))), *(_split(tail) or ((tail, tail),)))
    return ()


def _ends(word: str, tail: str) -> bool:
    """Whether a base form ends in this word; in one so short only nouns do: "kolos|sal"."""
    is_short = len(tail) <= _SHORT and tail not in SHORT_PARTS
    return (
        look(tail) is not None
        and _is_tail(tail)
        and not (is_short and look(word) and not is_noun(word))
    )


def _linked(head: str, base: str) -> tuple[Part, ...]:
    """The parts of a first part that may be a compound itself, the last one with its link."""
    *first, last = _split(base) or ((head, base),)
    return (*first, (head[sum(len(surface) for surface, _ in first) :], last[1]))


def _person(word: str) -> str:
    """What "-bo" or "-skap" is made of: "esbo" of "esbobo", "medlem" of "medlemskap"; or ""."""
    place, person = word.removesuffix(INHABITANT), word.removesuffix(STATE)
    if place != word and len(place) >= _LONG and _known_head(place):
        return place
    return person if person != word and is_noun(person) and len(person) > _LONG else ""


def _head(head: str) -> str:
    """The base form of a compound's first part; "" if it cannot be one."""
    return _known_head(head) or _other_head(head)


@lru_cache(maxsize=1 << 16)
def _other_head(head: str) -> str:
    """The base form of a first part that could also be a piece of another word.

    A short one that is listed (rad-hus), one of three letters with its -s (död-s-bo), or the
    stem of a verb (skriv-bord).
    """
    if head in OTHER_PARTS:
        return HEADS.get(head) or _whole(head)
    word = look(head)
    if not word or len(head) < _LONG or any(map(head.startswith, NO_HEADS)) or is_name(head):
        return ""
    if word + "s" == head:
        return word if word in S_PARTS else ""
    return head if word == head + "a" else ""


def _whole(head: str) -> str:
    """The word of which a short first part is: itself, "gata" of "gat", "timme" of "tim"."""
    if head in lemmas():
        return head
    ends = ("", "a", "e", "me", "ma") if head.endswith("m") else ("", "a", "e")
    return next((head + end for end in ends if is_noun(head + end)), head)


def _is_doer(word: str) -> bool:
    """Whether a word is who does what a verb says: "deltagare" of deltaga, no kind of tagare."""
    return word.endswith("are") and look(word[:-2]) is not None


def _is_other_tail(lemma: str) -> bool:
    """Whether a last word is beyond doubt: a noun, and none of a verb."""
    is_piece = lemma.endswith(OF_VERBS) and len(lemma) < _LONG_ACTION
    return len(lemma) >= _SHORT and not is_piece and _is_tail(lemma) and _is_some_noun(lemma)


def _is_some_noun(lemma: str) -> bool:
    """Whether a base form is a noun, also one whose definite form tells nothing: "stadium"."""
    is_latin = lemma.endswith("ium") and lemma in lemmas()
    return is_latin or is_noun(lemma) or is_act(lemma)


@lru_cache(maxsize=1 << 16)
def _known_head(head: str) -> str:
    """The base form of a first part, where nothing else could begin so; else ""."""
    if head in NO_HEADS:
        return ""
    if len(head) <= _SHORT:
        return HEADS.get(head, head) if head in SHORT_PARTS else ""
    if head in HEADS or is_noun(head):
        return HEADS.get(head, head)
    for link, ending, shortest in LINKS:
        base = head.removesuffix(link) + ending
        if head.endswith(link) and len(base) >= shortest and _is_first(base, link + ending):
            return base
    if head in lemmas():
        return head
    bare = head.removesuffix("s")  # "fullmäktigegrupps" may be a compound itself
    return bare if len(bare) >= _SHORT + _SHORT and _split(bare) else ""


def _is_first(base: str, link: str) -> bool:
    """Whether a base form can be a first part that is written with that link."""
    if base in NO_HEADS:
        return False
    if len(base) < _LONG:
        return base in SHORT_PARTS
    if link in VOWEL_LINKS:
        return base in lemmas()
    known = base in lemmas() or look(base) == base + "a"  # "underhåll" lacks its noun
    return is_noun(base) or (link in PLAIN_LINKS and len(base) > _LONG and known)


@lru_cache(maxsize=1 << 16)
def _is_tail(lemma: str) -> bool:
    """Whether a base form can be a compound's last word: a noun, or a longer word but a verb."""
    if lemma in DERIVING or lemma in NO_HEADS or lemma in FUNCTION_WORDS or is_name(lemma):
        return False
    if len(lemma) <= _SHORT:
        return lemma in LAST_PARTS
    if lemma.endswith(("ande", "ende")):  # "deltagande" is no "agande"
        return len(lemma) > _LONGEST_PIECE or look(lemma) == lemma
    return is_noun(lemma) or (len(lemma) > _LONG and not lemma.endswith("a"))
