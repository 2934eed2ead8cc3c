"""Whether a decision differs from what was proposed, and where.

Compared are sentences of paragraphs, by their letters alone: blanks, line breaks,
hyphens, quotation marks and the numbers of points do not count, nor does the tense
of the verb a sentence begins with ("kehottaa" was proposed, "kehotti" decided).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.minutes.prose import spans
from parsers.minutes.verbs import INFINITIVE
from parsers.minutes.words import Words, has_any, lower
from parsers.people import is_body, presenter

_WORD = re.compile(r"\w+")
_NUMBER_ALONE = re.compile(r"(?:\d{1,2}|[a-z])[.)]?")
_NUMBER = re.compile(r"(?:(?:\d{1,2}[.)]?|[a-zåäö]\))\s+|[-–•*]\s*)(?=\S)")
_LEAD_IN = re.compile(r"(?:\S+\s){0,3}\S+:")  # "Kaupunginhallitus:"
_ENDS = tuple('.:;,!?)”"»')
# A line that goes on with the sentence of the one before: small letters, or "2021-2025 ..."
_GOES_ON = re.compile(r"[a-zåäö]{2}|\d[\d–-]{3,}\s[a-zåäö]")
_VERB_WITHIN = 5  # the verb of a decision is among the first words of its sentence
_DECIDE = frozenset({"päättää", "besluta"})
_JOINTS = frozenset({"ja", "sekä", "och", "samt", "että", "att"})
# What says how it was decided, not what.
_MANNER = re.compile(
    r"\b(?:yksimielisesti|äänestyksen jälkeen|(?:päätös)?ehdotuksen mukaisesti"
    r"|(?:päätös)?esityksen mukaisesti|enhälligt|efter omröstning|enligt förslaget)\b,?",
    re.IGNORECASE,
)
_MANNERS = ("yksimiel", "äänestyksen", "mukaisesti", "enhäl", "efter", "enligt")
# The proposal adopted without being repeated: seen in Espoo, Turku, Hyvinkää, Kuopio, Borgå.
_BY_REFERENCE = re.compile(
    r"\b(?:päätös|pohja|muutos)?(?:ehdotus|esitys)(?!list)\w*\shyväksyttiin"
    r"|\bhyväksy(?:i|ttiin)\s(?:\S+\s){0,3}?(?:päätös|pohja)?(?:ehdotu|esity)ksen"
    r"|^(?:hyväksyttiin|godkändes)\b"
    r"|\b(?:päätös)?(?:ehdotuksen|esityksen)\smuka(?:an|inen|isesti)\b"
    r"|\bförslag(?:et)?\sgodkändes|\bgodkände\s(?:\S+\s){0,3}?(?:besluts)?förslaget"
    r"|^enligt\s(?:besluts)?förslaget",
    re.IGNORECASE,
)
_REFERRING = ("hyväksy", "godkän", "muka", "enligt")
_LONGEST_REFERENCE = 12  # words; a longer sentence tells the matter itself
# What stands among a decision's paragraphs and is no part of it.
_BESIDE = Words(
    r"\b(?:pöytäkirja|päätös|pykälä|asia)\w*\s(?:\S+\s){0,8}?tarkast(?:ettiin|etaan|etuksi)\b"
    r"|\btarkastaa\s(?:\S+\s){0,3}?pöytäkirja"  # at once at the meeting
    r"|\b(?:beslutet|protokollet|paragrafen|ärendet)\s(?:\S+\s){0,3}?juster(?:as|ades)\b"
    r"|\besteelli|\bjävi?g?a?\b|\beriävä|\bavvikande\b|\breserverade\ssig\b"
    r"|\bpoistui|\bsaapui|\bavlägsnade|\banlände"
    r"|\bpuheenjohtaja\s(?:totesi|tiedusteli)|\bordföranden\skonstaterade"
    r"|\bmerkit\w+\spöytäkirjaan|\bantecknades\still\sprotokollet"
    r"|\bäänestyk|\bäänin\b|\bomröstning|\bmed\srösterna\b"
    r"|\btoivo(?:o|i|taan|ttiin)\b|\bönska(?:r|de)\b"  # a wish is no change
    r"|\bkeskusteli|\bdiskuterade"
    r"|\bavasi\skokouksen\b|\bjulisti\skokouksen\savatuksi\b|\böppnade\smötet\b"
)
# A paragraph that adds to a proposal adopted by reference.
_ADDS = re.compile(r"(?:Lisäksi|Samalla|Dessutom|Därtill|Samtidigt)\b")
_MOST_LETTERS = 200_000  # in a longer text only whole sentences are looked up
_STEM = 4  # letters that the forms of a word have in common
_DENIALS = frozenset({"ei", "eikä", "ettei", "inte", "ej"})
_ALIKE = 0.5  # share of words in common below which two texts are no versions of one


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether they differ, and the paragraphs of the decision that the proposal has not.

    ``changed`` without points: the decision only leaves points of the proposal out.
    ``new``: the decision has more words than the proposal, or the points a word or a number
    that the proposal has not; else it says but shortly what was proposed, or a part of it.
    """

    changed: bool
    points: tuple[str, ...] = ()
    new: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    """A paragraph as printed, without its number, and the letters of its sentences.

    ``words`` are those of its sentences that tell of the matter, in lower case.
    """

    text: str
    sentences: tuple[str, ...]
    words: list[str]


class _Whole:
    """All sentences of one side; one that is broken otherwise on the other side is found too."""

    def __init__(self, points: Iterable[_Point]) -> None:
        sentences = [sentence for point in points for sentence in point.sentences]
        self._sentences = frozenset(sentences)
        letters = "".join(sentences)
        self._letters = letters if len(letters) <= _MOST_LETTERS else ""

    def has(self, point: _Point) -> bool:
        """Whether every sentence of the point is among them."""
        return all(
            sentence in self._sentences or sentence in self._letters for sentence in point.sentences
        )


def compare(
    proposal: Sequence[str], decision: Sequence[str], apart: Sequence[str] = ()
) -> Comparison | None:
    """How the decision differs from the proposal; None where it repeats no text to compare.

    ``proposal`` and ``decision`` are the lines of the two sections as printed, presenter's
    line, lead-ins and formulae included. ``apart`` are texts that the decision may
    repeat without being changed by them: adopted wishes.
    """
    proposed = list(_points(_without_presenter(proposal)))
    besides = _Whole(_points(apart))
    by_reference = any(_is_reference(line.lower()) for line in decision)
    decided = [point for point in _points(decision) if not besides.has(point)]
    whole = _Whole(proposed)
    added = tuple(point.text for point in decided if not whole.has(point))
    if by_reference:
        added = tuple(text for text in added if _ADDS.match(text))
        return Comparison(bool(added), added, new=bool(added)) if decided else None
    if not proposed or not decided or not _comparable(proposed, decided):
        return None
    if _bag(proposed) == _bag(decided):  # only the order of words is another
        return Comparison(changed=False)
    kept = _Whole(decided)
    changed = bool(added) or not all(kept.has(point) for point in proposed)
    shorter = sum(len(one.words) for one in decided) < sum(len(one.words) for one in proposed)
    return Comparison(changed, added, new=bool(added) and not (shorter and _tells(proposal, added)))


def _points(lines: Iterable[str]) -> Iterator[_Point]:
    """The paragraphs that say something, their broken lines joined."""
    for line in _joined(lines):
        if not ((line.endswith(":") and _LEAD_IN.fullmatch(line)) or is_body(line)):
            numbered = _NUMBER.match(line)
            point = _point(line[numbered.end() :] if numbered else line)
            if any(point.sentences):
                yield point


def _point(text: str) -> _Point:
    """A paragraph taken apart; all its words count but those of sentences beside the matter.

    Of those only such as are so as printed: one that begins with the telling word counts.
    """
    low, letters, told = lower(text), [], []
    for start, end in spans(text):
        beside = _BESIDE.search_once(low, start, end)
        sentence = text[start:end].lower()
        words = _WORD.findall(sentence)
        if not beside and not _is_reference(sentence):
            letters.append(_letters(sentence, words))
        if not beside or not _BESIDE.search_once(text, start, end):
            told += words
    return _Point(text, tuple(letters), told)


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those broken in the middle of a sentence made whole, bare numbers left out."""
    held = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        if _NUMBER_ALONE.fullmatch(line):
            yield from filter(None, [held])
            held = ""
        elif held and not held.endswith(_ENDS) and _GOES_ON.match(line):
            held = f"{held[:-1]}{line}" if _is_hyphenated(held) else f"{held} {line}"
        else:
            yield from filter(None, [held])
            held = line
    yield from filter(None, [held])


def _is_hyphenated(line: str) -> bool:
    return line.endswith("-") and line[-2:-1].isalpha()


def _without_presenter(lines: Sequence[str]) -> Sequence[str]:
    """The lines below the one or two that name who presents."""
    first = next((n for n, line in enumerate(lines[:3]) if line and not _presents(line)), 0)
    return lines[first:]


@lru_cache(1024)  # the same officers above all proposals
def _presents(line: str) -> bool:
    return presenter(line) is not None


def _is_reference(low: str) -> bool:
    return (
        has_any(low, _REFERRING)
        and len(low.split()) <= _LONGEST_REFERENCE
        and _BY_REFERENCE.search(low) is not None
    )


def _letters(low: str, words: Sequence[str]) -> str:
    """A sentence's letters and digits, its verb in the infinitive."""
    if has_any(low, _MANNERS):
        words = _WORD.findall(_MANNER.sub(" ", low))
    first = [INFINITIVE.get(word, word) for word in words[:_VERB_WITHIN]]
    if not _DECIDE.isdisjoint(first):  # "päätti hyväksyä": hyväksyi
        first = [
            word
            for word, following in zip(first, [*first[1:], ""], strict=True)
            if not (word in _DECIDE and following in INFINITIVE)
        ]
    return "".join((*first, *words[_VERB_WITHIN:]))


def _bag(points: Iterable[_Point]) -> frozenset[str]:
    """The words of the sentences that count, joints left out, verbs in the infinitive."""
    words = (word for point in points for word in point.words)
    return frozenset(INFINITIVE.get(word, word) for word in words) - _JOINTS


def _tells(proposal: Sequence[str], added: Iterable[str]) -> bool:
    """Whether a proposal has all words of the points, or compounds with them: how they begin.

    Numbers and denials it must have whole.
    """
    low = "\n".join(proposal).lower()
    words = set(_WORD.findall(low))
    for word in (word for line in added for word in _WORD.findall(_MANNER.sub(" ", line.lower()))):
        if word.isdecimal() or word in _DENIALS:
            if word not in words:
                return False
        elif len(word) > _STEM and INFINITIVE.get(word, word)[:_STEM] not in low:
            return False
    return True


def _comparable(proposed: Sequence[_Point], decided: Sequence[_Point]) -> bool:
    """Whether the two are versions of one text: a paragraph, or half of the words, in common."""
    whole = _Whole(proposed)
    if any(whole.has(point) for point in decided):
        return True
    had = {word for point in proposed for word in _words(point)}
    has = {word for point in decided for word in _words(point)}
    return len(had & has) >= _ALIKE * min(len(had), len(has))


def _words(point: _Point) -> Iterator[str]:
    return (INFINITIVE.get(word, word) for word in _WORD.findall(point.text.lower()))
