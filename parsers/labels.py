"""The words that head a part of an item, as tables: one entry, one witness.

Witnesses are pages by council and id, [E] recorded pages of Espoo of 2013-2017,
and [seen] where the word was noted of the service without its page. What is marked
[guess] was seen nowhere yet: it follows from the other language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from parsers.blanks import GAP
from parsers.blocks import Block
from parsers.people import begins_with_title, is_body, names, presenter, presenting_title
from parsers.records import Profile, SectionKind

_K = SectionKind

# Each heading as printed (without colon) with its kind, its language and its witness.
_LABELS: tuple[tuple[str, SectionKind, str, str], ...] = (
    ("Valmistelijat / lisätiedot", _K.PREPARERS, "fi", "Espoo 2022532-6"),
    ("Valmistelijat ja lisätiedot", _K.PREPARERS, "fi", "Länsi-Uusimaa 2023277-5"),
    ("Valmistelija / lisätiedot", _K.PREPARERS, "fi", "[guess]"),
    ("Valmistelijat", _K.PREPARERS, "fi", "Virolahti 2024427-4"),
    ("Valmistelija", _K.PREPARERS, "fi", "HSY 202041-2, Tammela 2025361-5"),
    ("Valmistelu", _K.PREPARERS, "fi", "Jämsä 2023337-4"),
    ("Lisätiedot", _K.PREPARERS, "fi", "Kauniainen 202152-5"),
    ("Lisätietoja", _K.PREPARERS, "fi", "Kouvola 20261392-12"),
    ("Esittelijä", _K.PREPARERS, "fi", "HSY 202041-2, Tammela 2025361-5"),
    ("Beredare / tilläggsuppgifter", _K.PREPARERS, "sv", "[guess]"),
    ("Beredning / upplysningar", _K.PREPARERS, "sv", "[guess]"),
    ("Beredare", _K.PREPARERS, "sv", "Kyrkslätt 20221022-4"),
    ("Beredning", _K.PREPARERS, "sv", "[guess]"),
    ("Upplysningar", _K.PREPARERS, "sv", "[guess]"),
    ("Tilläggsuppgifter", _K.PREPARERS, "sv", "[seen]"),
    ("Föredragande", _K.PREPARERS, "sv", "[seen]"),
    ("Päätösehdotus", _K.PROPOSAL, "fi", "[E]; Tammela 2025361-5"),
    ("Päätösesitys", _K.PROPOSAL, "fi", "[seen]"),
    ("Esittelijän ehdotus", _K.PROPOSAL, "fi", "[seen]"),
    ("Ehdotus", _K.PROPOSAL, "fi", "[seen]"),
    ("Esitys", _K.PROPOSAL, "fi", "[seen]"),
    ("Muutettu päätösehdotus", _K.PROPOSAL, "fi", "[guess]"),
    ("Muutettu ehdotus", _K.PROPOSAL, "fi", "[guess]"),
    ("Beslutsförslag", _K.PROPOSAL, "sv", "[seen]"),
    ("Föredragandens förslag", _K.PROPOSAL, "sv", "[guess]"),
    ("Förslag", _K.PROPOSAL, "sv", "[seen]"),
    ("Kokouskäsittely", _K.HANDLING, "fi", "[seen]"),
    ("Käsittely", _K.HANDLING, "fi", "[E]"),
    ("Behandling", _K.HANDLING, "sv", "[seen]"),
    ("Päätös", _K.DECISION, "fi", "[E]; Tammela 2025361-5"),
    ("Beslut", _K.DECISION, "sv", "[seen]"),
    ("Selostus", _K.EXPLANATION, "fi", "[E]"),
    ("Perustelut", _K.EXPLANATION, "fi", "[seen]"),
    ("Asia", _K.EXPLANATION, "fi", "Kuopio 2021792181-4"),
    ("Redogörelse", _K.EXPLANATION, "sv", "[seen]"),
    ("Motivering", _K.EXPLANATION, "sv", "[guess]"),
    ("Kokousasian teksti", _K.HEADER, "fi", "the hidden caption of the text, Espoo"),
    # side headings of a claim for rectification
    ("Valitusoikeus", _K.OTHER, "fi", "Kuopio 2021792181-4"),
    ("Vaatimukset", _K.OTHER, "fi", "Kuopio 2021792181-4"),
    ("Päätöshistoria", _K.HISTORY, "fi", "[E]"),
    ("Beslutshistoria", _K.HISTORY, "sv", "[seen]"),
    ("Liitteet", _K.ATTACHMENTS, "fi", "the caption on every host"),
    ("Liite", _K.ATTACHMENTS, "fi", "[E]"),
    ("Bilagor", _K.ATTACHMENTS, "sv", "[guess]"),
    ("Bilaga", _K.ATTACHMENTS, "sv", "[seen]"),
    ("Oheismateriaali", _K.SUPPLEMENTARY, "fi", "[E]; a caption too"),
    ("Oheismateriaalit", _K.SUPPLEMENTARY, "fi", "[guess]"),
    ("Övrigt material", _K.SUPPLEMENTARY, "sv", "[guess]"),
    ("Tilläggsmaterial", _K.SUPPLEMENTARY, "sv", "[guess]"),
    ("Kompletterande material", _K.SUPPLEMENTARY, "sv", "[guess]"),
    ("Bakgrundsmaterial", _K.SUPPLEMENTARY, "sv", "[guess]"),
    ("Tiedoksi", _K.NOTIFY, "fi", "[E]"),
    ("Tiedoksianto", _K.NOTIFY, "fi", "[guess]"),
    ("Täytäntöönpano", _K.NOTIFY, "fi", "[seen]"),
    ("För kännedom", _K.NOTIFY, "sv", "[guess]"),
    ("Delgivning", _K.NOTIFY, "sv", "[guess]"),
    ("Delges", _K.NOTIFY, "sv", "[guess]"),
    ("Verkställighet", _K.NOTIFY, "sv", "[guess]"),
    ("Muutoksenhaku", _K.APPEAL, "fi", "[seen]"),
    ("Muutoksenhakuohje", _K.APPEAL, "fi", "the link on every host"),
    ("Ändringssökande", _K.APPEAL, "sv", "[guess]"),
)

# Who presents is told apart from who prepared.
_PRESENTER_LABELS = frozenset({"Esittelijä", "Föredragande"})

_LANGUAGES = {label: language for label, _, language, _ in _LABELS}

# Whose it is may stand before, in the genitive: Kouvola's "Kylien neuvottelukunnan
# päätös" and "Puheenjohtajan ehdotus"; "Nämndens förslag" is a [guess].
_OWNING_BODIES = {
    "hallituksen": "hallitus",
    "valtuuston": "valtuusto",
    "lautakunnan": "lautakunta",
    "toimikunnan": "toimikunta",
    "johtokunnan": "johtokunta",
    "neuvottelukunnan": "neuvottelukunta",
    "valiokunnan": "valiokunta",
    "jaoston": "jaosto",
    "neuvoston": "neuvosto",
    "komitean": "komitea",
    "edustajiston": "edustajisto",
    "yhtymäkokouksen": "yhtymäkokous",
    "styrelsens": "styrelsen",
    "fullmäktiges": "fullmäktige",
    "nämndens": "nämnden",
    "sektionens": "sektionen",
    "kommitténs": "kommittén",
    "rådets": "rådet",
    "direktionens": "direktionen",
}
_OWNING_OFFICERS = (
    "johtajan|päällikön|sihteerin|esittelijän|viranhaltijan|pormestarin|rehtorin|tarkastajan"
    "|direktörens|chefens|ordförandens|föredragandens|rektorns|borgmästarens|inspektörens"
)
_OWNED = {
    "päätösehdotus": _K.PROPOSAL,
    "päätösesitys": _K.PROPOSAL,
    "ehdotus": _K.PROPOSAL,
    "esitys": _K.PROPOSAL,
    "käsittely": _K.HANDLING,
    "päätös": _K.DECISION,
    "beslutsförslag": _K.PROPOSAL,
    "förslag": _K.PROPOSAL,
    "behandling": _K.HANDLING,
    "beslut": _K.DECISION,
}
_OWNED_LASTS = frozenset(what[-1] for what in _OWNED)  # tell most lines from an owned label
_LONGEST_OWNED = 120
_UNCOUNTED = r"(?!\s*\d{1,3} (?:röster|ääntä)\b)"
_OWNED_LABEL = re.compile(
    # no "För nämndens förslag: Ek, Holm" nor "Nämndens förslag: 5 röster", told of a vote,
    # nor "Ja = nämndens förslag"
    rf"(?P<label>(?=[A-ZÅÄÖ])(?!(?:För|Mot|Emot|Vid|Enligt|På)\b)(?P<owner>[^.:;!?=]{{0,70}}?"
    rf"(?i:(?P<body>{'|'.join(_OWNING_BODIES)})|{_OWNING_OFFICERS}))"
    rf" (?P<what>{'|'.join(_OWNED)}))(?P<colon>\s?:)?(?!\w){_UNCOUNTED}"
)

_Kinds = dict[str, SectionKind]
_Patterns = dict[str, re.Pattern[str]]
_BEGINNING = 4  # letters enough to tell most lines from a label, if none is shorter
_SLASH = re.compile(r"\s*/\s*")
_COUNT = re.compile(r" ?\(\d+\)")  # "Liitteet (2)"


class Heading(NamedTuple):
    """What a paragraph heads: the heading as printed, without colon, and its own rest.

    ``of_presenter``: it names who presents, not who prepared. ``owner``: the body the
    heading names in the genitive, in the nominative.
    """

    kind: SectionKind
    text: str
    rest: str
    of_presenter: bool = False
    owner: str = ""

    def is_of_another(self, body: str) -> bool:
        """Whether its owner is a deciding body other than this one; "Lautakunta" is any board."""
        owner, body = self.owner.casefold(), body.casefold()
        return bool(owner) and owner not in body and body not in owner


class Labels:
    """The headings of one municipality: the common table and its profile's own."""

    def __init__(self, profile: Profile) -> None:
        self._kinds, self._patterns, self._length = _table(tuple(profile.labels.items()))
        self._presenters = profile.presenter_labels

    def headings(self, blocks: Sequence[Block]) -> dict[int, Heading]:
        """The headings by their place; most blocks are told by a look not to begin with one."""
        labels, length = self._patterns, self._length
        return {
            n: heading
            for n, block in enumerate(blocks)
            if (
                (text := block.text)[:length] in labels
                or ":" in text
                or GAP in text
                or text[-1:] in _OWNED_LASTS
            )
            and (heading := self.heading(block))
        }

    def heading(self, block: Block) -> Heading | None:
        """The heading a block begins with, if it is one.

        The word alone is not enough ("Päätös tarkastetaan heti."): it must be set
        apart by a colon, its weight, its element or a column, or stand alone, or be
        followed by just the person or body such a heading names.
        """
        text = block.text
        if block.inset or not (block.free or block.tag == "caption"):
            return None
        if block.links and block.links[0].text and text.startswith(block.links[0].text):
            return None
        pattern = self._patterns.get(text[: self._length])
        listed = (self._listed(block, pattern) or self._glued(block)) if pattern else None
        return listed or _owned(block)

    def presenter_heading(self, block: Block) -> Heading | None:
        """The presenter's line as the heading of a proposal that has no other (Kokkola)."""
        if not block.free:
            return None
        for label in self._presenters:
            rest = block.text.removeprefix(label)
            if rest != block.text and (rest.startswith(":") or _set_apart(block, label, rest)):
                return _heading(SectionKind.PROPOSAL, label, rest.removeprefix(":"))
        if presenting_title(block.plain):
            return _heading(SectionKind.PROPOSAL, block.plain.rstrip(" :"), "")
        if presenting_title(block.lead) and block.text.startswith(block.lead):
            return _heading(SectionKind.PROPOSAL, block.lead, block.text[len(block.lead) :])
        return None

    def _listed(self, block: Block, pattern: re.Pattern[str]) -> Heading | None:
        match = pattern.match(block.text)
        if match is None:
            return None
        label, rest = match["label"], block.text[match.end() :]
        kind = self._kinds[_SLASH.sub(" / ", label) if "/" in label else label]
        if _COUNT.fullmatch(rest):
            return _heading(kind, block.plain, "")
        if match["colon"] or _set_apart(block, label, rest) or _names_whom(kind, rest):
            return _heading(kind, label, rest)
        return None

    def _glued(self, block: Block) -> Heading | None:
        """A label and its value in two touching spans, "Valmistelija|kunnansihteeri"."""
        if self._kinds.get(block.first) is not SectionKind.PREPARERS:
            return None
        rest = block.text[len(block.first) :]
        value = begins_with_title(rest) or (rest[:5].isalpha() and names(rest))
        return _heading(SectionKind.PREPARERS, block.first, rest) if value else None


@cache
def _table(own: tuple[tuple[str, SectionKind], ...]) -> tuple[_Kinds, _Patterns, int]:
    """The kind of every label, a profile's own too; by its beginning what finds it; of what length.

    A beginning is as long as the shortest label at most.
    """
    kinds = {label: kind for label, kind, _, _ in _LABELS} | dict(own)
    kinds |= {label.upper(): kind for label, kind in kinds.items()}
    length = min(_BEGINNING, *map(len, kinds))
    begin = sorted(kinds, key=lambda label: (label[:length], -len(label)))
    found = groupby(begin, key=lambda label: label[:length])
    return kinds, {letters: _any_of(labels) for letters, labels in found}, length


def _any_of(labels: Iterable[str]) -> re.Pattern[str]:
    """Finds one of the labels, the longest first."""
    words = "|".join(map(re.escape, labels)).replace(r"\ /\ ", r"\s?/\s?")
    return re.compile(rf"(?P<label>{words})(?P<colon>\s?:)?(?!\w){_UNCOUNTED}")


def is_label(text: str) -> bool:
    """Whether it is a heading of the common table and no more, in capitals or not."""
    return text.capitalize() in _LANGUAGES


def language_of_labels(text: str) -> str | None:
    """The language of a heading of the common table, None for any other text."""
    return _LANGUAGES.get(text)


def _heading(kind: SectionKind, label: str, rest: str) -> Heading:
    return Heading(kind, label, rest.replace(GAP, " ").strip(), label in _PRESENTER_LABELS)


def _owned(block: Block) -> Heading | None:
    text = block.text
    if text[-1:] not in _OWNED_LASTS and ":" not in text and GAP not in text:
        return None
    begins = text[:_LONGEST_OWNED].partition(":")[0].partition(GAP)[0].rstrip()
    match = _OWNED_LABEL.match(text) if begins.rpartition(" ")[2] in _OWNED else None
    if match is None:
        return None
    label, rest = match["label"], text[match.end() :]
    if match["colon"] or rest.startswith(GAP) or not rest:
        return _heading(_OWNED[match["what"]], label, rest)._replace(owner=_owner(match))
    return None


def _owner(match: re.Match[str]) -> str:
    """The nominative of a body that owns a label, "" of an officer."""
    genitive = match["body"] or ""
    named = match["owner"].removesuffix(genitive) + _OWNING_BODIES.get(genitive.lower(), "")
    return named if genitive else ""


def _set_apart(block: Block, label: str, rest: str) -> bool:
    if not rest or rest.startswith(GAP) or block.lead.rstrip(" :") == label:
        return True
    return block.first == label and rest.lstrip()[:1].isupper()


def _names_whom(kind: SectionKind, rest: str) -> bool:
    """Whether a plain line goes on as only a heading's line does."""
    if kind is SectionKind.PREPARERS:
        return begins_with_title(rest) or rest.lstrip().startswith("(") or bool(names(rest))
    if kind is SectionKind.PROPOSAL:
        return presenter(rest) is not None
    return kind is SectionKind.DECISION and is_body(rest)
