"""Base forms of inflected surnames, as far as grammar tells them.

Finnish surnames take the genitive of the nouns they are made of, but many keep their
consonants: "Hyrkön" is of Hyrkkö, whose kk weakens, or of Hyrkö, which does not bend. So
a form has *likely* bases, those a reader would think of, and *possible* ones, which are
believed only where the page prints one. What counts as likely:

- a single k, p or t after a vowel, l, r, m or n may be a weakened kk, pp, tt: two bases;
- mm, nn, ll, rr may be weakened mp, nt, lt, rt: two bases, unless the word is one of
  the landscape nouns that half of all such names end in (ranta, pelto, silta);
- d, ng, and j after l or r before e are always weakened t, nk and k in Finnish names;
- a k lost after l, r, h, and a p behind v, are rare in names: the plain base is likely,
  the other possible, but for the nouns named below;
- -in is of a name in -i or, in Swedish and other foreign names, in a consonant: one base
  where the spelling is plainly the one or the other, else two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

_VOWEL = "aeiouyäöåéü"
_BACK = "aouyäö"  # what a stem ends in that is neither e nor i


@dataclass(frozen=True, slots=True)
class Bases:
    """Base forms of one inflected word; ``possible`` holds those of ``likely`` too."""

    likely: tuple[str, ...]
    possible: tuple[str, ...]


# Genitive stems of nouns that end surnames, alone or after another noun (Uusipelto).
_NOUNS = {
    "ranna": "ranta",
    "pello": "pelto",
    "aallo": "aalto",
    "silla": "silta",
    "virra": "virta",
    "linna": "linna",
    "lamme": "lampi",
    "tamme": "tammi",
    "numme": "nummi",
    "niity": "niitty",
    "korve": "korpi",
    "kilve": "kilpi",
    "miehe": "mies",
    "harmaa": "harmaa",
    "nieme": "niemi",
    "järve": "järvi",
    "koske": "koski",
    "saare": "saari",
    "vuore": "vuori",
    "lahde": "lahti",
    "salme": "salmi",
    "kive": "kivi",
}
# Those that other names merely end like (Marjala, Elvira): only the whole name is one.
_WHOLE_NOUNS = {
    "jala": "jalka",
    "härä": "härkä",
    "turu": "turku",
    "vira": "virka",
    "revo": "repo",
    "leivä": "leipä",
    "tuva": "tupa",
    "sepä": "seppä",
    "lepä": "leppä",
    "kirko": "kirkko",
    "haa": "haka",
    "parra": "parta",
    "murro": "murto",
    "kuuse": "kuusi",
    "lapse": "lapsi",
    "varre": "varsi",
    "hirre": "hirsi",
    "virre": "virsi",
    "orre": "orsi",
    "länne": "länsi",
    "vapaa": "vapaa",
    "vakaa": "vakaa",
    "armaa": "armas",
    "seipää": "seiväs",
    "kaunii": "kaunis",
    "kallii": "kallis",
    "ahvene": "ahven",
    "joutsene": "joutsen",
}

# What Finnish spelling has not: the name is Swedish or of elsewhere.
_FOREIGN = re.compile(
    r"[bcfqwxzåéèëüáàíóúçñšžß]|(?<!n)g|[nlr]d|dt|th|[hskt]j|"
    r"^(?:s[klmnptv]|k[lnrv]|g[lnr]|p[lr]|t[rv]|f[lr]|b[lr]|dr)"
)
# Ends of Swedish names that end no Finnish ones, before the Finnish -in.
_CONSONANT_END = re.compile(
    r"(?:mann?|[^aeiouyäö]{2}ell|ström|[kq]vist|quist|sten|stein|holm|hjelm|gren|lin|én|ss?on|sen|roos|ros"
    r"|ius|dahl|dal|hl|stedt|gård|skog|näs|stam|(?<=..)mark|björk|björn|örn|ås|off|ov|ev"
    r"|gg|bb|dd|ff|ck|nd|rg|ld|rd|dt|x|z|w|cht|[^aeiouyäö]en)"
)
# ... and those that do so in names whose spelling is foreign anyhow ("Falk", "Forsell").
_FOREIGN_END = re.compile(
    r"(?:kk|pp|tt|rk|lk|lm|rn|lt|rm|rs|ns|ls|rss|kt|ft|ell|all|er|or|ek|ik|en|an|om|us)"
)
_UNINFLECTED = re.compile(r"(?:man|ss?on|[lnr]sen|sten|gren|(?<![lh])lin|^\w?ahlin|én)$")
_FINNISH_VOWELS = re.compile(r"uo|yö|yy|ää|öö|uu|äy|öy")  # no Swedish name has them

_Rule = tuple[str, tuple[str, ...], tuple[str, ...]]
# Tail of the genitive without its n; likely bases; bases that are only possible.
_FINNISH: tuple[_Rule, ...] = (
    # -nen and -s
    (r"kse", ("s",), ("ksi",)),  # Raitanaksen, Sailaksen
    (rf"([{_VOWEL}])se", (r"\1nen",), (r"\1si",)),  # Virtasen
    # long vowels: nouns that end in them, else -e and -s with the strong consonant
    (r"(maa|pää|puu|suu|kuu|luu|tie|työ)", (r"\1",), ()),  # Salomaan, Sillanpään
    (r"haa", ("has", "haka", "haa"), ()),
    (rf"^([^{_VOWEL}]*)ee", (r"\1ee",), (r"\1e",)),  # Leen
    (r"kk(ee|aa|ää)", ("k!",), ()),  # Kivikkään: the mark is replaced below
    (r"tt(ee|aa|ää)", ("t!",), ()),
    (r"pp(ee|aa|ää)", ("p!",), ()),
    (r"nt(ee|aa|ää)", ("nn!",), ()),  # Rinteen
    (r"lt(ee|aa|ää)", ("ll!",), ()),  # Helteen
    (r"rt(ee|aa|ää)", ("rr!",), ()),
    (r"mp(ee|aa|ää)", ("mm!",), ()),
    (r"nk(ee|aa|ää)", ("ng!",), ()),  # Kankaan
    (r"ht(ee|aa|ää)", ("hd!",), ()),  # Lähteen
    (rf"([{_VOWEL}])t(ee|aa|ää)", (r"\1d!",), ()),
    (rf"([{_VOWEL}lr])p(ee|aa|ää)", (r"\1v!",), ()),
    (rf"([{_VOWEL}])k(ee|aa|ää)", (r"\1!", r"\1k!"), ()),
    (r"(ee|aa|ää)", ("!",), (r"\1",)),  # Laineen, Sailaan
    (r"ii", ("is", "ii"), ()),
    (r"(oo|öö|uu|yy)", (r"\1",), ()),
    # -e after a vowel lost a k; -nen is no genitive in names of three syllables
    (r"([aouyäö])e", (r"\1ki",), ()),  # Välimäen, Kivijoen
    (r"ie", ("ie",), ()),
    (rf"([{_VOWEL}][^{_VOWEL}]+)ene", (r"\1en", r"\1enen"), ()),
    (rf"([{_VOWEL}][^{_VOWEL}]+[{_VOWEL}]+)ne", (r"\1nen",), ()),
    # -e: names in -i
    (r"hde", ("hti",), ("hde",)),  # Lahden
    (rf"([{_VOWEL}])de", (r"\1si",), (r"\1de",)),  # Suden
    (r"([lr])je", (r"\1ki",), (r"\1je",)),  # Kurjen
    (r"nge", ("nki",), ("nge",)),
    (r"mme", ("mmi", "mpi"), ("mme",)),
    (r"nne", ("nni", "nsi", "nne"), ()),
    (r"rre", ("rsi", "rre"), ()),
    (r"lle", ("lle", "lli"), ()),
    (rf"([{_VOWEL}lrmn])([kpt])e", (r"\1\2e", r"\1\2\2e"), (r"\1\2i",)),
    (r"ske", ("ski",), ()),  # Kosken
    (r"tse", ("tsi",), ()),
    (r"ve", ("vi",), ("pi", "ve")),  # Hirven
    (r"([hlmnr])e", (r"\1i",), (r"\1e", r"\1")),  # Niemen, Saaren
    (r"([^i])e", (r"\1e", r"\1i"), ()),
    # the rest: weakened consonants
    (rf"hd([{_BACK}])", (r"ht\1",), ()),  # Lehdon
    (rf"([{_VOWEL}])d([{_BACK}])", (r"\1t\2",), (r"\1d\2",)),  # Rädyn
    (rf"ng([{_BACK}])", (r"nk\1",), (r"ng\1",)),  # Hangon
    (rf"mm([{_BACK}])", (r"mm\1", r"mp\1"), ()),
    (rf"nn([{_BACK}])", (r"nn\1", r"nt\1"), ()),
    (rf"ll([{_BACK}])", (r"ll\1", r"lt\1"), ()),
    (rf"rr([{_BACK}])", (r"rr\1", r"rt\1"), ()),
    (rf"([{_VOWEL}][^{_VOWEL}]+)ik([aäoö])", (r"\1ikk\2",), (r"\1ik\2",)),  # Reinikan
    (rf"([{_VOWEL}lrmn])([kpt])([{_BACK}])", (r"\1\2\3", r"\1\2\2\3"), ()),  # Hyrkön, Kokon
    (rf"([{_VOWEL}lr])v([{_BACK}])", (r"\1v\2",), (r"\1p\2",)),  # Tervon
    (r"selä", ("selä", "selkä"), ()),  # Heiselä, Kontioselkä
    (rf"([lrh])([{_BACK}])", (r"\1\2",), (r"\1k\2",)),  # Ahon, Elon
    (rf"j([{_BACK}])", (r"j\1",), (r"ik\1",)),  # Harjun
    (r"(io|iö|ia|iä|ea|eä|uo|yö|eo|oa|ua|[aouyäöe]i)", (r"\1",), ()),  # Kallion
    (rf"([{_BACK}])([{_BACK}])", (r"\1\2", r"\1k\2"), ()),
    (rf"([{_BACK}])", (r"\1",), ()),  # Mattilan
)
# The same before -in, where the name does not look foreign.
_FINNISH_I: tuple[_Rule, ...] = (
    (r"hdi", ("hti",), ()),
    (rf"([{_VOWEL}])di", (r"\1ti",), (r"\1d",)),
    (r"ngi", ("nki", "ng"), ("ngi",)),
    (r"(ll|mm|nn|rr|ss)i", (r"\1i", r"\1"), ()),  # Hällin: Häll, Hälli
    (rf"([{_VOWEL}lrmn])([kpt])i", (r"\1\2\2i", r"\1\2i", r"\1\2"), ()),  # Heikin
    (r"([aiouyäö])ri", (r"\1ri",), (r"\1r",)),  # Muurin, Lukkarin
    (r"(oi|ui|uo|yö|äi|öy|au)ni", (r"\1ni",), (r"\1n",)),  # Soinin
    (r"(s[kt]|[hvj])i", (r"\1i",), (r"\1",)),
    (r"(.)i", (r"\1i", r"\1"), ()),
)

_SWEDISH: tuple[_Rule, ...] = (
    (r"(ss|x|z|fors|ius|eus|oos|ås)", (r"\1",), ()),  # Lindroos förslag
    (r"([bcdfghjklmnpqstvx])(ros|näs)", (r"\1\2",), (r"\1\2",)),  # Lindros, Björknäs
    (r"us", ("us", "u"), ()),
    (r"([hkmnprstv])is", (r"\1i",), (r"\1is",)),  # Niemis
    (r"is", ("is", "i"), ()),
    (r"(.)s", (r"\1",), (r"\1s",)),  # Nyholms, Pennas, Mattssons
)
_LONG = {"ee": "e", "aa": "as", "ää": "äs"}


@lru_cache(4096)  # members' names recur from page to page
def finnish(genitive: str) -> Bases:
    """The bases of a word in the Finnish genitive, -n; none for a word without it."""
    head, hyphen, word = genitive.rpartition("-")
    stem = word[:-1]
    if not word.endswith("n") or len(stem) < 2:
        return Bases((), (genitive,))
    small = stem.lower()
    found = _noun(stem, small) or _consonant_end(stem, small) or _by_rules(stem, _finnish(small))
    # a name in -n that was not inflected at all ("Nyman kannattamana")
    uninflected = (word,) if len(word) > 4 and _is_foreign_in_n(word.lower()) else ()
    return _prefixed(
        head + hyphen, Bases((*found.likely, *uninflected), (*found.possible, *uninflected))
    )


@lru_cache(4096)
def swedish(genitive: str) -> Bases:
    """The bases of a word in the Swedish genitive: -s, and nothing after s, x and z."""
    word = genitive.rstrip("'’´")
    return _by_rules(word, _SWEDISH) if word[-1:] in tuple("sxz") else Bases((), (word,))


def _is_foreign_in_n(small: str) -> bool:
    """Whether a word may be a name in -n as it is: "Nyman", but not "Luoman"."""
    return bool(_UNINFLECTED.search(small)) and not _FINNISH_VOWELS.search(small)


def _finnish(small: str) -> tuple[_Rule, ...]:
    bends = re.search(rf"(?:[^{_VOWEL}](?<![k{_VOWEL}]s)e|d[{_BACK}])$", small)
    if bends and _FOREIGN.search(small):
        return ((rf"([{_VOWEL}])", (r"\1",), ()),)  # Wilden, Lindan
    return _FINNISH_I if re.search(rf"[^{_VOWEL}]i$", small) else _FINNISH


def _noun(stem: str, small: str) -> Bases | None:
    """The base of a name that is, or ends in, one of the nouns."""
    if small in _WHOLE_NOUNS:
        return _only(_tailed(stem, len(small), _WHOLE_NOUNS[small]))
    for length in range(4, 7):
        noun = _NOUNS.get(small[-length:])
        if noun and len(small) - length not in {1, 2}:
            return _only(_tailed(stem, length, noun))
    return None


def _consonant_end(stem: str, small: str) -> Bases | None:
    """The base of a foreign name in a consonant, to which Finnish adds -in."""
    if not re.search(rf"[^{_VOWEL}]i$", small):
        return None
    name, foreign = small[:-1], _FOREIGN.search(small)
    if _ends(_CONSONANT_END, name) or (foreign and _ends(_FOREIGN_END, name)):
        return Bases((stem[:-1],), (stem[:-1], stem))
    return Bases((stem[:-1], stem), (stem[:-1], stem)) if foreign else None


def _ends(ends: re.Pattern[str], name: str) -> bool:
    return any(ends.fullmatch(name, max(0, len(name) - length)) for length in range(1, 7))


def _by_rules(stem: str, rules: tuple[_Rule, ...]) -> Bases:
    for tail, likely, possible in rules:
        if match := _at_end(tail).search(stem.lower()):
            made = [_made(stem, match, base) for base in (*likely, *possible)]
            return Bases(tuple(made[: len(likely)]), tuple(dict.fromkeys(made)))
    return Bases((), ())


@cache
def _at_end(tail: str) -> re.Pattern[str]:
    return re.compile(f"(?:{tail})$")


def _made(stem: str, match: re.Match[str], base: str) -> str:
    tail = match.expand(base)
    if tail.endswith("!"):  # the short end that belongs to the long vowel
        tail = tail[:-1] + _LONG[match[match.lastindex or 0]]
    return _tailed(stem, len(match[0]), tail)


def _tailed(stem: str, cut: int, tail: str) -> str:
    whole = stem[: len(stem) - cut] + tail
    return whole[:1].upper() + whole[1:] if stem[:1].isupper() else whole


def _only(base: str) -> Bases:
    return Bases((base,), (base,))


def _prefixed(prefix: str, bases: Bases) -> Bases:
    return Bases(
        tuple(dict.fromkeys(prefix + base for base in bases.likely)),
        tuple(dict.fromkeys(prefix + base for base in bases.possible)),
    )
