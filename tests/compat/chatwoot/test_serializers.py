"""Serializers of the Chatwoot API: the keys of the original in its order, and those of the documented page."""

import re
from pathlib import Path

import orjson
import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from .conftest import expect_json

DOCUMENTED_PAGE = Path(__file__).resolve().parents[4] / "shared" / "reference" / "seeds" / "chatwoot-create-contact.txt"
CONTACT_KEYS = [
    "additional_attributes", "availability_status", "email", "id", "name", "phone_number", "blocked", "identifier",
    "thumbnail", "custom_attributes", "last_activity_at", "created_at", "contact_inboxes",
]  # fmt: skip
INACTIVE_CONTACT_KEYS = [key for key in CONTACT_KEYS if key != "last_activity_at"]
SHORT_INBOX_KEYS = ["id", "avatar_url", "channel_id", "name", "channel_type", "provider"]
# The further keys that the documented page shows of an inbox, in its order.
DOCUMENTED_INBOX_KEYS = [
    "website_url", "widget_color", "website_token", "enable_auto_assignment", "web_widget_script", "welcome_title",
    "welcome_tagline", "greeting_enabled", "greeting_message",
]  # fmt: skip
RAW_INBOX_KEYS = [
    "id", "channel_id", "account_id", "name", "created_at", "updated_at", "channel_type", "enable_auto_assignment",
    "greeting_enabled", "greeting_message", "email_address", "working_hours_enabled", "out_of_office_message",
    "timezone", "enable_email_collect", "csat_survey_enabled", "allow_messages_after_resolved",
    "auto_assignment_config", "lock_to_single_conversation", "portal_id", "sender_name_type", "business_name",
    "csat_config",
]  # fmt: skip
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def active_contact(alice):
    """A contact that is online, in an inbox with a value for each short key."""
    inbox = alice.inbox("Whatsapp", name="Phone", provider="whatsapp_cloud")
    contact = alice.contact(name="Ada", phone_number="+33612345678", inbox_id=inbox.number)
    alice.set_columns(contact, last_activity_at=timezone.now())
    return contact


def test_contact_has_the_keys_of_chatwoot_in_order(alice, active_contact):
    shown = alice.retrieve(active_contact)
    assert list(shown) == CONTACT_KEYS
    assert list(shown["contact_inboxes"][0]) == ["source_id", "inbox"]
    assert list(shown["contact_inboxes"][0]["inbox"]) == SHORT_INBOX_KEYS + DOCUMENTED_INBOX_KEYS
    assert shown["availability_status"] == "online"


def test_contact_without_values_has_the_defaults(alice):
    before = int(timezone.now().timestamp())
    contact = alice.contact()
    assert before <= contact.pop("created_at") <= int(timezone.now().timestamp())
    assert contact == {
        "additional_attributes": {},
        "availability_status": "offline",
        "email": None,
        "id": contact["id"],
        "name": "",
        "phone_number": None,
        "blocked": False,
        "identifier": None,
        "thumbnail": "",
        "custom_attributes": {},
        "contact_inboxes": [],
    }


def test_contact_without_activity_has_no_last_activity_key(alice, active_contact):
    inactive = alice.contact(email="a@b.fr")
    listed = {contact["id"]: contact for contact in expect_json(alice.get("contacts"))["payload"]}
    assert list(listed[inactive["id"]]) == INACTIVE_CONTACT_KEYS
    assert list(listed[active_contact["id"]]) == CONTACT_KEYS
    assert isinstance(listed[active_contact["id"]]["last_activity_at"], int)


def test_contact_is_online_for_90_seconds(alice, active_contact):
    seconds = timezone.timedelta
    alice.set_columns(active_contact, last_activity_at=timezone.now() - seconds(seconds=80))
    assert alice.retrieve(active_contact)["availability_status"] == "online"
    alice.set_columns(active_contact, last_activity_at=timezone.now() - seconds(seconds=91))
    assert alice.retrieve(active_contact)["availability_status"] == "offline"


def test_short_inbox_has_six_keys(alice, active_contact):
    inbox = expect_json(alice.get(f"contacts/{active_contact['id']}/contactable_inboxes"))["payload"][0]["inbox"]
    assert list(inbox) == SHORT_INBOX_KEYS
    assert inbox == {
        "id": inbox["id"],
        "avatar_url": "",
        "channel_id": inbox["id"],
        "name": "Phone",
        "channel_type": "Channel::Whatsapp",
        "provider": "whatsapp_cloud",
    }


def test_contact_creation_shows_every_column_of_the_inbox(alice):
    inbox = alice.inbox("Api", name="App")
    contact_inbox = expect_json(alice.post("contacts", {"inbox_id": inbox.number, "source_id": "s-1"}))["payload"][
        "contact_inbox"
    ]
    assert list(contact_inbox) == ["inbox", "source_id"]
    raw = contact_inbox["inbox"]
    assert list(raw) == RAW_INBOX_KEYS
    assert contact_inbox["source_id"] == "s-1"
    assert (raw["id"], raw["account_id"], raw["name"]) == (inbox.number, alice.account, "App")
    assert (raw["channel_type"], raw["sender_name_type"], raw["portal_id"]) == ("Channel::Api", "friendly", None)
    assert ISO.fullmatch(raw["created_at"])
    assert ISO.fullmatch(raw["updated_at"])


def test_contact_creation_without_inbox_shows_null(alice):
    assert expect_json(alice.post("contacts", {}))["payload"]["contact_inbox"] == {"inbox": None, "source_id": None}


def test_contact_creation_has_the_keys_of_the_documented_page(alice):
    inbox = alice.inbox("WebWidget", name="Site", website_url="https://acme.com", welcome_title="Hello")
    body = expect_json(
        alice.post("contacts", {"name": "Ada", "inbox_id": inbox.number, "custom_attributes": {"a": "b"}})
    )
    assert list(body) == ["payload", "id", "availability_status"]
    assert list(body["payload"]) == ["contact", "contact_inbox"]
    contact = body["payload"]["contact"]
    assert (body["id"], body["availability_status"]) == (contact["id"], "offline")
    Draft202012Validator(_schema_of(load_documented_response())).validate(body)
    shown = contact["contact_inboxes"][0]["inbox"]
    assert (shown["website_url"], shown["welcome_title"]) == ("https://acme.com", "Hello")
    assert shown["website_token"]
    assert shown["web_widget_script"] is None  # we serve no widget


def load_documented_response() -> dict:
    """Return the response that the documented page shows."""
    if not DOCUMENTED_PAGE.exists():
        pytest.skip("the documented page is not here: it is kept beside the project, in ../shared/reference/seeds")
    text = DOCUMENTED_PAGE.read_text()
    return orjson.loads(text[text.rindex('{\n"payload"') : text.rindex("}") + 1])


def _schema_of(example) -> dict:
    """Return a schema that requires the keys of an example, but for those of its custom attributes."""
    if isinstance(example, dict):
        known = {key: value for key, value in example.items() if key not in ("attribute_key", "signed_up_at")}
        properties = {key: _schema_of(value) for key, value in known.items()}
        return {"type": "object", "required": list(properties), "properties": properties}
    if isinstance(example, list):
        return {"type": "array", "minItems": 1, "items": _schema_of(example[0])}
    return {}


@pytest.mark.parametrize("sent", ["false", "0", "no", "TRUE", "1"])
def test_include_contact_inboxes_with_another_value_leaves_them_out(alice, active_contact, sent):
    for path in ("contacts", "contacts/active", "contacts/search", f"contacts/{active_contact['id']}"):
        body = expect_json(alice.get(f"{path}?q=Ada&include_contact_inboxes={sent}"))["payload"]
        assert list(body[0] if isinstance(body, list) else body) == [
            key for key in CONTACT_KEYS if key != CONTACT_KEYS[-1]
        ]


@pytest.mark.parametrize("query", ["", "&include_contact_inboxes=true"])
def test_contact_inboxes_are_shown_by_default(alice, active_contact, query):
    for path in ("contacts", "contacts/active", "contacts/search", f"contacts/{active_contact['id']}"):
        body = expect_json(alice.get(f"{path}?q=Ada{query}"))["payload"]
        assert list(body[0] if isinstance(body, list) else body) == CONTACT_KEYS


def test_include_contact_inboxes_applies_to_filters_and_updates(alice, active_contact):
    condition = {"attribute_key": "name", "filter_operator": "equal_to", "values": ["ada"]}
    for suffix, keys in (("", CONTACT_KEYS), ("?include_contact_inboxes=false", CONTACT_KEYS[:-1])):
        [found] = expect_json(alice.post(f"contacts/filter{suffix}", {"payload": [condition]}))["payload"]
        assert list(found) == keys
        changed = expect_json(alice.put(f"contacts/{active_contact['id']}{suffix}", {"blocked": False}))["payload"]
        assert list(changed) == keys
    sent = {"payload": [condition], "include_contact_inboxes": False}
    assert list(expect_json(alice.post("contacts/filter", sent))["payload"][0]) == CONTACT_KEYS[:-1]


def test_contact_of_the_own_api_has_every_value(alice):
    made = alice.person.contact(first_name="Jean", last_name="Dupont", email="Jean@Acme.com", phone="+33 6 12 34 56 78")
    [shown] = expect_json(alice.get("contacts"))["payload"]
    assert (shown["name"], shown["email"], shown["phone_number"]) == ("Jean Dupont", "jean@acme.com", "+33612345678")
    assert expect_json(alice.get(f"contacts/{shown['id']}"))["payload"] == shown
    assert made["email"] == "Jean@Acme.com"
