"""The requests of the three documentations, answered with the keys that these show."""

from tests.compat.chatwoot.conftest import Client
from tests.compat.gomobile.conftest import KEYS, SEED, GoMobile

QWOTY = [
    "id", "workspace_id", "customer_id", "first_name", "last_name", "email", "phone", "role", "id_crm", "id_erp",
    "id_accounting", "address_ids", "created_at", "updated_at",
]  # fmt: skip
CHATWOOT = ["email", "name", "phone_number", "thumbnail", "additional_attributes", "custom_attributes"]
CHATWOOT_INBOX = [
    "id", "name", "website_url", "channel_type", "avatar_url", "widget_color", "website_token",
    "enable_auto_assignment", "web_widget_script", "welcome_title", "welcome_tagline", "greeting_enabled",
    "greeting_message",
]  # fmt: skip


def made(response, code):
    assert response.status_code == code, response.content
    return response.json()


def test_qwotys_requests_have_the_14_keys_of_its_pages_in_their_order(alice):
    jean = {
        "first_name": "Jean",
        "last_name": "Dupont",
        "email": "jean.dupont@acme.com",
        "phone": "+33 6 12 34 56 78",
        "role": ["buyer", "signer"],
    }
    customer = alice.customer()["id"]
    created = made(alice.post("/api/contacts", {"customer_id": customer, **jean}), 201)
    [listed] = made(alice.get(f"/api/contacts?customer_id={customer}"), 200)["data"]
    changes = {"phone": "+33 6 99 88 77 66", "role": ["buyer", "billing"]}
    updated = made(alice.patch(f"/api/contacts/{listed['id']}", changes), 200)
    assert list(created) == list(updated) == ["success", "data"]
    assert list(created["data"]) == list(listed) == list(updated["data"]) == QWOTY
    assert {name: listed[name] for name in jean} == jean
    assert {name: updated["data"][name] for name in jean} == jean | changes


def test_gomobiles_request_has_the_17_keys_of_its_page_in_their_order(alice):
    created = made(GoMobile(alice).post("contact", SEED), 201)
    assert list(created) == KEYS
    assert len(KEYS) == 17
    sent = {name: value for name, value in SEED.items() if name != "customAttributes"}
    assert {name: created[name] for name in sent} == sent
    assert (created["organizationId"], created["channels"], created["gender"]) == (str(alice.workspace.id), [], None)


def test_chatwoots_request_has_every_key_of_its_page(alice):
    source = Client(alice)
    jean = {
        "name": "Jean Dupont",
        "email": "jean.dupont@acme.com",
        "phone_number": "+33612345678",
        "identifier": "user-1",
        "custom_attributes": {"attribute_key": "attribute_value", "signed_up_at": "15/01/2026"},
    }
    inbox = source.inbox("WebWidget")
    created = made(
        source.post("contacts", {"inbox_id": inbox.number, "avatar_url": "https://acme.com/j.png", **jean}), 200
    )
    assert list(created) == ["payload", "id", "availability_status"]
    contact = created["payload"]["contact"]
    assert {*CHATWOOT, "contact_inboxes"} <= set(contact)
    assert {name: contact[name] for name in jean} == jean
    [place] = contact["contact_inboxes"]
    assert list(place) == ["source_id", "inbox"]
    assert set(CHATWOOT_INBOX) <= set(place["inbox"])
    assert (place["inbox"]["id"], created["id"], created["availability_status"]) == (
        *(inbox.number, contact["id"]),
        "offline",
    )
