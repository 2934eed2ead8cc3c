"""Where pages are now: a host that moved shows them under its new base.

Ids do not move with it, so nothing is there twice; what was asked for under the old base
stays in ``looks``, in ``item_versions`` and in pages.db.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

# Where an install has its pages, below its base.
_PLACE = re.compile(r"/(?:cgi|kokous|kuulutus|viranhaltija)/", re.IGNORECASE)


def at_home(url: str | None, base: str) -> str | None:
    """The address of a source's page below its present base; any other stands as it is."""
    base = base.rstrip("/")
    if url is None or "://" not in url or url.startswith(f"{base}/"):
        return url
    place = _PLACE.search(url)
    return f"{base}{url[place.start() :]}" if place else url


def base_of(db: Database, slug: str) -> str:
    """Below which address a source has its pages."""
    row = db.execute("SELECT base FROM sources WHERE slug = ?", [slug]).fetchone()
    return str(row[0])


def move(db: Database, source: Mapping[str, Any]) -> None:
    """Have the addresses of a source's pages follow to its base."""
    db.conn.create_function("at_home", 2, at_home, deterministic=True)
    for where in (
        "items SET url = at_home(url, :base), pdf = at_home(pdf, :base) WHERE source = :slug",
        "meetings SET url = at_home(url, :base) WHERE source = :slug",
        """official_decisions SET url = at_home(url, :base), pdf = at_home(pdf, :base)
        WHERE source = :slug""",
        # what a network's fault kept from us is to be had there; a page at fault stays where it was
        "OR REPLACE faults SET url = at_home(url, :base) WHERE source = :slug AND page IS NULL",
        """meeting_items SET url = at_home(url, :base)
        WHERE meeting IN (SELECT id FROM meetings WHERE source = :slug)""",
    ):
        db.execute(f"UPDATE {where}", dict(source))
