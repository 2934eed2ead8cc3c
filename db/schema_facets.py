"""The narrow table of what results are counted and sorted by, and what keeps it true.

``item_facets`` has one row of small integers for each item, ``facet_values`` tells what they
mean. Triggers write both, in the statement that writes the item: whoever stores, renames or
removes one need not think of it. ``search_stamp`` counts the writings, so that a reader knows
what it has not seen yet; :mod:`db.columns` is that reader.

Codes are given in the order in which values are met and never again, and stamps tell the order
of writing: of two archives with the same items neither need be the same, what they say is.
"""

from __future__ import annotations

CODED = {
    "municipality": "municipality",
    "body": "body",
    "stage": "stage",
    "outcome": "outcome",
    "presenter": "presenter_name",
    "task_class": "task_class",
    "language": "language",
}
"""The columns of item_facets that hold codes, and the columns of items that they stand for."""

_TABLES = f"""
CREATE TABLE facet_values (
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    code INTEGER NOT NULL,
    PRIMARY KEY (facet, value)
) WITHOUT ROWID;
CREATE UNIQUE INDEX idx_facet_values_code ON facet_values(facet, code);
CREATE TABLE item_facets (
    n INTEGER PRIMARY KEY,
    stamp INTEGER NOT NULL,
    day INTEGER NOT NULL,
    position INTEGER,
    year INTEGER NOT NULL,
    {", ".join(f"{name} INTEGER" for name in CODED)},
    kinds INTEGER NOT NULL
);
CREATE INDEX idx_item_facets_stamp ON item_facets(stamp);
CREATE TABLE search_stamp (
    last INTEGER NOT NULL,
    removed INTEGER NOT NULL
);
INSERT INTO search_stamp VALUES (1, 0);
"""  # noqa: S608 - our own names

_NEXT = "(SELECT coalesce(max(code), -1) + 1 FROM facet_values WHERE facet = '{facet}')"
_NEW_VALUE = f"""
INSERT INTO facet_values (facet, value, code)
    SELECT '{{facet}}', new.{{column}}, {_NEXT}
    WHERE new.{{column}} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM facet_values WHERE facet = '{{facet}}' AND value = new.{{column}}
    );
"""  # noqa: S608 - our own names
_NEW_KINDS = f"""
INSERT INTO facet_values (facet, value, code)
    SELECT 'section', value, {_NEXT.format(facet="section")} - 1 + row_number() OVER ()
    FROM json_each(new.section_kinds) AS one
    WHERE NOT EXISTS (
        SELECT 1 FROM facet_values WHERE facet = 'section' AND value = one.value
    );
"""  # noqa: S608 - our own names
_NEW_VALUES = _NEW_KINDS + "".join(
    _NEW_VALUE.format(facet=facet, column=column) for facet, column in CODED.items()
)

_CODE = "(SELECT code FROM facet_values WHERE facet = '{facet}' AND value = new.{column})"
# A kind is the bit of its code: an item has several.
_KINDS = """coalesce((
    SELECT sum(1 << code) FROM json_each(new.section_kinds) AS one
    JOIN facet_values ON facet = 'section' AND facet_values.value = one.value
), 0)"""
_COLUMNS = ("n", "stamp", "day", "position", "year", *CODED, "kinds")
_CODES = ", ".join(_CODE.format(facet=facet, column=column) for facet, column in CODED.items())
_NEW = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
_DAY = "CAST(replace(new.meeting_date, '-', '') AS INTEGER)"
_ROW = f"""
INSERT INTO item_facets ({", ".join(_COLUMNS)})
    SELECT new.n, (SELECT last FROM search_stamp),
        {_DAY}, new.position, new.year,
        {_CODES}, {_KINDS}
    {{of}}
    ON CONFLICT (n) DO UPDATE SET {_NEW};
"""  # noqa: S608 - our own names

_STAMP = "UPDATE search_stamp SET last = last + 1;"
_WRITTEN = f"BEGIN {_STAMP} {_NEW_VALUES} {_ROW.format(of='WHERE 1')} END;"
_OF_ITEMS = ("n", "meeting_date", "position", "year", "section_kinds", *CODED.values())
# Rows that are taken away are not seen by who looks for a stamp: it must read all anew.
_TRIGGERS = f"""
CREATE TRIGGER item_facets_of_a_new_item AFTER INSERT ON items {_WRITTEN}
CREATE TRIGGER item_facets_of_a_changed_item AFTER UPDATE OF {", ".join(_OF_ITEMS)} ON items
    {_WRITTEN}
CREATE TRIGGER item_facets_of_no_item AFTER DELETE ON items BEGIN
    DELETE FROM item_facets WHERE n = old.n;
    UPDATE search_stamp SET last = last + 1, removed = last + 1;
END;
"""  # noqa: S608 - our own names

_FILL_VALUES = "".join(
    f"""
INSERT INTO facet_values (facet, value, code)
    SELECT '{facet}', value, row_number() OVER (ORDER BY value) - 1
    FROM (SELECT DISTINCT {column} AS value FROM items WHERE {column} IS NOT NULL);
"""  # noqa: S608 - our own names
    for facet, column in CODED.items()
)
_FILL_KINDS = """
INSERT INTO facet_values (facet, value, code)
    SELECT 'section', value, row_number() OVER (ORDER BY value) - 1
    FROM (SELECT DISTINCT one.value FROM items, json_each(section_kinds) AS one);
"""

FACETS = (
    _TABLES,
    _FILL_VALUES,
    _FILL_KINDS,
    _ROW.format(of="FROM items AS new WHERE 1"),
    _TRIGGERS,
)
"""What makes the tables, fills them with the items that there are, and keeps them true."""

_DIFFER = " OR ".join(
    f"held.{column} IS NOT {of_item}"
    for column, of_item in (
        ("day", _DAY),
        ("position", "new.position"),
        ("year", "new.year"),
        *((facet, _CODE.format(facet=facet, column=column)) for facet, column in CODED.items()),
        ("kinds", _KINDS),
    )
)
DIFFERING = f"""
SELECT new.id FROM items AS new LEFT JOIN item_facets AS held ON held.n = new.n
WHERE held.n IS NULL OR {_DIFFER}
UNION ALL
SELECT 'row ' || n FROM item_facets WHERE n NOT IN (SELECT n FROM items)
ORDER BY 1
"""  # noqa: S608 - our own names
"""The items that are counted as something else than they say, and rows of no item."""
