"""A matter's way through its bodies, told in the terminal."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from db.queries import Connection, rows
from db.schema import open_archive
from db.timeline import find_cases, timeline
from parsers.errors import ConfigError
from pykala.config import Config
from pykala.options import common

Facts = dict[str, Any]

# A long motion is known by its beginning.
_LONGEST = 100
_WIDEST = 1000


@click.command("case")
@click.argument("number", metavar="KEY")
@click.option("--municipality", metavar="SLUG", help="Whose case it is.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@common
def case(settings: Config, number: str, municipality: str | None, as_json: bool) -> None:
    """Follow a matter through its bodies by its case number, 412/2025."""
    db = open_archive(settings.db)
    found = the_case(db, number, municipality)
    told = found | timeline(db, found["municipality"], found["case_key"])
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        # in a pipe lines stay whole
        width = None if sys.stdout.isatty() else _WIDEST
        Console(highlight=False, width=width).print(tree(told))


def the_case(db: Connection, number: str, slug: str | None) -> Facts:
    """The one case of that number; ConfigError where there is none, or more than one."""
    municipality = _municipality(db, slug) if slug else None
    found = find_cases(db, number, municipality)
    if not found:
        where = f" of {municipality}" if municipality else ""
        raise ConfigError(f"there is no case {number}{where} in the archive")
    if len(found) > 1:
        names = ", ".join(one["municipality"] for one in found)
        raise ConfigError(f"{number} is a case of {names}; say which with --municipality SLUG")
    return found[0]


def _municipality(db: Connection, slug: str) -> str:
    sources = rows(db, "SELECT slug, municipality FROM sources ORDER BY slug", [])
    known = {source["slug"]: str(source["municipality"]) for source in sources}
    if slug not in known:
        raise ConfigError(f"the archive has nothing of {slug!r}; it has {', '.join(known)}")
    return known[slug]


def tree(told: Facts) -> Tree:
    """The timeline: a branch for each handling, a leaf for each motion and vote."""
    title = next((one["title"] for one in reversed(told["handlings"]) if one["title"]), "")
    head = Text.assemble((told["case_number"], "bold"), f"  {title}  ({told['municipality']})")
    root = Tree(head, guide_style="dim")
    for handling in told["handlings"]:
        _add_proceedings(root.add(_handling(handling)), handling)
    if told["official_decisions"]:
        branch = root.add(Text("officers' decisions", "bold"))
        for one in told["official_decisions"]:
            branch.add(_official(one))
    if told["cited_by"]:
        branch = root.add(Text("cited by", "bold"))
        for one in told["cited_by"]:
            branch.add(_citing(one))
    return root


def _handling(one: Facts) -> Text:
    place = f"{one['body']} § {one['paragraph']}" if one["paragraph"] is not None else one["body"]
    link = " = ".join((one["item"], *one["others"])) if one["item"] else f"in {one['told_by']}"
    return Text.assemble(
        (one["date"] or "no date", "bold"),
        f"  {place}  {how_it_ended(one)}  ",
        (link, "cyan" if one["item"] else "dim"),
    )


def how_it_ended(one: Facts) -> str:
    """The outcome in a few words; of an agenda, that it is one."""
    if one["outcome"] is None:
        return "on the agenda" if one["stage"] == "agenda" else "outcome not told"
    words = [one["outcome"].replace("_", " ")]
    words += {True: ["unanimous"], False: ["not unanimous"], None: []}[one["unanimous"]]
    words += ["changed"] if one["changed"] else []
    return ", ".join(words)


def _add_proceedings(branch: Tree, one: Facts) -> None:
    """The motions, each with the votes on it, and the votes on something else."""
    votes = list(one["votes"])
    for motion in one["motions"]:
        leaf = branch.add(Text(_motion(motion)))
        for vote in [vote for vote in votes if vote["motion"] == motion["ordinal"]]:
            leaf.add(Text(_vote(vote)))
            votes.remove(vote)
    for vote in votes:
        branch.add(Text(_vote(vote)))


def _motion(motion: Facts) -> str:
    kind = (motion["kind"] or "motion").replace("_", " ")
    number = f" {motion['number']}" if motion["number"] else ""
    by = f" by {motion['mover']}" if motion["mover"] else ""
    return f"{kind}{number}{by}, {motion['outcome']}: {_beginning(motion['text'])}"


def _vote(vote: Facts) -> str:
    return f"vote {_count(vote)}{_won(vote)}"


def _count(vote: Facts) -> str:
    """The tally as printed, "9-6, 2 blank"; what a vote does not tell is a question mark."""
    yes, no = ("?" if vote[side] is None else vote[side] for side in ("yes", "no"))
    blank = f", {vote['blank']} blank" if vote["blank"] else ""
    return f"{yes}-{no}{blank}"


def _won(vote: Facts) -> str:
    doubt = "" if vote["consistent"] else " (the numbers contradict each other)"
    return (f": {vote['result']}" if vote["result"] else "") + doubt


def _official(one: Facts) -> Text:
    place = ", ".join(filter(None, (one["officer_title"] or one["officer_name"], one["title"])))
    return Text.assemble((one["date"], "bold"), f"  {place}  ", (one["document"], "cyan"))


def _citing(one: Facts) -> Text:
    place = ", ".join(filter(None, (one["body"], one["title"])))
    return Text.assemble(
        (one["date"] or "no date", "bold"),
        f"  {place}: {'; '.join(one['texts'])}  ",
        (one["document"] or one["item"], "cyan"),
    )


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"
