"""A bare passage of minutes, without its page: labelled parts, or handling where no label is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.blocks import Block
from parsers.labels import Heading, Labels
from parsers.minutes.elsewhere import is_elsewhere
from parsers.minutes.facts import fact
from parsers.minutes.proceedings import Proceedings, read_proceedings
from parsers.minutes.prose import rejoined, sentences
from parsers.people import is_body
from parsers.records import DEFAULT_PROFILE, Section, SectionKind

_LABELS = Labels(DEFAULT_PROFILE)
_DAY, _PARAGRAPH = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b"), re.compile(r"§\s*\d+")
# what heads earlier handlings where the item's own decision stands above
_EARLIER = re.compile(
    r"(?:Asian )?(?:aikaisempi|aiempi|aikaisemmat|aiemmat) (?:käsittelyt?|vaiheet|päätökset)"
    r"|käsittelyhistoria|(?:Ärendets )?tidigare (?:behandling(?:ar)?|skeden)|behandlingshistoria",
    re.IGNORECASE,
)


def read_passage(text: str, language: str) -> Proceedings:
    """What a passage says of an item's handling; what stands above any label is handling."""
    return read_proceedings(passage_sections(text), body=None, language=language)


def passage_sections(text: str) -> list[Section]:
    """The passage's parts, blank lines left out, each with its label as heading.

    All below the label of a history is earlier handlings', whatever labels they have, and
    so is what stands under the lines of several meetings, but for the latest.
    """
    every = [line for one in rejoined(text).split("\n") if (line := " ".join(one.split()))]
    start, end = _own(every)
    lines, earlier = every[start:end], every[:start] + every[end:]
    kinds: list[tuple[SectionKind, str, list[str]]] = [(SectionKind.HISTORY, "", earlier)]
    kinds.append((SectionKind.HANDLING, "", []))
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if kinds[-1][0] is SectionKind.HISTORY:
            kinds[-1][2].append(line)
        elif heading := _heading(line, below, kinds[-1][0]):
            kinds.append((heading.kind, heading.text, [heading.rest] if heading.rest else []))
        else:
            kinds[-1][2].append(line)
    return [Section(kind, head, "\n".join(lines)) for kind, head, lines in kinds if head or lines]


def _own(lines: Sequence[str]) -> tuple[int, int]:
    """The lines of the latest meeting, where a passage opens with a meeting's line; else all."""
    met = [(_day_of_meeting(line), at) for at, line in enumerate(lines)]
    meetings = [(day, at) for day, at in met if day]
    if len(meetings) < 2 or meetings[0][1] > 0:
        return 0, len(lines)
    latest = max(meetings)[1]
    return latest, next((at for _, at in meetings if at > latest), len(lines))


def _day_of_meeting(line: str) -> tuple[int, ...]:
    """Year, month and day of a line like "Kunnanhallitus 8.4.2024 § 12"; () of any other line."""
    day = _DAY.search(line)
    if day is None or not is_body(_PARAGRAPH.sub("", _DAY.sub("", line)).strip(" ,/:–-")):
        return ()
    return tuple(map(int, reversed(day.groups())))


def _heading(line: str, below: str, within: SectionKind) -> Heading | None:
    """The heading that a line is or begins with, if any."""
    if within is SectionKind.DECISION and _EARLIER.fullmatch(line.rstrip(" :")):
        return Heading(SectionKind.HISTORY, line.rstrip(" :"), "")
    return _LABELS.heading(Block(line)) or _body_heading(line, below)


def _body_heading(line: str, below: str) -> Heading | None:
    """The body's name as the decision's label, "Lautakunta: Ehdotus hyväksyttiin.", else None.

    Only what is told as done makes it one: before a proposal stands the body's name too.
    """
    name, colon, rest = line.partition(":")
    if not colon or not is_body(name):
        return None
    told = sentences([Section(SectionKind.DECISION, name, rest.strip() or below)], "fi")
    first = told[0] if told else None
    if first is None or is_elsewhere(first.low, voted=False):
        return None
    ended = fact(first, 0, of_motion=False, rejects=False)
    return Heading(SectionKind.DECISION, name, rest.strip()) if ended else None
