"""The site's own addresses, from one place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request

DATABASE = "pykala"
STATIC = Path(__file__).parent / "static"
# Below "-", where no municipality's slug can come in the way.
STATIC_MOUNT = "-/pykala"
# A slug is never "pykala", and no public address begins with "-".
_SLUG = r"(?!-/|pykala/)(?P<slug>[a-z0-9-]+)"
ITEM_ID = re.compile(_SLUG + r"/(?P<service_id>[\w-]+)")
MEETING = re.compile(_SLUG + r"/m/(?P<meeting>[\w-]+)")
# "d" for one that its bytes name, "o" for an officer's decision.
DOCUMENT = re.compile(_SLUG + r"/(?P<shelf>[do])/(?P<document>[\w-]+)")
ANNOUNCEMENT = re.compile(_SLUG + r"/a/(?P<announcement>[\w-]+)")
CASE = re.compile(_SLUG + r"/c/(?P<serial>[0-9]+)-(?P<year>[0-9]{4})")
_CASE_KEY = re.compile(r"([0-9]+)/([0-9]{4})")


def item_path(datasette: Datasette, item_id: str) -> str:
    """The public address of an item, which never moves: "/espoo/20261727-4"."""
    return str(datasette.urls.path(f"/{quote(item_id)}"))


def item_url(datasette: Datasette, request: Request, item_id: str) -> str:
    """The same with scheme and host."""
    return full(datasette, request, item_path(datasette, item_id))


def meeting_path(datasette: Datasette, meeting: str) -> str:
    """The public address of a meeting by its id "espoo/20261727": "/espoo/m/20261727"."""
    slug, _, service_id = meeting.partition("/")
    return str(datasette.urls.path(f"/{quote(slug)}/m/{quote(service_id)}"))


def document_path(datasette: Datasette, document: str) -> str:
    """The public address of a document or an announcement: the slash and its id.

    "/espoo/d/0123456789abcdef", "/espoo/o/2026374767", "/espoo/a/202638664".
    """
    return str(datasette.urls.path(f"/{quote(document)}"))


def case_path(datasette: Datasette, slug: str, case_key: str) -> str | None:
    """The public address of a case, "/espoo/c/412-2025"; None where the key is of no such form."""
    key = _CASE_KEY.fullmatch(case_key)
    return str(datasette.urls.path(f"/{quote(slug)}/c/{key[1]}-{key[2]}")) if key else None


def person_path(datasette: Datasette, name: str | None, municipality: str) -> str | None:
    """In what somebody had a part; None for a surname alone, which may be several people's."""
    if not name or " " not in name:
        return None
    asked = urlencode({"name": name, "municipality": municipality})
    return f"{datasette.urls.query(DATABASE, 'roles_of_person')}?{asked}"


def full(datasette: Datasette, request: Request, path: str) -> str:
    """A path of ours with scheme and host."""
    return str(datasette.absolute_url(request, path))


def items_path(datasette: Datasette, extension: str = "", **filters: object) -> str:
    """The list of items where the columns have these values."""
    path = f"{datasette.urls.table(DATABASE, 'items')}{extension}"
    return f"{path}?{urlencode(filters)}" if filters else path


def search_path(datasette: Datasette, q: str) -> str:
    """The search for what could be typed into the box."""
    return f"{datasette.urls.path('/search')}?{urlencode({'q': q})}"


def follow_path(datasette: Datasette, kind: str, municipality: str, key: str) -> str:
    """Where one subscribes to a thing of a municipality: a matter, a body, a person's motions."""
    asked = urlencode({"follow": kind, "in": municipality, "key": key})
    return f"{datasette.urls.path('/alerts/new')}?{asked}"


def sql_path(datasette: Datasette, statement: str) -> str:
    """The page of a statement of SQL, where it can be changed and its rows taken away."""
    return f"{datasette.urls.database(DATABASE)}?{urlencode({'sql': statement})}"


def whole(url: str, metadata: Mapping[str, object]) -> str:
    """The address of all rows of a result, on whichever of its pages the link to it stands.

    Datasette has later pages name the order that the table has by itself (``metadata``).
    """
    path, _, query = url.partition("?")
    order = {(f"_{name}", metadata.get(name)) for name in ("sort", "sort_desc")}
    asked = parse_qsl(query, keep_blank_values=True)
    kept = [one for one in asked if one[0] != "_next" and one not in order]
    return f"{path}?{urlencode(kept)}" if kept else path


@cache
def asset_path(name: str) -> str:
    """A file of ours, with its content's hash so that a browser never keeps an old one."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/{STATIC_MOUNT}/{name}?{digest}"


def outside(url: str | None) -> str | None:
    """The address if a browser may be sent there; None for ``javascript:`` and the like."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
