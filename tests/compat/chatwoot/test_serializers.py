"""What records look like: the original's keys in the original's order, and beside them the documented page's."""

import re
from pathlib import Path

import orjson
import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from .conftest import done

SEED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "seeds" / "chatwoot-create-contact.txt"
CONTACT = [
    "additional_attributes", "availability_status", "email", "id", "name", "phone_number", "blocked", "identifier",
    "thumbnail", "custom_attributes", "last_activity_at", "created_at", "contact_inboxes",
]  # fmt: skip
QUIET = [key for key in CONTACT if key != "last_activity_at"]
SLIM = ["id", "avatar_url", "channel_id", "name", "channel_type", "provider"]
# What the documented page shows of an inbox besides, in its order.
PAGE = [
    "website_url", "widget_color", "website_token", "enable_auto_assignment", "web_widget_script", "welcome_title",
    "welcome_tagline", "greeting_enabled", "greeting_message",
]  # fmt: skip
RAW = [
    "id", "channel_id", "account_id", "name", "created_at", "updated_at", "channel_type", "enable_auto_assignment",
    "greeting_enabled", "greeting_message", "email_address", "working_hours_enabled", "out_of_office_message",
    "timezone", "enable_email_collect", "csat_survey_enabled", "allow_messages_after_resolved",
    "auto_assignment_config", "lock_to_single_conversation", "portal_id", "sender_name_type", "business_name",
    "csat_config",
]  # fmt: skip
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def active(alice):
    """A contact that was active a moment ago, in an inbox of each slim key's own value."""
    inbox = alice.inbox("Whatsapp", name="Phone", provider="whatsapp_cloud")
    contact = alice.contact(name="Ada", phone_number="+33612345678", inbox_id=inbox.number)
    alice.set(contact, last_activity_at=timezone.now())
    return contact


def test_a_contact_has_the_originals_keys_in_the_originals_order(alice, active):
    shown = alice.shown(active)
    assert list(shown) == CONTACT
    assert list(shown["contact_inboxes"][0]) == ["source_id", "inbox"]
    assert list(shown["contact_inboxes"][0]["inbox"]) == SLIM + PAGE
    assert shown["availability_status"] == "online"


def test_a_contact_made_of_nothing_has_these_values(alice):
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


def test_last_activity_is_left_out_where_there_was_none(alice, active):
    quiet = alice.contact(email="a@b.fr")
    listed = {contact["id"]: contact for contact in done(alice.get("contacts"))["payload"]}
    assert list(listed[quiet["id"]]) == QUIET
    assert list(listed[active["id"]]) == CONTACT
    assert isinstance(listed[active["id"]]["last_activity_at"], int)


def test_a_contact_is_online_for_90_seconds(alice, active):
    seconds = timezone.timedelta
    alice.set(active, last_activity_at=timezone.now() - seconds(seconds=80))
    assert alice.shown(active)["availability_status"] == "online"
    alice.set(active, last_activity_at=timezone.now() - seconds(seconds=91))
    assert alice.shown(active)["availability_status"] == "offline"


def test_an_inbox_in_few_words_has_six_keys(alice, active):
    inbox = done(alice.get(f"contacts/{active['id']}/contactable_inboxes"))["payload"][0]["inbox"]
    assert list(inbox) == SLIM
    assert inbox == {
        "id": inbox["id"],
        "avatar_url": "",
        "channel_id": inbox["id"],
        "name": "Phone",
        "channel_type": "Channel::Whatsapp",
        "provider": "whatsapp_cloud",
    }


def test_creating_shows_the_whole_row_of_the_inbox(alice):
    inbox = alice.inbox("Api", name="App")
    place = done(alice.post("contacts", {"inbox_id": inbox.number, "source_id": "s-1"}))["payload"]["contact_inbox"]
    assert list(place) == ["inbox", "source_id"]
    raw = place["inbox"]
    assert list(raw) == RAW
    assert place["source_id"] == "s-1"
    assert (raw["id"], raw["account_id"], raw["name"]) == (inbox.number, alice.account, "App")
    assert (raw["channel_type"], raw["sender_name_type"], raw["portal_id"]) == ("Channel::Api", "friendly", None)
    assert ISO.fullmatch(raw["created_at"])
    assert ISO.fullmatch(raw["updated_at"])


def test_creating_without_an_inbox_shows_none(alice):
    assert done(alice.post("contacts", {}))["payload"]["contact_inbox"] == {"inbox": None, "source_id": None}


def test_creating_satisfies_the_documented_page_as_well(alice):
    inbox = alice.inbox("WebWidget", name="Site", website_url="https://acme.com", welcome_title="Hello")
    body = done(alice.post("contacts", {"name": "Ada", "inbox_id": inbox.number, "custom_attributes": {"a": "b"}}))
    assert list(body) == ["payload", "id", "availability_status"]
    assert list(body["payload"]) == ["contact", "contact_inbox"]
    contact = body["payload"]["contact"]
    assert (body["id"], body["availability_status"]) == (contact["id"], "offline")
    Draft202012Validator(_required(documented())).validate(body)
    shown = contact["contact_inboxes"][0]["inbox"]
    assert (shown["website_url"], shown["welcome_title"]) == ("https://acme.com", "Hello")
    assert shown["website_token"]
    assert shown["web_widget_script"] is None  # we serve no widget


def documented() -> dict:
    """Return the answer that the documented page shows."""
    if not SEED.exists():
        pytest.skip("the documented page is not here: it is kept beside the project, in ../shared/reference/seeds")
    text = SEED.read_text()
    return orjson.loads(text[text.rindex('{\n"payload"') : text.rindex("}") + 1])


def _required(example) -> dict:
    """Return the schema of what has at least the keys of an example; its attributes' keys are examples themselves."""
    if isinstance(example, dict):
        known = {key: value for key, value in example.items() if key not in ("attribute_key", "signed_up_at")}
        properties = {key: _required(value) for key, value in known.items()}
        return {"type": "object", "required": list(properties), "properties": properties}
    if isinstance(example, list):
        return {"type": "array", "minItems": 1, "items": _required(example[0])}
    return {}


@pytest.mark.parametrize("sent", ["false", "0", "no", "TRUE", "1"])
def test_anything_but_true_leaves_the_inboxes_out(alice, active, sent):
    for path in ("contacts", "contacts/active", "contacts/search", f"contacts/{active['id']}"):
        body = done(alice.get(f"{path}?q=Ada&include_contact_inboxes={sent}"))["payload"]
        assert list(body[0] if isinstance(body, list) else body) == [key for key in CONTACT if key != CONTACT[-1]]


@pytest.mark.parametrize("query", ["", "&include_contact_inboxes=true"])
def test_inboxes_are_shown_unless_they_are_not_wanted(alice, active, query):
    for path in ("contacts", "contacts/active", "contacts/search", f"contacts/{active['id']}"):
        body = done(alice.get(f"{path}?q=Ada{query}"))["payload"]
        assert list(body[0] if isinstance(body, list) else body) == CONTACT


def test_filters_and_updates_leave_the_inboxes_out_as_well(alice, active):
    condition = {"attribute_key": "name", "filter_operator": "equal_to", "values": ["ada"]}
    for suffix, keys in (("", CONTACT), ("?include_contact_inboxes=false", CONTACT[:-1])):
        [found] = done(alice.post(f"contacts/filter{suffix}", {"payload": [condition]}))["payload"]
        assert list(found) == keys
        changed = done(alice.put(f"contacts/{active['id']}{suffix}", {"blocked": False}))["payload"]
        assert list(changed) == keys
    sent = {"payload": [condition], "include_contact_inboxes": False}
    assert list(done(alice.post("contacts/filter", sent))["payload"][0]) == CONTACT[:-1]


def test_a_contact_that_our_own_api_made_is_shown_whole(alice):
    made = alice.person.contact(first_name="Jean", last_name="Dupont", email="Jean@Acme.com", phone="+33 6 12 34 56 78")
    [shown] = done(alice.get("contacts"))["payload"]
    assert (shown["name"], shown["email"], shown["phone_number"]) == ("Jean Dupont", "jean@acme.com", "+33612345678")
    assert done(alice.get(f"contacts/{shown['id']}"))["payload"] == shown
    assert made["email"] == "Jean@Acme.com"
