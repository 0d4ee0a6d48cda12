"""The search box, the palette, and the fields that pick a record."""

import re
from html import unescape

import pytest

from .conftest import at_most


def titles(response) -> list[str]:
    spans = re.findall(r'<span class="grow">(.*?)</span>', response.content.decode(), re.S)
    return [unescape(re.sub(r"<[^>]*>", "", span)).strip() for span in spans]


@pytest.fixture
def people(alice):
    customer = alice.customer(name="Société Générale", tax_ids=[{"tax": "SIREN", "tax_value": "552120222"}])
    alice.contact(customer, first_name="Hélène", last_name="Dupont", phone="06 12 34 56 78", id_crm="crm_77")
    alice.address(customer, city="Puteaux")
    return customer


@pytest.mark.parametrize("query", ["dupond", "helene", "hélène dup", "+33612345678", "345678", "crm_77", "DUPONT"])
def test_a_contact_is_found_however_it_is_meant(alices, people, query):
    assert "Hélène Dupont" in titles(alices.get("find/hits/", {"q": query}))
    assert "Hélène Dupont" in titles(alices.get("find/", {"q": query}))


def test_what_was_typed_is_marked(alices, people):
    assert "<mark>Hél</mark>ène" in alices.get("find/hits/", {"q": "hel"}).content.decode()


def test_customers_and_addresses_are_found_too(alices, people):
    assert "Société Générale" in titles(alices.get("find/hits/", {"q": "552 120 222"}))
    assert any("Puteaux" in text for text in (alices.get("find/hits/", {"q": "puteaux"}).content.decode(),))


def test_nothing_typed_shows_what_was_seen_last(alices, people):
    assert titles(alices.get("find/hits/")) == []
    alices.get(f"customers/{people['id']}/")
    assert titles(alices.get("find/hits/")) == ["Société Générale"]


def test_commands_come_after_a_greater_than_sign(alices, bobs):
    assert "New contact" in titles(alices.get("find/hits/", {"q": ">new"}))
    assert titles(alices.get("find/hits/", {"q": ">settings"})) == ["Go to Settings"]
    assert not {"New contact", "Go to Settings"} & set(titles(bobs.get("find/hits/", {"q": ">"})))


def test_a_field_offers_records_of_its_kind_alone(alices, people):
    response = alices.get("pick/", {"type": "customer", "q": "soc"})
    assert titles(response) == ["Société Générale"]
    assert f'data-id="{people["id"]}"' in response.content.decode()
    assert titles(alices.get("pick/", {"type": "customer", "q": "dupont"})) == []
    assert titles(alices.get("pick/", {"type": "user", "q": "soc"})) == []


def test_a_stranger_finds_nothing(charlies, people):
    assert titles(charlies.get("find/hits/", {"q": "dupont"})) == []
    assert charlies.get("/w/acme/find/hits/", {"q": "dupont"}).status_code == 404


@pytest.mark.parametrize("query", ["\0", "%", "_", "\\", "x" * 10_000, "🦀", "'; drop table", "<script>", ">", "> >"])
def test_odd_queries_are_answered(alices, people, query):
    assert alices.get("find/hits/", {"q": query}).status_code == 200
    assert "<script>" not in alices.get("find/", {"q": query}).content.decode().split("<main")[1]
    assert alices.get("contacts/", {"q": query}).status_code == 200


def test_the_palette_takes_few_queries(alices, people):
    with at_most(12):
        alices.get("find/hits/", {"q": "dupond"})


def test_who_may_be_there_already_is_pointed_out_while_typing(alices, people):
    page = alices.post("contacts/possible-duplicates/", {"first_name": "Helene", "last_name": "dupont", "email": ""})
    assert "Hélène Dupont" in page.content.decode()
    assert (
        "Société Générale"
        in alices.post("customers/possible-duplicates/", {"tax_ids": "SIREN 552120222"}).content.decode()
    )
    assert alices.post("contacts/possible-duplicates/", {"first_name": "Nobody"}).content.strip() == b""
