"""The requests that the documentation of each API shows, and the keys of their responses."""

from tests.compat.chatwoot.conftest import ChatwootClient
from tests.compat.gomobile.conftest import CONTACT_KEYS, DOCUMENTED_CONTACT, GoMobileClient

OWN_CONTACT_KEYS = [
    "id", "workspace_id", "customer_id", "first_name", "last_name", "email", "phone", "role", "id_crm", "id_erp",
    "id_accounting", "address_ids", "created_at", "updated_at",
]  # fmt: skip
CHATWOOT_CONTACT_KEYS = ["email", "name", "phone_number", "thumbnail", "additional_attributes", "custom_attributes"]
CHATWOOT_INBOX_KEYS = [
    "id", "name", "website_url", "channel_type", "avatar_url", "widget_color", "website_token",
    "enable_auto_assignment", "web_widget_script", "welcome_title", "welcome_tagline", "greeting_enabled",
    "greeting_message",
]  # fmt: skip


def expect_json(response, code):
    assert response.status_code == code, response.content
    return response.json()


def test_documented_requests_of_the_own_api_have_the_14_keys_in_order(alice):
    jean = {
        "first_name": "Jean",
        "last_name": "Dupont",
        "email": "jean.dupont@acme.com",
        "phone": "+33 6 12 34 56 78",
        "role": ["buyer", "signer"],
    }
    customer = alice.customer()["id"]
    created = expect_json(alice.post("/api/contacts", {"customer_id": customer, **jean}), 201)
    [listed] = expect_json(alice.get(f"/api/contacts?customer_id={customer}"), 200)["data"]
    changes = {"phone": "+33 6 99 88 77 66", "role": ["buyer", "billing"]}
    updated = expect_json(alice.patch(f"/api/contacts/{listed['id']}", changes), 200)
    assert list(created) == list(updated) == ["success", "data"]
    assert list(created["data"]) == list(listed) == list(updated["data"]) == OWN_CONTACT_KEYS
    assert {name: listed[name] for name in jean} == jean
    assert {name: updated["data"][name] for name in jean} == jean | changes


def test_documented_request_of_gomobile_has_the_17_keys_in_order(alice):
    created = expect_json(GoMobileClient(alice).post("contact", DOCUMENTED_CONTACT), 201)
    assert list(created) == CONTACT_KEYS
    assert len(CONTACT_KEYS) == 17
    sent = {name: value for name, value in DOCUMENTED_CONTACT.items() if name != "customAttributes"}
    assert {name: created[name] for name in sent} == sent
    assert (created["organizationId"], created["channels"], created["gender"]) == (str(alice.workspace.id), [], None)


def test_documented_request_of_chatwoot_has_every_key(alice):
    client = ChatwootClient(alice)
    jean = {
        "name": "Jean Dupont",
        "email": "jean.dupont@acme.com",
        "phone_number": "+33612345678",
        "identifier": "user-1",
        "custom_attributes": {"attribute_key": "attribute_value", "signed_up_at": "15/01/2026"},
    }
    inbox = client.inbox("WebWidget")
    created = expect_json(
        client.post("contacts", {"inbox_id": inbox.number, "avatar_url": "https://acme.com/j.png", **jean}), 200
    )
    assert list(created) == ["payload", "id", "availability_status"]
    contact = created["payload"]["contact"]
    assert {*CHATWOOT_CONTACT_KEYS, "contact_inboxes"} <= set(contact)
    assert {name: contact[name] for name in jean} == jean
    [contact_inbox] = contact["contact_inboxes"]
    assert list(contact_inbox) == ["source_id", "inbox"]
    assert set(CHATWOOT_INBOX_KEYS) <= set(contact_inbox["inbox"])
    assert (contact_inbox["inbox"]["id"], created["id"], created["availability_status"]) == (
        *(inbox.number, contact["id"]),
        "offline",
    )
