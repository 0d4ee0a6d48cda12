"""Channels of the GoMobile API: the names of the inboxes of a contact."""

from contacts.models import ContactInbox

from .conftest import count_rows, expect_error, expect_json


def test_channels_connect_inboxes_ignoring_case(client, make_inbox):
    make_inbox("Website"), make_inbox("Mail", "Channel::Email")
    contact = client.contact(channels=["website", "MAIL"], primaryEmail="john@example.com")
    assert sorted(contact["channels"]) == ["Mail", "Website"]
    assert client.retrieve(contact)["channels"] == contact["channels"]
    with client.person.scope():
        sources = dict(ContactInbox.objects.values_list("inbox__name", "source_id"))
    assert sources["Mail"] == "john@example.com"


def test_channels_are_replaced_and_absent_ones_leave_them_unchanged(client, make_inbox):
    for name in ("A", "B", "C"):
        make_inbox(name)
    contact = client.contact(channels=["A", "B"])
    path = f"contact/{contact['id']}"
    assert expect_json(client.put(path, {"firstName": "Jo"}))["channels"] == ["A", "B"]
    assert expect_json(client.put(path, {"channels": ["C", "B"]}))["channels"] == ["B", "C"]
    assert expect_json(client.put(path, {"channels": None}))["channels"] == []
    assert expect_json(client.put(path, {"channels": ["A", "a"]}))["channels"] == ["A"]
    assert expect_json(client.put(path, {"channels": []}))["channels"] == []


def test_channels_with_an_unknown_name_are_400_and_list_the_known_ones(client, make_inbox):
    assert expect_error(client.post("contact", {"primaryPhone": "+33612345678", "channels": ["fax"]}), 400) == [
        "channels must name inboxes of the organization: there are none yet"
    ]
    make_inbox("Website"), make_inbox("Mail", "Channel::Email")
    before = count_rows()
    response = client.post("contact", {"primaryPhone": "+33612345678", "channels": ["Mail", "fax"]})
    assert expect_error(response, 400) == ["channels must name inboxes of the organization: Mail, Website"]
    assert count_rows() == before


def test_channels_of_a_contact_without_the_required_field_are_400(client, make_inbox):
    make_inbox("Mail", "Channel::Email")
    before = count_rows()
    [message] = expect_error(client.post("contact", {"primaryPhone": "+33612345678", "channels": ["Mail"]}), 400)
    assert "primaryEmail" in message
    assert count_rows() == before


def test_channels_of_another_organization_are_400(client, other_client, make_inbox):
    make_inbox("Website")
    expect_error(other_client.post("contact", {"primaryPhone": "+33612345678", "channels": ["Website"]}), 400)


def test_channels_list_an_inbox_with_two_source_ids_once(client, make_inbox):
    from contacts.inboxes.actions import connect_contact

    website = make_inbox("Website")
    contact = client.contact(channels=["Website"])
    with client.person.scope():
        connect_contact(actor=client.person.actor, contact_id=contact["id"], inbox_id=website.pk)
    assert client.retrieve(contact)["channels"] == ["Website"]
