"""What can go wrong with the service, each fault switchable on its own while it runs."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from enum import StrEnum

from simulator.site import MISSING, Answer, item_page
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

    ``empty`` answers with zero bytes, ``broken`` with a server error, ``gone`` with
    that status, 404 or 410.
    """

    wrong_page: WrongPage = WrongPage.NEVER
    empty: bool = False
    broken: bool = False
    only: str | None = None
    gone: int | None = None


class Weather:
    """Faults of item pages drawn one by one: ``rate`` of the answers, each kind as often.

    The same seed draws the same for the same requests to one town.
    """

    KINDS = (
        Faults(wrong_page=WrongPage.SESSION),
        Faults(gone=404),
        Faults(gone=410),
    )

    def __init__(self, seed: int, rate: float) -> None:
        self._seed = seed
        self._rate = rate
        self._draws: dict[str, random.Random] = {}

    def draw(self, slug: str) -> Faults:
        """What goes wrong with the next item's page of a town, mostly nothing."""
        # repeatable, not secret
        rng = self._draws.setdefault(slug, random.Random(f"{self._seed} weather {slug}"))  # noqa: S311
        return rng.choice(self.KINDS) if rng.random() < self._rate else Faults()


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
    if faults.wrong_page is WrongPage.SESSION and before:
        return item_page(view, before)
    if faults.wrong_page is WrongPage.ALWAYS:
        return item_page(view, _other(view, asked))
    return _without_page(right, faults)


def _without_page(right: Answer, faults: Faults) -> Answer:
    """The answer with a page's content withheld, where a fault withholds it."""
    if faults.gone:
        return replace(MISSING, status=faults.gone)
    if faults.broken or faults.empty:
        return replace(right, status=500 if faults.broken else right.status, content=b"")
    return right


def fault_of(sent: Answer, right: Answer) -> str | None:
    """What was done to an answer, in a word; None where it is the right one."""
    if sent == right:
        return None
    if sent.item:
        return "wrong_page"
    return "empty" if sent.status == right.status else str(sent.status)


def _other(view: View, item: str) -> str:
    """The item after this one in its meeting, before it where it is the last."""
    found = view.item(item)
    if found is None:
        raise LookupError(f"item {item} is not published")
    before, after = neighbours(*found)
    return next((seat.id for seat in (after, before) if seat), item)
