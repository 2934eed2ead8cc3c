"""Names of bodies in running text, inflected, and their base forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_O = "(?:n|a|ssa|sta|on|lle)?"
_US = "u(?:s|ksen|sta|ksessa|ksesta|kseen|kselle)"
_KUNTA = "kun(?:ta|nan|taa|nassa|nasta|taan|nalle)"
_RYHMA = "ryhmä(?:n|ä|ssä|stä|än|lle)?"
# The word a Finnish body's name ends with, and its cases.
_FINNISH = {
    "valtuusto": f"valtuusto{_O}",
    "hallitus": f"hallit{_US}",
    "yhtymäkokous": f"yhtymäkoko{_US}",
    "lautakunta": f"lauta{_KUNTA}",
    "johtokunta": f"johto{_KUNTA}",
    "toimikunta": f"toimi{_KUNTA}",
    "neuvottelukunta": f"neuvottelu{_KUNTA}",  # Kylien neuvottelukunta
    "jaosto": f"jaosto{_O}",
    "neuvosto": f"neuvosto{_O}",  # vanhusneuvosto
    "ohjausryhmä": f"ohjaus{_RYHMA}",
    "johtoryhmä": f"johto{_RYHMA}",
    "työryhmä": f"työ{_RYHMA}",
    "johtaja": "johtaja(?:n|a|lle)?",  # officers decide too
    "päällikkö": "päälli(?:kkö|kön|kköä|kölle)",
}
# A Swedish body is named in the definite form: "Stadsstyrelsen".
_SWEDISH = (
    "fullmäktige|styrelsen|nämnden|sektionen|utskottet|direktionen|kommittén|delegationen"
    "|styrgruppen"
)
_FINNISH_WORD = re.compile(
    "(?P<prefix>[^\\W\\d_][\\w-]{0,40}?)??(?:"
    + "|".join(f"(?P<h{n}>{forms})" for n, forms in enumerate(_FINNISH.values()))
    + ")"
)
_SWEDISH_WORD = re.compile(rf"(?P<prefix>\w{{0,40}}?)(?P<head>{_SWEDISH})(?P<genitive>s?)")
_BASES = list(_FINNISH)

# Other institutions than a municipality's have these names too, unless a § stands with them.
_VAGUE = frozenset({"hallitus", "neuvosto", "styrelsen", "delegationen", "johtaja", "päällikkö"})
_OFFICERS = ("johtaja", "päällikkö")
_OTHERS = frozenset({"valtioneuvosto", "ministerineuvosto", "maakuntahallitus"})
# Those named by words of their own: "tekninen lautakunta", "kasvun ja oppimisen lautakunta".
_QUALIFIED = frozenset(_FINNISH) - {"valtuusto", "hallitus", "yhtymäkokous", "neuvosto"}

_ADJECTIVE = re.compile(r"(\w+(?<!m))i(nen|sen|sta|stä|sessa|sessä|sesta|sestä|seen|selle)")
_GENITIVE = re.compile(r"[^\W\d_][\w-]*(?<!ii)(?<!aa)(?<!ää)n")  # not "käsiteltiin", "mukaan"
_NO_PART_WORDS = """
on niin kuin vain sen sekä kaupungin kunnan oman saman seuraavan edellisen asian päätöksen
"""
_NO_PART = frozenset(_NO_PART_WORDS.split())
_AND = frozenset({"ja", "och"})

# Kh (Espoo 2017), KV (Kauniainen), Kvalt (Tammela), Khall, KhallS (Kittilä), Kvsto (Helsinki)
_KNOWN_SHORT = frozenset({"kh", "kv", "khall", "khalls", "kvalt", "kvsto"})
_NO_BODY_WORDS = """
päätös päätöksen sopimus sopimuksen laki asetus pöytäkirja liite kokous avtal lag beslut
protokoll bilaga möte
"""
_NO_BODY = frozenset(_NO_BODY_WORDS.split())
_SHORT = re.compile(r"(?P<name>[A-ZÅÄÖ][^\W\d_]{1,11}|[a-z]{2,5})(?::\w{1,4}|\.)?")


class BodyName(NamedTuple):
    """A body as words name it: lower case but for an abbreviation, in its base form.

    ``words`` is how many words the name took. ``vague``: others than a
    municipality's bodies have the name too ("hallitus"). ``ordinary``: only its
    place can show that it is an abbreviation and no other word ("Henjao").
    """

    name: str
    words: int
    genitive: bool = False
    inessive: bool = False
    vague: bool = False
    ordinary: bool = False


def body_ending(words: Sequence[str]) -> BodyName | None:
    """The body whose name ends with the last of the words, None where none does."""
    if not words:
        return None
    return _finnish(words) or _swedish(words) or _abbreviation(words[-1])


def _finnish(words: Sequence[str]) -> BodyName | None:
    word = words[-1].lower()
    prefix, head = _headed(word)
    name = prefix + head
    if not head or name in _OTHERS:
        return None
    before = _qualifiers(words[:-1], bare=name == head) if head in _QUALIFIED else joined(words)
    return BodyName(
        name=" ".join((*map(base, before), name)),
        words=len(before) + 1,
        genitive=_is_genitive(word),
        inessive=word.endswith(("ssa", "ssä")),
        vague=(name in _VAGUE or name.endswith(_OFFICERS)) and not before,
    )


@lru_cache(4096)  # asked of every word near a day, and those are the same few
def _headed(word: str) -> tuple[str, str]:
    """What a Finnish body's name begins with, and the base form of its end; "" for no body."""
    match = _FINNISH_WORD.fullmatch(word)
    if match is None:
        return "", ""
    return match["prefix"] or "", _BASES[int(str(match.lastgroup)[1:])]


def joined(words: Sequence[str]) -> list[str]:
    """The words before the last that end in its own last part: "opetus- ja nuoriso..."."""
    start = len(words) - 1
    if start >= 2 and words[start - 1] in _AND and words[start - 2].endswith("-"):
        start -= 2
        while start and words[start - 1].endswith("-,"):
            start -= 1
    return list(words[start:-1])


def _qualifiers(words: Sequence[str], *, bare: bool) -> list[str]:
    """The words before a body's last one that belong to its name."""
    if tail := joined([*words, ""]):
        return tail
    if not words:
        return []
    if is_adjective(words[-1]):
        return [words[-1]]
    if not bare:  # "kaupunginhallituksen konsernijaosto"
        owner = _finnish(words)
        return list(words[-owner.words :]) if owner and owner.genitive else []
    return _genitives(words)


def _genitives(words: Sequence[str]) -> list[str]:
    """The run of genitives the words end with: "hyvinvoinnin ja terveyden edistämisen"."""
    start = len(words)
    while start and _is_part(words[start - 1]):
        start -= 1
        if words[start][0].isupper() or not words[start].endswith("misen"):
            break
    while 2 <= start < len(words) and words[start].islower() and words[start - 1] in _AND:
        start -= 2
    while 1 <= start < len(words) and words[start - 1].endswith(("n,", "-,")):
        start -= 1
    return list(words[start:])


def _is_part(word: str) -> bool:
    return word.lower() not in _NO_PART and _GENITIVE.fullmatch(word) is not None


def base(word: str) -> str:
    """An adjective in its base form, any other word as printed, both in lower case."""
    match = _ADJECTIVE.fullmatch(word.lower())
    return f"{match[1]}inen" if match else word.lower()


def is_adjective(word: str) -> bool:
    """Whether the word is a form of one in "-nen": "teknisen"; a verbal noun's genitive is not."""
    return _ADJECTIVE.fullmatch(word.lower()) is not None


def _is_genitive(word: str) -> bool:
    return word.endswith("n") and not word.endswith(("oon", "aan", "een", "ään"))


def _swedish(words: Sequence[str]) -> BodyName | None:
    match = _SWEDISH_WORD.fullmatch(words[-1].lower())
    if match is None:
        return _swedish_with_object(words)
    name, count = match["prefix"] + match["head"], 1
    if name in {"nämnden", "sektionen"} and len(words) > 1 and words[-2].endswith("ska"):
        name, count = f"{words[-2].lower()} {name}", 2  # "tekniska nämnden"
    return BodyName(name, count, genitive=bool(match["genitive"]), vague=name in _VAGUE)


def _swedish_with_object(words: Sequence[str]) -> BodyName | None:
    """A body whose purpose stands behind the word: "Nämnden för lokaltjänster" (Kyrkslätt)."""
    for start in range(len(words) - 3, max(len(words) - 8, -1), -1):
        if words[start + 1] == "för" and _SWEDISH_WORD.fullmatch(words[start].lower()):
            return BodyName(" ".join(words[start:]).lower(), len(words) - start)
    return None


def _abbreviation(word: str) -> BodyName | None:
    match = _SHORT.fullmatch(word)
    if match is None:
        return None
    name = match["name"]
    known = name.lower() in _KNOWN_SHORT
    if not known and (name.islower() or name.lower() in _NO_BODY):
        return None
    return BodyName(name, 1, vague=not known, ordinary=not known and name[1:].islower())
