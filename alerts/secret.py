"""The key by which links are signed: a file beside subscriptions.db, made on first use."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from parsers.errors import ConfigError

_BYTES: Final = 32
_SHORTEST: Final = 32  # characters
_OTHERS: Final = 0o077


def read_keys(path: Path) -> list[str]:
    """The keys of the file, one a line, the oldest first; it is made where there is none.

    The last one signs and all are accepted, so a new line rotates the key. Raises
    ConfigError for a file that others may read, or that holds no keys.
    """
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & _OTHERS:
            raise ConfigError(f"{path}: others may read the key; `chmod 600` it")
        keys = path.read_text("ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the key cannot be read or made: {error}") from error
    if not keys or min(map(len, keys)) < _SHORTEST:
        raise ConfigError(
            f"{path}: a key has at least {_SHORTEST} characters; remove the file for a new one"
        )
    return keys


def _make(path: Path) -> None:
    """A whole file at once: of two processes that begin together, both read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"{secrets.token_hex(_BYTES)}\n")
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
