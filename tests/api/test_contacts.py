"""The contacts endpoint, as documented."""

import re

import pytest

KEYS = [
    "id", "workspace_id", "customer_id", "first_name", "last_name", "email", "phone", "role", "id_crm",
    "id_erp", "id_accounting", "address_ids", "created_at", "updated_at",
]  # fmt: skip


def test_create_contact_returns_201_and_the_documented_keys_in_order(alice):
    customer = alice.customer()
    response = alice.post(
        "/api/contacts",
        {
            "customer_id": customer["id"],
            "first_name": "Jean",
            "last_name": "Dupont",
            "email": "jean.dupont@acme.com",
            "phone": "+33 6 12 34 56 78",
            "role": ["buyer", "signer"],
        },
    )
    assert response.status_code == 201
    assert list(response.json()) == ["success", "data"]
    contact = response.json()["data"]
    assert list(contact) == KEYS
    assert contact["workspace_id"] == str(alice.workspace.id)
    assert contact["customer_id"] == customer["id"]
    assert contact["phone"] == "+33 6 12 34 56 78"
    assert contact["role"] == ["buyer", "signer"]
    assert contact["id_crm"] is contact["id_erp"] is contact["id_accounting"] is None
    assert contact["address_ids"] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", contact["created_at"])
    assert response.headers["Location"] == f"/api/contacts/{contact['id']}"


def test_get_list_create_and_update_return_the_same_record(alice):
    created = alice.contact()
    path = f"/api/contacts/{created['id']}"
    got = alice.get(path).json()["data"]
    [listed] = alice.get("/api/contacts").json()["data"]
    [streamed] = alice.get("/api/contacts?limit=1").json()["data"]
    updated = alice.patch(path, {}).json()["data"]
    assert created == got == listed == streamed == updated
    assert list(updated) == KEYS


def test_patch_changes_only_the_fields_sent(alice):
    contact = alice.contact(phone="+33 6 12 34 56 78", role=["buyer", "signer"], id_crm="crm_1")
    path = f"/api/contacts/{contact['id']}"
    patched = alice.patch(path, {"phone": "+33 6 99 88 77 66", "role": ["buyer", "billing"]}).json()["data"]
    changed = {name for name in KEYS if patched[name] != contact[name]}
    assert changed - {"updated_at"} == {"phone", "role"}
    assert patched["role"] == ["buyer", "billing"]


@pytest.mark.parametrize("field", ["phone", "id_crm", "id_erp", "id_accounting"])
def test_patch_with_null_clears_the_field(alice, field):
    contact = alice.contact(phone="+33 1", id_crm="a", id_erp="b", id_accounting="c")
    patched = alice.patch(f"/api/contacts/{contact['id']}", {field: None}).json()["data"]
    assert patched[field] is None


def test_patch_accepts_the_whole_record_as_read(alice):
    contact = alice.contact(phone="+33 1", role=["legal"])
    response = alice.patch(f"/api/contacts/{contact['id']}", {**contact, "last_name": "Durand"})
    assert response.status_code == 200
    assert response.json()["data"]["last_name"] == "Durand"


def test_patch_of_the_customer_is_refused(alice):
    contact, other = alice.contact(), alice.customer()
    path = f"/api/contacts/{contact['id']}"
    response = alice.patch(path, {"customer_id": other["id"]})
    assert response.status_code == 400
    assert response.json()["errors"] == {"customer_id": ["This field cannot change after creation."]}
    assert alice.get(path).json()["data"] == contact


@pytest.mark.parametrize("field", ["id", "workspace_id", "address_ids", "created_at", "updated_at"])
def test_patch_of_read_only_fields_is_refused(alice, field):
    contact = alice.contact()
    response = alice.patch(f"/api/contacts/{contact['id']}", {field: "2020-01-01T00:00:00Z"})
    assert response.json()["errors"] == {field: ["This field is read-only."]}


def test_delete_contact_returns_a_message_and_hides_the_contact(alice):
    contact = alice.contact()
    path = f"/api/contacts/{contact['id']}"
    assert alice.delete(path).json() == {"success": True, "message": "Contact deleted successfully"}
    assert alice.get(path).status_code == 404
    assert alice.get("/api/contacts").json()["data"] == []
    assert alice.get(f"/api/customers/{contact['customer_id']}").json()["data"]["contact_ids"] == []
    assert alice.delete(path).status_code == 404


def test_contacts_may_share_email_and_phone(alice):
    customer = alice.customer()
    first = alice.contact(customer, email="office@acme.com", phone="+33 1 23 45 67 89")
    second = alice.contact(customer, email="office@acme.com", phone="+33 1 23 45 67 89")
    assert first["id"] != second["id"]


@pytest.mark.parametrize("field", ["id_crm", "id_erp", "id_accounting"])
def test_duplicate_external_id_conflicts_until_the_contact_is_deleted(alice, field):
    customer = alice.customer()
    contact = alice.contact(customer, **{field: "X-1"})
    body = {"customer_id": customer["id"], "first_name": "A", "last_name": "B", "email": "a@b.fr", field: "X-1"}
    refused = alice.post("/api/contacts", body)
    assert refused.status_code == 409
    assert list(refused.json()["errors"]) == [field]
    alice.delete(f"/api/contacts/{contact['id']}")
    assert alice.post("/api/contacts", body).status_code == 201


def test_external_id_may_be_used_by_another_workspace(alice, charlie):
    alice.contact(id_crm="X-1")
    assert charlie.contact(id_crm="X-1")["id_crm"] == "X-1"
