"""Writers in each other's way, over a real socket: none is lost, none comes twice, and none is told to come again."""

import itertools
from collections import Counter

import pytest
from django.db import connection

from contacts.models import Avatar, Contact, ContactInbox, Note
from crm.db.session import staff_session
from crm.history.counters import count_sql
from crm.history.models import Change, ChangeSet
from crm.workspaces.actions import create_inbox

from .test_concurrency import all_at_once

NOTE = {"content": "A word"}
PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _counts_hold(doors, live_alice):
    """After whatever a test does, what is counted is what there is."""
    yield
    workspace = live_alice.workspace.id
    with staff_session(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {count_sql('live')}, {count_sql('reachable')}", [workspace, "contact"] * 2)
        live = Contact.objects.in_workspace(workspace).not_deleted()
        assert cursor.fetchone() == (live.count(), live.filter(reachable=True).count())
        for model in (ContactInbox, Note):
            assert not model.objects.not_deleted().exclude(contact__deleted_at=None).exists()


def codes(answers):
    return Counter(answer.status_code for answer in answers)


def made(doors, **values):
    answer = doors.chatwoot.post("/contacts", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()["payload"]["contact"]


def in_own(contact):
    """Return the id by which our own API and GoMobile's know a contact of Chatwoot's."""
    with staff_session():
        return str(Contact.objects.get(number=contact["id"]).pk)


def inbox(alice, channel="Api", **values):
    with alice.scope():
        return create_inbox(actor=alice.actor, name=channel, channel_type=f"Channel::{channel}", **values)


def test_two_doors_that_change_one_contact_do_not_wait_for_each_other_for_ever(doors):
    for turn in range(12):
        contact = made(doors, name="Jean", phone_number=f"+3361234{turn:04}")
        pk, phone = in_own(contact), f"+3369999{turn:04}"
        calls = [lambda p=phone, n=contact["id"]: doors.chatwoot.put(f"/contacts/{n}", json={"phone_number": p})] * 4
        calls[2:2] = [lambda p=phone, k=pk: doors.gomobile.put(f"/contact/{k}", json={"primaryPhone": p})] * 4
        assert codes(all_at_once(calls)) == {200: 8}


def test_an_upsert_and_a_change_of_the_number_it_looks_for_both_end(doors):
    for turn in range(8):
        contact = made(doors, name="Jean", phone_number=f"+3361234{turn:04}")
        phones = [f"+3361234{turn:04}", f"+3369999{turn:04}"]
        body = {"data": [{"primaryPhone": phone, "firstName": "Jeanne"} for phone in phones]}
        change = {"phone_number": phones[1]}
        calls = [lambda b=body: doors.gomobile.post("/contact/upsert", json=b)] * 3
        calls += [lambda c=change, n=contact["id"]: doors.chatwoot.put(f"/contacts/{n}", json=c)] * 3
        assert set(codes(all_at_once(calls))) <= {200, 204, 422}


def test_merges_of_two_into_each_other_leave_one(doors):
    for turn in range(8):
        pair = [made(doors, name=f"Jean {place}", email=f"jean{place}@acme{turn}.com")["id"] for place in (1, 2)]
        bodies = [{"base_contact_id": base, "mergee_contact_id": mergee} for base, mergee in (pair, pair[::-1])]
        calls = [lambda b=body: doors.chatwoot.post("/actions/contact_merge", json=b) for body in bodies * 3]
        assert codes(all_at_once(calls)) == {200: 1, 404: 5}
    with staff_session():
        assert ChangeSet.objects.filter(verb="merge").count() == 8


def test_a_merge_a_deletion_and_changes_at_once_end(doors):
    for turn in range(8):
        base, mergee = (made(doors, name=f"Jean {place}", email=f"jean{place}@acme{turn}.com") for place in (1, 2))
        body = {"base_contact_id": base["id"], "mergee_contact_id": mergee["id"]}
        calls = [
            lambda b=body: doors.chatwoot.post("/actions/contact_merge", json=b),
            lambda n=mergee["id"]: doors.chatwoot.delete(f"/contacts/{n}"),
            lambda n=base["id"]: doors.chatwoot.put(f"/contacts/{n}", json={"custom_attributes": {"a": 1}}),
            lambda n=mergee["id"]: doors.chatwoot.put(f"/contacts/{n}", json={"custom_attributes": {"b": 1}}),
            lambda n=mergee["id"]: doors.chatwoot.post(f"/contacts/{n}/notes", json=NOTE),
            lambda n=base["id"]: doors.chatwoot.post(f"/contacts/{n}/notes", json=NOTE),
        ]
        assert set(codes(all_at_once(calls))) <= {200, 404, 422}


def test_a_merge_and_the_deletion_of_a_customer_end(doors):
    for turn in range(12):
        customer = doors.own.post("/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        person = {"customer_id": customer, "first_name": "Jean", "last_name": "Dupont", "email": f"j@a{turn}.com"}
        pk = doors.own.post("/contacts", json=person).json()["data"]["id"]
        with staff_session():
            mergee = Contact.objects.get(pk=pk).number
        bases = [made(doors, name=f"Base {place}")["id"] for place in range(3)]
        calls = [
            lambda b=base, m=mergee: doors.chatwoot.post(
                "/actions/contact_merge", json={"base_contact_id": b, "mergee_contact_id": m}
            )
            for base in bases
        ]
        calls.insert(1, lambda c=customer: doors.own.delete(f"/customers/{c}"))
        assert set(codes(all_at_once(calls))) <= {200, 404}
    with staff_session():
        assert not Contact.objects.not_deleted().exclude(customer=None).exists()


def test_nothing_is_kept_with_a_contact_that_goes_with_its_customer(doors, live_alice):
    channel = inbox(live_alice)
    for turn in range(10):
        customer = doors.own.post("/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        person = {"customer_id": customer, "first_name": "Jean", "last_name": "Dupont", "email": f"j@a{turn}.com"}
        pk = doors.own.post("/contacts", json=person).json()["data"]["id"]
        with staff_session():
            number = Contact.objects.get(pk=pk).number
        place = {"inbox_id": channel.number}
        calls = [
            *[lambda n=number: doors.chatwoot.post(f"/contacts/{n}/notes", json=NOTE)] * 3,
            *[lambda n=number, p=place: doors.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=p)] * 3,
            lambda k=pk: doors.own.delete(f"/contacts/{k}"),
        ]
        calls.insert(turn % 6, lambda c=customer: doors.own.delete(f"/customers/{c}"))
        assert set(codes(all_at_once(calls))) <= {200, 404, 422}


def test_a_place_in_an_inbox_that_is_asked_for_many_times_is_one(doors, live_alice):
    channel = inbox(live_alice)
    for turn in range(6):
        contact = made(doors, name="Jean")
        body = {"inbox_id": channel.number, "source_id": f"visitor-{turn}"}
        path = f"/contacts/{contact['id']}/contact_inboxes"
        calls = [lambda p=path, b=body: doors.chatwoot.post(p, json=b)] * 8
        assert codes(all_at_once(calls)) == {200: 8}
        shown = doors.chatwoot.get(f"/contacts/{contact['id']}").json()["payload"]
        assert [entered["source_id"] for entered in shown["contact_inboxes"]] == [f"visitor-{turn}"]


def test_an_address_that_changes_hands_ends_with_one_of_those_who_want_it(doors, live_alice):
    channel = inbox(live_alice, "Email")
    people = [made(doors, name=f"Jean {number}") for number in range(8)]
    body = {"inbox_id": channel.number, "source_id": "team@acme.com"}
    calls = [
        lambda n=person["id"]: doors.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=body) for person in people
    ]
    assert codes(all_at_once(calls)) == {200: 8}
    with staff_session():
        assert ContactInbox.objects.not_deleted().filter(source_id="team@acme.com").count() == 1
        assert ContactInbox.objects.not_deleted().count() == 8


def test_an_address_changes_hands_while_its_holder_is_deleted(doors, live_alice):
    channel = inbox(live_alice, "Email")
    for turn in range(6):
        body = {"inbox_id": channel.number, "source_id": f"team{turn}@acme.com"}
        holder, heir = made(doors, name="Jean"), made(doors, name="Jeanne")
        doors.chatwoot.post(f"/contacts/{holder['id']}/contact_inboxes", json=body)
        calls = [
            lambda n=holder["id"]: doors.chatwoot.delete(f"/contacts/{n}"),
            lambda n=heir["id"], b=body: doors.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=b),
        ]
        assert codes(all_at_once(calls * 2 if turn % 2 else calls)).keys() <= {200, 404}
        found = doors.chatwoot.post("/contact_inboxes/filter", json=body)
        assert found.json()["id"] == heir["id"]


def test_pictures_set_at_once_leave_one(doors):
    contact = made(doors, name="Jean")
    files = [{"avatar": ("a.png", PICTURE + bytes([number]))} for number in range(8)]
    calls = [lambda f=file: doors.chatwoot.put(f"/contacts/{contact['id']}", files=f) for file in files]
    calls.insert(4, lambda: doors.chatwoot.delete(f"/contacts/{contact['id']}/avatar"))
    assert codes(all_at_once(calls)) == {200: 9}
    with staff_session():
        kept = Contact.objects.get(number=contact["id"]).avatar_id
        assert list(Avatar.objects.not_deleted().values_list("pk", flat=True)) == ([kept] if kept else [])


def test_inboxes_replaced_at_once_are_those_of_one_who_did(doors, live_alice):
    names = ["Api", "WebWidget", "Email"]
    for name in names:
        inbox(live_alice, name)
    contact = doors.gomobile.post("/contact", json={"primaryPhone": "+33612345678", "primaryEmail": "a@acme.com"})
    pk = contact.json()["id"]
    sets = [list(chosen) for size in range(4) for chosen in itertools.combinations(names, size)]
    calls = [lambda s=chosen: doors.gomobile.put(f"/contact/{pk}", json={"channels": s}) for chosen in sets * 2]
    assert codes(all_at_once(calls)) == {200: len(calls)}
    assert sorted(doors.gomobile.get(f"/contact/{pk}").json()["channels"]) in [sorted(chosen) for chosen in sets]


def test_of_keys_merged_at_once_none_is_lost(doors):
    contact = made(doors, name="Jean")
    path = f"/contacts/{contact['id']}"
    bodies = [
        {"custom_attributes": {f"c{number}": number}, "additional_attributes": {f"a{number}": number}}
        for number in range(16)
    ]
    pk = in_own(contact)
    phones = [{"phone": f"+3361234000{number}"} for number in range(4)]
    calls = [lambda b=body: doors.chatwoot.put(path, json=b) for body in bodies]
    calls += [lambda b=body: doors.own.patch(f"/contacts/{pk}", json=b) for body in phones]
    assert codes(all_at_once(calls)) == {200: 20}
    shown = doors.chatwoot.get(path).json()["payload"]
    assert shown["custom_attributes"] == {f"c{number}": number for number in range(16)}
    assert shown["additional_attributes"] == {f"a{number}": number for number in range(16)}


def test_labels_added_at_once_are_all_there_and_nothing_else_is_undone(doors):
    people = [made(doors, name=f"Jean {number}", email=f"j{number}@acme.com")["id"] for number in range(12)]
    labels = [f"label-{number}" for number in range(8)]
    orders = itertools.cycle([people, people[::-1]])
    bodies = [{"type": "Contact", "ids": next(orders), "labels": {"add": [label]}} for label in labels]
    calls = [lambda b=body: doors.chatwoot.post("/bulk_actions", json=b) for body in bodies]
    calls += [lambda n=number: doors.chatwoot.put(f"/contacts/{n}", json={"name": f"Renamed {n}"}) for number in people]
    assert codes(all_at_once(calls)) == {200: len(calls)}
    for number in people:
        assert sorted(doors.chatwoot.get(f"/contacts/{number}/labels").json()["payload"]) == labels
        assert doors.chatwoot.get(f"/contacts/{number}").json()["payload"]["name"] == f"Renamed {number}"


def test_bulk_deletions_in_any_order_end(doors):
    people = [made(doors, name=f"Jean {number}", email=f"j{number}@acme.com")["id"] for number in range(20)]
    body = {"type": "Contact", "action_name": "delete"}
    orders = [people, people[::-1], people[10:] + people[:10]]
    calls = [lambda i=ids: doors.chatwoot.post("/bulk_actions", json={**body, "ids": i}) for ids in orders]
    calls += [lambda n=number: doors.chatwoot.delete(f"/contacts/{n}") for number in people[::4]]
    assert set(codes(all_at_once(calls))) <= {200, 404}
    with staff_session():
        assert not Contact.objects.not_deleted().exists()
        assert Change.objects.filter(record_type="contact", kind="deleted").count() == 20


def test_one_contact_never_has_two_first_addresses(doors):
    made_here = doors.gomobile.post("/contact", json={"primaryPhone": "+33612345678"}).json()["id"]
    calls = [
        lambda n=number: doors.gomobile.put(f"/contact/{made_here}", json={"city": f"City {n}"}) for number in range(12)
    ]
    assert codes(all_at_once(calls)) == {200: 12}
    assert len(doors.own.get("/addresses", params={"contact_id": made_here}).json()["data"]) == 1
