"""The municipalities we know: one data file each in the folder beside this module.

They are read by :mod:`scraper.source_files`, since what a source is belongs there.
"""

from __future__ import annotations

from pathlib import Path

from scraper.source_files import find, load_all, load_file

__all__ = ["FOLDER", "find", "load_all", "load_file"]

FOLDER = Path(__file__).with_suffix("")
