"""Who came, left or was away, as prose tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from parsers.minutes.names import Names, split_people, titled
from parsers.minutes.persons import run_before
from parsers.minutes.prose import mask_quotations, spans
from parsers.minutes.stems import asked
from parsers.minutes.words import has_any
from parsers.records import Named, Person, Role

_MOVES = (
    (re.compile(r"\b(?:saapui|poistui|liittyi)(?:vat|vät)?\b"), Role.PRESENT),
    (re.compile(r"\b(?:anlände|avlägsnade sig|anslöt sig till mötet)\b"), Role.PRESENT),
    (re.compile(r"\boli(?:vat)? (?:poissa|estyn)"), Role.ABSENT),
    (re.compile(r"\bvar (?:frånvarande|förhindra)"), Role.ABSENT),
)
# "Ahlin tilalla on varavaltuutettu Vainola", "Hänen tilallaan oli varajäsen Vainola"
_PROXY_SAT = re.compile(r"\btilalla(?:an)? (?:on|oli)\b|\btilalleen? (?:\w+ )?(?:saapui|liittyi)\b")
# Of all these verbs; looked for first, since few paragraphs have one.
_STEMS = tuple(
    stem for verb in (*(verb for verb, _ in _MOVES), _PROXY_SAT) for stem in asked(verb.pattern)
)
# Who stood aside for a conflict of interest is told elsewhere.
_CONFLICT = re.compile(r"esteelli|jääv|\bjäv", re.IGNORECASE)
_PRONOUNS = frozenset(("hän", "hänen", "he", "heidän", "han", "hon", "de"))


def movements(paragraphs: Iterable[str], names: Names) -> Iterator[Person]:
    """Whom the sentences name; the remark is what they did."""
    for paragraph in paragraphs:
        if not has_any(paragraph, _STEMS):
            continue
        bare = mask_quotations(paragraph)
        for start, end in spans(bare):
            if not _CONFLICT.search(bare, start, end):
                yield from _moved(bare[start:end], names)


def _moved(sentence: str, names: Names) -> Iterator[Person]:
    if sat := _PROXY_SAT.search(sentence):
        run = run_before(sentence, sat.start())
        yield from _told(sentence[run.start : sat.start()], Role.ABSENT, None, names.genitive)
        yield from _last(sentence, sat.end(), names)
        return
    for verb, role in _MOVES:
        if did := verb.search(sentence):
            run = run_before(sentence, did.start())
            remark = sentence[did.start() :].rstrip(" .")
            yield from _told(sentence[run.start : did.start()], role, remark, names.nominative)
            return


def _last(sentence: str, after: int, names: Names) -> Iterator[Person]:
    """Those a sentence ends with."""
    end = len(sentence.rstrip(" ."))
    run = run_before(sentence, end)
    if run.start >= after:
        yield from _told(sentence[run.start : end], Role.PRESENT, None, names.nominative)


def _told(
    people: str, role: Role, remark: str | None, read: Callable[[str], Named]
) -> Iterator[Person]:
    for one in split_people(people):
        named = read(one)
        if named.name and named.printed.casefold() not in _PRONOUNS:
            yield Person(named.name, named.printed, role, titled(one)[0] or None, remark)
