"""The verbs of decisions: what is proposed in the present is decided in the past."""

from __future__ import annotations

# Infinitive, then the forms that proposals and decisions print it in: present and past,
# active and passive.
_FINNISH = """
antaa antaa antoi annetaan annettiin
asettaa asettaa asetti asetetaan asetettiin
ehdottaa ehdottaa ehdotti ehdotetaan ehdotettiin
esittää esittää esitti esitetään esitettiin
hankkia hankkii hankki hankitaan hankittiin
hylätä hylkää hylkäsi hylätään hylättiin
hyväksyä hyväksyy hyväksyi hyväksytään hyväksyttiin
ilmoittaa ilmoittaa ilmoitti ilmoitetaan ilmoitettiin
irtisanoa irtisanoo irtisanoi irtisanotaan irtisanottiin
jakaa jakaa jakoi jaetaan jaettiin
jättää jättää jätti jätetään jätettiin
katsoa katsoo katsoi katsotaan katsottiin
kehottaa kehottaa kehotti kehotetaan kehotettiin
kumota kumoaa kumosi kumotaan kumottiin
käynnistää käynnistää käynnisti käynnistetään käynnistettiin
lakkauttaa lakkauttaa lakkautti lakkautetaan lakkautettiin
lopettaa lopettaa lopetti lopetetaan lopetettiin
lähettää lähettää lähetti lähetetään lähetettiin
merkitä merkitsee merkitsi merkitään merkittiin
muuttaa muuttaa muutti muutetaan muutettiin
myydä myy möi myydään myytiin
myöntää myöntää myönsi myönnetään myönnettiin
määrätä määrää määräsi määrätään määrättiin
nimetä nimeää nimesi nimetään nimettiin
oikeuttaa oikeuttaa oikeutti oikeutetaan oikeutettiin
ostaa ostaa osti ostetaan ostettiin
ottaa ottaa otti otetaan otettiin
palauttaa palauttaa palautti palautetaan palautettiin
perustaa perustaa perusti perustetaan perustettiin
pyytää pyytää pyysi pyydetään pyydettiin
päättää päättää päätti päätetään päätettiin
saattaa saattaa saattoi saatetaan saatettiin
siirtää siirtää siirsi siirretään siirrettiin
täydentää täydentää täydensi täydennetään täydennettiin
todeta toteaa totesi todetaan todettiin
vahvistaa vahvistaa vahvisti vahvistetaan vahvistettiin
valita valitsee valitsi valitaan valittiin
valtuuttaa valtuuttaa valtuutti valtuutetaan valtuutettiin
varata varaa varasi varataan varattiin
velvoittaa velvoittaa velvoitti velvoitetaan velvoitettiin
vuokrata vuokraa vuokrasi vuokrataan vuokrattiin
"""
_SWEDISH = """
anteckna antecknar antecknade antecknas antecknades
anvisa anvisar anvisade anvisas anvisades
avsluta avslutar avslutade avslutas avslutades
avslå avslår avslog avslås avslogs
befullmäktiga befullmäktigar befullmäktigade befullmäktigas befullmäktigades
besluta beslutar beslutade beslutas beslutades
besluta besluter beslöt besluts beslöts
bevilja beviljar beviljade beviljas beviljades
bordlägga bordlägger bordlade bordläggs bordlades
fastställa fastställer fastställde fastställs fastställdes
förkasta förkastar förkastade förkastas förkastades
föreslå föreslår föreslog föreslås föreslogs
ge ger gav ges gavs
godkänna godkänner godkände godkänns godkändes
konstatera konstaterar konstaterade konstateras konstaterades
lämna lämnar lämnade lämnas lämnades
tillsätta tillsätter tillsatte tillsätts tillsattes
uppmana uppmanar uppmanade uppmanas uppmanades
upphäva upphäver upphävde upphävs upphävdes
utse utser utsåg utses utsågs
välja väljer valde väljs valdes
återremittera återremitterar återremitterade återremitteras återremitterades
"""
INFINITIVE = {
    form: forms[0]
    for line in f"{_FINNISH}{_SWEDISH}".split("\n")
    for forms in [line.split()]
    for form in forms
}
"""The infinitive of each form, in lower case."""
