"""How one searches: every form of the query language with an example, from search_help.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from web.addresses import search_path
from web.items import Facts
from web.words import Words

_FILE = Path(__file__).with_name("search_help.toml")


@cache
def parts() -> Sequence[Mapping[str, Any]]:
    """The parts of the page: ``title`` and ``about`` by language, ``examples``.

    An example has a ``query``, what it does by language (``says``), and under ``holds``
    what is true of its results, in relation to those of other queries.
    """
    found: list[dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))["part"]
    return found


def view(datasette: Datasette, t: Words) -> Sequence[Facts]:
    """The parts in the visitor's language, each example with the address of its search."""
    return [
        {
            "title": part["title"][t.lang],
            "about": part.get("about", {}).get(t.lang),
            "examples": [
                {
                    "query": example["query"],
                    "url": search_path(datasette, example["query"]),
                    "says": example["says"][t.lang],
                }
                for example in part["examples"]
            ],
        }
        for part in parts()
    ]
