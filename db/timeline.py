"""A matter's way through its bodies: every handling that the archive has or is told of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from db.queries import Connection, Row, rows

# 9809/2021, or 9809/00.01.02/2021 with its class
_NUMBER = re.compile(r"(\d{1,6})/(?:\d{2}(?:\.\d{2}){1,4}/)?((?:19|20)\d{2})")

_CASES = """
SELECT cases.municipality, cases.case_key, cases.case_number, cases.task_class
FROM cases WHERE (case_key = :key OR case_number = :printed)
    AND (:municipality IS NULL OR municipality = :municipality)
ORDER BY municipality, case_key
"""
# An earlier handling of the matter may have been published without its number.
_ITEMS = """
SELECT id, source, body, body_key, meeting, meeting_date AS date, paragraph, position, stage,
    title, case_number, outcome, unanimous, outcome_sentence, changed, url
FROM items WHERE id IN (
    SELECT id FROM items WHERE municipality = :municipality AND case_key = :case_key
    UNION SELECT target FROM items JOIN earlier_handling_targets AS told ON told.item = items.id
        WHERE items.municipality = :municipality AND items.case_key = :case_key
)
ORDER BY meeting_date, sort_key
"""
_TOLD = """
SELECT told.*, items.meeting_date AS told_at, EXISTS (
    SELECT 1 FROM items AS known WHERE known.municipality = items.municipality
        AND known.body_key = told.body_key AND known.meeting_date = told.date
        AND known.paragraph = told.paragraph
) AS known
FROM earlier_handlings AS told JOIN items ON items.id = told.item
WHERE items.municipality = :municipality AND items.case_key = :case_key
ORDER BY items.meeting_date, items.id, told.ordinal
"""
_CITING = """
SELECT item, document, body, date, title, text FROM citing_items
WHERE target IN (SELECT value FROM json_each(:items))
    AND (document IS NOT NULL OR item NOT IN (SELECT value FROM json_each(:items)))
ORDER BY date, item, document, ordinal
"""

_OFFICIAL = """
SELECT id AS document, date, officer_title, officer_name, number, title, language
FROM official_decisions WHERE municipality = :municipality AND case_key = :case_key
ORDER BY date, id
"""


def find_cases(db: Connection, number: str, municipality: str | None = None) -> list[Row]:
    """The cases of a number, with or without its class, one in each municipality that has it.

    Columns: municipality, case_key, case_number, task_class.
    """
    printed = number.strip()
    match = _NUMBER.fullmatch(printed)
    key = f"{match[1]}/{match[2]}" if match else printed
    return rows(db, _CASES, {"key": key, "printed": printed, "municipality": municipality})


def timeline(db: Connection, municipality: str, case_key: str) -> Row:
    """The handlings of a case, oldest first, and what cites them.

    ``handlings``: date, body, paragraph, stage, title, outcome, unanimous, changed,
    motions, votes, ``item`` (None for one that is only told of, by the item ``told_by``)
    and ``others``, the ids of the same handling in another language.
    ``official_decisions``: those that officers made of it: document, date, officer_title,
    officer_name, number, title, language.
    ``cited_by``: item, document, body, date, title, texts.
    """
    case: Row = {"municipality": municipality, "case_key": case_key}
    items = rows(db, _ITEMS, case)
    places = {(item["body_key"], item["date"]) for item in items}
    told = [
        _told(row)
        for row in _once(rows(db, _TOLD, case))
        # a heading may lack its §
        if not row["known"] and (row["paragraph"] or (row["body_key"], row["date"]) not in places)
    ]
    handlings = [*(_archived(db, same) for same in _by_handling(items)), *told]
    ids = json.dumps([item["id"] for item in items])
    return {
        **case,
        "handlings": sorted(handlings, key=_order),
        "official_decisions": rows(db, _OFFICIAL, case),
        "cited_by": _citing(rows(db, _CITING, {"items": ids})),
    }


def _order(handling: Row) -> tuple[str, int, str]:
    return (handling["date"] or "", handling["paragraph"] or 0, handling["body"])


def _by_handling(items: Iterable[Row]) -> list[list[Row]]:
    """The items of each handling: more than one where sources of two languages have it."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for item in items:
        number = (item["paragraph"], item["position"] if item["paragraph"] is None else None)
        groups.setdefault((item["body_key"], item["date"], *number), []).append(item)
    return list(groups.values())


def _archived(db: Connection, same: Sequence[Row]) -> Row:
    item, others = same[0], same[1:]
    return {
        "date": item["date"],
        "body": item["body"],
        "paragraph": item["paragraph"],
        "stage": item["stage"],
        "title": item["title"],
        "outcome": item["outcome"],
        "unanimous": _flag(item["unanimous"]),
        "changed": _flag(item["changed"]),
        "sentence": item["outcome_sentence"],
        "motions": item_motions(db, item["id"]),
        "votes": item_votes(db, item["id"]),
        "item": item["id"],
        "others": [other["id"] for other in others],
        "told_by": None,
    }


def _once(told: Iterable[Row]) -> list[Row]:
    """Each handling as the latest page that dates it retells it."""
    latest = {(row["body_key"], row["date"], row["paragraph"]): row for row in told}
    return list(latest.values())


def _told(row: Row) -> Row:
    return {
        "date": row["date"],
        "body": row["body"],
        "paragraph": row["paragraph"],
        "stage": "minutes",
        "title": None,
        "outcome": row["outcome"],
        "unanimous": _flag(row["unanimous"]),
        "changed": None,
        "sentence": row["outcome_sentence"],
        "motions": [
            {"ordinal": n, **motion, **_named("mover", motion["mover"])}
            for n, motion in enumerate(json.loads(row["motions"]), start=1)
        ],
        "votes": [
            {"ordinal": n, **_told_vote(vote)}
            for n, vote in enumerate(json.loads(row["votes"]), start=1)
        ],
        "item": None,
        "others": [],
        "told_by": row["item"],
    }


def _told_vote(vote: Row) -> Row:
    """A vote of a record with the casting vote and the voting list as ``votes`` has them."""
    listed = vote.pop("list")
    return {
        **vote,
        **_named("casting_vote", vote["casting_vote"]),
        "list_title": listed and listed["title"],
        "list_url": listed and listed["url"],
    }


def _named(part: str, one: Row | None) -> Row:
    """Somebody by name where one is told, and as printed."""
    return {
        part: one and (one["name"] or one["printed"]),
        f"{part}_printed": one and one["printed"],
    }


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _citing(found: Iterable[Row]) -> list[Row]:
    """One row for each text that cites, with all that it cites in it."""
    by_text: dict[tuple[object, object], Row] = {}
    for row in found:
        one = by_text.setdefault((row["item"], row["document"]), {**row, "texts": []})
        one.pop("text", None)
        if row["text"] not in one["texts"]:
            one["texts"].append(row["text"])
    return list(by_text.values())


def item_motions(db: Connection, item: str) -> list[Row]:
    """The motions of an item: columns of ``motions``, seconders as a list, the mover by name."""
    found = rows(
        db,
        "SELECT ordinal, kind, number, coalesce(mover, mover_printed) AS mover, mover_printed,"
        " person, seconders, and_others, text, outcome, sentence"
        " FROM motions WHERE item = ? ORDER BY ordinal",
        [item],
    )
    return [
        {**row, "seconders": json.loads(row["seconders"]), "and_others": bool(row["and_others"])}
        for row in found
    ]


def item_votes(db: Connection, item: str) -> list[Row]:
    """The votes of an item, each with its ``names`` where the page prints them."""
    votes = rows(db, "SELECT * FROM votes WHERE item = ? ORDER BY ordinal", [item])
    names = rows(
        db,
        "SELECT vote, choice, name, printed, person FROM vote_names"
        " WHERE item = ? ORDER BY vote, ordinal",
        [item],
    )
    for vote in votes:
        del vote["item"]
        vote["casting_vote"] = vote["casting_vote"] or vote["casting_vote_printed"]
        vote["consistent"] = bool(vote["consistent"])
        own = [name for name in names if name["vote"] == vote["ordinal"]]
        vote["names"] = [{k: v for k, v in name.items() if k != "vote"} for name in own]
    return votes
