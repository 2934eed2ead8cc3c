"""Which texts of an item there have been, which one stands, and what its coming means.

Pure, and without memory: the answer depends on the pages that were read, not
on the order in which they came. Only a text that went away and came back
needs its pages in the order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.records import Attachment, ChangeKind, Item, Links, Stage


@dataclass(frozen=True, slots=True)
class Version:
    """One text of an item, named by the page (its hash) from which it was first read.

    ``read_at`` is when that page came, ``shown_at`` when the address last came
    to show this text again; both as the archive keeps times, so that they sort.
    """

    page: str
    url: str | None
    read_at: str
    shown_at: str
    record: Item

    @property
    def order(self) -> tuple[str, str]:
        """What versions are told and numbered by."""
        return self.read_at, self.page


def observe(known: Sequence[Version], seen: Version) -> tuple[Version, ...]:
    """All versions, oldest first, now that ``seen`` has been read as well.

    A page that says the same as another adds no version: the text keeps the
    name of the older page. A page that is read anew, by a better parser,
    takes the place of what was read from it before.
    """
    alike = [v for v in known if v.page == seen.page or same_text(v.record, seen.record)]
    others = [v for v in known if v not in alike]
    readings = sorted(
        (*(v for v in alike if v.page != seen.page), _with_first_reading(seen, alike)),
        key=lambda v: v.order,
    )
    times = sorted({time for v in (*alike, seen) for time in (v.read_at, v.shown_at)})
    merged = replace(
        readings[0],
        url=_first_address((*alike, seen)),
        shown_at=_last_return(times, others),
    )
    return tuple(sorted((*others, merged), key=lambda v: v.order))


def _with_first_reading(seen: Version, alike: Sequence[Version]) -> Version:
    """``seen`` with the time at which its page was first read."""
    return replace(seen, read_at=min(v.read_at for v in (*alike, seen) if v.page == seen.page))


def _first_address(versions: Sequence[Version]) -> str | None:
    """Where the text was first read; a file on disk has no address."""
    addresses = [(v.order, v.url) for v in versions if v.url]
    return min(addresses)[1] if addresses else None


def _last_return(times: Sequence[str], others: Sequence[Version]) -> str:
    """The last of a text's own times before which another text was shown."""
    shown = times[0]
    between = sorted(time for v in others for time in (v.read_at, v.shown_at))
    for time in times[1:]:
        if any(shown < other < time for other in between):
            shown = time
    return shown


def standing(versions: Sequence[Version]) -> Version:
    """The version that counts: the last one shown, but minutes never go back to an agenda."""
    return max(versions, key=lambda v: (v.record.stage is Stage.MINUTES, v.shown_at, v.page))


def reasons(versions: Sequence[Version]) -> tuple[ChangeKind | None, ...]:
    """Why each version came, oldest first; None for an agenda that came after the minutes."""
    told: list[ChangeKind | None] = []
    before: Item | None = None
    for version in versions:
        late = _is_late_agenda(before, version.record)
        told.append(None if late else change(before, version.record))
        before = before if late else version.record
    return tuple(told)


def _is_late_agenda(before: Item | None, after: Item) -> bool:
    return before is not None and before.stage is Stage.MINUTES and after.stage is Stage.AGENDA


def change(before: Item | None, after: Item) -> ChangeKind | None:
    """What a reader should be told when ``after`` comes to stand for ``before``; None: nothing."""
    if before is None:
        return ChangeKind.NEW
    if same_text(before, after):
        return None
    if _is_another_matter(before, after):
        return ChangeKind.REPLACED
    if before.stage is not after.stage:
        return ChangeKind.DECIDED
    return ChangeKind.CORRECTED


def _is_another_matter(before: Item, after: Item) -> bool:
    """True if both name a case, another one, and the title changed with it."""
    cases = {before.case_key or before.case_number, after.case_key or after.case_number}
    return None not in cases and len(cases) == 2 and before.title != after.title


def same_text(one: Item, other: Item) -> bool:
    """True if two readings say the same, wherever they stood and whatever surrounded them."""
    return _said(one) == _said(other)


def _said(record: Item) -> Item:
    """The item without what the address decides and the page does not say, and without grammar.

    The neighbours in the meeting, the id and the place it gives, and where
    the server keeps attachments: of their addresses only the file names. What grammar
    makes of the text changes with its rules, and the text does not.
    """
    attachments = tuple(replace(a, url=_file_name(a)) for a in record.attachments)
    handlings = tuple(
        replace(h, motions=(), votes=(), outcome=None) for h in record.earlier_handlings
    )
    return replace(
        record,
        id=None,
        position=None,
        links=Links(),
        attachments=attachments,
        earlier_handlings=handlings,
        motions=(),
        votes=(),
        outcome=None,
        people=(),
        disqualifications=(),
        dissents=(),
        citations=(),
        undecided_names=(),
    )


def _file_name(attachment: Attachment) -> str | None:
    return attachment.url.rpartition("/")[2] if attachment.url else None
