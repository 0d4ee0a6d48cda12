"""Custom attributes, segments, labels and inboxes on the settings pages."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.actions import update_contact
from contacts.models import Contact
from crm.workspaces.actions import create_attribute, create_inbox, create_label, delete_label
from crm.workspaces.inboxes import Inbox, InboxMember
from crm.workspaces.models import CustomAttribute, Label
from customers import views as segments
from customers.models import Customer, Segment
from tests.depth import examples

from .conftest import client_of, errors_of, fetch_changes, membership_of

FORMS = {
    "attributes": (CustomAttribute, {"record_type": "customer", "name": "Renewal date", "type": "date"}),
    "segments": (Segment, {"name": "Partners"}),
    "labels": (Label, {"title": "vip", "color": "#123456", "show_on_sidebar": "on"}),
    "inboxes": (Inbox, {"name": "Mail", "channel_type": "Channel::Email", "email_address": "a@b.example"}),
}


@pytest.fixture
def client(alice):
    return client_of(alice)


def url_of(section: str, *rest) -> str:
    return "/".join(["/w/acme/settings", section, *map(str, rest), ""])


def fetch_records(alice, model):
    with alice.scope():
        return list(model.objects.not_deleted().order_by("id"))


@pytest.mark.parametrize("section", FORMS)
def test_definition_is_created_listed_updated_and_deleted(section, alice, client):
    model, sent = FORMS[section]
    name = sent.get("name") or sent["title"]
    title_field = "title" if "title" in sent else "name"
    shown = client.post(url_of(section, "new"), sent, follow=True).content.decode()
    assert f"Created {name}." in shown
    made = fetch_records(alice, model)[0]
    edit = url_of(section, made.pk, "edit")
    assert edit in shown
    assert "Saved other." in client.post(edit, {**sent, title_field: "other"}, follow=True).content.decode()
    assert [getattr(row, title_field) for row in fetch_records(alice, model)] == ["other"]
    delete = url_of(section, made.pk, "delete")
    assert "Delete other?" in client.get(delete).content.decode()
    assert "Deleted other." in client.post(delete, follow=True).content.decode()
    assert fetch_records(alice, model) == []
    assert [change.kind for change in fetch_changes(record_id=made.pk)] == ["created", "updated", "deleted"]


@pytest.mark.parametrize("section", FORMS)
def test_definition_form_sent_twice_creates_one_record(section, alice, client):
    model, sent = FORMS[section]
    once = re.search(r'name="once" value="([\w-]+)"', client.get(url_of(section, "new")).content.decode())[1]
    for _ in range(2):
        assert client.post(url_of(section, "new"), {**sent, "once": once}).status_code == 302
    assert [str(row.pk) for row in fetch_records(alice, model)] == [once]


@pytest.mark.parametrize("section", FORMS)
def test_definition_form_with_missing_values_shows_field_errors(section, alice, client):
    model, _sent = FORMS[section]
    required = {"attributes": ["name", "record_type", "type"], "labels": ["color", "title"]}
    errors = errors_of(client.post(url_of(section, "new"), {}))
    assert sorted(errors) == required.get(section, ["channel_type", "name"] if section == "inboxes" else ["name"])
    assert fetch_records(alice, model) == []


@pytest.mark.parametrize(("section", "field"), [("attributes", "key"), ("segments", "name"), ("labels", "title")])
def test_definition_form_with_a_duplicate_shows_a_field_error(section, field, client):
    _model, sent = FORMS[section]
    client.post(url_of(section, "new"), sent)
    response = client.post(url_of(section, "new"), sent)
    assert list(errors_of(response)) == [field]
    assert "already" in errors_of(response)[field][0]


@pytest.mark.parametrize("section", FORMS)
@given(text=st.text(max_size=300))
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_definition_form_with_any_text_redirects_or_shows_errors(section, text, client):
    sent = {
        name: value if name in ("record_type", "type", "channel_type") else text
        for name, value in FORMS[section][1].items()
    }
    response = client.post(url_of(section, "new"), {**sent, "key": text, "regex_pattern": text, "values_offered": text})
    assert response.status_code == 302 or errors_of(response)


def test_label_form_writes_only_changed_fields(alice, client):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip", description="Answered first")
        # As earlier versions stored any text.
        Label.objects.filter(pk=label.pk).update(color="tomato")
    shown = client.get(url_of("labels", label.pk, "edit")).content.decode()
    assert 'type="text" name="color" value="tomato"' in shown
    initial = {"initial-title": "vip", "initial-color": "tomato", "initial-description": "as it was"}
    sent = {"title": "vip", "color": "tomato", "description": "as it was", "show_on_sidebar": "on", **initial}
    client.post(url_of("labels", label.pk, "edit"), {**sent, "initial-show_on_sidebar": "False"})
    assert [change.after for change in fetch_changes()] == [{"show_on_sidebar": True}]


def test_label_form_with_a_text_that_is_no_color_shows_a_field_error(alice, client):
    response = client.post(url_of("labels", "new"), {"title": "vip", "color": "tomato"})
    assert errors_of(response) == {"color": ["Enter a colour such as #1f93ff."]}


def test_stored_text_that_is_no_color_is_in_no_attribute_of_the_list(alice, client):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip")
        Label.objects.filter(pk=label.pk).update(color="url(//evil.test)")
        create_label(actor=alice.actor, title="gold", color="#aa3300")
    page = client.get(url_of("labels")).content.decode()
    assert "evil.test" not in page
    assert re.findall(r'<circle [^>]*fill="([^"]*)"', page) == ["#aa3300", "currentColor"]


def test_label_form_of_a_deleted_label_is_404(alice, client):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip")
        delete_label(actor=alice.actor, pk=label.pk)
    response = client.post(url_of("labels", label.pk, "edit"), {"title": "vip", "color": "#123456"})
    assert response.status_code == 404
    assert "This record was deleted" in response.content.decode()


def test_label_form_renames_and_deletes_the_label_on_contacts(alice, client):
    contact = alice.contact()
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip", color="#123456")
        update_contact(actor=alice.actor, pk=contact["id"], labels=["vip", "old"])
    initial = {"initial-title": "vip", "initial-color": "#123456"}
    client.post(url_of("labels", label.pk, "edit"), {"title": "gold", "color": "#123456", **initial})
    assert fetch_records(alice, Contact)[0].labels == ["old", "gold"]
    delete = url_of("labels", label.pk, "delete")
    assert "It is also removed from all contacts." in client.get(delete).content.decode()
    client.post(delete)
    assert fetch_records(alice, Contact)[0].labels == ["old"]


def test_labels_of_another_workspace_are_not_shown_and_not_found(client, charlie):
    with charlie.scope():
        theirs = create_label(actor=charlie.actor, title="secret")
    assert "secret" not in client.get(url_of("labels")).content.decode()
    assert client.post(url_of("labels", theirs.pk, "delete")).status_code == 404


class TestCustomAttributes:
    def test_attribute_without_key_gets_one_from_the_name(self, alice, client):
        client.post(url_of("attributes", "new"), FORMS["attributes"][1])
        assert [row.key for row in fetch_records(alice, CustomAttribute)] == ["renewal_date"]

    def test_attribute_with_a_non_latin_name_requires_a_key(self, alice, client):
        sent = {**FORMS["attributes"][1], "name": "续约"}
        assert list(errors_of(client.post(url_of("attributes", "new"), sent))) == ["key"]
        client.post(url_of("attributes", "new"), {**sent, "key": "renewal"})
        assert [(row.key, row.name) for row in fetch_records(alice, CustomAttribute)] == [("renewal", "续约")]

    @pytest.mark.parametrize(
        ("record_type", "key"), [("contact", "email"), ("contact", "city"), ("customer", "domain")]
    )
    def test_attribute_with_the_key_of_a_standard_field_shows_a_field_error(self, alice, client, record_type, key):
        sent = {"record_type": record_type, "type": "text"}
        # Derived from the name, or entered.
        for values in ({"name": key.capitalize(), "key": ""}, {"name": "New", "key": f" {key} "}):
            errors = errors_of(client.post(url_of("attributes", "new"), {**sent, **values}))
            assert errors == {"key": ["A standard field has this key. Choose another one."]}
        assert fetch_records(alice, CustomAttribute) == []

    def test_list_attribute_takes_one_value_per_line(self, alice, client):
        sent = {"record_type": "contact", "name": "Plan", "type": "list"}
        assert list(errors_of(client.post(url_of("attributes", "new"), sent))) == ["values_offered"]
        client.post(url_of("attributes", "new"), {**sent, "values_offered": "gold\r\n\r\nsilver \r\n"})
        assert [row.values for row in fetch_records(alice, CustomAttribute)] == [["gold", "silver"]]

    def test_attribute_edit_keeps_key_and_record_type(self, alice, client):
        client.post(url_of("attributes", "new"), FORMS["attributes"][1])
        made = fetch_records(alice, CustomAttribute)[0]
        sent = {"name": "End", "type": "text", "key": "end", "record_type": "contact", "regex_pattern": "^E"}
        client.post(url_of("attributes", made.pk, "edit"), sent)
        made = fetch_records(alice, CustomAttribute)[0]
        assert (made.name, made.key, made.record_type, made.regex_pattern) == ("End", "renewal_date", "customer", "^E")

    def test_conversation_attribute_is_listed_but_cannot_be_deleted(self, alice, client):
        with alice.scope():
            pk = create_attribute(actor=alice.actor, record_type="conversation", key="mood", name="Mood").pk
        shown = client.get(url_of("attributes")).content.decode()
        assert "Mood" in shown
        assert str(pk) not in shown
        assert client.post(url_of("attributes", pk, "delete")).status_code == 404


class TestSegments:
    def test_segment_list_counts_customers(self, alice, client):
        segment = alice.segment("Partners")
        for _ in range(3):
            alice.customer(segment_id=segment["id"])
        deleted = alice.customer(segment_id=segment["id"])
        alice.delete(f"/api/customers/{deleted['id']}")
        shown = client.get(url_of("segments")).content.decode()
        assert f'/w/acme/customers/?segment_id={segment["id"]}">3<' in shown

    def test_segment_list_with_many_customers_shows_a_limited_count(self, alice, client, monkeypatch):
        monkeypatch.setattr(segments, "CUSTOMER_COUNT", segments.CUSTOMER_COUNT.replace("201", "3"))
        monkeypatch.setattr(segments, "MAX_COUNTED", 2)
        segment = alice.segment("Partners")
        for _ in range(4):
            alice.customer(segment_id=segment["id"])
        assert ">more than 2<" in client.get(url_of("segments")).content.decode()

    def test_segment_delete_keeps_its_customers(self, alice, client):
        segment = alice.segment("Partners")
        customer = alice.customer(segment_id=segment["id"])
        client.post(url_of("segments", segment["id"], "delete"))
        assert [(str(row.pk), row.segment_id) for row in fetch_records(alice, Customer)] == [(customer["id"], None)]


class TestInboxes:
    def test_inbox_stores_only_the_fields_of_its_channel(self, alice, client):
        everything = {"email_address": "a@b.example", "website_url": "https://x.example", "widget_color": "#123456"}
        client.post(url_of("inboxes", "new"), {"name": "Site", "channel_type": "Channel::WebWidget", **everything})
        inbox = fetch_records(alice, Inbox)[0]
        assert (inbox.website_url, inbox.widget_color, inbox.email_address) == ("https://x.example", "#123456", None)
        assert inbox.website_token in client.get(url_of("inboxes", inbox.pk, "edit")).content.decode()

    def test_inbox_edit_keeps_the_channel(self, alice, client):
        with alice.scope():
            pk = create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email").pk
        client.post(
            url_of("inboxes", pk, "edit"), {"name": "Post", "channel_type": "Channel::Sms", "phone_number": "1"}
        )
        inbox = fetch_records(alice, Inbox)[0]
        assert (inbox.name, inbox.channel_type, inbox.phone_number) == ("Post", "Channel::Email", None)

    def test_inbox_with_invalid_webhook_url_shows_a_field_error(self, client):
        sent = {"name": "Hook", "channel_type": "Channel::Api", "webhook_url": "javascript:alert(1)"}
        assert list(errors_of(client.post(url_of("inboxes", "new"), sent))) == ["webhook_url"]

    def test_inbox_members_are_chosen_and_replaced(self, alice, bob, client):
        viewer = membership_of(bob)
        sent = {"name": "Mail", "channel_type": "Channel::Email"}
        client.post(url_of("inboxes", "new"), {**sent, "members": [viewer.pk]})
        [inbox] = fetch_records(alice, Inbox)
        edit = url_of("inboxes", inbox.pk, "edit")
        shown = client.get(edit).content.decode()
        assert re.search(rf'name="members" value="{viewer.pk}"[^>]* checked', shown)
        assert "Bob, viewer" in shown
        initial = {"initial-name": "Mail", "initial-members": [viewer.pk]}
        client.post(edit, {"name": "Post", "members": [viewer.pk], **initial})
        assert [member.membership_id for member in fetch_records(alice, InboxMember)] == [viewer.pk]
        client.post(edit, {"name": "Post", **initial})
        assert fetch_records(alice, InboxMember) == []
        assert [change.kind for change in fetch_changes(record_type="inboxmember")] == ["created", "deleted"]

    def test_inbox_member_of_another_workspace_shows_a_field_error(self, alice, charlie, client):
        theirs = membership_of(charlie)
        sent = {"name": "Mail", "channel_type": "Channel::Email", "members": [theirs.pk]}
        assert list(errors_of(client.post(url_of("inboxes", "new"), sent))) == ["members"]
        assert fetch_records(alice, Inbox) == []
