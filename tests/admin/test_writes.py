"""Writes of the admin go through the actions: recorded, validated, in one transaction."""

import pytest

from addresses.actions import create_address
from addresses.models import Address
from contacts.actions import create_contact, delete_contact
from contacts.models import Contact
from crm.workspaces.actions import create_attribute
from crm.workspaces.models import CustomAttribute, Membership, User, Workspace
from customers.actions import create_customer, delete_customer
from customers.models import Customer, Segment

from .conftest import errors_of, fetch, fetch_changes, inline_data


@pytest.fixture
def ada(alice, nord):
    with alice.scope():
        return create_contact(
            actor=alice.actor,
            customer_id=nord.pk,
            first_name="Ada",
            last_name="Nord",
            email="ada@nord.test",
            id_crm="A",
        )


CONTACT = {"first_name": "Ada", "last_name": "Nord", "email": "ada@nord.test"}


def test_customer_is_created_in_the_selected_workspace(olga, acme):
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company", "tax_ids": '[{"tax": "VAT", "tax_value": "FR1"}]'}
    response = olga.send(Customer, "add", **sent)
    assert response.status_code == 302
    customer = fetch(Customer, name="Sud")
    assert (customer.workspace_id, customer.sort_key, customer.custom_attributes) == (acme.pk, "sud", {})
    [change] = fetch_changes(record_id=customer.pk)
    assert (change.actor_name, change.user_id, change.kind) == ("Olga", olga.user.pk, "created")
    assert change.request_id == response["X-Request-ID"]
    assert change.after["tax_ids"] == [{"tax": "VAT", "tax_value": "FR1"}]


def test_contact_roles_are_edited_with_checkboxes(olga, acme, nord):
    page = olga.open(Contact, "add").content.decode()
    assert page.count('type="checkbox" name="roles"') == 6
    olga.send(Contact, "add", workspace=acme.pk, customer=nord.pk, roles=["billing", "legal"], **CONTACT)
    contact = fetch(Contact, email_key="ada@nord.test")
    assert (contact.roles, contact.customer_id) == (["billing", "legal"], nord.pk)
    olga.send(Contact, "change", contact.pk, customer=nord.pk, roles=["buyer"], phone="+33 6 12 34 56 78", **CONTACT)
    made, changed = fetch_changes(record_id=contact.pk)
    assert made.after["roles"] == ["billing", "legal"]
    assert changed.before == {"phone": None, "roles": ["billing", "legal"]}
    assert changed.after == {"phone": "+33 6 12 34 56 78", "roles": ["buyer"]}
    assert fetch(Contact, pk=contact.pk).phone_e164 == "+33612345678"


def test_contact_form_saved_unchanged_records_no_change(olga, nord, ada):
    form = olga.open(Contact, "change", ada.pk).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    assert olga.send(Contact, "change", ada.pk, **{k: v for k, v in shown.items() if v}).status_code == 302
    assert fetch_changes(record_id=ada.pk) == []


def test_custom_attributes_can_be_edited_and_definitions_are_listed(olga, alice, ada):
    with alice.scope():
        create_attribute(actor=alice.actor, record_type="contact", key="plan", name="Plan", type="list")
    assert "Defined in this workspace: plan (list)." in olga.open(Contact, "change", ada.pk).content.decode()
    olga.send(Contact, "change", ada.pk, custom_attributes='{"plan": "gold"}', **CONTACT)
    assert fetch(Contact, pk=ada.pk).custom_attributes == {"plan": "gold"}


@pytest.mark.parametrize(
    "text",
    [
        *("[]", "3", '"gold"', "{", '{"n": NaN}', '{"n": 1e999}', '{"a": "\\u0000"}', '{"a": "\\ud800"}'),
        *('{"n": 1' + "0" * 400 + "}", '{"n": ' + "9" * 5000 + "}", "[" * 2000, '{"a":' * 1500, '{"a": 1, "a": 2}'),
    ],
)
def test_custom_attributes_that_are_invalid_show_a_field_error(olga, ada, text):
    response = olga.send(Contact, "change", ada.pk, custom_attributes=text, **CONTACT)
    assert list(errors_of(response)) == ["custom_attributes"]
    assert fetch_changes() == []


def test_address_can_be_created_changed_and_deleted(olga, acme, nord):
    place = {"type": "billing", "address_line1": "1 rue du Nord", "city": "Lille", "country": "FR"}
    olga.send(Address, "add", workspace=acme.pk, customer=nord.pk, **place)
    address = fetch(Address, city="Lille")
    olga.send(Address, "change", address.pk, customer=nord.pk, **{**place, "city": "Roubaix"})
    olga.send(Address, "delete", address.pk, post="yes")
    assert [change.kind for change in fetch_changes(record_id=address.pk)] == ["created", "updated", "deleted"]
    assert fetch(Address, pk=address.pk).deleted_at


def test_address_without_owner_shows_a_field_error(olga, acme):
    response = olga.send(Address, "add", workspace=acme.pk, type="billing")
    assert errors_of(response) == {"customer": ["Choose a customer, a contact, or both."]}


def test_customer_can_be_created_with_contacts_and_addresses(olga, acme):
    people = inline_data("contacts", {**CONTACT, "roles": "buyer"}, {"first_name": "Bea"})
    places = inline_data("addresses", {"type": "billing", "city": "Lille", "country": "FR"})
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company"}
    assert olga.send(Customer, "add", **sent, **people, **places).status_code == 302
    customer = fetch(Customer, name="Sud")
    assert fetch(Contact, first_name="Ada").customer_id == customer.pk
    assert fetch(Contact, first_name="Ada").roles == ["buyer"]
    assert fetch(Address, city="Lille").customer_id == customer.pk
    assert [change.record_type for change in fetch_changes()] == ["customer", "contact", "contact", "address"]


def test_inlines_create_change_and_delete_records(olga, nord, alice, ada):
    with alice.scope():
        create_address(actor=alice.actor, customer_id=nord.pk, type="billing", city="Lille", country="FR")
    address = fetch(Address, city="Lille")
    people = inline_data("contacts", {**CONTACT, "id": ada.pk, "last_name": "Sud"}, {"first_name": "Bea"}, initial=1)
    places = inline_data("addresses", {"id": address.pk, "type": "billing", "DELETE": "on"}, initial=1)
    assert olga.send(Customer, "change", nord.pk, name="Nord", type="company", **people, **places).status_code == 302
    assert fetch(Contact, pk=ada.pk).last_name == "Sud"
    assert fetch(Contact, first_name="Bea").customer_id == nord.pk
    assert fetch(Address, pk=address.pk).deleted_at
    assert [change.kind for change in fetch_changes()] == ["updated", "created", "deleted"]


def test_contact_with_a_duplicate_external_id_shows_a_field_error(olga, acme, ada):
    response = olga.send(Contact, "add", workspace=acme.pk, id_crm="A", first_name="Bea")
    assert errors_of(response) == {"id_crm": ["Another record already has this id."]}
    assert fetch(Contact, first_name="Bea") is None
    assert fetch_changes() == []


def test_inline_with_invalid_value_saves_nothing(olga, acme):
    places = inline_data("addresses", {"type": "billing", "city": "Lille"}, {"type": "billing", "contact": ""})
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company", "id_crm": "S"}
    invalid = inline_data("contacts", {"first_name": "Ada", "email": "not an address"})
    response = olga.send(Customer, "add", **sent, **places, **invalid)
    assert list(errors_of(response)) == ["contacts-0-email"]
    assert fetch(Customer, name="Sud") is None
    assert fetch_changes() == []


def test_inline_refused_by_an_action_shows_an_error_in_its_row(olga, nord, charlie, foreign_customer):
    with charlie.scope():
        foreign_contact = create_contact(actor=charlie.actor, customer_id=foreign_customer.pk, first_name="Stranger")
    places = inline_data(
        "addresses", {"type": "billing", "city": "Lille"}, {"type": "billing", "contact": foreign_contact.pk}
    )
    response = olga.send(Customer, "change", nord.pk, name="Renamed", type="company", **places)
    assert errors_of(response) == {"addresses-1-contact": ["No such record in this workspace."]}
    assert fetch(Customer, pk=nord.pk).name == "Nord"
    assert fetch(Address, city="Lille") is None
    assert fetch_changes() == []


def test_inline_of_a_deleted_record_shows_an_error_in_its_row(olga, alice, nord, ada):
    with alice.scope():
        delete_contact(actor=alice.actor, pk=ada.pk)
    people = inline_data("contacts", {**CONTACT, "id": ada.pk, "last_name": "Sud"}, initial=1)
    response = olga.send(Customer, "change", nord.pk, name="Renamed", type="company", **people)
    assert errors_of(response) == {
        "contacts-0-__all__": ["This record was deleted in the meantime. Go back to the list."]
    }
    assert fetch_changes() == []


@pytest.mark.parametrize("page", ["add", "change"])
def test_contact_with_a_customer_of_another_workspace_shows_a_field_error(olga, acme, ada, foreign_customer, page):
    args = [ada.pk] if page == "change" else []
    response = olga.send(Contact, page, *args, workspace=acme.pk, customer=foreign_customer.pk, **CONTACT)
    assert errors_of(response) == {"customer": ["No such record in this workspace."]}
    assert fetch_changes() == []


def test_address_with_a_contact_of_another_customer_shows_a_field_error(olga, alice, acme, ada):
    with alice.scope():
        other = create_customer(actor=alice.actor, name="Other", type="company")
    sent = {"workspace": acme.pk, "customer": other.pk, "contact": ada.pk, "type": "billing"}
    assert list(errors_of(olga.send(Address, "add", **sent))) == ["contact"]


def test_customer_delete_page_warns_and_deletes_its_contacts(olga, nord, ada):
    page = olga.open(Customer, "delete", nord.pk).content.decode()
    assert "Its contacts and addresses are deleted too" in page
    olga.send(Customer, "delete", nord.pk, post="yes")
    assert fetch(Contact, pk=ada.pk).deleted_at
    assert {change.change_set_id for change in fetch_changes()} != {None}


def test_delete_action_deletes_only_the_selected_rows(olga, alice, nord):
    with alice.scope():
        kept = create_customer(actor=alice.actor, name="Kept", type="company")
    assert b"Nord" in olga.run_action(Customer, "delete_selected", nord, select_across="1").content
    olga.run_action(Customer, "delete_selected", nord, select_across="1", post="yes")
    assert fetch(Customer, pk=nord.pk).deleted_at
    assert fetch(Customer, pk=kept.pk).deleted_at is None


def test_deleted_customer_is_shown_read_only(olga, alice, nord):
    with alice.scope():
        delete_customer(actor=alice.actor, pk=nord.pk)
    assert b"Nord" in olga.open(Customer, "change", nord.pk).content
    assert olga.send(Customer, "change", nord.pk, name="Back", type="company").status_code == 403
    assert olga.open(Customer, "delete", nord.pk).status_code == 403


def test_workspace_can_be_created_and_renamed(olga):
    olga.send(Workspace, "add", name="Initech")
    workspace = fetch(Workspace, slug="initech")
    place = {"country": "FR", "time_zone": "Europe/Paris", "language": "fr"}
    olga.send(Workspace, "change", workspace.pk, name="Initrode", slug="initech", **place)
    assert [change.after for change in fetch_changes()] == [
        {"name": "Initech", "slug": "initech", "language": "en", "time_zone": "UTC"},
        {"name": "Initrode", **place},
    ]
    assert list(errors_of(olga.send(Workspace, "add", name="Other", slug="initech"))) == ["slug"]
    assert list(errors_of(olga.send(Workspace, "add", name="日本"))) == ["slug"]


def test_membership_of_a_user_cannot_be_duplicated(olga, acme):
    sent = {"workspace": acme.pk, "user": olga.user.pk, "role": "agent"}
    assert olga.send(Membership, "add", **sent).status_code == 302
    assert errors_of(olga.send(Membership, "add", **sent)) == {
        "user": ["This user is already a member of the workspace."]
    }
    member = fetch(Membership, user=olga.user)
    olga.send(Membership, "change", member.pk, role="viewer")
    olga.send(Membership, "delete", member.pk, post="yes")
    assert [change.kind for change in fetch_changes()] == ["created", "updated", "deleted"]


def test_custom_attribute_takes_one_value_per_line(olga, acme):
    sent = {
        "record_type": "contact",
        "key": "plan",
        "name": "Plan",
        "type": "list",
        "values": "gold\r\nsilver, new\r\n",
    }
    assert olga.send(CustomAttribute, "add", workspace=acme.pk, **sent).status_code == 302
    assert fetch(CustomAttribute, key="plan").values == ["gold", "silver, new"]
    assert list(errors_of(olga.send(CustomAttribute, "add", workspace=acme.pk, **sent))) == ["key"]


def test_segment_can_be_created_assigned_and_deleted(olga, acme, nord):
    olga.send(Segment, "add", workspace=acme.pk, name="Partners")
    segment = fetch(Segment, name="Partners")
    olga.send(Customer, "change", nord.pk, name="Nord", type="company", segment=segment.pk)
    assert fetch(Customer, pk=nord.pk).segment_id == segment.pk
    olga.send(Segment, "delete", segment.pk, post="yes")
    assert fetch(Customer, pk=nord.pk).segment_id is None


def test_operator_can_be_created_and_deactivated(olga):
    password = {"usable_password": "true", "password1": "staple battery horse", "password2": "staple battery horse"}
    made = olga.send(User, "add", email="Max@Carnet.test", name="Max", is_superuser="on", **password)
    assert made.status_code == 302
    user = User.objects.get(email="max@carnet.test")
    assert user.is_superuser
    assert user.check_password("staple battery horse")
    olga.run_action(User, "deactivate", user, olga.user)
    assert not User.objects.get(pk=user.pk).is_active
    assert User.objects.get(pk=olga.user.pk).is_active
    assert b"Changed active." in olga.open(User, "history", user.pk).content


def test_password_of_a_user_can_be_changed(olga):
    user = User.objects.create_user("sam@carnet.test", "correct horse battery")
    url = f"{olga.url(User, 'changelist')}{user.pk}/password/"
    assert olga.client.get(url).status_code == 200
    sent = {"usable_password": "true", "password1": "staple battery horse", "password2": "staple battery horse"}
    assert olga.client.post(url, sent).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("staple battery horse")
