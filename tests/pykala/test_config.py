from __future__ import annotations

from pathlib import Path

import pytest

from alerts.operator import Mailbox
from db.backup import Keep
from parsers.errors import ConfigError
from pykala import config
from scraper.limits import Limits


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


def test_limits_not_named_stay_as_they_are(tmp_path: Path) -> None:
    text = "[limits]\ntimeout = 2\nanswer_bytes = 1_000\n"
    (tmp_path / "pykala.toml").write_text(text, "utf-8")
    assert config.load({}, tmp_path).limits == Limits(timeout=2, answer_bytes=1000)
    assert config.load({}, tmp_path / "elsewhere").limits == Limits()


def test_backups_lie_beside_the_archive_unless_told_otherwise(tmp_path: Path) -> None:
    settings = config.load({"PYKALA_DB": "a/b.db"}, tmp_path)
    assert (settings.backups, settings.backup.keep) == (Path("a/backups"), Keep(7, 4))
    (tmp_path / "pykala.toml").write_text('[backup]\nfolder = "/mnt/b"\ndaily = 3\n', "utf-8")
    settings = config.load({"PYKALA_DB": "a/b.db"}, tmp_path)
    assert (settings.backups, settings.backup.keep) == (Path("/mnt/b"), Keep(3, 4))


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    assert config.load({"PYKALA_CONTACT": "  "}, tmp_path).contact is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("contact = ", "cannot be read"),
        ("contacts = 'a'", "unknown key 'contacts'"),
        ("contact = 3", "contact must be a text"),
        ("contact = ' '", "contact must be a text"),
        ("backup = 'yes'", "backup must be a table"),
        ("[backup]\nfolders = 'x'", r"\[backup\]: unknown key 'folders'"),
        ("[backup]\nfolder = ''", r"\[backup\]: folder must be a text"),
        ("[backup]\ndaily = -1", r"\[backup\]: daily must be a number from 0, not -1"),
        ("[backup]\nweekly = true", r"\[backup\]: weekly must be a number from 0, not True"),
        ("limits = 3", "limits must be a table"),
        ("[limits]\ntimeouts = 3", r"\[limits\]: unknown key 'timeouts' \(known: timeout, "),
        ("[limits]\ntimeout = 0", r"\[limits\]: timeout must be more than 0"),
        ("[limits]\ntimeout = -1.5", "timeout must be more than 0"),
        ("[limits]\ntimeout = inf", "timeout must be more than 0 and at most"),
        ("[limits]\ntimeout = nan", "timeout must be more than 0"),
        ("[limits]\ntimeout = 1e12", "timeout must be .* at most 1000000000"),
        ("[limits]\ntimeout = 'long'", "timeout must be a number"),
        ("[limits]\nattempts = true", "attempts must be a whole number"),
        ("[limits]\nanswer_bytes = 1.5", "answer_bytes must be a whole number"),
        ("[limits]\ndelay = 0.5", "delay must be at least 1: no host is asked more than once"),
    ],
)
def test_a_wrong_file_is_one_clear_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "pykala.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=says):
        config.load({}, tmp_path)


def test_the_operator_s_mailbox(tmp_path: Path) -> None:
    (tmp_path / "pykala.toml").write_text(
        '[operator]\nmail = "me@here.example"\nfrom = "p@here.example"\nstarttls = true\n'
        'smtp_host = "mail.example"\nsmtp_port = 587\nuser = "p"\npassword = "s"\n',
        "utf-8",
    )
    mailbox = config.load({}, tmp_path).operator
    assert mailbox == Mailbox(
        "me@here.example",
        "mail.example",
        587,
        "p@here.example",
        starttls=True,
        user="p",
        password="s",  # noqa: S106 - an example
    )
    assert config.load({}, tmp_path / "elsewhere").operator is None


@pytest.mark.parametrize(
    "lines",
    [
        'mail = "me@here.example\\r\\nBcc: you@there.example"',
        'mail = "me@here.example"\nfrom = "a@b.example, c@d.example"',
        'smtp_host = "mail.example"',
        'mail = "me@here.example"\nsmtp_port = 0',
        'mail = "me@here.example"\nsmtp_port = true',
        'mail = "me@here.example"\nsmtp_port = 70000',
        'mail = "me@here.example"\nstarttls = "yes"',
        'mail = "me@here.example"\nsubject = "x"',
        'mail = "me@here.example"\nuser = "p"',
        'mail = "me@here.example"\nsmtp_host = "mail.example"\nuser = "p"\npassword = "hush"',
    ],
)
def test_an_operator_that_cannot_be_told(tmp_path: Path, lines: str) -> None:
    (tmp_path / "pykala.toml").write_text(f"[operator]\n{lines}\n", "utf-8")
    with pytest.raises(ConfigError, match="operator") as error:
        config.load({}, tmp_path)
    assert "hush" not in str(error.value)
