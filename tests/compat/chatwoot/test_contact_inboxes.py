"""Contacts in inboxes: the id that each channel makes, where a contact can be reached, and ids wanted twice."""

import re

import pytest

from .conftest import NOBODY, NOT_FOUND, done, emptied, invalid, refused, stored
from .test_serializers import CONTACT, SLIM

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
EMAIL, PHONE = "ada@acme.com", "+33612345678"
NO_EMAIL = "param is missing or the value is empty: contact email"
NO_PHONE = "param is missing or the value is empty: contact phone number"
WHATSAPP = r"\d{1,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128}"
# What each channel makes of Ada's address and number; None for something random.
MADE = [
    ("Api", "", None),
    ("WebWidget", "", None),
    ("Email", "", EMAIL),
    ("Sms", "", PHONE),
    ("Whatsapp", "", PHONE.removeprefix("+")),
    ("TwilioSms", "", PHONE),
    ("TwilioSms", "sms", PHONE),
    ("TwilioSms", "whatsapp", f"whatsapp:{PHONE}"),
]
NEEDED = [(channel, medium, NO_EMAIL if channel == "Email" else NO_PHONE) for channel, medium, made in MADE if made]
CHANGES_HANDS = [row for row in MADE if row[2]]


@pytest.fixture
def ada(alice):
    return alice.contact(name="Ada", email=EMAIL, phone_number=PHONE)


def connect(alice, contact, inbox, **values):
    return alice.post(f"contacts/{contact['id']}/contact_inboxes", {"inbox_id": inbox.number, **values})


def sources(alice, contact):
    return [place["source_id"] for place in alice.shown(contact)["contact_inboxes"]]


@pytest.mark.parametrize(("channel", "medium", "source"), MADE)
def test_a_channel_makes_an_id_where_none_is_given(alice, ada, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    for sent in ({}, {"source_id": ""}, {"source_id": None}, {"source_id": []}):
        place = done(connect(alice, ada, inbox, **sent))
        assert list(place) == ["source_id", "inbox"]
        assert list(place["inbox"]) == SLIM
        assert place["inbox"]["id"] == inbox.number
        assert place["source_id"] == source if source else UUID.fullmatch(place["source_id"])
    assert len(sources(alice, ada)) == (1 if source else 4)


@pytest.mark.parametrize(("channel", "medium", "source"), MADE)
def test_a_new_contact_is_put_into_an_inbox_the_same_way(alice, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    body = done(alice.post("contacts", {"email": EMAIL, "phone_number": PHONE, "inbox_id": str(inbox.number)}))
    [place] = body["payload"]["contact"]["contact_inboxes"]
    assert place["source_id"] == body["payload"]["contact_inbox"]["source_id"]
    assert place["source_id"] == source if source else UUID.fullmatch(place["source_id"])


@pytest.mark.parametrize(("channel", "medium", "error"), NEEDED)
def test_a_channel_that_needs_what_a_contact_has_not_refuses_it(alice, channel, medium, error):
    inbox, contact = alice.inbox(channel, medium=medium), alice.contact(name="Ada")
    before = stored()
    refused(connect(alice, contact, inbox), 422, error)
    refused(alice.post("contacts", {"name": "Bob", "inbox_id": inbox.number}), 422, error)
    assert stored() == before


@pytest.mark.parametrize(
    ("channel", "medium", "source", "pattern"),
    [
        *(("Whatsapp", "", source, WHATSAPP) for source in ("+336", "1234567890123456", "a", "٣", "fr.1", "FR.é")),
        *(("TwilioSms", "sms", source, r"\+\d{1,15}") for source in ("336", "+", "whatsapp:+336", "+1234567890123456")),
        *(("TwilioSms", "whatsapp", source, r"whatsapp:\+\d{1,15}") for source in ("+336", "336", "whatsapp:336")),
    ],
)
def test_an_id_that_the_channel_does_not_have_is_refused(alice, ada, channel, medium, source, pattern):
    inbox = alice.inbox(channel, medium=medium)
    before = stored()
    message = f"Source Must look like {pattern} in this inbox."
    invalid(connect(alice, ada, inbox, source_id=source), message, "source_id")
    invalid(alice.post("contacts", {"inbox_id": inbox.number, "source_id": source}), message, "source_id")
    assert stored() == before


def test_a_whatsapp_id_may_be_one_that_the_business_knows_alone(alice, ada):
    inbox = alice.inbox("Whatsapp")
    assert done(connect(alice, ada, inbox, source_id="FR.13491208655302741918"))["source_id"].startswith("FR.")


@pytest.mark.parametrize(("channel", "medium", "source"), MADE)
def test_what_is_there_already_is_answered_again(alice, ada, channel, medium, source):
    inbox = alice.inbox(channel, medium=medium)
    first = done(connect(alice, ada, inbox, source_id=source or "s-1"))
    before = stored()
    assert done(connect(alice, ada, inbox, source_id=first["source_id"], hmac_verified=True)) == first
    assert stored() == before


@pytest.mark.parametrize(("channel", "medium", "source"), CHANGES_HANDS)
def test_an_address_changes_hands_and_the_older_id_becomes_another(alice, ada, channel, medium, source):
    inbox, bob = alice.inbox(channel, medium=medium), alice.contact(name="Bob")
    connect(alice, ada, inbox)
    assert done(connect(alice, bob, inbox, source_id=source))["source_id"] == source
    assert sources(alice, bob) == [source]
    [aside] = sources(alice, ada)
    assert aside.startswith(source)
    assert aside != source


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_elsewhere_an_id_that_is_anothers_is_refused(alice, ada, channel):
    inbox, bob = alice.inbox(channel), alice.contact(name="Bob")
    connect(alice, ada, inbox, source_id="s-1")
    before = stored()
    invalid(connect(alice, bob, inbox, source_id="s-1"), "Source has already been taken", "source_id")
    response = alice.post("contacts", {"inbox_id": inbox.number, "source_id": "s-1"})
    invalid(response, "Source has already been taken", "source_id")
    assert stored() == before
    assert done(connect(alice, bob, alice.inbox("Api", name="Other"), source_id="s-1"))["source_id"] == "s-1"


def test_an_id_too_long_is_refused(alice, ada):
    inbox = alice.inbox("Api")
    message = "Source is too long (maximum is 255 characters)"
    invalid(connect(alice, ada, inbox, source_id="x" * 256), message, "source_id")
    assert done(connect(alice, ada, inbox, source_id="x" * 255))["source_id"] == "x" * 255


@pytest.mark.parametrize("inbox", [None, "", 0, -1, NOBODY, "abc", [], {}, True, 1.5, ...])
def test_an_inbox_that_there_is_not_is_not_found(alice, ada, inbox):
    before = stored()
    body = {} if inbox is ... else {"inbox_id": inbox}
    refused(alice.post(f"contacts/{ada['id']}/contact_inboxes", body), 404, NOT_FOUND)
    if body.get("inbox_id") not in (None, ""):
        refused(alice.post("contacts", {"name": "Bob", **body}), 404, NOT_FOUND)
    assert stored() == before


def test_verified_is_kept(alice, ada):
    for sent, kept in ((True, True), ("true", True), (False, False), (None, False)):
        connect(alice, ada, alice.inbox("Api"), source_id=f"s-{sent}", hmac_verified=sent)
        assert alice.changes(record_type="contactinbox")[-1].after.get("hmac_verified", False) is kept


# --- where a contact can be reached


def reached(alice, contact):
    places = done(alice.get(f"contacts/{contact['id']}/contactable_inboxes"))["payload"]
    assert all(list(place) == ["inbox", "source_id"] and list(place["inbox"]) == SLIM for place in places)
    return {place["inbox"]["name"]: place["source_id"] for place in places}


@pytest.fixture
def all_inboxes(alice):
    kinds = {f"{channel} {medium}": (channel, medium) for channel, medium, _ in MADE}
    return {name: alice.inbox(channel, name=name, medium=medium) for name, (channel, medium) in kinds.items()}


def test_a_contact_is_reached_where_the_channel_has_what_it_needs(alice, ada, all_inboxes):
    found = reached(alice, ada)
    assert UUID.fullmatch(found.pop("Api "))
    assert found == {f"{channel} {medium}": source for channel, medium, source in MADE if source}


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
def test_a_contact_is_not_reached_where_something_is_missing(alice, all_inboxes, values, names):
    assert set(reached(alice, alice.contact(**values))) == names


def test_an_api_inbox_shows_the_id_there_is_or_a_fresh_one_each_time(alice, ada, all_inboxes):
    assert reached(alice, ada)["Api "] != reached(alice, ada)["Api "]
    connect(alice, ada, all_inboxes["Api "], source_id="s-1")
    assert reached(alice, ada)["Api "] == reached(alice, ada)["Api "] == "s-1"


def test_more_inboxes_than_are_listed_do_no_harm(alice, ada, monkeypatch):
    monkeypatch.setattr("crm.compat.chatwoot.lists.MAX_ALL", 2)
    for name in "abc":
        alice.inbox("Api", name=name)
    assert list(reached(alice, ada)) == ["a", "b"]


def test_a_website_reaches_those_alone_who_were_there(alice, ada, all_inboxes):
    assert "WebWidget " not in reached(alice, ada)
    connect(alice, ada, all_inboxes["WebWidget "], source_id="w-1")
    assert reached(alice, ada)["WebWidget "] == "w-1"


# --- whose an id is


def test_an_id_in_an_inbox_leads_to_its_contact_without_any_wrapper(alice, ada):
    inbox = alice.inbox("Api")
    connect(alice, ada, inbox, source_id="s-1")
    for body in ({"inbox_id": inbox.number, "source_id": "s-1"}, {"inbox_id": str(inbox.number), "source_id": "s-1"}):
        found = done(alice.post("contact_inboxes/filter", body))
        assert list(found) == [key for key in CONTACT if key != "last_activity_at"]
        assert found == alice.shown(ada)


def test_an_id_that_is_nobodys_is_404_without_a_body(alice, charlie, ada):
    inbox, theirs = alice.inbox("Api"), charlie.inbox("Api")
    connect(alice, ada, inbox, source_id="7")
    connect(charlie, charlie.contact(), theirs, source_id="7")
    for body in (
        {},
        {"inbox_id": inbox.number},
        {"source_id": "7"},
        {"inbox_id": inbox.number, "source_id": "8"},
        {"inbox_id": inbox.number, "source_id": ["7"]},
        {"inbox_id": [inbox.number], "source_id": "7"},
        {"inbox_id": theirs.number, "source_id": "7"},
        {"inbox_id": NOBODY, "source_id": "7"},
        {"inbox_id": 2**63, "source_id": "7"},
    ):
        emptied(alice.post("contact_inboxes/filter", body), 404)
    alice.delete(f"contacts/{ada['id']}")
    emptied(alice.post("contact_inboxes/filter", {"inbox_id": inbox.number, "source_id": "7"}), 404)


def test_joining_an_inbox_is_recorded_with_this_door(alice, ada):
    connect(alice, ada, alice.inbox("Email"))
    [change] = alice.changes(record_type="contactinbox")
    assert (change.kind, change.actor_name, change.after["source_id"]) == ("created", "alice", EMAIL)
