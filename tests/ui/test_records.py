"""A record's page: everything on it, edited in place, with conflicts shown and deletion undone."""

import re

import pytest

from contacts.actions import update_contact
from contacts.models import Contact
from customers.actions import delete_customer

from .conftest import at_most


def stored(person, model=Contact):
    with person.scope():
        return list(model.objects.in_workspace(person.workspace.id).not_deleted())


def fields_of(response) -> dict[str, list[str]]:
    """Return the values that a page's form would send, by name."""
    form = response.context["form"]
    page = response.content.decode()
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") not in ("checkbox", "radio") or " checked" in tag:
            found.setdefault(attributes.get("name", ""), []).append(attributes.get("value", ""))
    own = {*form.fields, *(f"{name}_id" for name in form.fields)}
    return {name: values for name, values in found.items() if name.removeprefix("initial-") in own}


def test_a_page_has_all_there_is(alices, alice):
    customer = alice.customer(tax_ids=[{"tax": "SIREN", "tax_value": "732829320"}], id_crm="crm_1")
    alice.contact(customer, phone="+33 6 12 34 56 78", role=["buyer"])
    alice.address(customer)
    page = alices.get(f"customers/{customer['id']}/").content.decode()
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


def test_a_page_takes_few_queries(alices, alice):
    customer = alice.customer()
    for place in range(15):
        alice.contact(customer, first_name=f"P{place}")
        alice.address(customer)
    with at_most(20):
        alices.get(f"customers/{customer['id']}/")


def test_a_value_is_saved_where_it_stands(alices, alice):
    contact = alice.contact(phone="06 12 34 56 78")
    path = f"contacts/{contact['id']}/edit/phone/"
    sent = {**fields_of(alices.get(path)), "phone": "+33 6 99 99 99 99"}
    response = alices.post(path, sent, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "+33 6 99 99 99 99" in response.content.decode()
    assert stored(alice)[0].phone == "+33 6 99 99 99 99"


def test_without_script_the_same_form_leads_back_to_the_page(alices, alice):
    contact = alice.contact()
    path = f"contacts/{contact['id']}/edit/last_name/"
    response = alices.post(path, {**fields_of(alices.get(path)), "last_name": "Durand"})
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/contacts/{contact['id']}/")
    assert stored(alice)[0].last_name == "Durand"


@pytest.mark.parametrize("mine", ["last_name", "roles"])
def test_what_others_changed_meanwhile_is_shown_and_not_overwritten_unseen(alices, alice, mine):
    contact = alice.contact(role=["legal"])
    path = f"contacts/{contact['id']}/edit/{mine}/"
    form = fields_of(alices.get(path))
    theirs = {"last_name": "Leroy"} if mine == "last_name" else {"roles": ["billing"]}
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], **theirs)
    wanted = {"last_name": "Durand"} if mine == "last_name" else {"roles": ["buyer"]}
    first = alices.post(path, {**form, **wanted}, headers={"HX-Request": "true"})
    assert first.status_code == 422
    assert "alice" in first.content.decode()
    assert getattr(stored(alice)[0], mine) == theirs[mine]
    second = alices.post(path, {**fields_of(first), **wanted}, headers={"HX-Request": "true"})
    assert second.status_code == 200, second.content.decode()
    assert getattr(stored(alice)[0], mine) == wanted[mine]


def test_a_whole_form_saves_only_what_was_changed_in_it(alices, alice):
    contact = alice.contact(id_crm="crm_1")
    path = f"contacts/{contact['id']}/edit/"
    form = fields_of(alices.get(path))
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], occupation="Baker")
    response = alices.post(path, {**form, "first_name": "Jeanne"})
    assert response.status_code == 302
    [now] = stored(alice)
    assert (now.first_name, now.occupation, now.id_crm) == ("Jeanne", "Baker", "crm_1")


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(alices, alice):
    alice.contact(id_crm="taken")
    sent = {"first_name": "Léa", "last_name": "Martin", "email": "no address", "id_crm": "taken"}
    response = alices.post("contacts/new/", sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="no address"' in page
    assert 'id="id_email_error"' in page
    again = alices.post("contacts/new/", {**sent, "email": "lea@example.com"})
    assert 'id="id_id_crm_error"' in again.content.decode()


@pytest.mark.parametrize("path", ["edit/", "edit/id_crm/"])
def test_edit_with_duplicate_external_id_renders_the_form_with_an_error(alices, alice, path):
    alice.contact(id_crm="taken")
    contact = alice.contact(first_name="Léa", email="lea@example.com")
    url = f"contacts/{contact['id']}/{path}"
    response = alices.post(url, {**fields_of(alices.get(url)), "id_crm": "taken"})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="id_id_crm_error"' in page
    assert "Léa Dupont" in page
    assert sorted(one.id_crm or "" for one in stored(alice)) == ["", "taken"]


def test_a_double_click_makes_one_record(alices, alice):
    form = alices.get("contacts/new/")
    sent = {"first_name": "Léa", "last_name": "Martin", "email": "", "key": str(form.context["key"])}
    for _ in range(2):
        response = alices.post("contacts/new/", sent)
        assert response.headers["Location"].endswith(f"/contacts/{form.context['key']}/")
    assert len(stored(alice)) == 1


def test_a_contact_is_added_without_leaving_its_customer(alices, alice):
    customer = alice.customer()
    page = alices.get(f"customers/{customer['id']}/")
    key, _ = re.findall(r'name="key" value="([^"]*)">\s*<input type="hidden" name="customer_id"', page.content.decode())
    back = f"/w/acme/customers/{customer['id']}/"
    sent = {"first_name": "Léa", "key": key, "customer": "Acme Corp", "customer_id": customer["id"], "back": back}
    assert alices.post("contacts/new/", sent).headers["Location"] == back
    assert str(stored(alice)[0].customer_id) == customer["id"]


def test_nobody_is_led_to_another_site(alices):
    sent = {"first_name": "Léa", "back": "https://evil.example.com/"}
    assert alices.post("contacts/new/", sent).headers["Location"].startswith("/w/acme/contacts/")


def test_a_customer_is_named_or_picked(alices, alice):
    customer = alice.customer(name="Société Générale")
    sent = {"first_name": "Léa", "customer": "societe generale"}
    assert alices.post("contacts/new/", sent).status_code == 302
    assert str(stored(alice)[0].customer_id) == customer["id"]
    refused = alices.post("contacts/new/", {"first_name": "Léa", "customer": "Nobody & Co"})
    assert "No record has this name" in refused.content.decode()


def test_deleting_offers_to_undo_and_undoing_brings_everything_back(alices, alice):
    customer = alice.customer()
    alice.contact(customer)
    response = alices.post(f"customers/{customer['id']}/delete/", follow=True)
    [undo] = re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', response.content.decode())
    assert stored(alice) == []
    alices.post(undo)
    assert len(stored(alice)) == 1


def test_a_record_that_was_deleted_meanwhile_says_so(alices, alice):
    customer = alice.customer()
    with alice.scope():
        delete_customer(actor=alice.actor, pk=customer["id"])
    for path in ("", "edit/", "edit/name/", "delete/"):
        response = alices.get(f"customers/{customer['id']}/{path}")
        assert response.status_code == 404
        assert "This record was deleted" in response.content.decode()
    [undo] = re.findall(r'action="(/w/acme/sets/[^"]*/undo/)"', response.content.decode())
    alices.post(undo)
    assert alices.get(f"customers/{customer['id']}/").status_code == 200


def test_a_change_is_undone_from_the_timeline(alices, alice):
    contact = alice.contact()
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact["id"], last_name="Durand")
    page = alices.get(f"contacts/{contact['id']}/").content.decode()
    assert "<del>Dupont</del> → <ins>Durand</ins>" in page
    undo = re.findall(r'action="(/w/acme/changes/[^"]*/undo/)"', page)[0]
    alices.post(undo)
    assert stored(alice)[0].last_name == "Dupont"
    assert "undone" in alices.get(f"contacts/{contact['id']}/").content.decode()


@pytest.mark.parametrize("path", ["new/", "{id}/edit/", "{id}/edit/phone/", "{id}/delete/", "bulk/"])
def test_a_viewer_is_refused_by_the_server_too(bobs, alice, path):
    contact = alice.contact()
    response = bobs.post(f"contacts/{path.format(id=contact['id'])}", {"first_name": "X", "phone": "1"})
    assert response.status_code == 403
    assert [one.first_name for one in stored(alice)] == ["Jean"]


def test_a_viewer_sees_values_and_no_control(bobs, alice):
    customer = alice.customer()
    alice.contact(customer)
    page = bobs.get(f"customers/{customer['id']}/").content.decode().split("<main")[1].split("<dialog")[0]
    assert "Jean Dupont" in page
    assert re.findall(r"<(?:form|button|textarea|input)", page) == re.findall(r"<button[^>]*data-copy", page)


@pytest.mark.parametrize("path", ["", "edit/", "edit/phone/", "delete/"])
def test_a_stranger_finds_nothing(charlies, alice, path):
    contact = alice.contact()
    assert charlies.get(f"/w/acme/contacts/{contact['id']}/{path}").status_code == 404
    assert charlies.get(f"contacts/{contact['id']}/{path}").status_code == 404


def test_whoever_is_signed_out_is_led_to_sign_in_and_back(client, alice):
    response = client.get("/w/acme/contacts/?role=buyer")
    assert response.headers["Location"] == "/account/login/?next=%2Fw%2Facme%2Fcontacts%2F%3Frole%3Dbuyer"
    part = client.get("/w/acme/contacts/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"].split("?")[0]) == (204, "/account/login/")


def test_what_was_typed_outlives_a_lost_session(client, alice):
    response = client.post("/w/acme/contacts/new/", {"first_name": "Léa"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 401
    assert '<input type="hidden" name="first_name" value="Léa">' in response.content.decode()
    strange = client.post("/w/acme/contacts/new/", {"first_name": "Léa"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Léa" not in strange.content.decode()
