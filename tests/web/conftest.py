"""A small invented archive, as a harvest would leave it, and the site on it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from datasette.app import Datasette
from jinja2 import FileSystemBytecodeCache

from alerts.mail import Server
from db.store import Harvest, Store
from parsers.records import (
    AnnouncedMeeting,
    Announcement,
    Announcements,
    Answer,
    Attachment,
    AttachmentKind,
    Choice,
    Citation,
    CitationKind,
    Disqualification,
    Dissent,
    Document,
    DocumentKind,
    DocumentPart,
    EarlierHandling,
    Item,
    Links,
    Matter,
    Meeting,
    MeetingItem,
    Motion,
    MotionKind,
    MotionOutcome,
    Named,
    OfficialDecision,
    Outcome,
    OutcomeKind,
    Person,
    Preparer,
    Presenter,
    Role,
    Section,
    SectionKind,
    Stage,
    UndecidedName,
    Vote,
    Voter,
    VotingList,
)
from tests.alerts.conftest import mail_server, postbox  # noqa: F401 - fixtures
from tests.web.visiting import Clock, Visitor, office_at
from web.site import build, listen, serve

NOON = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)

# Markup, a script, a handler, a control character, an override of the direction of writing.
HOSTILE = (
    "<script>document.title='OWNED'</script><img src=x onerror=\"document.title='OWNED'\">"
    "\"'\u202egnirts\u0007 {{7*7}}"
)

PROPOSAL = """Tekninen johtaja Aino Esimerkki
Tekninen lautakunta päättää
1
hyväksyä koulun peruskorjauksen hankesuunnitelman
2
esittää kaupunginhallitukselle 4,2 miljoonan euron määrärahaa."""
EXPLANATION = """Mäntyrinteen koulu on rakennettu vuonna 1962.
Kuntotutkimuksen mukaan ilmanvaihto on uusittava ja julkisivu korjattava. Oppilaat siirtyvät
väistötiloihin kahdeksi lukuvuodeksi. Katso myös asia 77/10.03.01/2024."""


def make_item(number: str, day: date, title: str, **facts: Any) -> Item:
    """An item with the least a page says; every field can be given."""
    plain: dict[str, Any] = {
        "id": number,
        "municipality": None,
        "stage": Stage.MINUTES,
        "body": "Tekninen lautakunta",
        "meeting_date": day,
        "position": int(number.rpartition("-")[2]),
        "paragraph": 40 + int(number.rpartition("-")[2]),
        "title": title,
        "case_number": None,
        "case_key": None,
        "task_class": None,
        "language": "fi",
        "preparers": (),
        "presenter": None,
        "sections": (Section(SectionKind.HEADER, "", title),),
        "earlier_handlings": (),
        "attachments": (),
        "links": Links(),
    }
    return Item(**plain | facts)


def case(serial: int, year: int = 2025) -> dict[str, Any]:
    """The three fields of a case number."""
    return {
        "case_number": f"{serial}/10.03.01/{year}",
        "case_key": f"{serial}/{year}",
        "task_class": "10.03.01",
    }


def school(*, stage: Stage) -> Item:
    """The item most tests look at; its minutes have a handling and a decision, its agenda not."""
    title = "Mäntyrinteen koulun peruskorjauksen hankesuunnitelma"
    history = "Sivistyslautakunta 12.5.2026 § 30\nLautakunta puolsi hankesuunnitelmaa."
    sections = [
        Section(SectionKind.HEADER, "", f"§ 43\n{title}\n412/10.03.01/2025"),
        Section(SectionKind.PREPARERS, "Valmistelijat / lisätiedot:", "Eero Esimerkki"),
        Section(SectionKind.PROPOSAL, "Päätösehdotus", PROPOSAL),
        Section(SectionKind.EXPLANATION, "Selostus", EXPLANATION),
        Section(SectionKind.HISTORY, "Päätöshistoria", history),
        Section(SectionKind.ATTACHMENTS, "Liitteet", "Hankesuunnitelma\nKustannusarvio"),
    ]
    if stage is Stage.MINUTES:
        sections[3:3] = [
            Section(SectionKind.HANDLING, "Käsittely", "Jäsen Onni Oletettu ehdotti lykkäystä."),
            Section(SectionKind.DECISION, "Päätös", "Hyväksyttiin äänin 7\u20132."),
        ]
    return make_item(
        "2026101-3",
        date(2026, 10, 6),
        title,
        stage=stage,
        paragraph=43 if stage is Stage.MINUTES else None,
        presenter=Presenter("Tekninen johtaja", "Aino Esimerkki"),
        preparers=(Preparer("Eero Esimerkki"),),
        sections=tuple(sections),
        earlier_handlings=(
            EarlierHandling(
                "Sivistyslautakunta",
                date(2026, 5, 12),
                30,
                None,
                (Section(SectionKind.DECISION, "", "Lautakunta puolsi hankesuunnitelmaa."),),
            ),
        ),
        attachments=(
            Attachment(
                "Hankesuunnitelma",
                "http://127.0.0.1:9/kokous/2026101-3-1.PDF",
                AttachmentKind.ATTACHMENT,
            ),
            Attachment("Kustannusarvio", None, AttachmentKind.ATTACHMENT),
        ),
        links=Links(pdf="http://127.0.0.1:9/kokous/2026101-3.PDF"),
        **case(412),
    )


def hostile() -> Item:
    """An item whose every text wants to be a program."""
    return make_item(
        "2026102-1",
        date(2026, 10, 20),
        f"Vihamielinen otsikko {HOSTILE}",
        body=f"Lautakunta {HOSTILE}",
        paragraph=61,
        presenter=Presenter(HOSTILE, HOSTILE),
        preparers=(Preparer(HOSTILE),),
        sections=(
            Section(SectionKind.PROPOSAL, HOSTILE, f"Ehdotus {HOSTILE}\n1\n{HOSTILE}"),
            Section(SectionKind.DECISION, HOSTILE, f"Päätös vihamielisestä asiasta {HOSTILE}"),
        ),
        earlier_handlings=(EarlierHandling(HOSTILE, None, None, None, ()),),
        motions=(
            Motion(
                MotionKind.ADDITION,
                1,
                Named(HOSTILE, HOSTILE),
                (Named(HOSTILE, None),),
                True,
                HOSTILE,
                MotionOutcome.ADOPTED,
                HOSTILE,
            ),
        ),
        votes=(
            vote(
                10**9,
                3,
                HOSTILE,
                question=HOSTILE,
                yes_means=HOSTILE,
                result=HOSTILE,
                names=(Voter(HOSTILE, HOSTILE, Choice.NO),),
                casting_vote=Named(HOSTILE, None),
                list=VotingList(HOSTILE, "javascript:document.title='OWNED'"),
            ),
        ),
        outcome=Outcome(OutcomeKind.AMENDED, False, HOSTILE, True, (HOSTILE,)),
        people=(Person(HOSTILE, HOSTILE, Role.VOTER, HOSTILE, HOSTILE),),
        disqualifications=(Disqualification(HOSTILE, None, HOSTILE, HOSTILE),),
        dissents=(Dissent(HOSTILE, HOSTILE, HOSTILE),),
        citations=(Citation(CitationKind.DECISION, HOSTILE, HOSTILE),),
        undecided_names=(UndecidedName(HOSTILE, (HOSTILE, HOSTILE)),),
        attachments=(Attachment(HOSTILE, "javascript:document.title='OWNED'", None),),
        links=Links(pdf="javascript:alert(1)"),
        case_number=f"9/{HOSTILE}/2026",
        case_key=f"9/2026{HOSTILE}",
    )


def swedish() -> Item:
    """An item of the Swedish source."""
    return make_item(
        "2026201-2",
        date(2026, 9, 15),
        "Ny förskola i Östanå",
        body="Bildningsnämnden",
        language="sv",
        paragraph=18,
        presenter=Presenter("Bildningsdirektören", "Maja Modell"),
        sections=(
            Section(SectionKind.HEADER, "", "§ 18\nNy förskola i Östanå"),
            Section(SectionKind.PROPOSAL, "Beslutsförslag", "Nämnden godkänner planen."),
            Section(SectionKind.DECISION, "Beslut", "Nämnden godkände förslaget enhälligt."),
        ),
        **case(88),
    )


def filler(number: int) -> Item:
    """One of many items of one day, so that a page of results ends within a day."""
    return make_item(
        f"2026300-{number}",
        date(2026, 3, 3),
        f"Katusuunnitelma {number}",
        sections=(
            Section(SectionKind.HEADER, "", f"Katusuunnitelma {number}"),
            Section(SectionKind.DECISION, "Päätös", "Suunnitelma hyväksyttiin."),
        ),
        **case(500 + number),
    )


def coming() -> Item:
    """An item of a meeting that is still to be held."""
    return make_item(
        "2026110-2",
        date(2026, 11, 24),
        "Uimahallin aukioloajat",
        stage=Stage.AGENDA,
        paragraph=None,
        sections=(Section(SectionKind.PROPOSAL, "Päätösehdotus", "Halli on auki sunnuntaisin."),),
        **case(600, 2026),
    )


MOVED = "Koulun piha valaistaan."
LOST = "Puheenjohtaja totesi valtuuston 9 äänellä 6 ääntä vastaan hylänneen Elon ehdotuksen nro 2."
TIED = "Äänestyksessä annettiin 7 jaa-ääntä ja 7 ei-ääntä, ja puheenjohtajan ääni ratkaisi."
HANDLED = f"""Elo Hyrkön ym. kannattamana teki seuraavat muutosehdotukset:
1. {MOVED} 2. Määräraha poistetaan.
Niemi ehdotti, että määräraha puolitetaan. Ehdotus raukesi kannattamattomana.
{TIED}
{LOST}
Kallio ilmoitti olevansa esteellinen (palvelussuhdejäävi) ja poistui.
Oksa jätti eriävän mielipiteen."""
GRANTED = f"""Määräraha myönnettiin.
{MOVED}"""


def council() -> Item:
    """The school's case again, in another body, where much was moved and voted on."""
    return make_item(
        "2026120-5",
        date(2026, 11, 2),
        "Koulun peruskorjauksen määräraha",
        body="Kaupunginvaltuusto",
        paragraph=70,
        sections=(
            Section(SectionKind.HANDLING, "Käsittely", HANDLED),
            Section(SectionKind.DECISION, "Päätös", GRANTED),
            Section(SectionKind.HISTORY, "Päätöshistoria", "Tekninen lautakunta 6.10.2026 § 43"),
        ),
        earlier_handlings=(
            EarlierHandling(
                "Tekninen lautakunta",
                date(2026, 10, 6),
                43,
                None,
                (),
                outcome=Outcome(OutcomeKind.AS_PROPOSED, None, "Hyväksyttiin äänin 7–2."),
                votes=(vote(7, 2, "Hyväksyttiin äänin 7–2."),),
            ),
            EarlierHandling(
                "Kaupunginhallitus",
                date(2026, 10, 19),
                300,
                None,
                (),
                outcome=Outcome(OutcomeKind.TABLED, True, "Asia jätettiin pöydälle."),
            ),
        ),
        **debate(),
        **case(412),
    )


def vote(yes: int | None, no: int | None, sentence: str, **facts: Any) -> Vote:
    """A vote with the least a page says; every field can be given."""
    plain: dict[str, Any] = {
        "question": None,
        "yes_means": None,
        "no_means": None,
        "yes": yes,
        "no": no,
        "blank": None,
        "absent": None,
        "names": (),
        "result": None,
        "casting_vote": None,
        "consistent": True,
        "list": None,
        "motion": None,
        "sentence": sentence,
    }
    return Vote(**plain | facts)


def debate() -> dict[str, Any]:
    """Motions, votes and who stood apart, as grammar would read them from HANDLED."""
    elo, second = Named("Elo", "Elo"), Named("Hyrkön", None)
    made = "Elo Hyrkön ym. kannattamana teki seuraavat muutosehdotukset:"
    voters = [*(("Aalto", Choice.YES), ("Berg", Choice.YES)), ("Elo", Choice.NO)]
    listed = VotingList("Äänestysluettelo", "http://127.0.0.1:9/kokous/2026120-5-2.PDF")
    return {
        "motions": (
            Motion(
                MotionKind.AMENDMENT, 1, elo, (second,), True, MOVED, MotionOutcome.ADOPTED, made
            ),
            Motion(
                MotionKind.AMENDMENT,
                2,
                elo,
                (second,),
                True,
                "Määräraha poistetaan.",
                MotionOutcome.REJECTED,
                made,
            ),
            Motion(
                MotionKind.COUNTER,
                None,
                Named("Niemi", "Niemi"),
                (),
                False,
                "määräraha puolitetaan",
                MotionOutcome.LAPSED,
                "Niemi ehdotti, että määräraha puolitetaan.",
            ),
        ),
        "votes": (
            vote(
                7,
                7,
                TIED,
                question="Jatketaanko käsittelyä?",
                casting_vote=Named("puheenjohtajan", None),
                result="continue",
                consistent=False,
            ),
            vote(
                9,
                6,
                LOST,
                yes_means="hylkääminen",
                result="proposal",
                motion=2,
                names=tuple(Voter(name, name, choice) for name, choice in voters),
                list=listed,
            ),
        ),
        "outcome": Outcome(OutcomeKind.AMENDED, False, MOVED, True, (MOVED,)),
        "disqualifications": (
            Disqualification(
                "Kallio",
                "Kallio",
                "palvelussuhdejäävi",
                "Kallio ilmoitti olevansa esteellinen (palvelussuhdejäävi) ja poistui.",
            ),
        ),
        "dissents": (Dissent("Oksa", "Oksa", "Oksa jätti eriävän mielipiteen."),),
        "people": (
            Person("Elo", "Elo", Role.MOVER),
            Person(None, "Hyrkön", Role.SECONDER),
            *(Person(name, name, Role.VOTER) for name, _ in voters),
        ),
        "citations": (
            Citation(
                CitationKind.DECISION,
                "tekninen lautakunta 6.10.2026 § 43",
                "tekninen lautakunta",
                date(2026, 10, 6),
                43,
            ),
            Citation(CitationKind.LAW, "kuntalain 51 §", law="kuntalaki", paragraph=51),
            Citation(CitationKind.CASE, "77/10.03.01/2024", case_key="77/2024"),
        ),
        "undecided_names": (UndecidedName("Hyrkön", ("Hyrkkö", "Hyrkö")),),
    }


def document(kind: DocumentKind, title: str, **facts: Any) -> Document:
    """A document with the least a text says; every field can be given."""
    plain: dict[str, Any] = {
        "language": "fi",
        "date": None,
        "when": None,
        "time": None,
        "place": None,
        "body": None,
        "lead": None,
        "parts": (DocumentPart("", title),),
    }
    return Document(kind, title, **plain | facts)


def memo() -> Document:
    """A memo that cites a decision and a case, and announces a meeting."""
    return document(
        DocumentKind.MEMO,
        "Koulun ohjausryhmän muistio",
        date=date(2026, 10, 12),
        when="Maanantai 12.10.2026 klo 9.00",
        place="Kirjasto",
        parts=(DocumentPart("1 Tilanne", "Hanke etenee. Katso 412/10.03.01/2025."),),
        people=(Person("Siiri Sepitetty", "Siiri Sepitetty", Role.PRESENT, "rehtori"),),
        matters=(Matter(1, "Tilanne", "Hanke etenee.", "Merkittiin tiedoksi."),),
        announces=(
            AnnouncedMeeting(
                "tekninen lautakunta", date(2026, 11, 24), "24.11.2026", "17:00", "Jatketaan."
            ),
            AnnouncedMeeting(None, None, "31.11.2026", None, "Ohjausryhmä kokoontuu."),
        ),
        citations=(
            Citation(
                CitationKind.DECISION,
                "teknisen lautakunnan päätös 6.10.2026 § 43",
                "tekninen lautakunta",
                date(2026, 10, 6),
                43,
            ),
            Citation(CitationKind.CASE, "412/10.03.01/2025", case_key="412/2025"),
        ),
    )


def documents() -> Iterator[tuple[Document, str, str | None]]:
    """Each with the address it was seen at and the item it is attached to."""
    yield memo(), "file:muistio.txt", None
    answers = (
        Answer(1, "Milloin koulu valmistuu?", "Tilapalvelut", "Vuonna 2028."),
        Answer(None, "Kuka maksaa?", None, "Kaupunki."),
    )
    title = "Vastaukset valtuutettujen kysymyksiin"
    yield document(DocumentKind.ANSWERS, title, answers=answers), "file:vastaukset.txt", None
    pages = (DocumentPart("", "Hankkeen laajuus on 3 200 m².", 1), DocumentPart("", "Loppu.", 2))
    plan = document(DocumentKind.ATTACHMENT, "Hankesuunnitelma 2026", parts=pages, pages=2)
    yield plan, "http://127.0.0.1:9/kokous/2026101-3-1.PDF", "kuusela/2026101-3"
    scan = document(DocumentKind.OTHER, "Kartta", parts=(), pages=1, scanned=True)
    yield scan, "file:kartta.pdf", None
    yield (
        document(
            DocumentKind.PRESS_RELEASE,
            HOSTILE,
            lead=HOSTILE,
            when=HOSTILE,
            body=HOSTILE,
            parts=(DocumentPart(HOSTILE, HOSTILE),),
            people=(Person(HOSTILE, HOSTILE, Role.QUOTED, HOSTILE, HOSTILE),),
            answers=(Answer(1, HOSTILE, HOSTILE, HOSTILE),),
            matters=(Matter(1, HOSTILE, HOSTILE, HOSTILE),),
            announces=(AnnouncedMeeting(HOSTILE, None, HOSTILE, HOSTILE, HOSTILE),),
            citations=(Citation(CitationKind.DECISION, HOSTILE, HOSTILE),),
        ),
        "javascript://x/%0aalert(1)",
        None,
    )


def page_of(address: str) -> str:
    """The hash of what stands at an address here."""
    return hashlib.sha256(address.encode()).hexdigest()


def fill(path: Path) -> None:
    """Write the archive: two sources, an agenda that became minutes, a coming meeting, a fault."""
    meeting = Meeting(
        id="2026101",
        municipality=None,
        body="Tekninen lautakunta",
        body_id=None,
        date=date(2026, 10, 6),
        time="17:00",
        place="Kaupungintalo",
        stage=Stage.MINUTES,
        language="fi",
        items=(
            MeetingItem("2026101-3", 3, 43, "Koulun hankesuunnitelma", "http://x.example/3", True),
            MeetingItem(None, 4, 44, "Asia ei ole julkinen", None, False),
            MeetingItem("2026101-6", 6, 46, "Koulukuljetukset", "http://x.example/6", False, True),
        ),
        links=Links(),
        people=(
            Person("Kerttu Keksitty", "Kerttu Keksitty", Role.CHAIR, "puheenjohtaja"),
            Person("Onni Oletettu", "Onni Oletettu", Role.PRESENT, None, "saapui klo 17.20"),
            Person("Siiri Sepitetty", "Siiri Sepitetty", Role.ABSENT),
        ),
        inspection="Pöytäkirja tarkastettiin 9.10.2026.",
        missing_numbers=(45,),
    )
    ours = [school(stage=Stage.MINUTES), coming(), council(), hostile(), *map(filler, range(1, 31))]
    with Store(path) as store:
        store.source("kuusela", "Kuuselan kaupunki", "http://127.0.0.1:9/", "fi")
        store.source("ostana", "Östanå kommun", "http://127.0.0.1:9/sv/", "sv")
        store.save_meeting("kuusela", meeting, url="http://127.0.0.1:9/kokous", at=NOON)
        save(store, "kuusela", school(stage=Stage.AGENDA), NOON - timedelta(days=30))
        for one in ours:
            save(store, "kuusela", one, NOON)
        for record, address, item in documents():
            page = page_of(address)
            store.save_document("kuusela", record, page, address=address, item=item, at=NOON)
        beside_bodies(store)
        save(store, "ostana", swedish(), NOON + timedelta(days=1))
        store.fault("kuusela", "http://127.0.0.1:9/x", "UnknownLayout", "empty", page=None, at=NOON)
        store.harvest(Harvest("1", "kuusela", NOON, NOON, "faults", 3, 30, 3, 30, 1, 1))


def permit(**facts: Any) -> OfficialDecision:
    """An officer's decision; every field can be given."""
    plain: dict[str, Any] = {
        "id": "2026500",
        "municipality": None,
        "officer_title": "Kaupungininsinööri",
        "officer_name": "Kaisa Ruokomäki",
        "number": "61/2026",
        "paragraph": 61,
        "date": date(2026, 11, 3),
        "title": "Katulupa, Torikatu 4",
        "language": "fi",
        "preparers": (),
        "sections": (
            Section(SectionKind.HEADER, "", "Katulupa, Torikatu 4"),
            Section(SectionKind.DECISION, "Päätös", "Lupa myönnetään."),
        ),
        "attachments": (Attachment("Piirros", PERMIT_FILE, AttachmentKind.ATTACHMENT),),
        "links": Links(pdf="http://127.0.0.1:9/viranhaltija/2026500.PDF"),
        **case(412),
    }
    return OfficialDecision(**plain | facts)


PERMIT_FILE = "http://127.0.0.1:9/viranhaltija/2026500-1.PDF"
NOTICE_FILE = "http://127.0.0.1:9/kuulutus/2026700.PDF"


def beside_bodies(store: Store) -> None:
    """An officer's decision that was corrected, a hostile one, announcements, and their texts."""
    for page, at, official in (
        ("o1", NOON - timedelta(days=9), permit()),
        ("o2", NOON, permit(officer_name="Kaisa Ruokomäki-Korjattu")),
        (
            "o3",
            NOON,
            permit(
                id="2026501",
                title=HOSTILE,
                officer_title=HOSTILE,
                officer_name=HOSTILE,
                number=HOSTILE,
                case_number=HOSTILE,
                sections=(Section(SectionKind.OTHER, HOSTILE, HOSTILE),),
                attachments=(Attachment(HOSTILE, "javascript:alert(1)", None),),
                links=Links(pdf="javascript:alert(1)"),
            ),
        ),
    ):
        url = f"http://127.0.0.1:9/cgi/DREQUEST.PHP?page=official_decision&id={official.id}"
        store.save_official_decision("kuusela", official, page, url=url, at=at)
    notices = (
        Announcement(
            "2026700",
            "Kaava nähtävillä",
            date(2026, 11, 5),
            date(2026, 12, 7),
            NOTICE_FILE,
            (Attachment("Kaavakartta", "http://127.0.0.1:9/kuulutus/2026700.1.PDF", None),),
        ),
        Announcement("2026701", HOSTILE, None, None, "javascript:alert(2)"),
    )
    listed = Announcements(None, "fi", notices)
    store.save_announcements("kuusela", listed, "l1", at=NOON)
    for address, kind, text in (
        (NOTICE_FILE, DocumentKind.ANNOUNCEMENT, "Luonnos pidetään nähtävillä."),
        (PERMIT_FILE, DocumentKind.ATTACHMENT, "Piirroksen selitys."),
    ):
        record = document(kind, "Tiedosto", parts=(DocumentPart("", text, 1),), pages=1)
        store.save_document(
            "kuusela", record, page_of(address), address=address, item=None, at=NOON
        )


def save(store: Store, slug: str, record: Item, at: datetime) -> None:
    """Store an item as if its page had come at this time."""
    page = hashlib.sha256(f"{record.id} {at}".encode()).hexdigest()
    url = f"http://127.0.0.1:9/cgi/DREQUEST.PHP?page=meetingitem&id={record.id}"
    store.save_item(slug, record, page, url=url, at=at)


class Site:
    """The site without a port: each method asks one page."""

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette

    def get(self, path: str, **options: Any) -> Any:
        """The answer to a GET, redirects not followed."""
        return asyncio.run(self._get(path, options))

    async def _get(self, path: str, options: dict[str, Any]) -> Any:
        await self.datasette.invoke_startup()
        return await self.datasette.client.get(path, **options)

    def text(self, path: str, **options: Any) -> str:
        """The body of a page that must be there."""
        answer = self.get(path, **options)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return str(answer.text)


def close(datasette: Datasette) -> None:
    """Stop the threads that read, and what they opened."""
    datasette.executor.shutdown()
    datasette.get_database("pykala").close()


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's file; nobody writes to it."""
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    fill(path)
    return path


@pytest.fixture(scope="session")
def site(archive: Path) -> Iterator[Site]:
    """The site on the archive."""
    datasette = build(archive)
    yield Site(datasette)
    close(datasette)


@pytest.fixture(scope="session")
def document_at() -> Callable[[str], str]:
    """The path of the document that was seen at an address."""
    return lambda address: f"/kuusela/d/{page_of(address)[:16]}"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What templates are compiled to, which takes longer than most visits of a new site."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def site_on(
    request: pytest.FixtureRequest, compiled: FileSystemBytecodeCache
) -> Callable[..., Site]:
    """Builds a site on another archive."""

    def on(path: Path, **options: Any) -> Site:
        datasette = build(path, **options)
        datasette.jinja_env.bytecode_cache = compiled
        request.addfinalizer(lambda: close(datasette))
        return Site(datasette)

    return on


@pytest.fixture(scope="session")
def hostile_text() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def address(archive: Path) -> Iterator[str]:
    """Where the site answers, on a port of this machine."""
    ready: Queue[str] = Queue()
    with listen("127.0.0.1", 0) as listener:
        Thread(
            target=serve,
            args=(build(archive), listener),
            kwargs={"ready": ready.put},
            daemon=True,  # a signal would stop it, and a test has none to send; it ends with them
        ).start()
        yield ready.get(timeout=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitor_of(
    archive: Path,
    tmp_path: Path,
    clock: Clock,
    mail_server: Server,  # noqa: F811
    site_on: Callable[..., Site],
) -> Callable[..., Visitor]:
    """Makes a visitor of a site that takes subscriptions, run as these settings say."""

    def visit(**settings: Any) -> Visitor:
        office = office_at(tmp_path, clock, mail_server, **settings)
        return Visitor(site_on(archive, now=clock.now, office=office).datasette, office)

    return visit


@pytest.fixture
def visitor(visitor_of: Callable[..., Visitor]) -> Visitor:
    return visitor_of()
