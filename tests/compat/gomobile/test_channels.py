"""Channels: the inboxes that a contact is in, by name."""

from contacts.models import ContactInbox

from .conftest import done, refused, stored


def test_a_contact_is_put_into_the_inboxes_that_are_named_in_any_case(ann, inbox):
    inbox("Website"), inbox("Mail", "Channel::Email")
    contact = ann.contact(channels=["website", "MAIL"], primaryEmail="john@example.com")
    assert sorted(contact["channels"]) == ["Mail", "Website"]
    assert ann.shown(contact)["channels"] == contact["channels"]
    with ann.person.scope():
        sources = dict(ContactInbox.objects.values_list("inbox__name", "source_id"))
    assert sources["Mail"] == "john@example.com"


def test_what_is_sent_replaces_all_and_nothing_sent_leaves_all(ann, inbox):
    for name in ("A", "B", "C"):
        inbox(name)
    contact = ann.contact(channels=["A", "B"])
    path = f"contact/{contact['id']}"
    assert done(ann.put(path, {"firstName": "Jo"}))["channels"] == ["A", "B"]
    assert done(ann.put(path, {"channels": ["C", "B"]}))["channels"] == ["B", "C"]
    assert done(ann.put(path, {"channels": None}))["channels"] == []
    assert done(ann.put(path, {"channels": ["A", "a"]}))["channels"] == ["A"]
    assert done(ann.put(path, {"channels": []}))["channels"] == []


def test_a_name_that_is_none_is_refused_with_those_that_are(ann, inbox):
    assert refused(ann.post("contact", {"primaryPhone": "+33612345678", "channels": ["fax"]}), 400) == [
        "channels must name inboxes of the organization: there are none yet"
    ]
    inbox("Website"), inbox("Mail", "Channel::Email")
    before = stored()
    response = ann.post("contact", {"primaryPhone": "+33612345678", "channels": ["Mail", "fax"]})
    assert refused(response, 400) == ["channels must name inboxes of the organization: Mail, Website"]
    assert stored() == before


def test_an_inbox_that_the_contact_lacks_the_address_for_is_refused_and_nothing_is_written(ann, inbox):
    inbox("Mail", "Channel::Email")
    before = stored()
    [message] = refused(ann.post("contact", {"primaryPhone": "+33612345678", "channels": ["Mail"]}), 400)
    assert "primaryEmail" in message
    assert stored() == before


def test_inboxes_of_another_organization_are_no_channels(ann, carl, inbox):
    inbox("Website")
    refused(carl.post("contact", {"primaryPhone": "+33612345678", "channels": ["Website"]}), 400)


def test_two_ids_in_one_inbox_are_one_channel(ann, inbox):
    from contacts.inboxes.actions import connect_contact

    website = inbox("Website")
    contact = ann.contact(channels=["Website"])
    with ann.person.scope():
        connect_contact(actor=ann.person.actor, contact_id=contact["id"], inbox_id=website.pk)
    assert ann.shown(contact)["channels"] == ["Website"]
