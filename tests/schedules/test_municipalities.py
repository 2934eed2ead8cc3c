"""The municipalities' data files, and what is refused in one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers.addresses import canonical, feed_url
from parsers.errors import ConfigError
from parsers.records import DEFAULT_PROFILE, SectionKind
from schedules.municipalities import FOLDER, find, load_all, load_file

FILES = sorted(FOLDER.iterdir())
MINIMAL = 'name = "Kuusivaara"\nbase = "https://kuusivaara.example"\nplatform = "dynasty"\n'


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_whole(path: Path) -> None:
    source = load_file(path)
    assert path.suffix == ".toml"
    assert source.slug == path.stem
    url = feed_url(source.base, source.feeds[0], source.show)
    assert canonical(url) == url
    assert url.startswith(source.base + "/cgi/")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_first_how_sure_we_are(path: Path) -> None:
    assert path.read_text("utf-8").startswith(("# confirmed: ", "# listed: "))


def test_an_install_stands_in_one_file() -> None:
    bases = [source.base for source in load_all(FOLDER).values()]
    assert len(set(bases)) == len(bases)


def test_every_known_host_has_its_file(shared: Path) -> None:
    with (shared / "hosts.csv").open(encoding="utf-8", newline="") as lines:
        hosts = {row["base"]: row for row in csv.DictReader(lines)}
    known = {base for base, row in hosts.items() if row["status"] in {"confirmed", "listed"}}
    sources = {source.base: source for source in load_all(FOLDER).values()}
    assert set(sources) == known
    for base, source in sources.items():
        row = hosts[base]
        assert (source.language or "unknown") == row["language"]
        comments = (FOLDER / f"{source.slug}.toml").read_text("utf-8")
        assert f"# {row['status']}: " in comments
        assert row["note"] in comments


@pytest.mark.parametrize(
    ("slug", "name", "language"),
    [
        ("espoo", "Espoo", "fi"),
        ("aanekoski", "Äänekoski", "fi"),
        ("lahti", "Lahti", "fi"),
        ("kirkkonummi", "Kirkkonummi", "fi"),
        ("kyrkslatt", "Kirkkonummi", "sv"),
        ("parainen", "Parainen", "fi+sv"),
        ("kristiinankaupunki", "Kristiinankaupunki", None),
        ("hva-lansi-uusimaa", "Länsi-Uudenmaan hyvinvointialue", "fi+sv"),
    ],
)
def test_a_slug_is_one_install(slug: str, name: str, language: str | None) -> None:
    source = find(slug, load_all(FOLDER))
    assert (source.municipality, source.language) == (name, language)


@pytest.mark.parametrize(
    ("slug", "hint"),
    [
        ("esppoo", "did you mean espoo"),
        ("Äänekoski", "did you mean aanekoski"),
        ("kirkonummi", "did you mean kirkkonummi"),
        ("xyzzy", "`pykala municipalities` lists"),
        ("", "`pykala municipalities` lists"),
    ],
)
def test_an_unknown_slug_is_told_the_closest(slug: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=hint) as caught:
        find(slug, load_all(FOLDER))
    assert "\n" not in str(caught.value)


def write(folder: Path, text: str, name: str = "kuusivaara.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_what_a_file_leaves_out_is_the_default(tmp_path: Path) -> None:
    source = load_file(write(tmp_path, MINIMAL))
    assert (source.slug, source.municipality) == ("kuusivaara", "Kuusivaara")
    assert (source.show, source.interval_minutes, source.quiet_hours) == (30, 60, None)
    assert source.feeds == ("meetingitems", "meetings")
    assert source.languages == ()
    assert source.language is None
    assert source.profile == DEFAULT_PROFILE


def test_a_file_says_it_all(tmp_path: Path) -> None:
    text = """
        name = "Kuusivaara"
        base = "http://127.0.0.1:8101/D10_Kuusivaara"
        platform = "dynasty"
        languages = ["fi", "sv"]
        feeds = ["official_decisions"]
        show = 5
        interval_minutes = 15
        quiet_hours = "22-06"
        announcements = true
        attachments = "pdf"
        attachment_mb = 5
        attachments_a_day = 50
        [profile]
        labels = { "Asia" = "explanation" }
        presenter_labels = ["Kaupunginjohtaja"]
        abbreviations = { KH = "Kaupunginhallitus" }
    """
    source = load_file(write(tmp_path, text))
    assert source.base == "http://127.0.0.1:8101/D10_Kuusivaara"
    assert source.language == "fi+sv"
    assert source.feeds == ("official_decisions",)
    assert (source.show, source.interval_minutes) == (5, 15)
    assert source.quiet_hours == (22, 6)
    assert (source.announcements, source.attachments) == (True, "pdf")
    assert (source.attachment_mb, source.attachments_a_day) == (5, 50)
    assert source.profile.labels == {"Asia": SectionKind.EXPLANATION}
    assert source.profile.presenter_labels == ("Kaupunginjohtaja",)
    assert source.profile.abbreviations == {"KH": "Kaupunginhallitus"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "name is missing"),
        ('name = "K"\nplatform = "dynasty"', "base is missing"),
        (MINIMAL + 'langauges = ["fi"]', "unknown key 'langauges'; known is languages"),
        (MINIMAL + '"a\\nb" = 1', r"unknown key 'a\\nb'"),
        (MINIMAL + 'languages = ["en"]', r"languages must be a list of fi, sv, not \['en'\]"),
        (MINIMAL + "languages = []", "languages must be a list of fi, sv"),
        (MINIMAL + 'feeds = "meetings"', "feeds must be a list of meetingitems, meetings"),
        (MINIMAL + "show = 0", "show must be from 1 to 1000, not 0"),
        (MINIMAL + "show = true", "show must be from 1 to 1000, not True"),
        (MINIMAL + "interval_minutes = 0", "interval_minutes must be from 1"),
        (MINIMAL + 'quiet_hours = "22-24"', 'hours of the day, such as "22-06", not'),
        (MINIMAL + 'quiet_hours = "7-9"', "quiet_hours must be two different hours"),
        (MINIMAL + 'quiet_hours = "06-06"', "quiet_hours must be two different hours"),
        (MINIMAL + "announcements = 1", "announcements must be true or false"),
        (MINIMAL + 'attachments = "all"', "attachments must be none or pdf"),
        (MINIMAL + "attachment_mb = 0", "attachment_mb must be from 1 to 1000"),
        (MINIMAL + "attachments_a_day = true", "attachments_a_day must be from 1"),
        (MINIMAL + "quiet_hours = [22, 6]", "quiet_hours must be two different hours"),
        (MINIMAL + "profile = 1", "profile must be a table"),
        (MINIMAL + '[profile]\nlabel = "x"', r"\[profile\]: unknown key 'label'; known is labels"),
        (MINIMAL + '[profile.labels]\nAsia = "grounds"', "labels must be a table of headings"),
        (MINIMAL + "[profile]\npresenter_labels = [1]", "presenter_labels must be a list"),
        (MINIMAL + "[profile]\nabbreviations = { KH = 1 }", "abbreviations must be a table"),
        (MINIMAL.replace("https", "ftp"), "base must be an http"),
        (MINIMAL.replace(".example", ".example/"), "base must be an http"),
        (MINIMAL.replace(".example", ".example:65536"), "base must be an http"),
        (MINIMAL.replace('"dynasty"', '"tweb"'), "platform must be dynasty, not 'tweb'"),
        (MINIMAL.replace('"Kuusivaara"', '" "'), "name must be a name"),
        ("name = ", "Invalid value"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError, match=message) as caught:
        load_file(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_file_of_another_charset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kuusivaara.toml"
    path.write_bytes(MINIMAL.replace("Kuusi", "Mänty").encode("latin-1"))
    with pytest.raises(ConfigError, match="utf-8"):
        load_file(path)


@pytest.mark.parametrize("name", ["Kuusivaara.toml", "kuusi_vaara.toml", "äänekoski.toml"])
def test_a_file_is_named_by_a_slug(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="name the file by a slug"):
        load_file(write(tmp_path, MINIMAL, name))


def test_a_missing_file_or_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_file(tmp_path / "kuusivaara.toml")
    with pytest.raises(ConfigError, match="no such folder"):
        load_all(tmp_path / "absent")


def test_one_wrong_file_stops_the_folder(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    write(tmp_path, "x = 1", "hiidenkoski.toml")
    with pytest.raises(ConfigError, match="hiidenkoski"):
        load_all(tmp_path)
