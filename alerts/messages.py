"""What a reader is told, in words: subject, plain text, simple HTML, and JSON for a webhook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from alerts.channels import Message
from alerts.describing import asked, label
from alerts.events import POSTPONING
from alerts.hits import around
from alerts.layout import (
    Block,
    Heading,
    Line,
    Paragraph,
    Piece,
    Point,
    as_html,
    as_text,
    clean,
    line,
)
from alerts.payload import payload
from alerts.saved import Event
from alerts.telling import Matter, Outage, Reader, Sentence, Told
from alerts.texts import Texts
from parsers.records import OutcomeKind, Presenter

IN_FULL: Final = 100
"""Changes that are told with all that is known of them; of what comes after, what and where."""

_SUBJECT_TITLE: Final = 70  # characters of a title in a subject: programs show some 60 to 90
_SENTENCE: Final = 400  # of a sentence around what was found


def compose(
    reader: Reader, matters: Sequence[Matter], outages: Sequence[Outage], now: datetime
) -> Message:
    """The message; without matters it says "nothing new", and always what could not be fetched.

    Every change that is given stands in it once.
    """
    texts = Texts(reader.language)
    said = subject(reader, matters, outages, texts)
    blocks = [
        *_head(matters, outages, now, texts),
        *_matters(reader, matters, texts),
        *_more_of_them(reader, texts),
        *_outages(outages, texts),
        *_ways_out(reader, texts),
    ]
    return Message(
        subject=said,
        text=as_text(blocks),
        html=as_html(blocks, said, reader.language),
        payload={"subject": said} | payload(reader, matters, outages, now),
        unsubscribe=reader.unsubscribe,
    )


def subject(
    reader: Reader, matters: Sequence[Matter], outages: Sequence[Outage], texts: Texts
) -> str:
    """One line: the first matter, what became of it, and how many others there are."""
    if matters:
        first = matters[0]
        said = texts(
            "subject",
            municipality=_shortened(first.municipality, 40),
            title=_shortened(first.title, _SUBJECT_TITLE),
            event=_in_short(first.told[-1], texts),
        )
        return said + _more(len(matters), texts)
    if outages:
        names = [one.municipality for one in outages]
        key = "subject_outage"
    else:
        names = [label(one.search, texts) for one in reader.subscribed]
        key = "subject_nothing"
    named = _shortened(names[0], _SUBJECT_TITLE) if names else "Pykälä"
    return texts(key, name=named) + _more(len(names), texts)


def _more(all_of_them: int, texts: Texts) -> str:
    return texts.count("more", all_of_them - 1) if all_of_them > 1 else ""


def _in_short(told: Told, texts: Texts) -> str:
    """What became of it in a few words; the outcome where that says more than "decided"."""
    event = told.events[0]
    own = f"short_{told.outcome}"
    tells = event in {Event.DECIDED, Event.POSTPONED} and told.outcome is not None
    return texts(own) if tells and texts.has(own) else texts(f"short_{event}")


def _head(
    matters: Sequence[Matter], outages: Sequence[Outage], now: datetime, texts: Texts
) -> Iterator[Block]:
    yield Heading(texts("new_in" if matters else "nothing_in", date=texts.today(now)), 1)
    if not matters:
        yield Paragraph((line(texts("nothing_but" if outages else "nothing")),))


def _matters(reader: Reader, matters: Sequence[Matter], texts: Texts) -> Iterator[Block]:
    names = {one.id: label(one.search, texts) for one in reader.subscribed}
    told_before = 0
    for one in matters:
        yield Heading(one.title, lang=_language(one.told[-1], texts))
        yield Paragraph((line(_of_case(one, texts)),))
        for told in one.told:
            told_before += 1
            words = _in_full if told_before <= IN_FULL else _in_brief
            yield Point(tuple(words(told, one, names, texts)))


def _more_of_them(reader: Reader, texts: Texts) -> Iterator[Block]:
    """How many changes are told nowhere here, and the pages that show what became of all."""
    if reader.more:
        yield Paragraph((line(texts.count("beyond", reader.more)),))
        for one in reader.subscribed:
            yield Point((line(texts.quoted(label(one.search, texts)), one.page),))


def _of_case(one: Matter, texts: Texts) -> str:
    if one.case_number is None:
        return one.municipality
    return texts("case", municipality=one.municipality, number=one.case_number)


def _in_full(told: Told, matter: Matter, names: dict[str, str], texts: Texts) -> Iterator[Line]:
    yield from _in_brief(told, matter, names, texts, leads=False)
    if Event.DECIDED in told.events and told.outcome_sentence:
        yield _quote(texts("from_minutes"), Sentence(told.outcome_sentence, ""), told, texts)
    if who := _presenter(told.presenter):
        yield line(texts("presenter", who=who))
    if told.sentence is not None:
        yield _quote(_where(told.sentence, texts), told.sentence, told, texts)
    found_by = [texts.quoted(names[each]) for each in told.searches if each in names]
    if len(names) > 1 and found_by:
        yield line(texts.count("found_by", len(found_by), names=", ".join(found_by)))
    yield line(texts(_reading(told)), told.url)


def _in_brief(
    told: Told, matter: Matter, _names: dict[str, str], texts: Texts, *, leads: bool = True
) -> Iterator[Line]:
    """What became of it, and where and when that was; an address where the line leads there."""
    if told.title != matter.title:
        title = texts("title_now", title="")
        yield Line((Piece(title), Piece(told.title, lang=_language(told, texts))))
    yield Line((Piece(in_words(told, texts), strong=True),))
    place = texts("meeting", body=told.body, date=texts.date(told.meeting_date))
    number = "" if told.paragraph is None else texts("paragraph", n=told.paragraph)
    yield line(f"{place},{number}" if number else place, told.url if leads else None)


def matched(told: Told, texts: Texts) -> str | None:
    """The sentence that answers the search and where it stands, in plain words."""
    if told.sentence is None:
        return None
    said = _quote(_where(told.sentence, texts), told.sentence, told, texts)
    return clean("".join(piece.text for piece in said.pieces))


def in_words(told: Told, texts: Texts) -> str:
    """All that became of it: "Päätetty: hyväksytty muutettuna. Siirtynyt …"."""
    return ". ".join(_event(event, told, texts) for event in told.events)


def _event(event: Event, told: Told, texts: Texts) -> str:
    outcome = told.outcome
    if event is Event.MOVED and told.former_body:
        return texts("event_moved_from", former=told.former_body, body=told.body)
    if event is Event.CORRECTED:
        return texts(f"event_corrected_{told.stage}")
    if event is Event.DECIDED and outcome not in {None, OutcomeKind.UNKNOWN}:
        return texts("event_decided_so", outcome=texts(f"outcome_{outcome}").lower())
    if event is Event.POSTPONED and outcome in POSTPONING:
        return texts(f"outcome_{outcome}")
    return texts(f"event_{event}")


def _presenter(who: Presenter | None) -> str:
    return " ".join(filter(None, (who.title, who.name))) if who else ""


def _where(sentence: Sentence, texts: Texts) -> str:
    """Which part of the text it stands in, by its own heading if it has one."""
    if sentence.field == "title":
        return texts("found_title")
    name = clean(sentence.heading).rstrip(":") or texts(f"section_{sentence.field}")
    return texts("found_under", section=name)


def _quote(before: str, sentence: Sentence, told: Told, texts: Texts) -> Line:
    """The sentence in quotation marks, what was found in it marked."""
    lang = _language(told, texts)
    opening, closing = texts.quoted("\n").split("\n")
    pieces = [Piece(text, found=found, lang=lang) for text, found in _parts(sentence)]
    return Line((Piece(before + opening), *pieces, Piece(closing)))


def _parts(sentence: Sentence) -> Iterator[tuple[str, bool]]:
    """The sentence in pieces, which are hits or not."""
    text, hits = around(sentence.text, sentence.hits, _SENTENCE)
    at = 0
    for first, last in hits:
        yield text[at:first], False
        yield text[first:last], True
        at = last
    yield text[at:], False


def _reading(told: Told) -> str:
    return "read_archived" if Event.WITHDRAWN in told.events else f"read_{told.stage}"


def _language(told: Told, texts: Texts) -> str | None:
    return None if told.language == texts.language else told.language


def _outages(outages: Sequence[Outage], texts: Texts) -> Iterator[Block]:
    if outages:
        yield Heading(texts("outages"))
    for one in outages:
        since = "" if one.since is None else texts.time(one.since)
        key = "outage" if since else "outage_never"
        yield Point((line(texts(key, municipality=one.municipality, time=since)),))


def _ways_out(reader: Reader, texts: Texts) -> Iterator[Block]:
    yield Heading(texts("why"))
    yield Paragraph((line(texts.count("asked", len(reader.subscribed))),))
    for one in reader.subscribed:
        name = texts.quoted(label(one.search, texts))
        yield Point(
            (
                line(texts.count("found", one.found, name=name)),
                line(asked(one.search, texts)),
                line(texts("pause"), one.pause),
                line(texts("unsubscribe"), one.unsubscribe),
            )
        )
    yield Paragraph((line(texts("manage"), reader.manage),))
    if len(reader.subscribed) > 1:
        yield Paragraph((line(texts("unsubscribe_all"), reader.unsubscribe_all),))
    yield Paragraph((line(texts("forget"), reader.forget),))
    yield Paragraph((line(texts("official")),))


def _shortened(text: str, longest: int) -> str:
    """On one line, cut between words if it is too long."""
    plain = clean(text)
    if len(plain) <= longest:
        return plain
    cut = plain[:longest]
    return f"{cut.rpartition(' ')[0] or cut} …".replace("  ", " ")
