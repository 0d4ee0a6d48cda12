"""Inboxes in the admin: creating, changing, searching and deleting them."""

import pytest

from contacts.actions import create_contact
from contacts.inboxes.actions import connect_contact
from contacts.models import Contact, ContactInbox
from crm.history.models import Count
from crm.workspaces.actions import create_inbox, create_membership
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.models import CustomAttribute, User

from .conftest import errors_of, fetch, fetch_changes, inline_data

DEFAULTS = {"widget_color": "#1f93ff", "timezone": "UTC", "sender_name_type": "friendly"}


@pytest.fixture
def website(alice):
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Website", channel_type="Channel::WebWidget")


def test_inbox_can_be_created_with_the_settings_of_its_channel(olga, acme):
    sent = {"name": "Website", "channel_type": "Channel::WebWidget", "website_url": "https://acme.test"}
    greeting = {
        "greeting_enabled": "on",
        "greeting_message": "Hello!\nWhat may we do for you?",
        "csat_config": '{"a": 1}',
    }
    response = olga.send(Inbox, "add", workspace=acme.pk, **DEFAULTS, **sent, **greeting)
    assert response.status_code == 302
    inbox = fetch(Inbox)
    assert (inbox.website_url, inbox.greeting_enabled, inbox.csat_config) == ("https://acme.test", True, {"a": 1})
    assert (inbox.enable_auto_assignment, inbox.auto_assignment_config, inbox.provider) == (False, {}, None)
    page = olga.open(Inbox, "change", inbox.pk).content.decode()
    assert inbox.website_token in page
    assert 'name="website_token"' not in page


def test_inbox_form_saved_unchanged_records_no_change(olga, website):
    form = olga.open(Inbox, "change", website.pk).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    assert olga.send(Inbox, "change", website.pk, **{k: v for k, v in shown.items() if v}).status_code == 302
    assert fetch_changes() == []


@pytest.mark.parametrize(
    "invalid", [{"webhook_url": "ftp://acme.test"}, {"csat_config": "[]"}, {"channel_type": "Channel::Fax"}]
)
def test_inbox_form_with_invalid_setting_shows_a_field_error(olga, website, invalid):
    sent = {"name": "Website", "channel_type": "Channel::WebWidget"}
    assert list(errors_of(olga.send(Inbox, "change", website.pk, **DEFAULTS, **(sent | invalid)))) == [*invalid]
    assert fetch_changes() == []


def test_inbox_list_can_be_filtered_by_channel_and_searched(olga, alice, website):
    with alice.scope():
        create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email", email_address="Help@acme.test")

    def names(**query):
        return [inbox.name for inbox in olga.open(Inbox, **query).context["cl"].result_list]

    assert names(channel_type__exact="Channel::Email") == ["Mail"]
    assert names(q="help@ACME.test") == ["Mail"]
    assert names(q="webs") == ["Website"]
    assert names(q=str(fetch(Inbox, name="Mail").number)) == ["Mail"]


def test_inbox_delete_removes_its_contacts_in_one_change_set(olga, alice, website):
    with alice.scope():
        for name in ("Ada", "Bea"):
            contact = create_contact(actor=alice.actor, first_name=name)
            connect_contact(actor=alice.actor, contact_id=contact.pk, inbox_id=website.pk)
    assert b"Its contacts are removed from it" in olga.open(Inbox, "delete", website.pk).content
    olga.send(Inbox, "delete", website.pk, post="yes")
    assert fetch(Inbox).deleted_at
    assert fetch(ContactInbox, deleted_at=None) is None
    assert fetch(Contact, deleted_at=None)
    recorded = fetch_changes()
    assert [change.record_type for change in recorded] == ["contactinbox", "contactinbox", "inbox"]
    assert len({change.change_set_id for change in recorded}) == 1


def test_inbox_members_are_edited_on_the_page_of_the_inbox_and_on_their_own(olga, alice, charlie, website):
    with alice.scope():
        member = create_membership(actor=alice.actor, user_id=olga.user.pk, role="agent")
    sent = {"name": "Website", "channel_type": "Channel::WebWidget", **DEFAULTS}
    rows = inline_data("members", {"membership": member.pk})
    assert olga.send(Inbox, "change", website.pk, **sent, **rows).status_code == 302
    made = fetch(InboxMember)
    assert (made.inbox_id, made.membership_id) == (website.pk, member.pk)
    assert b"Olga" in olga.open(Inbox, "change", website.pk).content
    assert [*olga.open(InboxMember, q="olga").context["cl"].result_list] == [made]
    own = {"workspace": website.workspace_id, "inbox": website.pk, "membership": member.pk}
    assert errors_of(olga.send(InboxMember, "add", **own)) == {"membership": ["This member is already in the inbox."]}
    rows = inline_data("members", {"id": made.pk, "membership": member.pk, "DELETE": "on"}, initial=1)
    olga.send(Inbox, "change", website.pk, **sent, **rows)
    assert fetch(InboxMember, deleted_at=None) is None
    assert olga.send(InboxMember, "add", **own).status_code == 302
    olga.send(InboxMember, "delete", fetch(InboxMember, deleted_at=None).pk, post="yes")
    kinds = [change.kind for change in fetch_changes(record_type="inboxmember")]
    assert kinds == ["created", "deleted", "created", "deleted"]
    with charlie.scope():
        theirs = create_membership(actor=charlie.actor, user_id=olga.user.pk, role="agent")
    response = olga.send(InboxMember, "add", **{**own, "membership": theirs.pk})
    assert errors_of(response) == {"membership": ["No such record in this workspace."]}


def test_custom_attribute_can_have_a_pattern(olga, acme):
    sent = {"record_type": "conversation", "key": "order", "name": "Order", "type": "text"}
    olga.send(CustomAttribute, "add", workspace=acme.pk, **sent, regex_pattern="^A", regex_cue="Begins with A.")
    attribute = fetch(CustomAttribute)
    assert (attribute.regex_pattern, attribute.regex_cue, bool(attribute.number)) == ("^A", "Begins with A.", True)
    assert [row.key for row in olga.open(CustomAttribute, q=attribute.number).context["cl"].result_list] == ["order"]


def test_custom_attribute_with_the_key_of_a_standard_field_shows_a_field_error(olga, acme):
    sent = {"record_type": "conversation", "name": "Status", "type": "text"}
    response = olga.send(CustomAttribute, "add", workspace=acme.pk, key=" status ", **sent)
    assert errors_of(response) == {"key": ["A standard field has this key. Choose another one."]}
    olga.send(CustomAttribute, "add", workspace=acme.pk, key=" state ", **{**sent, "name": " State "})
    attribute = fetch(CustomAttribute)
    assert (attribute.key, attribute.name) == ("state", "State")


def test_user_is_found_by_number(olga):
    user = User.objects.get(pk=olga.user.pk)
    assert [*olga.open(User, q=user.number).context["cl"].result_list] == [user]


def test_count_list_shows_the_counts_of_contacts(olga, alice):
    with alice.scope():
        create_contact(actor=alice.actor, email="ada@nord.test")
    [count] = olga.open(Count, type="contact").context["cl"].result_list
    assert (count.record_type, count.live, count.reachable) == ("contact", 1, 1)
