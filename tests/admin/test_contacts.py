"""What is kept with contacts, on their pages and on its own: pictures, inboxes, notes, labels."""

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

from .conftest import PIXEL, changes, errors_of, inline, stored

SHOWN = f"data:image/gif;base64,{b64encode(PIXEL).decode()}"


@pytest.fixture
def ada(alice):
    with alice.scope():
        return create_contact(actor=alice.actor, first_name="Ada", email="ada@nord.test", labels=["vip"])


@pytest.fixture
def mail(alice):
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Mail", channel_type="Channel::Email")


@pytest.fixture
def widget(alice):
    with alice.scope():
        return create_inbox(actor=alice.actor, name="Website", channel_type="Channel::WebWidget")


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ada.png", content)


def test_labels_are_typed_one_a_line(olga, ada):
    olga.send(Contact, "change", ada.pk, first_name="Ada", email="ada@nord.test", labels="vip\r\nold customer\r\n\r\n")
    assert stored(Contact, pk=ada.pk).labels == ["vip", "old customer"]
    assert [change.after for change in changes()] == [{"labels": ["vip", "old customer"]}]


def test_a_label_twice_is_an_error_of_its_field(olga, ada):
    response = olga.send(Contact, "change", ada.pk, first_name="Ada", labels="vip\nvip")
    assert errors_of(response) == {"labels": ["Each label may stand only once, and none may be empty."]}


def test_a_list_is_narrowed_to_a_label(olga, alice, acme, ada):
    with alice.scope():
        create_label(actor=alice.actor, title="lead")
        create_contact(actor=alice.actor, first_name="Ben")
    page = olga.open(Contact, workspace=acme.pk, label="vip")
    assert [str(contact) for contact in page.context["cl"].result_list] == ["Ada"]
    assert b"label=lead" in page.content
    assert not olga.open(Contact, label="lead").context["cl"].result_list
    assert olga.open(Contact, label="\0").status_code == 200


def test_a_picture_is_uploaded_shown_and_removed(olga, ada):
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, new_avatar=file(PIXEL), **sent).status_code == 302
    assert SHOWN in olga.open(Contact, "change", ada.pk).content.decode()
    assert [change.record_type for change in changes()] == ["avatar", "contact"]
    olga.send(Contact, "change", ada.pk, remove_avatar="on", **sent)
    assert stored(Contact, pk=ada.pk).avatar_id is None
    assert stored(Avatar).content_type == "image/gif", "the history still names it"


def test_a_contact_is_made_with_a_picture(olga, acme):
    olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", new_avatar=file(PIXEL))
    assert stored(Contact, first_name="Bea").avatar_id == stored(Avatar).pk


def test_of_a_new_picture_and_a_tick_to_remove_it_the_new_picture_counts(olga, acme):
    olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", new_avatar=file(PIXEL), remove_avatar="on")
    assert stored(Contact, first_name="Bea").avatar_id


@pytest.mark.parametrize("content", [b"", b"<svg/>", PIXEL + bytes(Avatar.LARGEST)], ids=["empty", "svg", "large"])
def test_what_is_no_picture_is_an_error_of_its_field_and_nothing_is_saved(olga, ada, content):
    response = olga.send(Contact, "change", ada.pk, first_name="Eve", new_avatar=file(content))
    assert list(errors_of(response)) == ["new_avatar"]
    assert stored(Contact, pk=ada.pk).first_name == "Ada"
    assert changes() == []


def test_a_picture_has_a_page_with_the_contacts_that_have_it(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL)
    avatar = stored(Avatar)
    page = olga.open(Avatar, "change", avatar.pk).content.decode()
    assert SHOWN in page
    having = olga.open(Contact, workspace=avatar.workspace_id, avatar=avatar.pk)
    assert [contact.pk for contact in having.context["cl"].result_list] == [ada.pk]
    assert having.request["QUERY_STRING"] in page.replace("&amp;", "&")


def test_a_large_picture_is_told_of_and_not_shown(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL + bytes(1024 * 1024))
    for model, record in ((Avatar, stored(Avatar)), (Contact, ada)):
        page = olga.open(model, "change", record.pk).content.decode()
        assert "image/gif, 1.0\xa0MB" in page
        assert "base64" not in page


def test_a_contact_enters_inboxes_and_gets_notes_on_its_page(olga, ada, mail, widget):
    inboxes = inline("contact_inboxes", {"inbox": mail.pk}, {"inbox": widget.pk, "source_id": "w-7"})
    notes = inline("notes", {"content": "Prefers to be called."})
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, **sent, **inboxes, **notes).status_code == 302
    assert stored(ContactInbox, inbox=mail).source_id == "ada@nord.test"
    assert stored(ContactInbox, inbox=widget).source_id == "w-7"
    note = stored(Note)
    assert (note.content, note.author, note.user_id) == ("Prefers to be called.", "Olga", olga.user.pk)
    assert [change.record_type for change in changes()] == ["contactinbox", "contactinbox", "note"]


def test_a_new_contact_enters_inboxes_and_gets_notes_at_once(olga, acme, widget):
    inboxes, notes = inline("contact_inboxes", {"inbox": widget.pk}), inline("notes", {"content": "Met in Lille."})
    assert olga.send(Contact, "add", workspace=acme.pk, first_name="Bea", **inboxes, **notes).status_code == 302
    bea = stored(Contact, first_name="Bea")
    assert (stored(ContactInbox).contact_id, stored(Note).contact_id) == (bea.pk, bea.pk)


def test_on_a_contacts_page_notes_are_changed_and_inboxes_only_left(olga, alice, ada, mail):
    with alice.scope():
        entered = connect_contact(actor=alice.actor, contact_id=ada.pk, inbox_id=mail.pk)
        note = create_note(actor=alice.actor, contact_id=ada.pk, content="Prefers to be called.")
    page = olga.open(Contact, "change", ada.pk).content.decode()
    assert 'name="notes-0-content"' in page
    assert 'name="contact_inboxes-0-DELETE"' in page
    assert 'name="contact_inboxes-0-source_id"' not in page
    inboxes = inline("contact_inboxes", {"id": entered.pk, "source_id": "x@y.fr", "DELETE": "on"}, initial=1)
    notes = inline("notes", {"id": note.pk, "content": "Prefers e-mail."}, initial=1)
    sent = {"first_name": "Ada", "email": "ada@nord.test", "labels": "vip"}
    assert olga.send(Contact, "change", ada.pk, **sent, **inboxes, **notes).status_code == 302
    entered, note = stored(ContactInbox), stored(Note)
    assert entered.deleted_at
    assert entered.source_id == "ada@nord.test"
    assert (note.content, note.author) == ("Prefers e-mail.", "alice")


def test_what_a_channel_needs_is_said_in_the_row_of_the_inbox(olga, alice, mail):
    with alice.scope():
        bea = create_contact(actor=alice.actor, first_name="Bea")
    response = olga.send(Contact, "change", bea.pk, first_name="Eve", **inline("contact_inboxes", {"inbox": mail.pk}))
    told = ["The contact has no e-mail address, which is its id in this inbox."]
    assert errors_of(response) == {"contact_inboxes-0-__all__": told}
    assert changes() == []


def test_a_contact_enters_and_leaves_an_inbox_on_a_page_of_its_own(olga, acme, ada, widget):
    sent = {"workspace": acme.pk, "contact": ada.pk, "inbox": widget.pk}
    assert olga.send(ContactInbox, "add", **sent).status_code == 302
    entered = stored(ContactInbox)
    assert entered.source_id
    assert b"Save" not in olga.open(ContactInbox, "change", entered.pk).content
    assert olga.send(ContactInbox, "change", entered.pk, source_id="mine").status_code == 403
    olga.send(ContactInbox, "delete", entered.pk, post="yes")
    assert [change.kind for change in changes(record_id=entered.pk)] == ["created", "deleted"]


def test_a_source_id_that_is_taken_is_an_error_of_its_field(olga, alice, acme, ada, widget):
    with alice.scope():
        bea = create_contact(actor=alice.actor, first_name="Bea")
        connect_contact(actor=alice.actor, contact_id=bea.pk, inbox_id=widget.pk, source_id="w-7")
    response = olga.send(ContactInbox, "add", workspace=acme.pk, contact=ada.pk, inbox=widget.pk, source_id="w-7")
    assert errors_of(response) == {"source_id": ["Another contact has this id in the inbox."]}


def test_a_note_is_made_changed_and_deleted(olga, acme, ada):
    assert olga.send(Note, "add", workspace=acme.pk, contact=ada.pk, content="Called.").status_code == 302
    note = stored(Note)
    olga.send(Note, "change", note.pk, content="Called twice.")
    olga.send(Note, "delete", note.pk, post="yes")
    assert [change.kind for change in changes(record_id=note.pk)] == ["created", "updated", "deleted"]
    assert stored(Note).content == "Called twice."


@pytest.mark.parametrize("model", [ContactInbox, Note])
def test_what_is_kept_with_a_contact_is_found_by_the_contact(olga, alice, ada, widget, model):
    with alice.scope():
        connect_contact(actor=alice.actor, contact_id=ada.pk, inbox_id=widget.pk)
        create_note(actor=alice.actor, contact_id=ada.pk, content="Called.")
    assert len(olga.open(model, q="nord.test").context["cl"].result_list) == 1
    assert not olga.open(model, q="sud.test").context["cl"].result_list


def test_a_deleted_contact_is_shown_with_its_picture_and_not_changed(olga, alice, ada):
    with alice.scope():
        set_avatar(actor=alice.actor, pk=ada.pk, content=PIXEL)
        delete_contact(actor=alice.actor, pk=ada.pk)
    page = olga.open(Contact, "change", ada.pk).content.decode()
    assert SHOWN in page
    assert 'type="file"' not in page


def test_a_label_is_made_changed_and_deleted(olga, acme, ada):
    sent = {"title": "vip", "description": "Answer first", "color": "#ff0000", "show_on_sidebar": "true"}
    assert olga.send(Label, "add", workspace=acme.pk, **sent).status_code == 302
    label = stored(Label)
    assert (label.title, label.show_on_sidebar, bool(label.number)) == ("vip", True, True)
    assert list(errors_of(olga.send(Label, "add", workspace=acme.pk, **sent))) == ["title"]
    olga.send(Label, "change", label.pk, **{**sent, "title": "very-important"})
    olga.send(Label, "delete", label.pk, post="yes")
    assert [change.kind for change in changes(record_id=label.pk)] == ["created", "updated", "deleted"]
    assert stored(Contact, pk=ada.pk).labels == ["vip"]


@pytest.mark.parametrize("term", ["zz nord", "ada", "é", "nord.test", "+33612345678"])
def test_a_contact_is_searched_by_an_index(ada, term):
    with staff_session(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found, _ = admin.site.get_model_admin(Contact).get_search_results(None, Contact.objects.not_deleted(), term)
        assert "contacts_contact_search_key_search" in found.explain()
