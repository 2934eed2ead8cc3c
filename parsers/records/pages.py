"""A page as it came, and what is known of the pages it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from parsers.records.items import SectionKind


class ChangeKind(StrEnum):
    """What happened to an item between two looks."""

    NEW = "new"
    DECIDED = "decided"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a server as it came: nothing decoded, nothing judged.

    ``url`` is the address asked for, ``fetched_at`` an aware UTC time, and
    ``headers`` keep the names in lower case.
    """

    url: str
    content: bytes
    fetched_at: datetime
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Profile:
    """Known oddities of one municipality's pages, as data.

    ``labels`` adds headings (as printed, without colon) to the common table.
    ``presenter_labels`` are officers' titles that stand where other pages print
    the proposal's heading. ``abbreviations`` are the short names of bodies that
    head a handling ("KH"), each with the full name it stands for.
    """

    labels: Mapping[str, SectionKind] = field(default_factory=lambda: MappingProxyType({}))
    presenter_labels: tuple[str, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT_PROFILE = Profile()
