import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.exports import FORMATS, file_name
from app.exports.harvest import Harvest
from app.words import Words


def test_a_file_is_named_after_code_and_date_only(harvest, hostile):
    assert file_name(harvest, "docx") == "expertpool-482193-2026-11-19.docx"
    assert file_name(hostile, "ics") == "expertpool-482-2026-11-19.ics"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_format_in_both_languages(harvest, kind, language):
    assert len(FORMATS[kind].write(replace(harvest, language=language))) > 500


@pytest.mark.parametrize("kind", FORMATS)
def test_words_that_try_to_break_out_only_stay_words(hostile, kind):
    assert FORMATS[kind].write(hostile)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_session_that_brought_nothing(harvest, kind):
    nothing = replace(harvest, people=None, cards=0, not_quoted=0, actions=(), recommendations=(), themes=(), voices=(),
                      tallies=())
    assert isinstance(nothing, Harvest) and FORMATS[kind].write(nothing)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", ["", "q", "und", "zh-Hans", "kmr"])
def test_a_language_that_we_have_no_name_for(harvest, kind, language):
    first, *others = harvest.voices
    assert FORMATS[kind].write(replace(harvest, voices=(replace(first, words=Words("rojbaş", language)), *others)))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_letter_that_has_no_name(harvest, kind):
    assert FORMATS[kind].write(replace(harvest, place="\U00017000"))


TWELVE = {"nl": "Ik leer snel.", "en": "I learn fast.", "ar": "أتعلم بسرعة", "ti": "ቀልጢፈ ይመሃር", "tr": "Hızlı öğreniyorum",
          "fa": "زود یاد می‌گیرم", "uk": "Я швидко вчуся", "so": "Dhakhso ayaan u bartaa", "es": "Aprendo rápido",
          "ps": "زه ژر زده کوم", "ckb": "خێرا فێر دەبم", "am": "በፍጥነት እማራለሁ"}


@pytest.mark.parametrize("kind", ["docx", "odt", "xlsx", "json"])
def test_twelve_languages_stand_whole_in_one_file(harvest, kind):
    voices = tuple(replace(harvest.voices[2], id=language, words=Words(words, language))
                   for language, words in TWELVE.items())
    content = FORMATS[kind].write(replace(harvest, voices=voices))
    if kind != "json":
        with ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    told = re.sub("<[^>]+>", "", content.decode())
    assert [language for language, words in TWELVE.items() if words not in told] == []


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_field_codes_and_links_in_words_stay_words(harvest, kind):
    """A word processor fills in nothing but our contents and our numbers of pages, and opens nothing from elsewhere."""
    code = 'INCLUDETEXT "https://x.example/a" { PAGE } DDEAUTO c:\\x'
    hostile = replace(harvest, voices=(replace(harvest.voices[0], words=Words(code, "en")), *harvest.voices[1:]))
    with ZipFile(BytesIO(FORMATS[kind].write(hostile))) as parts:
        written = "".join(parts.read(name).decode() for name in parts.namelist() if re.fullmatch(
            r"word/(document|footer\d)\.xml|content\.xml|styles\.xml|.*/document\.xml\.rels", name))
    fields = re.findall(r'<w:instrText[^>]*>([^<]*)<|w:instr="([^"]*)"', written)
    assert {"".join(found).split()[0] for found in fields} <= {"TOC", "PAGE", "NUMPAGES"}
    assert not re.search('TargetMode="External"|xlink:href="(?!#part|Pictures/)', written)
