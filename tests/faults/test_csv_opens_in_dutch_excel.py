"""Every table that can be taken away as CSV can be had with the separator of a Dutch Windows."""

import csv
from io import StringIO

import pytest

from tests.room import posted


@pytest.fixture
def olga(client_for, world):
    """There is an action, an address and a log."""
    import re
    olga, nour = client_for("organiser"), client_for("participant")
    posted(olga.post(f"/console/{world.code}/recommend", data={"advise": "Meer, veel meer; avondlessen"}))
    advice = re.search(r"/recommendations/(\w{16})", olga.get(f"/console/{world.code}").text)[1]
    posted(olga.post(f"/console/{world.code}/recommendations/{advice}/actions", data={"what": "Lessen; en, docenten"}))
    posted(nour.post(f"/s/{world.code}/permission", data={"results": "1", "quote": "1"}))
    posted(nour.post(f"/s/{world.code}/wish", data={"address": "nour@example.org"}))
    return olga


def rows(text: str, between: str) -> list[list[str]]:
    assert text.startswith("\ufeff")  # or Excel takes Arabic for Latin letters
    return list(csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=between))


@pytest.mark.parametrize("page", ["", "/log"])
def test_each_has_a_link(olga, world, page):
    import re
    links = [link for link in re.findall(r'href="([^"]+)"', olga.get(f"/harvest/{world.code}{page}").text)
             if "csv" in link or "wishes" in link]
    tables = [rows(olga.get(link.replace("&amp;", "&")).content.decode(), between)
              for link in links for between in ([";"] if "excel" in link else [","])]
    assert all(len(row) == len(table[0]) > 1 for table in tables for row in table)
    half = len([link for link in links if "excel" in link])
    assert half and half * 2 == len(links)


def test_the_words_are_the_same(olga, world):
    commas, semicolons = (rows(olga.get(f"/harvest/{world.code}/export/{kind}").content.decode(), between)
                          for kind, between in (("csv", ","), ("csv-excel", ";")))
    assert commas == semicolons and any("Lessen; en, docenten" in row for row in commas)
