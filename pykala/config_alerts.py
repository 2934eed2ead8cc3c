"""The table ``[alerts]`` of pykala.toml: how subscriptions are run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from alerts.mail import Server, is_address
from alerts.settings import Alerts, Limits
from parsers.errors import ConfigError
from scraper.politeness import is_loopback

_WHERE: Final = "pykala.toml [alerts]"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != "" and value.isprintable()


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_sender(value: object) -> bool:
    """Whether every mail server takes mail from it: not all know SMTPUTF8."""
    return is_address(value) and str(value).isascii()


def _is_site(value: object) -> bool:
    """Whether links can begin with it: where the site is, and nothing behind the path."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        named = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or {*' <>"'} & {*value})
    return named and plain and parts.scheme in {"http", "https"}


def _number(least: int, most: int) -> tuple[Callable[[object], bool], str]:
    # type, not isinstance: to Python, TOML's true is the number one
    def fits(value: object) -> bool:
        return type(value) is int and least <= value <= most

    return fits, f"a number from {least} to {most}"


# What a value must be, and how that is said.
_FORMS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "base": (_is_site, "the site's address, such as https://pykala.example"),
    "from": (_is_sender, "an e-mail address in ASCII"),
    "smtp_host": (_is_text, "a text"),
    "smtp_port": _number(1, 65535),
    "starttls": (_is_flag, "true or false"),
    "user": (_is_text, "a text"),
    "password": (_is_text, "a text"),
    "key_file": (_is_text, "a text"),
    "allow_private_targets": (_is_flag, "true or false"),
    "proxies": _number(0, 10),
    "subscriptions": _number(1, 10_000),
    "letters": _number(1, 1_000),
    "requests": _number(1, 100_000),
    "requests_a_day": _number(1, 1_000_000),
    "park_after_days": _number(1, 365),
    "bounces": _number(1, 100),
}
_SERVER: Final = ("smtp_host", "smtp_port", "starttls", "user", "password")


def read_alerts(table: object) -> Alerts | None:
    """What ``[alerts]`` says; None where it is not there. At least ``base`` must be."""
    if not isinstance(table, dict):
        raise ConfigError("pykala.toml: alerts must be a table")
    for key, value in table.items():
        if key not in _FORMS:
            raise ConfigError(f"{_WHERE}: unknown key {key!r} (known: {', '.join(_FORMS)})")
        fits, form = _FORMS[key]
        if not fits(value):  # never the value: it may be a password
            raise ConfigError(f"{_WHERE}: {key} must be {form}")
    if not table:
        return None
    if "base" not in table:
        raise ConfigError(f"{_WHERE}: base must be named, since links begin with it")
    return Alerts(
        base=table["base"].rstrip("/"),
        sender=table.get("from"),
        server=_server(table),
        key_file=Path(table["key_file"]) if "key_file" in table else None,
        allow_private_targets=table.get("allow_private_targets", False),
        proxies=table.get("proxies", 0),
        limits=_limits(table),
    )


def _server(table: dict[str, Any]) -> Server | None:
    """The mail server that is named; None where none of its keys is."""
    given = {key.removeprefix("smtp_"): table[key] for key in _SERVER if key in table}
    if not given:
        return None
    server = Server(**given)
    if "from" not in table:
        raise ConfigError(f"{_WHERE}: from must be named beside a mail server")
    if (server.user is None) != (server.password is None):
        raise ConfigError(f"{_WHERE}: user must be named with password")
    if server.user is not None and not (server.starttls or is_loopback(server.host)):
        raise ConfigError(f"{_WHERE}: a password needs starttls = true")
    return server


def _limits(table: dict[str, Any]) -> Limits:
    """Those that are named; the others stay as they are."""
    numbers = ("subscriptions", "letters", "requests", "requests_a_day", "bounces")
    given: dict[str, Any] = {key: table[key] for key in numbers if key in table}
    if "park_after_days" in table:
        given["park_after"] = timedelta(days=table["park_after_days"])
    return Limits(**given)
