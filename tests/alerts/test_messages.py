"""What a message says. The examples beside this file were read by a person, in each language."""

from __future__ import annotations

import json
import re
import string
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Message
from alerts.describing import asked, label
from alerts.example import example
from alerts.layout import WIDTH, clean
from alerts.messages import IN_FULL, compose, subject
from alerts.replies import harmless, reply
from alerts.saved import Event, saved_search
from alerts.subscribing import Asked, Reply
from alerts.telling import Matter, Outage, Reader, Told
from alerts.texts import Texts, catalogue
from parsers.records import OutcomeKind, Presenter, SectionKind, Stage
from tests.alerts import matters as m

LANGUAGES = ("fi", "sv", "en")
EXAMPLES = Path(__file__).with_name("messages")


class Seen(HTMLParser):
    """Tags with their attributes, and the words that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open[-1:] == ["strong"]:
            self.marked.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def addresses(self) -> list[str | None]:
        return [attrs["href"] for tag, attrs in self.tags if tag == "a"]


def message(
    matters: Sequence[Matter] = m.MATTERS,
    outages: Sequence[Outage] = (),
    reader: Reader | None = None,
) -> Message:
    return compose(reader or m.reader("fi", m.TRACKS), matters, outages, m.NOW)


def one(**facts: Any) -> Message:
    """A message of one change."""
    told = m.told(**facts)
    return message([Matter(told.municipality, told.title, told.case_number, (told,))])


def compare(name: str, content: str) -> None:
    """The content is what a person has read and found good; a new example asks to be read."""
    file = EXAMPLES / name
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(content, "utf-8")
        pytest.fail(f"{file} was not there: read what was written to it")
    assert content == file.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", ["news", "outage", "nothing"])
def test_a_message_reads_as_the_example_does(language: str, what: str) -> None:
    matters = m.MATTERS if what == "news" else ()
    outages = () if what == "nothing" else m.OUTAGES
    made = message(matters, outages, m.reader(language))
    compare(f"{what}.{language}.txt", f"Subject: {made.subject}\n\n{made.text}")
    compare(f"{what}.{language}.html", made.html or "")
    if language == "fi":
        compare(f"{what}.json", json.dumps(made.payload, ensure_ascii=False, indent=2) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Reply))
def test_a_reply_reads_as_the_example_does(language: str, kind: Reply) -> None:
    search = saved_search(
        {"query": "koulu", "filters": {"municipality": ["Kuusela"]}, "language": language}
    )
    confirm = f"{m.SITE}/alerts/confirm/x" if kind is Reply.CONFIRM else None
    asked_for = Asked(
        kind, search, f"{m.SITE}/alerts/manage/x", f"{m.SITE}/alerts/forget/x", confirm
    )
    made = reply(asked_for)
    compare(f"reply-{kind}.{language}.txt", f"Subject: {made.subject}\n\n{made.text}")
    assert Seen(made.html or "").addresses == re.findall(r"https://\S+", made.text)
    assert made.unsubscribe is None
    assert made.payload is not None
    assert made.payload["links"]["confirm"] == confirm


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_text_keeps_to_its_columns_and_every_address_is_whole(language: str) -> None:
    made = message(m.MATTERS, m.OUTAGES, m.reader(language))
    for line in made.text.splitlines():
        assert len(line) <= WIDTH or re.fullmatch(r" *https://\S+", line), line
    known = {told.url for matter in m.MATTERS for told in matter.told}
    lines = {line.strip() for line in made.text.splitlines()}
    assert known <= lines
    assert m.reader().manage in lines
    assert Seen(made.html or "").addresses == re.findall(r"https://\S+", made.text)


def test_every_change_stands_in_it_once_in_each_form() -> None:
    made = message()
    assert made.payload is not None
    changes = [change for matter in made.payload["matters"] for change in matter["changes"]]
    told = [told for matter in m.MATTERS for told in matter.told]
    assert [change["id"] for change in changes] == [each.change for each in told]
    for each in told:
        assert made.text.splitlines().count(f"  {each.url}") == 1
        assert (made.html or "").count(f'href="{each.url}"') == 1


def test_what_was_found_is_marked_in_each_form() -> None:
    made = one(events=(Event.DECIDED,), outcome=None)
    assert "*hiihtolatu* valaistaan ja *ladun* pohja" in " ".join(made.text.split())
    assert Seen(made.html or "").marked[1:] == ["hiihtolatu", "ladun"]
    assert made.payload is not None
    match = made.payload["matters"][0]["changes"][0]["match"]
    assert [match["text"][slice(*hit)] for hit in match["hits"]] == ["hiihtolatu", "ladun"]


def test_of_a_long_sentence_stands_what_is_around_the_first_hit() -> None:
    words = [f"sana{number}" for number in range(300)]
    made = one(sentence=m.sentence(" ".join(words), "sana200"))
    said = " ".join(made.text.split())
    assert "”… " in said
    assert " …”" in said
    assert " *sana200* sana201 " in said
    assert "sana199 " in said
    assert "sana100 " not in said
    assert "sana290" not in said


@given(
    text=st.text(st.sampled_from("abc äö. "), max_size=900),
    hit=st.integers(0, 890),
    length=st.integers(1, 500),
)
def test_whatever_the_sentence_its_quotation_is_a_part_of_it(
    text: str, hit: int, length: int
) -> None:
    hits = ((hit, hit + length),) if hit + length <= len(text) else ()
    told = m.told(sentence=replace(m.sentence("x"), text=text, hits=hits))
    made = message([Matter("Kuusela", told.title, None, (told,))])
    shown = " ".join(Seen(made.html or "").words)
    quoted = re.findall(r"”([^”]*)”", shown)[1]
    inner = "".join(quoted.split()).strip("…")
    assert inner in "".join(clean(text).split())
    assert len(inner) <= 400


def test_the_subject_says_what_is_inside() -> None:
    assert message().subject == f"Kuusela: {m.TRACK} – päätetty muutettuna, 2 muuta"
    assert one().subject == f"Kuusela: {m.TRACK} – päätetty muutettuna"
    assert one(outcome=OutcomeKind.AS_PROPOSED).subject.endswith("– päätetty")
    assert one(outcome=None).subject.endswith("– päätetty")
    assert one(events=(Event.CORRECTED, Event.POSTPONED)).subject.endswith("– korjattu")
    two = [m.MATTERS[0], m.MATTERS[1]]
    assert message(two).subject.endswith(", 1 muu")
    assert message([], m.OUTAGES).subject == "Tietoja ei saatu: Lehtola, 1 muu"
    assert message([]).subject == "Ei uutta: Ladut"


@given(title=st.text(max_size=300), town=st.text(max_size=100))
def test_the_subject_is_one_line_of_bounded_length_whatever_a_title_holds(
    title: str, town: str
) -> None:
    told = m.told(title=title, municipality=town)
    matters = [Matter(town, title, None, (told,))] * 1000
    said = subject(m.reader("fi"), matters, (), Texts("fi"))
    assert said.isprintable()
    assert len(said) <= 170
    assert said.endswith("– päätetty muutettuna, 999 muuta")


HOSTILE = (
    "<script>alert(1)</script>",
    "Bcc: a@b.example\r\nX: y",
    '"><img src=//evil.example/x.png>',
    "tieto\u202egpj.exe",
    "koulu\x00\x1b[31m\u2028uusi",
    "\ud800",
)


@pytest.mark.parametrize("said", HOSTILE)
def test_nothing_that_a_page_says_is_markup_or_a_line_of_its_own(said: str) -> None:
    made = one(
        title=said,
        municipality=said,
        body=said,
        case_number=said,
        outcome_sentence=said,
        presenter=Presenter(said, said),
        former_body=said,
        events=(Event.DECIDED, Event.MOVED),
        sentence=m.sentence(said, said[:3], heading=said),
    )
    plain = one()
    seen, expected = Seen(made.html or ""), Seen(plain.html or "")
    assert {tag for tag, _ in seen.tags} == {tag for tag, _ in expected.tags}
    assert seen.addresses == expected.addresses
    for form in (made.subject, made.text, made.html or ""):
        assert all(sign.isprintable() or sign == "\n" for sign in form)
        form.encode("utf-8")
    assert not [line for line in made.text.splitlines() if line.lstrip().startswith("X:")]


def test_nothing_is_fetched_from_anywhere_when_it_is_read() -> None:
    for language in LANGUAGES:
        seen = Seen(message(m.MATTERS, m.OUTAGES, m.reader(language)).html or "")
        tags = {tag for tag, _ in seen.tags}
        assert tags <= {
            *("html", "head", "meta", "title", "body", "h1", "h2", "p", "ul", "li", "br"),
            *("a", "strong", "span"),
        }
        assert {name for _, attrs in seen.tags for name in attrs} <= {"lang", "charset", "href"}


def test_an_address_that_is_no_web_address_is_never_linked() -> None:
    with pytest.raises(ValueError, match="web addresses only"):
        one(url="javascript:alert(1)")


def test_html_says_which_words_are_of_another_language() -> None:
    seen = Seen(message(reader=m.reader("fi")).html or "")
    assert seen.tags[0] == ("html", {"lang": "fi"})
    assert ("h2", {"lang": "sv"}) in seen.tags
    assert ("h2", {"lang": "fi"}) not in seen.tags


def test_soft_hyphens_do_not_tear_words_apart() -> None:
    assert "hiihtolatu" in one(title="hiihto\u00adlatu").subject


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"events": (Event.AGENDA,), "stage": Stage.AGENDA, "outcome": None}, "Esityslistalla"),
        ({"outcome": OutcomeKind.REJECTED}, "Päätetty: hylätty"),
        ({"outcome": OutcomeKind.UNKNOWN}, "Päätetty"),
        ({"events": (Event.CORRECTED,)}, "Pöytäkirjan tekstiä on korjattu"),
        (
            {"events": (Event.CORRECTED,), "stage": Stage.AGENDA},
            "Esityslistan tekstiä on korjattu",
        ),
        ({"events": (Event.WITHDRAWN,)}, "Poistettu kunnan sivuilta"),
        ({"events": (Event.RESTORED,)}, "Palannut kunnan sivuille"),
        (
            {"events": (Event.POSTPONED,), "outcome": OutcomeKind.RETURNED},
            "Palautettu valmisteluun",
        ),
        ({"events": (Event.POSTPONED,), "outcome": OutcomeKind.TABLED}, "Jätetty pöydälle"),
        (
            {"events": (Event.MOVED,), "former_body": "Vapaa-aikalautakunta"},
            "Siirtynyt toimielimestä Vapaa-aikalautakunta toimielimeen Tekninen lautakunta",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_became_of_it_is_said_first(facts: dict[str, Any], said: str) -> None:
    first = Seen(one(**facts).html or "").marked[0]
    assert first == said


def test_a_title_that_changed_stands_beside_its_change() -> None:
    old = m.told(seq=1, change="a", title="Ladun valaistus", sentence=None)
    made = message([Matter("Kuusela", m.TRACK, "412/2025", (old, m.DECIDED))])
    assert made.text.count("Otsikko: Ladun valaistus\n") == 1
    assert f"Otsikko: {m.TRACK}" not in made.text


def test_which_search_found_it_is_said_where_there_are_several() -> None:
    assert "Hakuvahti: ”Ladut”" in message(reader=m.reader("fi")).text
    assert "Hakuvahti: ”Ladut”" not in message(reader=m.reader("fi", m.TRACKS)).text
    assert "”Ladut” – 3 osumaa" in message(reader=m.reader("fi", m.TRACKS)).text


def test_one_subscription_is_ended_by_its_own_link_several_by_one_more() -> None:
    alone, two = m.reader("fi", m.TRACKS), m.reader("fi")
    assert alone.unsubscribe_all not in message(reader=alone).text
    assert two.unsubscribe_all in message(reader=two).text
    for reader in (alone, two):
        text = message(reader=reader).text
        links = [reader.manage, reader.forget]
        links += [link for each in reader.subscribed for link in (each.pause, each.unsubscribe)]
        assert all(text.count(link) == 1 for link in links)
        assert message(reader=reader).unsubscribe == reader.unsubscribe


def test_of_very_many_changes_the_later_ones_are_told_in_brief_and_none_is_left_out() -> None:
    told = [m.told(seq=n, change=f"c{n}", url=f"{m.SITE}/kuusela/{n}") for n in range(IN_FULL + 50)]
    made = message([Matter("Kuusela", m.TRACK, None, tuple(told))])
    lines = [line.strip() for line in made.text.splitlines()]
    assert all(lines.count(each.url) == 1 for each in told)
    assert made.text.count("Esittelijä:") == IN_FULL


def test_an_outage_is_told_with_matters_and_without() -> None:
    for matters in (m.MATTERS, ()):
        text = message(matters, m.OUTAGES).text
        assert "Lehtola: tietoja ei ole saatu kunnan palvelusta 20.11.2026 klo 8.05" in text
        assert "Uusiniemi: tietoja ei ole vielä kertaakaan" in text
    assert "niistä tiedoista, jotka" in message([], m.OUTAGES).text
    assert "Lehtola" not in message().text


def test_a_message_survives_the_outbox() -> None:
    made = message()
    assert Message.read(made.as_json()) == Message(**json.loads(made.as_json()))
    assert Message.read(made.as_json()).payload == json.loads(json.dumps(made.payload))


def test_the_catalogue_says_everything_in_each_language_with_the_same_braces() -> None:
    for key, phrases in catalogue().items():
        assert set(phrases) == set(LANGUAGES), key
        fields = {
            frozenset(name for _, name, _, _ in string.Formatter().parse(said) if name)
            for said in phrases.values()
        }
        counted = key.endswith("_one")  # "1 muu" need not count
        assert len(fields) == 1 or counted, key


def test_every_outcome_and_section_has_the_site_s_own_name(root: Path) -> None:
    site = tomllib.loads((root / "web" / "words.toml").read_text("utf-8"))
    keys = [f"outcome_{kind}" for kind in OutcomeKind] + [f"section_{kind}" for kind in SectionKind]
    for key in keys:
        assert catalogue()[key] == site[key], key


def test_every_event_has_its_words() -> None:
    for event in Event:
        assert catalogue()[f"short_{event}"]
        made = one(events=(event,), outcome=None)
        assert Seen(made.html or "").marked[0]


def test_times_are_helsinki_s_in_winter_and_summer() -> None:
    texts = Texts("fi")
    assert texts.time(datetime(2026, 1, 31, 22, 5, tzinfo=UTC)) == "1.2.2026 klo 0.05"
    assert texts.time(datetime(2026, 7, 31, 21, 5, tzinfo=UTC)) == "1.8.2026 klo 0.05"
    assert Texts("sv").time(datetime(2026, 7, 1, 4, tzinfo=UTC)) == "1.7.2026 kl. 7.00"
    assert Texts("en").time(datetime(2026, 7, 1, 4, tzinfo=UTC)) == "1 July 2026 at 7:00"
    assert Texts("en").date(date(2026, 12, 6)) == "6 December 2026"


@pytest.mark.parametrize(
    ("values", "said", "called"),
    [
        ({"query": "koulu"}, "Sanat ”koulu”; päivittäin klo 7", "koulu"),
        (
            {"follow": {"municipality": "Kuusela", "matter": "412/2025"}, "cadence": "at_once"},
            "Asia 412/2025 (Kuusela); heti",
            "asia 412/2025 (Kuusela)",
        ),
        (
            {
                "follow": {"municipality": "Kuusela", "person": "Maija Esimerkki"},
                "events": ["decided", "agenda"],
                "cadence": "weekly",
                "weekday": "monday",
            },
            (
                "Tekijä Maija Esimerkki (Kuusela); kerrotaan: esityslistalla, päätetty;"
                " maanantaisin klo 7"
            ),
            "tekijä Maija Esimerkki (Kuusela)",
        ),
        (
            {"filters": {"outcome": ["rejected", "tabled"], "year": [2026]}, "name": "Hylätyt"},
            "Lopputulos hylätty tai jätetty pöydälle; vuosi 2026; päivittäin klo 7",
            "Hylätyt",
        ),
    ],
    ids=["words", "matter", "person", "filters"],
)
def test_a_search_is_told_in_words(values: dict[str, Any], said: str, called: str) -> None:
    search = saved_search(values)
    assert asked(search, Texts("fi")) == said
    assert label(search, Texts("fi")) == called


def test_every_filter_can_be_told_in_every_language() -> None:
    texts = {name: ["Kuusela"] for name in ("municipality", "body", "presenter", "task_class")}
    ours = {"stage": list(Stage), "outcome": list(OutcomeKind), "section": list(SectionKind)}
    values = {"filters": texts | ours | {"year": [2026], "language": ["fi", "sv"]}}
    for language in LANGUAGES:
        assert asked(saved_search(values), Texts(language)).count(";") == 9


def test_a_reply_holds_nothing_of_a_stranger_s_that_can_be_clicked_or_is_long() -> None:
    search = saved_search(
        {
            "name": "Voita palkinto",
            "query": "https://evil.example/x www.evil.example a@evil.example osta nyt " * 6,
            "language": "en",
        }
    )
    made = reply(Asked(Reply.CONFIRM, search, m.SITE, m.SITE, m.SITE))
    for form in (made.subject, made.text, made.html or ""):
        assert "evil" not in form
        assert "palkinto" not in form
    assert harmless("koulu OR päiväkoti") == "koulu OR päiväkoti"
    assert len(harmless("koulu " * 100)) <= 202


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_example_ends_nothing_and_says_what_it_is(language: str) -> None:
    made = example(m.SITE, language, m.NOW)
    assert made.unsubscribe is None
    assert set(re.findall(r"https?://\S+", made.text)) == {f"{m.SITE}/"}
    assert made.payload is not None
    assert made.payload["kind"] == "test"
    assert made.text.count("*") >= 2


def test_told_is_one_item_however_many_searches_found_it() -> None:
    told: Told = m.told(searches=("s1", "s2"))
    made = message([Matter("Kuusela", told.title, None, (told,))], reader=m.reader("fi"))
    assert made.text.count(told.url) == 1
    assert "Hakuvahdit: ”Ladut”, ”kunta Granby tai Kuusela”" in made.text
