"""A pass is a link for one person and one purpose; its address survives its way, and nobody can make one up."""

from datetime import date, timedelta

import pytest

from app.errors import NotLikeThat
from app.models import Contact, Pass
from app.models.contact import hash_of_address, pass_in, whole_token
from tests.models.evening import DAY, KEY, NOW

OTHER_KEY = b"another key of a server, 32 bytes"


@pytest.fixture
def own():
    return Pass(organisation_id="o", purpose="owner")


def test_its_token_opens_it_and_no_other_does(own):
    token = own.token(KEY)
    assert own.holds(token, KEY) and pass_in(token) == own.id and token.isascii() and token.isalnum()
    assert not own.holds(token, OTHER_KEY) and not own.holds(token[:-1] + "a" * (token[-1] != "a"), KEY)
    assert not own.holds(Pass(id=own.id, organisation_id="o", purpose="client").token(KEY), KEY)


def test_a_renewed_pass_ends_the_link_before(own):
    before = own.token(KEY)
    own.renew(DAY)
    assert not own.holds(before, KEY) and own.holds(own.token(KEY), KEY)


def test_it_ends_after_its_day_and_when_it_is_revoked(own):
    assert not own.is_over(date.max)
    own.expires_on = DAY
    assert not own.is_over(DAY) and own.is_over(DAY + timedelta(days=1))
    own.renew(None)
    own.revoke(NOW)
    own.revoke(NOW + timedelta(days=1))
    assert own.is_over(DAY) and own.revoked_at == NOW


@pytest.mark.parametrize("way", ["{}", " {}\n", "{}&follow=true", "{}.", "{}?utm=1"])
def test_a_link_survives_its_way(own, way):
    token = own.token(KEY)
    assert whole_token(way.format(token)) == whole_token(way.format(token).upper()) == token


@pytest.mark.parametrize("wrong", ["", "x", "é" * 42, "../" * 20, "a" * 5000])
def test_what_is_no_token_names_no_pass(own, wrong):
    assert not own.holds(whole_token(wrong), KEY)


def test_an_address_is_sealed_and_one_person_is_known_by_it():
    one, other = Contact(organisation_id="o", name="Hanna"), Contact(organisation_id="o", name="H. de Wit")
    one.reach("Hanna@DeLinde.example ", KEY)
    other.reach("hanna@delinde.example", KEY)
    assert one.address(KEY) == "Hanna@DeLinde.example" and "linde" not in one.sealed.lower()
    assert one.address_hash == other.address_hash != hash_of_address("hanna@delinde.example", OTHER_KEY)
    assert one.address(OTHER_KEY) == ""
    one.reach("+31 (0)20 555 01 01", KEY)
    other.reach("+31020555-0101", KEY)
    assert one.address_hash == other.address_hash
    one.reach("", KEY)
    assert (one.sealed, one.address_hash, one.address(KEY)) == ("", "", "")


@pytest.mark.parametrize("wrong", [
    "hanna", "hanna@", "@linde.example", "a b@c.example", "12345", "x@y", "a@b.example, c@d.example",
    "a@b.example\nBcc: c@d.example", "x" * 90 + "@linde.example"])
def test_an_address_that_cannot_be_one_is_refused(wrong):
    contact = Contact(organisation_id="o", name="Hanna")
    with pytest.raises(NotLikeThat) as refused:
        contact.reach(wrong, KEY)
    assert refused.value.field == "address" and contact.sealed == ""


def test_who_is_forgotten_has_no_name_and_no_address():
    contact = Contact(organisation_id="o", name="Hanna", body="De Linde")
    contact.reach("hanna@delinde.example", KEY)
    contact.forget()
    assert (contact.name, contact.body, contact.sealed, contact.address_hash) == ("", "", "", "")
