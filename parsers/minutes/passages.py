"""A bare passage of minutes, without its page: labelled parts, or handling where no label is."""

from __future__ import annotations

from parsers.blocks import Block
from parsers.labels import Labels
from parsers.minutes.proceedings import Proceedings, read_proceedings
from parsers.records import DEFAULT_PROFILE, Section, SectionKind

_LABELS = Labels(DEFAULT_PROFILE)


def read_passage(text: str, language: str) -> Proceedings:
    """What a passage says of an item's handling; what stands above any label is handling."""
    return read_proceedings(passage_sections(text), body=None, language=language)


def passage_sections(text: str) -> list[Section]:
    """The passage's parts, blank lines left out, each with its label as heading."""
    kinds: list[tuple[SectionKind, str, list[str]]] = [(SectionKind.HANDLING, "", [])]
    for line in (" ".join(line.split()) for line in text.split("\n")):
        if not line:
            continue
        heading = _LABELS.heading(Block(line))
        if heading:
            kinds.append((heading.kind, heading.text, [heading.rest] if heading.rest else []))
        else:
            kinds[-1][2].append(line)
    return [Section(kind, head, "\n".join(lines)) for kind, head, lines in kinds if head or lines]
