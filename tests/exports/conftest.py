"""A believable harvest, as `gather` would hand it over for an export."""

from dataclasses import replace
from datetime import date

import pytest

from app.exports.harvest import Action, CheckIn, Harvest, Layer, Recommendation, Tally, Theme, Voice
from app.words import Words

ARABIC = "أدرس الهولندية يومين (الاثنين والأربعاء)، لكن نوبات عملي في Bol.com تتغير كل أسبوع!"
TIGRINYA = "ቋንቋ ክመሃር ይደሊ፣ ግን ስራሕ ምስ ትምህርቲ ክጠዓዓም ኣይከኣለን።"
DUTCH = "Mijn taalmaatje belt elke week: zó leer ik het snelst."
UKRAINIAN = "Мій роботодавець дозволяє вчитися у п'ятницю."
FORMULA = '=HYPERLINK("http://example.org";"open")'
HOSTILE = "a\x00b\x0bc\ud800d]]>e</w:t>\U0001f44d\r\n#import \"x\" $y$ *z* @q"


@pytest.fixture
def harvest() -> Harvest:
    voices = (
        Voice("v1", "better", "own", "Ervaringen", Words(ARABIC, "ar"),
              (Layer(Words("Ik leer twee dagen Nederlands, maar mijn diensten wisselen.", "nl"), "interpreter"),
               Layer(Words("I learn Dutch two days, but my shifts change.", "en"), "machine")), "t1"),
        Voice("v2", "better", "proxy", "Ervaringen", Words(TIGRINYA, "ti"),
              (Layer(Words("Ik wil de taal leren, maar werk en school passen niet.", "nl"), "confirmed"),), "t1"),
        Voice("v3", "well", "own", "Ervaringen", Words(DUTCH, "nl"), (), "t2"),
        Voice("v4", "well", "heard", "Ervaringen", Words(UKRAINIAN, "uk"), (), "t2"),
        Voice("v5", "advice", "paper", "Advies", None, (), "t1"),
        Voice("v6", "idea", "own", "Advies", Words(FORMULA, "en"), (), None),
    )
    return Harvest(
        language="nl", programme="Samen leren", client="Gemeente Beekstede", region="Midden", code="482193",
        title="Leren en werken", held_on=date(2026, 11, 19), place="Bibliotheek", languages=("nl", "ar", "ti", "uk"),
        people=24, cards=6, not_quoted=1, voices=voices, id="s1",
        actions=(
            Action("a1", 1, Words("Avondlessen op twee vaste dagen", "nl"), "Roosters wisselen.", "Els de Wit",
                   "Taalhuis", "Lokaal zoeken", date(2026, 12, 3), date(2027, 6, 1), "Twintig mensen doen mee", "stuck",
                   "Geen lokaal vrij", "r1", ("v1", "v2", "v5"),
                   (CheckIn("first_step", date(2026, 12, 3), date(2026, 12, 4), "started", "Er is gebeld."),
                    CheckIn("month_3", date(2027, 2, 19)))),
            Action("a2", 2, Words("اجتماع مع أصحاب العمل (مرتين)", "ar"), "", "", "",
                   "الاتصال بثلاث شركات", None, None, "", "proposed", "", "r2", ("v4",), ()),
        ),
        recommendations=(
            Recommendation("r1", 1, Words("geef les op vaste avonden", "nl"), "diensten wisselen",
                           "iedereen kan komen", "Sommigen leren liever overdag.", "Lesuren", 17, ("v1", "v2", "v5")),
            Recommendation("r2", 2, Words("تحدثوا مع أصحاب العمل", "ar"), "لأنهم يقررون الجدول", "", "",
                           "Werkgevers", 9, ("v4",)),
        ),
        themes=(Theme("t1", Words("Lesuren", "nl"), ("A3", "A1"), 17, ("v1", "v2", "v5"), 3),
                Theme("t2", Words("Werkgevers", "nl"), ("A1",), 9, ("v3", "v4"), 2)),
        tallies=(Tally("Keuze", Words("Wanneer wil je les?", "nl"),
                       (("'s Ochtends / Overdag", 10), ("'s Avonds", 14)), 24),),
        made_on=date(2026, 11, 20))


@pytest.fixture
def hostile(harvest):
    """The same with words that try to break out, and words of 10,000 letters."""
    voices = (replace(harvest.voices[0], words=Words(HOSTILE, "ar")),
              replace(harvest.voices[1], words=Words("ሰ" * 10_000, "ti")), *harvest.voices[2:])
    first = replace(harvest.actions[0], what=Words(HOSTILE, "nl"), owner="-2+3", reason="\u200e @SUM(A1)",
                    first_step="\t=1+1", indicator="＝1+1", organisation=" +31 6")
    return replace(harvest, title=HOSTILE, code="48\ud8002/..", voices=voices, actions=(first, *harvest.actions[1:]))
