"""Finnish words: base forms and parts of compounds by Voikko's dictionary, names by grammar.

A form often has several readings. Those with the fewest constituents are kept (toimijoille
is of toimija, not of toimijoki); a short form that can be a function word is one
(joilla); among compounds those that assume the fewest derivations (asemakaavan is of no
verb); a participle only where nothing else is read (selvitystä). The base forms of all that
remain are keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from db.analyser.inflection import base_forms
from db.analyser.joints import is_joint
from db.analyser.keys import STEM_MARK, Keys
from db.analyser.readings import NAMES, Reading, read
from db.analyser.tables import (
    ADDRESSES,
    ADJECTIVES,
    ADVERB,
    FUNCTION_CLASSES,
    HEADLESS,
    LONGEST_ADVERB,
    OPAQUE,
)
from db.analyser.voikko import LONGEST, Voikko

_VERB = "Lt"
_ADJECTIVE = "Ll"
_NOUNS = ("Ln", "Lnl", _ADJECTIVE)
_LONGEST_RUN = 5  # constituents: nobody asks for a longer part of a compound
# Letters of the two halves of an unknown word that ends in a known one. The known one is
# measured in its base form: an ending makes any word long, "teiden".
_SHORTEST_HEAD = 3
_ENDS_OF_HEADS = "aeiouyäöånslr"  # what may stand before a word that ends names of places
_SHORTEST_NOUN = 5  # "skeittipaikan", "plöröehdotus"
_SHORTEST_FORM = 6  # of one that is not in its base form: "demok|ratin"
_SHORTEST_DERIVED = 7  # adjectives too: "vihersuuruinen"
_SHORTEST_TAIL, _LONGEST_TAIL = 4, 30
_SHORTEST_COMPOUND = 10  # one that is a compound itself
_SHORTEST_KNOWN = 4  # where both halves are known: "oppilaaksi" + "otto"
# The cases in which a noun begins a compound, in the singular: talo|yhtiö, talon|mies,
# oppilaaksi|otto, koriin|heitto. "potutta|koon" begins with none of them.
_CASES_OF_HEADS = frozenset({"[Sn]", "[Sg]", "[Str]", "[Sill]"})


def keys(form: str, voikko: Voikko) -> Keys:
    """The keys of a form in lower case in a Finnish text."""
    if not form.isalpha():
        return Keys(form[:LONGEST])
    if len(form) > LONGEST:
        return Keys(STEM_MARK + form[:LONGEST], known=False)
    if told := _readings(form, voikko):
        return _known(form, told, _kept(form, told))
    return _unknown(form, voikko)


def _readings(form: str, voikko: Voikko) -> list[Reading]:
    return [reading for told in voikko.readings(form) if (reading := read(told)) is not None]


def _kept(form: str, readings: list[Reading]) -> list[Reading]:
    """The readings that count."""
    spoken = _of_today([one for one in readings if not _addresses(one)] or readings)
    if function := [reading for reading in spoken if _is_function_word(form, reading)]:
        return function
    fewest = _least(spoken, lambda reading: len(reading.constituents))
    if fewest and len(fewest[0].constituents) > 1:
        return _with_adjectives(_plain(_least(fewest, _assumptions)), fewest)
    if all(_is_participle(reading) for reading in fewest):  # toimivalta is not of toimiva
        fewest += (reading for reading in spoken if _is_noun_as_it_is(form, reading))
    return _plain(fewest)


def _of_today(readings: list[Reading]) -> list[Reading]:
    """The readings without archaic genitives, "huoltolain" of huoltola, if others there are.

    An instructive is no other one: "koirain" is of koira, and not of koiras alone.
    """
    if all(reading.head.is_rare for reading in readings):
        return readings
    return [reading for reading in readings if not reading.head.is_archaic]


def _with_adjectives(kept: list[Reading], readings: list[Reading]) -> list[Reading]:
    """The readings, and those by adjectives of the same nouns: "ruotsinkielistä"."""
    nouns = {(one.modifiers, one.head.root) for one in kept if one.head.is_elative_plural}
    return kept + [
        reading
        for reading in readings
        if reading.head.is_adjectives_partitive
        and (reading.modifiers, reading.head.root) in nouns
        and reading not in kept
    ]


def _plain(readings: list[Reading]) -> list[Reading]:
    """The readings without participles of verbs, if any others there are: selvitystä."""
    own = {reading.base for reading in readings if not _is_participle(reading)}
    return [reading for reading in readings if reading.base in own or not own]


def _is_participle(reading: Reading) -> bool:
    return bool(reading.head.origin) and reading.head.word_class in _NOUNS


def _is_noun_as_it_is(form: str, reading: Reading) -> bool:
    """Whether a form is a compound noun in its base form, of two words and no derivation."""
    is_simple = len(reading.constituents) == 2 and not _derivations(reading)
    return is_simple and reading.base == form and reading.head.word_class in _NOUNS


def _addresses(reading: Reading) -> bool:
    return reading.head.addresses or reading.base in ADDRESSES


def _is_function_word(form: str, reading: Reading) -> bool:
    if len(reading.constituents) > 1:
        return False
    is_adverb = reading.head.word_class == ADVERB and len(form) <= LONGEST_ADVERB
    return is_adverb or reading.head.word_class in FUNCTION_CLASSES


def _derivations(reading: Reading) -> int:
    return sum(part.derived for part in reading.constituents)


def _assumptions(reading: Reading) -> int:
    """How much a compound takes for granted; hardly any ends in a verb: valtaistuin."""
    return _derivations(reading) + 2 * (reading.head.word_class == _VERB)


def _least(readings: list[Reading], measure: Callable[[Reading], int]) -> list[Reading]:
    least = min(map(measure, readings), default=0)
    return [reading for reading in readings if measure(reading) == least]


def _known(form: str, told: list[Reading], kept: list[Reading]) -> Keys:
    """The keys of a known word; its base is the form itself, a noun, a verb, a name, in that order.

    A participle asks for its verb too, unless it is a word of its own.
    """
    ordered = sorted(kept, key=lambda reading: _rank(form, reading))
    base, *more = dict.fromkeys(reading.base for reading in ordered)
    own = {reading.base for reading in ordered if not reading.head.origin} | ADJECTIVES
    asked = [_origin(reading) for reading in ordered if reading.base not in own]
    apart = [_origin(reading) for reading in ordered if reading.base in own]
    return _as_keys(base, [*more, *asked], [*apart, *_parts([*ordered, *_opened(ordered, told)])])


def _opened(kept: list[Reading], told: list[Reading]) -> Iterator[Reading]:
    """Those that tell the parts of a compound that the dictionary also has as one: peruskorjaus."""
    joined = {
        reading.base
        for reading in kept
        if reading.head.is_joined and reading.head.word_class not in NAMES
    }
    return (reading for reading in told if reading.base in joined)


def _origin(reading: Reading) -> str:
    """The verb behind a participle that ends a word, with what stands before; "" of others."""
    return reading.modifiers + reading.head.origin if reading.head.origin else ""


def _rank(form: str, reading: Reading) -> tuple[bool, bool, bool, int, str]:
    is_name, is_noun = (reading.head.word_class in classes for classes in (NAMES, _NOUNS))
    return (is_name, reading.base != form, not is_noun, _derivations(reading), reading.base)


def _as_keys(base: str, more: Iterable[str], parts: Iterable[str], *, known: bool = True) -> Keys:
    """Keys in which no key stands twice, in an order that no dictionary's order tells."""
    others = set(more) - {base, ""}
    rest = set(parts) - {base, "", *others}
    return Keys(base, tuple(sorted(others)), tuple(sorted(rest)), known)


def _parts(readings: Iterable[Reading]) -> Iterator[str]:
    """Every run of neighbouring constituents, and the verb behind the last one."""
    for reading in readings:
        count = len(reading.constituents)
        for length in range(1, min(count, _LONGEST_RUN + 1)):
            for start in range(count - length + 1):
                if _is_word(reading, start, start + length):
                    yield reading.run(start, start + length)
        if count > 1 and reading.head.origin and reading.head.base not in ADJECTIVES:
            yield reading.head.origin


def _is_word(reading: Reading, start: int, end: int) -> bool:
    """Whether these constituents alone are something that the compound is found by."""
    if end - start == 1 and reading.constituents[start].is_prefix:
        return False
    before = reading.run(start - 1, start + 1) if start else ""
    after = reading.run(end - 1, end + 1) if end < len(reading.constituents) else ""
    return before not in OPAQUE and before not in HEADLESS and after not in OPAQUE


def _unknown(form: str, voikko: Voikko) -> Keys:
    """The marked keys of a word no dictionary has: what it may be a form of.

    Where it ends in a word that is known, it inflects as that does: "Kuppisenmäen".
    """
    start, tails = _tail(form, voikko)
    found = sorted(form[:start] + reading.base for reading in tails)
    base, *more = (STEM_MARK + word for word in dict.fromkeys((*found, *base_forms(form))))
    heads = _head(form[:start], voikko) if tails else []
    parts = [reading.base for reading in (*tails, *heads)]
    return _as_keys(base, more, [*parts, *_parts(tails)], known=False)


def _tail(form: str, voikko: Voikko) -> tuple[int, list[Reading]]:
    """The readings of the longest known noun that an unknown word ends in, and where it starts."""
    first = max(_SHORTEST_HEAD, len(form) - _LONGEST_TAIL)
    for start in range(first, len(form) - _SHORTEST_TAIL + 1):
        head, tail = form[:start], form[start:]
        fitting = [
            reading
            for reading in _readings(tail, voikko)
            if is_joint(head, tail, reading.base) and _is_tail(head, tail, reading, voikko)
        ]
        if kept := _kept(tail, fitting):
            return start, kept
    return 0, []


def _is_tail(head: str, tail: str, reading: Reading, voikko: Voikko) -> bool:
    """Whether the end of an unknown word is this word: the shorter, the more must speak for it."""
    is_noun = reading.head.word_class in _NOUNS
    if len(reading.constituents) > 1:
        is_sure = len(reading.base) >= _SHORTEST_COMPOUND or bool(_head(head, voikko))
        return is_noun and is_sure
    is_long = tail == reading.base or len(tail) >= _SHORTEST_FORM
    if is_noun and is_long and len(reading.base) >= _shortest(reading):
        return True
    if is_noun and reading.head.is_place and not reading.head.is_plural:
        return head[-1] in _ENDS_OF_HEADS
    is_known = is_noun or reading.head.word_class in NAMES
    return is_known and len(reading.base) >= _SHORTEST_KNOWN and bool(_head(head, voikko))


def _shortest(reading: Reading) -> int:
    """How long a word is at least that may stand behind anything: derived ones abound."""
    head = reading.head
    is_plain = head.word_class != _ADJECTIVE and not (head.derived or head.origin)
    return _SHORTEST_NOUN if is_plain else _SHORTEST_DERIVED


def _head(head: str, voikko: Voikko) -> list[Reading]:
    """The readings of what stands before the known end, where it is a noun that can begin one."""
    if len(head) < _SHORTEST_KNOWN:
        return []
    return _kept(head, [reading for reading in _readings(head, voikko) if _begins(reading)])


def _begins(reading: Reading) -> bool:
    head = reading.head
    is_noun = head.word_class in _NOUNS and not head.is_plural
    return is_noun and head.case in _CASES_OF_HEADS
