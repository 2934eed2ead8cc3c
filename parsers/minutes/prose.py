"""Running text taken apart: paragraphs as sentences, with quotations told apart from speech."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.minutes.persons import run_before
from parsers.minutes.words import lower
from parsers.records import Section, SectionKind

MASK = "·"

# Marks that open and close; the same mark does both in Finnish and Swedish print.
_QUOTES = re.compile(r"[\"”“„«»‟]")
_LONGEST_QUOTE = 20_000  # an unclosed mark must not swallow the rest of the page
_SHORTEST_QUOTE = 13  # shorter ones are words spoken of: "jaa", "ei"

_END = re.compile(r"[.!?…][\"”“’»)\]]*\s+(?=[\"”“„«•–-]?\s?[A-ZÅÄÖÉ0-9·])")
_MAKES = re.compile(r"esitti|ehdotti|teki\b|föresl[oå]|yrka|fram(?:ställ|för)de|gjorde|lade fram")
_NEXT_CLAUSE = re.compile(
    r",\s+(?=(?:joka|mikä|jotka|vilket|vilka)\s+"
    r"(?:hyväksyttiin|hylättiin|godkändes|förkastades)\b)"
    r"|,?\s+(?:ja|sekä|mutta|kun taas|och|men|medan)\s+(?="
    # somebody else moves something
    r"(?:(?:jäsen|valtuutettu|ledamoten|ledamot)\s+)?(?:[A-ZÅÄÖ][\w-]+\s+){1,3}"
    r"(?:esitti|ehdotti|teki|kannatti|föreslog|yrkade|gjorde|framställde|understödde"
    r"|gav (?:sitt )?(?:under)?stöd)\b"
    # whoever moved it withdraws it
    r"|(?:drog|tog|återtog)\s+(?:(?:senare|sedan|därefter)\s+)?(?:tillbaka\s+)?(?:sitt|förslaget)\b"
    # "mutta esitys hylättiin", "ja ehdotus hyväksyttiin äänin 6–5"
    r"|(?:(?:tämä|hänen|tehty|detta)\s+)?\w*(?:ehdotus|esitys|förslaget)\s+(?:\w+\s+){0,3}?"
    r"(?:hylättiin|hyväksyttiin|hävisi|voitti|förkastades|godkändes|avslogs|bifölls)\b)"
)
_NEXT_VOTE = re.compile(r"\d{1,2}\. (?:äänestys|omröstning)")  # "EI 3. 2. äänestys:"
_LAST_WORD = re.compile(r"[\w:.]+$")
# A full stop after these ends no sentence; parties: the phrase book's part 11.
_SHORT = """
kok sd sdp ps vihr vas kesk kd rkp sfp lib saml vf sit ym mm muun mm jne esim ns em ko s ss mom
puh nro n:o no nr pj vpj siht klo kl alk tod prof tri ks vrt os ml sis huom kpl milj mrd n vs va
ts tf bl.a t.ex m.fl m.m d.v.s dvs s.k osv st st:o ca jfr kap resp tel ordf sekr inkl fr t.f vt
mån dir ao ed yht aik perus f.d f.ö fullm ledam valt
"""
_ABBREVIATIONS = frozenset(_SHORT.split())
_WORD = re.compile(r"\w+")
_SOME_SWEDISH = "och att för med av den det som till över på inte röster förslag"
_SWEDISH = frozenset(_SOME_SWEDISH.split())
_FINNISH = re.compile(  # "diskussionen" is none
    r"\b(?:ja|että|on|oli|sekä|tai|ei|joka|siten|mukaan|asian?|asiaa|ehdotu\w+|esity\w+|päät\w+"
    r"|\w+(?:ssa|ssä|lla|llä|sta|stä|ksen|iin|een|ttiin|nsä|nsa|(?<!io)nen))\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as printed, ``bare``: the same length, quotations masked, ``low``: in lower case.

    ``paragraph`` counts through the handling's sections; ``opens``: it is its
    paragraph's first. ``swedish`` is its paragraph's language.
    """

    text: str
    bare: str
    low: str
    kind: SectionKind
    paragraph: int
    opens: bool
    swedish: bool


_BROKEN = re.compile(
    r"(?<=[a-zåäö])-[ ]*\n[ ]*(?!(?:ja|tai|sekä|eli|och|eller|samt)\b)(?=[a-zåäö])"
)


def rejoined(text: str) -> str:
    """The text with words whole that a hyphen breaks at a line's end."""
    return _BROKEN.sub("", text) if "-\n" in text or "- \n" in text else text


def sentences(sections: Iterable[Section], language: str) -> list[Sentence]:
    """The sentences of the sections' texts, in order; a heading is none."""
    found: list[Sentence] = []
    paragraph = 0
    for section in sections:
        bare = mask_quotations(section.text)
        start = 0
        for line in section.text.split("\n"):
            found.extend(
                _of_paragraph(
                    line, bare[start : start + len(line)], section.kind, paragraph, language
                )
            )
            start += len(line) + 1
            paragraph += 1
    return found


def _of_paragraph(
    line: str, bare: str, kind: SectionKind, paragraph: int, language: str
) -> Iterator[Sentence]:
    swedish = is_swedish(bare, language)
    opens = True
    for start, end in _clauses(bare, spans(bare)):
        text, masked = line[start:end], bare[start:end]
        if text.strip():
            yield Sentence(text, masked, lower(masked), kind, paragraph, opens, swedish)
            opens = False


def _clauses(bare: str, whole: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences, those in two that make a motion and go on with another or its fate."""
    for begin, end in whole:
        start = begin
        made = _MAKES.search(bare, start, end)
        moved = made and _by_somebody(bare, begin, made)
        for cut in _NEXT_CLAUSE.finditer(bare, made.end(), end) if made and moved else ():
            yield start, cut.start()
            start = cut.end()
        yield start, end


def _by_somebody(bare: str, begin: int, made: re.Match[str]) -> bool:
    """Whether people stand at the verb, and not a body alone."""
    if run_before(bare[begin : made.start()], made.start() - begin).names:
        return True
    return "kannattamana" in bare[begin : made.start()] or bare[made.end() + 1 :][:1].isupper()


def spans(bare: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends, blanks around it left out."""
    start = len(bare) - len(bare.lstrip())
    for match in _END.finditer(bare):
        if not _goes_on(bare, start, match.start(), match.end()):
            yield start, match.start() + len(match[0].rstrip())
            start = match.end()
    if start < len(bare):
        yield start, len(bare.rstrip())


def _goes_on(bare: str, start: int, stop: int, following: int) -> bool:
    """Whether the full stop belongs to a short form, an initial or an ordinal number."""
    if bare[stop] != ".":
        return False
    word = _LAST_WORD.search(bare, max(start, stop - 12), stop)
    if word is None:
        return False
    last = word[0]
    if last.casefold() in _ABBREVIATIONS or (len(last) == 1 and last.isupper()):
        return True
    if last.isdigit():  # "1. Kaupunginhallitus" opens a point; "§ 5. 3" goes on
        opens = bare[following].isupper() or _NEXT_VOTE.match(bare, following)
        return word.start() <= start + 1 or not opens
    return False


def mask_quotations(text: str) -> str:
    """The text with what stands in quotation marks masked, marks kept, same length.

    A quotation may run over paragraphs, each opening with a mark of its own. A mark
    that is never closed masks nothing.
    """
    if not _QUOTES.search(text):
        return text
    parts, done, opened = [], 0, -1
    for match in _QUOTES.finditer(text):
        at = match.start()
        before = text[at - 1] if at else " "
        opening = before.isspace() or before in "(:-–"
        if opened < 0 or at - opened > _LONGEST_QUOTE:
            opened = at
        elif not opening or not text[at + 1 : at + 2].strip():
            if at - opened > _SHORTEST_QUOTE:
                end = at - (text[at - 1] in ".!?")  # a quoted full stop ends the sentence around it
                parts += [text[done : opened + 1], _masked(text[opened + 1 : end])]
                done = end
            opened = -1
    return "".join((*parts, text[done:]))


def _masked(text: str) -> str:
    return "\n".join(MASK * len(line) for line in text.split("\n"))


def is_swedish(bare: str, language: str) -> bool:
    """Whether a paragraph is Swedish; too short to tell, it is the page's language."""
    words = bare[:1500]
    found = _WORD.findall(words)
    if language != "sv" and _SWEDISH.isdisjoint(found):
        return False
    swedish = sum(map(_SWEDISH.__contains__, found))
    finnish = sum(1 for _ in _FINNISH.finditer(words))
    return swedish > finnish if swedish != finnish else language == "sv"
