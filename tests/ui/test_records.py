"""Record pages: display, inline editing with conflicts, deletion and undo."""

import re
from uuid import UUID

import pytest

from addresses.actions import update_address
from addresses.models import Address
from contacts.actions import update_contact
from contacts.models import Contact
from crm.history.models import Change
from customers.actions import delete_customer

from .conftest import max_queries


def fetch_records(person, model=Contact):
    with person.scope():
        return list(model.objects.in_workspace(person.workspace.id).not_deleted())


def fields_of(response) -> dict[str, list[str]]:
    """Return the values that the form of a page would send, by name."""
    form = response.context["form"]
    page = response.content.decode()
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") not in ("checkbox", "radio") or " checked" in tag:
            found.setdefault(attributes.get("name", ""), []).append(attributes.get("value", ""))
    own = {*form.fields, *(f"{name}_id" for name in form.fields)}
    return {name: values for name, values in found.items() if name.removeprefix("initial-") in own}


def test_record_page_shows_fields_related_records_and_timeline(alice_client, alice):
    customer = alice.customer(tax_ids=[{"tax": "SIREN", "tax_value": "732829320"}], id_crm="crm_1")
    alice.contact(customer, phone="+33 6 12 34 56 78", role=["buyer"])
    alice.address(customer)
    page = alice_client.get(f"customers/{customer['id']}/").content.decode()
    for text in (
        "Acme Corp",
        "Jean Dupont",
        "buyer",
        "+33 6 12 34 56 78",
        "75002 Paris",
        "732829320",
        "valid",
        "crm_1",
    ):
        assert text in page
    assert "created the" in page


def test_record_page_takes_at_most_20_queries(alice_client, alice):
    customer = alice.customer()
    for place in range(15):
        alice.contact(customer, first_name=f"P{place}")
        alice.address(customer)
    with max_queries(20):
        alice_client.get(f"customers/{customer['id']}/")


def test_inline_edit_saves_the_value(alice_client, alice):
    contact = alice.contact(phone="06 12 34 56 78")
    path = f"contacts/{contact['id']}/edit/phone/"
    sent = {**fields_of(alice_client.get(path)), "phone": "+33 6 99 99 99 99"}
    response = alice_client.post(path, sent, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "+33 6 99 99 99 99" in response.content.decode()
    assert fetch_records(alice)[0].phone == "+33 6 99 99 99 99"


@pytest.mark.parametrize(
    ("name", "value"), [("email", "a@b.example"), ("phone", "06 12"), ("identifier", "user-1"), ("id_crm", "CRM-1")]
)
def test_inline_edit_trims_ids_emails_and_phones(alice_client, alice, name, value):
    contact = alice.contact()
    path = f"contacts/{contact['id']}/edit/{name}/"
    sent = {**fields_of(alice_client.get(path)), name: f"\u200b {value}\u00a0\u200e"}
    assert alice_client.post(path, sent).status_code == 302
    assert getattr(fetch_records(alice)[0], name) == value


def test_inline_edit_without_script_redirects_to_the_record(alice_client, alice):
    contact = alice.contact()
    path = f"contacts/{contact['id']}/edit/last_name/"
    response = alice_client.post(path, {**fields_of(alice_client.get(path)), "last_name": "Durand"})
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/contacts/{contact['id']}/")
    assert fetch_records(alice)[0].last_name == "Durand"


@pytest.mark.parametrize("mine", ["last_name", "roles"])
def test_edit_form_with_a_newer_value_shows_it_and_asks_again(alice_client, alice, mine):
    contact = alice.contact(role=["legal"])
    path = f"contacts/{contact['id']}/edit/{mine}/"
    form = fields_of(alice_client.get(path))
    theirs = {"last_name": "Leroy"} if mine == "last_name" else {"roles": ["billing"]}
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], **theirs)
    own = {"last_name": "Durand"} if mine == "last_name" else {"roles": ["buyer"]}
    first = alice_client.post(path, {**form, **own}, headers={"HX-Request": "true"})
    assert first.status_code == 422
    assert "alice" in first.content.decode()
    assert getattr(fetch_records(alice)[0], mine) == theirs[mine]
    second = alice_client.post(path, {**fields_of(first), **own}, headers={"HX-Request": "true"})
    assert second.status_code == 200, second.content.decode()
    assert getattr(fetch_records(alice)[0], mine) == own[mine]


def test_edit_form_saves_only_changed_fields(alice_client, alice):
    contact = alice.contact(id_crm="crm_1")
    path = f"contacts/{contact['id']}/edit/"
    form = fields_of(alice_client.get(path))
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], occupation="Baker")
    response = alice_client.post(path, {**form, "first_name": "Jeanne"})
    assert response.status_code == 302
    [now] = fetch_records(alice)
    assert (now.first_name, now.occupation, now.id_crm) == ("Jeanne", "Baker", "crm_1")


def test_create_form_with_invalid_values_keeps_them_and_shows_field_errors(alice_client, alice):
    alice.contact(id_crm="taken")
    sent = {"first_name": "Léa", "last_name": "Martin", "email": "no address", "id_crm": "taken"}
    response = alice_client.post("contacts/new/", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="no address"' in page
    assert 'id="id_email_error"' in page
    again = alice_client.post("contacts/new/", {**sent, "email": "lea@example.com"})
    assert 'id="id_id_crm_error"' in again.content.decode()


@pytest.mark.parametrize("path", ["edit/", "edit/id_crm/"])
def test_edit_with_duplicate_external_id_renders_the_form_with_an_error(alice_client, alice, path):
    alice.contact(id_crm="taken")
    contact = alice.contact(first_name="Léa", email="lea@example.com")
    url = f"contacts/{contact['id']}/{path}"
    response = alice_client.post(url, {**fields_of(alice_client.get(url)), "id_crm": "taken"})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_id_crm_error"' in page
    assert "Léa Dupont" in page
    assert sorted(one.id_crm or "" for one in fetch_records(alice)) == ["", "taken"]


def test_create_form_sent_twice_creates_one_record(alice_client, alice):
    form = alice_client.get("contacts/new/")
    sent = {"first_name": "Léa", "last_name": "Martin", "email": "", "key": str(form.context["key"])}
    for _ in range(2):
        response = alice_client.post("contacts/new/", sent)
        assert response.headers["Location"].endswith(f"/contacts/{form.context['key']}/")
    assert len(fetch_records(alice)) == 1


def test_create_contact_from_a_customer_page_redirects_back_to_it(alice_client, alice):
    customer = alice.customer()
    page = alice_client.get(f"customers/{customer['id']}/")
    key, _ = re.findall(r'name="key" value="([^"]*)">\s*<input type="hidden" name="customer_id"', page.content.decode())
    back = f"/w/acme/customers/{customer['id']}/"
    sent = {"first_name": "Léa", "key": key, "customer": "Acme Corp", "customer_id": customer["id"], "back": back}
    assert alice_client.post("contacts/new/", sent).headers["Location"] == back
    assert str(fetch_records(alice)[0].customer_id) == customer["id"]


def test_create_form_does_not_redirect_to_another_site(alice_client):
    sent = {"first_name": "Léa", "back": "https://evil.example.com/"}
    assert alice_client.post("contacts/new/", sent).headers["Location"].startswith("/w/acme/contacts/")


def test_customer_field_takes_a_name_and_refuses_an_unknown_one(alice_client, alice):
    customer = alice.customer(name="Société Générale")
    sent = {"first_name": "Léa", "customer": "societe generale"}
    assert alice_client.post("contacts/new/", sent).status_code == 302
    assert str(fetch_records(alice)[0].customer_id) == customer["id"]
    refused = alice_client.post("contacts/new/", {"first_name": "Léa", "customer": "Nobody & Co"})
    assert "No record has this name" in refused.content.decode()


def test_delete_can_be_undone_with_related_records(alice_client, alice):
    customer = alice.customer()
    alice.contact(customer)
    response = alice_client.post(f"customers/{customer['id']}/delete/", follow=True)
    [undo] = re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', response.content.decode())
    assert fetch_records(alice) == []
    alice_client.post(undo)
    assert len(fetch_records(alice)) == 1


def test_deleted_record_page_is_404_and_offers_undo(alice_client, alice):
    customer = alice.customer()
    with alice.scope():
        delete_customer(actor=alice.actor, pk=customer["id"])
    for path in ("", "edit/", "edit/name/", "delete/"):
        response = alice_client.get(f"customers/{customer['id']}/{path}")
        assert response.status_code == 404
        assert "This record was deleted" in response.content.decode()
    [undo] = re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', response.content.decode())
    alice_client.post(undo)
    assert alice_client.get(f"customers/{customer['id']}/").status_code == 200


def test_change_on_the_timeline_can_be_undone(alice_client, alice):
    contact = alice.contact()
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], last_name="Durand")
    page = alice_client.get(f"contacts/{contact['id']}/").content.decode()
    assert "<del>Dupont</del> → <ins>Durand</ins>" in page
    undo = re.findall(r'action="(/w/acme/changes/[^"]*/undo/)"', page)[0]
    alice_client.post(undo)
    assert fetch_records(alice)[0].last_name == "Dupont"
    assert "undone" in alice_client.get(f"contacts/{contact['id']}/").content.decode()


@pytest.mark.parametrize("path", ["new/", "{id}/edit/", "{id}/edit/phone/", "{id}/delete/", "bulk/"])
def test_edit_by_a_viewer_is_forbidden(bob_client, alice, path):
    contact = alice.contact()
    response = bob_client.post(f"contacts/{path.format(id=contact['id'])}", {"first_name": "X", "phone": "1"})
    assert response.status_code == 403
    assert [one.first_name for one in fetch_records(alice)] == ["Jean"]


def test_record_page_for_a_viewer_has_no_edit_controls(bob_client, alice):
    customer = alice.customer()
    alice.contact(customer)
    page = bob_client.get(f"customers/{customer['id']}/").content.decode().split("<main")[1].split("<dialog")[0]
    assert "Jean Dupont" in page
    assert re.findall(r"<(?:form|button|textarea|input)", page) == re.findall(r"<button[^>]*data-copy", page)


@pytest.mark.parametrize("path", ["", "edit/", "edit/phone/", "delete/"])
def test_record_of_another_workspace_is_not_found(charlie_client, alice, path):
    contact = alice.contact()
    assert charlie_client.get(f"/w/acme/contacts/{contact['id']}/{path}").status_code == 404
    assert charlie_client.get(f"contacts/{contact['id']}/{path}").status_code == 404


def test_page_when_signed_out_redirects_to_sign_in(client, alice):
    response = client.get("/w/acme/contacts/?role=buyer")
    assert response.headers["Location"] == "/account/login/?next=%2Fw%2Facme%2Fcontacts%2F%3Frole%3Dbuyer"
    part = client.get("/w/acme/contacts/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"].split("?")[0]) == (204, "/account/login/")


def test_form_when_signed_out_keeps_values_for_resubmission(client, alice):
    response = client.post("/w/acme/contacts/new/", {"first_name": "Léa"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 401
    assert '<input type="hidden" name="first_name" value="Léa">' in response.content.decode()
    strange = client.post("/w/acme/contacts/new/", {"first_name": "Léa"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Léa" not in strange.content.decode()


def test_address_form_without_customer_and_contact_shows_why_it_is_refused(alice_client):
    values = {"type": "billing", "address_line1": "1 Main St", "city": "Paris", "postal_code": "75002", "country": "FR"}
    response = alice_client.post("addresses/new/", values)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Choose a customer, a contact, or both."]


def test_undo_that_would_leave_an_address_to_nobody_is_refused(alice, alice_client):
    customer = alice.customer()
    contact = alice.contact(customer)
    address = UUID(alice.address(customer)["id"])
    with alice.scope():
        update_address(actor=alice.actor, pk=address, contact_id=UUID(contact["id"]))
        change = Change.objects.filter(record_id=address).latest("id")
        update_address(actor=alice.actor, pk=address, customer_id=None)
    response = alice_client.post(f"changes/{change.pk}/undo/")
    assert response.status_code == 409
    with alice.scope():
        assert Address.objects.get(pk=address).contact_id is not None
