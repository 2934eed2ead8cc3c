"""The views of archive.db: decisions with their texts, and where references lead.

A reference is resolved when it is asked for, so that it finds its target whenever that
came. Each way of finding one is a plain join of its own: only so can SQLite begin at
either end, at the text that cites or at what is cited. A plus keeps it from an index that
tells next to nothing.
"""

from __future__ import annotations


def joined(kind: str) -> str:
    """The texts of an item's sections of one kind, in order; NULL where none says a word."""
    return f"""(
        SELECT nullif(group_concat(text, char(10)), '') FROM (
            SELECT text FROM sections
            WHERE item = items.id AND kind = '{kind}' AND text <> '' ORDER BY ordinal
        )
    ) AS {kind}"""  # noqa: S608 - our own words


_DECISIONS = f"""
CREATE VIEW decisions AS
SELECT id, n, municipality, body, meeting_date, year, stage, paragraph, title, case_number,
    presenter_title, presenter_name, outcome, unanimous, changed, motion_count, vote_count,
    outcome_sentence, language, url,
    {joined("proposal")},
    {joined("handling")},
    {joined("decision")},
    {joined("explanation")}
FROM items;
"""  # noqa: S608 - our own words

# The item that a body, a day and a § name.
_DECISION = """JOIN items AS target ON target.municipality = citing.municipality
    AND target.body_key = told.body_key AND target.meeting_date = told.date
    AND target.paragraph = told.paragraph"""
# The meeting that a body and a day name, where no such item is known.
_MEETING = """JOIN meetings AS target ON target.date = told.date
JOIN bodies ON bodies.id = target.body AND bodies.body_key = told.body_key
JOIN sources ON sources.slug = target.source AND sources.municipality = citing.municipality"""
_NO_SUCH_ITEM = """NOT EXISTS (
    SELECT 1 FROM items WHERE items.municipality = citing.municipality
        AND items.body_key = told.body_key AND items.meeting_date = told.date
        AND items.paragraph = told.paragraph
)"""
# A saved page does not tell its meeting: where only the meeting is named, it stands for it.
_SAVED = """JOIN items AS target ON target.municipality = citing.municipality
    AND target.body_key = told.body_key AND target.meeting_date = told.date
    AND +target.meeting IS NULL"""
_CASE = """JOIN items AS target ON +target.municipality = citing.municipality
    AND target.case_key = told.case_key"""

_AN_ITEM = "target.id AS target, target.meeting AS meeting"
_A_MEETING = "NULL AS target, target.id AS meeting"
_ITS_FACTS = "target.municipality, target.body, target.meeting_date, target.paragraph, target.title"
_THE_MEETINGS_FACTS = (
    "sources.municipality, bodies.name AS body, target.date AS meeting_date,"
    " told.paragraph, NULL AS title"
)

# Each way: what is found, its facts, how, and on what condition.
_WAYS_OF_PLACE = (
    (_AN_ITEM, _ITS_FACTS, _DECISION, "true"),
    (_A_MEETING, _THE_MEETINGS_FACTS, _MEETING, _NO_SUCH_ITEM),
    (_AN_ITEM, _ITS_FACTS, _SAVED, "told.paragraph IS NULL"),
)
_WAYS = (*_WAYS_OF_PLACE, (_AN_ITEM, _ITS_FACTS, _CASE, "true"))

_BY_ITEM = (
    (
        "citing.id AS item, NULL AS document, citing.body AS citing_body,"
        " citing.meeting_date AS citing_date, citing.title AS citing_title"
    ),
    "citations AS told JOIN items AS citing ON citing.id = told.item",
    "target.id <> citing.id",
)
_BY_DOCUMENT = (
    (
        "citing.item AS item, citing.id AS document, citing.body AS citing_body,"
        " citing.date AS citing_date, citing.title AS citing_title"
    ),
    "document_citations AS told JOIN documents AS citing ON citing.id = told.document",
    "true",
)


def _targets(citing: tuple[str, str, str], columns: str, ways: tuple[tuple[str, ...], ...]) -> str:
    """A SELECT for each way, from one kind of citing text."""
    who, where, apart = citing
    return "\nUNION ALL\n".join(
        f"SELECT {who}, {columns},\n    {found}, {facts}\nFROM {where}\n{how}\n"
        f"WHERE {condition} AND {apart}"
        for found, facts, how, condition in ways
    )


_TOLD = "told.ordinal, told.kind, told.text, told.case_key"
_CITATIONS = f"""
CREATE VIEW citation_targets AS
{_targets(_BY_ITEM, _TOLD, _WAYS)}
UNION ALL
{_targets(_BY_DOCUMENT, _TOLD, _WAYS)};
CREATE VIEW citing_items AS
SELECT target, meeting, item, document, ordinal, kind, text, municipality,
    citing_body AS body, citing_date AS date, citing_title AS title
FROM citation_targets;
"""  # noqa: S608 - our own words

_RETELLING = (
    "citing.id AS item",
    "earlier_handlings AS told JOIN items AS citing ON citing.id = told.item",
    "target.id <> citing.id",
)
_ANNOUNCING = (
    "citing.id AS document",
    (
        "(SELECT *, NULL AS paragraph FROM document_meetings) AS told"
        " JOIN documents AS citing ON citing.id = told.document"
    ),
    "true",
)
_OTHERS = f"""
CREATE VIEW earlier_handling_targets AS
{_targets(_RETELLING, "told.ordinal, told.body AS printed, told.date", _WAYS_OF_PLACE[:2])};
CREATE VIEW document_meeting_targets AS
{_targets(_ANNOUNCING, "told.ordinal, told.text, told.date", _WAYS_OF_PLACE[1:])};
"""

VIEWS = _DECISIONS + _CITATIONS + _OTHERS
