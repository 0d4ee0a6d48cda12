"""What the admin saves goes through the actions: recorded, checked, all or nothing."""

import pytest

from addresses.actions import create_address
from addresses.models import Address
from contacts.actions import create_contact, delete_contact
from contacts.models import Contact
from crm.workspaces.actions import create_attribute
from crm.workspaces.models import CustomAttribute, Membership, User, Workspace
from customers.actions import create_customer, delete_customer
from customers.models import Customer, Segment

from .conftest import changes, errors_of, inline, stored


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


def test_a_customer_is_made_in_the_workspace_chosen(olga, acme):
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company", "tax_ids": '[{"tax": "VAT", "tax_value": "FR1"}]'}
    response = olga.send(Customer, "add", **sent)
    assert response.status_code == 302
    customer = stored(Customer, name="Sud")
    assert (customer.workspace_id, customer.sort_key, customer.custom_attributes) == (acme.pk, "sud", {})
    [change] = changes(record_id=customer.pk)
    assert (change.actor_name, change.user_id, change.kind) == ("Olga", olga.user.pk, "created")
    assert change.request_id == response["X-Request-ID"]
    assert change.after["tax_ids"] == [{"tax": "VAT", "tax_value": "FR1"}]


def test_a_contact_has_its_roles_as_boxes(olga, acme, nord):
    page = olga.open(Contact, "add").content.decode()
    assert page.count('type="checkbox" name="roles"') == 6
    olga.send(Contact, "add", workspace=acme.pk, customer=nord.pk, roles=["billing", "legal"], **CONTACT)
    contact = stored(Contact, email_key="ada@nord.test")
    assert (contact.roles, contact.customer_id) == (["billing", "legal"], nord.pk)
    olga.send(Contact, "change", contact.pk, customer=nord.pk, roles=["buyer"], phone="+33 6 12 34 56 78", **CONTACT)
    made, changed = changes(record_id=contact.pk)
    assert made.after["roles"] == ["billing", "legal"]
    assert changed.before == {"phone": None, "roles": ["billing", "legal"]}
    assert changed.after == {"phone": "+33 6 12 34 56 78", "roles": ["buyer"]}
    assert stored(Contact, pk=contact.pk).phone_e164 == "+33612345678"


def test_saving_what_is_shown_changes_nothing(olga, nord, ada):
    form = olga.open(Contact, "change", ada.pk).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    assert olga.send(Contact, "change", ada.pk, **{k: v for k, v in shown.items() if v}).status_code == 302
    assert changes(record_id=ada.pk) == []


def test_custom_attributes_are_edited_and_the_defined_ones_named(olga, alice, ada):
    with alice.scope():
        create_attribute(actor=alice.actor, record_type="contact", key="plan", name="Plan", type="list")
    assert "Defined in this workspace: plan (list)." in olga.open(Contact, "change", ada.pk).content.decode()
    olga.send(Contact, "change", ada.pk, custom_attributes='{"plan": "gold"}', **CONTACT)
    assert stored(Contact, pk=ada.pk).custom_attributes == {"plan": "gold"}


@pytest.mark.parametrize("text", ["[]", "3", '"gold"', "{", '{"n": NaN}', '{"n": 1e999}', '{"a": "\\u0000"}'])
def test_custom_attributes_that_cannot_be_kept_are_an_error_of_their_field(olga, ada, text):
    response = olga.send(Contact, "change", ada.pk, custom_attributes=text, **CONTACT)
    assert list(errors_of(response)) == ["custom_attributes"]
    assert changes() == []


def test_an_address_is_made_changed_and_deleted(olga, acme, nord):
    place = {"type": "billing", "address_line1": "1 rue du Nord", "city": "Lille", "country": "FR"}
    olga.send(Address, "add", workspace=acme.pk, customer=nord.pk, **place)
    address = stored(Address, city="Lille")
    olga.send(Address, "change", address.pk, customer=nord.pk, **{**place, "city": "Roubaix"})
    olga.send(Address, "delete", address.pk, post="yes")
    assert [change.kind for change in changes(record_id=address.pk)] == ["created", "updated", "deleted"]
    assert stored(Address, pk=address.pk).deleted_at


def test_an_address_needs_an_owner(olga, acme):
    response = olga.send(Address, "add", workspace=acme.pk, type="billing")
    assert errors_of(response) == {"customer": ["Choose a customer, a contact, or both."]}


def test_a_customer_is_made_with_contacts_and_addresses(olga, acme):
    people = inline("contacts", {**CONTACT, "roles": "buyer"}, {"first_name": "Bea"})
    places = inline("addresses", {"type": "billing", "city": "Lille", "country": "FR"})
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company"}
    assert olga.send(Customer, "add", **sent, **people, **places).status_code == 302
    customer = stored(Customer, name="Sud")
    assert stored(Contact, first_name="Ada").customer_id == customer.pk
    assert stored(Contact, first_name="Ada").roles == ["buyer"]
    assert stored(Address, city="Lille").customer_id == customer.pk
    assert [change.record_type for change in changes()] == ["customer", "contact", "contact", "address"]


def test_inlines_add_change_and_delete(olga, nord, alice, ada):
    with alice.scope():
        create_address(actor=alice.actor, customer_id=nord.pk, type="billing", city="Lille", country="FR")
    address = stored(Address, city="Lille")
    people = inline("contacts", {**CONTACT, "id": ada.pk, "last_name": "Sud"}, {"first_name": "Bea"}, initial=1)
    places = inline("addresses", {"id": address.pk, "type": "billing", "DELETE": "on"}, initial=1)
    assert olga.send(Customer, "change", nord.pk, name="Nord", type="company", **people, **places).status_code == 302
    assert stored(Contact, pk=ada.pk).last_name == "Sud"
    assert stored(Contact, first_name="Bea").customer_id == nord.pk
    assert stored(Address, pk=address.pk).deleted_at
    assert [change.kind for change in changes()] == ["updated", "created", "deleted"]


def test_an_external_id_that_is_taken_is_an_error_of_its_field(olga, acme, ada):
    response = olga.send(Contact, "add", workspace=acme.pk, id_crm="A", first_name="Bea")
    assert errors_of(response) == {"id_crm": ["Another record already has this id."]}
    assert stored(Contact, first_name="Bea") is None
    assert changes() == []


def test_an_error_in_an_inline_leaves_nothing_written(olga, acme):
    places = inline("addresses", {"type": "billing", "city": "Lille"}, {"type": "billing", "contact": ""})
    sent = {"workspace": acme.pk, "name": "Sud", "type": "company", "id_crm": "S"}
    bad = inline("contacts", {"first_name": "Ada", "email": "not an address"})
    response = olga.send(Customer, "add", **sent, **places, **bad)
    assert list(errors_of(response)) == ["contacts-0-email"]
    assert stored(Customer, name="Sud") is None
    assert changes() == []


def test_what_an_action_refuses_in_an_inline_is_said_in_that_row(olga, nord, charlie, outside):
    with charlie.scope():
        stranger = create_contact(actor=charlie.actor, customer_id=outside.pk, first_name="Stranger")
    places = inline("addresses", {"type": "billing", "city": "Lille"}, {"type": "billing", "contact": stranger.pk})
    response = olga.send(Customer, "change", nord.pk, name="Renamed", type="company", **places)
    assert errors_of(response) == {"addresses-1-contact": ["No such record in this workspace."]}
    assert stored(Customer, pk=nord.pk).name == "Nord"
    assert stored(Address, city="Lille") is None
    assert changes() == []


def test_a_row_that_somebody_deleted_meanwhile_is_an_error_of_that_row(olga, alice, nord, ada):
    with alice.scope():
        delete_contact(actor=alice.actor, pk=ada.pk)
    people = inline("contacts", {**CONTACT, "id": ada.pk, "last_name": "Sud"}, initial=1)
    response = olga.send(Customer, "change", nord.pk, name="Renamed", type="company", **people)
    assert errors_of(response) == {
        "contacts-0-__all__": ["This record was deleted in the meantime. Go back to the list."]
    }
    assert changes() == []


@pytest.mark.parametrize("page", ["add", "change"])
def test_a_reference_into_another_workspace_is_an_error_of_its_field(olga, acme, ada, outside, page):
    args = [ada.pk] if page == "change" else []
    response = olga.send(Contact, page, *args, workspace=acme.pk, customer=outside.pk, **CONTACT)
    assert errors_of(response) == {"customer": ["No such record in this workspace."]}
    assert changes() == []


def test_a_contact_of_another_customer_is_an_error_of_its_field(olga, alice, acme, ada):
    with alice.scope():
        other = create_customer(actor=alice.actor, name="Other", type="company")
    sent = {"workspace": acme.pk, "customer": other.pk, "contact": ada.pk, "type": "billing"}
    assert list(errors_of(olga.send(Address, "add", **sent))) == ["contact"]


def test_deleting_a_customer_takes_its_contacts_along_and_the_page_says_so(olga, nord, ada):
    page = olga.open(Customer, "delete", nord.pk).content.decode()
    assert "Its contacts and addresses are deleted too" in page
    olga.send(Customer, "delete", nord.pk, post="yes")
    assert stored(Contact, pk=ada.pk).deleted_at
    assert {change.change_set_id for change in changes()} != {None}


def test_the_rows_ticked_are_deleted_and_no_others(olga, alice, nord):
    with alice.scope():
        kept = create_customer(actor=alice.actor, name="Kept", type="company")
    assert b"Nord" in olga.act(Customer, "delete_selected", nord, select_across="1").content
    olga.act(Customer, "delete_selected", nord, select_across="1", post="yes")
    assert stored(Customer, pk=nord.pk).deleted_at
    assert stored(Customer, pk=kept.pk).deleted_at is None


def test_a_deleted_record_is_shown_and_not_changed(olga, alice, nord):
    with alice.scope():
        delete_customer(actor=alice.actor, pk=nord.pk)
    assert b"Nord" in olga.open(Customer, "change", nord.pk).content
    assert olga.send(Customer, "change", nord.pk, name="Back", type="company").status_code == 403
    assert olga.open(Customer, "delete", nord.pk).status_code == 403


def test_a_workspace_is_made_and_renamed(olga):
    olga.send(Workspace, "add", name="Initech")
    workspace = stored(Workspace, slug="initech")
    place = {"country": "FR", "time_zone": "Europe/Paris", "language": "fr"}
    olga.send(Workspace, "change", workspace.pk, name="Initrode", slug="initech", **place)
    assert [change.after for change in changes()] == [
        {"name": "Initech", "slug": "initech", "language": "en", "time_zone": "UTC"},
        {"name": "Initrode", **place},
    ]
    assert list(errors_of(olga.send(Workspace, "add", name="Other", slug="initech"))) == ["slug"]
    assert list(errors_of(olga.send(Workspace, "add", name="日本"))) == ["slug"]


def test_a_user_is_a_member_once(olga, acme):
    sent = {"workspace": acme.pk, "user": olga.user.pk, "role": "agent"}
    assert olga.send(Membership, "add", **sent).status_code == 302
    assert errors_of(olga.send(Membership, "add", **sent)) == {
        "user": ["This user is already a member of the workspace."]
    }
    member = stored(Membership, user=olga.user)
    olga.send(Membership, "change", member.pk, role="viewer")
    olga.send(Membership, "delete", member.pk, post="yes")
    assert [change.kind for change in changes()] == ["created", "updated", "deleted"]


def test_a_custom_attribute_takes_its_values_one_a_line(olga, acme):
    sent = {
        "record_type": "contact",
        "key": "plan",
        "name": "Plan",
        "type": "list",
        "values": "gold\r\nsilver, new\r\n",
    }
    assert olga.send(CustomAttribute, "add", workspace=acme.pk, **sent).status_code == 302
    assert stored(CustomAttribute, key="plan").values == ["gold", "silver, new"]
    assert list(errors_of(olga.send(CustomAttribute, "add", workspace=acme.pk, **sent))) == ["key"]


def test_a_segment_is_made_and_chosen(olga, acme, nord):
    olga.send(Segment, "add", workspace=acme.pk, name="Partners")
    segment = stored(Segment, name="Partners")
    olga.send(Customer, "change", nord.pk, name="Nord", type="company", segment=segment.pk)
    assert stored(Customer, pk=nord.pk).segment_id == segment.pk
    olga.send(Segment, "delete", segment.pk, post="yes")
    assert stored(Customer, pk=nord.pk).segment_id is None


def test_an_operator_is_made_and_may_be_deactivated(olga):
    password = {"usable_password": "true", "password1": "staple battery horse", "password2": "staple battery horse"}
    made = olga.send(User, "add", email="Max@Carnet.test", name="Max", is_superuser="on", **password)
    assert made.status_code == 302
    user = User.objects.get(email="max@carnet.test")
    assert user.is_superuser
    assert user.check_password("staple battery horse")
    olga.act(User, "deactivate", user, olga.user)
    assert not User.objects.get(pk=user.pk).is_active
    assert User.objects.get(pk=olga.user.pk).is_active
    assert b"Changed active." in olga.open(User, "history", user.pk).content


def test_a_password_is_changed(olga):
    user = User.objects.create_user("sam@carnet.test", "correct horse battery")
    url = f"{olga.url(User, 'changelist')}{user.pk}/password/"
    assert olga.client.get(url).status_code == 200
    sent = {"usable_password": "true", "password1": "staple battery horse", "password2": "staple battery horse"}
    assert olga.client.post(url, sent).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("staple battery horse")
