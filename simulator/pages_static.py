"""The older static layout's frame and lists: ``/kokous/*.HTM`` in windows-1252.

Written as a server writes it: no ``tbody``, links relative, comments where a row begins.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from parsers.records import Stage
from simulator import templates
from simulator.calendar import Meeting, Seat
from simulator.markup import coded, text
from simulator.view import View, printed

_OTHERS = (
    ("Jaakko Leinonen", "kaupunginjohtaja"),
    ("Arvo Köysi", "kaupunginsihteeri, sihteeri"),
    ("Liisa Satamo", "tekninen johtaja, poistui klo 17.05"),
)
# What stands beside a member's name, by the member's place in the list.
_BESIDE = {0: ", puheenjohtaja", 1: ", varapuheenjohtaja", 3: ", saapui klo 16.53"}
_RULE = (
    '<table class="tbl" cellspacing="0" width="100%">\n<colgroup><col width=""></colgroup>\n'
    '<tr><td><hr size="4"></td>\n'
)


def frame(view: View, kind: str, crumbs: Iterable[str], heading: tuple[str, str], data: str) -> str:
    """A whole file: ``kind`` is the body's class, ``heading`` its two lines."""
    trail = " | ".join(crumbs) + "&nbsp;|&nbsp;" + _search_link(view)
    footer = trail if kind == "bodyKokousasia" else "<!--LINKIT-->"
    return f"""<html><head>
 <meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
 <meta http-equiv="pragma" content="no-cache">
 <meta http-equiv="cache-control" content="no-cache">
 <meta name="robots" content="noindex">
 <title>{text(view.town.name)}</title>
 <link rel="stylesheet" type="text/css" href="../DJULKAISU.CSS">
 <script language="JavaScript" src="../DJULKAISU.JS"></script>
 <!--PARENTUPD-->
</head>

<body class="{kind}" onload="init()">
<center>
  {trail.removeprefix("&nbsp;|&nbsp;")}
</center>

{_RULE}</tr><tr><td align="center"><label class="h3"><!-- RSPEAK_START -->{text(heading[0])}<br>\
{text(heading[1])}<!-- RSPEAK_STOP --></label><!--READSPEAKER--></td>
</tr><tr><td><hr size="4"></td>
</tr></table>

<p style="margin:0px">

<table class="tbl" cellspacing="0" width="100%">
<colgroup><col width=""></colgroup>
<tr><td style="padding-left:5px; padding-right:5px">

<!--DATA_BEGIN-->

{data}

<!--DATA_END-->

</td>
</tr></table>

{_RULE}</tr></table>

</p><center>
  {footer}
</center>

</body></html>
"""


def crumbs(view: View, meeting: Meeting | None = None, *, to_meeting: bool = False) -> list[str]:
    """The links above a page, from the list of bodies down."""
    out = ['<a href="TELIMET.HTM">Toimielimet</a>']
    if meeting:
        occasion = meeting.occasion
        out.append(f'<a href="TELIN-{occasion.body.id}.HTM">{text(occasion.body.name)}</a>')
        if to_meeting:
            word = view.words.document[view.stage(occasion)]
            out.append(f'<a href="{occasion.id}.HTM">{word} {printed(occasion.on)}</a>')
    return out


def _search_link(view: View) -> str:
    return f'<a href="{view.address("meeting_frames")}" target="_top">Avaa haku</a>'


def bodies(view: View, folder: str = "") -> str:
    """TELIMET.HTM; ``folder`` leads to the files from where the page is served."""
    rows = []
    for body in view.town.bodies:
        meetings = view.published(body)
        if meetings:
            latest = meetings[0].occasion
            word = view.words.document[view.stage(latest)]
            rows.append(
                f"<!--TIETUE:TELIN-{body.id}-->\n<!--{coded(latest.body.name)}-->\n"
                '</tr><tr><td class="tcBul">&nbsp;&nbsp;<img src="../TELIN.GIF">&nbsp;&nbsp;</td>\n'
                f'<td class="tcDat" nowrap="nowrap"><a href="{folder}TELIN-{body.id}.HTM">'
                f"{text(latest.body.name)}</a></td><td></td>\n"
                f'<td colspan="3" class="tcDat">{printed(latest.on)}&nbsp;&nbsp;'
                f'<a href="{folder}{latest.id}.HTM">{word}</a></td>\n<!--TIETUE-->\n'
            )
    data = (
        '<table class="tbl" cellspacing="0" border="0" width="100%">\n'
        '<tr class="trHea"><td class="tcHeaFirst" colspan="2" height="25">&nbsp;Toimielimet</td>'
        '<td class="tcHea">&nbsp;&nbsp;&nbsp;&nbsp;</td>\n'
        '<td class="tcHea">Viimeisin&nbsp;kokous</td>'
        '<td class="tcHeaLast" width="100%">&nbsp;</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>\n{"".join(rows)}</tr></table>'
    )
    return frame(view, "bodyTelimet", [], (view.town.name, "Kokouslistat"), data)


def meetings(view: View, listed: list[Meeting]) -> str:
    """TELIN-<body>.HTM: one table a year, newest first."""
    tables = [
        _year(view, year, list(group))
        for year, group in groupby(listed, key=lambda one: one.occasion.on.year)
    ]
    heading = ("Kokouslistat", listed[0].occasion.body.name)
    return frame(view, "bodyTelin", crumbs(view, listed[0]), heading, "".join(tables))


def _year(view: View, year: int, listed: list[Meeting]) -> str:
    rows = []
    for order, meeting in enumerate(listed):
        occasion = meeting.occasion
        stage = view.stage(occasion)
        state = 8 if stage is Stage.MINUTES else 7
        shade = ' class="trDat"' if order % 2 else ""
        rows.append(
            f"<!--TIETUE:{occasion.id}-->\n<!--{occasion.on}-->\n<!--{occasion.id}.HTM-->\n"
            f"<!--{state}-->\n"
            f'</tr><tr{shade}><td class="tcDat">'
            f"&nbsp;&nbsp;{printed(occasion.on)}&nbsp;&nbsp;</td>\n"
            f'<td class="tcDat" width="100%"><a href="{occasion.id}.HTM">'
            f"{view.words.document[stage]}</a></td>\n<!--TIETUE-->\n"
        )
    return (
        '<table class="tbl" cellspacing="0" border="0" width="100%">\n'
        f'<tr class="trHea"><td class="tcHeaFirst" colspan="2" height="25">&nbsp;Vuosi&nbsp;{year}'
        '</td>\n<td class="tcHea">&nbsp;</td>\n<td class="tcHeaLast" width="100%">&nbsp;</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>\n{"".join(rows)}</tr></table>'
    )


def meeting(view: View, shown: Meeting) -> str:
    """<meeting>.HTM: the items, and in the minutes the appeals and who was there."""
    occasion = shown.occasion
    stage = view.stage(occasion)
    minuted = stage is Stage.MINUTES
    word = view.words.document[stage]
    checked = " / Tarkastettu" if minuted else ""
    heading = f"{word} {printed(occasion.on)} klo {occasion.body.time}{checked}"
    tables = [_items(view, shown)]
    if minuted:
        tables += [_appeals(shown), *_attendance(view, shown)]
    trail = crumbs(view, shown)
    return frame(view, "bodyKokous", trail, (occasion.body.name, heading), "\n".join(tables))


def _items(view: View, shown: Meeting) -> str:
    stage = view.stage(shown.occasion)
    rows = "".join(_item_row(view, order, seat) for order, seat in enumerate(shown.seats))
    return (
        '<table class="tbl" cellspacing="0" border="0" width="100%">\n'
        '<tr class="trHea"><td class="tcHeaFirst" height="25">'
        f"&nbsp;{view.words.number_label[stage]}"
        '</td>\n<td class="tcHea">&nbsp;</td>\n<td class="tcHea">Otsikko</td>\n'
        '<td class="tcHeaLast" width="100%" align="right">\n&nbsp;<img src="../ATT.GIF">&nbsp;'
        f'<a target="_blank" href="{shown.occasion.id}.PDF" class="linkMListPDF">'
        f"{view.words.document[stage]}&nbsp;PDF-muodossa</a>\n&nbsp;</td>\n"
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>\n{rows}</tr></table>'
    )


def _item_row(view: View, order: int, seat: Seat) -> str:
    shade = ' class="trDat"' if order % 2 else ""
    icon = (
        '<td valign="top"><img src="../ATTACHEMENT.GIF"></td>'
        if seat.documents
        else "<td>&nbsp;</td>"
    )
    title = text(seat.title)
    cell = title if seat.secret else f'<a href="{seat.id}.HTM">{title}</a>'
    return (
        f'</tr><tr{shade}><td class="tcDat" valign="top">&nbsp;&nbsp;{view.number(seat)}</td>'
        f'{icon}<td class="tcDat" colspan="3">{cell}</td>\n'
    )


def _appeals(shown: Meeting) -> str:
    kinds = (
        (
            "Muutoksenhakukielto kuntalaki 136 §",
            [one for one in shown.pages if not one.case_number],
        ),
        ("Oikaisuvaatimusohje", [one for one in shown.pages if one.case_number]),
    )
    rows = "".join(
        f'</tr><tr><td class="tcDat" valign="top">&nbsp;&nbsp;'
        f"{', '.join(str(seat.paragraph) for seat in seats)}</td><td>&nbsp;</td>"
        f'<td class="tcDat"><a href="{shown.occasion.id}-0-{number}.PDF" target="_blank">{kind}</a>'
        "</td>\n"
        for number, (kind, seats) in enumerate(kinds, start=1)
        if seats
    )
    return (
        '<table class="tbl" cellspacing="0" border="0" width="100%">\n'
        '<tr class="trHea"><td class="tcHeaFirst" height="25">&nbsp;Pykälä</td>\n'
        '<td class="tcHea">&nbsp;</td>\n<td class="tcHea">Muutoksenhakuohjeet</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>\n{rows}</tr></table>'
    )


def _attendance(view: View, shown: Meeting) -> list[str]:
    """Members and others, in the Word markup that the service disables with an x."""
    names = {body.id: body.name for body in view.town.bodies}  # a body may be renamed since
    sitting = templates.bodies()[view.town.slug, names[shown.occasion.body.id]].members
    lines = (
        f"{given} {surname}{_BESIDE.get(place, '')}"
        for place, (given, surname, _) in enumerate(sitting)
    )
    members = "".join(f'<xp xclass="MsoNormal">{text(line)}</xp><br>  ' for line in lines)
    others = "".join(
        "<tr>"
        + "".join(
            '  <td class="tcDat" width="300" valign="top">  '
            f'<xp xclass="MsoNormal">{text(cell)}</xp><br>  </td>'
            for cell in row
        )
        + " </tr> "
        for row in _OTHERS
    )
    return [
        _people("Saapuvilla olleet jäsenet", members),
        _people("Muut saapuvilla olleet", f'<table xclass="MsoNormalTable">{others}</table>'),
    ]


def _people(label: str, content: str) -> str:
    return (
        '<table class="tbl" cellspacing="0" border="0" width="100%">\n'
        f'<tr class="trHea"><td class="tcHeaFirst tcHeaLast" height="25">&nbsp;{label}</td>\n'
        f'</tr><tr><td class="tcHeaSepa">&nbsp;</td>\n</tr><tr><td class="tcDat">{content}</td>\n'
        "</tr></table>"
    )
