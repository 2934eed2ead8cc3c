"""The memo of a group's meeting: when and where, who was there, and its numbered matters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers.bodies import body_ending
from parsers.dates import IN_TEXT, day_of
from parsers.documents.text import Line, clock, parts, plain_document, without_running_heads
from parsers.people import is_name
from parsers.records import (
    AnnouncedMeeting,
    Citation,
    CitationKind,
    Document,
    DocumentKind,
    Matter,
    Person,
    Role,
)

_TITLE = re.compile(
    r"\b(?:\w*muisti(?:o|on)|pöytäkirja|promemoria|minnesanteckning(?:ar)?|mötesanteckningar|PM)\b",
    re.IGNORECASE,
)
_LABELS = {
    "aika": "when",
    "aika ja paikka": "when",
    "paikka": "place",
    "läsnä": "present",
    "läsnäolijat": "present",
    "osallistujat": "present",
    "paikalla": "present",
    "poissa": "absent",
    "poissaolijat": "absent",
    "estyneet": "absent",
    "tid": "when",
    "plats": "place",
    "närvarande": "present",
    "deltagare": "present",
    "frånvarande": "absent",
    "förhinder": "absent",
}
# Behind it stands a colon, or where the columns were lost what begins as a value does.
_LABEL = re.compile(
    rf"(?i:(?P<label>{'|'.join(sorted(_LABELS, key=len, reverse=True))}))"
    r"(?:\s?:\s*(?P<rest>.*)|\s+(?P<bare>(?=[A-ZÅÄÖ\d]).*|.*\b\d{4}\b.*)|$)"
)
_ROLES = {"present": Role.PRESENT, "absent": Role.ABSENT}
_MATTER = re.compile(r"(?P<number>\d{1,2})\s?[.)§]?\s+(?P<title>\S.*)")
_TOP, _LONGEST_TITLE = 12, 200

# Whose memo it is: the genitive its title names, and the group's own word.
_GROUPS = {
    "ryhmän": "ryhmä",
    "tiimin": "tiimi",
    "toimikunnan": "toimikunta",
    "neuvottelukunnan": "neuvottelukunta",
    "valiokunnan": "valiokunta",
    "neuvoston": "neuvosto",
    "jaoston": "jaosto",
    "verkoston": "verkosto",
    "foorumin": "foorumi",
    "gruppens": "gruppen",
    "rådets": "rådet",
    "kommitténs": "kommittén",
    "nätverkets": "nätverket",
}
_GROUP = re.compile(rf"(?P<name>.*?\w*)(?P<genitive>{'|'.join(_GROUPS)})(?=\W)", re.IGNORECASE)

_GROUP_ALONE = re.compile(rf"(?=[A-ZÅÄÖ])[^,:;.\d]{{0,80}}(?:{'|'.join(_GROUPS.values())})")
_WORD_BEFORE = re.compile(
    r"^(?:Muistio|Promemoria|PM|Minnesanteckningar)\s*[:–-]\s*", re.IGNORECASE
)

_PERSON = re.compile(
    r"(?P<name>[^\W\d_][^,;:()\d]*?)\s*(?P<office>[,–-]\s*[^()]*?)?\s*(?:\((?P<remark>[^()]*)\))?"
)
_CHAIR = re.compile(r"(?:pj|puheenjohtaja|ordf|ordförande)\.?", re.IGNORECASE)
_SECRETARY = re.compile(r"(?:siht|sihteeri|sekr|sekreterare)\.?", re.IGNORECASE)
_OFFICE = re.compile(
    r"v?pj|siht|sekr|\w*(?:johtaja|sihteeri|ordf|ordförande|sekreterare|jäsen|ledamot)"
)

_DECISION_LABEL = re.compile(r"(?:Päätös|Päätökset|Beslut)\s?:\s*(?P<text>.*)")
# "Hyväksyttiin edellisen kokouksen muistio.", "Ohjausryhmä merkitsi … tiedoksi."
_DECIDES = re.compile(
    r"(?:Hyväksyttiin|Päätettiin|Sovittiin|Merkittiin|Valittiin|Nimettiin|Linjattiin|Hylättiin"
    r"|Godkändes|Beslöts|Beslutades|Antecknades|Valdes|Utsågs|Man (?:beslöt|beslutade|kom))\b"
)
_GROUP_DECIDES = re.compile(
    r"(?P<group>[A-ZÅÄÖ][\w-]*)\s+(?:merkitsi|hyväksyi|päätti|valitsi|nimesi|linjasi|hylkäsi|antoi"
    r"|antecknade|godkände|beslutade|beslöt|valde|utsåg)\b"
)
# The forms are "Kokous 15.12.2020 asiat:" and "seuraavassa ohjausryhmän kokouksessa 15.12.2020".
_OWN_MEETING = re.compile(
    r"\b(?P<word>kokou(?:s|ks\w+)|möte\w*|sammanträde\w*)(?P<between>[^.\n\d]{0,30}?)\(?"
    + IN_TEXT.pattern,
    re.IGNORECASE | re.ASCII,
)
_PAST = re.compile(r"\b(?:edelli|viime|föregående|förra|senaste)\w*\W+(?:\w+\W+)?$", re.IGNORECASE)
_REACH = 60  # letters beside a day that tell of it
_LIST_SIGN = re.compile(r"[-–•]\s")
_HOURS = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?!\s?\d).{0,60}?(?P<h>\d{1,2})[.:](?P<m>\d{2})\s?[–-]"
)


def read_memo(lines: Sequence[Line]) -> Document | None:
    """The memo, None where no title or no two of its labels say that it is one."""
    told = without_running_heads(lines)
    numbered = _numbered(told)
    labels = _labels(told[: next(iter(numbered), len(told))])
    name = next((line.text for line in told[:_TOP] if _names_memo(line.text)), None)
    if name is None or len({key for key, _ in labels}) < 2 or not numbered:
        return None
    body = _body(name) or _named_alone(told[: numbered[0]])
    heads = {told[index] for index in numbered}
    divided = parts(lines, lambda line: line in heads or line.is_heading)
    document = replace(plain_document(lines), parts=divided)
    said = {key: _said(lines) for key, lines in reversed(labels)}
    when = said.get("when")
    printed = IN_TEXT.search(when) if when else None
    day = day_of(printed) if printed else document.date
    announced = tuple(_announced(told[numbered[0] :], body, day))
    return replace(
        document,
        kind=DocumentKind.MEMO,
        title=name,
        date=day,
        when=when,
        time=_time(when),
        place=said.get("place"),
        body=body,
        people=tuple(_people(labels)),
        matters=tuple(_matters(told, numbered)),
        announces=announced,
        citations=_with_own(document.citations, announced, body),
    )


def _names_memo(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and _TITLE.search(text) is not None


def _labels(lines: Sequence[Line]) -> list[tuple[str, Sequence[Line]]]:
    """What each label of the head is, and the lines from it to the next one."""
    found = [(n, match) for n, line in enumerate(lines) if (match := _LABEL.fullmatch(line.text))]
    ends = [*(n for n, _ in found), len(lines)][1:]
    pairs = zip(found, ends, strict=True) if found else ()
    return [(_LABELS[match["label"].lower()], lines[n:end]) for (n, match), end in pairs]


def _said(lines: Sequence[Line]) -> str | None:
    """What a label says: behind its colon, else on the line below."""
    return _behind_label(lines[0].text) or (lines[1].text if len(lines) > 1 else None)


def _behind_label(text: str) -> str:
    label = _LABEL.fullmatch(text)
    return (label["rest"] or label["bare"] or "") if label else ""


def _time(when: str | None) -> str | None:
    behind = when and IN_TEXT.sub("", when)
    return clock(behind.strip(" ,")) if behind else None


def _numbered(lines: Sequence[Line]) -> list[int]:
    """Where the numbered matters begin: headings, or where there are none a line each, 1, 2, 3."""
    found = [n for n, line in enumerate(lines) if line.is_heading and _MATTER.fullmatch(line.text)]
    if found:
        return found
    wanted = 1
    for index, line in enumerate(lines):
        match = _MATTER.fullmatch(line.text)
        if match and int(match["number"]) == wanted and _is_title(match["title"]):
            found.append(index)
            wanted += 1
    return found if wanted > 2 else []


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and text[0].isupper() and not text.endswith((".", ",", ";"))


def _body(name: str) -> str | None:
    """The group in its base form, as the memo's title names it."""
    match = _GROUP.search(_WORD_BEFORE.sub("", name))
    return match["name"] + _GROUPS[match["genitive"].lower()] if match else None


def _named_alone(lines: Sequence[Line]) -> str | None:
    """The group that a line of the head names and nothing else."""
    return next((line.text for line in lines if _GROUP_ALONE.fullmatch(line.text)), None)


def _people(labels: Iterable[tuple[str, Sequence[Line]]]) -> Iterator[Person]:
    for key, lines in labels:
        if role := _ROLES.get(key):
            for text in (_behind_label(lines[0].text), *(line.text for line in lines[1:])):
                for one in _one_each(text):
                    yield from _person(one, role)


def _one_each(text: str) -> list[str]:
    """The people of a line: one, or several with signs between them."""
    text = _LIST_SIGN.sub("", text.strip())
    pieces = [piece.strip() for piece in re.split(r";|,(?=\s*[A-ZÅÄÖ]\w+ [A-ZÅÄÖ])", text)]
    return [piece for piece in pieces if piece]


def _person(text: str, role: Role) -> Iterator[Person]:
    match = _PERSON.fullmatch(text) if len(text) <= _LONGEST_TITLE else None
    if match is None:
        return
    name = match["name"].strip()
    pieces = [*(match["office"] or "").lstrip(",–- ").split(","), match["remark"] or ""]
    said = [piece.strip() for piece in pieces]
    title = next((piece for piece in said if _OFFICE.match(piece)), None)
    remark = ", ".join(piece for piece in said if piece and piece != title)
    if not is_name(name) and len(name.split()) > 1:
        return  # "kaikki jäsenet", no person
    person = Person(name if is_name(name) else None, name, role, title, remark or None)
    yield person
    if title and role is Role.PRESENT:
        led = ((_CHAIR, Role.CHAIR), (_SECRETARY, Role.SECRETARY))
        yield from (replace(person, role=part) for form, part in led if form.fullmatch(title))


def _matters(lines: Sequence[Line], numbered: Sequence[int]) -> Iterator[Matter]:
    for begin, end in zip(numbered, [*numbered[1:], len(lines)], strict=True):
        match = _MATTER.fullmatch(lines[begin].text)
        if match:
            texts = [line.text for line in lines[begin + 1 : end]]
            decided = [text for text in map(_decision, texts) if text]
            yield Matter(
                int(match["number"]), match["title"], "\n".join(texts), "\n".join(decided) or None
            )


def _decision(text: str) -> str | None:
    """The paragraph if it tells what was decided, without the label that says so."""
    if label := _DECISION_LABEL.fullmatch(text):
        return label["text"]
    by_group = _GROUP_DECIDES.match(text)
    chair = by_group and by_group["group"].lower().startswith(("puheenjohtaja", "ordförande"))
    return text if _DECIDES.match(text) or (by_group and not chair) else None


def _announced(
    lines: Sequence[Line], body: str | None, held: date | None
) -> list[AnnouncedMeeting]:
    """The coming meetings, each once; ``text`` is what will be on the list, if told.

    One that was before the memo's own is none, unless what will be on its list is told.
    """
    found: dict[str, AnnouncedMeeting] = {}
    for index, line in enumerate(lines):
        listed = line.text.endswith(":")
        below = tuple(_list_below(lines[index + 1 :])) if listed else ()
        for match in _OWN_MEETING.finditer(line.text):
            before = line.text[max(match.start() - _REACH, 0) : match.start()]
            printed = match[0][match.start("day") - match.start() :]
            day = day_of(match)
            if _PAST.search(before) or (day and held and day <= held and not listed):
                continue
            if listed or printed not in found:
                time = clock(line.text[match.end() : match.end() + _REACH].strip(" ,"))
                text = "\n".join((line.text, *below))
                whose = _whose(before, body)
                found[printed] = AnnouncedMeeting(whose, day, printed, time, text)
    return [_with_time(meeting, lines) for meeting in found.values()]


def _whose(before: str, body: str | None) -> str | None:
    """Who meets: the body the words end with, else the group itself."""
    named = body_ending(before.split())
    if named is None or named.ordinary or (body and body.lower().endswith(named.name)):
        return body
    return named.name


def _list_below(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.block.tag != "li" and not _LIST_SIGN.match(line.text):
            return
        yield line.text


def _with_time(meeting: AnnouncedMeeting, lines: Iterable[Line]) -> AnnouncedMeeting:
    """The meeting with the hour that another line tells: "kokous 15.12. … 17.00 – 19.30"."""
    for line in lines:
        match = _HOURS.search(line.text)
        day = meeting.date
        if match and day and (int(match["day"]), int(match["month"])) == (day.day, day.month):
            return replace(meeting, time=f"{int(match['h']):02}:{match['m']}")
    return meeting


def _with_own(
    citations: Iterable[Citation], announced: Iterable[AnnouncedMeeting], body: str | None
) -> tuple[Citation, ...]:
    """The citations, a meeting without a body being one of the group whose memo it is."""
    named = [
        replace(one, body=body) if body and _is_of_group(one, body) else one for one in citations
    ]
    days = {one.date for one in named}
    named += [
        Citation(CitationKind.DECISION, meeting.printed, body, meeting.date)
        for meeting in announced
        if meeting.date and meeting.date not in days
    ]
    return tuple(dict.fromkeys(named))


def _is_of_group(citation: Citation, body: str) -> bool:
    if citation.kind is not CitationKind.DECISION or citation.paragraph is not None:
        return False
    return citation.body is None or body.lower().endswith(citation.body.lower())
