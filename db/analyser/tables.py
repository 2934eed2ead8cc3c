"""What a dictionary of Finnish does not say: which words are wholes and which only join others.

No entry is there for one text: each table has a criterion, and holds what meets it.
"""

from __future__ import annotations

FUNCTION_CLASSES = frozenset({"Lr", "Lc", "Ld", "Lk"})
"""Pronouns, conjunctions, adpositions and the verb of negation, as Voikko names them.

A form that can be one of them is one: "joilla" is of joka, not of joki.
"""

ADVERB = "Ls"
LONGEST_ADVERB = 8
"""An adverb no longer than this is nothing else either: "noin" is not of noki."""

ADDRESSES = frozenset({"sinä", "te"})
"""Pronouns that no decision uses, since it addresses nobody: "teitä" is of tie."""

# Words in -kunta whose last part is the suffix of bodies and groups of people (Iso suomen
# kielioppi § 197), not a municipality, and whose first part tells nothing of them either.
# A jäsenkunta, a naapurikunta is a municipality and is not here.
_BODIES = """
    edus hiippa hoito johto kihla lauta liike maa osa seura toimi tuomio valio valta valtuus yhteis
"""
# The same, but the first part says who or what they are: a neuvottelukunta negotiates.
_GROUPS = """
    ammatti asiakas asukas eläin hakija henkilö joukko kalastus kannattaja kansa kasvi katsoja
    kuulija lukija luoma matkustaja neuvottelu opettaja opiskelija oppilas osakas palo
    pelastus perhe potilas ruoka talonpoikais tie toimitus työ valitsija virkailija ylioppilas
    äänestäjä
"""
# Papers in -kirja, which no library lends.
_PAPERS = """
    asia avioehto huuto kauppa koti köyhyys lahja lasku luovutus panttaus perintö peru sopimus
    tili todistus valta velka
"""

OPAQUE = frozenset(
    {first + last for first in _BODIES.split() for last in ("kunta", "kunnallinen", "kuntalainen")}
    # an end of accounts, of thought: nobody decides them; a record of a meeting is no book
    | {"johtopäätös", "tilinpäätös", "pöytäkirja"}
)
"""Compounds that are found as a whole only: who looks for lauta wants no lautakunta."""

HEADLESS = frozenset(
    {f"{first}kunta" for first in _GROUPS.split()} | {f"{first}kirja" for first in _PAPERS.split()}
)
"""Compounds that are found by what stands before their last part, and not by that."""

_ADJECTIVES = """
    elävä huomattava kannattava kattava kestävä luotettava merkittävä pysyvä pätevä riittävä
    seuraava sitova sopiva taitava toimiva tunnettu tyydyttävä vaativa vakuuttava vallitseva
    vastaava
"""
ADJECTIVES = frozenset(_ADJECTIVES.split())
"""Participles that dictionaries have as adjectives: who asks for them does not ask for a verb."""
