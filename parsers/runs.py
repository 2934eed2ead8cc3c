"""The runs of words that a block's text is made of, and how they touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.blanks import value_follows


class Run(NamedTuple):
    """A text node: whether it is bold, and whether an inline tag stands before it."""

    text: str
    bold: bool
    apart: bool


def glued(runs: Sequence[Run]) -> str:
    """The runs as one text: a blank only where a label and its value touch."""
    text = ""
    for run in runs:
        if run.apart and text and value_follows(text[-2:], run.text):
            text += " "
        text += run.text
    return text


def lead(runs: Iterable[Run]) -> str:
    """The text of the bold runs it begins with."""
    texts: list[str] = []
    for run in runs:
        if not run.bold and (texts or not run.text.isspace()):
            break
        if run.bold:
            texts.append(run.text)
    return "".join(texts)
