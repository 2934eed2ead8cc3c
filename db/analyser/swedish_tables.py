"""What Swedish words are made of, as far as the dictionary does not say it."""

from __future__ import annotations

Endings = tuple[tuple[str, str, tuple[str, ...]], ...]
"""An ending, what stands in its place in the base form, and the witnesses: endings whose form
the dictionary must give the same base form, which shows that the word is declined so."""

NOUN_ENDINGS: Endings = (
    ("en", "", ("s", "er", "ar", "erna", "arna", "et", "ets")),  # tomten: tomt beside tomte
    ("et", "", ("s", "ets", "en", "ens")),  # beslutet: beslut beside besluten
    ("n", "", ("ns", "rna")),
    ("et", "e", ("ets", "ens")),
    ("an", "a", ("or", "orna", "ors")),
    ("er", "", ("ers", "erna")),  # planer: plan beside plana
    ("ar", "", ("ars", "arna")),  # lagar: lag beside laga
    ("ar", "e", ("ars", "arna")),
    ("or", "a", ("ors", "orna")),
    ("erna", "", ("ers", "er")),
    ("arna", "", ("ars", "ar")),  # vägarna: väg beside vägare
    ("arna", "e", ("ars", "ar")),
    ("orna", "a", ("ors", "or")),
    ("na", "", ("ns", "n")),
)
# what the dictionary has as adjectives only: godkände, godkänt
VERB_ENDINGS: Endings = tuple(
    (ending, base, (base[:-1] + "er",))
    for base, endings in (
        ("a", ("de", "te", "d", "t", "da", "ta")),
        ("nna", ("nde", "nd", "nt", "nda")),
        ("mma", ("mde", "md", "mt", "mda")),
    )
    for ending in endings
)

# The endings of a definite form, by the last letter of the base form: målats is of no noun.
DEFINITE: dict[str, tuple[str, ...]] = {
    "": ("ens", "ets", "ns", "en", "et", "n", "er", "ar", "erna"),
    "a": ("ns", "orna"),  # "banans" is of banan
    "e": ("ns", "ts"),
}

# How a first part is written, how its base form ends, and how long that is at least:
# tomtindelning, arbetsplats, detaljplaneändring, hälsovård, gatuplan, skolbyggnad, invånartal.
LINKS: tuple[tuple[str, str, int], ...] = (
    ("s", "", 3),
    ("bets", "bete", 6),
    ("es", "a", 4),  # hyresavtal
    ("", "a", 4),
    ("", "e", 4),
    ("e", "", 3),  # köpeavtal
    ("o", "a", 4),
    ("u", "a", 4),
    ("a", "", 4),
    ("s", "a", 6),  # olycksfall
    ("e", "a", 4),  # oljesanering
    ("ie", "ium", 6),  # gymnasieelev
    ("ei", "eum", 6),  # museibyggnad
    ("s", "e", 7),  # samhällsplanering
    ("m", "mme", 5),  # timlön: no word ends in -mm
    ("m", "mma", 5),  # blomlåda
    ("al", "ell", 7),  # nationalpark
)
# The links before which a base form need not be shown to be a noun.
PLAIN_LINKS = frozenset({"s", "ieium", "eieum"})
VOWEL_LINKS = frozenset({"oa", "ua", "alell"})  # varu-: no other word has such a form

# What these end takes a linking -s.
TAKES_S = ("ing", "het", "tion", "sion", "skap", "nad", "ment", "itet", "else", "dom", "stat")

# First parts that are no base forms: äldreomsorg, småhus, vidareutveckling.
HEADS: dict[str, str] = {
    **{form: form for form in ("äldre", "yngre", "vidare", "inre", "yttre", "övre", "nedre")},
    "fler": "flera",
    "års": "år",
    "bya": "by",
    "små": "liten",
    "större": "stor",
    "kart": "karta",
    "grann": "granne",
    "ögon": "öga",
    "öron": "öra",
}

# Nouns that the dictionary takes for a verb's or an adjective's forms only.
MISSING: dict[str, str] = {
    form + genitive: noun
    for noun, forms in {
        "avfall": ("avfall", "avfallet", "avfallen"),
        "underhåll": ("underhåll", "underhållet"),
        "uppehåll": ("uppehåll", "uppehållet"),
        **{body: (body,) for body in ("fullmäktige", "kommunfullmäktige", "stadsfullmäktige")},
    }.items()
    for form in forms
    for genitive in ("", "s")
}

# Parts of two or three letters: too many nouns so short look like a piece of another word
# (kon-kurs, rap-port), so that these are named.
_SHORT_PARTS = """
bad bil bok bro bus bya båt dag eko gas hav hem hus kök köp lag lek liv lov lön lån mat mål nät nöd
ord rum råd rör sak sjö sol tak tal tid tur tåg val ved vik vin väg älv äng hål jäv ny el is när
ägd fri små
"""
SHORT_PARTS = frozenset(_SHORT_PARTS.split())

# First parts of three letters that are looked for only where nothing else is found: such as
# begin three or more nouns of the dictionary, the rest of which is a noun of four letters or
# more, and are the same word in nearly all of them. So no kon (kon-text), väl (väl-färd) or bud
# (bud-get). "by" is what a village has as its own; few other words begin so.
_OTHER_PARTS = """
akt arm art asp bak ban bas ben bio blå bly buk byx bär bön by dal dam del dop dun dyk död döv eld
fel fem fil fin fog fot frö fyr gas gat get gig gul gym gås hel hiv hot hov hud hår häl hög hör idé
jul kaj kem knä kok kol kyl kål kår kör lax ler lim lin lod lyx lås låg låd lär läs läx löd löp lös
lök löv mag maj max mer mil mun mur mus mut myr mån mät nål näs nöt ort orm ost par pek pip pop pål
pås rad ram ras ren res rid ris rit rot råg räk räv röd rök sid sim sju sko sky snö sop sot sov spa
stå syd syn såg säl sår sär sök tim tio toa tom ton tre trä tub två tyg typ tät ull ung ute vax vit
vår våg våt vän väv zon zoo ång åsk älg änd ägg års ärm ärt ört öst örn
"""
OTHER_PARTS = frozenset(_OTHER_PARTS.split())
# Nouns of three letters that with a linking -s begin five or more: "dödsfall".
S_PARTS = frozenset(["arv", "död", "gud", "kön", "man", "oro", "ort", "ugn"])

# Last parts of two letters: "kyrkby", "räkenskapsår".
SHORTEST_TAILS = frozenset({"by", "år"})

# Last parts of three letters, and no first parts for it: such as end four or more nouns of the
# dictionary behind a noun of four letters or more, and are the same word in all of them that are
# not WHOLE. So no lin (porslin), ost (kompost) or ägg (pålägg).
_LAST_PARTS = """
akt app arm art arv avi bas ben bit bod boj bot box bud bur bär bås dal deg del dos duk dåd död eld
fas fat fel fot frö fyr hot hud hår hög idé kod kår kör led lås lök löv mur mus mås nål nöt orm paj
par pil ram rep rev rov rån rök sal sko snö spö sug syn såg sår sås trä typ ugn ull vax väv våg yta
yxa zon örn ört
"""
LAST_PARTS = (
    frozenset(_LAST_PARTS.split())
    | {part for part in SHORT_PARTS if len(part) > 2}
    | SHORTEST_TAILS
)
"""All last parts of two and three letters."""

# Nouns of verbs, which a short first part is rather a piece of: deg-radering, del-tagande.
OF_VERBS = ("ande", "ende", "ering", "erare", "erbarhet", "ation", "ition", "itet", "ktion")

# What stands before a word and makes another one of it: avtal is no kind of tal.
_NO_HEADS = """
för före över under efter genom inom utom mellan emot till upp ned ner in an av på om med från
fram bort åter sam samman samt gen kring hos utan inne uppe nere dit hit där här miss medan även
redan denna dessa detta eller sedan enligt alla allt något någon inte icke själv vilken vilket
mycket nära ihop igen istad anti inter trans kontra para poly semi hyper makro mikro proto perso
mono fullmäktig oför förut fort kvar
"""
NO_HEADS = frozenset(_NO_HEADS.split())

# What derives a word and is no word in it, though the dictionary has one like it.
_DERIVING = """
ring ling ning ting sion tion ration skap dom het else elser ande ende inna isk sammare samt samma
bart bara ligt liga lighet mässig mässigt aktig artad vis heten erad ering erare ist istisk ism
itet tiv inne graf logi rakt teri varande barhet samhet loshet löshet fullhet
"""
DERIVING = frozenset(_DERIVING.split())

# "esboborna": those who live there, in all forms of the noun.
INHABITANT = "bo"
STATE = "skap"
INHABITANTS = ("bornas", "borna", "bors", "bor", "bons", "bon", "bos", "bo")

# Words that only look like compounds.
_WHOLE = """
kontroll paragraf parkering konkurs kontakt rapport transport kultur natur struktur information
reform administration generation kapital kapacitet kontrakt marknad ungdom medborgare kommun
ordförande ledamot ansvar fullmäktige landskap kompetens gemenskap centrum bassäng storlek
temperatur litteratur signatur toalett kollega protestant manifest handikapp kompetent
"""
WHOLE = frozenset(_WHOLE.split())

# Words that carry the sentence: each is found by itself alone, so that who asks for skola
# (school) does not get every skall.
_FUNCTION_WORDS = """
och att det den de dem som en ett i på av för med till om är var varit vara bli blir blev blivit
har hade haft ha ska skall skulle kan kunde kunnat må måste får fick fått inte icke ej eller men
samt så också även tillsammans fortfarande utan från under över efter vid hos mot genom mellan
enligt inom utom per denna detta dessa denne vilken vilket vilka sig sin sitt sina han hon hans
hennes dess deras vi oss vår vårt våra ni er du man där här när då nu än ur åt upp ut in ned ner
fram bort åter något någon några ingen inget inga all allt alla varje båda både sådan sådant
sådana medan redan sedan därför därmed dock bland annat
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split()) - {"vara", "vår"}
