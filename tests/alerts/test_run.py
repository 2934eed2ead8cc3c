"""A run of the alerts: each reader is told of each change once, whatever happens in between."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from alerts.channels import Answer, Channel, Message, Verdict
from alerts.links import Links, Purpose
from alerts.mail import Mail, Server
from alerts.matching import MOST, Searches
from alerts.messages import compose as real_compose
from alerts.portions import MOST as IN_A_LETTER
from alerts.run import Report, rehearse, run
from alerts.saved import SavedSearch, saved_search
from alerts.settings import Limits
from alerts.subscribing import Desk
from alerts.telling import Compose, Matter, Outage, Reader
from alerts.telling import Told as OneChange
from alerts.writing import Writer
from db import matched, outbox
from db import subscriptions as kept
from db.lock import working_on
from db.news import newest
from db.outbox import Letter
from db.store import Harvest, Store
from db.subscription_schema import Subscriptions, path_of
from db.unreadable import untold
from parsers.errors import BadInput, StoreError
from parsers.records import (
    Item,
    Outcome,
    OutcomeKind,
    Presenter,
    Section,
    SectionKind,
    Stage,
)
from parsers.records import (
    Links as Addresses,
)
from tests.alerts.conftest import NOW, Postbox

KEYS = Links(["k" * 40], "https://pykala.example")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BASES = {"kuusi": "Kuusivaara", "koivu": "Koivula"}

AGENDA = Item(
    id="20261-4",
    municipality="Kuusivaara",
    stage=Stage.AGENDA,
    body="Tekninen lautakunta",
    meeting_date=date(2026, 11, 26),
    position=4,
    paragraph=None,
    title="Hiihtoladun valaistus",
    case_number="412/2025",
    case_key="412/2025",
    task_class=None,
    language="fi",
    preparers=(),
    presenter=Presenter("Tekninen johtaja", "Tyyne Aavasalo"),
    sections=(
        Section(SectionKind.HEADER, "", "Hiihtoladun valaistus"),
        Section(
            SectionKind.PROPOSAL,
            "Päätösehdotus",
            "Lautakunta päättää rakentaa valaistuksen, kun koulun pihalla on ensin mitattu, mitä se"
            " maksaa. Ladun valot palavat kello 22 asti. Työ alkaa syksyllä.",
        ),
    ),
    earlier_handlings=(),
    attachments=(),
    links=Addresses(),
)
MINUTES = replace(
    AGENDA,
    stage=Stage.MINUTES,
    paragraph=31,
    outcome=Outcome(OutcomeKind.TABLED, None, "Asia jätettiin pöydälle."),
    sections=(
        *AGENDA.sections,
        Section(SectionKind.DECISION, "Päätös", "Asia jätettiin pöydälle."),
    ),
)


class Crash(Exception):  # noqa: N818 - it stands for the end of a process
    """Everything ends here."""


@dataclass
class Told:
    """Composes letters that a test can read, and crashes when it is told to."""

    crash_at: int = 0
    letters: list[tuple[Reader, tuple[Matter, ...], tuple[Outage, ...]]] = field(
        default_factory=list
    )

    def __call__(
        self, reader: Reader, matters: Sequence[Matter], outages: Sequence[Outage], now: datetime
    ) -> Message:
        self.letters.append((reader, tuple(matters), tuple(outages)))
        if len(self.letters) == self.crash_at:
            raise Crash
        return real_compose(reader, matters, outages, now)

    @property
    def last(self) -> tuple[Reader, tuple[Matter, ...], tuple[Outage, ...]]:
        return self.letters[-1]


@dataclass
class Post:
    """A channel that takes everything, and crashes before or after it took a letter."""

    crash_before: int = 0
    crash_after: int = 0
    got: list[Letter] = field(default_factory=list)
    asked: int = 0

    def send(self, letter: Letter, now: datetime) -> Answer:  # noqa: ARG002 - the channels' form
        self.asked += 1
        if self.asked == self.crash_before:
            raise Crash
        self.got.append(letter)
        if self.asked == self.crash_after:
            raise Crash
        return Answer(Verdict.SENT)

    def close(self) -> None:
        """Nothing to hang up."""


class House:
    """An archive of two municipalities beside an empty subscriptions.db."""

    def __init__(self, folder: Path, subscriptions: Subscriptions) -> None:
        self.store = Store(folder / "archive.db")
        for slug, name in BASES.items():
            self.store.source(slug, name, f"https://{slug}.example", "fi")
        self.db = subscriptions
        self.searches = Searches(self.store.db)
        self.pages = 0

    def save(self, record: Item = AGENDA, at: datetime = NOW, slug: str = "kuusi") -> None:
        """Have the archive read a page of a record."""
        self.pages += 1
        url = f"https://{slug}.example/{record.id}"
        record = replace(record, municipality=BASES[slug])
        self.store.save_item(slug, record, f"{self.pages:064x}", url=url, at=at)

    def harvest(self, outcome: str, at: datetime, slug: str = "kuusi") -> None:
        """Note that a harvest ended so."""
        self.store.harvest(
            Harvest(
                f"{at:%d%H}", slug, at, at, outcome, requests=1, entries=0, pages=0, new=0,
                changed=0, faults=0,
            )
        )  # fmt: skip

    def subscribe(self, now: datetime = NOW, to: str = "liisa@example.org", **asked: Any) -> str:
        """Enter a subscription; its id."""
        search: SavedSearch = saved_search({"cadence": "at_once"} | asked)
        desk = Desk(self.db, KEYS, Limits(), newest=newest(self.store.db))
        return desk.enter("email", to, search, now).id

    def run(
        self,
        now: datetime = NOW + HOUR,
        compose: Compose = real_compose,
        channel: Channel | None = None,
    ) -> Report:
        return run(
            self.store.db,
            self.db,
            now,
            searches=self.searches,
            writer=Writer(KEYS, "https://pykala.example", compose),
            channels={"email": channel or Post()},
            limits=Limits(),
            monotonic=lambda: 0.0,
        )


@pytest.fixture
def house(
    tmp_path: Path, subscriptions: Subscriptions, new_archive: Callable[[Path], Path]
) -> Iterator[House]:
    new_archive(tmp_path / "archive.db")
    house = House(tmp_path, subscriptions)
    with house.store:
        yield house


def changes(letter: tuple[Reader, tuple[Matter, ...], tuple[Outage, ...]]) -> list[str]:
    return [event for matter in letter[1] for told in matter.told for event in told.events]


def test_what_matches_is_told_once_with_its_reason(house: House) -> None:
    name = house.subscribe(query="koulun piha", filters={"municipality": ["Kuusivaara"]})
    house.save()
    house.save(replace(AGENDA, id="20261-5", title="Muu asia", sections=()))
    told = Told()
    report = house.run(compose=told)
    assert (report.changes, report.matches, report.letters, report.delivered.sent) == (2, 1, 1, 1)
    reader, [matter], outages = told.last
    assert outages == ()
    assert (matter.municipality, matter.title) == ("Kuusivaara", "Hiihtoladun valaistus")
    [one] = matter.told
    assert one.events == ("agenda",)
    assert (one.item, one.body, one.presenter) == (
        "kuusi/20261-4",
        "Tekninen lautakunta",
        AGENDA.presenter,
    )
    assert one.url == f"https://pykala.example/kuusi/20261-4?version={1:064x}"
    assert one.searches == (name,)
    assert one.sentence is not None
    assert one.sentence.field == "proposal"
    assert one.sentence.heading == "Päätösehdotus"
    assert one.sentence.text.endswith("mitä se maksaa.")
    assert KEYS.read(Purpose.UNSUBSCRIBE, reader.unsubscribe.rpartition("/")[2], NOW).subscription
    assert house.run(compose=told) == Report()


def test_an_item_is_told_once_however_many_searches_find_it(house: House) -> None:
    names = [
        house.subscribe(query="valaistus"),
        house.subscribe(query="latu"),
        house.subscribe(follow={"municipality": "Kuusivaara", "body": "Tekninen lautakunta"}),
    ]
    late = house.subscribe(query="valot", cadence="daily")
    house.save()
    told = Told()
    assert house.run(compose=told).letters == 1
    [one] = [told for matter in told.last[1] for told in matter.told]
    assert sorted(one.searches) == sorted(names)
    # the digest has nothing left to tell
    assert house.run(NOW + 2 * DAY, compose=told).letters == 0
    assert [each.found for each in told.last[0].subscribed] == [1, 1, 1]
    assert late not in one.searches


def test_a_search_that_cannot_be_read_stops_no_other_and_is_told_of_once(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    broken = house.subscribe(query="valaistus", cadence="daily", filters={"section": ["proposal"]})
    house.subscribe(query="ladun valot")
    house.subscribe(query="valaistus", to="matti@example.org", cadence="daily")
    house.db.execute(
        "UPDATE searches SET definition = replace(definition, '\"section\"', '\"section_kinds\"')"
    )
    house.save()
    post = Post()
    assert house.run(channel=post).unreadable == 1
    assert house.run(NOW + 2 * DAY, channel=post).unreadable == 1
    assert sorted(one.address for one in post.got) == ["liisa@example.org", "matti@example.org"]
    # its digest waits until it can be read again
    one = kept.subscription(house.db, broken)
    assert one is not None
    assert one.due_at is not None
    assert one.due_at < NOW + 2 * DAY
    (line,) = [each.getMessage() for each in caplog.records if each.name == "pykala.alerts"]
    assert f"search {one.search} cannot be read" in line
    assert "section_kinds" in line
    assert "@" not in line
    house.db.execute("UPDATE searches SET definition = replace(definition, '_kinds', '')")
    assert house.run(NOW + 3 * DAY).unreadable == 0
    assert untold(house.db) == []


def test_each_language_has_its_letter_and_each_change_is_told_once(house: House) -> None:
    asked: dict[str, Any] = {"cadence": "daily", "nothing_new": True}
    swedish = house.subscribe(query="valaistus", language="sv", **asked)
    finnish = house.subscribe(query="rakentaa OR jääkiekko", language="fi", **asked)
    nothing = house.subscribe(query="jäähalli", language="en", **asked)
    house.save()
    house.save(replace(AGENDA, id="1-1", case_key=None, case_number=None, title="Jääkiekko"))
    house.save(replace(AGENDA, id="1-2", title="Jääkiekko", case_key=None, sections=()))
    told = Told()
    assert house.run(NOW + DAY, compose=told).letters == 3
    # both find the first two, the older one's language is told; the last is of the younger only
    assert [(one[0].language, len(ordered(one))) for one in told.letters] == [
        ("sv", 2), ("fi", 1), ("en", 0),
    ]  # fmt: skip
    assert [[each.id for each in one[0].subscribed] for one in told.letters] == [
        [swedish, finnish], [finnish], [nothing],
    ]  # fmt: skip
    assert house.run(NOW + DAY + HOUR, compose=told).letters == 0


def test_the_button_of_a_letter_ends_what_the_letter_is_about(house: House) -> None:
    told_of = [house.subscribe(query=one) for one in ("valaistus", "ladun valot", "rakentaa")]
    other = house.subscribe(query="jäähalli")
    house.save()
    told = Told()
    house.run(compose=told)
    reader = told.last[0]
    assert [one.id for one in reader.subscribed] == told_of
    desk = Desk(house.db, KEYS, Limits(), newest=0)
    kept.unsubscribe(house.db, told_of[0])
    token = reader.unsubscribe.rpartition("/")[2]
    desk.unsubscribe(desk.held(Purpose.UNSUBSCRIBE, token, NOW))
    assert [one.id for one in kept.all_subscriptions(house.db)] == [other]
    with pytest.raises(BadInput):
        desk.held(Purpose.UNSUBSCRIBE, token, NOW)
    every = desk.held(Purpose.UNSUBSCRIBE, reader.unsubscribe_all.rpartition("/")[2], NOW)
    desk.unsubscribe(every)
    assert kept.all_subscriptions(house.db) == []


def test_two_readers_are_told_each(house: House) -> None:
    house.subscribe(query="valaistus")
    house.subscribe(query="valaistus", to="matti@example.org")
    house.save()
    post = Post()
    assert house.run(channel=post).delivered.sent == 2
    assert {letter.address for letter in post.got} == {"liisa@example.org", "matti@example.org"}
    assert len({letter.key for letter in post.got}) == 2


def test_only_events_asked_for_are_told_by_the_version_of_the_change(house: House) -> None:
    house.subscribe(query="pöydälle", events=["postponed"], cadence="daily")
    house.subscribe(query="rakentaa", to="matti@example.org", events=["agenda"])
    house.save()
    house.save(MINUTES, NOW + timedelta(minutes=5))
    told = Told()
    house.run(compose=told)
    # the agenda's own text, though minutes stand by now
    assert changes(told.last) == ["agenda"]
    assert told.last[1][0].told[0].version == f"{1:064x}"
    house.run(NOW + DAY, compose=told)
    assert changes(told.last) == ["postponed"]


def test_what_was_there_before_a_subscription_is_not_told(house: House) -> None:
    house.save()
    house.subscribe(query="valaistus")
    assert house.run() == Report()
    house.save(MINUTES, NOW + HOUR)
    assert house.run(NOW + 2 * HOUR).letters == 1


def test_a_matter_stands_once_in_a_digest_with_all_that_became_of_it(house: House) -> None:
    house.subscribe(query="valaistus", cadence="weekly", weekday="monday", hour=7)
    house.save()
    house.save(MINUTES, NOW + DAY)
    council = replace(
        AGENDA, id="20269-1", body="Kaupunginvaltuusto", meeting_date=date(2026, 12, 7)
    )
    house.save(council, NOW + 2 * DAY)
    told = Told()
    assert house.run(NOW + 2 * DAY, compose=told).letters == 0
    monday = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert house.run(monday - timedelta(minutes=1), compose=told).letters == 0
    assert house.run(monday, compose=told).letters == 1
    [matter] = told.last[1]
    assert [one.events for one in matter.told] == [("agenda",), ("postponed",), ("agenda", "moved")]
    assert matter.told[-1].former_body == "Tekninen lautakunta"


@pytest.mark.parametrize(
    ("night", "due"),
    [
        # the hour is left out: at the moment when it would have begun
        (datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        # it comes twice: the first is meant
        (datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_once_in_the_nights_when_clocks_change(
    house: House, night: datetime, due: datetime
) -> None:
    begin = night - timedelta(hours=12)
    house.subscribe(begin, query="valaistus", cadence="daily", hour=3, nothing_new=True)
    sent = [
        now
        for minutes in range(0, 36 * 60, 15)
        if house.run(now := begin + timedelta(minutes=minutes)).letters
    ]
    assert sent == [due]


def test_nothing_new_is_said_only_when_asked_for(house: House) -> None:
    house.subscribe(query="valaistus", cadence="daily")
    house.subscribe(query="valaistus", cadence="daily", nothing_new=True, to="matti@example.org")
    told = Told()
    post = Post()
    assert [house.run(NOW + n * DAY, told, post).letters for n in range(1, 4)] == [1, 1, 1]
    assert {letter.address for letter in post.got} == {"matti@example.org"}
    assert len({letter.key for letter in post.got}) == 3
    assert told.last[1:] == ((), ())
    # a machine that was off for days tells once
    assert house.run(NOW + 9 * DAY, told, post).letters == 1


def test_what_cannot_be_harvested_is_said_once_in_each_outage(house: House) -> None:
    house.subscribe(query="valaistus", cadence="daily", filters={"municipality": ["Kuusivaara"]})
    everywhere = "matti@example.org"
    house.subscribe(query="valaistus", cadence="daily", to=everywhere)
    elsewhere: dict[str, Any] = {"filters": {"municipality": ["Koivula"]}}
    house.subscribe(query="valaistus", cadence="daily", to="aino@example.org", **elsewhere)
    house.harvest("done", NOW)
    for hours in range(1, 90, 3):
        house.harvest("failed", NOW + hours * HOUR)
    told = Told()
    post = Post()
    for days in (1, 2, 3):
        house.run(NOW + days * DAY, told, post)
    assert [letter.address for letter in post.got] == ["liisa@example.org"]
    [outage] = told.last[2]
    assert outage == Outage("Kuusivaara", NOW)
    # who asks for all is told beside what there is
    house.save(replace(AGENDA, id="1-1"), NOW + 3 * DAY, "koivu")
    house.run(NOW + 4 * DAY, told, post)
    [reader] = [one for one in told.letters[1:] if one[2]]
    assert [letter.address for letter in post.got[1:]].count(everywhere) == 1
    assert changes(reader) == ["agenda"]
    # another outage is another
    house.harvest("done", NOW + 4 * DAY)
    for hours in range(1, 40, 3):
        house.harvest("failed", NOW + 4 * DAY + hours * HOUR)
    house.run(NOW + 6 * DAY, told, post)
    assert told.last[2] == (Outage("Kuusivaara", NOW + 4 * DAY),)


def test_more_changes_than_a_batch_or_a_letter_holds_are_told_or_counted(house: House) -> None:
    assert IN_A_LETTER >= MOST
    every = IN_A_LETTER + 7
    house.subscribe(query="valaistus", cadence="daily")
    house.subscribe(query="ladun valot", cadence="daily")
    desk = Desk(house.db, KEYS, Limits(), newest=0)
    desk.enter("webhook", "https://desk.example/x", saved_search({"query": "valaistus"}), NOW)
    for n in range(every):
        house.save(replace(AGENDA, id=f"2026{n}-1", case_key=None, case_number=None))
    told = Told()
    report = house.run(NOW + DAY, compose=told)
    assert (report.changes, report.matches, report.letters) == (every, 3 * every, 3)
    # a person gets the last of them, and learns how many there were
    (mail,) = [one for one in told.letters if one[0].channel == "email"]
    assert [one.seq for one in ordered(mail)] == list(range(8, every + 1))
    assert mail[0].more == 7
    assert [one.found for one in mail[0].subscribed] == [every, every]
    text = real_compose(mail[0], mail[1], (), NOW).text
    assert "Lisäksi 7 aiempaa muutosta" in text
    assert "https://pykala.example/search?q=valaistus\n" in text
    # a program gets all, in letters of their own
    hooks = [one for one in told.letters if one[0].channel == "webhook"]
    assert [len(ordered(one)) for one in hooks] == [IN_A_LETTER, 7]
    assert [one.seq for each in hooks for one in ordered(each)] == list(range(1, every + 1))
    assert [one[0].more for one in hooks] == [0, 0]
    # and nothing of it is told again
    assert house.run(NOW + 2 * DAY).letters == 0


def ordered(letter: tuple[Reader, tuple[Matter, ...], tuple[Outage, ...]]) -> list[OneChange]:
    return sorted((one for each in letter[1] for one in each.told), key=lambda one: one.seq)


def test_a_search_that_is_new_or_gone_is_heeded_by_the_next_run(house: House) -> None:
    house.run()
    one = house.subscribe(query="valaist*")
    house.save()
    assert house.run().letters == 1
    kept.unsubscribe(house.db, one)
    house.subscribe(query="jokin muu", to="matti@example.org")
    house.save(MINUTES, NOW + HOUR)
    assert house.run(NOW + 2 * HOUR).letters == 0
    assert len(house.searches) == 1


def test_a_beginning_finds_by_words_that_the_archive_learns_later(house: House) -> None:
    house.subscribe(query="käd*")
    house.run()
    house.save(replace(AGENDA, title="Kädet ylös"), NOW)
    # found by "kädet" of the other: its base form is "käsi", as on the site
    house.save(replace(AGENDA, id="20261-9", title="Käsi", case_key="1/2026"), NOW)
    told = Told()
    house.run(compose=told)
    assert len(told.last[1]) == 2


def test_an_older_copy_of_the_archive_is_read_on_from_where_it_ends(house: House) -> None:
    house.subscribe(query="valaistus")
    matched.advance(house.db, 50, (), NOW)
    house.run()
    house.save()
    assert house.run().letters == 1


def test_a_rehearsal_tells_what_would_go_out_and_leaves_no_trace(house: House) -> None:
    house.subscribe(query="valaistus")
    house.save()
    writer = Writer(KEYS, "https://pykala.example", real_compose)
    before = dump(house.db)
    [(address, message)] = rehearse(
        house.store.db, house.db, NOW + HOUR, searches=house.searches, writer=writer
    )
    assert address == "liisa@example.org"
    assert "Hiihtoladun valaistus" in message.subject
    assert dump(house.db) == before
    assert house.run().letters == 1


def dump(db: Subscriptions) -> dict[str, list[Any]]:
    return {name: list(db.table(name).rows) for name in db.table_names()}


def test_two_runs_at_once_are_refused(house: House) -> None:
    with (
        working_on(path_of(house.db), since=NOW),
        pytest.raises(StoreError, match="another process"),
    ):
        house.run()


# Crashes: whatever breaks off, the next run goes on, and each letter arrives.


def three_readers(house: House) -> None:
    for name in ("liisa", "matti", "aino"):
        house.subscribe(query="valaistus", to=f"{name}@example.org")
    house.save()


def crashes() -> Iterator[tuple[str, Told, Post]]:
    for n in (1, 2, 3):
        yield f"while letter {n} is written", Told(crash_at=n), Post()
        yield f"before letter {n} is sent", Told(), Post(crash_before=n)
        yield f"after letter {n} is sent", Told(), Post(crash_after=n)


@pytest.mark.parametrize(("when", "told", "post"), list(crashes()))
def test_a_crash_loses_nothing_and_tells_nothing_twice(
    house: House, when: str, told: Told, post: Post
) -> None:
    three_readers(house)
    with pytest.raises(Crash):
        house.run(compose=told, channel=post)
    after = Post()
    house.run(channel=after)
    house.run(channel=after)
    got = [letter.key for letter in post.got + after.got]
    assert {letter.address for letter in post.got + after.got} == {
        f"{name}@example.org" for name in ("liisa", "matti", "aino")
    }
    assert len(set(got)) == 3
    # at most the one that was under way comes again, with the same key
    assert len(got) == 3 + when.startswith("after")


KILLED = """
import os, signal, sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from alerts.channels import Message
from alerts.links import Links
from alerts.matching import Searches
from alerts.run import run
from alerts.settings import Limits
from alerts.writing import Writer
from db.schema import open_archive
from db.subscription_schema import open_subscriptions

folder, kill_at = Path(sys.argv[1]), int(sys.argv[2])
steps = 0

def step(*_):
    global steps
    steps += 1
    if steps == kill_at:
        os.kill(os.getpid(), signal.SIGKILL)

def compose(*_):
    step()
    return Message("s", "t")

with closing(open_archive(folder / "archive.db")) as archive:
    with closing(open_subscriptions(folder / "subscriptions.db", write=True)) as db:
        db.conn.set_trace_callback(step)
        run(archive, db, datetime.fromisoformat(sys.argv[3]), searches=Searches(archive),
            writer=Writer(Links(["k" * 40], "https://pykala.example"), "https://pykala.example",
            compose), channels={}, limits=Limits(), monotonic=lambda: 0.0)
print(steps)
"""


def test_a_kill_at_any_statement_loses_nothing(house: House, tmp_path: Path, root: Path) -> None:
    three_readers(house)

    def killed(at: int) -> subprocess.CompletedProcess[str]:
        when = (NOW + HOUR).isoformat()
        command = [sys.executable, "-c", KILLED, str(tmp_path), str(at), when]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    at = 1
    while (ended := killed(at)).returncode == -signal.SIGKILL:
        at += 7
    assert ended.returncode == 0, ended.stderr
    assert at > 20
    assert outbox.counts(house.db) == {"queued": 3}
    post = Post()
    house.run(channel=post)
    assert len({letter.address for letter in post.got}) == len(post.got) == 3


def test_letters_arrive_by_a_real_server(
    house: House, postbox: Postbox, mail_server: Server
) -> None:
    house.subscribe(query="valaistus", language="sv")
    house.save()
    channel = Mail(mail_server, "alerts@pykala.example")
    assert house.run(channel=channel).delivered.sent == 1
    assert house.run(channel=channel).delivered.sent == 0
    [mail] = postbox.mails
    [letter] = house.db.execute("SELECT key FROM outbox").fetchall()
    assert letter[0] in mail["Message-ID"]
    assert "Hiihtoladun valaistus" in mail["Subject"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",))
    assert body is not None
    assert f"https://pykala.example/kuusi/20261-4?version={1:064x}" in body.get_content()
