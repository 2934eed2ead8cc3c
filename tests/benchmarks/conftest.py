"""What the benchmarks leave behind in a process, taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _heard_again() -> Iterator[None]:
    """A benchmark silences the log of its process, which here has other tests to run."""
    yield
    logging.disable(logging.NOTSET)
