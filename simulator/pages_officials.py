"""Pages of officers' decisions and of announcements, and their PDFs.

The list of decisions is written as it was seen (Espoo: two columns, number and title
glued); the page of one, the list of announcements and where a decision's PDF lies are
guesses by analogy, and the same as the parser's.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator import pdf
from simulator.markup import Pen, text
from simulator.officials import Act, Notice, announced, decided
from simulator.pages_frame import frame
from simulator.view import View, printed

FOLDER = "viranhaltija"
_WORDS = {
    "fi": {
        "word": "Viranhaltijapäätös",
        "previous": "Edellinen päätös",
        "next": "Seuraava päätös",
        "pdf": "Viranhaltijapäätös PDF-muodossa",
        "explanation": "Selostus asiasta",
        "power": "Toimivallan peruste",
        "power_text": "Hallintosääntö 24 §",
        "announcements": "Kuulutukset",
        "until": "Poistetaan",
    },
    "sv": {
        "word": "Tjänsteinnehavarbeslut",
        "previous": "Föregående beslut",
        "next": "Nästa beslut",
        "pdf": "Tjänsteinnehavarbeslutet i PDF-format",
        "explanation": "Redogörelse",
        "power": "Befogenhet",
        "power_text": "Förvaltningsstadgan 24 §",
        "announcements": "Kungörelser",
        "until": "Avlägsnas",
    },
}


def feed_entries(view: View) -> Iterator[tuple[str, str, str]]:
    """Title, subject and link of each decision's entry in the feed, newest first."""
    for act in decided(view.town, view.today):
        link = view.address("official_decision", act.id)
        yield f"{act.title} {printed(act.on)} / {act.subject}", act.subject, link


def decision_list(view: View) -> str:
    """The officers' decisions, newest first."""
    words, pen, word = view.words, Pen(view.town.markup), _WORDS[view.town.language]["word"]
    rows = "\n".join(
        f"<tr><td>{text(act.title)}    {printed(act.on)}</td><td>"
        + pen.link(
            f"?page=official_decision&id={act.id}",
            f"<span>{word} {_number(act)}</span><span>{text(act.subject)}</span>",
        )
        + "</td></tr>"
        for act in decided(view.town, view.today)[:100]
    )
    head = f"<tr><th>{words.official}</th><th>{words.title}</th></tr>"
    table = f"<table class='tbl'>{head}\n{rows}</table>"
    return frame(view, words.officials, table, charset="iso-8859-1")


def decision(view: View, key: str) -> str | None:
    """The page of one decision; None where it is not published."""
    shown = decided(view.town, view.today)
    act = next((one for one in shown if one.id == key), None)
    if act is None:
        return None
    pen, words = Pen(view.town.markup), _WORDS[view.town.language]
    heading = f"{text(act.title)}  {words['word']} {_number(act)} {printed(act.on)}"
    body = (
        "<div class='data-part'><div class='data-part-block-htm'><div>"
        f"{pen.spaced(_paragraphs(view, pen, act))}</div></div></div>"
    )
    parts = (_navigation(view, pen, act, shown), _attachments(view, pen, act), body)
    return frame(view, heading, "\n".join(parts))


def _number(act: Act) -> str:
    return f"{act.number}/{act.on.year}"


def _paragraphs(view: View, pen: Pen, act: Act) -> Iterator[str]:
    own, words = _WORDS[view.town.language], view.words
    yield pen.paragraph(act.case_number)
    yield pen.paragraph(f"{act.title} {printed(act.on)} § {act.number}")
    yield pen.heading(act.subject)
    parts = (
        (own["explanation"], act.explanation),
        (own["power"], own["power_text"]),
        (words.decision, act.decision),
    )
    for label, value in parts:
        yield pen.heading(label)
        yield pen.paragraph(value)
    yield pen.paragraph(f"{act.title.partition(',')[0]} {act.name}")
    yield pen.heading(words.notify)
    yield pen.paragraph(act.notify)


def _navigation(view: View, pen: Pen, act: Act, shown: list[Act]) -> str:
    words, at = _WORDS[view.town.language], shown.index(act)
    ways = [
        pen.link(f"?page=official_decision&id={shown[other].id}", words[way])
        for other, way in ((at + 1, "previous"), (at - 1, "next"))
        if 0 <= other < len(shown)
    ]
    own = pen.link(f"../{FOLDER}/{act.id}.PDF", words["pdf"], target="_blank")
    caption = f"<caption class='caption navigation hidden'>{view.words.navigation}</caption>"
    row = f"<tr><td>{' | '.join(ways)}</td><td>{own}</td></tr>"
    return f"<table class='tbl navigation'>{caption}{row}</table>"


def _attachments(view: View, pen: Pen, act: Act) -> str:
    if act.attachment is None:
        return ""
    words = view.words
    inner = f"<span>{words.attachment} 1</span><span>{text(act.attachment)}</span>"
    cell = pen.link(f"../{FOLDER}/{act.id}-1.PDF", inner, target="_blank")
    caption = f"<caption class='caption'>{words.attachments}</caption>"
    return f"<table class='tbl'>{caption}<tr><td>{cell}</td></tr></table>"


def decision_pdf(view: View, stem: str) -> bytes | None:
    """The PDF of a decision, or of its one attachment; None where there is none."""
    key, _, number = stem.partition("-")
    act = next((one for one in decided(view.town, view.today) if one.id == key), None)
    if act is None or (number and (number != "1" or act.attachment is None)):
        return None
    head = f"{view.town.name}\n{act.title} {printed(act.on)}"
    if number:
        return pdf.document([head, act.attachment or "", act.subject])
    return pdf.document([head, act.subject, act.explanation, act.decision])


def announcement_list(view: View) -> str:
    """The announcements that are to be seen today."""
    pen, words = Pen(view.town.markup), _WORDS[view.town.language]
    rows = "\n".join(
        f"<tr><td>{printed(one.on)}</td><td>{printed(one.until)}</td><td>"
        + pen.link(f"../kuulutus/{one.id}.PDF", text(one.title), target="_blank")
        + "<br>"
        + pen.link(f"../kuulutus/{one.id}.{one.attachment}.PDF", text(one.attachment_title))
        + "</td></tr>"
        for one in announced(view.town, view.today)
    )
    head = "".join(
        f"<th>{label}</th>" for label in (view.words.published, words["until"], view.words.title)
    )
    table = f"<table class='tbl'><tr>{head}</tr>\n{rows}</table>"
    return frame(view, words["announcements"], table)


def announcement_pdf(view: View, stem: str) -> bytes | None:
    """The PDF of an announcement or of its attachment; None once it is taken down."""
    key, _, attachment = stem.partition(".")
    found = next((one for one in announced(view.town, view.today) if one.id == key), None)
    if found is None or attachment not in {"", found.attachment}:
        return None
    return pdf.document(_announced(view, found, attached=bool(attachment)))


def _announced(view: View, notice: Notice, *, attached: bool) -> list[str]:
    head = f"{view.town.name}\n{printed(notice.on)}"
    if attached:
        return [head, notice.attachment_title, notice.title]
    return [head, notice.title, notice.text]
