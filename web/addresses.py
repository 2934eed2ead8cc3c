"""The site's own addresses, from one place."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request

DATABASE = "pykala"
STATIC = Path(__file__).parent / "static"
# Below "-", where no municipality's slug can come in the way.
STATIC_MOUNT = "-/pykala"
# A slug is never "pykala", and no public address begins with "-".
ITEM_ID = re.compile(r"(?!-/|pykala/)(?P<slug>[a-z0-9-]+)/(?P<service_id>[\w-]+)")


def item_path(datasette: Datasette, item_id: str) -> str:
    """The public address of an item, which never moves: "/espoo/20261727-4"."""
    return str(datasette.urls.path(f"/{quote(item_id)}"))


def item_url(datasette: Datasette, request: Request, item_id: str) -> str:
    """The same with scheme and host."""
    return str(datasette.absolute_url(request, item_path(datasette, item_id)))


def items_path(datasette: Datasette, extension: str = "", **filters: object) -> str:
    """The list of items where the columns have these values."""
    path = f"{datasette.urls.table(DATABASE, 'items')}{extension}"
    return f"{path}?{urlencode(filters)}" if filters else path


@cache
def asset_path(name: str) -> str:
    """A file of ours, with its content's hash so that a browser never keeps an old one."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]
    return f"/{STATIC_MOUNT}/{name}?{digest}"


def outside(url: str | None) -> str | None:
    """The address if a browser may be sent there; None for ``javascript:`` and the like."""
    return url if url and url.lower().startswith(("http://", "https://")) else None
