"""The simulator's own list of what it published, made from its data and not from its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from parsers.records import Presenter, Stage
from simulator.calendar import Seat
from simulator.view import View


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """One item with a page of its own, as far as its stage lets it be known.

    On an agenda ``paragraph`` is None, ``handling`` and ``decision`` are "". ``earlier``
    are body, date and § of the handlings before, oldest first.
    """

    id: str
    meeting_id: str
    body: str
    meeting_date: date
    stage: Stage
    title: str
    case_number: str | None
    position: int
    paragraph: int | None
    presenter: Presenter | None
    preparers: tuple[str, ...]
    proposal: str
    handling: str
    decision: str
    explanation: str
    notify: str
    attachments: tuple[str, ...]
    supplementary: tuple[str, ...]
    earlier: tuple[tuple[str, date, int], ...]


def published(view: View) -> list[PublishedItem]:
    """Every item page that the install shows on the view's day, newest meeting first."""
    return [_item(view, seat) for meeting in view.published() for seat in meeting.pages]


def _item(view: View, seat: Seat) -> PublishedItem:
    stage = view.stage(seat.occasion)
    minuted = stage is Stage.MINUTES
    told = seat.handling
    return PublishedItem(
        id=seat.id,
        meeting_id=seat.occasion.id,
        body=seat.occasion.body.name,
        meeting_date=seat.occasion.on,
        stage=stage,
        title=seat.title,
        case_number=seat.case_number,
        position=seat.position,
        paragraph=seat.paragraph if minuted else None,
        presenter=told.presenter,
        preparers=told.preparers,
        proposal=told.proposal,
        handling=told.handling if minuted else "",
        decision=told.decision if minuted else "",
        explanation=told.explanation,
        notify=told.notify,
        attachments=told.attachments,
        supplementary=told.supplementary,
        earlier=tuple(
            (past.occasion.body.name, past.occasion.on, past.paragraph) for past in seat.earlier
        ),
    )
