"""How a query is understood, told in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from db.analyser import STEM_MARK
from db.lexicon import Lexicon
from db.query import plan
from db.query.explain import explain as explained
from db.query.targets import OWN
from db.query.words import Live
from db.schema import open_archive
from parsers.errors import StoreError
from pykala.config import Config
from pykala.options import common

Facts = dict[str, Any]

# How a form is found, after the word itself.
_WHERE = {"base": "forms", "more": "also read as", "part": "compounds"}
_ASKS = {
    "word": "a word",
    "joined": "words side by side, in any form",
    "beginning": "the beginning of a word",
    "phrase": "these very forms side by side",
    "sign": "a §, a case or a day",
    "synonyms": "what means the same",
}

_FIELDS = {None: "", OWN: " of the item itself"}
# Digits of a year, a month and a day.
_WHOLE = (4, 6, 8)


# "-koulu" is a query and no option
@click.command("explain", context_settings={"ignore_unknown_options": True})
@click.argument("query", type=click.UNPROCESSED)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@common
def explain(settings: Config, query: str, as_json: bool) -> None:
    """Tell how a QUERY is understood, and which forms the archive has.

    Where there is no archive yet the words are only analysed; one named by --db must be there.
    """
    if click.get_current_context().params["db"] and not settings.db.is_file():
        raise StoreError(f"{settings.db}: there is no such archive")
    told = _explained(settings, query)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(told)))


def _explained(settings: Config, query: str) -> Facts:
    if not settings.db.exists():
        return explained(plan(query, Live()), Live())
    db = open_archive(settings.db)
    try:
        lexicon = Lexicon(db.conn)
        return explained(plan(query, lexicon), lexicon, db.conn)
    finally:
        db.close()


def _lines(told: Facts) -> Iterator[str]:
    if told["joined"]:
        yield told["joined"]
    for term in told["terms"]:
        yield _head(term)
        yield from (f"    {line}" for line in _about(term))
    yield from told["left_out"]
    if not told["terms"]:
        yield "There is no word to search for."
    yield "No archive: nothing was counted." if told["items"] is None else _items(told["items"])


def _head(term: Facts) -> str:
    found = "" if term["items"] is None else f", {_items(term['items'])}"
    field = _FIELDS.get(term["field"], f" in {term['field']}")
    sign = "without " if term["negative"] else ""
    return f"{sign}{term['text']}: {_ASKS[term['asks']]}{field}{found}"


def _items(count: int) -> str:
    return f"{count} item" if count == 1 else f"{count} items"


def _key(keys: str) -> str:
    """Keys side by side as one reads them: a base form, a stem, a §, a case or a day."""
    return " ".join(map(_read, keys.split()))


def _read(key: str) -> str:
    if key.startswith(STEM_MARK):
        return f"{key.removeprefix(STEM_MARK)} (as a stem, where no dictionary has the word)"
    return key


def _sign(key: str) -> str:
    """A §, a case or a day; of days that begin alike what they begin with ("2026-10-2…")."""
    kind, told, more = key[0], key[1:].rstrip("*"), "…" * key.endswith("*")
    if kind == "d":
        parts = filter(None, (told[:4], told[4:6], told[6:]))
        return "-".join(parts) + more * (len(told) not in _WHOLE)
    return f"§ {told}" if kind == "p" else told.replace("y", "/")


def _about(term: Facts) -> Iterator[str]:
    read = _sign if term["asks"] == "sign" else _key
    if term["keys"]:
        yield f"asked as: {', '.join(map(read, term['keys']))}"
    elif not term["synonyms"]:
        yield "found nowhere"
    for where, label in _WHERE.items():
        forms = [one["form"] for one in term["forms"] if one["where"] == where]
        if forms:
            yield f"{label}: {', '.join(forms)}"
    if term["more_forms"]:
        yield "and more forms"
    if term["synonyms"]:
        yield f"or: {', '.join(one['text'] for one in term['synonyms'])}"
