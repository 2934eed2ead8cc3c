"""How minutes print an item's end, and what only looks like it, as tables over lower-case text."""

from __future__ import annotations

from parsers.minutes.words import Table, Words, listed
from parsers.records import OutcomeKind

_O = OutcomeKind
_E = r"(?:ehdotu|esity)"
_PROPOSAL = r"(?:päätös|pohja|perus)?-?(?:ehdotuksen|esityksen|ehdotusten|esitysten)"

_SWEDISH_BODY = (
    r"[\w-]*(?:fullmäktige|nämnden|nämnd|styrelsen|sektionen|kommittén|direktionen|utskottet|rådet)"
)
BODY = Words(
    r"\b(?:[\w-]*(?:hallitus|valtuusto|lautakunta|jaosto|toimikunta|johtokunta|valiokunta|neuvosto"
    rf"|neuvottelukunta|yhtymäkokous|edustajisto|komitea|kokous)|{_SWEDISH_BODY})\b"
)
BODY_BEHIND = Words(rf"\b{_SWEDISH_BODY}\b")
REST = Words(
    r"\b(?:muut asiat|muiden asioiden|muissa asioissa|muut (?:lista|pykälä)\w+"
    r"|päätökset tehtiin esityslistan|seuraavin poikkeuksin|i de övriga ärendena"
    r"|de övriga (?:\w*besluten|ärendena)|övriga ärenden)\b"
)
NOTHING = Words(
    r"pöytäkirja\w*\b.{0,80}\b(?:tarkast|hyväksy)\w+|tarkast\w+\b.{0,60}\bpöytäkirja"
    r"|tarkast(?:ettiin|etaan|aa)\b.{0,60}\b(?:heti|kokouksessa)|äänestystava|äänestystap"
    r"|juster(?:as|ades|ad)\b.{0,40}\b(?:genast|omedelbart|vid mötet)|röstningssätt|omröstningssätt"
    r"|ääntenlaskij|puheoikeu|läsnäolo- ja puheoik|tauko\b|kokoustauko|keskusteli\b|diskuterade\b"
    r"|asiantuntija\w* kuul|kokouksen (?:laillis|päätösvalt)\w+ (?:todett|tote)"
    r"|\bot(?:taa|ti|ettiin)\b.{0,80}\b(?:lisälist|lisäasia|lisäpykäl|kiireelli)"
    r"|(?:lisälist|lisäasia|lisäpykäl|kiireelli)\w*\b.{0,60}\bot(?:taa|ti|ettiin)\b"
    r"|\b(?:asian|pykälän|kohdan) (?:käsittelyn )?(?:ajaksi|ajan)\b.{0,80}\b(?:valittiin"
    r"|valitsi|toimi)\b"
    r"|\b(?:valittiin|valitsi)\b.{0,80}\b(?:asian|pykälän) (?:käsittelyn )?(?:ajaksi|ajan)\b"
    r"|\btilapäise\w+ puheenjohtaj|\bordförande\b.{0,60}\bför (?:behandlingen av )?(?:detta "
    r"|den |denna )?(?:ärende|paragraf)"
    r"|\b(?:katsoi|totesi|päätti|katsottiin)\b.{0,80}\b(?:että|ettei|olevan)\b.{0,40}"
    r"\b(?:esteelli|jääv)"
    r"|\bt(?:a|og|ogs|as) upp\b.{0,60}\b(?:tilläggslist|tilläggsärende|brådskande)"
)
# but a point of it is tabled or goes back: "kohta 2 jätettiin pöydälle", "bordlade punkt 2"
_POINT = r"\b(?:koh(?:ta|dat|dan|tien)|punkt(?:en|erna)?) \d[\d\s,–-]*(?:(?:ja|sekä|och) \d+ )?"
OF_A_POINT = Words(
    rf"{_POINT}\s?(?:(?:osalta|asian?|yksimielisesti|kuitenkin|sen|sijaan|enhälligt) ){{0,3}}"
    r"(?:pöydälle"
    r"|(?:jät(?:ettiin|etään|etty)|jä(?:i|ivät|ä|ävät)|pan(?:tiin|naan)) (?:\w+ ){0,2}?pöydälle"
    r"|palaut(?:ettiin|etaan|ui) (?:\w+ ){0,2}?(?:valmistel|takaisin)|bordla\w+|återremitter\w+)"
    r"|\b(?:jättää|jätti|panna|pani|palauttaa|palautti|jätettiin|palautettiin|bordla\w+|bordläg\w+"
    rf"|återremitter\w+) (?:yksimielisesti |enhälligt )?{_POINT}"
)
PARTLY = Words(
    r"\bhyväksy\w+ (?:\w+ ){0,3}?(?:osittain|osaksi)\b|\b(?:osittain|osaksi) hyväksy"
    r"|\b(?:godkän|bif)\w+ (?:\w+ ){0,3}?delvis\b|\bdelvis (?:godkän|bif)"
)
PART = Words(
    r"^\W*(?:lisäksi|samalla|edelleen|samoin|vielä|käsittelyn yhteydessä|dessutom|samtidigt"
    r"|ytterligare|därtill)\b"
)
_OFFICER = (
    r"\b(?:esittelijä|[\w-]*johtaja|[\w-]*päällikkö|pormestari|kaupunginlakimies|[\w-]*sihteeri"
    r"|rehtori)\b"
)
PRESENTER_CHANGED = Words(
    rf"{_OFFICER}.{{0,80}}?\b(?:muutti|täydensi|korjasi|tarkensi|täsmensi|lisäsi|poisti|teki"
    rf"|muutt\w+|täydent\w+)\b"
    r".{0,100}?(?:ehdotustaan|esitystään|ehdotustansa|esitystänsä|päätöse(?:hdotu|sity)\w*"
    r"|ehdotukse\w*(?:nsa|en|een)|esitykse\w*(?:nsä|en|een)|muutosehdotu\w+|täydennysehdotu\w+"
    r"|teknisen korjauksen|lisäyksen|muutoksen)"
    r"|\besittelijän (?:kokouksessa )?(?:tekemä )?(?:muutos|täydennys|lisäys|korjaus)(?:ehdotu"
    r"|esity|ta|s\b)\w*|\besittelijän (?:muutettu|täydennetty|korjattu)"
    r"|\b(?:föredraganden|[\w-]*direktören|[\w-]*chefen|borgmästaren)\b.{0,60}?"
    r"\b(?:ändrade|kompletterade|preciserade|gjorde|justerade)\b.{0,80}?(?:förslag|ändring"
    r"|tillägg)"
)

_LISTS = r"\b(?:esitys|asia|työ|käsittely)?listalt"
_MODIFIED = (
    r"(?:muutettuna|täydennettynä|lisättynä|korjattuna|tarkennettuna|täsmennettynä"
    r"|(?:täydennykse|lisäykse|muutokse|korjaukse|tarkennukse|poikkeukse)ll[aä]"
    r"|(?:täydennyksi|lisäyksi|muutoksi|korjauksi|tarkennuksi)ll[aä]"
    r"|muutoksin|lisäyksin|täydennyksin|korjauksin|tarkennuksin)\b"
)
# How it ended whatever else the sentence says, where it was seen above; the first counts.
ENDINGS: Table[OutcomeKind] = Table(
    (
        # F88, F89, S34
        (
            Words(
                rf"(?:poistettiin|poisti|poistaa|otettiin|vedettiin|veti|jätettiin"
                rf"|ottaa)\b.{{0,60}}{_LISTS}"
            ),
            _O.REMOVED,
        ),
        (
            Words(
                r"listalta\b.{0,30}\b(?:poistettiin|pois)"
                rf"|(?:{_OFFICER}|\b[\w-]*(?:hallitus|lautakunta"
                rf"|jaosto)\b).{{0,60}}\bperuutti (?:päätös)?(?:esityksensä|ehdotuksensa)"
            ),
            _O.REMOVED,
        ),
        (
            Words(
                r"^\W*asiaa ei (?:\w+ )?käsitelty\b|^\W*ärendet behandlades (?:inte|ej)\b"
                r"|^\W*(?:asia|ärendet)\b.{0,30}\b(?:vedettiin pois|poistettiin(?! toiminn)|drogs "
                r"(?:bort|tillbaka)|utgick|ströks)"
            ),
            _O.REMOVED,
        ),
        (
            Words(
                r"(?:veti|vedettiin|vetää) (?:\w+ ){0,2}?asian (?:\w+ )?pois|vetää asian pois"
                rf"|(?:{_OFFICER}|\b[\w-]*(?:hallitus|lautakunta"
                rf"|jaosto)\b).{{0,60}}\bveti (?:\w+ ){{0,2}}?"
                rf"(?:päätös)?(?:ehdotuksensa|esityksensä) (?:\w+ )?(?:pois|takaisin)"
            ),
            _O.REMOVED,
        ),
        (
            Words(
                r"(?:togs|drog|drogs|ströks|avlägsnades|tog|avfördes|stryka"
                r"|ta)\b.{0,40}(?:föredragningslist|dagordning)"
            ),
            _O.REMOVED,
        ),
        # design.md 3
        (
            Words(
                r"^\W*(?:asia|ärendet|hanke)\s+(?:raukesi|rauennut|förföll|har förfallit)\b"
                r"|\basian (?:käsittelyn )?(?:rauenneeksi|raukeavan|rauenneen)"
                r"|\bjoten (?:asia|hakemus|asian käsittely) (?:on )?rau(?:kea|kesi|ennut)"
                r"|\b(?:todettiin|totesi),? että (?:asia|hakemus) (?:on |oli )?rau(?:ennut|keaa"
                r"|kesi)"
                r"|\b(?:ärendet|behandlingen av ärendet) (?:har )?förf(?:aller|öll|allit)\b"
            ),
            _O.LAPSED,
        ),
        # F84, F87
        (
            Words(
                r"(?:^\W*|, |\bettä )(?:asia|pykälä|asian käsittely) (?:\w+ ){0,3}?(?:jäi"
                r" (?:[\w-]+ ){0,4}?pöydälle|pöydättiin)\b(?! (?:[\w-]+n )?kokouksessa \d)"
            ),
            _O.TABLED,
        ),
        (
            Words(
                r"^\W*(?:asia|pykälä) (?:\w+ ){0,3}?palautui (?:\w+ ){0,3}?(?:valmistel"
                r"|lautakunna|jaosto|hallituks)"
            ),
            _O.RETURNED,
        ),
        # S32, S33
        (Words(r"^\W*ärendet (?:\w+ ){0,2}?remitterades\b.{0,40}\bny beredning"), _O.RETURNED),
        (Words(r"^\W*ärendet (?:\w+ ){0,2}?lämnades\b.{0,20}\bpå bordet"), _O.TABLED),
        # F76, F77, F79
        (
            Words(
                rf"\bmuutet(?:tu|un|tua|ulla|uksi|tuna)\w* (?:päätös)?{_E}|(?:muuttama|täydentämä"
                rf"|korjaama)n? (?:päätös)?{_E}"
                rf"|\btäydennet(?:yn|ty|yllä)\b.{{0,40}}(?:{_E}|liittee)"
            ),
            _O.AMENDED,
        ),
        (
            Words(
                rf"\besittelijän (?:\w+ )?(?:muutos|täydennys|lisäys|korjaus|tarkennus)-?{_E}\w*"
            ),
            _O.AMENDED,
        ),
        # F75, F78, F80, F82
        (Words(_MODIFIED), _O.AMENDED),
        # F31
        (
            Words(
                rf"\bmuutoin (?:esitetyn|{_E}\w*|päätös)|\bmuilta osin|(?:{_E}\w+|esittelystä) "
                rf"poik(?:eten|kesi)"
            ),
            _O.AMENDED,
        ),
        # F28
        (
            Words(
                r"tekstimuuto\w+(?! ei)|\b(?:hyväksyi|hyväksyttiin|päätti"
                r")\b.{0,70}\bseuraava\w* (?:muuto|lisäy|täydenny|korjau|tarkennu)"
                r"|\b(?:tehtiin|teki)\b.{0,70}\bseuraava\w* (?:muuto|lisäy|täydenny|korjau"
                r"|tarkennu)(?!\w*eh[dt]o|\w*esity)"
            ),
            _O.AMENDED,
        ),
        # S30, S31
        (
            Words(
                r"\b(?:ändrade|ändrat|kompletterade|justerade) (?:besluts)?förslag"
                r"|godkän\w+\b.{0,60}\b(?:ändringar|tillägg|ändringen|tillägget)\b"
            ),
            _O.AMENDED,
        ),
        (
            Words(
                r"\bmed (?:följande |en |ett |den |det )?(?:tekniska? )?(?:ändring|tillägg"
                r"|komplettering|precisering|korrigering)\w*|(?:avvikelse|avvikande) från (?:\w+ "
                r")?förslag|(?:i övrigt|till övriga delar) (?:enligt|godkän|i enlighet|antog|följ)"
                r"|(?:ändra[dt]|kompletterat?d?|justera[dt]) (?:enligt|med)\b"
            ),
            _O.AMENDED,
        ),
    )
)
AS_PROPOSED: Table[None] = listed(
    (
        # F63, F64, F68, F69
        Words(
            r"\b(?:päätös|pohja|perus)?-?(?:ehdotus|esitys|ehdotukset"
            r"|esitykset)\s+(?:\w+\s+){0,2}?hyväksyttiin"
        ),
        Words(
            r"\bhyväksyttiin\b.{0,60}\b(?:päätös|pohja|perus)?-?(?:ehdotus|esitys|ehdotukset"
            r"|esitykset)\b"
        ),
        Words(
            r"^\W*(?:yksimielisesti )?hyväksyttiin(?: yksimielisesti| ehdotuksen mukaan"
            r"| äänin [\d\s–-]+| äänestyksen jälkeen(?: äänin [\d\s–-]+)?)?\W*$"
        ),
        # F70, F71; dynasty.md 8
        Words(
            rf"\b(?:hyväksy(?:i|ivät|ttiin|neen|nyt)|pää(?:tti"
            rf"|tettiin)\b.{{0,90}}?\bhyväksyä)\b.{{0,80}}?\b{_PROPOSAL}\b"
            r"|\bpäätettiin\b.{0,90}?\bhyväksyä\b.{0,80}?\b(?:päätös|pohja)?-?(?:ehdotus|esitys)\b"
        ),
        # F65, F66, F67
        Words(
            rf"\b(?:{_PROPOSAL}|esitetyn|ehdotetun|valmistelun|esittelyn)\s+"
            rf"muka(?:an|inen|is\w+)\b"
        ),
        # seed 003; F49
        Words(
            rf"\b(?:päätös|pohja)?{_E}\w+ (?:on )?(?:tuli|tulleen|tullut|tulivat|tulla) (?:\w+ "
            rf"){{0,2}}?(?:hyväksyty|päätökse)\w+"
        ),
        Words(r"(?:ehdotus|esitys) (?:on|oli|tuli) (?:\w+ )?hyväksytty\b"),
        Words(r"(?:ehdotus|esitys) (?:jäi|jää|pysyi) voima(?:an|ssa)"),
        Words(
            rf"\bpäätökseksi tu\w+ (?!se\b).{{0,60}}\b(?:pohja)?{_E}\w*"
            r"|päätökseksi tulleen esittelijän"
        ),
        # F94, S36
        Words(
            r"\bettei\b.{0,400}\botet(?:a|tu)\b.{0,160}\bkäsiteltäväksi|ei (?:käytä|käyttänyt"
            r"|käytetä)\b.{0,30}otto-?oikeu"
        ),
        Words(r"använde inte sin (?:upptagnings|övertagande)rätt"),
        # S14, S24, S29, S38, S39
        Words(
            r"\b(?:besluts|grund)?förslag(?:et)? (?:\w+ )?(?:godkändes|antogs|bifölls)\b"
            r"|\b(?:godkändes|antogs|bifölls)\b.{0,40}\b(?:besluts|grund)?förslaget\b"
            r"|^\W*godkändes(?: enhälligt)?\W*$"
        ),
        Words(
            r"\b(?:godkände|antog|omfattade|biföll)\b.{0,80}?\b(?:besluts|grund)?förslag(?:et)?\b"
        ),
        Words(
            r"\b(?:beslutade|beslöt)\b.{0,60}\b(?:godkänna|anta|omfatta|bifalla)\b.{0,40}?"
            r"\b(?:besluts|grund)?förslag(?:et)?\b(?! till| om)"
        ),
        Words(
            r"\b(?:enligt|i enlighet med)\b(?! \d+ (?:§|kap|mom)).{0,60}?\b(?:besluts"
            r"|grund)?förslag(?:et|en)?\b|\binstämde i\b.{0,40}\bförslag"
        ),
        Words(
            r"\b(?:beslöt|beslutade|godkände|godkändes|fattades)\b.{0,80}?"
            r"\b(?:enligt|i enlighet med) beredningen\b|^\W*(?:enhälligt )?enligt beredningen\W*$"
            r"|\b(?:godkändes|antogs)\b.{0,60}\bi (?:den|det|sin) (?:\w+ )?(?:form|utformning)"
            r"|\b(?:godkändes|antogs)\b.{0,60}\b(?:sådan|oförändra)\w*\b"
        ),
        Words(
            r"\bsvaret på (?:[\w-]*motion\w*) (?:\w+ )?godkändes|överensstämde med beredningen"
            r"|\b(?:vann|segrade)\b.{0,60}\bförslag över\b"
        ),
        Words(
            r"förslag\w* (?:blev|blivit|har blivit)\b.{0,60}\bbeslut"
            r"|förslaget (?:ha(?:r|de) )?(?:således|därmed|alltså|sålunda) (?:ha(?:r|de) )?"
            r"godkän[nt]ts"
            r"|\bblev\b.{0,40}förslag\w*\b.{0,40}\bbeslut"
        ),
    )
)
# F91, S35
NOTED: Table[None] = listed(
    (
        Words(
            r"\b(?:merkittiin|merkitsi|merkitsivät)\b.{0,300}?\btiedoksi\b|\btiedoksi merkittiin"
        ),
        Words(r"\bsaatettiin\s+(?:\w+\s+){0,4}?tiedoksi\b"),
        Words(r"\bmerki\w+\b.{0,160}\btieto(?:on|onsa|nsa)(?: saatetu\w+)?\b"),
        Words(
            r"\b(?:päätti|päättivät|päätettiin)\s+(?:\w+\s+){0,3}?merkitä\b.{0,300}?\btiedoksi\b"
            r"|\bpää(?:tti|tettiin)\s+.{0,160}\bmerkitä\s+tiedoksi\b"
        ),
        Words(
            r"\bantecknade(?:s)?\b(?!,? att\b|.{0,40}till protokollet)"
            r"|\b(?:beslutade|beslöt) (?:\w+ ){0,2}?anteckna\b(?!.{0,40}till protokollet)"
            r"|\btog (?:\w+ )?del av\b"
        ),
    )
)
NOTED_AFTER = Words(r"\b(?:päätti|beslutade|beslöt)\b")
# F113-F118, F122
ELECTED: Table[None] = listed(
    (
        Words(
            r"\b(?:päätti|päättivät|päätettiin)\s+(?:\S+\s+){0,4}?(?:valita|nimetä|nimittää)\b"
            r"|\bvalitsi(?:vat)?\b|\bvalittiin\b|\bnimesi\b|\bnimettiin\b"
        ),
        Words(
            r"\b(?:päätti|päätettiin|myönsi)\b.{0,400}?\b(?:ero[nt]?|vapautu\w+"
            r"|eropyyn\w+)\b.{0,500}?\b(?:valita|valitsi|nimetä)\b"
        ),
        Words(
            r"\btotesi\b.{0,160}\b(?:on|oli) (?:\w+ ){0,3}?(?:valinnut|nimennyt|nimittänyt)\b"
            r"|\btotesi\b.{0,160}\b(?:valinneen|nimenneen|nimittäneen)\b"
        ),
        Words(
            r"\bt(?:ullut|uli|ulleen|ulivat) valitu(?:ksi|iksi)|\b(?:valde|valdes|utsåg|utsågs"
            r"|utnämnde)\b"
        ),
        Words(
            r"\b(?:beslutade|beslöt) (?:\S+\s+){0,4}?(?:välja|utse|utnämna|förrätta)\b"
            r"|\bbevilja\w*\b.{0,300}\b(?:välja|valde|utse)\b"
        ),
    )
)
# Voters elect councils and members of parliament; minutes only tell of it.
BY_VOTERS = Words(
    r"\b(?:kunta|kunnallis|alue|eduskunta|presidentin|europarlamentti|euro|maakunta)?vaaleissa\b"
    r"|\b(?:alue|kunnan|kaupungin)?valtuustoon\b|\bkansanedustajaa?\b"
    r"|\bi (?:\w+ )?(?:kommunal|riksdags|välfärdsområdes|europa|president)val(?:et|en)\b"
    r"|\btill (?:välfärdsområdes|stads|kommun)?fullmäktige\b|\briksdagsledam\w+"
)
BY_A_BODY = Words(
    r"\b(?:valitsi|päätti|päätettiin|nimesi|valde|utsåg|beslutade|beslöt)\b|\bsuhteellis\w+ vaale"
    r"|\bvaali(?:lauta|toimi)kun|\bval(?:nämnd|bestyrels)"
)
# a meeting is opened in words of its own, whatever was proposed
FORMAL = Words(
    r"\bkoko(?:us|uksen)\b.{0,60}\b(?:laillis|päätösvalta)|\bmötet\b.{0,60}\b(?:lagligen|laglig"
    r"|beslut(?:för|mässig))"
)
# F113: those who inspect the minutes are elected; the minutes' inspection itself is no end
INSPECTORS = Words(
    r"tarkast(?:aj|elij)\w+\b.{0,120}\b(?:valittiin|valitsi(?:vat)?|tulivat? valit\w+|nimettiin)\b"
    r"|\b(?:valittiin|valitsi(?:vat)?|nimettiin|päätti valita|päätettiin valita)\b.{0,120}tarkasta"
    r"(?:ja|je|ji)\w*|\b(?:valde|valdes|utsåg\w*|(?:beslutade|beslöt) (?:utse|välja)|att (?:utse"
    r"|välja))\b.{0,120}(?:protokolljusterare|justera protokollet|att justera)"
    r"|protokolljusterare\b.{0,60}\b(?:valdes|utsågs)"
)
# somebody let go, for whom somebody else is elected in the next sentence
RESIGNED = Words(
    r"\b(?:ero[nt]?|eropyyn\w+|vapautuk\w+|vapautt\w+|luottamustoim\w+|befrielse|befria\w*"
    r"|avsked\w*|avgång\w*)\b"
)
PROCUREMENT = Words(
    r"urakoitsija|toimittaja|palveluntuottaja|tuottaja|toteuttaja|kumppani|vaihtoehdo|vaihtoehto"
    r"|tarjou|sijaintipaik|leverantör|entreprenör|anbud"
)
DECIDED = Words(
    r"\b(?:päätti|hyväksyi|hylkäsi|myönsi|vahvisti|antoi|katsoi|totesi|asetti|kumosi|oikeutti"
    r"|valtuutti"
    r"|kehotti|ehdotti|esitti|määräsi|jakoi|velvoitti|merkitsi|beslutade|beslöt|godkände|förkastade"
    r"|avslog|antog|beviljade|betraktade|konstaterade|fastställde|föreslog|gav|ansåg|tillsatte"
    r"|uppmanade)\b"
)
DECIDED_BY_NOBODY = Words(
    r"\b(?:päätettiin|beslutades|beslöts)\b|\b(?:todettiin|konstaterades)\b.{0,30}\b(?:yksimieli|enhällig)"
)
MODAL = Words(
    r"\b(?:mikäli|jos|voidaanko|hyväksyttäisi\w*|ehdottaa|esittää|päättää|beslutar|föreslår"
    r"|godkänner|om inte)\b|\w+(?:isiin|taisiin)\b"
)
DECIDING = Words(
    r"\b(?:päätti|päättivät|päätettiin|hyväksyi|hyväksyttiin|päätös|todettiin|tehtiin|teki|tuli"
    r"|beslutade|beslöt|godkände|godkändes|antog)\b"
)
