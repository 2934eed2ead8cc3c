"""What grammar read of a meeting, as the pages show it: the ending, motions, votes, who took part.

Each fact stands with the sentence it was read from and the section that holds it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from db.queries import rows
from web.addresses import outside
from web.words import Words

Facts = dict[str, Any]
Place = Callable[[str], Facts | None]
# The base forms of each printed name that grammar could not tell.
Names = Mapping[str, Sequence[str]]

_VOTES = """
SELECT item, yes, no FROM votes WHERE item IN (SELECT value FROM json_each(?))
ORDER BY item, ordinal
"""
# The keys of a record that an earlier release did not write.
_LATER: Mapping[str, Any] = {
    "motions": (),
    "votes": (),
    "outcome": None,
    "people": (),
    "disqualifications": (),
    "dissents": (),
    "citations": (),
    "undecided_names": (),
}
# A council has at most some eighty members; a larger sum is no vote that can be drawn.
_DRAWN = 130
# Changed points of more characters than this are folded away.
_SHORT = 700
# In the order of a sheet of minutes; the page's head names presenter and preparers.
_ROLES = (
    *("chair", "secretary", "inspector", "present", "absent"),
    *("mover", "seconder", "voter", "disqualified", "dissenter", "quoted"),
)
_CHOICES = ("yes", "no", "blank", "absent")


def whole(record: Facts) -> Facts:
    """The record with every key of this release, whichever release wrote it."""
    earlier = [{**_LATER, **handling} for handling in record["earlier_handlings"]]
    return {**_LATER, **record, "earlier_handlings": earlier}


def finder(sections: Sequence[Facts], *, history: bool) -> Place:
    """Tells which section a sentence stands in: of earlier handlings, or of this one."""
    looked = [s for s in sections if (s["kind"] == "history") is history]
    looked.sort(key=lambda s: (s["kind"] != "decision", s["kind"] != "handling"))
    texts = [(_folded(s["text"]), s) for s in looked]

    def place(sentence: str) -> Facts | None:
        wanted = _folded(sentence)
        return next((s for text, s in texts if wanted and wanted in text), None)

    return place


def _folded(text: str) -> str:
    return " ".join(text.split())


def view(handling: Facts, place: Place, names: Names, t: Words) -> Facts:
    """What one handling tells; votes stand below the motion they were about, the others apart."""
    several = len(handling["votes"]) > 1
    votes = [
        {**_vote(vote, place, names, t), "nth": n, "of_many": several}
        for n, vote in enumerate(handling["votes"], start=1)
    ]
    motions = [
        _motion(motion, place, names) | {"votes": [v for v in votes if v["motion"] == n]}
        for n, motion in enumerate(handling["motions"], start=1)
    ]
    shown = {vote["nth"] for motion in motions for vote in motion["votes"]}
    return {
        "ending": _ending(handling, place),
        "mark": mark(handling["outcome"], handling["votes"], t),
        "motions": motions,
        "votes": [vote for vote in votes if vote["nth"] not in shown],
        "motion_count": len(motions),
        "vote_count": len(votes),
    }


def mark(outcome: Facts | None, votes: Iterable[Facts], t: Words) -> list[str]:
    """How it ended in a few words: "Hyväksytty esityksen mukaisesti", "Äänestys 9–6"."""
    said = []
    if outcome:
        said.append(t(f"outcome_{outcome['kind']}"))
    counted = list(votes)
    if len(counted) == 1:
        said.append(" ".join(filter(None, (t("vote"), tally(counted[0])))))
    elif counted:
        said.append(t.count("votes", len(counted)))
    elif outcome and outcome["unanimous"]:
        said.append(t("unanimous"))
    return said


def mark_of(row: Facts, votes: Iterable[Facts], t: Words) -> list[str]:
    """The same of a row that has an outcome."""
    said = row["outcome"] and {"kind": row["outcome"], "unanimous": row["unanimous"]}
    return mark(said or None, votes, t)


def with_votes(conn: sqlite3.Connection, items: Iterable[Facts]) -> list[Facts]:
    """The rows of items, each with its votes."""
    found = list(items)
    votes: dict[str, list[Facts]] = {item["id"]: [] for item in found}
    for vote in rows(conn, _VOTES, [json.dumps([item["id"] for item in found])]):
        votes[vote["item"]].append(vote)
    return [item | {"votes": votes[item["id"]]} for item in found]


def tally(vote: Facts) -> str:
    """The two sides, "9–6"; "" where the page does not print both."""
    sides = (vote["yes"], vote["no"])
    return "" if None in sides else "–".join(map(str, sides))


def _ending(handling: Facts, place: Place) -> Facts | None:
    outcome = handling["outcome"]
    if not outcome:
        return None
    points = outcome["changed_points"]
    return {
        **outcome,
        "where": place(outcome["sentence"]),
        "folded": sum(map(len, points)) > _SHORT,
    }


def _motion(motion: Facts, place: Place, names: Names) -> Facts:
    return {
        **motion,
        "mover": motion["mover"] and person(motion["mover"], names),
        "seconders": [person(one, names) for one in motion["seconders"]],
        "paragraphs": [line for line in motion["text"].split("\n") if line],
        "where": place(motion["sentence"]),
    }


def _vote(vote: Facts, place: Place, names: Names, t: Words) -> Facts:
    return {
        **vote,
        "tally": tally(vote),
        "sides": _sides(vote, t),
        "bar": _bar(vote),
        "won": _won(vote["result"], t),
        "voters": _voters(vote["names"]),
        "casting_vote": vote["casting_vote"] and person(vote["casting_vote"], names),
        "list_url": outside(vote["list"]["url"]) if vote["list"] else None,
        "where": place(vote["sentence"]),
    }


def _sides(vote: Facts, t: Words) -> list[Facts]:
    """Each printed count with what it stood for."""
    meant = {"yes": vote["yes_means"], "no": vote["no_means"]}
    return [
        {
            "choice": choice,
            "count": vote[choice],
            "printed": bool(meant.get(choice)),
            "means": meant.get(choice) or t(f"vote_{choice}"),
        }
        for choice in _CHOICES
        if vote[choice] is not None
    ]


def _bar(vote: Facts) -> list[tuple[str, int]]:
    """How many cells of each colour; none where a side is missing or the sum is no council's."""
    cells = [(choice, vote[choice] or 0) for choice in ("yes", "blank", "no")]
    drawn = vote["yes"] is not None and vote["no"] is not None
    return cells if drawn and 0 < sum(n for _, n in cells) <= _DRAWN else []


def _won(result: str | None, t: Words) -> str | None:
    """The printed result in words: "Esitys voitti", "Elon ehdotus voitti"."""
    if result is None:
        return None
    prefix, _, name = result.partition("motion of ")
    if name and not prefix:
        return t("won_motion", name=name)
    return t.get(f"won_{result}", result)


def _voters(names: Sequence[Facts]) -> list[tuple[str, list[str]]]:
    by_choice = (
        (choice, [one["name"] or one["printed"] for one in names if one["choice"] == choice])
        for choice in _CHOICES
    )
    return [(choice, voters) for choice, voters in by_choice if voters]


def person(named: Facts, names: Names) -> Facts:
    """The base form, else the printed one; ``maybe`` are the base forms it could have."""
    base = named["name"]
    return {
        "label": base or named["printed"],
        "printed": named["printed"] if base and base != named["printed"] else None,
        "maybe": () if base else tuple(names.get(named["printed"], ())),
    }


def undecided(record: Facts) -> dict[str, Sequence[str]]:
    """The base forms of each printed name that grammar could not tell."""
    return {name["printed"]: name["candidates"] for name in record["undecided_names"]}


def apart(record: Facts, place: Place, names: Names) -> Facts:
    """Who stayed out for a conflict of interest, and whose differing opinion is in the minutes."""
    return {
        kind: [
            {"reason": None, **one, **person(one, names), "where": place(one["sentence"])}
            for one in record[kind]
        ]
        for kind in ("disqualifications", "dissents")
    }


def people(record: Facts, names: Names) -> list[tuple[str, list[Facts]]]:
    """Everybody by the part they had, each once a part."""
    return [(role, held) for role in _ROLES if (held := _holders(record["people"], role, names))]


def _holders(rows: Iterable[Facts], role: str, names: Names) -> list[Facts]:
    held = (row | person(row, names) for row in rows if row["role"] == role)
    return list({(one["label"], one["title"]): one for one in held}.values())
