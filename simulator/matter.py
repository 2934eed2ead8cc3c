"""What is decided about in the simulator's municipalities: plain, frozen data.

Texts are paragraphs separated by one newline; "" where there is no such part.
A numbered point is a paragraph that holds the bare number, followed by the
point's own paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.records import Presenter


@dataclass(frozen=True, slots=True)
class Handling:
    """One body's handling of a matter, at its first meeting on or after ``after``.

    ``title`` is how this body calls the matter, None where it keeps the matter's own.
    """

    body: str
    after: date
    presenter: Presenter | None = None
    proposal: str = ""
    handling: str = ""
    decision: str = ""
    explanation: str = ""
    preparers: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    supplementary: tuple[str, ...] = ()
    notify: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter and its way through the bodies, oldest handling first.

    ``municipality`` is a slug, ``language`` "fi" or "sv". ``case_number`` is whole
    ("412/10.03.01/2025"), or None for a standing item such as the opening.
    """

    municipality: str
    case_number: str | None
    title: str
    language: str
    handlings: tuple[Handling, ...]


@dataclass(frozen=True, slots=True)
class StandingItem:
    """An item that every meeting has, without presenter or case number.

    One without any text is printed with its title only.
    """

    title: str
    proposal: str = ""
    handling: str = ""
    decision: str = ""
