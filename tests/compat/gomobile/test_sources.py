"""One contact in the GoMobile API and in the own API, and the source of its changes."""

from .conftest import DOCUMENTED_CONTACT, expect_json


def test_contact_created_in_gomobile_is_in_the_own_api(client):
    contact = expect_json(client.post("contact", DOCUMENTED_CONTACT), 201)
    own_contact = expect_json(client.person.raw("GET", f"/api/contacts/{contact['id']}"))["data"]
    assert [own_contact[name] for name in ("first_name", "last_name", "email", "phone", "customer_id")] == [
        *("John", "Doe", "john@example.com", "+212612345678"),
        None,
    ]
    [address] = expect_json(client.person.raw("GET", f"/api/addresses?contact_id={contact['id']}"))["data"]
    assert own_contact["address_ids"] == [address["id"]]
    client.delete(f"contact/{contact['id']}")
    assert client.person.get(f"/api/contacts/{contact['id']}").status_code == 404
    assert client.person.get(f"/api/addresses/{address['id']}").status_code == 404


def test_contact_created_in_the_own_api_is_in_gomobile(client):
    customer = client.person.customer()
    own_contact = client.person.contact(customer, phone="+33 6 12 34 56 78")
    client.person.address(customer, contact_id=own_contact["id"])
    shown = client.retrieve(own_contact)
    assert [shown[name] for name in ("primaryPhone", "firstName", "lastName", "fullName", "primaryEmail", "city")] == [
        *("+33 6 12 34 56 78", "Jean", "Dupont", "Jean Dupont", "jean.dupont@acme.com", "Paris")
    ]
    expect_json(client.put(f"contact/{own_contact['id']}", {"lastName": "Durand", "zip": "75003"}))
    assert client.person.get(f"/api/contacts/{own_contact['id']}").json()["data"]["last_name"] == "Durand"
    [address] = client.person.get("/api/addresses").json()["data"]
    assert (address["postal_code"], address["city"], address["customer_id"]) == ("75003", "Paris", customer["id"])


def test_contact_without_phone_number_has_an_empty_one_and_may_be_sent_back(client):
    own_contact = client.person.contact()
    shown = client.retrieve(own_contact)
    assert shown["primaryPhone"] == ""
    changed = expect_json(client.put(f"contact/{own_contact['id']}", {**shown, "occupation": "Engineer"}))
    assert (changed["primaryPhone"], changed["occupation"]) == ("", "Engineer")


def test_duplicate_phone_numbers_of_the_own_api_may_be_sent_back(client):
    customer = client.person.customer()
    first, second = (client.person.contact(customer, phone="+33612345678") for _ in range(2))
    for contact in (first, second):
        expect_json(client.put(f"contact/{contact['id']}", {"occupation": "Engineer", "primaryPhone": "+33612345678"}))


def test_contact_changes_are_logged_with_source_gomobile(client):
    contact = client.contact(firstName="John", city="Fez")
    path = f"contact/{contact['id']}"
    client.put(path, {"firstName": "Jane", "city": "Rabat"}, x_request_id="order-17")
    client.delete(path)
    logged = [(change.record_type, change.kind) for change in client.changes()]
    assert logged == [
        *(("contact", "created"), ("address", "created")),
        *(("contact", "updated"), ("address", "updated")),
        *(("address", "deleted"), ("contact", "deleted")),
    ]
    updated = client.changes()[2]
    assert (updated.before, updated.after) == ({"first_name": "John"}, {"first_name": "Jane"})
    assert (updated.actor_name, updated.request_id) == ("alice", "order-17")
    assert updated.token_id


def test_contact_update_with_equal_values_logs_no_change(client):
    contact = client.retrieve(expect_json(client.post("contact", DOCUMENTED_CONTACT), 201))
    before = len(client.changes())
    expect_json(client.put(f"contact/{contact['id']}", contact))
    expect_json(
        client.put(f"contact/{contact['id']}", {"firstName": "John", "channels": [], "customAttributes": {"age": 30}})
    )
    assert len(client.changes()) == before
    assert client.retrieve(contact) == contact
