"""What can go wrong with the service, each fault switchable on its own while it runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from simulator.site import Answer, item_page
from simulator.view import View, neighbours


class WrongPage(StrEnum):
    """When an item's address is answered with another item's page."""

    NEVER = "never"
    SESSION = "session"
    """With the item viewed before in the cookie session; a fresh session starts right."""
    ALWAYS = "always"
    """With the next item of the meeting, whatever the client does."""


@dataclass(frozen=True, slots=True)
class Faults:
    """Which faults are on, for one item's address if ``only`` names it, else for all.

    ``empty`` answers with zero bytes, ``broken`` with a server error.
    """

    wrong_page: WrongPage = WrongPage.NEVER
    empty: bool = False
    broken: bool = False
    only: str | None = None


@dataclass(slots=True)
class Session:
    """What the service remembers of one cookie: the item it was last asked for."""

    item: str | None = None


def distort(right: Answer, faults: Faults, view: View, session: Session) -> Answer:
    """The answer that goes out instead of the right one."""
    asked, before = right.item, session.item
    if asked is None:
        return right
    session.item = asked
    if faults.only not in {None, asked}:
        return right
    if faults.broken or faults.empty:
        return replace(right, status=500 if faults.broken else right.status, content=b"")
    if faults.wrong_page is WrongPage.SESSION and before:
        return item_page(view, before)
    if faults.wrong_page is WrongPage.ALWAYS:
        return item_page(view, _other(view, asked))
    return right


def _other(view: View, item: str) -> str:
    """The item after this one in its meeting, before it where it is the last."""
    found = view.item(item)
    if found is None:
        raise LookupError(f"item {item} is not published")
    before, after = neighbours(*found)
    return next((seat.id for seat in (after, before) if seat), item)
