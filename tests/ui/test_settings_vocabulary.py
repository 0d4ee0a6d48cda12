"""Custom attributes, segments, labels and inboxes: defined, changed and dropped in their pages."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.workspaces.actions import create_attribute, create_inbox, create_label, delete_label
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import CustomAttribute, Label
from customers import views as segments
from customers.models import Customer, Segment
from tests.depth import examples

from .conftest import changes, client_of, errors_of

MADE = {
    "attributes": (CustomAttribute, {"record_type": "customer", "name": "Renewal date", "type": "date"}),
    "segments": (Segment, {"name": "Partners"}),
    "labels": (Label, {"title": "vip", "color": "#123456", "show_on_sidebar": "on"}),
    "inboxes": (Inbox, {"name": "Mail", "channel_type": "Channel::Email", "email_address": "a@b.example"}),
}


@pytest.fixture
def client(alice):
    return client_of(alice)


def path(section: str, *rest) -> str:
    return "/".join(["/w/acme/settings", section, *map(str, rest), ""])


def stored(alice, model):
    with alice.scope():
        return list(model.objects.not_deleted().order_by("id"))


@pytest.mark.parametrize("section", MADE)
def test_it_is_defined_shown_changed_and_dropped(section, alice, client):
    model, sent = MADE[section]
    name = sent.get("name") or sent["title"]
    called = "title" if "title" in sent else "name"
    shown = client.post(path(section, "new"), sent, follow=True).content.decode()
    assert f"Created {name}." in shown
    made = stored(alice, model)[0]
    edit = path(section, made.pk, "edit")
    assert edit in shown
    assert "Saved other." in client.post(edit, {**sent, called: "other"}, follow=True).content.decode()
    assert [getattr(row, called) for row in stored(alice, model)] == ["other"]
    delete = path(section, made.pk, "delete")
    assert "Delete other?" in client.get(delete).content.decode()
    assert "Deleted other." in client.post(delete, follow=True).content.decode()
    assert stored(alice, model) == []
    assert [change.kind for change in changes(record_id=made.pk)] == ["created", "updated", "deleted"]


@pytest.mark.parametrize("section", MADE)
def test_a_form_that_is_sent_twice_makes_one(section, alice, client):
    model, sent = MADE[section]
    once = re.search(r'name="once" value="([\w-]+)"', client.get(path(section, "new")).content.decode())[1]
    for _ in range(2):
        assert client.post(path(section, "new"), {**sent, "once": once}).status_code == 302
    assert [str(row.pk) for row in stored(alice, model)] == [once]


@pytest.mark.parametrize("section", MADE)
def test_what_is_missing_is_said_beside_its_field(section, alice, client):
    model, _sent = MADE[section]
    required = {"attributes": ["name", "record_type", "type"], "labels": ["color", "title"]}
    errors = errors_of(client.post(path(section, "new"), {}))
    assert sorted(errors) == required.get(section, ["channel_type", "name"] if section == "inboxes" else ["name"])
    assert stored(alice, model) == []


@pytest.mark.parametrize(("section", "field"), [("attributes", "key"), ("segments", "name"), ("labels", "title")])
def test_what_another_has_is_said_beside_its_field(section, field, client):
    _model, sent = MADE[section]
    client.post(path(section, "new"), sent)
    response = client.post(path(section, "new"), sent)
    assert list(errors_of(response)) == [field]
    assert "already" in errors_of(response)[field][0]


@pytest.mark.parametrize("section", MADE)
@given(text=st.text(max_size=300))
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_taken_or_refused_beside_a_field(section, text, client):
    sent = {
        name: value if name in ("record_type", "type", "channel_type") else text
        for name, value in MADE[section][1].items()
    }
    response = client.post(path(section, "new"), {**sent, "key": text, "regex_pattern": text, "values_offered": text})
    assert response.status_code == 302 or errors_of(response)


def test_only_what_was_changed_in_a_form_is_written(alice, client):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip", color="tomato", description="Answered first")
    shown = client.get(path("labels", label.pk, "edit")).content.decode()
    assert 'type="text" name="color" value="tomato"' in shown
    initial = {"initial-title": "vip", "initial-color": "tomato", "initial-description": "as it was"}
    sent = {"title": "vip", "color": "tomato", "description": "as it was", "show_on_sidebar": "on", **initial}
    client.post(path("labels", label.pk, "edit"), {**sent, "initial-show_on_sidebar": "False"})
    assert [change.after for change in changes()] == [{"show_on_sidebar": True}]


def test_what_was_deleted_meanwhile_is_said_to_be(alice, client):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip")
        delete_label(actor=alice.actor, pk=label.pk)
    response = client.post(path("labels", label.pk, "edit"), {"title": "vip", "color": "#123456"})
    assert response.status_code == 404
    assert "This record was deleted" in response.content.decode()


def test_another_workspace_s_are_neither_shown_nor_reached(client, charlie):
    with charlie.scope():
        theirs = create_label(actor=charlie.actor, title="secret")
    assert "secret" not in client.get(path("labels")).content.decode()
    assert client.post(path("labels", theirs.pk, "delete")).status_code == 404


class TestCustomAttributes:
    def test_a_key_is_made_from_the_name(self, alice, client):
        client.post(path("attributes", "new"), MADE["attributes"][1])
        assert [row.key for row in stored(alice, CustomAttribute)] == ["renewal_date"]

    def test_a_name_that_no_key_can_be_made_from_asks_for_one(self, alice, client):
        sent = {**MADE["attributes"][1], "name": "续约"}
        assert list(errors_of(client.post(path("attributes", "new"), sent))) == ["key"]
        client.post(path("attributes", "new"), {**sent, "key": "renewal"})
        assert [(row.key, row.name) for row in stored(alice, CustomAttribute)] == [("renewal", "续约")]

    def test_a_list_has_its_values_one_a_line(self, alice, client):
        sent = {"record_type": "contact", "name": "Plan", "type": "list"}
        assert list(errors_of(client.post(path("attributes", "new"), sent))) == ["values_offered"]
        client.post(path("attributes", "new"), {**sent, "values_offered": "gold\r\n\r\nsilver \r\n"})
        assert [row.values for row in stored(alice, CustomAttribute)] == [["gold", "silver"]]

    def test_its_key_stays_when_it_is_changed(self, alice, client):
        client.post(path("attributes", "new"), MADE["attributes"][1])
        made = stored(alice, CustomAttribute)[0]
        sent = {"name": "End", "type": "text", "key": "end", "record_type": "contact", "regex_pattern": "^E"}
        client.post(path("attributes", made.pk, "edit"), sent)
        made = stored(alice, CustomAttribute)[0]
        assert (made.name, made.key, made.record_type, made.regex_pattern) == ("End", "renewal_date", "customer", "^E")

    def test_those_of_conversations_are_listed_and_left_alone(self, alice, client):
        with alice.scope():
            pk = create_attribute(actor=alice.actor, record_type="conversation", key="mood", name="Mood").pk
        shown = client.get(path("attributes")).content.decode()
        assert "Mood" in shown
        assert str(pk) not in shown
        assert client.post(path("attributes", pk, "delete")).status_code == 404


class TestSegments:
    def test_the_list_counts_their_customers(self, alice, client):
        segment = alice.segment("Partners")
        for _ in range(3):
            alice.customer(segment_id=segment["id"])
        gone = alice.customer(segment_id=segment["id"])
        alice.delete(f"/api/customers/{gone['id']}")
        shown = client.get(path("segments")).content.decode()
        assert f'/w/acme/customers/?segment_id={segment["id"]}">3<' in shown

    def test_many_customers_are_not_counted_to_their_end(self, alice, client, monkeypatch):
        monkeypatch.setattr(segments, "CUSTOMER_COUNT", segments.CUSTOMER_COUNT.replace("201", "3"))
        monkeypatch.setattr(segments, "MAX_COUNTED", 2)
        segment = alice.segment("Partners")
        for _ in range(4):
            alice.customer(segment_id=segment["id"])
        assert ">more than 2<" in client.get(path("segments")).content.decode()

    def test_customers_outlive_theirs(self, alice, client):
        segment = alice.segment("Partners")
        customer = alice.customer(segment_id=segment["id"])
        client.post(path("segments", segment["id"], "delete"))
        assert [(str(row.pk), row.segment_id) for row in stored(alice, Customer)] == [(customer["id"], None)]


class TestInboxes:
    def test_one_has_what_its_channel_has(self, alice, client):
        everything = {"email_address": "a@b.example", "website_url": "https://x.example", "widget_color": "#123456"}
        client.post(path("inboxes", "new"), {"name": "Site", "channel_type": "Channel::WebWidget", **everything})
        inbox = stored(alice, Inbox)[0]
        assert (inbox.website_url, inbox.widget_color, inbox.email_address) == ("https://x.example", "#123456", None)
        assert inbox.website_token in client.get(path("inboxes", inbox.pk, "edit")).content.decode()

    def test_its_channel_stays_when_it_is_changed(self, alice, client):
        with alice.scope():
            pk = create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email").pk
        client.post(path("inboxes", pk, "edit"), {"name": "Post", "channel_type": "Channel::Sms", "phone_number": "1"})
        inbox = stored(alice, Inbox)[0]
        assert (inbox.name, inbox.channel_type, inbox.phone_number) == ("Post", "Channel::Email", None)

    def test_a_webhook_that_is_no_address_is_an_error_of_its_field(self, client):
        sent = {"name": "Hook", "channel_type": "Channel::Api", "webhook_url": "javascript:alert(1)"}
        assert list(errors_of(client.post(path("inboxes", "new"), sent))) == ["webhook_url"]
