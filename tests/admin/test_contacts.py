"""Contacts in the admin, with their pictures, inboxes, notes and labels."""

from base64 import b64encode

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from contacts.actions import create_contact, delete_contact, set_avatar
from contacts.inboxes.actions import connect_contact
from contacts.models import Avatar, Contact, ContactInbox, Note
from contacts.notes.actions import create_note
from crm.db.session import staff_session
from crm.workspaces.actions import create_inbox, create_label
from crm.workspaces.models import Label

from .conftest import PIXEL, errors_of, fetch, fetch_changes, inline_data

PIXEL_URL = f"data:image/gif;base64,{b64encode(PIXEL).decode()}"


@pytest.fixture
def ada(alice):
    with alice.scope():
        return create_contact(actor=alice.actor, first_name="Ada", email="ada@nord.test", labels=["vip"])


@pytest.fixture
def email_inbox(alice):
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email")


@pytest.fixture
def website_inbox(alice):
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Website", channel_type="Channel::WebWidget")


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ada.png", content)


def test_contact_form_takes_one_label_per_line(olga, ada):
    olga.send(Contact, "change", ada.pk, first_name="Ada", email="ada@nord.test", labels="vip\r\nold customer\r\n\r\n")
    assert fetch(Contact, pk=ada.pk).labels == ["vip", "old customer"]
    assert [change.after for change in fetch_changes()] == [{"labels": ["vip", "old customer"]}]


def test_contact_form_trims_ids_emails_and_phones(olga, ada):
    values = {"email": "ada@nord.test", "phone": "06 12", "identifier": "user-1", "id_erp": "ERP-1"}
    sent = {name: f"\u200b {value}\u00a0\u200e" for name, value in values.items()}
    assert olga.send(Contact, "change", ada.pk, first_name="Ada", labels="VIP", **sent).status_code == 302
    stored = fetch(Contact, pk=ada.pk)
    assert ({name: getattr(stored, name) for name in values}, stored.labels) == (values, ["vip"])


def test_contact_form_with_a_duplicate_label_shows_a_field_error(olga, ada):
    response = olga.send(Contact, "change", ada.pk, first_name="Ada", labels="vip\nvip")
    assert errors_of(response) == {"labels": ["Each label may stand only once, and none may be empty."]}


def test_label_form_renames_and_deletes_the_label_on_contacts(olga, alice, ada):
    with alice.scope():
        label = create_label(actor=alice.actor, title="vip")
    olga.send(Label, "change", label.pk, title="gold", color=label.color, show_on_sidebar="unknown")
    assert fetch(Contact, pk=ada.pk).labels == ["gold"]
    assert b"It is also removed from all contacts." in olga.open(Label, "delete", label.pk).content
    olga.send(Label, "delete", label.pk, post="yes")
    assert fetch(Contact, pk=ada.pk).labels == []
    assert {change.record_type for change in fetch_changes()} == {"contact", "label"}


def test_contact_list_can_be_filtered_by_label(olga, alice, acme, ada):
    with alice.scope():
        create_label(actor=alice.actor, title="lead")
        create_contact(actor=alice.actor, first_name="Ben")
    page = olga.open(Contact, workspace=acme.pk, label="vip")
    assert [str(contact) for contact in page.context["cl"].result_list] == ["Ada"]
    assert b"label=lead" in page.content
    assert not olga.open(Contact, label="lead").context["cl"].result_list
    assert olga.open(Contact, label="\0").status_code == 200


def test_avatar_is_uploaded_shown_and_removed(olga, ada):
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, new_avatar=upload(PIXEL), **sent).status_code == 302
    assert PIXEL_URL in olga.open(Contact, "change", ada.pk).content.decode()
    assert [change.record_type for change in fetch_changes()] == ["avatar", "contact"]
    olga.send(Contact, "change", ada.pk, remove_avatar="on", **sent)
    assert fetch(Contact, pk=ada.pk).avatar_id is None
    assert fetch(Avatar).content_type == "image/gif", "the history still names it"


def test_contact_can_be_created_with_an_avatar(olga, acme):
    olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", new_avatar=upload(PIXEL))
    assert fetch(Contact, first_name="Bea").avatar_id == fetch(Avatar).pk


def test_contact_form_with_upload_and_removal_keeps_the_upload(olga, acme):
    olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", new_avatar=upload(PIXEL), remove_avatar="on")
    assert fetch(Contact, first_name="Bea").avatar_id


@pytest.mark.parametrize("content", [b"", b"<svg/>", PIXEL + bytes(Avatar.LARGEST)], ids=["empty", "svg", "large"])
def test_avatar_that_is_invalid_shows_a_field_error_and_saves_nothing(olga, ada, content):
    response = olga.send(Contact, "change", ada.pk, first_name="Eve", new_avatar=upload(content))
    assert list(errors_of(response)) == ["new_avatar"]
    assert fetch(Contact, pk=ada.pk).first_name == "Ada"
    assert fetch_changes() == []


def test_avatar_page_shows_the_image_and_links_its_contacts(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL)
    avatar = fetch(Avatar)
    page = olga.open(Avatar, "change", avatar.pk).content.decode()
    assert PIXEL_URL in page
    contact_list = olga.open(Contact, workspace=avatar.workspace_id, avatar=avatar.pk)
    assert [contact.pk for contact in contact_list.context["cl"].result_list] == [ada.pk]
    assert contact_list.request["QUERY_STRING"] in page.replace("&amp;", "&")


def test_large_avatar_is_described_but_not_embedded(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL + bytes(1024 * 1024))
    for model, record in ((Avatar, fetch(Avatar)), (Contact, ada)):
        page = olga.open(model, "change", record.pk).content.decode()
        assert "image/gif, 1.0\xa0MB" in page
        assert "base64" not in page


def test_contact_inlines_add_inboxes_and_notes(olga, ada, email_inbox, website_inbox):
    inboxes = inline_data("contact_inboxes", {"inbox": email_inbox.pk}, {"inbox": website_inbox.pk, "source_id": "w-7"})
    notes = inline_data("notes", {"content": "Prefers to be called."})
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, **sent, **inboxes, **notes).status_code == 302
    assert fetch(ContactInbox, inbox=email_inbox).source_id == "ada@nord.test"
    assert fetch(ContactInbox, inbox=website_inbox).source_id == "w-7"
    note = fetch(Note)
    assert (note.content, note.author, note.user_id) == ("Prefers to be called.", "Olga", olga.user.pk)
    assert [change.record_type for change in fetch_changes()] == ["contactinbox", "contactinbox", "note"]


def test_new_contact_inlines_add_inboxes_and_notes(olga, acme, website_inbox):
    inboxes, notes = (
        inline_data("contact_inboxes", {"inbox": website_inbox.pk}),
        inline_data("notes", {"content": "Met in Lille."}),
    )
    assert olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", **inboxes, **notes).status_code == 302
    bea = fetch(Contact, first_name="Bea")
    assert (fetch(ContactInbox).contact_id, fetch(Note).contact_id) == (bea.pk, bea.pk)


def test_contact_inlines_change_notes_and_only_delete_inboxes(olga, alice, ada, email_inbox):
    with alice.scope():
        contact_inbox = connect_contact(actor=alice.actor, contact_id=ada.pk, inbox_id=email_inbox.pk)
        note = create_note(actor=alice.actor, contact_id=ada.pk, content="Prefers to be called.")
    page = olga.open(Contact, "change", ada.pk).content.decode()
    assert 'name="notes-0-content"' in page
    assert 'name="contact_inboxes-0-DELETE"' in page
    assert 'name="contact_inboxes-0-source_id"' not in page
    inboxes = inline_data("contact_inboxes", {"id": contact_inbox.pk, "source_id": "x@y.fr", "DELETE": "on"}, initial=1)
    notes = inline_data("notes", {"id": note.pk, "content": "Prefers e-mail."}, initial=1)
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, **sent, **inboxes, **notes).status_code == 302
    contact_inbox, note = fetch(ContactInbox), fetch(Note)
    assert contact_inbox.deleted_at
    assert contact_inbox.source_id == "ada@nord.test"
    assert (note.content, note.author) == ("Prefers e-mail.", "alice")


def test_contact_inbox_inline_without_email_shows_an_error_in_its_row(olga, alice, email_inbox):
    with alice.scope():
        bea = create_contact(actor=alice.actor, first_name="Bea")
    response = olga.send(
        Contact, "change", bea.pk, first_name="Eve", **inline_data("contact_inboxes", {"inbox": email_inbox.pk})
    )
    expected = ["The contact has no e-mail address, which is its id in this inbox."]
    assert errors_of(response) == {"contact_inboxes-0-__all__": expected}
    assert fetch_changes() == []


def test_contact_inbox_can_be_created_and_deleted_but_not_changed(olga, acme, ada, website_inbox):
    sent = {"workspace": acme.pk, "contact": ada.pk, "inbox": website_inbox.pk}
    assert olga.send(ContactInbox, "add", **sent).status_code == 302
    contact_inbox = fetch(ContactInbox)
    assert contact_inbox.source_id
    assert b"Save" not in olga.open(ContactInbox, "change", contact_inbox.pk).content
    assert olga.send(ContactInbox, "change", contact_inbox.pk, source_id="mine").status_code == 403
    olga.send(ContactInbox, "delete", contact_inbox.pk, post="yes")
    assert [change.kind for change in fetch_changes(record_id=contact_inbox.pk)] == ["created", "deleted"]


def test_contact_inbox_with_a_long_source_id_is_shown_shortened(olga, alice, ada, email_inbox):
    source = "x" * 100_000
    with alice.scope():
        connect_contact(actor=alice.actor, contact_id=ada.pk, inbox_id=email_inbox.pk, source_id=source)
    page = olga.open(ContactInbox).content.decode()
    assert "x" * 99 + "…" in page
    assert "x" * 100 not in page


def test_contact_inbox_with_a_duplicate_source_id_shows_a_field_error(olga, alice, acme, ada, website_inbox):
    with alice.scope():
        bea = create_contact(actor=alice.actor, first_name="Bea")
        connect_contact(actor=alice.actor, contact_id=bea.pk, inbox_id=website_inbox.pk, source_id="w-7")
    response = olga.send(
        ContactInbox, "add", workspace=acme.pk, contact=ada.pk, inbox=website_inbox.pk, source_id="w-7"
    )
    assert errors_of(response) == {"source_id": ["Another contact has this id in the inbox."]}


def test_note_can_be_created_changed_and_deleted(olga, acme, ada):
    assert olga.send(Note, "add", workspace=acme.pk, contact=ada.pk, content="Called.").status_code == 302
    note = fetch(Note)
    olga.send(Note, "change", note.pk, content="Called twice.")
    olga.send(Note, "delete", note.pk, post="yes")
    assert [change.kind for change in fetch_changes(record_id=note.pk)] == ["created", "updated", "deleted"]
    assert fetch(Note).content == "Called twice."


@pytest.mark.parametrize("model", [ContactInbox, Note])
def test_contact_inboxes_and_notes_are_found_by_contact(olga, alice, ada, website_inbox, model):
    with alice.scope():
        connect_contact(actor=alice.actor, contact_id=ada.pk, inbox_id=website_inbox.pk)
        create_note(actor=alice.actor, contact_id=ada.pk, content="Called.")
    assert len(olga.open(model, q="nord.test").context["cl"].result_list) == 1
    assert not olga.open(model, q="sud.test").context["cl"].result_list


def test_deleted_contact_is_shown_read_only(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL)
        delete_contact(actor=alice.actor, pk=ada.pk)
    page = olga.open(Contact, "change", ada.pk).content.decode()
    assert PIXEL_URL in page
    assert 'type="file"' not in page


def test_label_can_be_created_changed_and_deleted(olga, acme, ada):
    sent = {"title": "vip", "description": "Answer first", "color": "red", "show_on_sidebar": "true"}
    refused = olga.send(Label, "add", workspace=acme.pk, **sent)
    assert errors_of(refused) == {"color": ["Enter a colour such as #1f93ff."]}
    sent["color"] = "#ff0000"
    assert olga.send(Label, "add", workspace=acme.pk, **sent).status_code == 302
    label = fetch(Label)
    assert (label.title, label.show_on_sidebar, bool(label.number)) == ("vip", True, True)
    assert list(errors_of(olga.send(Label, "add", workspace=acme.pk, **sent))) == ["title"]
    olga.send(Label, "change", label.pk, **{**sent, "title": "very-important"})
    olga.send(Label, "delete", label.pk, post="yes")
    assert [change.kind for change in fetch_changes(record_id=label.pk)] == ["created", "updated", "deleted"]


@pytest.mark.parametrize("term", ["zz nord", "ada", "é", "nord.test", "+33612345678"])
def test_contact_search_uses_an_index(ada, term):
    with staff_session(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found, _ = admin.site.get_model_admin(Contact).get_search_results(None, Contact.objects.not_deleted(), term)
        assert "contacts_contact_search_key_search" in found.explain()
