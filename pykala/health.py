"""How the sources are, in words, for whoever runs the archive."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import closing

from alerts.operator import notify
from db.files import store_errors
from db.health import Health, health, worst_first
from db.health_facts import Watched, watched
from db.schema import open_archive
from parsers.errors import ConfigError, PykalaError
from pykala.clock import now
from pykala.config import Config
from pykala.options import known_sources
from web import told
from web.words import Words

WORDS = Words("en")

log = logging.getLogger("pykala.operator")


def assess(settings: Config, slugs: Iterable[str] | None) -> list[Health]:
    """How the sources are, the worst first; those that were harvested where none is named."""
    known = known_sources(settings)
    with closing(open_archive(settings.db)) as db:
        harvested = watched(db)
        wanted = list(slugs or harvested)
        for slug in wanted:
            if slug not in known and slug not in harvested:
                raise ConfigError(
                    f"unknown municipality: {slug}; `pykala municipalities` lists them"
                )
        sources = [Watched(slug, known[slug].base if slug in known else None) for slug in wanted]
        return worst_first(health(db, now(), sources))


def tell_operator(settings: Config, slugs: Iterable[str] | None = None) -> None:
    """Mail the operator, where one is named, what changed; no fault of that stops a harvest."""
    if settings.operator is None:
        return
    try:
        with store_errors(settings.db):
            notify(settings.db, assess(settings, slugs), settings.operator, lines, now())
    except PykalaError as error:
        log.warning("operator not told: %s", error)


def lines(one: Health) -> list[str]:
    """What is wrong and what to do, two lines for each trouble."""
    slug = one.facts.slug
    return [
        line
        for trouble in one.troubles
        for line in (
            told.reason(WORDS, trouble, slug),
            f"-> {told.advice(WORDS, trouble, slug)}",
        )
    ]
