"""What the shipped municipalities decide about, seated at their meetings."""

from __future__ import annotations

from functools import cache

from simulator import hostile, matters, templates
from simulator.calendar import Content, Meeting, build
from simulator.towns import Town


@cache
def shipped() -> Content:
    """The matters written by hand, the hostile one, and the templates."""
    by_hand = (*matters.load(), hostile.MATTER)
    return Content(by_hand, templates.routine, templates.standing_items)


@cache
def meetings(town: Town) -> tuple[Meeting, ...]:
    """All meetings of a municipality with the shipped content, oldest first."""
    return build(town, shipped())
