"""The search box, the command palette, and the fields that pick a record."""

import re
from html import unescape

import pytest

from .conftest import max_queries


def titles_of(response) -> list[str]:
    spans = re.findall(r'<span class="grow">(.*?)</span>', response.content.decode(), re.S)
    return [unescape(re.sub(r"<[^>]*>", "", span)).strip() for span in spans]


@pytest.fixture
def customer(alice):
    customer = alice.customer(name="Société Générale", tax_ids=[{"tax": "SIREN", "tax_value": "552120222"}])
    alice.contact(customer, first_name="Hélène", last_name="Dupont", phone="06 12 34 56 78", id_crm="crm_77")
    alice.address(customer, city="Puteaux")
    return customer


@pytest.mark.parametrize("query", ["dupond", "helene", "hélène dup", "+33612345678", "345678", "crm_77", "DUPONT"])
def test_search_finds_a_contact_by_name_phone_or_id(alice_client, customer, query):
    assert "Hélène Dupont" in titles_of(alice_client.get("find/hits/", {"q": query}))
    assert "Hélène Dupont" in titles_of(alice_client.get("find/", {"q": query}))


def test_search_highlights_the_query(alice_client, customer):
    assert "<mark>Hél</mark>ène" in alice_client.get("find/hits/", {"q": "hel"}).content.decode()


def test_search_finds_customers_and_addresses(alice_client, customer):
    assert "Société Générale" in titles_of(alice_client.get("find/hits/", {"q": "552 120 222"}))
    assert any("Puteaux" in text for text in (alice_client.get("find/hits/", {"q": "puteaux"}).content.decode(),))


def test_palette_without_query_shows_recent_records(alice_client, customer):
    assert titles_of(alice_client.get("find/hits/")) == []
    alice_client.get(f"customers/{customer['id']}/")
    assert titles_of(alice_client.get("find/hits/")) == ["Société Générale"]


def test_palette_lists_commands_after_a_greater_than_sign(alice_client, bob_client):
    assert "New contact" in titles_of(alice_client.get("find/hits/", {"q": ">new"}))
    assert titles_of(alice_client.get("find/hits/", {"q": ">settings"})) == ["Go to Settings"]
    assert not {"New contact", "Go to Settings"} & set(titles_of(bob_client.get("find/hits/", {"q": ">"})))


def test_record_picker_offers_only_records_of_its_type(alice_client, customer):
    response = alice_client.get("pick/", {"type": "customer", "q": "soc"})
    assert titles_of(response) == ["Société Générale"]
    assert f'data-id="{customer["id"]}"' in response.content.decode()
    assert titles_of(alice_client.get("pick/", {"type": "customer", "q": "dupont"})) == []
    assert titles_of(alice_client.get("pick/", {"type": "user", "q": "soc"})) == []


def test_search_finds_nothing_of_another_workspace(charlie_client, customer):
    assert titles_of(charlie_client.get("find/hits/", {"q": "dupont"})) == []
    assert charlie_client.get("/w/acme/find/hits/", {"q": "dupont"}).status_code == 404


@pytest.mark.parametrize("query", ["\0", "%", "_", "\\", "x" * 10_000, "🦀", "'; drop table", "<script>", ">", "> >"])
def test_search_with_odd_queries_answers_200(alice_client, customer, query):
    assert alice_client.get("find/hits/", {"q": query}).status_code == 200
    assert "<script>" not in alice_client.get("find/", {"q": query}).content.decode().split("<main")[1]
    assert alice_client.get("contacts/", {"q": query}).status_code == 200


def test_palette_takes_at_most_12_queries(alice_client, customer):
    with max_queries(12):
        alice_client.get("find/hits/", {"q": "dupond"})


def test_possible_duplicates_are_shown_while_typing(alice_client, customer):
    page = alice_client.post(
        "contacts/possible-duplicates/", {"first_name": "Helene", "last_name": "dupont", "email": ""}
    )
    assert "Hélène Dupont" in page.content.decode()
    assert (
        "Société Générale"
        in alice_client.post("customers/possible-duplicates/", {"tax_ids": "SIREN 552120222"}).content.decode()
    )
    assert alice_client.post("contacts/possible-duplicates/", {"first_name": "Nobody"}).content.strip() == b""
