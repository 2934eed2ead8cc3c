"""Files and environment, read once and passed on as plain values."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alerts.mail import is_address
from alerts.operator import Mailbox
from alerts.settings import Alerts
from db.backup import Keep
from parsers.errors import ConfigError
from pykala.config_alerts import read_alerts
from scraper.limits import Limits
from scraper.politeness import is_loopback

CONFIG_FILE = "pykala.toml"
DEFAULT_DB = Path("data/archive.db")


@dataclass(frozen=True, slots=True)
class Backups:
    """The table ``[backup]``: where backups go, and how many stay."""

    folder: Path | None = None
    keep: Keep = field(default_factory=Keep)


@dataclass(frozen=True, slots=True)
class Config:
    """What a command needs to know of its surroundings.

    ``db`` is the archive; the raw pages lie beside it as ``pages.db``. ``contact``
    is the address that real hosts are told. ``municipalities`` is a folder of the
    operator's own municipality files, used beside the ones that come along.
    ``backup`` says where backups go and how many stay, ``limits`` how long hosts are
    waited for and how much of them is taken, ``operator`` whom to tell by mail when a
    source's state changes, None for nobody. ``alerts`` says how subscriptions are run,
    None where nobody can subscribe.
    """

    db: Path = DEFAULT_DB
    contact: str | None = None
    municipalities: Path | None = None
    backup: Backups = Backups()
    limits: Limits = field(default_factory=Limits)
    operator: Mailbox | None = None
    alerts: Alerts | None = None

    @property
    def subscriptions(self) -> Path:
        """Who is told what, beside the archive."""
        return self.db.with_name("subscriptions.db")

    @property
    def key_file(self) -> Path:
        """The key by which links are signed; beside the subscriptions where none is named."""
        named = self.alerts.key_file if self.alerts else None
        return named or self.subscriptions.with_name("alerts.key")

    @property
    def pages(self) -> Path:
        """The raw answers, beside the archive."""
        return self.db.with_name("pages.db")

    @property
    def backups(self) -> Path:
        """The folder of backups; beside the archive where none is named."""
        return self.backup.folder or self.db.with_name("backups")


def load(environment: Mapping[str, str], folder: Path) -> Config:
    """The environment before ``pykala.toml`` of the folder before the defaults.

    Raises ConfigError for a file that is no TOML, an unknown key or a value that
    is not of its kind.
    """
    settings = _read(folder / CONFIG_FILE)
    tables = {key: read(settings.pop(key, {})) for key, read in _TABLES.items()}
    for key in ("db", "contact", "municipalities"):
        value = environment.get(f"PYKALA_{key.upper()}", "").strip()
        if value:
            settings[key] = value
    tables["alerts"] = _by_the_operator_s_server(tables["alerts"], tables["operator"])
    municipalities = settings.get("municipalities")
    return Config(
        db=Path(settings.get("db", DEFAULT_DB)),
        contact=settings.get("contact"),
        municipalities=Path(municipalities) if municipalities else None,
        **tables,
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _is_count(value: object) -> bool:
    # type, not isinstance: to Python, TOML's true is the number one
    return type(value) is int and value >= 0


# What a value of [backup] must be, and how that is said.
_BACKUP: dict[str, tuple[Callable[[object], bool], str]] = {
    "folder": (_is_text, "a text"),
    "daily": (_is_count, "a number from 0"),
    "weekly": (_is_count, "a number from 0"),
}


def _backup(table: object) -> Backups:
    """What ``[backup]`` says: a folder as text, and two numbers."""
    if not isinstance(table, dict):
        raise ConfigError(f"{CONFIG_FILE}: backup must be a table")
    for key, value in table.items():
        if key not in _BACKUP:
            raise ConfigError(
                f"{CONFIG_FILE} [backup]: unknown key {key!r} (known: {', '.join(_BACKUP)})"
            )
        fits, form = _BACKUP[key]
        if not fits(value):
            raise ConfigError(f"{CONFIG_FILE} [backup]: {key} must be {form}, not {value!r}")
    folder = table.pop("folder", None)
    return Backups(Path(folder) if folder else None, Keep(**table))


def _limits(table: object) -> Limits:
    """What ``[limits]`` says: numbers, by the names of Limits; those not named stay as they are."""
    if not isinstance(table, dict):
        raise ConfigError(f"{CONFIG_FILE}: limits must be a table")
    for key in table:
        if key not in Limits.__dataclass_fields__:
            known = ", ".join(Limits.__dataclass_fields__)
            raise ConfigError(f"{CONFIG_FILE} [limits]: unknown key {key!r} (known: {known})")
    try:
        return Limits(**table)
    except ConfigError as error:
        raise ConfigError(f"{CONFIG_FILE} [limits]: {error}") from error


def _is_port(value: object) -> bool:
    return isinstance(value, int) and _is_count(value) and 0 < value < 65536


def _is_here(host: object) -> bool:
    return host is None or is_loopback(str(host))


# What a value of [operator] must be, and how that is said.
_OPERATOR: dict[str, tuple[Callable[[object], bool], str]] = {
    "mail": (is_address, "an e-mail address"),
    "smtp_host": (_is_text, "a text"),
    "smtp_port": (_is_port, "a number from 1 to 65535"),
    "from": (is_address, "an e-mail address"),
    "starttls": (lambda value: isinstance(value, bool), "true or false"),
    "user": (_is_text, "a text"),
    "password": (_is_text, "a text"),
}


def _operator(table: object) -> Mailbox | None:
    """What ``[operator]`` says; None where it is not there. At least ``mail`` must be."""
    if not isinstance(table, dict):
        raise ConfigError(f"{CONFIG_FILE}: operator must be a table")
    for key, value in table.items():
        if key not in _OPERATOR:
            raise ConfigError(
                f"{CONFIG_FILE} [operator]: unknown key {key!r} (known: {', '.join(_OPERATOR)})"
            )
        fits, form = _OPERATOR[key]
        if not fits(value):  # never the value: it may be a password
            raise ConfigError(f"{CONFIG_FILE} [operator]: {key} must be {form}")
    if not table:
        return None
    if "mail" not in table or ("user" in table) != ("password" in table):
        raise ConfigError(f"{CONFIG_FILE} [operator]: mail must be named, user with password")
    if "user" in table and not (table.get("starttls") or _is_here(table.get("smtp_host"))):
        raise ConfigError(f"{CONFIG_FILE} [operator]: a password needs starttls = true")
    given = {"sender" if key == "from" else key: value for key, value in table.items()}
    return Mailbox(**given)


def _by_the_operator_s_server(alerts: Alerts | None, operator: Mailbox | None) -> Alerts | None:
    """Letters go the way the operator's mail goes, where no other is named."""
    if alerts is None or operator is None or alerts.server is not None:
        return alerts
    sender = alerts.sender or operator.sender or operator.mail
    if not sender.isascii():
        raise ConfigError(f"{CONFIG_FILE} [alerts]: from must be named, an address in ASCII")
    return replace(alerts, server=operator.server, sender=sender)


# The tables of pykala.toml, each the field of Config by that name.
_TABLES: dict[str, Callable[[object], Any]] = {
    "alerts": read_alerts,
    "backup": _backup,
    "limits": _limits,
    "operator": _operator,
}


def _read(path: Path) -> dict[str, Any]:
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
        if key not in _TABLES and (not isinstance(value, str) or not value.strip()):
            raise ConfigError(f"{path.name}: {key} must be a text")
    return settings
