"""Subscriptions from the command line, with a real mail server and a real webhook on loopback."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from alerts.as_sql import statement_of
from alerts.messages import compose
from alerts.saved import saved_search
from alerts.saved_files import read_toml
from alerts.settings import Limits
from alerts.telling import Matter
from alerts.webhook import shown_secret, signature
from parsers.records import ChangeKind
from pykala.config import load
from tests.alerts import matters
from tests.alerts.conftest import Postbox, free_port

Run = Callable[..., subprocess.CompletedProcess[str]]

READER = "Liisa.Virta@example.org"
PAGE = """<html><head><meta charset="utf-8"><title>Koepajan kunta</title></head><body>
<h1>Kunnanhallitus<br>Pöytäkirja {day:%d.%m.%Y}/Pykälä 61</h1>
<!--DATABEGIN--><div class='data-part meetingitem'>
<p><span style='font-weight:bold'>{title}</span></p>
<p><span>61/02.08.00/2026</span></p>
<p><span style='font-weight:bold'>Päätösehdotus</span></p>
<p>Kunnanhallitus päättää pitää kylätalon vuokran ennallaan.</p>
<p><span style='font-weight:bold'>Päätös</span></p><p>Hyväksyttiin.</p>
</div><!--DATAEND--></body></html>"""


@pytest.fixture
def office(pykala: Run, tmp_path: Path) -> Iterator[Postbox]:
    """An archive of one item, a site, and a mail server that takes what is sent."""
    port, postbox = free_port(), Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    settings(
        tmp_path,
        'from = "alerts@pykala.example"',
        f'smtp_host = "127.0.0.1"\nsmtp_port = {port}',
        "allow_private_targets = true",
    )
    publish(pykala, tmp_path, "2026512-3", "Kylätalon vuokra")
    yield postbox
    server.stop()


def settings(folder: Path, *lines: str) -> None:
    known = ('db = "archive.db"', "[alerts]", 'base = "https://pykala.example"')
    (folder / "pykala.toml").write_text("\n".join((*known, *lines)), "utf-8")


def publish(pykala: Run, folder: Path, number: str, title: str) -> None:
    """Put one more item into the archive, of today: what is old is no news."""
    page = folder / f"{number}.HTM"
    page.write_text(PAGE.format(title=title, day=datetime.now(UTC)), "utf-8")
    done = pykala("import", page, "--municipality", "espoo")
    assert done.returncode == 0, done.stderr


def ok(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def complains(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def subscribed(pykala: Run, *arguments: str) -> str:
    return ok(pykala("alerts", "add", *arguments))


@pytest.mark.usefixtures("office")
def test_one_is_added_listed_exported_and_imported_again(pykala: Run, tmp_path: Path) -> None:
    said = subscribed(
        pykala,
        *("--to", READER, "--query", "vuokra", "--name", "Vuokrat", "--cadence", "weekly"),
        *("--weekday", "friday", "--hour", "16", "--filter", "municipality=Espoo"),
        *("--filter", "stage=minutes", "--event", "decided", "--event", "corrected"),
    )
    assert said.endswith(": Vuokrat; active, confirmed by you\n")
    subscribed(pykala, "--to", READER, "--follow", "matter", "Espoo", "61/2026")
    listed = ok(pykala("alerts", "list"))
    assert READER in listed
    assert "on Fridays at 16:00" in " ".join(listed.split())
    assert listed.splitlines()[-1] == "2 subscriptions (2 active); 0 letters wait"
    sql = ok(pykala("alerts", "list", "--sql"))
    assert READER not in sql
    assert sql.count("SELECT id AS item") == 2
    assert "search('vuokra')))\n    AND municipality = 'Espoo'\n    AND stage = 'minutes'" in sql
    assert "    AND case_key = '61/2026'\nORDER BY" in sql
    complains(pykala("alerts", "list", "--sql", "--json"), "--json or --sql")
    done = pykala("alerts", "export")
    assert done.stderr == "2 exported, 0 that are not active left out\n"
    first, second = tomllib.loads(done.stdout)["search"]
    assert first == {
        "to": "Liisa.Virta@example.org",
        "name": "Vuokrat",
        "query": "vuokra",
        "events": ["decided", "corrected"],
        "cadence": "weekly",
        "hour": 16,
        "weekday": "friday",
        "language": "fi",
        "nothing_new": False,
        "filters": {"municipality": ["Espoo"], "stage": ["minutes"]},
    }
    assert second["follow"] == {"municipality": "Espoo", "matter": "61/2026"}
    file = tmp_path / "own.toml"
    file.write_text(done.stdout, "utf-8")
    said = ok(pykala("alerts", "import", file))
    assert said == "2 searches read, 0 subscriptions new, 0 ended\n"
    assert ok(pykala("alerts", "export")) == done.stdout


@pytest.mark.usefixtures("office")
def test_a_search_that_cannot_be_read_is_listed_and_left_out(pykala: Run, tmp_path: Path) -> None:
    subscribed(pykala, "--to", READER, "--query", "vuokra")
    subscribed(pykala, "--to", READER, "--query", "latu")
    path = next(tmp_path.rglob("subscriptions.db"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE searches SET definition = '{}' WHERE definition LIKE '%latu%'")
    assert "(cannot be read)" in ok(pykala("alerts", "list"))
    told = json.loads(ok(pykala("alerts", "list", "--json")))["subscriptions"]
    assert [one["search"] and one["search"]["query"] for one in told] == ["vuokra", None]
    assert ok(pykala("alerts", "list", "--sql")).count("SELECT id AS item") == 1
    done = pykala("alerts", "export")
    assert (
        done.stderr
        == "1 exported, 0 that are not active left out, 1 that cannot be read left out\n"
    )


@pytest.mark.usefixtures("office")
def test_a_file_is_all_that_its_addresses_have_when_others_are_pruned(
    pykala: Run, tmp_path: Path
) -> None:
    subscribed(pykala, "--to", "toinen@example.org", "--query", "koulu")
    file = tmp_path / "own.toml"
    one = f'[[search]]\nto = "{READER}"\nquery = "vuokra"\n'
    file.write_text(one + one.replace("vuokra", "koulu"), "utf-8")
    assert "2 subscriptions new" in ok(pykala("alerts", "import", file))
    file.write_text(one + 'cadence = "at_once"\n', "utf-8")
    said = ok(pykala("alerts", "import", file, "--prune"))
    assert said == "1 searches read, 0 subscriptions new, 1 ended\n"
    left = json.loads(ok(pykala("alerts", "list", "--json")))["subscriptions"]
    assert [(one["to"], one["search"]["query"]) for one in left] == [
        ("toinen@example.org", "koulu"),
        (READER, "vuokra"),
    ]
    assert left[1]["search"]["cadence"] == "at_once"


@pytest.mark.usefixtures("office")
def test_names_that_the_archive_does_not_have_are_told_and_taken(
    pykala: Run, tmp_path: Path
) -> None:
    done = pykala("alerts", "add", "--to", READER, "--filter", "municipality=Nope")
    assert "active, confirmed by you" in ok(done)
    assert done.stderr == "the archive has no municipality 'Nope'; it has Espoo\n"
    file = tmp_path / "own.toml"
    one = f'[[search]]\nto = "{READER}"\nfilters.municipality = ["Espoo"]\n'
    file.write_text(one + one.replace("Espoo", "Nope"), "utf-8")
    done = pykala("alerts", "import", file)
    assert "2 searches read" in ok(done)
    assert done.stderr == "search 2: the archive has no municipality 'Nope'; it has Espoo\n"


def test_a_run_tells_what_is_new_since_and_a_dry_one_only_shows_it(
    pykala: Run, office: Postbox, tmp_path: Path
) -> None:
    arguments = ("--to", READER, "--query", "vuokra", "--cadence", "at_once")
    subscribed(pykala, *arguments)
    assert "0 letters written" in ok(pykala("alerts", "run"))
    publish(pykala, tmp_path, "2026512-4", "Liikuntahallin vuokra")
    shown = ok(pykala("alerts", "run", "--dry-run"))
    assert f"To: {READER}" in shown
    assert "Subject: Espoo: Liikuntahallin vuokra – päätetty" in shown
    assert shown.endswith("1 letters would go out\n")
    assert office.mails == []
    done = pykala("alerts", "run")
    assert ok(done) == (
        "1 changes, 1 matches, 1 letters written; 1 sent, 0 put off, 0 parked, 0 given up\n"
    )
    assert READER.lower() not in (done.stdout + done.stderr).lower()
    (mail,) = office.mails
    assert mail["Subject"] == "Espoo: Liikuntahallin vuokra – päätetty"
    assert mail["List-Unsubscribe"].startswith("<https://pykala.example/alerts/unsubscribe/")
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Liikuntahallin vuokra" in text.get_content()
    assert "Liikuntahallin vuokra" in html.get_content()
    assert "0 changes, 0 matches, 0 letters written; 0 sent" in ok(pykala("alerts", "run"))


def test_letters_that_cannot_go_out_are_told_and_go_out_later(
    pykala: Run, office: Postbox, tmp_path: Path
) -> None:
    subscribed(pykala, "--to", READER, "--query", "vuokra", "--cadence", "at_once")
    publish(pykala, tmp_path, "2026512-4", "Liikuntahallin vuokra")
    whole = (tmp_path / "pykala.toml").read_text("utf-8")
    settings(tmp_path)
    done = pykala("alerts", "run")
    assert done.returncode == 1
    assert "email is closed: no mail server is named" in done.stdout
    office.on_recipient = lambda _address: f"450 4.2.1 {READER}: later"
    (tmp_path / "pykala.toml").write_text(whole, "utf-8")
    done = pykala("alerts", "run")
    assert done.returncode == 1
    assert "0 sent, 1 put off" in done.stdout
    assert READER not in done.stdout + done.stderr
    assert '"letters": {\n    "queued": 1\n  }' in ok(pykala("alerts", "list", "--json"))


def test_an_example_is_sent_to_see_that_mail_arrives(pykala: Run, office: Postbox) -> None:
    assert ok(pykala("alerts", "test", "--to", READER, "--language", "sv")) == f"sent to {READER}\n"
    (mail,) = office.mails
    assert mail["Subject"] == "Pykälä: provmeddelande"
    assert mail["List-Unsubscribe"] is None
    complains(pykala("alerts", "list"), "nobody has subscribed")


def test_an_example_that_does_not_arrive_is_a_fault(pykala: Run, office: Postbox) -> None:
    office.on_recipient = lambda _address: "550 5.1.1 nobody of that name"
    done = pykala("alerts", "test", "--to", READER)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"not sent to {READER}: 550 5.1.1 nobody of that name\n"


class Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted to it in its server's ``got``."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.got = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("office")
def test_a_webhook_is_added_with_its_secret_tried_and_told(
    pykala: Run, receiver: HTTPServer, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    said = subscribed(pykala, "--webhook", url, "--query", "vuokra", "--cadence", "at_once")
    secret = re.findall(r"whsec_\S+", said)
    assert len(secret) == 1
    tried = ok(pykala("alerts", "test", "--webhook", url))
    assert re.findall(r"whsec_\S+", tried) == secret
    publish(pykala, tmp_path, "2026512-4", "Liikuntahallin vuokra")
    ok(pykala("alerts", "run"))
    (example, alert) = receiver.got  # type: ignore[attr-defined]
    assert json.loads(example[1])["kind"] == "test"
    told = json.loads(alert[1])
    assert told["kind"] == "alert"
    assert told["matters"][0]["changes"][0]["title"] == "Liikuntahallin vuokra"


BAD_SEARCHES = [
    (("--to", READER), "must ask for something"),
    (("--to", READER, "--query", "-"), "query has no word to look for: '-'"),
    (("--query", "vuokra"), "name one target"),
    (("--query", "vuokra", "--to", READER, "--webhook", "https://a.example"), "name one target"),
    (("--query", "vuokra", "--to", "nobody"), "an e-mail address has a name, @ and a domain"),
    (("--query", "vuokra", "--to", "a@b.example\nBcc: c@d.example"), "e-mail address"),
    (("--query", "vuokra", "--to", READER, "--hour", "25"), "hour must be a number from 0 to 23"),
    (("--query", "vuokra", "--to", READER, "--hour", "x"), "hour must be a number from 0 to 23"),
    (("--query", "vuokra", "--to", READER, "--event", "made"), "each of events must be one of"),
    (("--query", "vuokra", "--to", READER, "--filter", "koko=1"), "has no 'koko'"),
    (("--query", "vuokra", "--to", READER, "--language", "de"), "language must be one of"),
    (("--to", READER, "--follow", "cat", "Espoo", "1"), "follow must have municipality"),
    (("--query", "vuokra", "--webhook", "file:///etc/passwd"), "a webhook must be"),
    (("--query", "vuokra", "--messaging", "json://localhost"), "messaging address"),
]


@pytest.mark.usefixtures("office")
def test_bad_input_is_one_line_and_leaves_nothing(pykala: Run, tmp_path: Path) -> None:
    for arguments, says in BAD_SEARCHES:
        complains(pykala("alerts", "add", *arguments), says)
    file = tmp_path / "own.toml"
    for content, says in (
        (b"\xff", "cannot be read"),
        (b"[[search", "no TOML"),
        (b'[[search]]\nquery = "a"\n', "search 1: to is missing"),
        (f'[[search]]\nto = "{READER}"\nquery = "OR"'.encode(), "search 1: query has no word"),
        (
            f'[[search]]\nto = "{READER}"\nquery = "a"\n[[search]]\nto = "x"\nquery = "b"'.encode(),
            "search 2: an e-mail address has",
        ),
    ):
        file.write_bytes(content)
        complains(pykala("alerts", "import", file), says)
    complains(pykala("alerts", "import", tmp_path / "none.toml"), "cannot be read")
    assert not (tmp_path / "subscriptions.db").exists()


def test_without_the_table_or_an_archive_it_says_what_to_do(pykala: Run, tmp_path: Path) -> None:
    for arguments in (("run",), ("test", "--to", READER), ("add", "--to", READER, "--query", "a")):
        complains(pykala("alerts", *arguments), "[alerts]")
    for arguments in (("list",), ("export",)):
        complains(pykala("alerts", *arguments), "nobody has subscribed")
    settings(tmp_path)
    complains(pykala("alerts", "test", "--to", READER), "no mail server is named")
    for arguments in (("run",), ("add", "--to", READER, "--query", "a")):
        complains(pykala("alerts", *arguments), "archive.db")


def test_the_canned_query_that_the_page_gives_is_the_search_of_its_file(root: Path) -> None:
    koulut, _ = read_toml(examples(root, "toml")[0])
    (told,) = (json.loads(one) for one in examples(root, "json") if '"queries"' in one)
    (query,) = told["databases"]["pykala"]["queries"].values()
    assert query["sql"] == statement_of(koulut.search)


def examples(root: Path, language: str) -> list[str]:
    """What docs/alerts.md gives as examples in a language."""
    page = (root / "docs" / "alerts.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_files_that_the_page_gives_are_taken(root: Path, tmp_path: Path) -> None:
    searches, table = examples(root, "toml")
    koulut, matter = read_toml(searches)
    assert (koulut.to, koulut.search.name) == ("desk@newsroom.example", "Koulut")
    assert matter.channel == "webhook"
    (tmp_path / "pykala.toml").write_text(table, "utf-8")
    alerts = load({}, tmp_path).alerts
    assert alerts is not None
    assert alerts.base == "https://pykala.example"
    assert alerts.limits == Limits()  # it says what is so without it
    assert not alerts.allow_private_targets


def shape(value: object) -> object:
    """The keys of a JSON value, of lists those of the first."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


def test_the_body_that_the_page_gives_has_the_keys_of_ours(root: Path) -> None:
    text = examples(root, "json")[-1]
    told, decided = json.loads(text), matters.told(outcome_sentence="x")
    whole = Matter("Kuusela", decided.title, None, (decided,))
    search = saved_search({"query": "hiihtolatu", "events": ["decided"], "cadence": "at_once"})
    ours = compose(matters.reader("fi", search), [whole], matters.OUTAGES, matters.NOW).payload
    assert shape(told) == shape(json.loads(json.dumps(ours)))
    assert list(told["matters"][0]["changes"][0]) == list(ours["matters"][0]["changes"][0])  # type: ignore[index]
    match = told["matters"][0]["changes"][0]["match"]
    assert [match["text"][slice(*hit)] for hit in match["hits"]] == ["hiihtolatu"]


def test_the_change_that_the_page_gives_is_named_as_ours_are(root: Path) -> None:
    text = examples(root, "json")[-1]
    (change,) = json.loads(text)["matters"][0]["changes"]
    at, named = datetime.fromisoformat(change["at"]), change["id"].split(" ")
    assert named == [change["item"], change["version"], ChangeKind.NEW, at.isoformat()]


def test_the_check_of_a_signature_that_the_page_gives_takes_ours_and_no_other(root: Path) -> None:
    (code,) = examples(root, "python")
    names: dict[str, Callable[..., bool]] = {}
    exec(code, names)  # noqa: S102 - our own page
    known, at, body = "00ff" * 16, 1_795_000_000, b'{"kind": "alert"}'
    shown = shown_secret(known)
    headers = {
        "webhook-id": "abc",
        "webhook-timestamp": str(at),
        "webhook-signature": signature(known, "abc", at, body),
    }
    is_ours = names["is_ours"]
    assert is_ours(shown, headers, body, now=at + 10)
    assert not is_ours(shown, headers, body + b" ", now=at + 10)
    assert not is_ours(shown, headers | {"webhook-id": "abd"}, body, now=at + 10)
    assert not is_ours(shown, headers | {"webhook-timestamp": str(at + 1)}, body, now=at + 10)
    assert not is_ours(shown, headers, body, now=at + 3600)
