"""The addresses endpoint, as documented."""

from uuid import UUID

from addresses.actions import create_address

KEYS = [
    "id",
    "workspace_id",
    "customer_id",
    "type",
    "name",
    "address_line1",
    "address_line2",
    "city",
    "state",
    "postal_code",
    "country",
    "contact_id",
    "comment",
    "id_crm",
    "id_erp",
    "id_accounting",
    "created_at",
    "updated_at",
]


def test_create_address_returns_the_18_documented_keys_in_order(alice):
    address = alice.address()
    assert list(address) == KEYS
    unset = ["name", "address_line2", "state", "contact_id", "comment", "id_crm", "id_erp", "id_accounting"]
    assert [address[name] for name in unset] == [None] * 8
    assert alice.get(f"/api/addresses/{address['id']}").json()["data"] == address
    assert alice.get("/api/addresses").json()["data"] == [address]


def test_contact_lists_the_ids_of_its_addresses(alice):
    customer = alice.customer()
    contact = alice.contact(customer)
    address = alice.address(customer, contact_id=contact["id"])
    assert alice.get(f"/api/contacts/{contact['id']}").json()["data"]["address_ids"] == [address["id"]]
    alice.patch(f"/api/addresses/{address['id']}", {"contact_id": None})
    assert alice.get(f"/api/contacts/{contact['id']}").json()["data"]["address_ids"] == []


def test_address_with_a_contact_of_another_customer_is_refused(alice):
    customer, other_contact = alice.customer(), alice.contact()
    address = alice.address(customer)
    errors = {"contact_id": ["This contact belongs to another customer."]}
    patched = alice.patch(f"/api/addresses/{address['id']}", {"contact_id": other_contact["id"]})
    assert (patched.status_code, patched.json()["errors"]) == (400, errors)
    body = {name: address[name] for name in ("customer_id", "type", "address_line1", "city", "postal_code", "country")}
    created = alice.post("/api/addresses", {**body, "contact_id": other_contact["id"]})
    assert (created.status_code, created.json()["errors"]) == (400, errors)
    assert len(alice.get("/api/addresses").json()["data"]) == 1


def test_delete_contact_unlinks_its_address(alice):
    customer = alice.customer()
    contact = alice.contact(customer)
    address = alice.address(customer, contact_id=contact["id"])
    alice.delete(f"/api/contacts/{contact['id']}")
    assert alice.get(f"/api/addresses/{address['id']}").json()["data"]["contact_id"] is None


def test_delete_address_returns_a_message_and_hides_the_address(alice):
    address = alice.address()
    path = f"/api/addresses/{address['id']}"
    assert alice.delete(path).json() == {"success": True, "message": "Address deleted successfully"}
    assert alice.get(path).status_code == 404


def test_address_of_a_contact_alone_keeps_it(alice):
    contact = alice.contact()
    values = {"type": "billing", "address_line1": "1 Main St", "city": "Paris", "postal_code": "75002", "country": "FR"}
    with alice.scope():
        address = create_address(actor=alice.actor, contact_id=UUID(contact["id"]), **values)
    response = alice.patch(f"/api/addresses/{address.pk}", {"contact_id": None})
    assert response.status_code == 400
    assert response.json()["errors"] == {"body": ["Choose a customer, a contact, or both."]}
