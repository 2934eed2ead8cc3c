"""The fields of a query, by the names that people give them in three languages."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "otsikko", "rubrik"),
    "text": ("text", "teksti"),
    # the kinds of sections (parsers.records.SectionKind)
    "header": ("header", "otsikkotiedot", "rubrikuppgifter"),
    "preparers": ("preparers", "preparer", "valmistelijat", "valmistelija", "beredare"),
    "proposal": (
        "proposal",
        "ehdotus",
        "päätösehdotus",
        "esitys",
        "förslag",
        "beslutsförslag",
    ),
    "handling": ("handling", "käsittely", "behandling"),
    "decision": ("decision", "päätös", "beslut"),
    "explanation": ("explanation", "selostus", "perustelut", "redogörelse", "motivering"),
    "history": ("history", "historia", "päätöshistoria", "historik", "beslutshistoria"),
    "attachments": ("attachments", "attachment", "liitteet", "liite", "bilagor", "bilaga"),
    "supplementary": ("supplementary", "oheismateriaali", "tilläggsmaterial"),
    "notify": ("notify", "tiedoksi", "kännedom"),
    "appeal": ("appeal", "muutoksenhaku", "ändringssökande"),
    "other": ("other", "muu", "övrigt"),
    # who and where
    "body": ("body", "toimielin", "organ"),
    "municipality": ("municipality", "kunta", "kommun"),
    "presenter": ("presenter", "esittelijä", "föredragande"),
    # the item's own signs
    "paragraph": ("paragraph", "pykälä", "paragraf"),
    "case": (
        *("case", "asia", "asianumero", "diaarinumero", "dnro"),
        *("ärende", "ärendenummer", "diarienummer", "dnr"),
    ),
    "date": ("date", "pvm", "päivä", "datum"),
    "year": ("year", "vuosi", "år"),
}
"""Field -> its names, the English one first."""

OF_SIGNS = ("paragraph", "case", "date", "year")
"""The fields whose values are signs and not words."""

_BARE = str.maketrans("äöå", "aoa")


def _by_name() -> dict[str, str]:
    """Every name, and it without its dots for keyboards that have none, to its field."""
    pairs = [(name, field) for field, names in NAMES.items() for name in names]
    return {name.translate(_BARE): field for name, field in pairs} | dict(pairs)


FIELDS: Mapping[str, str] = _by_name()
"""Name in lower case -> field."""
