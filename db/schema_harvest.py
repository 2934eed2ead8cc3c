"""What a harvest needs that nobody watches: what looks brought, and what hosts were asked.

They come with the third migration. What is not known of looks and harvests before it
stands as NULL or 0; what a look brought is told by its status.
"""

from __future__ import annotations

LOOKS = """
ALTER TABLE looks ADD COLUMN source TEXT;
ALTER TABLE looks ADD COLUMN result TEXT NOT NULL DEFAULT 'page';
UPDATE looks SET result = CASE
    WHEN status IN (404, 410) THEN 'gone' WHEN status = 304 THEN 'same'
    WHEN status = 0 THEN 'failed' ELSE 'page'
END;
CREATE INDEX idx_looks_source ON looks(source, at);
"""

HARVESTS = """
ALTER TABLE harvests ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE harvests ADD COLUMN not_before TEXT;
ALTER TABLE harvests ADD COLUMN state TEXT;
CREATE INDEX idx_harvests_finished ON harvests(source, finished_at);
CREATE INDEX idx_harvests_started ON harvests(source, started_at, run);
DROP INDEX idx_harvests_source;
"""

# The partial indexes hold the few pages that are looked at again for another reason than
# the day of their meeting: whoever looks for those must not read all the others.
ITEMS = """
ALTER TABLE items ADD COLUMN withdrawn_at TEXT;
ALTER TABLE items ADD COLUMN robots TEXT;
ALTER TABLE meetings ADD COLUMN robots TEXT;
CREATE INDEX idx_items_withdrawn ON items(source, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX idx_items_edited ON items(source, updated_at) WHERE versions > 1;
CREATE INDEX idx_meetings_source_date ON meetings(source, date);
CREATE INDEX idx_meetings_agenda ON meetings(source, read_at) WHERE stage = 'agenda';
DROP INDEX idx_meetings_source;
"""

# A base is a scheme, "://", a host with its port, and perhaps the folder of the install.
_AFTER_SCHEME = "substr(base, instr(base, '://') + 3)"
_REQUESTS_BY_DAY = f"""
CREATE VIEW requests_by_day AS
SELECT host, day, sum(requests) AS requests, sum(bytes) AS bytes FROM (
    SELECT substr({_AFTER_SCHEME}, 1, instr({_AFTER_SCHEME} || '/', '/') - 1) AS host,
        substr(started_at, 1, 10) AS day, requests, bytes
    FROM harvests JOIN sources ON sources.slug = harvests.source
) GROUP BY host, day;
"""  # noqa: S608 - our own words

HARVESTING = (LOOKS, HARVESTS, ITEMS, _REQUESTS_BY_DAY)
"""The parts of the third migration, in their order."""
