"""What Voikko's dictionary says of a Finnish form: the system's libvoikko, else pyvoikko.

Both hold the same dictionary in the same format and give the same readings (how far,
``python -m benchmarks.agreement`` measures), so what follows reads one format only:
``[Ln][Xp]kunta[X]kunn[Sg][Ny]an``, see :mod:`db.analyser.readings`. libvoikko is some
six times faster; pyvoikko needs nothing but pip.

A form is asked for in lower case alone: both dictionaries are written so, and find
``mäkelän`` as the name it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Protocol

LONGEST = 80
"""Longer forms are not asked for; Finnish has none, and a dictionary of compounds tries all."""


class Voikko(Protocol):
    """Who tells the readings of a form; several threads may ask at once."""

    @property
    def name(self) -> str:
        """What it is, with its version."""

    def readings(self, form: str) -> list[str]:
        """The readings of a form in lower case, as the dictionary writes them; [] if unknown."""


class SystemVoikko:
    """The system's libvoikko, whose handle serves one thread at a time."""

    def __init__(self, language: str = "fi") -> None:
        import libvoikko  # noqa: PLC0415 - only who asks for Finnish pays for it

        self._handle: Any = libvoikko.Voikko(language)
        self._turn = threading.Lock()
        self.name = f"libvoikko {libvoikko.Voikko.getVersion()}"

    def readings(self, form: str) -> list[str]:
        """The readings, without those that libvoikko adds for names of organisations."""
        if not _is_asked(form):
            return []
        with self._turn:
            told = self._handle.analyze(form)
        return [reading["FSTOUTPUT"] for reading in told if "FSTOUTPUT" in reading]


class PipVoikko:
    """The dictionary that pyvoikko carries, loaded with the first form that is asked for.

    Its transducer never changes, so that threads share it.
    """

    @property
    def name(self) -> str:
        """It, with its version; the dictionary is not loaded for it."""
        from importlib.metadata import version  # noqa: PLC0415 - most who import us never ask

        return f"pyvoikko {version('pyvoikko')}"

    def readings(self, form: str) -> list[str]:
        """The readings; none for a form with letters that the dictionary does not know."""
        if not _is_asked(form):
            return []
        lookup, strange = _transducer()
        try:
            return [reading for reading, _ in lookup(form)]
        except strange:
            return []


@lru_cache(maxsize=1)
def _transducer() -> tuple[Callable[[str], list[tuple[str, float]]], type[Exception]]:
    """What looks a form up, and what it raises for a letter it does not have."""
    import kfst  # noqa: PLC0415 - half a second to load
    import pyvoikko  # noqa: PLC0415 - the same

    return pyvoikko.VOIKKO_FST.lookup, kfst.TokenizationException


def system(language: str = "fi") -> Voikko | None:
    """The system's libvoikko; None where it or its dictionary of the language is not installed.

    No library is an OSError, one too old for the binding has not all that it looks up.
    """
    import libvoikko  # noqa: PLC0415 - as above

    try:
        return SystemVoikko(language)
    except (OSError, AttributeError, libvoikko.VoikkoException):
        return None


@lru_cache(maxsize=1)
def best() -> Voikko:
    """The faster of those that are here, kept."""
    return system() or PipVoikko()


def _is_asked(form: str) -> bool:
    return 0 < len(form) <= LONGEST and form.isalpha()
