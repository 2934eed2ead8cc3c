"""Words of Finnish and Swedish decisions, inflected and compounded, for generated archives.

The inflection is a small table of noun types; it need not be right of every word of the
language, only of these. What is rare of it would be wrong in a dictionary: it is here so that an
index meets as many forms, and as unevenly, as it does of real decisions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_BACK = set("aouå")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun: its base form, what it is as the first part of a compound, and its forms by case."""

    base: str
    joint: str
    forms: tuple[str, ...]

    @property
    def genitive(self) -> str:
        """The form that stands before another noun."""
        return self.forms[1]

    def after(self, first: Noun) -> Noun:
        """The compound of another noun and this one."""
        forms = tuple(first.joint + form for form in self.forms)
        return Noun(first.joint + self.base, first.joint + self.joint, forms)


# In the order of _FINNISH's forms: how often, in a thousand, a noun stands in that case.
CASES = (260, 240, 130, 60, 50, 45, 40, 25, 30, 20, 35, 40, 25)
# Of a Swedish noun: one, the, several, the several, and each with the s of the genitive.
FORMS = (330, 260, 150, 120, 20, 60, 20, 40)

# A word whose consonants change gives its weak stem after a colon.
_OS = """päätös ehdotus sopimus rakennus opetus kilpailutus avustus korvaus maksatus kokous
    valitus oikaisuvaatimus selvitys esitys määräys rahoitus vuokraus ilmoitus vahvistus
    tarkastus kasvatus kuntoutus harjoitus tutkimus laajennus korjaus kuljetus varaus
    luovutus lainoitus ohjaus valaistus lämmitys toimitus valtuutus edustus poikkeus muutos
    tulos mittaus kaavoitus tiedotus hakemus kertomus vaatimus säännös asetus luonnos
    arvostus järjestys yritys keskus vastaus linjaus"""
_UUS = """mahdollisuus turvallisuus vastuullisuus toimivuus kelpoisuus saatavuus
    esteettömyys jäsenyys yhteisyys tehokkuus terveellisyys taloudellisuus omaisuus
    velvollisuus kokonaisuus osallisuus kestävyys vetovoimaisuus työllisyys laillisuus
    julkisuus käytettävyys yhdenvertaisuus"""
_NEN = """hankkiminen kehittäminen rakentaminen hyväksyminen lakkauttaminen nimeäminen
    myöntäminen vahvistaminen siirtäminen järjestäminen tarkistaminen peruskorjaaminen
    laatiminen valitseminen myyminen vuokraaminen selvittäminen asettaminen täyttäminen
    käynnistäminen päivittäminen palkkaaminen irtisanominen lunastaminen arvioiminen
    seuraaminen toteuttaminen ihminen"""
_O = """lausunto:lausunno valtio tilasto urheilutalo arvio tieto:tiedo hinnasto arvo tulo
    vero osasto virasto verkosto kirjasto museo puisto katto:kato hoito:hoido huolto:huollo
    tonttijako:tonttijao valmistelu suunnittelu palvelu koulu kalusto aineisto varasto
    järjestö yhteisö säätiö yhtiö talo käytäntö:käytännö työ henkilöstö
    laskelmakäytäntö:laskelmakäytännö maksu kysely hallinto:hallinno"""
_A_OI = """lautakunta:lautakunna kunta:kunna toiminta:toiminna hankinta:hankinna
    valvonta:valvonna maakunta:maakunna hallinta:hallinna tarjonta:tarjonna kaava asemakaava
    yleiskaava asia kirja raha ranta:ranna lista luokka:luoka matka palkka:palka
    kauppa:kaupa aika:aja tila lupa:luva piha liikunta:liikunna"""
_A_I = """päivä osa sija ohjelma suunnitelma järjestelmä määrä ongelma kylä metsä laskelma
    kunnanosa kaupunginosa tehtävä seura koira kuntayhtymä"""
_JA = """johtaja valmistelija esittelijä tarkastaja opettaja hoitaja asiantuntija
    puheenjohtaja edustaja hakija toimittaja urakoitsija kuluttaja omistaja tarjoaja
    käyttäjä ohjaaja yrittäjä viranhaltija kuljettaja suunnittelija rakennuttaja ostaja
    myyjä"""
_I = """kaupunki:kaupungi malli tontti:tonti kortteli raportti:raporti budjetti:budjeti
    portti:porti prosentti:prosenti päiväkoti:päiväkodi hoivakoti:hoivakodi
    investointi:investoinni arviointi:arvioinni halli posti bussi mittari kriteeri
    auditointi:auditoinni teksti vaali sihteeri paketti:paketi"""
_E = """hanke:hankkee alue:aluee perhe:perhee liite:liittee osake:osakkee laite:laittee
    tunniste:tunnistee tavoite:tavoittee toimenpide:toimenpitee rakenne:rakentee
    liikenne:liikentee tilanne:tilantee peruste:perustee ohje:ohjee aste:astee vaihe:vaihee
    jäte:jättee palaute:palauttee aloite:aloittee kohde:kohtee este:estee vene:venee
    virhe:virhee lähde:lähtee siirre:siirtee"""

# A Swedish noun's type, and its words; what joins it to the next part stands after a colon.
_SWEDISH = {
    "er": """plan: nämnd:e kommun: byggnad:s verksamhet:s möjlighet:s säkerhet:s utredning:s
        region: institution:s kostnad:s situation:s fastighet:s enhet:s myndighet:s process:
        service: budget: investering:s transport: park: invånarpanel: information:s
        organisation:s revision:s station:s""",
    "ar": """styrelse: utredning:s behandling:s väg: anvisning:s förvaltning:s upphandling:s
        ändring:s ledning:s dag: båt: tomt: förhandling:s samling:s utveckling:s omsorg:s
        planering:s uppföljning:s granskning:s utbildning:s undervisning:s budgetering:s
        mätning:s handling:s ordning:s""",
    "or": """skola:skol fråga:frågo vara:varu åtgärdslista:åtgärdslist lista:list
        summa:summa vecka:vecko hyra:hyres kyrka:kyrko gata:gatu resa:rese""",
    "0": """beslut:s förslag:s ärende: avtal:s område:s bidrag:s arbete:s program:
        utlåtande: protokoll:s val: daghem:s hem: hus: anbud:s system: initiativ: arrende:
        underhåll:s bruk:s skydd:s stöd:s ansvar:s""",
}  # fmt: skip

FUNCTION_WORDS = {
    "fi": """ja on ei sekä että tai joka jossa jonka mukaan mukaisesti vuoden vuonna sen se
        myös kun ovat oli päättää päätti hyväksyä hyväksyi esittää todetaan toteaa tulee
        voidaan kuitenkin osalta osana lisäksi noin ennen jälkeen aikana kanssa koskien
        koskeva liittyen varten yhteensä euroa prosenttia tämä tässä näin edelleen mikäli
        jotta koska siten välillä kautta alle yli uuden uusi hyvä suuri nykyinen voimassa""",
    "sv": """och att i på för av som är den det en ett med till enligt om har ska kan inte
        från eller vid besluta beslutade godkänna godkände föreslår konstaterar samt även
        dock därför under efter innan mellan genom över cirka euro procent detta denna dessa
        sådan ny nya god stor gällande gäller beträffande""",
}  # fmt: skip

_FIRST = """Koivu Kuusi Lehto Hiekka Kivi Järvi Lampi Metsä Suo Niemi Saari Ranta Koski
    Harju Tervas Aho Kanto Halla Routa Lumi Kaste Pilvi Varpu Kaarna Haapa Raita Pihka Korpi
    Louhi Sammal"""
_SECOND = "mäki vaara niemi lahti pelto harju salo järvi korpi ranta suo"
_GIVEN = """Aino Eero Helka Ilmo Jalo Kerttu Lauha Martta Nuutti Oiva Pihla Reko Saimi
    Tuukka Urho Venla Väinö Ylva Åke Ester Hilja Ansa Taimi Vilho Sulo Impi Toivo Lempi Alma
    Veikko"""


def finnish() -> list[Noun]:
    """Every simple Finnish noun."""
    return [make(*_weak(word)) for table, make in _FINNISH for word in table.split()]


def swedish() -> list[Noun]:
    """Every simple Swedish noun."""
    return [
        _swedish(*word.partition(":")[::2], kind)
        for kind, words in _SWEDISH.items()
        for word in words.split()
    ]


def names() -> Iterator[str]:
    """Invented names of places, which serve as surnames too."""
    for first in _FIRST.split():
        for second in _SECOND.split():
            if first.lower() != second:
                yield first + second


def given_names() -> list[str]:
    """First names."""
    return _GIVEN.split()


def name_forms(name: str) -> tuple[str, ...]:
    """A name of two parts that ends in a vowel, in the cases that names mostly stand in."""
    a = _a(name[-4:])  # its second part decides
    return (name, f"{name}n", f"{name}ll{a}", f"{name}ss{a}", f"{name}st{a}")


def _weak(word: str) -> tuple[str, str]:
    word, _, weak = word.partition(":")
    return word, weak or word


def _a(word: str) -> str:
    """The a of the word's endings."""
    return "a" if _BACK & set(word) else "ä"


def _noun(base: str, weak: str, partitive: str, into: str, plural: tuple[str, str, str]) -> Noun:
    """A noun by its stems; ``plural`` is the stem, the partitive and the genitive of several."""
    a, (stem, some, of_several) = _a(base), plural
    singular = (f"{weak}n", partitive, f"{weak}ss{a}", f"{weak}st{a}", into)
    others = (f"{weak}ll{a}", f"{weak}lle", f"{weak}t", f"{weak}ksi", some, of_several)
    return Noun(base, base, (base, *singular, *others, f"{stem}ss{a}"))


def _os(base: str, _weak: str) -> Noun:
    stem, a = base[:-1], _a(base)
    several = (f"{stem}ksi", f"{stem}ksi{a}", f"{base}ten")
    return _noun(base, f"{stem}kse", f"{base}t{a}", f"{stem}kseen", several)


def _uus(base: str, _weak: str) -> Noun:
    stem, a = base[:-1], _a(base)
    several = (f"{stem}ksi", f"{stem}ksi{a}", f"{stem}ksien")
    return _noun(base, f"{stem}de", f"{stem}tt{a}", f"{stem}teen", several)


def _nen(base: str, _weak: str) -> Noun:
    stem, a = base[:-3], _a(base)
    several = (f"{stem}si", f"{stem}si{a}", f"{stem}sten")
    noun = _noun(base, f"{stem}se", f"{stem}st{a}", f"{stem}seen", several)
    return Noun(base, f"{stem}s", noun.forms)


def _o(base: str, weak: str) -> Noun:
    a, last = _a(base), base[-1]
    if (base[-2] in "iy" and last in "oö") or base.endswith(("osto", "istö", "astö", "isto")):
        several = (f"{weak}i", f"{base}it{a}", f"{base}iden")
    else:
        several = (f"{weak}i", f"{base}j{a}", f"{base}jen")
    return _noun(base, weak, f"{base}{a}", f"{base}{last}n", several)


def _a_oi(base: str, weak: str) -> Noun:
    strong, thin = base[:-1], weak[:-1]
    round_ = "o" if base[-1] == "a" else "ö"
    several = (f"{thin}{round_}i", f"{strong}{round_}j{base[-1]}", f"{strong}{round_}jen")
    return _noun(base, weak, base + base[-1], f"{base}{base[-1]}n", several)


def _a_i(base: str, weak: str) -> Noun:
    stem, last = base[:-1], base[-1]
    several = (f"{stem}i", f"{stem}i{last}", f"{stem}ien")
    return _noun(base, weak, base + last, f"{base}{last}n", several)


def _i(base: str, weak: str) -> Noun:
    a = _a(base)
    several = (f"{weak[:-1]}ei", f"{base[:-1]}ej{a}", f"{base}en")
    return _noun(base, weak, f"{base}{a}", f"{base}in", several)


def _e(base: str, weak: str) -> Noun:
    stem, a = weak[:-1], _a(base)
    several = (f"{stem}i", f"{stem}it{a}", f"{stem}iden")
    return _noun(base, weak, f"{base}tt{a}", f"{weak}seen", several)


def _swedish(base: str, joint: str, kind: str) -> Noun:
    stem = base.rstrip("ae") if kind in ("or", "0") else base
    vowel = base[-1] in "ae"
    joined = joint if len(joint) > 1 else base + joint
    if kind == "0":
        the, several, all_ = (f"{base}t" if vowel else f"{base}et"), base, f"{stem}en"
    else:
        the = f"{base}n" if vowel else f"{base}en"
        several = f"{base.rstrip('ae')}{kind}"
        all_ = f"{several}na"
    plain = (base, the, several, all_)
    return Noun(base, joined, (base, f"{the}s", *plain[1:], f"{base}s", f"{several}s", f"{all_}s"))


# The types of Finnish nouns, and what inflects them.
_FINNISH = (
    (_OS, _os),
    (_UUS, _uus),
    (_NEN, _nen),
    (_O, _o),
    (_A_OI, _a_oi),
    (_A_I, _a_i),
    (_JA, _a_i),
    (_I, _i),
    (_E, _e),
)
