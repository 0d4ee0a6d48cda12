"""The customers and segments endpoints, as documented."""

KEYS = [
    "id", "workspace_id", "name", "type", "segment_id", "logo", "tax_ids", "id_crm", "id_erp",
    "id_accounting", "contact_ids", "address_ids", "created_at", "updated_at",
]  # fmt: skip
VAT = {"tax": "VAT", "tax_value": "FR12345678901"}
SIREN = {"tax": "SIREN", "tax_value": "123456789"}


def test_create_customer_returns_the_documented_keys_in_order(alice):
    segment = alice.segment()
    customer = alice.customer(
        name="Acme Corp", segment_id=segment["id"], logo="https://acme.com/logo.png", tax_ids=[VAT, SIREN], id_crm="c1"
    )
    assert list(customer) == KEYS
    assert customer["tax_ids"] == [VAT, SIREN]
    assert customer["segment_id"] == segment["id"]
    assert customer["contact_ids"] == customer["address_ids"] == []
    assert alice.get(f"/api/customers/{customer['id']}").json()["data"] == customer
    assert alice.get("/api/customers").json()["data"] == [customer]


def test_customer_lists_ids_of_contacts_and_addresses_oldest_first(alice):
    customer = alice.customer()
    contacts = [alice.contact(customer)["id"] for _ in range(3)]
    address = alice.address(customer)
    got = alice.get(f"/api/customers/{customer['id']}").json()["data"]
    assert (got["contact_ids"], got["address_ids"]) == (contacts, [address["id"]])


def test_patch_replaces_empties_or_keeps_tax_ids(alice):
    customer = alice.customer(tax_ids=[VAT, SIREN])
    path = f"/api/customers/{customer['id']}"
    assert alice.patch(path, {"name": "Acme"}).json()["data"]["tax_ids"] == [VAT, SIREN]
    assert alice.patch(path, {"tax_ids": [SIREN]}).json()["data"]["tax_ids"] == [SIREN]
    assert alice.patch(path, {"tax_ids": []}).json()["data"]["tax_ids"] == []


def test_patch_with_null_clears_segment_and_logo(alice):
    customer = alice.customer(segment_id=alice.segment()["id"], logo="https://acme.com/logo.png")
    patched = alice.patch(f"/api/customers/{customer['id']}", {"segment_id": None, "logo": None}).json()["data"]
    assert patched["segment_id"] is patched["logo"] is None


def test_delete_customer_deletes_its_contacts_and_addresses(alice):
    customer = alice.customer()
    contact = alice.contact(customer)
    address = alice.address(customer, contact_id=contact["id"])
    assert alice.delete(f"/api/customers/{customer['id']}").status_code == 200
    for path in (f"/api/contacts/{contact['id']}", f"/api/addresses/{address['id']}"):
        assert alice.get(path).status_code == 404
    body = {"customer_id": customer["id"], "first_name": "A", "last_name": "B", "email": "a@b.fr"}
    refused = alice.post("/api/contacts", body)
    assert refused.json()["errors"] == {"customer_id": ["No such record in this workspace."]}


def test_delete_segment_clears_it_from_its_customers(alice):
    segment = alice.segment()
    customer = alice.customer(segment_id=segment["id"])
    alice.delete(f"/api/segments/{segment['id']}")
    assert alice.get(f"/api/customers/{customer['id']}").json()["data"]["segment_id"] is None


def test_segment_can_be_created_read_updated_and_deleted(alice):
    segment = alice.segment("Partners")
    path = f"/api/segments/{segment['id']}"
    assert list(segment) == ["id", "workspace_id", "name", "created_at", "updated_at"]
    assert alice.get(path).json()["data"] == segment
    assert alice.patch(path, {"name": "Friends"}).json()["data"]["name"] == "Friends"
    assert alice.post("/api/segments", {"name": "Friends"}).status_code == 409
    assert alice.delete(path).json() == {"success": True, "message": "Segment deleted successfully"}
    assert alice.get("/api/segments").json()["data"] == []
