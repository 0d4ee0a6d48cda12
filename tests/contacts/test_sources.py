"""The id that a contact has in an inbox, channel by channel."""

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from contacts.inboxes.actions import connect_contact, disconnect_contact, replace_inboxes
from contacts.models import ContactInbox
from crm.history.exceptions import Conflict, RecordNotFound
from crm.workspaces.actions import delete_inbox
from crm.workspaces.identifiers import new_id
from crm.workspaces.inboxes import Channel

ADA = {"full_name": "Ada", "email": "Ada@b.fr", "phone": "+33 6 12 34 56 78"}
SMS, WHATSAPP = {"medium": "sms"}, {"medium": "whatsapp"}
MADE = [
    ("Email", {}, "Ada@b.fr"),
    ("Sms", {}, "+33612345678"),
    ("Whatsapp", {}, "33612345678"),
    ("TwilioSms", SMS, "+33612345678"),
    ("TwilioSms", {}, "+33612345678"),
    ("TwilioSms", WHATSAPP, "whatsapp:+33612345678"),
]
ADDRESSES = [(channel, options) for channel, options, _ in MADE]


@pytest.fixture
def connect(alice):
    def connected(contact, inbox, source_id=""):
        with alice.scope():
            return connect_contact(actor=alice.actor, contact_id=contact.pk, inbox_id=inbox.pk, source_id=source_id)

    return connected


def test_every_channel_is_tried_here():
    assert {f"Channel::{name}" for name in ("Api", "WebWidget", *(row[0] for row in MADE))} == {*Channel.values}


@pytest.mark.parametrize(("channel", "options", "made"), MADE)
def test_an_address_is_the_id_where_none_is_given(contact, inbox, connect, channel, options, made):
    assert connect(contact(**ADA), inbox(channel, **options)).source_id == made


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_elsewhere_the_id_is_made_up_anew_each_time(contact, inbox, connect, channel):
    ada, place = contact(), inbox(channel)
    first, second = connect(ada, place), connect(ada, place)
    assert UUID(first.source_id).version == UUID(second.source_id).version == 4
    assert first.source_id != second.source_id


@pytest.mark.parametrize(("channel", "options"), ADDRESSES)
def test_an_address_that_is_missing_is_asked_for(contact, inbox, connect, channel, options):
    with pytest.raises(ValidationError) as refused:
        connect(contact(full_name="Ada"), inbox(channel, **options))
    assert list(refused.value.message_dict) == ["email" if channel == "Email" else "phone"]


@pytest.mark.parametrize(("channel", "options", "made"), MADE)
def test_who_is_there_already_stays_as_they_are(contact, inbox, connect, channel, options, made):
    ada, place = contact(**ADA), inbox(channel, **options)
    assert connect(ada, place).pk == connect(ada, place).pk == connect(ada, place, made).pk


@pytest.mark.parametrize(("channel", "options", "made"), MADE)
def test_an_address_changes_hands(contact, inbox, connect, again, channel, options, made):
    place = inbox(channel, **options)
    older, newer = connect(contact(**ADA), place), connect(contact(**ADA), place)
    assert newer.source_id == made
    assert again(older).source_id != made
    assert again(older).source_id.startswith(made)
    assert again(older).deleted_at is None


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_any_other_id_stays_whose_it_is(contact, inbox, connect, again, channel):
    place = inbox(channel)
    first = connect(contact(), place, "visitor-7")
    with pytest.raises(Conflict) as refused:
        connect(contact(), place, "visitor-7")
    assert list(refused.value.message_dict) == ["source_id"]
    assert again(first).source_id == "visitor-7"
    assert connect(contact(), inbox(channel), "visitor-7").source_id == "visitor-7", "in another inbox it is free"


def test_an_id_as_long_as_can_be_changes_hands(contact, inbox, connect, again):
    place, longest = inbox("Email"), "a" * 255
    older = connect(contact(), place, longest)
    connect(contact(), place, longest)
    assert len(again(older).source_id) <= 255


@pytest.mark.parametrize(
    ("channel", "options", "good", "bad"),
    [
        ("Whatsapp", {}, ["1", "3" * 15], ["+33612345678", "3" * 16, "33 6", "abc", "٣٣", "33\n"]),
        ("TwilioSms", SMS, ["+1", "+" + "3" * 15], ["33612345678", "+", "+" + "3" * 16, "whatsapp:+336", "+33\n"]),
        ("TwilioSms", WHATSAPP, ["whatsapp:+33612345678"], ["+33612345678", "whatsapp:336", "whatsapp:+"]),
        ("Sms", {}, ["+33612345678", "12345"], []),
        ("Email", {}, ["a@b.fr"], []),
        ("Api", {}, ["anything goes"], []),
    ],
)
def test_an_id_looks_as_its_channel_wants(contact, inbox, connect, channel, options, good, bad):
    place = inbox(channel, **options)
    assert [connect(contact(), place, source_id).source_id for source_id in good] == good
    for source_id in bad:
        with pytest.raises(ValidationError) as refused:
            connect(contact(), place, source_id)
        assert list(refused.value.message_dict) == ["source_id"]


def test_contact_and_inbox_are_of_the_workspace(alice, stranger, contact, inbox):
    for contact_id, inbox_id, wrong in (
        (stranger.pk, inbox("Api").pk, ["contact_id"]),
        (contact().pk, new_id(), ["inbox_id"]),
        (new_id(), new_id(), ["contact_id", "inbox_id"]),
    ):
        with pytest.raises(ValidationError) as refused, alice.scope():
            connect_contact(actor=alice.actor, contact_id=contact_id, inbox_id=inbox_id)
        assert sorted(refused.value.message_dict) == wrong


def test_a_contact_leaves_an_inbox_and_its_id_is_free(alice, contact, inbox, connect, again):
    place = inbox("Api")
    entered = connect(contact(), place, "visitor-7")
    with alice.scope():
        disconnect_contact(actor=alice.actor, pk=entered.pk)
    assert again(entered).deleted_at
    assert connect(contact(), place, "visitor-7").source_id == "visitor-7"
    with pytest.raises(RecordNotFound), alice.scope():
        disconnect_contact(actor=alice.actor, pk=entered.pk)


def test_the_inboxes_of_a_contact_are_replaced(alice, contact, inbox, connect, again):
    ada, mail, api, widget = contact(**ADA), inbox("Email"), inbox("Api"), inbox("WebWidget")
    left, kept = connect(ada, mail), connect(ada, api)
    with alice.scope():
        replace_inboxes(actor=alice.actor, contact_id=ada.pk, inbox_ids=[api.pk, widget.pk])
        mine = set(ContactInbox.objects.not_deleted().filter(contact_id=ada.pk).values_list("inbox_id", flat=True))
    assert mine == {api.pk, widget.pk}
    assert again(left).deleted_at
    assert again(kept).deleted_at is None


def test_nobody_enters_an_inbox_that_is_deleted(alice, contact, inbox, connect, again):
    place = inbox("Api")
    entered = connect(contact(), place)
    with alice.scope():
        delete_inbox(actor=alice.actor, pk=place.pk)
    assert again(entered).deleted_at
    with pytest.raises(ValidationError) as refused:
        connect(contact(), place)
    assert list(refused.value.message_dict) == ["inbox_id"]
