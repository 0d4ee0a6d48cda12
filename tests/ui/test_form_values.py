"""Values that a field's cleaning would change: they are edited at the first try, and a true conflict is shown."""

from uuid import UUID

import pytest

from contacts.actions import create_contact, update_contact
from contacts.models import Contact
from contacts.notes.actions import create_note
from contacts.ui import ContactForm
from crm.history.exceptions import CurrentValue, EditConflict
from crm.workspaces.actions import create_attribute


def fetch_contact(person) -> Contact:
    with person.scope():
        return Contact.objects.get()


def hidden_texts(response) -> dict[str, list[str]]:
    """Return the values that the hidden fields of a page's form would send."""
    form = response.context["form"]
    sent = {}
    for name, field in form.fields.items():
        widget = field.hidden_widget()
        value = form[name].initial if not form.is_bound else form[name].value()
        values = value or [] if isinstance(value, list) else [value]
        texts = [widget.format_value(field.prepare_value(one)) for one in values]
        sent[form[name].html_initial_name] = ["" if text is None else text for text in texts]
        sent[form[name].html_name] = sent[form[name].html_initial_name]
    return sent


def edit(client, path, **changes):
    """Open a form, change some fields and submit it."""
    return client.post(path, {**hidden_texts(client.get(path)), **changes})


@pytest.mark.parametrize(
    ("kind", "stored", "typed", "expected"),
    [
        ("checkbox", None, "on", True),
        ("number", "9", "5", 5),
        ("number", 9, "9007199254740993", 9007199254740993),
        ("number", 12.5, "12", 12),
        ("text", " gold ", "silver", "silver"),
        ("text", "one\ntwo", "three", "three"),
        ("date", "2026-01-15T10:00:00.000Z", "2027-01-01", "2027-01-01"),
        ("link", "acme.com", "https://b.fr", "https://b.fr"),
    ],
)
def test_attribute_is_saved_at_the_first_try(alice_client, alice, kind, stored, typed, expected):
    attributes = {"other": 1} if stored is None else {"x": stored, "other": 1}
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada", custom_attributes=attributes)
        create_attribute(actor=alice.actor, record_type="contact", key="x", name="X", type=kind)
    response = edit(alice_client, f"contacts/{contact.pk}/edit/", **{"attribute-x": typed})
    assert response.status_code == 302, response.context["form"].errors
    kept = fetch_contact(alice).custom_attributes
    assert kept == {"x": expected, "other": 1}
    assert type(kept["x"]) is type(expected)


@pytest.mark.parametrize(("name", "stored"), [("occupation", " Buyer "), ("identifier", " id1 ")])
def test_text_with_outer_spaces_is_saved_at_the_first_try(alice_client, alice, name, stored):
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada", **{name: stored})
    assert edit(alice_client, f"contacts/{contact.pk}/edit/", **{name: "New"}).status_code == 302
    assert getattr(fetch_contact(alice), name) == "New"


def test_note_with_line_breaks_is_saved_at_the_first_try(alice_client, alice):
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada")
        note = create_note(actor=alice.actor, content="one\ntwo\n", contact_id=contact.pk)
    sent = {"content": "three", "initial-content": "one\r\ntwo\r\n"}  # as browsers submit line breaks
    assert alice_client.post(f"notes/{note.pk}/", sent).status_code == 302
    with alice.scope():
        note.refresh_from_db()
    assert note.content == "three"


def test_attribute_that_somebody_removed_is_saved_at_the_second_try(alice_client, alice):
    with alice.scope():
        contact = create_contact(actor=alice.actor, full_name="Ada", custom_attributes={"x": "old"})
        create_attribute(actor=alice.actor, record_type="contact", key="x", name="X", type="text")
    path = f"contacts/{contact.pk}/edit/"
    opened = hidden_texts(alice_client.get(path))
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact.pk, custom_attributes={})
    first = alice_client.post(path, {**opened, "attribute-x": "new"})
    assert first.status_code == 422
    again = {**opened, "attribute-x": "new", "initial-attribute-x": ""}
    assert first.context["form"].data["initial-attribute-x"] == ""
    assert alice_client.post(path, again).status_code == 302
    assert fetch_contact(alice).custom_attributes == {"x": "new"}


@pytest.mark.parametrize(
    ("field", "newer", "typed", "shown"),
    [
        ("labels", {"labels": ["one", "two"]}, "three", "one, two"),
        ("roles", {"roles": ["buyer", "signer"]}, ["legal"], "buyer, signer"),
        ("preferred_channel", {"preferred_channel": "phone"}, "email", "phone"),
        ("attribute-plan", {"custom_attributes": {"plan": "gold", "seats": 9}}, "silver", "gold"),
        ("attribute-seats", {"custom_attributes": {"plan": "free", "seats": 1000}}, "7", "1,000"),
    ],
)
def test_conflict_shows_the_newer_value_as_pages_do(alice, alice_client, field, newer, typed, shown):
    with alice.scope():
        create_attribute(actor=alice.actor, record_type="contact", key="plan", name="Plan", type="text")
        create_attribute(actor=alice.actor, record_type="contact", key="seats", name="Seats", type="number")
        contact = create_contact(actor=alice.actor, full_name="Ada", custom_attributes={"plan": "free", "seats": 1})
    path = f"contacts/{contact.pk}/edit/"
    opened = hidden_texts(alice_client.get(path))
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact.pk, **newer)
    response = alice_client.post(path, {**opened, field: typed})
    assert response.context["form"].errors == {field: [f"alice has changed this to {shown} in the meantime."]}


def test_conflict_over_the_customer_names_it(alice):
    acme, globex = (alice.customer(name=name) for name in ("Acme Corp", "Globex"))
    contact = alice.contact(acme)
    with alice.scope():
        form = ContactForm({}, actor=alice.actor, instance=Contact.objects.get(pk=contact["id"]))
        form.add_action_errors(EditConflict({"customer_id": CurrentValue(UUID(globex["id"]), "alice", None)}))
    assert form.errors["customer"] == ["alice has changed this to Globex in the meantime."]
