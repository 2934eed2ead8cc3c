"""Where the fields of a query are looked for: the columns of each index, and the stored texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.search import EVERY as _EVERY
from parsers.records import SectionKind

_KINDS = tuple(kind.value for kind in SectionKind)


@dataclass(frozen=True, slots=True)
class Place:
    """What a field means in one index.

    ``ordered`` are the columns where base forms stand in the order of the text, for phrases;
    ``loose`` is the column filter for single words, which may be parts of others.
    """

    ordered: tuple[str, ...]
    loose: str

    @property
    def in_order(self) -> str:
        """The column filter for phrases."""
        return f"{{{' '.join(self.ordered)}}}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where some of the stored texts are: expressions of SQL over ``tables``.

    ``n`` is the row's number in the index, ``columns`` hold texts; ``field`` is the field whose
    texts they are, or an expression that gives it.
    """

    tables: str
    n: str
    field: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """An index, what fields mean in it, and the stored texts that it was made of."""

    index: str
    places: Mapping[str | None, Place]
    sources: tuple[Source, ...]


def _with_parts(*columns: str) -> Place:
    both = [name for column in columns for name in (column, f"{column}_parts")]
    return Place(columns, f"{{{' '.join(both)}}}")


# The parts of a body's name are no word of the matter: ympäristö is not what every item
# of an ympäristölautakunta is about.
_ITEM_PLACES: dict[str | None, Place] = {
    None: Place(
        ("title", *_KINDS, "body", "presenter", "municipality"), "- {body_parts own cited}"
    ),
    "title": _with_parts("title"),
    "text": _with_parts(*_KINDS),
    **{kind: _with_parts(kind) for kind in _KINDS},
    "body": _with_parts("body"),
    "presenter": Place(("presenter",), "presenter"),
    "municipality": Place(("municipality",), "municipality"),
}
_DOCUMENT_PLACES: dict[str | None, Place] = {
    None: Place(("title", "text"), "- {own cited}"),
    "title": _with_parts("title"),
    "text": _with_parts("text"),
}
# As the index has it, a section whose kind has no column of its own is "other".
_KIND = "CASE WHEN sections.kind IN ({}) THEN sections.kind ELSE 'other' END".format(
    ", ".join(f"'{kind}'" for kind in _KINDS)
)

ITEMS = Target(
    "item_index",
    _ITEM_PLACES,
    (
        Source("items", "n", "'title'", ("title",)),
        Source(
            "items JOIN sections ON sections.item = items.id",
            "items.n",
            _KIND,
            ("sections.heading", "sections.text"),
        ),
        Source("items", "n", "'body'", ("body",)),
        Source(
            "items",
            "n",
            "'presenter'",
            ("coalesce(presenter_title, '')", "coalesce(presenter_name, '')"),
        ),
        Source("items", "n", "'municipality'", ("municipality",)),
    ),
)
DOCUMENTS = Target(
    "document_index",
    _DOCUMENT_PLACES,
    (
        Source("documents", "n", "'title'", ("title",)),
        Source(
            "documents JOIN document_parts ON document_parts.document = documents.id",
            "documents.n",
            "'text'",
            ("document_parts.heading", "document_parts.text"),
        ),
    ),
)

EVERY = f'own : "{_EVERY}"'
"""The expression that finds every row of an index."""
SIGNS = "{own cited}"
OWN = "own"
