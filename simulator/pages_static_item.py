"""An item's file in the older static layout: a Word export pasted between navigation bars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from parsers.records import Stage
from simulator.calendar import Meeting, Seat
from simulator.markup import text
from simulator.matter import Handling
from simulator.pages_item import presented_by
from simulator.pages_static import crumbs, frame
from simulator.view import View, neighbours, printed, written

_HANGING = "margin-left:117.0pt;text-indent:-117.0pt"
_TAB = "&nbsp;" * 4 + " "
_BLANK = '<p class="Sisennetty">&nbsp;</p>'
_STYLE = """<style> <!-- p.MsoNormal {margin:0cm; font-size:12.0pt;} \
p.Sivuotsikko {margin-left:117.0pt; text-indent:-117.0pt;} \
p.Sisennetty {margin-left:117.1pt;} h1 {font-size:14.0pt;} --> </style>"""


def item(view: View, meeting: Meeting, seat: Seat) -> str:
    """The whole file of one item at its stage."""
    occasion = seat.occasion
    stage = view.stage(occasion)
    words = view.words
    heading = (
        f"{words.document[stage]} {printed(occasion.on)} "
        f"{words.number_label[stage]} {view.number(seat)}"
    )
    navigation = _navigation(meeting, seat)
    word_export = "  ".join(_text(view, seat))
    data = (
        f'<div class="tblDoc"><div class="tcDoc">{navigation}<hr>{_attachments(seat)}   '
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"> '
        f'<meta name="Generator" content="Microsoft Word 14 (filtered)"> {_STYLE}      '
        f'<div class="WordSection1">  {word_export}  </div>     \n<hr>{navigation}\n</div></div>'
    )
    trail = crumbs(view, meeting, to_meeting=True)
    return frame(view, "bodyKokousasia", trail, (occasion.body.name, heading), data)


def _navigation(meeting: Meeting, seat: Seat) -> str:
    before, after = neighbours(meeting, seat)
    ways = [
        f'<a href="{other.id}.HTM">{label}</a>'
        for other, label in ((before, "Edellinen asia"), (after, "Seuraava asia"))
        if other
    ]
    return (
        f'<div class="tcDat"><table width="100%"><tr><td class="tcDat">{" | ".join(ways)}</td>'
        '<td class="tcDat" align="right">&nbsp;&nbsp;<img src="../ATT.GIF">&nbsp;'
        f'<a target="_blank" href="{seat.id}.PDF">Kokousasia&nbsp;PDF-muodossa</a>'
        "</td></tr></table></div>"
    )


def _attachments(seat: Seat) -> str:
    if not seat.documents:
        return ""
    rows = "".join(
        '<tr><td valign="top"><img src="../ATT.GIF" onload="loadGif(this,\'.PDF\')">&nbsp;</td>'
        f'<td valign="top">&nbsp;</td><td><a href="{seat.id}-{document.number}.PDF" '
        f'target="_blank">{text(document.title)}</a></td></tr>'
        for document in seat.documents
    )
    return f'<div class="tcDat">Liitteet<table class="tcDat">{rows}</table></div><hr>'


# The Word export


def _text(view: View, seat: Seat) -> Iterator[str]:
    handling = seat.handling
    minuted = view.stage(seat.occasion) is Stage.MINUTES
    yield from _case_lines(seat)
    if seat.earlier:
        yield _history_table(seat)
    number = f"§ {seat.paragraph}" if minuted else str(seat.position)
    yield f'<p class="MsoNormal"><span lang="EN-US">{number}</span></p>'
    yield (
        '<p class="MsoNormal" style="margin-right:-7.15pt"><strong><span style="xfont-family: '
        f'&quot;Arial&quot;,&quot;sans-serif&quot;">{text(seat.title)}</span></strong></p>'
    )
    yield '<p class="MsoNormal"><span style="color:black">&nbsp;</span></p>'
    yield from _preparers(view, handling)
    yield from _resolution(handling, _inline_label, minuted=minuted)
    yield from _documents(seat)
    yield from _section(_side_label, "Selostus", handling.explanation)
    yield from _history(seat)
    yield from _notify(handling)


def _case_lines(seat: Seat) -> Iterator[str]:
    """The case number, split in two paragraphs or in two spans."""
    if not seat.case_number:
        return
    serial, task_class, year = seat.case_number.split("/")
    right = '<p class="MsoNormal" style="text-align:right" align="right">'
    if seat.occasion.on.month % 2:
        yield f'{right}<span lang="EN-US">{serial}/{year}</span></p>'
        yield f'{right}<span lang="EN-US">{task_class}</span></p>'
    else:
        yield f"{right}<span>{serial}/{task_class}</span><span>/{year}</span></p>"
    yield '<p class="MsoNormal">&nbsp;</p>'


def _grid(rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(
        " <tr>"
        + "".join(f'  <td valign="top">  <p class="MsoNormal">{cell}</p>  </td>' for cell in row)
        + " </tr> "
        for row in rows
    )
    return (
        f'<table class="MsoTableGrid" style="border-collapse:collapse;border:none">{cells}</table>'
    )


def _history_table(seat: Seat) -> str:
    return _grid(
        (text(past.occasion.body.name), f"{past.paragraph} §", written(past.occasion.on))
        for past in seat.earlier
    )


def _preparers(view: View, handling: Handling) -> Iterator[str]:
    if not handling.preparers:
        return
    yield (
        '<p class="MsoNormal" style="margin-left:117.0pt;line-height:12.0pt;text-autospace: none">'
        '<span style="color:black">Valmistelijat / lisätiedot:</span></p>'
    )
    yield _grid([text(name)] for name in handling.preparers)
    mail = f"{view.words.mail}@{view.town.slug}.example"
    yield f'<p class="Sisennetty"><a href="mailto:{mail}">{mail}</a></p>'
    yield _BLANK


def _side_label(label: str, first: str) -> str:
    return f'<p class="Sivuotsikko"><b>{label}</b>{_TAB}{first}</p>'


def _inline_label(label: str, first: str) -> str:
    return f'<p class="Sisennetty" style="{_HANGING}"><b>{label}</b>{_TAB}{first}</p>'


def _tail_label(label: str) -> str:
    return (
        f'<p class="MsoNormal" style="{_HANGING};line-height: 12.0pt;text-autospace:none">'
        f'<b><span style="color:black">{label}{_TAB}</span></b></p>'
    )


_Label = Callable[[str, str], str]


def _resolution(handling: Handling, label: _Label, *, minuted: bool) -> Iterator[str]:
    """Proposal, course and decision; ``label`` is the paragraph form of the last two.

    An item's own differ from those of its earlier handlings.
    """
    if handling.proposal:
        yield _side_label("Päätösehdotus", text(presented_by(handling.presenter)))
        yield from _paragraphs(handling.proposal)
    if minuted:
        yield from _section(label, "Käsittely", handling.handling)
        if handling.decision:
            yield label("Päätös", f"{text(handling.body)}:")
            yield from _paragraphs(handling.decision)


def _section(label: _Label, name: str, value: str) -> Iterator[str]:
    """A label with the first sentence beside it."""
    if value:
        first, _, rest = value.partition("\n")
        yield label(name, text(first))
        yield from _paragraphs(rest)


def _paragraphs(value: str) -> Iterator[str]:
    yield _BLANK
    for line in filter(None, value.split("\n")):
        yield f'<p class="Sisennetty">{text(line)}</p>'
        yield _BLANK


def _documents(seat: Seat) -> Iterator[str]:
    for label, supplementary in (("Liite", False), ("Oheismateriaali", True)):
        titles = [one.title for one in seat.documents if one.supplementary is supplementary]
        if titles:
            yield _tail_label(label)
            yield _grid(
                ("-" if supplementary else str(number), text(title))
                for number, title in enumerate(titles, start=1)
            )
            yield _BLANK


def _history(seat: Seat) -> Iterator[str]:
    if seat.earlier:
        yield _tail_label("Päätöshistoria")
    for past in seat.earlier:
        heading = f"{past.occasion.body.name} {written(past.occasion.on)} § {past.paragraph}"
        yield f'<p class="MsoNormal" style="{_HANGING}">{text(heading)}</p>'
        yield _BLANK
        yield from _resolution(past.handling, _side_label, minuted=True)


def _notify(handling: Handling) -> Iterator[str]:
    if handling.decision or handling.notify:
        yield _tail_label("Tiedoksi")
        lines = handling.notify.split("\n")
        yield _grid(("-" if line else "&nbsp;", text(line) or "&nbsp;") for line in lines)
