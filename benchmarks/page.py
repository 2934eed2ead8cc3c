"""An invented page of minutes of the size that was measured: 24 kB of HTML, 9 kB of text."""

from __future__ import annotations

from collections.abc import Iterator

HTML_BYTES = 24_000

_ABOVE = """<!DOCTYPE html>
<html lang='fi'><head><meta charset='utf-8'><title>Dynasty tietopalvelu</title>
<link rel='stylesheet' href='../css/dynasty.css'><script src='../js/dynasty.js'></script></head>
<body>
<div class='header'><a href='DREQUEST.PHP?page=meeting_frames'>Dynasty tietopalvelu</a>
<div class='council'>Kuusivaaran kaupunki</div></div>
<h1>Kaupunginhallitus  Pöytäkirja 15.06.2026/Pykälä 214</h1>
<!--DATABEGIN-->
<table class='tbl navigation'><caption class='caption navigation hidden'>Navigointi</caption>\
<tr><td><a href='?page=meetingitem&amp;id=2026881-8'>Edellinen asia</a> | \
<a href='?page=meetingitem&amp;id=2026881-10'>Seuraava asia</a></td><td align='right'>\
<a href='../kokous/2026881-9.PDF'>Kokousasia&nbsp;PDF-muodossa</a></td></tr></table>
<table class='tbl attachments'><caption class='caption'>Liitteet</caption>
<tr><td><a href='../kokous/2026881-9-1.PDF'>Verkoston ohjelma</a></td></tr>
<tr><td><a href='../kokous/2026881-9-2.PDF'>Äänestyslista</a></td></tr>
</table>
<div class='data-part meetingitem'><div class='data-part-block-htm'><div>
"""
_BELOW = """</div></div></div>
<!--DATAEND-->
<div class='footer'>&copy; Dynasty 10.4.0.260401</div>
</body></html>
"""
_STYLE = "font-family:'Arial'; font-size:11pt; color:#000"
_OPENED = '<p style="margin:0pt">'
_BLANK = "<p>&#xa0;</p>\n"

_HEADER = ("1204/12.03.01/2025", "Kaupunginhallitus 15.06.2026 § 214", "§ 214")
_TITLE = "Liikuntapaikkaverkon kehittämisohjelma 2026–2030 (Kv-asia)"
_PROPOSED = (
    "Kaupunginhallitus ehdottaa, että valtuusto",
    "1",
    "hyväksyy liitteenä olevan liikuntapaikkaverkon kehittämisohjelman,",
    "2",
    "kehottaa liikuntapalveluita raportoimaan ohjelman toteutumisesta vuosittain.",
)
_MOVERS = (("Lehtoranta", "Hakamäen"), ("Kotimäki", "Salmelan ym."), ("Aaltovirta", "Tuomelan"))
_ADDED = "Lisäksi kaupunginhallitus kehotti liikuntapalveluita kuulemaan asukkaita."
_GROUNDS = """
Liikuntapaikkaverkko on koottu kolmen vuosikymmenen aikana, ja suuri osa siitä on korjattava.
Ohjelmassa kuvataan, mitkä paikat säilytetään, mitkä kunnostetaan ja mistä luovutaan.
Kaupunginhallitus päätti 1.6.2026 § 201, että ohjelmasta pyydetään lausunnot. Niitä saatiin yhdeksän.
Lausunnoissa toivottiin lisää lähipaikkoja ja valaistuja reittejä sekä vuoroja nuorille.
Käyttökustannukset ovat arviolta 3,2 miljoonaa euroa vuodessa. Säästö syntyy vähitellen.
Huonokuntoisia rakennuksia poistetaan käytöstä, ja niiden huolto keskitetään kahteen varikkoon.
Päätösvalta perustuu kuntalain 14 §:ään. Ohjelma ei pidennä lasten matkoja liikuntatunneille.
Asukkaita on kuultu kolmessa tilaisuudessa, ja verkkokyselyyn vastasi noin tuhat asukasta.
""".strip().split("\n")  # noqa: E501 - paragraphs


def page() -> bytes:
    """The page, the same bytes every time; three motions, two votes, one earlier handling."""
    body = "".join(_paragraphs())
    grounds = iter(range(10_000))
    filler = ""
    while len((_ABOVE + body + filler + _BELOW).encode()) < HTML_BYTES:
        filler += _plain(_GROUNDS[next(grounds) % len(_GROUNDS)])
    start, heading, rest = body.partition(_bold("Päätöshistoria"))
    return (_ABOVE + start + filler + heading + rest + _BELOW).encode()


def _paragraphs() -> Iterator[str]:
    yield from map(_plain, _HEADER)
    yield _bold(_TITLE)
    yield _plain("Valmistelijat / lisätiedot:")
    yield from map(_plain, ("Aaltovirta Henri", "etunimi.sukunimi@kuusivaara.example"))
    yield _bold("Päätösehdotus", "Kaupunginjohtaja Salovaara Ilona")
    yield from map(_plain, _PROPOSED)
    yield _bold("Käsittely")
    yield from map(_plain, _handling())
    yield _bold("Päätös")
    yield from map(_plain, ("Kaupunginhallitus:", *_PROPOSED, _ADDED))
    yield _bold("Selostus")
    yield _bold("Päätöshistoria")
    yield _plain("Kaupunginhallitus 01.06.2026 § 201")
    yield _plain("Kaupunginhallitus jätti asian yksimielisesti pöydälle.")
    yield _bold("Tiedoksi")
    yield _plain("Liikuntapalvelut")


def _handling() -> Iterator[str]:
    for mover, seconder in _MOVERS:
        yield f"{mover} {seconder} kannattamana teki seuraavan muutosehdotuksen:"
        yield "”Ohjelman toteutumisesta raportoidaan kahdesti vuodessa ja asukkaita kuullaan.”"
    for (mover, _), yes, no in zip(_MOVERS, (9, 10), (6, 5), strict=False):
        yield "Puheenjohtaja totesi, että on tehty kannatettu muutosehdotus, josta on äänestettävä."
        yield "Ne, jotka kannattavat esittelijän ehdotusta, äänestävät jaa."
        yield f"Ne, jotka kannattavat {mover}n muutosehdotusta, äänestävät ei."
        yield (
            f"Puheenjohtaja totesi kaupunginhallituksen {yes} äänellä {no} ääntä vastaan hylänneen "
            f"{mover}n muutosehdotuksen. Äänestyslista on pöytäkirjan liitteenä."
        )
    yield (
        f"Puheenjohtaja tiedusteli, voidaanko {_MOVERS[-1][0]}n muutosehdotus yksimielisesti "
        "hyväksyä. Koska ehdotusta ei vastustettu, puheenjohtaja totesi kaupunginhallituksen "
        "hyväksyneen sen."
    )


def _plain(text: str) -> str:
    return f'{_OPENED}<span style="{_STYLE}">{text}</span></p>\n{_BLANK}'


def _bold(heading: str, text: str = "") -> str:
    rest = f'<span style="{_STYLE}"> {text}</span>' if text else ""
    return f'{_OPENED}<span style="{_STYLE}; font-weight:bold">{heading}</span>{rest}</p>\n{_BLANK}'
