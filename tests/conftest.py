"""Fixtures every room's tests use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded real pages beside the checkout; absent for a stranger."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of recorded real pages beside the checkout")
    return folder
