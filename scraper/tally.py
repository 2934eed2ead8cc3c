"""How a visit came out, and what it met."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

DONE: Final = "done"
"""Every page that is wanted was read, now or before."""
FAULTS: Final = "faults"
"""The feeds were read, but some page was not, now or in the last 30 days."""
FAILED: Final = "failed"
"""A feed was not read, or the host stopped answering."""
REFUSED: Final = "refused"
"""The host does not let us in."""
INTERRUPTED: Final = "interrupted"
"""Something ended the run before its end."""

POLL: Final = "poll"
"""A run that asks for what the feeds tell, and for what is due."""
BACKFILL: Final = "backfill"
"""A run that asks for every meeting of every body's list."""

COMPLETE: Final = frozenset({DONE, FAULTS})
"""Outcomes after which the next harvest need not look further back than usual."""


@dataclass(slots=True)
class Tally:
    """What a visit met; ``pages`` are those that were not there before.

    ``requests`` and ``bytes`` are what the host was asked for and gave, as the client
    counts them. ``not_before`` is until when the host is to be left alone.
    """

    outcome: str = INTERRUPTED
    requests: int = 0
    entries: int = 0
    pages: int = 0
    new: int = 0
    changed: int = 0
    faults: int = 0
    bytes: int = 0
    not_before: datetime | None = None
    kind: str = POLL

    def counted(self) -> dict[str, Any]:
        """All of it by name, as it stands."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
