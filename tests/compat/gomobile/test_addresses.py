"""The fields address, city, state and zip, which are stored in the first address of a contact."""

import pytest

from .conftest import DOCUMENTED_CONTACT, expect_error, expect_json

ADDRESS_BODY = {"address": "123 Main St", "city": "Casablanca", "state": "Casablanca-Settat", "zip": "20000"}


def addresses_of(client, contact):
    return expect_json(client.person.raw("GET", f"/api/addresses?contact_id={contact['id']}"))["data"]


def test_address_fields_create_an_address_record(client):
    contact = client.contact(**ADDRESS_BODY)
    [address] = addresses_of(client, contact)
    shown = {name: address[name] for name in ("address_line1", "city", "state", "postal_code", "type", "customer_id")}
    assert shown == {
        "address_line1": "123 Main St",
        "city": "Casablanca",
        "state": "Casablanca-Settat",
        "postal_code": "20000",
        "type": "billing",
        "customer_id": None,
    }


def test_address_with_two_lines_is_shown_in_one_field(client):
    customer = client.person.customer()
    contact = client.person.contact(customer, phone="+33612345678")
    client.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    client.person.address(customer, contact_id=contact["id"], city="Lyon")
    shown = client.retrieve(contact)
    assert [shown[name] for name in ("address", "city", "state", "zip")] == [
        "12 Rue de la Paix, Building B",
        "Paris",
        None,
        "75002",
    ]


def test_address_update_replaces_both_lines_unless_equal(client):
    customer = client.person.customer()
    contact = client.person.contact(customer, phone="+33612345678")
    address = client.person.address(customer, contact_id=contact["id"], address_line2="Building B")
    path = f"contact/{contact['id']}"
    expect_json(client.put(path, {"address": "12 Rue de la Paix, Building B", "city": "Lyon"}))
    [changed] = addresses_of(client, contact)
    assert (changed["id"], changed["address_line2"], changed["city"]) == (address["id"], "Building B", "Lyon")
    expect_json(client.put(path, {"address": "7 Quai Sud"}))
    [changed] = addresses_of(client, contact)
    assert (changed["address_line1"], changed["address_line2"], changed["city"]) == ("7 Quai Sud", None, "Lyon")


def test_contact_update_with_an_equal_address_leaves_it_unchanged(client):
    contact = client.contact(**ADDRESS_BODY)
    before = addresses_of(client, contact)
    expect_json(client.put(f"contact/{contact['id']}", {"firstName": "Jo", **ADDRESS_BODY}))
    assert addresses_of(client, contact) == before
    assert len(client.changes(record_type="address")) == 1


def test_null_clears_an_address_field_and_the_last_one_deletes_the_address(client):
    contact = client.contact(**ADDRESS_BODY)
    path = f"contact/{contact['id']}"
    for name in ("address", "city", "state"):
        assert expect_json(client.put(path, {name: None}))[name] is None
        assert len(addresses_of(client, contact)) == 1
    assert expect_json(client.put(path, {"zip": None}))["zip"] is None
    assert addresses_of(client, contact) == []
    assert expect_json(client.put(path, {"city": "Fez"}))["city"] == "Fez"


@pytest.mark.parametrize("name", ADDRESS_BODY)
def test_null_address_fields_create_no_address(client, name):
    contact = client.contact(**{name: None})
    assert addresses_of(client, contact) == []


def test_contact_update_is_rolled_back_if_the_address_fails(client, monkeypatch):
    contact = client.contact()
    monkeypatch.setattr("crm.compat.gomobile.writes.save_address_of_contact", lambda **_: 1 / 0)
    assert (
        client.person.raw("PUT", f"/api/contact/{contact['id']}", {"city": "Fez", "firstName": "Jo"}).status_code == 500
    )
    assert client.retrieve(contact)["firstName"] is None


def test_address_fields_require_addresses_write(acme, client):
    from tests.conftest import person

    from .conftest import GoMobileClient

    limited = GoMobileClient(person("erin", acme, scopes=("contacts:read", "contacts:write")))
    assert "addresses:write" in expect_error(limited.post("contact", DOCUMENTED_CONTACT), 403)
    assert expect_json(client.get("contact"))["data"] == []
    contact = limited.contact()
    expect_json(limited.put(f"contact/{contact['id']}", {"firstName": "Jo", "city": None}))
    assert "addresses:write" in expect_error(limited.put(f"contact/{contact['id']}", {"city": "Fez"}), 403)
    upserted = limited.post("contact/upsert", {"data": [{"primaryPhone": "+212612345678", "city": "Fez"}]})
    assert "addresses:write" in expect_error(upserted, 403)
