"""The current service's frame and its lists: bodies, meetings, one meeting."""

from __future__ import annotations

from parsers.records import Stage
from simulator.calendar import AGENDA_LEAD, MINUTES_LAG, Meeting, Seat
from simulator.markup import Pen, coded, text
from simulator.view import View, printed


def frame(view: View, heading: str, content: str, *, charset: str = "utf-8") -> str:
    """A whole page around its content; ``heading`` is markup and stands before it."""
    pen = Pen(view.town.markup)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f"<html lang='{view.town.language}'><head>",
            f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">',
            f"<title>{text(view.town.name)}</title></head>",
            "<body>",
            _head(view, pen),
            f"<h1>{heading}</h1>",
            "<!--DATABEGIN-->",
            content,
            "<!--DATAEND-->",
            f"<div class='footer'>&copy; Dynasty tietopalvelu {view.town.markup.version}</div>",
            "</body></html>",
            "",
        )
    )


def _head(view: View, pen: Pen) -> str:
    words = view.words
    items = f"{view.cgi}?page=rss/meetingitems&show=30"
    meetings = f"{view.cgi}?page=rss/meetings&show=30"
    if view.town.markup.generation == 1 or view.run_together:
        # The newer header of Espoo prints both addresses run together.
        meetings = f"{items}?page=rss/meetings&show=30"
    return "\n".join(
        (
            "<div class='header'>",
            pen.link(view.address("meeting_frames"), text(words.front)),
            "<span>Dynasty tietopalvelu</span>",
            pen.link("?page=fsearch", text(words.search)),
            pen.link(items, "RSS"),
            f"<div class='name'>{text(view.town.name)}</div>",
            "<div class='rss'>RSS-linkki",
            f"<div>{words.item_feed}: {pen.link(items, text(items))}</div>",
            f"<div>{words.meeting_feed}: {pen.link(meetings, text(meetings))}</div>",
            f"<div>{pen.link('?page=official_handlers&id=', text(words.officials))}</div>",
            "</div></div>",
        )
    )


def bodies(view: View) -> str:
    """The list of bodies with each one's latest meeting, in Latin-1 by its own meta."""
    words, pen = view.words, Pen(view.town.markup)
    rows = [_body_row(view, pen, view.published(body), body.name) for body in view.town.bodies]
    rows += [
        f"<tr><td>{text(name)}</td><td colspan=2>{words.no_meetings}</td>"
        for name in view.town.idle
    ]
    head = "".join(
        f"<th>{name}</th>" for name in (words.body, words.latest_meeting, words.meeting_date)
    )
    table = f"<table class='tbl'><tr>{head}</tr>\n" + "\n".join(rows) + "\n</table>"
    return frame(view, words.bodies, table, charset="iso-8859-1")


def _body_row(view: View, pen: Pen, meetings: list[Meeting], name: str) -> str:
    if not meetings:
        return f"<tr><td>{text(name)}</td><td colspan=2>{view.words.no_meetings}</td>"
    latest = meetings[0].occasion
    body = pen.link(view.address("meetings", latest.body.id), text(latest.body.name))
    document = _document_link(view, pen, meetings[0], view.address("meeting", latest.id))
    # The service forgets to close its rows here.
    return f"<tr><td>{body}</td><td>{document}</td><td>{printed(latest.on)}</td>"


def _document_link(view: View, pen: Pen, meeting: Meeting, href: str) -> str:
    """A link to a meeting, its kind said by a picture too, or by a class."""
    stage = view.stage(meeting.occasion)
    word = view.words.document[stage]
    minuted = stage is Stage.MINUTES
    if view.town.markup.generation == 1:
        icon = pen.picture("icon_protocol.png" if minuted else "icon_doc1.png")
        return icon + pen.link(href, word)
    return pen.link(href, word, **({"class": "protocol"} if minuted else {}))


def meetings(view: View, listed: list[Meeting]) -> str:
    """One body's meetings, newest first."""
    words, pen = view.words, Pen(view.town.markup)
    rows = "\n".join(_meeting_row(view, pen, meeting) for meeting in listed)
    table = (
        f"<table class='tbl'><caption class='caption'>{words.meeting_feed}</caption>\n"
        f"<tr><th>{words.meeting_date}</th><th></th></tr>\n{rows}\n</table>"
    )
    return frame(view, text(listed[0].occasion.body.name), table)


def _meeting_row(view: View, pen: Pen, meeting: Meeting) -> str:
    href = f"DREQUEST.PHP?page=meeting&id={meeting.occasion.id}"
    document = _document_link(view, pen, meeting, href)
    return f"<tr><td>{printed(meeting.occasion.on)}</td><td>{document}</td></tr>"


def meeting(view: View, shown: Meeting) -> str:
    """One meeting: its items, those with a page linked."""
    words, pen, occasion = view.words, Pen(view.town.markup), shown.occasion
    body = occasion.body
    stage = view.stage(occasion)
    word = words.document[stage]
    out = occasion.on + (MINUTES_LAG if stage is Stage.MINUTES else -AGENDA_LEAD)
    pdf = pen.link(f"../kokous/{occasion.id}.PDF", word, target="_blank")
    rows = "\n".join(_item_row(view, pen, seat) for seat in shown.seats)
    heading = (
        f"{text(body.name)}  {word} {printed(occasion.on)} {words.time} {body.time}"
        f" -  {text(body.place)}"
    )
    table = (
        f"<table class='tbl'>\n<tr><th>{words.number_label[stage]}</th><th>&nbsp;</th>"
        f"<th>{words.title}</th><th>{words.published}: {printed(out)} {pdf}</th></tr>\n"
        f"{rows}\n</table>"
    )
    return frame(view, heading, table)


def _item_row(view: View, pen: Pen, seat: Seat) -> str:
    icon = pen.picture("attachment.png", view.words.has_attachments) if seat.documents else "&nbsp;"
    title = coded(seat.title) if view.town.markup.generation == 2 else text(seat.title)
    cell = title if seat.secret else pen.link(_item_href(seat), title)
    return f"<tr><td>{view.number(seat)}</td><td>{icon}</td><td colspan='2'>{cell}</td></tr>"


def _item_href(seat: Seat) -> str:
    """Either order of the two parameters is as good as the other."""
    if seat.occasion.on.month % 2:
        return f"?page=meetingitem&id={seat.id}"
    return f"?id={seat.id}&page=meetingitem"


def shell(view: View) -> str:
    """The front page: empty without JavaScript."""
    return (
        f"<!DOCTYPE html>\n<html lang='{view.town.language}'><head><meta charset='utf-8'>"
        f"<title>{text(view.town.name)}</title></head><body><div id='app'></div></body></html>\n"
    )
