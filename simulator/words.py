"""What the service prints around the texts, in Finnish and in Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parsers.records import Stage


@dataclass(frozen=True, slots=True)
class Words:
    """One language's labels; ``document``, ``number_label`` and ``pdf`` are by stage."""

    document: Mapping[Stage, str]
    number_label: Mapping[Stage, str]
    bodies: str
    body: str
    latest_meeting: str
    meeting_date: str
    no_meetings: str
    title: str
    published: str
    time: str
    previous: str
    next: str
    pdf: str
    appeal_link: str
    navigation: str
    attachments: str
    attachment: str
    supplementary: str
    has_attachments: str
    case_number: str
    preparers: str
    presenter: str
    proposal: str
    handling: str
    decision: str
    explanation: str
    grounds: str
    history: str
    notify: str
    appeal: str
    appeal_text: str
    front: str
    search: str
    item_feed: str
    meeting_feed: str
    officials: str
    official: str
    mail: str


FINNISH = Words(
    document={Stage.AGENDA: "Esityslista", Stage.MINUTES: "Pöytäkirja"},
    number_label={Stage.AGENDA: "Asianro", Stage.MINUTES: "Pykälä"},
    bodies="Toimielimet",
    body="Toimielin",
    latest_meeting="Viimeisin kokous",
    meeting_date="Kokouspäivämäärä",
    no_meetings="Ei julkaistuja kokouksia",
    title="Otsikko",
    published="Julkaistu",
    time="klo",
    previous="Edellinen asia",
    next="Seuraava asia",
    pdf="Kokousasia PDF-muodossa",
    appeal_link="Muutoksenhakuohje",
    navigation="Navigointi",
    attachments="Liitteet",
    attachment="Liite",
    supplementary="Oheismateriaali",
    has_attachments="Sisältää liitteitä",
    case_number="Asianumero",
    preparers="Valmistelija",
    presenter="Esittelijä",
    proposal="Päätösehdotus",
    handling="Käsittely",
    decision="Päätös",
    explanation="Selostus",
    grounds="Perustelut",
    history="Päätöshistoria",
    notify="Tiedoksi",
    appeal="Muutoksenhaku",
    appeal_text="Päätökseen tyytymätön voi hakea siihen muutosta pöytäkirjan liitteenä olevan "
    "ohjeen mukaan.",
    front="Etusivu",
    search="Haku",
    item_feed="Kokousasiat",
    meeting_feed="Kokoukset",
    officials="Viranhaltijapäätökset",
    official="Viranhaltija/Päätöspäivämäärä",
    mail="etunimi.sukunimi",
)

SWEDISH = Words(
    document={Stage.AGENDA: "Föredragningslista", Stage.MINUTES: "Protokoll"},
    number_label={Stage.AGENDA: "Ärendenr", Stage.MINUTES: "Paragraf"},
    bodies="Organ",
    body="Organ",
    latest_meeting="Senaste möte",
    meeting_date="Mötesdatum",
    no_meetings="Inga publicerade möten",
    title="Rubrik",
    published="Publicerad",
    time="kl.",
    previous="Föregående ärende",
    next="Nästa ärende",
    pdf="Mötesärende i PDF-format",
    appeal_link="Anvisning för sökande av ändring",
    navigation="Navigering",
    attachments="Bilagor",
    attachment="Bilaga",
    supplementary="Tilläggsmaterial",
    has_attachments="Innehåller bilagor",
    case_number="Ärendenummer",
    preparers="Beredare",
    presenter="Föredragande",
    proposal="Beslutsförslag",
    handling="Behandling",
    decision="Beslut",
    explanation="Redogörelse",
    grounds="Motivering",
    history="Beslutshistoria",
    notify="För kännedom",
    appeal="Ändringssökande",
    appeal_text="Den som är missnöjd med beslutet kan söka ändring i det enligt den anvisning som "
    "finns som bilaga till protokollet.",
    front="Framsida",
    search="Sök",
    item_feed="Mötesärenden",
    meeting_feed="Möten",
    officials="Tjänsteinnehavarbeslut",
    official="Tjänsteinnehavare/Beslutsdatum",
    mail="fornamn.efternamn",
)

WORDS: Mapping[str, Words] = {"fi": FINNISH, "sv": SWEDISH}
