"""A report of answers: numbered questions, and below each what the units answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.documents.text import Line, parts, plain_document, without_running_heads
from parsers.records import Answer, Document, DocumentKind

# [guess]: the Swedish words
_UNIT = re.compile(
    r"(?:Vastaajat?|Vastaava (?:yksikkö|toimiala)|Vastauksen antaja"
    r"|Svarare|Svarande|Svar av|Besvaras av|Svarande enhet)\s?:\s*(?P<unit>\S.*)?"
)
# A unit that a line of its own names: "Elinvoiman tulosalue:", "Kasvun ja oppimisen toimiala:"
_UNIT_LINE = re.compile(
    r"(?P<unit>[A-ZÅÄÖ][^:.?!]{0,80}?(?:toimiala|tulosalue|tulosyksikkö|yksikkö|hallinto|liikelaitos"
    r"|palvelut|osasto|keskus|virasto|laitos|konserni|lautakunta|hallitus|kehittäminen"
    r"|sektorn?|området|enheten|affärsverket|förvaltningen|centralen|tjänsterna|nämnden))\s?:",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:(?:Kysymys\s|Fråga\s)?(?P<number>\d{1,3})\s?[.):]|(?:Kysymys|Fråga)\s?:)\s*(?P<text>\S.*)"
)
# An answer whose unit is not named.
_ANSWER = re.compile(r"(?:Vastaus|Svar)\s?:\s*(?P<text>.*)")
_LONGEST_QUESTION = 5  # lines between a question's first and the unit that answers


def read_answers(lines: Sequence[Line]) -> Document | None:
    """The report, None where no question is followed by the unit that answers it."""
    told = without_running_heads(lines)
    questions = _questions(told)
    if not questions:
        return None
    ends = [*questions[1:], len(told)]
    rows = [
        row for begin, end in zip(questions, ends, strict=True) for row in _rows(told[begin:end])
    ]
    asking = {told[index] for index in questions}
    divided = parts(lines, lambda line: line in asking or line.is_heading)
    return replace(
        plain_document(lines), kind=DocumentKind.ANSWERS, parts=divided, answers=tuple(rows)
    )


def _questions(lines: Sequence[Line]) -> list[int]:
    """Where the questions begin: a numbered line or a "?" with the unit that answers below it."""
    found: list[int] = []
    for index, line in enumerate(lines):
        if not _asks(lines, index):
            continue
        below = lines[index + 1 : index + 1 + _LONGEST_QUESTION]
        answered = next((n for n, other in enumerate(below) if _answers(other)), None)
        begun = [other for other in below[:answered] if _QUESTION.fullmatch(other.text)]
        ended = found and line.text.endswith("?") and _goes_on(lines[found[-1] : index + 1])
        if answered is not None and not begun and not ended:
            found.append(index)
    return found


def _asks(lines: Sequence[Line], index: int) -> bool:
    """Whether a line may be a question: it ends in "?", or begins a paragraph by its number."""
    match = _QUESTION.fullmatch(lines[index].text)
    if match is None:
        return lines[index].text.endswith("?")
    before = lines[index - 1].block.paragraph if index else None
    return match["text"][0].isupper() and before != lines[index].block.paragraph


def _goes_on(lines: Sequence[Line]) -> bool:
    """Whether nobody has answered yet since the question began."""
    return not any(map(_answers, lines))


def _answers(line: Line) -> bool:
    return bool(_UNIT.fullmatch(line.text) or _ANSWER.fullmatch(line.text))


def _rows(lines: Sequence[Line]) -> list[Answer]:
    """The answers to the question that the first line begins, one row a unit."""
    asked = [lines[0].text]
    answers: list[tuple[str | None, list[str]]] = []
    for line in lines[1:]:
        match = _UNIT.fullmatch(line.text) or _UNIT_LINE.fullmatch(line.text)
        unnamed = _ANSWER.fullmatch(line.text)
        if match:
            answers.append((match["unit"], []))
        elif unnamed:
            answers.append((None, [unnamed["text"]]))
        elif answers:
            answers[-1][1].append(line.text)
        else:
            asked.append(line.text)
    number = _QUESTION.fullmatch(asked[0])
    question = "\n".join([number["text"] if number else asked[0], *asked[1:]])
    printed = number["number"] if number else None
    return [
        Answer(int(printed) if printed else None, question, unit, "\n".join(text))
        for unit, text in answers
    ]
