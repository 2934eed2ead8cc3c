"""What a visit asks for, one page at a time."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

from db.archive import Validators
from scraper.answers import Answer, Verify

_Got = TypeVar("_Got")


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to fetch, as ``Client.get`` takes it."""

    url: str
    validators: Validators | None
    verify: Verify | None
    largest: int | None = None


Steps = Generator[Ask, Answer, _Got]
"""Yields what to ask for, is sent what came, and returns what that gave."""
