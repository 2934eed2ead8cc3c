"""Files and environment, read once and passed on as plain values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parsers.errors import ConfigError

CONFIG_FILE = "pykala.toml"
DEFAULT_DB = Path("data/archive.db")


@dataclass(frozen=True, slots=True)
class Config:
    """What a command needs to know of its surroundings.

    ``db`` is the archive; the raw pages lie beside it as ``pages.db``. ``contact``
    is the address that real hosts are told. ``municipalities`` is a folder of the
    operator's own municipality files, used beside the ones that come along.
    """

    db: Path = DEFAULT_DB
    contact: str | None = None
    municipalities: Path | None = None

    @property
    def pages(self) -> Path:
        """The raw answers, beside the archive."""
        return self.db.with_name("pages.db")


def load(environment: Mapping[str, str], folder: Path) -> Config:
    """The environment before ``pykala.toml`` of the folder before the defaults.

    Raises ConfigError for a file that is no TOML, an unknown key or a value that
    is no text.
    """
    settings = _read(folder / CONFIG_FILE)
    for key in ("db", "contact", "municipalities"):
        value = environment.get(f"PYKALA_{key.upper()}", "").strip()
        if value:
            settings[key] = value
    municipalities = settings.get("municipalities")
    return Config(
        db=Path(settings.get("db", DEFAULT_DB)),
        contact=settings.get("contact"),
        municipalities=Path(municipalities) if municipalities else None,
    )


def _read(path: Path) -> dict[str, str]:
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from error
    for key, value in settings.items():
        if key not in Config.__dataclass_fields__:
            known = ", ".join(Config.__dataclass_fields__)
            raise ConfigError(f"{path.name}: unknown key {key!r} (known: {known})")
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{path.name}: {key} must be a text")
    return settings
