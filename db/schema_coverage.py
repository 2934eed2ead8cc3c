"""What is published as listed, and what of it is held: the view, and which runs were backfills.

They come with a migration of their own. Every harvest before it was a poll.
"""

from __future__ import annotations

_KINDS = """
ALTER TABLE harvests ADD COLUMN kind TEXT NOT NULL DEFAULT 'poll';
"""

# A meeting counts as heard of where an address leads to it. One that was held before the
# oldest item we fetched ourselves is left to a backfill, and so is none we lack.
_COVERAGE = """
CREATE VIEW coverage AS
WITH heard AS (
    SELECT source, count(*) AS listed, count(read_at) AS read,
        sum(read_at IS NULL AND date >= (
            SELECT meeting_date FROM items
            WHERE items.source = meetings.source AND items.url IS NOT NULL
            ORDER BY meeting_date LIMIT 1
        )) AS missing
    FROM meetings WHERE url IS NOT NULL GROUP BY source
),
named AS (
    SELECT meetings.source, max(items.id IS NOT NULL) AS held,
        max(items.id IS NULL AND (
            coalesce(meetings.robots, '') LIKE '%nofollow%' OR EXISTS (
                SELECT 1 FROM faults WHERE faults.source = meetings.source
                    AND faults.url = listed.url AND faults.kind = 'Barred'
            )
        )) AS barred
    FROM meeting_items AS listed
    JOIN meetings ON meetings.id = listed.meeting
    LEFT JOIN items ON items.id = listed.item
    WHERE listed.item IS NOT NULL AND listed.url IS NOT NULL
    GROUP BY listed.item
),
told AS (
    SELECT source, count(*) AS listed, sum(held) AS held, sum(barred) AS barred
    FROM named GROUP BY source
)
SELECT sources.slug AS source, sources.municipality,
    coalesce(heard.listed, 0) AS meetings_listed,
    coalesce(heard.read, 0) AS meetings_read,
    coalesce(heard.missing, 0) AS meetings_missing,
    coalesce(told.listed, 0) AS items_listed,
    coalesce(told.held, 0) AS items_held,
    coalesce(told.barred, 0) AS items_barred,
    coalesce(told.listed - told.held - told.barred, 0) AS items_missing
FROM sources
LEFT JOIN heard ON heard.source = sources.slug
LEFT JOIN told ON told.source = sources.slug;
"""

COVERAGE = (_KINDS, _COVERAGE)
"""The parts of the migration, in their order."""
