"""Which printed names are one person's: "Mäkelä Jukka" and "Jukka Mäkelä" are. Pure.

Lists print the surname first, sentences the given name. Which word is which is told
only where one of them alone is known as a given name or has a surname's ending;
"Ali Hassan" and "Hassan Ali" stay two people. A wrong merge is worse than two rows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# The commonest given names of the last hundred years in Finland, Finnish and Swedish.
# Those that are as common as surnames (Elo, Lahja, Salo, Sten) are left out.
_GIVEN_NAMES = """
    aada aapo aarne aaro aaron aarre aatos aatu adam agneta ahti aila aili aimo aini aino akseli aku
    alec aleksi aleksis alexandra alfred aliisa alina alisa allan alli alma alpo alvar amanda anders
    andrea andreas anette anita anja ann anna anne anneli anni annika annikki annukka anssi antero
    anton antti anttoni anu ari arja armas armi armo arne aron arto arttu arttur artturi arvi arvo
    asko aslak asta astrid atte august aulikki aulis aune aura axel barbro beatrice bengt benita
    benjamin berit birger birgit birgitta bjarne björn bo bodil boris britt börje camilla carina
    carita carl carola caroline catarina cecilia charlotta christel christer christian christina
    christine christoffer dan daniel daniela david dennis ebba edith edvard eelin eelis eemeli eemil
    eerik eero eeti eetu eeva eevi eija eila einar eine eino eira elias eliel eliina eliisa elin
    elina elisa elisabet elisabeth elise eljas ella ellen elli ellinoora elma elmeri elna elsa else
    elsi elvi emil emilia emma emmanuel emmi emmiina enni ensio erik erika erja erkki erno ernst esa
    esaias eskil esko essi ester esteri eva eveliina fanny felix filip fredrik frida gabriella georg
    gerd greta gun gunhild gunilla gunnar gunnel gunvor gustaf gustav göran gösta hanna hannah hanne
    hannele hannes hannu hans harri harry heidi heikki heimo heini helena helge heli helinä helka
    hella hellevi helmi helvi hemmi hemming hemmo henna henni henning henri henrietta henriikka
    henrik henrika henrikki henry hertta hilda hilja hilkka hilla hilma hilve hjalmar hugo håkan ida
    iida iina iines iiris iiro iisakki iita iivari ilari ilja ilkka ilma ilmari ilmi ilmo ilona ilpo
    ilse ilta immanuel immi impi ines inga ingeborg ingegerd inger ingmar ingrid ingvar inka inkeri
    ira irene irina iris irja irma irmeli isabella isak ismo isto ivar jaakko jaana jalmari jalo jan
    jani janica janika janina janita janne jared jari jarkko jarmo jarno jaska jasmin jenna jenni
    jennifer jenny jens jere jeremias jesper jesse jessica jim joakim joel johan johanna johannes
    john jonas joni jonna jooel joona joonas joonatan joose jooseppi jorma josefiina jouni juha
    juhana juhani juho jukka julia juliana julius julle juri jussi justus juuli juuso jyri jyrki
    jörgen kaapo kaarin kaarina kaarle kaarlo kai kaija kaino kaisa kaisla kaisu kaius kaj kalervo
    kaleva kalevi kalle kanerva kari karin karita karl karla karoliina kasimir kasper kasperi
    katariina katarina kati katinka katja katri katriina kauko keijo kenneth kerstin kerttu kevin
    kia kiia kiira kim kimi kimmo kirill kirsi kirsikka kirsti kjell klas klaus konsta kosti krister
    kristian kristiina kristina kristoffer kullervo kurt kyllikki kyösti laila lars lasse lassi
    launo laura lauri lea leena leevi leif leila lempi lena lenita lennart lennu leo leon leonard
    leone liisa liisi lilian lilja lilli lina linda linnea linus lisbet lisbeth lotta louise lucas
    luka lukas luukas lyyli maaret maaria maarika maarit magdalena magnus mai maija maiju maini
    maire maj maja malin manu marcus maren margareetta margareta margit mari maria marianna marianne
    marie marika marina marion marit marita maritta marja marjaana marjatta marjo marju marjukka
    marjut marketta markku marko markus marlene martin martina martta martti mathias matias matilda
    matleena mats matti mattias mauno mauri max maxim meeri meri merja mervi mette mia mica micael
    michael michaela mielikki miia miika miikael miikka miili miina miisa mika mikael mikaela
    mikaeli mikke mikko milja milka milla milo mimmi minea minna minni minttu mira mirella mirja
    mirjam mirjami mirka mirkka miro mirva miska moa mona monica monika mortti märta mårten nanette
    nanna nanny nea neea nella nelli nelly nette nicklas niclas nicolas nicole niila niilo niina
    niini niklas niko nikolai nils nina noa noel nooa noora nora nuutti oili oiva olavi ole olga
    oliivia oliver olivia olivier olle olli onni oona orvokki oscar oskari osmo ossi otava otso otto
    oula outi ove paavali paavo panu pasi patricia patrick patrik paula pauli pauliina pauliine
    pekka pekko penni pentti peppi per pernilla pertti perttu peter petra petri petter petteri pia
    pihla piia piitu pilvi pinja pirita piritta pirjo pirkko pontus päivi päivikki pär raakel raija
    raili raimo raine rainer raini raisa raita ralf rami rasmus rauha raul rauno rea rebecka reeta
    reetta reetu regina reijo reima reino reko riikka riina riitta rikhard riku risto rita ritva
    robert robin roger roland rolf ronja ronnie ronny roope roosa rosa rose roy ruben runar ruth
    ruut saana saara saija saila saimi saini sakari sakke saku salla salli salme sami sampo samppa
    sampsa samu samuel samuli sandra sanelma sanna sanni santeri santtu sara sari sarianna satu
    sauli sebastian seela seija selina selma senja senni seppo sigrid sigurd siim siina siiri simo
    sini sinikka siri sirje sirkka sirkku sirpa sisko siv sivi sixten sofia sofie soila soile soili
    solveig sonja sonny staffan stefan stefanie stig sture sulo sune susann susanna susanne suvi
    suvituuli svante sven sylvester sylvi sylvia säde taavetti taavi tage taija taimi taina taisto
    taneli tanja tapani tapio tarja tarmo taru tatiana tatu tauno tauri tea teemu teija tellervo
    tenho teppo teresa terhi terho tero terttu teuvo thomas tia tiia tiina tiitus tilda timo tino
    tobias toini toivo tom tomas tomi tommi tommy toni topias tor torbjörn tore torolf torsten touko
    tove tuija tuire tuomas tuomo tuovi ture tuukka tuula tuuli tuulia tuulikki tuure tyra tytti
    tyyne ulf ulla ulrika unelma unni unto uolevi urho urmas urpo ursula usko uuno valdemar valentin
    valter valto valtteri vappu veera veijo veikko veli venla venny vera verna veronica vesa viena
    vieno viivi viktor viktoria vilhelmiina vilho vilja viljami viljo ville vilma viola virpi virva
    virve vivan viveca viveka vivi voitto vuokko väinö walter wilhelm wiljami wille yngve yrjö
    yvonne zacharias åke åsa östen
"""
_GIVEN = frozenset(_GIVEN_NAMES.split())
_SURNAME = re.compile(
    r"\w+(?:nen|sson|qvist|kvist|ström|strand|berg|lund|gren|lén|holm|fors|stedt|järvi|mäki|niemi"
    r"|saari|vaara|koski|ranta|lahti|salo|kangas|aho|harju|joki|pää|suo|virta|vuori|korpi|oja"
    r"|talo|lampi|luoto|maa|perä|salmi|selkä|ojanen|kallio|metsä|halme|lehto|laakso|nurmi"
    r"|kka|kkä|skog|backa|näs|man)"
)
# What may part the words of a name in a list.
_SIGNS = str.maketrans(",/", "  ")
# They belong to the word behind them: "von Essen".
_PARTICLES = frozenset({"af", "al", "de", "den", "der", "di", "el", "la", "le", "van", "von"})


def parts(name: str) -> tuple[str, ...]:
    """The words of a name as printed, particles with the word they belong to."""
    found: list[str] = []
    held = ""
    for word in unicodedata.normalize("NFC", name).translate(_SIGNS).split():
        held = f"{held} {word}".lstrip()
        if word.casefold() not in _PARTICLES:
            found.append(held)
            held = ""
    return (*found, held) if held else tuple(found)


def is_full(name: str) -> bool:
    """Whether it is more than a surname."""
    return len(parts(name)) > 1


@lru_cache(maxsize=4096)
def surname(name: str) -> str | None:
    """The surname as printed; None where the words do not tell which one it is."""
    words = parts(name)
    if len(words) < 2:
        return words[0] if words else None
    first, last = words[0], words[-1]
    if _is_given(first) != _is_given(last):
        return last if _is_given(first) else first
    if _is_given(first) or _has_ending(first) == _has_ending(last):
        return None
    return first if _has_ending(first) else last


def surnames(name: str) -> frozenset[str]:
    """The words of a full name that may be its surname, folded."""
    told = surname(name)
    words = parts(name)
    return frozenset(map(folded, (told,) if told else (words[0], words[-1])))


def folded(word: str) -> str:
    """A name without regard to capitals and to how its letters are encoded."""
    return " ".join(unicodedata.normalize("NFC", word).casefold().split())


@lru_cache(maxsize=4096)
def person_key(name: str) -> str | None:
    """What all the forms of one person's name share, "mäkelä jukka"; None for a surname alone.

    The surname stands first where it is told; else the words stand as printed.
    """
    words = parts(name)
    if len(words) < 2:
        return None
    told = surname(name)
    if told == words[-1] and told != words[0]:
        words = (words[-1], *words[:-1])
    return folded(" ".join(words))


def person_id(municipality: str, name: str | None) -> str | None:
    """The key of ``people``: "Espoo/mäkelä jukka"; None for a surname alone."""
    key = person_key(name) if name else None
    return f"{municipality}/{key}" if key else None


def person_row(person: str, municipality: str, forms: Sequence[str]) -> dict[str, str | None]:
    """The row of ``people`` for somebody printed in these forms, of which there is one at least.

    The name is the form with the surname first, where one is printed so.
    """
    name = min(forms, key=lambda form: (parts(form)[0] != surname(form), form.isupper(), form))
    return {
        "id": person,
        "municipality": municipality,
        "name": name,
        "surname": surname(name),
        "forms": json.dumps(sorted(forms), ensure_ascii=False),
    }


def _is_given(word: str) -> bool:
    """Of a double name, Anna-Liisa, every part is one."""
    return all(half in _GIVEN for half in folded(word).split("-"))


def _has_ending(word: str) -> bool:
    return _SURNAME.fullmatch(folded(word).rpartition("-")[2]) is not None
