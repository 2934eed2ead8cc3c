"""Whether an archive equals the simulator's ledger: stored rows against its own list.

No parser of ours has a say in it. What is stored is compared word by word with what the
simulator has decided to publish, title, case number, stage, people and texts, each
version with each.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from parsers.records import Stage
from simulator import hostile
from simulator.ledger import Ledger, Version
from simulator.published import PublishedItem
from simulator.towns import TOWNS

Row = dict[str, Any]
Key = tuple[str, str]  # slug, the service's id

# As the older layout prints documents; the others put a label and a number before.
_LABEL = re.compile(r"^(?:Liite|Bilaga|Oheismateriaali|Tilläggsmaterial) \d+ ")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far an archive is from the ledger; all but ``unreachable`` should be 0."""

    missing: int
    duplicates: int
    wrong_texts: int
    false_withdrawals: int
    missed_versions: int
    unreachable: int

    @property
    def equal(self) -> bool:
        """Whether the archive holds what was served, once, as it was, and stands by it."""
        return not any(value for name, value in asdict(self).items() if name != "unreachable")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, for a person to look at."""

    what: str
    item: str
    detail: str


class Comparison:
    """An archive beside a ledger; ``findings`` name each difference.

    ``told`` counts the changes that the archive told of, by kind.
    """

    def __init__(self, db: Path, ledger: Ledger) -> None:
        with closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as archive:
            archive.row_factory = sqlite3.Row
            self._items = {row["id"]: row for row in _rows(archive, "SELECT * FROM items")}
            self._versions = _by_item(_rows(archive, "SELECT * FROM item_versions"))
            changes = _rows(archive, "SELECT * FROM changes ORDER BY seq")
            self._sections = _by_item(
                _rows(archive, "SELECT * FROM sections ORDER BY item, ordinal")
            )
        self.told = Counter(change["kind"] for change in changes)
        self._withdrawals = [change for change in changes if change["kind"] == "withdrawn"]
        self._ledger = ledger
        self._served = {_stored_id(key): texts for key, texts in ledger.served().items()}
        self._public = {_stored_id(key): texts for key, texts in ledger.items.items()}
        self.findings: list[Finding] = [
            *self._missing(),
            *self._duplicates(),
            *self._wrong_texts(),
            *self._false_withdrawals(),
            *self._missed(),
        ]

    @property
    def stored(self) -> set[str]:
        """The ids of the items that are there."""
        return set(self._items)

    def verdict(self, unreachable: int) -> Verdict:
        """The counts of the findings."""
        counts = Counter(finding.what for finding in self.findings)
        return Verdict(
            counts["missing"],
            counts["duplicates"],
            counts["wrong_texts"],
            counts["false_withdrawals"],
            counts["missed_versions"],
            unreachable,
        )

    def _missing(self) -> Iterator[Finding]:
        """Items that were served and are not there."""
        for key in self._served.keys() - self._items.keys():
            yield Finding("missing", key, f"{len(self._served[key])} texts served")

    def _duplicates(self) -> Iterator[Finding]:
        """Items the service never had, and texts of an item that are there twice."""
        for key in self._items.keys() - self._public.keys():
            yield Finding("duplicates", key, "no item of the service's")
        for key in self._items.keys() & self._public.keys():
            found = Counter(
                order
                for order, version in enumerate(self._public[key])
                for row in self._versions[key]
                if _says(json.loads(row["record"]), version.told)
            )
            for order, times in found.items():
                if times > 1:
                    yield Finding("duplicates", key, f"text {order} is there {times} times")

    def _wrong_texts(self) -> Iterator[Finding]:
        """Texts that were never public, and items that do not stand as they were served last."""
        for key in self._items.keys() & self._public.keys():
            for row in self._versions[key]:
                record = json.loads(row["record"])
                if not any(_says(record, version.told) for version in self._public[key]):
                    near = _differences(record, self._public[key][-1].told)
                    yield Finding("wrong_texts", key, f"version {row['ordinal']} differs: {near}")
            yield from self._wrong_standing(key)

    def _wrong_standing(self, key: str) -> Iterator[Finding]:
        """Whether the row and the sections are of the text served last, or of a later one."""
        stored = _as_record(self._items[key], self._sections[key], self._standing(key))
        allowed = _may_stand(self._public[key])
        if not any(_says(stored, version.told) for version in allowed):
            detail = _differences(stored, allowed[-1].told)
            yield Finding("wrong_texts", key, f"does not stand as served last: {detail}")

    def _standing(self, key: str) -> Row:
        """The record of the version that the item's row names."""
        named = self._items[key]["version"]
        rows = [row for row in self._versions[key] if row["version"] == named]
        record: Row = json.loads(rows[0]["record"]) if rows else {}
        return record

    def _false_withdrawals(self) -> Iterator[Finding]:
        """Withdrawals of what had a page on that day, or was served again since."""
        for change in self._withdrawals:
            slug, _, item = change["item"].partition("/")
            day = _day(change["at"])
            if self._ledger.public((slug, item), day):
                yield Finding("false_withdrawals", change["item"], f"on {day}")
        for key, row in self._items.items():
            if row["withdrawn_at"] and self._served_after(key, _day(row["withdrawn_at"])):
                yield Finding("false_withdrawals", key, "served since, and still withdrawn")

    def _served_after(self, key: str, day: date) -> bool:
        there = self._ledger.days[key.partition("/")[0]][day]
        return any(version.last_day > there for version in self._served.get(key, ()))

    def _missed(self) -> Iterator[Finding]:
        """Texts of stored items that were served and are not there."""
        for key in self._served.keys() & self._items.keys():
            records = [json.loads(row["record"]) for row in self._versions[key]]
            for version in self._served[key]:
                if not any(_says(record, version.told) for record in records):
                    near = _differences(records[-1], version.told) if records else "no version"
                    detail = f"served {version.served} times from {version.days[:1]}: {near}"
                    yield Finding("missed_versions", key, detail)


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()


def _rows(archive: sqlite3.Connection, query: str) -> list[Row]:
    return [dict(row) for row in archive.execute(query)]


def _by_item(rows: Iterable[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        out[row["item"]].append(row)
    return out


def _stored_id(key: Key) -> str:
    return f"{key[0]}/{key[1]}"


def _may_stand(texts: Sequence[Version]) -> list[Version]:
    """The texts an item may stand with: that served last, or one that was public later.

    Minutes never go back to an agenda.
    """
    minutes = [v for v in texts if v.served and v.told.stage is Stage.MINUTES]
    latest = max(minutes or texts, key=lambda version: version.last)
    end = max(latest.days, default=date.min)
    later = [v for v in texts if v is latest or (v.days and max(v.days) >= end)]
    return [v for v in later if not minutes or v.told.stage is Stage.MINUTES]


def _as_record(item: Row, sections: Sequence[Row], version: Row) -> Row:
    """What the rows of an item say, with the attachments and people of its version."""
    presenter = {"title": item["presenter_title"], "name": item["presenter_name"]}
    return {
        **version,
        "stage": item["stage"],
        "body": item["body"],
        "meeting_date": item["meeting_date"],
        "paragraph": item["paragraph"],
        "title": item["title"],
        "case_number": item["case_number"],
        "presenter": presenter if any(presenter.values()) else None,
        "sections": [{"kind": row["kind"], "text": row["text"]} for row in sections],
    }


def _says(record: Row, told: PublishedItem) -> bool:
    """Whether a stored version says what the simulator decided to publish, no more and no less."""
    return not _differences(record, told)


def _differences(record: Row, told: PublishedItem) -> list[str]:
    """The facts in which they differ."""
    return [name for name, same in _facts(record, told) if not same]


def _facts(record: Row, told: PublishedItem) -> Iterator[tuple[str, bool]]:
    yield "stage", record.get("stage") == told.stage.value
    yield "body", record["body"] == told.body
    yield "date", record["meeting_date"] == told.meeting_date.isoformat()
    yield "paragraph", record["paragraph"] == told.paragraph
    yield "case", _case(record["case_number"]) == _case(told.case_number)
    yield "decision", _is_text(record, "decision", told.decision, before=_BODIES)
    yield "handling", _is_text(record, "handling", told.handling)
    if told.case_number == hostile.CASE_NUMBER:
        return  # its other parts are written to be read otherwise
    presenter = _people([record["presenter"]])
    named = [told.presenter.title, told.presenter.name] if told.presenter else []
    yield "title", _words(record["title"]) == _words(told.title)
    yield "presenter", presenter == _words(" ".join(filter(None, named)))
    yield "preparers", _people(record["preparers"]) == _words(" ".join(told.preparers))
    yield "proposal", _is_text(record, "proposal", told.proposal, before=[presenter])
    yield "explanation", _is_text(record, "explanation", told.explanation)
    yield "notify", _is_text(record, "notify", told.notify)
    files = sorted(_LABEL.sub("", one["title"]) for one in record["attachments"])
    yield "attachments", files == sorted((*told.attachments, *told.supplementary))


def _is_text(record: Row, kind: str, wanted: str, *, before: Sequence[Sequence[str]] = ()) -> bool:
    """Whether the sections of a kind are a text, or that after one of the openings."""
    told = [section["text"] for section in record["sections"] if section["kind"] == kind]
    words, text = _words(" ".join(told)), _words(wanted)
    return words == text or (bool(text) and any(words == [*one, *text] for one in before))


def _people(people: Iterable[Row | None]) -> list[str]:
    """Titles and names as words, in their order."""
    parts = [part for one in people if one for part in (one.get("title"), one.get("name")) if part]
    return _words(" ".join(parts))


def _case(number: str | None) -> tuple[str, ...] | None:
    """Serial and year: not every layout prints the class between."""
    return (number.split("/")[0], number.split("/")[-1]) if number else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# What may stand between the word Decision and the decision: who decided.
_BODIES = [_words(body.name) for town in TOWNS for body in town.bodies]
