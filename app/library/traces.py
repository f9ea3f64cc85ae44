"""Traces of a person in a text: what seems to be a name, number or address. It warns; a human decides.

The patterns run in Python and, sent along with the phone's script, in JavaScript. They therefore keep to what both know
in the same way: ASCII classes only (Python's re.ASCII), no look-behind, no flags within. Text is made plain first: digits
of any script become 0-9, and marks that do not print go.

Each of them takes time that grows with the text and no quicker: whoever writes the text may wish it were otherwise. So what
is repeated without end begins where something else ends, or else has an end (`tests/hostile/test_no_pattern_is_slow.py`).
"""

import re
from functools import cache
from hashlib import sha256

from app.words import N_

KINDS = {
    "name": N_("a name"),
    "phone": N_("a telephone number"),
    "email": N_("an e-mail address"),
    "address": N_("an address"),
    "birth": N_("a date of birth"),
    "bsn": N_("a citizen service number (BSN)"),
    "vnumber": N_("a V-number"),
    "iban": N_("a bank account number"),
}

# Where the ten digits of a script begin.
ZEROS = (0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xE50, 0x1040, 0xFF10)
SILENT = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640]"
SPACES = "[\u00a0\u2000-\u200a\u202f\u3000]"
DASHES = "[\u2010-\u2015\u2212]"

_CAPITAL = "[A-Z\u00c0-\u00de\u0116-\u0130\u0141\u015e\u0160\u0410-\u042f\u0404\u0406\u0407\u0490]"
_LETTER = "[A-Za-z\u00c0-\u024f\u0400-\u052f'\u2019\u02bc]"
_NAME = f"{_CAPITAL}{_LETTER}{{1,40}}"
_OTHER = "[\u0600-\u06ff\u1200-\u137f]"  # letters of Arabic script and Ge'ez
_BEFORE = "(?:^|[^0-9A-Za-z+])"
_START = "(?:^|[^A-Za-z\u00c0-\u052f\u0600-\u06ff\u1200-\u137f])"
_MONTH = ("(?:jan|feb|m[aä]?r|maa|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec|ene|abr|ago|dic|oca|şub|nis|haz|tem|ağu|eyl|"
          "eki|kas|ara|يناير|فبراير|مارس|أبريل|ابريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|січ|лют|бер|кві|"
          "тра|чер|лип|сер|вер|жов|лис|гру|ጥሪ|ለካቲት|መጋቢት|ሚያዝያ|ግንቦት|ሰነ|ሓምለ|ነሓሰ|መስከረም|ጥቅምቲ|ሕዳር|ታሕሳስ)")
_YEAR_OF_BIRTH = "(?:19[0-9][0-9]|200[0-9]|201[0-2])"  # who takes part is 16 or older; appointments are of today
_RELATIVE_NL = ("(?:broer|zus|man|vrouw|zoon|dochter|vriend|vriendin|buurman|buurvrouw|vader|moeder|neef|nicht|oom|tante|"
                "begeleider|klantmanager|docent|docente|collega|baas|chef|consulent|coach)")
_RELATIVE_EN = ("(?:brother|sister|husband|wife|son|daughter|friend|neighbou?r|father|mother|cousin|uncle|aunt|teacher|"
                "colleague|boss|manager|case ?worker|coach)")
_RELATIVE_ES = "(?:hermano|hermana|marido|esposo|esposa|hijo|hija|amigo|amiga|padre|madre|profesora?|jefe|jefa)"

# kind, pattern, and the name of a further check, which Python and JavaScript both have
PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("email", r"(?:^|[^A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+ ?@ ?[A-Za-z0-9-]+(?: ?\.[A-Za-z0-9-]+)+", ""),
    ("iban", r"(?:^|[^A-Za-z0-9])([A-Za-z]{2}[0-9]{2}(?:[ .-]?[A-Za-z0-9]){11,30})", "iban"),
    ("vnumber", r"[Vv][ .-]?(?:nummer|number|nr|numarası|номер|رقم)?[ .:#-]{0,3}[0-9](?:[ .-]?[0-9]){8,9}(?:$|[^0-9])",
     ""),
    ("vnumber", _BEFORE + r"([1-9][0-9]{9})(?:$|[^0-9])", ""),
    ("bsn", r"(?:^|[^0-9.,])([0-9]{9}|[0-9]{4}[ .][0-9]{2}[ .][0-9]{3}|[0-9]{3}[ .-][0-9]{3}[ .-][0-9]{3})"
            r"(?:$|[^0-9])", "bsn"),
    ("bsn", r"(?:BSN|bsn|Bsn|[Bb]urgerservicenummer|[Ss]ofinummer)[^0-9]{0,20}[0-9](?:[ .-]?[0-9]){7,8}", ""),
    ("phone", r"(?:^|[^0-9A-Za-z])(?:\+|00) ?[1-9](?:[ ()./-]{0,2}[0-9]){7,13}", ""),
    ("phone", _BEFORE + r"\(?0[1-9](?:[ ()./-]{0,2}[0-9]){8,9}(?:$|[^0-9])", "not_a_day"),
    ("phone", _BEFORE + r"[67][0-9]{2}[ .-]?[0-9]{3}[ .-]?[0-9]{3}(?:$|[^0-9])", "not_an_amount"),
    ("phone", _BEFORE + r"6[ -][0-9](?:[ -]?[0-9]){7}(?:$|[^0-9])", ""),
    ("phone", r"(?:[Tt]el|[Pp]hone|[Ww]hats[Aa]pp|[Bb]el mij|[Cc]all me|هاتف|رقمي|تلفن|شماره|ስልኪ|ተሌፎን|телефон|"
              r"[Tt]eléfono|[Tt]aleefan)[^0-9\n]{0,20}[0-9](?:[ -]?[0-9]){6,12}", ""),
    ("address", r"(?:^|[^0-9A-Za-z])[1-9][0-9]{3} ?(?!EU|NL|EN|OF|IK|WE|DE|SA|SD|SS)[A-Z]{2}(?:$|[^A-Za-z])", ""),
    ("address", r"(?:^|[^0-9])[0-9]{1,4} ?[a-zA-Z]?,? [1-9][0-9]{3} ?[A-Za-z]{2}(?:$|[^A-Za-z])", "not_a_year"),
    ("address", r"(?:^|[^0-9A-Za-z])[1-9][0-9]{3} ?[a-z]{2}[ ,]{1,3}(?:nr\.? ?)?[0-9]{1,4}(?:$|[^0-9])", "not_a_year"),
    ("address", r"(?:^|[^A-Za-z])[A-Z][a-z]*(?:straat|laan|weg|plein|kade|gracht|singel|dreef|steeg|hof|dijk|pad) "
                r"[0-9]{1,4}(?:$|[^0-9])", ""),
    ("address", r"(?:^|[^0-9])[0-9]{1,4} (?:[A-Z][a-z]+ )+(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane|[Ss]quare)", ""),
    ("address", r"(?:شارع|خیابان|كوچه|вул\.?|вулиця|[Cc]alle|[Ss]ok\.|[Ss]okak|[Cc]ad\.|[Cc]addesi|[Mm]ahallesi|ጎደና)"
                r"[^0-9\n]{0,30}[0-9]{1,4}", ""),
    ("birth", r"(?:^|[^0-9])[0-3]?[0-9] ?[./-] ?[01]?[0-9] ?[./-] ?" + _YEAR_OF_BIRTH + r"(?:$|[^0-9])", ""),
    ("birth", r"(?:^|[^0-9])" + _YEAR_OF_BIRTH + r" ?[./-] ?[01]?[0-9] ?[./-] ?[0-3]?[0-9](?:$|[^0-9])", ""),
    ("birth", r"(?:^|[^0-9])[0-3]?[0-9](?:e|ste|de|st|nd|rd|th|\.)? (?:de |of )?(?:" + _MONTH + "|" + _MONTH.upper() + "|"
              + "[JFMASOND][a-z]{2})[^ 0-9]*,? (?:de )?" + _YEAR_OF_BIRTH + r"(?:$|[^0-9])", ""),
    ("birth", r"(?:[Gg]eboren|[Gg]eboortedatum|[Bb]orn|[Dd]ate of birth|[Dd]oğum|[Nn]ací|[Nn]acid[oa]|مواليد|ولدت|ميلاد|"
              r"تولد|متولد|ተወሊደ|ዝተወለድ|народи|[Dd]hashay)[^0-9\n]{0,25}[0-9]{1,4}", ""),
    ("name", _START + r"(?:[Ii]k heet|[Mm]ijn naam is) (?!u |jullie |iedereen|niet |je |ze |op |in )" + _LETTER + "{2}",
     ""),
    ("name", _START + r"(?:[Hh]ij|[Zz]ij|[Zz]e) heet " + _NAME, ""),
    ("name", _START + r"(?:[Mm]evrouw|[Mm]eneer|[Dd]e heer|[Mm]w\.?|[Dd]hr\.?|[Jj]uf|[Mm]eester|[Dd]okter) " + _NAME, ""),
    ("name", _START + r"(?:[Mm]ijn|[Oo]nze) " + _RELATIVE_NL + r",? " + _NAME, ""),
    ("name", _START + r"(?:[Mm]y name is|[Mm]y name'?s) (?!not |on |in )" + _LETTER + "{2}", ""),
    ("name", _START + r"[Ii] am called " + _NAME, ""),
    ("name", _START + r"(?:Mr|Mrs|Ms|Miss|Dr|mr|mrs)\.? " + _NAME, ""),
    ("name", _START + r"(?:[Mm]y|[Oo]ur) " + _RELATIVE_EN + r",? " + _NAME, ""),
    ("name", r"(?:^|[^\u0600-\u06ff])(?:و)?(?:اسمي|إسمي|أسمي|اسمه|اسمها) (?!ليس|في|على)" + _OTHER + "{2}", ""),
    ("name", r"(?:^|[^\u0600-\u06ff])(?:السيد|السيدة|الأستاذ|الأستاذة|الدكتور|الدكتورة|"
             r"آقای|اسم من|نام من|اسمم) (?!ليس|في|نیست)"
             + _OTHER + "{2}", ""),
    ("name", r"(?:^|[^\u1200-\u137f])(?:ስመይ|ስሙ|ስማ|ኣይተ|ወይዘሮ|ወይዘሪት) " + _OTHER + "{2}", ""),
    ("name", _START + r"(?:[Bb]enim adım|[Aa]dım|[Ii]smim|İsmim|[Ss]ayın|[Bb]ay|[Bb]ayan) " + _NAME, ""),
    ("name", _START + _NAME + r" (?:[Bb]ey|[Hh]anım|[Hh]oca)(?:$|[^A-Za-z\u00c0-\u024f])", ""),
    ("name", _START + r"(?:[Мм]ене звати|[Мм]оє ім['\u2019\u02bc]я|[Пп]ані?) " + _NAME, ""),
    ("name", _START + r"(?:[Mm]agacaygu waa|[Mm]agacaygu|[Mm]agacaygaygu waa|[Mm]agaciisu waa|[Mm]agaceedu waa) " + _LETTER
             + "{2}", ""),
    ("name", _START + r"(?:[Mm]e llamo|[Mm]i nombre es) (?!a )" + _LETTER + "{2}", ""),
    ("name", _START + r"(?:[Ss]eñora?|Sra?\.|[Dd]oña|[Dd]on) " + _NAME, ""),
    ("name", _START + r"(?:[Mm]i|[Nn]uestr[oa]) " + _RELATIVE_ES + r",? " + _NAME, ""),
)
_DIGITS = {zero + digit: str(digit) for zero in ZEROS for digit in range(10)}
IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MT": 31, "NL": 18, "NO": 15,
    "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26, "UA": 29,
}


_seen: dict[bytes, list[str]] = {}  # by digest: a console is drawn often, and a text must not stay because of this


def traces_in(text: str) -> list[str]:
    """Kinds of what seems to say who somebody is, in the order of `KINDS`."""
    digest = sha256(text.encode()).digest()
    if digest not in _seen:
        if len(_seen) > 5000:
            _seen.clear()
        _seen[digest] = _kinds_in(text)
    return _seen[digest]


def _kinds_in(text: str) -> list[str]:
    text = plain(text)
    has_digits, found = re.search("[0-9]", text), set()
    for kind, pattern, check in _compiled(text.isascii()):
        can_be = "@" in text if kind == "email" else kind == "name" or has_digits
        if can_be and any(_holds(check, match) for match in pattern.finditer(text)):
            found.add(kind)
    return [kind for kind in KINDS if kind in found]


def plain(text: str) -> str:
    if text.isascii():
        return text  # as it is
    text = re.sub(SILENT, "", text).translate(_DIGITS)
    return re.sub(DASHES, "-", re.sub(SPACES, " ", text))


@cache
def _compiled(ascii_only: bool) -> list[tuple[str, re.Pattern, str]]:
    """Patterns of one kind that begin in the same way go through a text together, which is much quicker than one by one.
    Names that are written in another script are not looked for in a text without a letter of it."""
    together: dict[str, list[str]] = {}
    alone = []
    for kind, pattern, check in PATTERNS:
        if ascii_only and pattern.endswith(_OTHER + "{2}"):
            continue
        if pattern.startswith(_START) and not check:
            together.setdefault(kind, []).append(pattern.removeprefix(_START))
        else:
            alone.append((kind, pattern, check))
    return [(kind, re.compile(pattern, re.ASCII), check) for kind, pattern, check in (
        *alone, *((kind, f"{_START}(?:{'|'.join(ends)})", "") for kind, ends in together.items()))]


def _holds(check: str, match: re.Match) -> bool:
    found = match[0]
    digits = re.sub("[^0-9]", "", found)
    if check == "bsn":
        return passes_eleven(digits)
    if check == "iban":
        return is_iban(match[1])
    if check == "not_a_day":  # 01-02-2026 10
        return not re.search("[0-3][0-9][./-][01]?[0-9][./-](?:19|20)[0-9][0-9]", found)
    if check == "not_an_amount":  # 600 000 000
        return not digits.endswith("000")
    if check == "not_a_year":  # 3, 2026 is
        return not re.search("(?:19|20)[0-9][0-9] ?[a-z]", found)
    return True


def passes_eleven(digits: str) -> bool:
    """The check that a BSN passes: weights 9 to 2, and -1 for the last digit."""
    if len(digits) != 9 or not int(digits):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Of a known country and length, with the remainder that its check digits promise."""
    whole = re.sub("[ .-]", "", text).upper()
    length = IBAN_LENGTHS.get(whole[:2], 0)
    if not length or len(whole) < length:
        return False
    whole = whole[4:length] + whole[:4]
    return int("".join(str(int(sign, 36)) for sign in whole)) % 97 == 1


def for_scripts() -> dict:
    """What the phone's script needs of this: nothing of it is written twice."""
    return {"zeros": ZEROS, "silent": SILENT, "spaces": SPACES, "dashes": DASHES, "patterns": PATTERNS,
            "ibans": IBAN_LENGTHS}
