"""The site: Datasette on the archive, with our templates, hooks and limits."""

from __future__ import annotations

import gc
import json
import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from db.files import is_fixed
from db.schema import open_archive
from web import hooks
from web.addresses import DATABASE, STATIC, STATIC_MOUNT
from web.archive import Archive
from web.asgi import PEER, App, Receive, Scope, Send
from web.office import Office

METADATA = Path(__file__).parent.parent / "datasette_metadata.json"

SETTINGS = {
    "allow_download": False,
    "default_page_size": 50,
    # of a table page; CSV streams everything
    "max_returned_rows": 1000,
    # a slow query holds a thread: few of them, for a short time
    "num_sql_threads": 6,
    "sql_time_limit_ms": 1500,
    "facet_time_limit_ms": 1000,
    "suggest_facets": False,
    # a cell of a table page; pages, CSV and JSON hold the whole text
    "truncate_cells_html": 300,
}


# Bytes of a request's first lines: a search of ten thousand letters, each of them escaped.
_LONGEST_HEAD = 1 << 18


def build(
    db: Path,
    *,
    now: Callable[[], datetime] | None = None,
    office: Office | None = None,
    metadata: Path = METADATA,
) -> Datasette:
    """The site on this archive, ready to serve; StoreError if it cannot be read.

    By ``now`` it tells how the harvest goes; without it, by the time of the latest harvest.
    Whoever subscribes does so at the office; without one, feeds are offered alone.
    """
    open_archive(db).close()
    if not pm.is_registered(hooks):
        pm.register(hooks, "pykala")
    # it prints each page that is not there as a traceback with all local values
    pm.set_blocked("datasette.handle_exception")
    site = Datasette(
        metadata=json.loads(metadata.read_text("utf-8")),
        template_dir=str(Path(__file__).parent / "templates"),
        static_mounts=[(STATIC_MOUNT, str(STATIC))],
        settings=SETTINGS,
    )
    site.clock = now  # where the hook that registers our pages finds it
    site.office = office
    site.remove_database("_memory")  # Datasette's own, where no file is named
    # by a fixed name, and not by the file's, so that addresses and metadata hold for any --db
    site.add_database(Archive(site, str(db), is_mutable=not is_fixed(db)), name=DATABASE)
    return site


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address, port 0 for any free one; OSError if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def serve(site: Datasette, listener: socket.socket, *, ready: Callable[[str], None]) -> None:
    """Answer until a signal stops it; ``ready`` is told the address once pages can be asked for.

    What is being answered is finished first, then the signal is raised again:
    Ctrl-C comes out of here as KeyboardInterrupt.
    """
    host, port = listener.getsockname()[:2]
    config = uvicorn.Config(
        _behind_proxies(site.app()),
        log_level="warning",
        lifespan="on",
        proxy_headers=False,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
    )
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    # what is here now stays: to go through it all for garbage would hold up a page for 50 ms
    gc.collect()
    gc.freeze()
    _Server(config, lambda: ready(address)).run(sockets=[listener])


def _behind_proxies(app: Any) -> App:
    """The application, told scheme and client by a proxy on this machine, as uvicorn does it.

    But who is really at the other end is kept beside: what a limit goes by must be no
    header that anybody can send.
    """
    told = ProxyHeadersMiddleware(app, trusted_hosts="127.0.0.1")

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        await told({**scope, PEER: scope.get("client")}, receive, send)  # type: ignore[arg-type]

    return kept


class _Server(uvicorn.Server):
    """A server that tells when it has started."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets=sockets)
        self._started()
