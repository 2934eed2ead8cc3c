"""Where pages are now: a host that moved shows them under its new base.

Ids do not move with it, so nothing is there twice; what was asked for under the old base
stays in ``looks``, in ``item_versions`` and in pages.db.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, overload

from sqlite_utils import Database

from parsers.records import Attachment

# Where an install has its pages, below its base.
_PLACE = re.compile(r"/(?:cgi|kokous|kuulutus|viranhaltija)/", re.IGNORECASE)


# From the record, as when the rows were written: a row alone does not tell where it was read.
_FILES = """{table} SET url = file_at_home(
        json_extract(record, '$.attachments[' || ({table}.ordinal - 1) || '].url'), :base,
        {versions}.url, json_extract(record, '$.links.pdf')
    )
    FROM {whose} JOIN {versions}
        ON {versions}.{of} = {whose}.id AND {versions}.version = {whose}.version
    WHERE {table}.{of} = {whose}.id AND source = :slug"""


@overload
def at_home(url: str, base: str) -> str: ...
@overload
def at_home(url: str | None, base: str) -> str | None: ...
def at_home(url: str | None, base: str) -> str | None:
    """The address of a source's page below its present base; any other stands as it is."""
    base = base.rstrip("/")
    if url is None or "://" not in url or url.startswith(f"{base}/"):
        return url
    place = _PLACE.search(url)
    return f"{base}{url[place.start() :]}" if place else url


def file_at_home(url: str | None, base: str, *own: str | None) -> str | None:
    """The address of a file that a page lists, below the source's present base.

    Only if it lies in the install that one of ``own`` lies in, addresses of the source's pages
    as they were when the list was read: a page may list files of another service as well.
    """
    installs = {_install(one) for one in own} - {None}
    return at_home(url, base) if _install(url) in installs else url


def files_at_home(
    files: Iterable[Attachment], base: str, *own: str | None
) -> tuple[Attachment, ...]:
    """The files that a page lists, as :func:`file_at_home` has them."""
    return tuple(replace(one, url=file_at_home(one.url, base, *own)) for one in files)


def _install(url: str | None) -> str | None:
    """Where the install is whose page lies at an address, however it is asked."""
    place = _PLACE.search(url) if url is not None and "://" in url else None
    return url[: place.start()].partition("://")[2].lower() if url and place else None


def base_of(db: Database, slug: str) -> str:
    """Below which address a source has its pages."""
    row = db.execute("SELECT base FROM sources WHERE slug = ?", [slug]).fetchone()
    return str(row[0])


def move(db: Database, source: Mapping[str, Any], former: str | None) -> None:
    """Have the addresses of a source's pages, and of the files they list, follow to its base.

    ``former`` is the base until now, None of a new source.
    """
    db.conn.create_function("at_home", 2, at_home, deterministic=True)
    db.conn.create_function("file_at_home", -1, file_at_home, deterministic=True)
    for where in (
        "items SET url = at_home(url, :base), pdf = at_home(pdf, :base) WHERE source = :slug",
        "meetings SET url = at_home(url, :base) WHERE source = :slug",
        """official_decisions SET url = at_home(url, :base), pdf = at_home(pdf, :base)
        WHERE source = :slug""",
        # what a network's fault kept from us is to be had there; a page at fault stays where it was
        "OR REPLACE faults SET url = at_home(url, :base) WHERE source = :slug AND page IS NULL",
        """meeting_items SET url = at_home(url, :base)
        WHERE meeting IN (SELECT id FROM meetings WHERE source = :slug)""",
        _FILES.format(table="attachments", of="item", versions="item_versions", whose="items"),
        _FILES.format(
            table="document_attachments",
            of="document",
            versions="document_versions",
            whose="official_decisions",
        ),
        """announcement_attachments SET url = file_at_home(url, :base, :former || '/cgi/')
        WHERE announcement IN (SELECT id FROM announcements WHERE source = :slug)""",
        """announcements SET url = file_at_home(url, :base, :former || '/cgi/')
        WHERE source = :slug""",
    ):
        db.execute(f"UPDATE {where}", {**source, "former": former and former.rstrip("/")})
