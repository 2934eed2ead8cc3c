from __future__ import annotations

from pathlib import Path

import pytest

from parsers.errors import ConfigError
from pykala import config


def test_without_any_setting_the_archive_lies_in_data(tmp_path: Path) -> None:
    settings = config.load({}, tmp_path)
    assert settings.db == Path("data/archive.db")
    assert settings.pages == Path("data/pages.db")
    assert settings.contact is None


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "pykala.toml").write_text('contact = "file@example.org"\ndb = "a/b.db"\n', "utf-8")
    settings = config.load({"PYKALA_CONTACT": "env@example.org"}, tmp_path)
    assert settings.contact == "env@example.org"
    assert settings.db == Path("a/b.db")


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert config.load({"PYKALA_CONTACT": "  "}, tmp_path).contact is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("contact = ", "cannot be read"),
        ("contacts = 'a'", "unknown key 'contacts'"),
        ("contact = 3", "contact must be a text"),
        ("contact = ' '", "contact must be a text"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "pykala.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        config.load({}, tmp_path)
