"""Contact inboxes: the source id of each channel, contactable inboxes, and source ids that are in use."""

import random
import re

import pytest
from django.db import connection

from crm.db.session import staff_session
from tests.conftest import fresh_connection

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_invalid, expect_json
from .test_queries import plan_of, statements_of_client
from .test_serializers import CONTACT_KEYS, SHORT_INBOX_KEYS

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
EMAIL, PHONE = "ada@acme.com", "+33612345678"
NO_EMAIL = "param is missing or the value is empty: contact email"
NO_PHONE = "param is missing or the value is empty: contact phone number"
BUSINESS_ID = r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}"
# What Chatwoot answers to a malformed source id, and source ids that are malformed, by channel and medium.
WHATSAPP_ERROR = rf"Source invalid source id for whatsapp inbox. valid Regex (?-mix:\A(?:\d{{1,15}}|{BUSINESS_ID})\z)"
TWILIO_SMS_ERROR = r"Source invalid source id for twilio sms inbox. valid Regex (?-mix:\A\+\d{1,15}\z)"
TWILIO_WHATSAPP_ERROR = (
    "Source invalid source id for twilio whatsapp inbox. valid Regex"
    rf" (?-mix:\A(?:whatsapp:\+\d{{1,15}}|whatsapp:{BUSINESS_ID})\z)"
)
MALFORMED = [
    *(
        ("Whatsapp", "", source, WHATSAPP_ERROR)
        for source in (
            *("+336", "1234567890123456", "1234567890aaa", "a", "٣", "1\n", "fr.1", "FR.é", "FR.", "FRA.1", "FR.1.2"),
            *("FR.ENT.", "FR.ent.1", f"FR.{'a' * 129}", "whatsapp:+336", "whatsapp:FR.1"),
        )
    ),
    *(
        ("TwilioSms", "sms", source, TWILIO_SMS_ERROR)
        for source in ("336", "+", "whatsapp:+336", "+1234567890123456", "FR.1")
    ),
    *(
        ("TwilioSms", "whatsapp", source, TWILIO_WHATSAPP_ERROR)
        for source in ("+336", "336", "whatsapp:336", "whatsapp:+336aaa", "FR.1", "whatsapp:fr.1", "whatsapp:FR.")
    ),
]
# The source id that each channel derives from Ada's e-mail address or phone number; None for a random one.
CHANNEL_SOURCE_IDS = [
    ("Api", "", None),
    ("WebWidget", "", None),
    ("Email", "", EMAIL),
    ("Sms", "", PHONE),
    ("Whatsapp", "", PHONE.removeprefix("+")),
    ("TwilioSms", "", PHONE),
    ("TwilioSms", "sms", PHONE),
    ("TwilioSms", "whatsapp", f"whatsapp:{PHONE}"),
]
MISSING_FIELD_ERRORS = [
    (channel, medium, NO_EMAIL if channel == "Email" else NO_PHONE)
    for channel, medium, made in CHANNEL_SOURCE_IDS
    if made
]
TRANSFERABLE = [row for row in CHANNEL_SOURCE_IDS if row[2]]


@pytest.fixture
def ada(alice):
    return alice.contact(name="Ada", email=EMAIL, phone_number=PHONE)


def create_contact_inbox(alice, contact, inbox, **values):
    return alice.post(f"contacts/{contact['id']}/contact_inboxes", {"inbox_id": inbox.number, **values})


def source_ids_of(alice, contact):
    return [contact_inbox["source_id"] for contact_inbox in alice.retrieve(contact)["contact_inboxes"]]


@pytest.mark.parametrize(("channel", "medium", "source"), CHANNEL_SOURCE_IDS)
def test_contact_inbox_without_source_id_gets_the_one_of_its_channel(alice, ada, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    for sent in ({}, {"source_id": ""}, {"source_id": None}, {"source_id": []}):
        contact_inbox = expect_json(create_contact_inbox(alice, ada, inbox, **sent))
        assert list(contact_inbox) == ["source_id", "inbox"]
        assert list(contact_inbox["inbox"]) == SHORT_INBOX_KEYS
        assert contact_inbox["inbox"]["id"] == inbox.number
        assert contact_inbox["source_id"] == source if source else UUID.fullmatch(contact_inbox["source_id"])
    assert len(source_ids_of(alice, ada)) == (1 if source else 4)


@pytest.mark.parametrize(("channel", "medium", "source"), CHANNEL_SOURCE_IDS)
def test_contact_created_in_an_inbox_gets_the_source_id_of_its_channel(alice, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    body = expect_json(alice.post("contacts", {"email": EMAIL, "phone_number": PHONE, "inbox_id": str(inbox.number)}))
    [contact_inbox] = body["payload"]["contact"]["contact_inboxes"]
    assert contact_inbox["source_id"] == body["payload"]["contact_inbox"]["source_id"]
    assert contact_inbox["source_id"] == source if source else UUID.fullmatch(contact_inbox["source_id"])


@pytest.mark.parametrize(("channel", "medium", "error"), MISSING_FIELD_ERRORS)
def test_contact_inbox_of_a_contact_without_the_required_field_is_422(alice, channel, medium, error):
    inbox, contact = alice.inbox(channel, medium=medium), alice.contact(name="Ada")
    before = count_rows()
    expect_error(create_contact_inbox(alice, contact, inbox), 422, error)
    expect_error(alice.post("contacts", {"name": "Bob", "inbox_id": inbox.number}), 422, error)
    assert count_rows() == before


@pytest.mark.parametrize(("channel", "medium", "source", "message"), MALFORMED)
def test_contact_inbox_with_a_malformed_source_id_is_422(alice, ada, channel, medium, source, message):
    inbox = alice.inbox(channel, medium=medium)
    before = count_rows()
    expect_invalid(create_contact_inbox(alice, ada, inbox, source_id=source), message, "source_id")
    expect_invalid(alice.post("contacts", {"inbox_id": inbox.number, "source_id": source}), message, "source_id")
    assert count_rows() == before


@pytest.mark.parametrize("business_id", ["FR.13491208655302741918", "US.ENT.11815799212886844830", f"US.{'a' * 128}"])
@pytest.mark.parametrize(
    ("channel", "medium", "prefix"), [("Whatsapp", "", ""), ("TwilioSms", "whatsapp", "whatsapp:")]
)
def test_whatsapp_inbox_takes_the_id_of_a_person_for_a_business(alice, ada, channel, medium, prefix, business_id):
    inbox, source = alice.inbox(channel, medium=medium), f"{prefix}{business_id}"
    assert expect_json(create_contact_inbox(alice, ada, inbox, source_id=source))["source_id"] == source


@pytest.mark.parametrize(("channel", "medium", "source"), CHANNEL_SOURCE_IDS)
def test_contact_inbox_created_again_returns_the_existing_one(alice, ada, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    first = expect_json(create_contact_inbox(alice, ada, inbox, source_id=source or "s-1"))
    before = count_rows()
    assert (
        expect_json(create_contact_inbox(alice, ada, inbox, source_id=first["source_id"], hmac_verified=True)) == first
    )
    assert count_rows() == before


@pytest.mark.parametrize(("channel", "medium", "source"), TRANSFERABLE)
def test_contact_inbox_with_a_used_address_takes_it_over(alice, ada, channel, medium, source):
    inbox, bob = alice.inbox(channel, medium=medium), alice.contact(name="Bob")
    create_contact_inbox(alice, ada, inbox)
    assert expect_json(create_contact_inbox(alice, bob, inbox, source_id=source))["source_id"] == source
    assert source_ids_of(alice, bob) == [source]
    [replaced] = source_ids_of(alice, ada)
    assert replaced.startswith(source)
    assert replaced != source


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_contact_inbox_with_a_used_source_id_is_422(alice, ada, channel):
    inbox, bob = alice.inbox(channel), alice.contact(name="Bob")
    create_contact_inbox(alice, ada, inbox, source_id="s-1")
    before = count_rows()
    expect_invalid(
        create_contact_inbox(alice, bob, inbox, source_id="s-1"), "Source has already been taken", "source_id"
    )
    response = alice.post("contacts", {"inbox_id": inbox.number, "source_id": "s-1"})
    expect_invalid(response, "Source has already been taken", "source_id")
    assert count_rows() == before
    assert (
        expect_json(create_contact_inbox(alice, bob, alice.inbox("Api", name="Other"), source_id="s-1"))["source_id"]
        == "s-1"
    )


@pytest.mark.parametrize("channel", ["Api", "WebWidget", "Sms"])
def test_contact_inbox_with_a_too_long_source_id_is_422(alice, ada, channel):
    inbox = alice.inbox(channel)
    message = "Source is too long (maximum is 20000 characters)"
    expect_invalid(create_contact_inbox(alice, ada, inbox, source_id="x" * 20001), message, "source_id")
    assert expect_json(create_contact_inbox(alice, ada, inbox, source_id="x" * 20000))["source_id"] == "x" * 20000


def test_email_inbox_takes_a_source_id_of_any_length(alice, ada):
    inbox, bob, source = alice.inbox("Email"), alice.contact(name="Bob"), "é" + random_text(500_000)
    assert expect_json(create_contact_inbox(alice, ada, inbox, source_id=source))["source_id"] == source
    found = expect_json(alice.post("contact_inboxes/filter", {"inbox_id": inbox.number, "source_id": source}))
    assert found["id"] == ada["id"]
    # Unique like any other: it passes to the newer contact.
    assert expect_json(create_contact_inbox(alice, bob, inbox, source_id=source))["source_id"] == source
    assert source_ids_of(alice, bob) == [source]
    [replaced] = source_ids_of(alice, ada)
    assert replaced.startswith(source[:200])
    other = source[:-1] + "!"
    assert expect_json(create_contact_inbox(alice, ada, inbox, source_id=other))["source_id"] == other


def random_text(length: int) -> str:
    """Return a text that PostgreSQL cannot compress much."""
    return random.Random(1).randbytes(length // 2).hex()


ADD_SOURCE_IDS = """
INSERT INTO contacts_contactinbox
      (id, workspace_id, created_at, updated_at, contact_id, inbox_id, hmac_verified, source_id)
SELECT gen_random_uuid(), workspace_id, now(), now(), contact_id, inbox_id, false, 'other-' || number
FROM contacts_contactinbox, generate_series(1, 3000) AS number
"""


def test_source_id_under_row_security_is_found_by_its_index(alice, ada):
    inbox = alice.inbox("Api")
    create_contact_inbox(alice, ada, inbox, source_id="s-1")
    fresh_connection()
    with staff_session(), connection.cursor() as cursor:
        cursor.execute(ADD_SOURCE_IDS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE contacts_contactinbox")
    body = {"inbox_id": inbox.number, "source_id": "s-1"}
    statements = statements_of_client(alice, "POST", "contact_inboxes/filter", body)
    [statement] = [statement for statement in statements if "source_key" in statement[0]]
    assert re.search(r"Index Cond: .*source_key", plan_of(alice, *statement))


@pytest.mark.parametrize("inbox", [None, "", 0, -1, UNKNOWN_ID, "abc", [], {}, True, 1.5, ...])
def test_contact_inbox_in_an_unknown_inbox_is_404(alice, ada, inbox):
    before = count_rows()
    body = {} if inbox is ... else {"inbox_id": inbox}
    expect_error(alice.post(f"contacts/{ada['id']}/contact_inboxes", body), 404, NOT_FOUND)
    if body.get("inbox_id") not in (None, ""):
        expect_error(alice.post("contacts", {"name": "Bob", **body}), 404, NOT_FOUND)
    assert count_rows() == before


def test_contact_inbox_stores_hmac_verified(alice, ada):
    for sent, kept in ((True, True), ("true", True), (False, False), (None, False)):
        create_contact_inbox(alice, ada, alice.inbox("Api"), source_id=f"s-{sent}", hmac_verified=sent)
        assert alice.changes(record_type="contactinbox")[-1].after.get("hmac_verified", False) is kept


# --- contactable inboxes


def contactable_inboxes(alice, contact):
    contact_inboxes = expect_json(alice.get(f"contacts/{contact['id']}/contactable_inboxes"))["payload"]
    assert all(
        list(contact_inbox) == ["inbox", "source_id"] and list(contact_inbox["inbox"]) == SHORT_INBOX_KEYS
        for contact_inbox in contact_inboxes
    )
    return {contact_inbox["inbox"]["name"]: contact_inbox["source_id"] for contact_inbox in contact_inboxes}


@pytest.fixture
def all_inboxes(alice):
    kinds = {f"{channel} {medium}": (channel, medium) for channel, medium, _ in CHANNEL_SOURCE_IDS}
    return {name: alice.inbox(channel, name=name, medium=medium) for name, (channel, medium) in kinds.items()}


def test_contactable_inboxes_are_those_whose_required_field_is_set(alice, ada, all_inboxes):
    found = contactable_inboxes(alice, ada)
    assert UUID.fullmatch(found.pop("Api "))
    assert found == {f"{channel} {medium}": source for channel, medium, source in CHANNEL_SOURCE_IDS if source}


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, {"Api "}),
        ({"email": EMAIL}, {"Api ", "Email "}),
        (
            {"phone_number": PHONE},
            {"Api ", "Sms ", "Whatsapp ", "TwilioSms ", "TwilioSms sms", "TwilioSms whatsapp"},
        ),
    ],
)
def test_contactable_inboxes_leave_out_channels_with_a_missing_field(alice, all_inboxes, values, names):
    assert set(contactable_inboxes(alice, alice.contact(**values))) == names


def test_contactable_api_inbox_has_the_stored_or_a_random_source_id(alice, ada, all_inboxes):
    assert contactable_inboxes(alice, ada)["Api "] != contactable_inboxes(alice, ada)["Api "]
    create_contact_inbox(alice, ada, all_inboxes["Api "], source_id="s-1")
    assert contactable_inboxes(alice, ada)["Api "] == contactable_inboxes(alice, ada)["Api "] == "s-1"


def test_contactable_inboxes_beyond_the_limit_are_left_out(alice, ada, monkeypatch):
    monkeypatch.setattr("crm.compat.chatwoot.lists.MAX_ALL", 2)
    for name in "abc":
        alice.inbox("Api", name=name)
    assert list(contactable_inboxes(alice, ada)) == ["a", "b"]


def test_contactable_website_inbox_requires_an_earlier_visit(alice, ada, all_inboxes):
    assert "WebWidget " not in contactable_inboxes(alice, ada)
    create_contact_inbox(alice, ada, all_inboxes["WebWidget "], source_id="w-1")
    assert contactable_inboxes(alice, ada)["WebWidget "] == "w-1"


# --- the contact of a source id


def test_contact_inbox_filter_returns_the_contact_without_wrapper(alice, ada):
    inbox = alice.inbox("Api")
    create_contact_inbox(alice, ada, inbox, source_id="s-1")
    for body in ({"inbox_id": inbox.number, "source_id": "s-1"}, {"inbox_id": str(inbox.number), "source_id": "s-1"}):
        found = expect_json(alice.post("contact_inboxes/filter", body))
        assert list(found) == [key for key in CONTACT_KEYS if key != "last_activity_at"]
        assert found == alice.retrieve(ada)


def test_contact_inbox_filter_without_match_is_404_without_body(alice, charlie, ada):
    inbox, theirs = alice.inbox("Api"), charlie.inbox("Api")
    create_contact_inbox(alice, ada, inbox, source_id="7")
    create_contact_inbox(charlie, charlie.contact(), theirs, source_id="7")
    for sent in ({}, {"source_id": "8"}, {"source_id": ["7"]}):
        expect_empty(alice.post("contact_inboxes/filter", {"inbox_id": inbox.number, **sent}), 404)
    for number in (None, [inbox.number], theirs.number, UNKNOWN_ID, 2**63):
        response = alice.post("contact_inboxes/filter", {"inbox_id": number, "source_id": "7"})
        expect_error(response, 404, NOT_FOUND)
    expect_error(alice.post("contact_inboxes/filter", {"source_id": "7"}), 404, NOT_FOUND)
    alice.delete(f"contacts/{ada['id']}")
    expect_empty(alice.post("contact_inboxes/filter", {"inbox_id": inbox.number, "source_id": "7"}), 404)


def test_contact_inbox_creation_is_logged_with_source_chatwoot(alice, ada):
    create_contact_inbox(alice, ada, alice.inbox("Email"))
    [change] = alice.changes(record_type="contactinbox")
    assert (change.kind, change.actor_name, change.after["source_id"]) == ("created", "alice", EMAIL)
