"""One matter whose every field is written to do harm where it is shown or read carelessly."""

from __future__ import annotations

from datetime import date

from parsers.records import Presenter
from simulator.matter import Handling, Matter
from simulator.towns import KUUSIVAARA

CASE_NUMBER = "666/00.04.01/2026"

# U+202E turns the direction of writing; written by number, so that it does not turn this file's.
_TURNED = "\u202egnp.exe\u202c"
_LONG = "Kilpailutusasiakirjaselvityspyyntöprosessi" * 12
_CONTROLS = "\x00\x07\x0b\x1b[31m\x7f\x85"

RAW = (
    "<script>document.title='HACKED'</script>"
    '<img src="x" onerror="document.title=\'HACKED\'">'
    "<a href=\"javascript:document.title='HACKED'\">Lue lisää täältä</a>"
    "<style>body{display:none}</style>"
    "<iframe src=\"javascript:document.title='HACKED'\"></iframe>"
)
"""Markup that the service leaves as it is, inside the explanation."""

MATTER = Matter(
    municipality=KUUSIVAARA.slug,
    case_number=CASE_NUMBER,
    title=f"Lausunto \"'><script>document.title='HACKED'</script> & <b>lihava</b> {_TURNED}",
    language="fi",
    handlings=(
        Handling(
            body="Kaupunginhallitus",
            after=date(2026, 10, 1),
            presenter=Presenter("Kaupunginjohtaja<br>", "<i onclick=alert(1)>Pahanen</i> Pekka"),
            proposal="Kaupunginhallitus päättää\n1\n<script>alert('ehdotus')</script>\n2\n"
            f"hylätä merkinnät &lt;b&gt; ja {{{{ 7*7 }}}} sekä '; DROP TABLE items; --{_CONTROLS}",
            handling=f"Puheenjohtaja luki sanan {_LONG}.",
            decision=f"<!--DATAEND--> Kaupunginhallitus hylkäsi merkinnät. {_TURNED}",
            explanation=f"Selostuksessa on ohjausmerkkejä{_CONTROLS} ja pitkä sana {_LONG}.\n"
            "</div></td></table></body></html> Teksti jatkuu sulkevien merkkien jälkeen.",
            preparers=("<svg onload=alert(1)> Ilkeä", f"Kääntö {_TURNED}"),
            attachments=('"><script>alert("liite")</script>.pdf', f"Liite {_TURNED} {_LONG}"),
            supplementary=("javascript:alert(1)",),
            notify='" onmouseover="alert(1)',
        ),
    ),
)
