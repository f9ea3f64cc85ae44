"""Who comes by knows what this is, in nine languages, and in a demonstration how to get in; of a real installation it tells
nothing, and no code."""

import pytest
from sqlmodel import select

from app import durable
from app.models import Organisation
from app.models.organisation import INVENTED
from app.words import LANGUAGES, in_language

IS_INVENTED = "This is a demonstration: everything in it is invented."


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_this_is_under_which_licence_and_offers_the_other_languages(client_for, world, language):
    page = client_for("anyone").get(f"/?lang={language}").text
    assert in_language("You know how it really goes. Tell it here.", language) in page
    assert "EUPL-1.2" in page and all(f'href="/?lang={other}"' in page for other in LANGUAGES)
    assert f'action="/join?lang={language}"' in page


def test_of_a_real_installation_it_tells_no_code_and_no_name(client_for, world):
    page = client_for("anyone").get("/?lang=en").text
    assert IS_INVENTED not in page and world.code not in page and "demo" not in page


@pytest.mark.from_within
def test_in_a_demonstration_it_says_how_to_get_in(client_for, world):
    def call_it_invented(db):
        for each in db.exec(select(Organisation)):
            each.name = INVENTED

    durable.database().keep_now(call_it_invented)
    page = client_for("anyone").get("/?lang=en").text
    assert IS_INVENTED in page and f'href="/s/{world.code}/door?lang=en"' in page and "“demo”" in page


def test_who_is_signed_in_goes_on_to_their_programmes(client_for, world):
    assert client_for("organiser").get("/").headers["location"] == "/programmes"
