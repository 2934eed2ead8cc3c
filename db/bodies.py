"""One key for a body, however a page names it: "Kh", "kaupunginhallitus", "Stadsstyrelsen". Pure.

A text names the bodies of its own municipality. Another one's ("Porin kaupunginhallitus"),
and one that no rule knows, are their own folded names: such a key leads nowhere wrong.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

COUNCIL = "council"
BOARD = "board"

# Names that any authority gives its council and its board.
_ANYWHERE = {
    COUNCIL: "valtuusto valt fullmäktige fge fg",
    BOARD: "hallitus hall styrelse styr",
}
# Names that towns alone give them. Kh, Kv: Espoo, Kauniainen; Khall, Kvalt: Kittilä, Tammela;
# Kvsto: Helsinki; Ks, Kst and Kf, Kfge, Stge: Swedish minutes.
_IN_TOWNS = {
    COUNCIL: "kaupunginvaltuusto kunnanvaltuusto stadsfullmäktige kommunfullmäktige"
    " kv kvalt kvsto kaupvalt kunvalt sfge stfge stge kfge kf sf",
    BOARD: "kaupunginhallitus kunnanhallitus stadsstyrelse kommunstyrelse"
    " kh khall khal kauphall kunhall kst ks stst",
}
# Names that joint authorities and wellbeing services counties give them.
_ELSEWHERE = {
    COUNCIL: "aluevaltuusto yhtymävaltuusto välfärdsområdesfullmäktige samfullmäktige av avalt",
    BOARD: "aluehallitus yhtymähallitus välfärdsområdesstyrelse samkommunsstyrelse"
    " samkommunstyrelse ah ahall yh yhall",
}
# What an authority that is no town is called (HSY, Lapin liitto, Kanta-Hämeen hyvinvointialue).
_NO_TOWN = re.compile(
    r"kuntayhtymä|hyvinvointialue|\bliitto|samkommun|välfärdsområde|förbund|^[A-ZÅÄÖ]{2,6}$"
)
# "Kuusivaaran kaupunki", "Lillskärs stad": the word behind an authority's genitive.
_KIND = re.compile(r"[\s-]+(?:kaupunki|kunta|stad|kommun)$", re.IGNORECASE)
# Where the genitive is not the name and n: Lahti, Lahden. The longest ending that fits counts.
_GENITIVES = {
    "mäki": "mäen",
    "joki": "joen",
    "järvi": "järven",
    "lahti": "lahden",
    "koski": "kosken",
    "saari": "saaren",
    "salmi": "salmen",
    "niemi": "niemen",
    "lampi": "lammen",
    "vesi": "veden",
    "nummi": "nummen",
    "suu": "suun",
    "ranta": "rannan",
    "kaupunki": "kaupungin",
    "lampaat": "lampaiden",
    "ainen": "aisten",
    "oinen": "oisten",
    "tinen": "tisen",
    "nki": "ngin",
    "nko": "ngon",
    "rku": "run",
    "hti": "hden",
    "ihti": "ihdin",
    "eto": "edon",
    "rasti": "rastin",
    "mpu": "mmun",
    "mpi": "mmin",
}
# A Swedish body is "nämnden" in one sentence and "nämnd" in a list.
_DEFINITE = re.compile(
    r"(styrelse|nämnd|utskott|sektion|direktion|kommitté|delegation|styrgrupp|råd)(?:n|en|et)\b"
)


@lru_cache(maxsize=4096)
def body_key(name: str, *authorities: str) -> str:
    """The key of a body of an authority, which may have several names ("Espoo", "Esbo stad").

    "council", "board", or the name itself in lower case without its authority.
    """
    plain = _without(_folded(name), authorities)
    towns = not any(_NO_TOWN.search(authority) for authority in authorities)
    names = _KEYS | (_TOWN_KEYS if towns else _OTHER_KEYS)
    return names.get(plain, plain)


def _folded(name: str) -> str:
    """Lower case, one blank between words, no dots, Swedish words without their article."""
    text = unicodedata.normalize("NFC", name).casefold().replace(".", " ")
    return _DEFINITE.sub(r"\1", " ".join(text.split()))


def _without(name: str, authorities: tuple[str, ...]) -> str:
    """The name without the authority's own genitive before it: "espoon kaupunginhallitus"."""
    for genitive in sorted({g for one in authorities for g in _genitives(one)}, key=len):
        for kind in ("kaupungin ", "kunnan ", "stads ", "kommuns ", ""):
            start = f"{genitive} {kind}"
            if name.startswith(start) and len(name) > len(start):
                # "Espoon kaupungin hallitus" is the "kaupunginhallitus"
                return kind.rstrip() + name[len(start) :] if kind else name[len(start) :]
    return name


@lru_cache(maxsize=1024)
def _genitives(authority: str) -> tuple[str, ...]:
    """The forms that "of the authority" may have, in lower case."""
    of = _KIND.sub("", authority.strip()).casefold()
    if of != authority.strip().casefold():
        return (of,)  # printed in the genitive already
    fits = [end for end in _GENITIVES if of.endswith(end)]
    end = max(fits, key=len, default="")
    return (f"{of}n", f"{of}s", of[: len(of) - len(end)] + _GENITIVES[end] if end else f"{of}n")


def _by_name(table: dict[str, str]) -> dict[str, str]:
    return {name: key for key, names in table.items() for name in names.split()}


_KEYS = _by_name(_ANYWHERE)
_TOWN_KEYS = _by_name(_IN_TOWNS)
_OTHER_KEYS = _by_name(_ELSEWHERE)
