"""Who voted for what, by name: the sentences that list people behind or before a side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.minutes.names import split_people
from parsers.minutes.persons import is_name, run_before
from parsers.minutes.prose import Sentence
from parsers.minutes.words import has_any
from parsers.records import Choice

_FOR = re.compile(
    r"(?P<side>.{0,400}?)\bpuolesta\s+äänesti(?:vät)?\b(?P<plus>\s+(?:heidän"
    r"|hänen)\s+lisäkseen)?\s*:?\s*(?P<names>.*)",
    re.DOTALL,
)
_SIDE_FIRST = re.compile(
    r"(?:[^.,:;]{0,60}?\b)?(?P<side>(?:[Vv]astaan|[Pp]uolesta|JAA|EI|[Jj]aa|[Ee]i|[Tt]yhjää)"
    r"|(?:[Ff]ör|[Mm]ot|[Ee]mot)(?:\s+[^.:;]{2,160}?)?|JA|NEJ|[Bb]lankt)\s+"
    r"(?:äänesti(?:vät)?|röstade)\s*:?\s+(?P<names>[A-ZÅÄÖ].*)",
    re.DOTALL,
)
_BLANK = re.compile(
    r"(?P<names>[A-ZÅÄÖ].{0,600}?)\s+(?:äänesti(?:vät)?|pidättäytyi(?:vät)?|röstade|lämnade"
    r"|avstod)\s+"
    r"(?P<side>tyhj\w+|äänestämästä|blankt?|tom\w*|från att rösta)",
    re.DOTALL,
)
_NAMES_FIRST = (
    re.compile(
        r"(?P<names>[A-ZÅÄÖ][^.;:]{2,600}?)\s+äänesti(?:vät)?\s+"
        r"(?P<side>(?:jaa|ei|JAA|EI|tyhjää|vastaan|[^.;]{3,120}?\bpuolesta"
        r"|[^.;]{3,60}?(?:ehdotusta|esitystä)(?!\s+vastaan))\b)"
    ),
    re.compile(
        r"(?P<names>[A-ZÅÄÖ][^.;:]{2,600}?)\s+röstade\s+(?P<side>(?:emot|mot|för|på|ja|nej|JA|NEJ"
        r"|blankt)\b\s*[^.;]*)"
    ),
)
# "A and B voted for the proposal and C for Salo's": each side before its verb
_BACKED = re.compile(
    r"\b(?:puolesta\s+)?(?:äänesti(?:vät)?|kannatti(?:vat)?)\b|\bkannalla\s+oli(?:vat)?\b"
    r"|\b(?:röstade|understöddes av)\b"
)
# the verb told once: "ehdotusta kannattivat Aho ja Salo (2) ja Rinteen ehdotusta Suo (1)"
_COUNTED = r"(?:\s*\(\d{1,2}\))?"
_OBJECT = r"(?:ehdotusta|esitystä|jatkamista|palauttamista|pöydällepanoa|hylkäämistä)"
_GENITIVE = r"(?:ehdotuksen|esityksen|jatkamisen|palauttamisen|pöydällepanon|hylkäämisen)"
_BACKING_SIDE = rf"(?:{_OBJECT}|{_GENITIVE}\s+(?:kannalla|puolesta|takana))"
_BACKING = ("kannatti", "kannalla", "puolesta", "takana")
_BACKED_LISTS = re.compile(
    rf"(?P<s1>[^.;]{{0,120}}?{_BACKING_SIDE})\s+"
    rf"(?:kannatti|oli|äänesti)(?:vat|vät)?\s*:?\s+(?P<n1>(?:\w+\s)?[A-ZÅÄÖ][^.;]{{1,600}}?){_COUNTED}[,;]?\s+(?:ja|sekä|mutta"
    rf"|kun taas)\s+(?P<s2>(?:(?! (?:ja|sekä) )[^.;,()]){{0,60}}?{_BACKING_SIDE})"
    rf"\s+(?:(?:kannatti|oli|äänesti)(?:vat|vät)?\s*:?\s+)?(?P<n2>(?:\w+\s)?[A-ZÅÄÖ][^.;]{{1,600}}?){_COUNTED}"
    r"\W*$"
)
_NEXT_SIDE = re.compile(r"(?:[,;]?\s+(?:ja|sekä|kun taas|mutta|och|medan|men)|[,;])\s+")
_NAME = r"[A-ZÅÄÖ][\w-]+"
CASTING = re.compile(
    rf"(?P<fi>(?i:(?:(?:kokouksen|lautakunnan|valtuuston"
    rf"|hallituksen)\s+)?(?:vara)?puheenjohtajan?)(?:\s+{_NAME}){{0,2}})"
    r"\s+(?:antaman\s+)?ään(?:i|en|tä|ellä)\b"
    rf"|(?P<sv>(?i:(?:vice )?ordförandens?)(?:\s+{_NAME}){{0,2}})\s+(?:utslags|avgörande\s+)?röst"
    rf"|(?P<sv2>(?i:(?:vice )?ordföranden)(?:\s+{_NAME}){{0,2}})\s+(?:avgjorde|fällde utslag)"
)
"""The chair's vote, and what stands for the chair."""
LABELLED_NAMES = re.compile(
    r"\W*(?P<side>JAA|EI|Jaa|Ei|JA|NEJ|Ja|Nej|Tyhj\w+"
    r"|Blank\w*)(?:-\w+)?\s*:\s*(?P<names>[A-ZÅÄÖ].*)",
    re.DOTALL,
)
"""Names behind the label of their side."""
SIDES_ALONE = {
    "JAA": Choice.YES, "EI": Choice.NO, "Jaa": Choice.YES, "Ei": Choice.NO, "JA": Choice.YES,
    "NEJ": Choice.NO, "Tyhjää": Choice.BLANK, "TYHJÄÄ": Choice.BLANK, "BLANKT": Choice.BLANK,
}  # fmt: skip
"""Labels that stand alone above the names of those who voted so."""
_NAMES_LINE = re.compile(
    r"\W*(?:[A-ZÅÄÖ][\w'’.-]*(?:\s+(?:von|af|de|[A-ZÅÄÖ][\w'’.-]*)){0,4}(?:\s*\([^)]{1,20}\))?"
    r"(?:\s*,\s*|\s+(?:ja|och|sekä|samt)\s+|\s*;\s*|\W*$))+"
)


@dataclass(frozen=True, slots=True)
class Told:
    """People as printed, the words that say for what they voted, and where those stand.

    ``plus``: they voted so beside a mover and seconders named before. ``decided``: the
    side is said to have become the decision.
    """

    people: str
    side: str
    span: tuple[int, int]
    plus: bool = False
    decided: bool = False


def told_sides(sentence: Sentence) -> list[Told]:
    """The sides a sentence lists people for; none in any other sentence."""
    text = sentence.text
    if has_any(text, _BACKING) and (backed := _BACKED_LISTS.search(text)):
        told = [Told(backed[f"n{n}"], backed[f"s{n}"], backed.span(f"s{n}")) for n in (1, 2)]
        return told if all(is_people(one.people) for one in told) else []
    if "äänesti" not in text and "röstade" not in text and "äänestämästä" not in text:
        return []
    whole = _whole(text)
    return [whole] if whole else list(_several(sentence))


def _whole(text: str) -> Told | None:
    if "puolesta" in text and (match := _FOR.fullmatch(text)) and is_people(match["names"]):
        decided = "päätökseksi tul" in text
        return Told(
            match["names"].rstrip(" ."),
            match["side"],
            match.span("side"),
            bool(match["plus"]),
            decided,
        )
    match = _SIDE_FIRST.fullmatch(text)
    if match and is_people(match["names"]):
        side = re.sub(r"^[Ff]ör ", "", match["side"])
        return Told(match["names"].rstrip(" ."), side, match.span("side"))
    match = _BLANK.fullmatch(text.rstrip(" ."))
    if match and is_people(match["names"]):
        return Told(match["names"], match["side"], match.span("side"))
    return None


def _several(sentence: Sentence) -> Iterator[Told]:
    opposed = list(_opposed(sentence.text))
    if opposed:
        yield from opposed
        return
    for match in _NAMES_FIRST[sentence.swedish].finditer(sentence.text):
        run = run_before(sentence.bare, match.end("names"))
        if run.names:
            yield Told(" ".join(run.tokens), match["side"], match.span("side"))


def _opposed(text: str) -> list[Told]:
    """Both sides in one sentence, each with its people behind the verb; else none."""
    verbs = list(_BACKED.finditer(text))
    if len(verbs) != 2:
        return []
    between = list(_NEXT_SIDE.finditer(text, verbs[0].end(), verbs[1].start()))
    if not between:
        return []
    cut = between[-1]
    people = text[verbs[0].end() : cut.start()], text[verbs[1].end() :]
    spans = (0, verbs[0].start()), (cut.end(), verbs[1].start())
    if not all(is_people(one.lstrip(" :")) for one in people):
        return []
    return [
        Told(one.strip(" :."), text[slice(*span)].strip(), span)
        for one, span in zip(people, spans, strict=True)
    ]


def is_people(text: str) -> bool:
    """Whether it is a list of names and nothing else."""
    people = split_people(text.rstrip(" ."))
    return bool(people) and all(any(map(is_name, one.split())) for one in people)


def is_names_line(text: str) -> bool:
    """Whether a paragraph is a list of names, as below "Jaa-äänet: 54"."""
    return bool(_NAMES_LINE.fullmatch(text)) and is_people(text)
