"""The kind of a motion by the words of Swedish minutes: what they call it, and what it asks.

Witnesses are the formulae of the phrase book ("S1"). A *motion* is an initiative
there, never a motion: the word for that is *förslag*.
"""

from __future__ import annotations

from parsers.minutes.forms import Kinds, KindsNamed
from parsers.records import MotionKind as K

_NOUNS: Kinds = (
    (r"motförslag", K.COUNTER, "S7"),
    (r"hemställningskläm|\bkläm|önskemål|hemställan\b", K.WISH, "S5, S6"),
    (r"återremi|remitteringsförslag", K.REFERRAL_BACK, "S1, S16"),
    (r"bordläggning|om att bordlägga", K.TABLING, "S32"),
    (
        r"(?:avslags|förkastelse)(?:förslag|yrkande)|förslag om (?:avslag|att förkasta)",
        K.REJECTION,
        "S8",
    ),
    (
        r"ordningsförslag|förslag (?:om|till) (?:ändrad )?(?:arbets|behandlings)ordning",
        None,
        "[guess]",
    ),
    (
        r"tilläggsförslag|förslag (?:till|om) tillägg|följande tillägg|^tillägge[tn]",
        K.ADDITION,
        "[guess]",
    ),
    (
        r"ändringsförslag|förslag till ändring|följande ändring|^ändring(?:en|arna)",
        K.AMENDMENT,
        "S4",
    ),
)
_ASKED: Kinds = (
    (r"bordlägg|på bordet\b", K.TABLING, "S32"),
    (
        (
            r"(?:tas|stryks|avförs|avlägsnas)\b.{0,40}föredragningslist|föredragningslist"
            r"|arbetsordning"
            r"|behandla[st]? .{0,40}\b(?:före|efter|först|sist|som första|som sista)\b"
            r"|ajourner|brådskande|behandlingsordning|ordningsföljd|sluten omröstning"
        ),
        None,
        "[guess]",
    ),
    (
        (
            r"återremi|remitter|för ny beredning|till ny beredning"
            r"|(?:återsänd|återför|returner)\w+\b.{0,40}\bberedning|tas tillbaka till beredning"
        ),
        K.REFERRAL_BACK,
        "S1, S25",
    ),
    (
        (
            r"förkasta[rs]?\b|avslå[rs]?\b|\bavslag\b|inte (?:ska |skall |bör )?godkänn"
            r"|godkänn(?:s|er) inte"
        ),
        K.REJECTION,
        "S8",
    ),
    (r"\w*kläm\b|\bhemställ|önskar att|uttalar (?:som )?sin önskan", K.WISH, "S6"),
    (
        r"\b(?:stryks|ersätts|byts ut)\b.{0,200}?\b(?:läggs till|i stället|ersätts)",
        K.AMENDMENT,
        "budgets",
    ),
    (
        (
            r"läggs? till|\btill (?:\w+ ){1,3}?(?:läggs|fogas)\b"
            r"|\bfogas (?:in )?(?:till|i)\b(?! protokoll)"
            r"|tillägg|kompletteras|tillfog|dessutom|lisätään|lisäys|lisättäisiin"
        ),
        K.ADDITION,
        "S31",
    ),
)
_NAMED = KindsNamed(_NOUNS, _ASKED)
kind_said, kind_asked = _NAMED.said, _NAMED.asked
