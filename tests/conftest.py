"""Fixtures every room's tests use."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings

from db.store import Store
from parsers.addresses import item_url
from parsers.dynasty import parse
from parsers.records import Item, Page
from simulator.serve import Simulator
from simulator.towns import Layout

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of what is tested.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


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


@pytest.fixture(scope="session")
def new_archive(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Puts a new archive at a path, as :class:`Store` makes it, in a tenth of its time."""
    made = tmp_path_factory.mktemp("new") / "archive.db"
    Store(made).close()

    def put(path: Path) -> Path:
        shutil.copyfile(made, path)
        return path

    return put


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The items of the demo's four municipalities; nobody writes to it.

    One process of those that test side by side makes it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    # a process beside others has a folder of its own in that of the whole run
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-archive"
    folder.mkdir(exist_ok=True)
    made = folder / "archive.db"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _harvest_demo(folder / "unfinished.db")
            (folder / "unfinished.db").rename(made)
    return made


def _harvest_demo(path: Path) -> None:
    """Every item that the simulator publishes, as a harvest would store it."""
    read_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with Simulator() as simulator, httpx.Client() as client, Store(path) as store:
        for install in simulator.installs:
            store.source(install.slug, install.name, install.base_url, install.language)
            for item in simulator.published(install.slug):
                url = item_url(install.base_url, item.id)
                if install.layout is Layout.STATIC:
                    url = f"{install.base_url}/kokous/{item.id}.HTM"
                answer = client.get(url)
                content_type = answer.headers.get("content-type")
                record = parse(Page(url, answer.content, read_at, content_type))
                assert isinstance(record, Item)
                page = hashlib.sha256(answer.content).hexdigest()
                # not every page tells its id; its address does
                record = replace(record, id=item.id)
                store.save_item(install.slug, record, page, url=url, at=read_at)
