"""An item's page in the current service, families E and C, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.records import Presenter, Stage
from simulator import hostile
from simulator.calendar import Document, Meeting, Seat
from simulator.markup import BOLD, Pen, coded, text
from simulator.matter import Handling
from simulator.pages_frame import frame
from simulator.towns import Layout
from simulator.view import View, neighbours, printed, written


def item(view: View, meeting: Meeting, seat: Seat) -> str:
    """The whole page of one item at its stage."""
    markup = view.town.markup
    pen = Pen(markup)
    navigation = _navigation(view, pen, meeting, seat)
    attachments = _attachments(view, pen, seat)
    blocks = (
        _family_e(view, pen, seat) if view.town.layout is Layout.E else _family_c(view, pen, seat)
    )
    body = (
        "<div class='data-part meetingitem'><div class='data-part-block-htm'><div>"
        f"{pen.spaced(blocks)}</div></div></div>"
    )
    middle = [body, attachments] if markup.attachments_last else [attachments, body]
    below = navigation if markup.generation == 1 else ""
    return frame(view, _heading(view, seat), "\n".join((navigation, *middle, below)))


def presented_by(presenter: Presenter | None) -> str:
    """Title and name as one line, "" where nobody presents."""
    return " ".join(filter(None, (presenter.title, presenter.name))) if presenter else ""


def _heading(view: View, seat: Seat) -> str:
    stage = view.stage(seat.occasion)
    body = text(seat.occasion.body.name)
    words = view.words
    document = f"{words.document[stage]} {printed(seat.occasion.on)}"
    between = "  " if view.town.markup.generation == 1 else "<br>"
    return f"{body}{between}{document}/{words.number_label[stage]} {view.number(seat)}"


# The parts around the text


def _navigation(view: View, pen: Pen, meeting: Meeting, seat: Seat) -> str:
    if seat.occasion.body.name in view.town.markup.bare:
        return ""
    words = view.words
    before, after = neighbours(meeting, seat)
    ways = [
        pen.link(f"../cgi/DREQUEST.PHP?page=meetingitem&id={other.id}", label)
        for other, label in ((before, words.previous), (after, words.next))
        if other
    ]
    links = [
        pen.link(f"../kokous/{seat.id}.PDF", words.pdf.replace(" ", "&nbsp;"), target="_blank")
    ]
    if view.stage(seat.occasion) is Stage.MINUTES and seat.case_number:
        appeal = f"../kokous/{seat.occasion.id}-0-1.PDF"
        links.insert(0, pen.link(appeal, words.appeal_link, target="_blank"))
    row = f"<tr><td>{' | '.join(ways)}</td><td>{'&nbsp;&nbsp;'.join(links)}</td></tr>"
    caption = f"<caption class='caption navigation hidden'>{words.navigation}</caption>"
    if view.town.markup.generation == 1:
        return f"<table class='tbl navigation'>{caption}{row}</table>"
    table = f"<table class='data-part-table'>{caption}{row}</table>"
    return f"<div class='data-part page-navigation'>{table}</div>"


def _attachments(view: View, pen: Pen, seat: Seat) -> str:
    """One table for each kind of document the item has."""
    words = view.words
    kinds = (
        (words.attachments, words.attachment, False),
        (words.supplementary, words.supplementary, True),
    )
    tag = "tbl" if view.town.markup.generation == 1 else "data-part-table"
    tables = []
    for caption, label, extra in kinds:
        documents = [one for one in seat.documents if one.supplementary is extra]
        rows = "".join(
            f"<tr><td>{_document_link(view, pen, seat, f'{label} {number}', document)}</td></tr>"
            for number, document in enumerate(documents, start=1)
        )
        if rows:
            head = f"<caption class='caption'>{caption}</caption>"
            tables.append(f"<table class='{tag}'>{head}{rows}</table>")
    return "\n".join(tables)


def _document_link(view: View, pen: Pen, seat: Seat, label: str, document: Document) -> str:
    """Label and title glued, as the service has them."""
    inner = f"<span>{label}</span><span>{text(document.title)}</span>"
    return pen.link(_document_href(view, seat, document), inner, target="_blank")


def _document_href(view: View, seat: Seat, document: Document) -> str:
    """Relative, or absolute with the port, as the two generations do."""
    path = f"kokous/{seat.id}-{document.number}.PDF"
    if view.town.markup.generation == 1:
        return f"../{path}"
    return f"{view.origin}{view.town.prefix}/{path}"


# Family E


def _family_e(view: View, pen: Pen, seat: Seat) -> Iterator[str]:
    words, handling = view.words, seat.handling
    minuted = view.stage(seat.occasion) is Stage.MINUTES
    body, on = seat.occasion.body.name, printed(seat.occasion.on)
    if seat.case_number:
        label = f"{words.case_number} " if on.endswith("2026") else ""
        yield pen.paragraph(f"{label}{seat.case_number}")
    yield pen.paragraph(f"{body} {on} § {seat.paragraph}" if minuted else f"{body} {on}")
    if minuted:
        yield pen.paragraph(f"§ {seat.paragraph}")
    yield pen.heading(seat.title)
    if handling.preparers:
        yield pen.paragraph("Valmistelijat / lisätiedot:")
        yield from (pen.paragraph(name) for name in handling.preparers)
        yield pen.paragraph(f"{words.mail}@{view.town.slug}.example")
    yield from _resolution(view, pen, handling, minuted=minuted)
    yield from _part(pen, words.explanation, handling.explanation)
    if seat.case_number == hostile.CASE_NUMBER:
        yield hostile.RAW
    if seat.earlier:
        yield pen.heading(words.history)
    for past in seat.earlier:
        yield pen.paragraph(
            f"{past.occasion.body.name} {written(past.occasion.on)} § {past.paragraph}"
        )
        yield from _resolution(view, pen, past.handling, minuted=True)
    yield from _part(pen, words.notify, handling.notify)


def _resolution(view: View, pen: Pen, handling: Handling, *, minuted: bool) -> Iterator[str]:
    """Proposal with its presenter, and what became of it once there are minutes."""
    words = view.words
    yield from _part(pen, words.proposal, handling.proposal, presented_by(handling.presenter))
    if minuted:
        yield from _part(pen, words.handling, handling.handling)
        if handling.decision:
            yield pen.heading(words.decision)
            yield pen.paragraph(f"{handling.body}:")
            yield from _lines(pen, handling.decision)


def _part(pen: Pen, label: str, value: str, beside: str = "") -> Iterator[str]:
    if value:
        yield pen.heading(label, beside)
        yield from _lines(pen, value)


def _lines(pen: Pen, value: str) -> Iterator[str]:
    return (pen.paragraph(line) for line in value.split("\n") if line)


# Family C


def _family_c(view: View, pen: Pen, seat: Seat) -> Iterator[str]:
    minuted = view.stage(seat.occasion) is Stage.MINUTES
    yield f"<p><span {BOLD}>{coded(seat.title)}</span></p>"
    if seat.earlier and seat.occasion.body.name in view.town.markup.tabled:
        yield _history_table(seat)
    if seat.case_number:
        yield pen.paragraph(seat.case_number)
    for past in seat.earlier:
        yield from _handled(view, pen, past, minuted=True)
    yield from _handled(view, pen, seat, minuted=minuted)
    yield from _part(pen, view.words.notify, seat.handling.notify)
    if minuted and seat.case_number:
        yield from _part(pen, view.words.appeal, view.words.appeal_text)


def _handled(view: View, pen: Pen, seat: Seat, *, minuted: bool) -> Iterator[str]:
    """One body's handling under its own heading."""
    body, handling = seat.occasion.body, seat.handling
    paragraph = f" § {seat.paragraph}  " if minuted else ""
    yield pen.paragraph(f"{body.abbreviation} {printed(seat.occasion.on)}{paragraph}")
    write = _colon_parts if body.name in view.town.markup.colon else _span_parts
    yield from write(view, pen, handling, minuted=minuted)


def _labelled(view: View, handling: Handling, *, minuted: bool) -> list[tuple[str, str]]:
    """The parts of a handling in family C's order: who, why, what, how it went."""
    words = view.words
    names = [body.name for body in view.town.bodies]
    odd = names.index(handling.body) % 2
    parts = [
        (words.preparers, ", ".join(handling.preparers)),
        (words.grounds if odd else words.explanation, handling.explanation),
        (words.presenter, presented_by(handling.presenter)),
        (words.proposal, handling.proposal),
        (words.handling, handling.handling if minuted else ""),
        (words.decision, handling.decision if minuted else ""),
    ]
    return [(label, value) for label, value in parts if value]


def _span_parts(view: View, pen: Pen, handling: Handling, *, minuted: bool) -> Iterator[str]:
    beside = (view.words.preparers, view.words.presenter)
    for label, value in _labelled(view, handling, minuted=minuted):
        if label in beside:
            yield f"<p><span>{label}</span><span>{text(value)}</span></p>"
        else:
            yield from _part(pen, label, value)


def _colon_parts(view: View, pen: Pen, handling: Handling, *, minuted: bool) -> Iterator[str]:
    for label, value in _labelled(view, handling, minuted=minuted):
        first, *rest = value.split("\n")
        yield f"<p><span {BOLD}>{label}:</span><span> {text(first)}</span></p>"
        yield from (pen.paragraph(line) for line in rest)


def _history_table(seat: Seat) -> str:
    rows = "".join(
        f"<tr><td><p>{text(past.occasion.body.name)}</p></td><td><p>§ {past.paragraph}</p></td>"
        f"<td><p>{printed(past.occasion.on)}</p></td></tr>"
        for past in seat.earlier
    )
    return f"<table border='0'>{rows}</table>"
