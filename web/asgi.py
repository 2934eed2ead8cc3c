"""The shapes of ASGI, which Datasette and uvicorn leave unnamed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PEER = "pykala.peer"
"""Where a scope says who is at the other end of the connection, whatever a proxy says."""
