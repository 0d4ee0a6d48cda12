"""Source ids of contacts in inboxes, by channel."""

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
DEFAULT_IDS = [
    ("Email", {}, "Ada@b.fr"),
    ("Sms", {}, "+33612345678"),
    ("Whatsapp", {}, "33612345678"),
    ("TwilioSms", SMS, "+33612345678"),
    ("TwilioSms", {}, "+33612345678"),
    ("TwilioSms", WHATSAPP, "whatsapp:+33612345678"),
]
ADDRESS_CHANNELS = [(channel, options) for channel, options, _ in DEFAULT_IDS]


@pytest.fixture
def connect(alice):
    def create(contact, inbox, source_id=""):
        with alice.scope():
            return connect_contact(actor=alice.actor, contact_id=contact.pk, inbox_id=inbox.pk, source_id=source_id)

    return create


def test_every_channel_is_tested():
    assert {f"Channel::{name}" for name in ("Api", "WebWidget", *(row[0] for row in DEFAULT_IDS))} == {*Channel.values}


@pytest.mark.parametrize(("channel", "options", "expected"), DEFAULT_IDS)
def test_connect_without_source_id_uses_the_address(make_contact, make_inbox, connect, channel, options, expected):
    assert connect(make_contact(**ADA), make_inbox(channel, **options)).source_id == expected


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_connect_to_a_channel_without_addresses_generates_a_new_id(make_contact, make_inbox, connect, channel):
    ada, inbox = make_contact(), make_inbox(channel)
    first, second = connect(ada, inbox), connect(ada, inbox)
    assert UUID(first.source_id).version == UUID(second.source_id).version == 4
    assert first.source_id != second.source_id


@pytest.mark.parametrize(("channel", "options"), ADDRESS_CHANNELS)
def test_connect_without_the_required_address_is_refused(make_contact, make_inbox, connect, channel, options):
    with pytest.raises(ValidationError) as refused:
        connect(make_contact(full_name="Ada"), make_inbox(channel, **options))
    assert list(refused.value.message_dict) == ["email" if channel == "Email" else "phone"]


@pytest.mark.parametrize(("channel", "options", "expected"), DEFAULT_IDS)
def test_connect_twice_returns_the_same_record(make_contact, make_inbox, connect, channel, options, expected):
    ada, inbox = make_contact(**ADA), make_inbox(channel, **options)
    assert connect(ada, inbox).pk == connect(ada, inbox).pk == connect(ada, inbox, expected).pk


@pytest.mark.parametrize(("channel", "options", "expected"), DEFAULT_IDS)
def test_connect_with_the_address_of_another_contact_takes_it_over(
    make_contact, make_inbox, connect, reload, channel, options, expected
):
    inbox = make_inbox(channel, **options)
    older, newer = connect(make_contact(**ADA), inbox), connect(make_contact(**ADA), inbox)
    assert newer.source_id == expected
    assert reload(older).source_id != expected
    assert reload(older).source_id.startswith(expected)
    assert reload(older).deleted_at is None


@pytest.mark.parametrize("channel", ["Api", "WebWidget"])
def test_connect_with_a_used_source_id_conflicts(make_contact, make_inbox, connect, reload, channel):
    inbox = make_inbox(channel)
    first = connect(make_contact(), inbox, "visitor-7")
    with pytest.raises(Conflict) as refused:
        connect(make_contact(), inbox, "visitor-7")
    assert list(refused.value.message_dict) == ["source_id"]
    assert reload(first).source_id == "visitor-7"
    assert connect(make_contact(), make_inbox(channel), "visitor-7").source_id == "visitor-7", (
        "in another inbox it is free"
    )


def test_connect_with_the_longest_address_takes_it_over(make_contact, make_inbox, connect, reload):
    inbox, longest = make_inbox("Email"), "a" * 255
    older = connect(make_contact(), inbox, longest)
    connect(make_contact(), inbox, longest)
    assert len(reload(older).source_id) <= 255


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
def test_connect_with_an_invalid_source_id_is_refused(make_contact, make_inbox, connect, channel, options, good, bad):
    inbox = make_inbox(channel, **options)
    assert [connect(make_contact(), inbox, source_id).source_id for source_id in good] == good
    for source_id in bad:
        with pytest.raises(ValidationError) as refused:
            connect(make_contact(), inbox, source_id)
        assert list(refused.value.message_dict) == ["source_id"]


def test_connect_with_records_of_another_workspace_is_refused(alice, foreign_contact, make_contact, make_inbox):
    for contact_id, inbox_id, wrong in (
        (foreign_contact.pk, make_inbox("Api").pk, ["contact_id"]),
        (make_contact().pk, new_id(), ["inbox_id"]),
        (new_id(), new_id(), ["contact_id", "inbox_id"]),
    ):
        with pytest.raises(ValidationError) as refused, alice.scope():
            connect_contact(actor=alice.actor, contact_id=contact_id, inbox_id=inbox_id)
        assert sorted(refused.value.message_dict) == wrong


def test_disconnect_frees_the_source_id(alice, make_contact, make_inbox, connect, reload):
    inbox = make_inbox("Api")
    contact_inbox = connect(make_contact(), inbox, "visitor-7")
    with alice.scope():
        disconnect_contact(actor=alice.actor, pk=contact_inbox.pk)
    assert reload(contact_inbox).deleted_at
    assert connect(make_contact(), inbox, "visitor-7").source_id == "visitor-7"
    with pytest.raises(RecordNotFound), alice.scope():
        disconnect_contact(actor=alice.actor, pk=contact_inbox.pk)


def test_replace_inboxes_adds_and_removes_inboxes(alice, make_contact, make_inbox, connect, reload):
    ada, mail, api, widget = make_contact(**ADA), make_inbox("Email"), make_inbox("Api"), make_inbox("WebWidget")
    left, kept = connect(ada, mail), connect(ada, api)
    with alice.scope():
        replace_inboxes(actor=alice.actor, contact_id=ada.pk, inbox_ids=[api.pk, widget.pk])
        mine = set(ContactInbox.objects.not_deleted().filter(contact_id=ada.pk).values_list("inbox_id", flat=True))
    assert mine == {api.pk, widget.pk}
    assert reload(left).deleted_at
    assert reload(kept).deleted_at is None


def test_connect_to_a_deleted_inbox_is_refused(alice, make_contact, make_inbox, connect, reload):
    inbox = make_inbox("Api")
    contact_inbox = connect(make_contact(), inbox)
    with alice.scope():
        delete_inbox(actor=alice.actor, pk=inbox.pk)
    assert reload(contact_inbox).deleted_at
    with pytest.raises(ValidationError) as refused:
        connect(make_contact(), inbox)
    assert list(refused.value.message_dict) == ["inbox_id"]
