"""Concurrent writes over a real socket: none is lost, repeated, or answered with a request to retry."""

import itertools
from collections import Counter

import pytest
from django.db import connection

from contacts.models import Avatar, Contact, ContactInbox, Note
from crm.db.session import staff_session
from crm.history.counters import count_sql
from crm.history.models import Change, ChangeSet
from crm.workspaces.actions import create_inbox, create_membership, delete_membership
from crm.workspaces.inboxes import InboxMember
from crm.workspaces.models import User

from .test_concurrency import run_concurrently

NOTE_BODY = {"content": "A word"}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _counter_check(clients, live_alice):
    """Compare the stored counts with the rows after each test."""
    yield
    workspace = live_alice.workspace.id
    with staff_session(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {count_sql('live')}, {count_sql('reachable')}", [workspace, "contact"] * 2)
        live = Contact.objects.in_workspace(workspace).not_deleted()
        assert cursor.fetchone() == (live.count(), live.filter(reachable=True).count())
        for model in (ContactInbox, Note):
            assert not model.objects.not_deleted().exclude(contact__deleted_at=None).exists()


def count_statuses(answers):
    return Counter(answer.status_code for answer in answers)


def create_contact(clients, **values):
    answer = clients.chatwoot.post("/contacts", json=values)
    assert answer.status_code == 200, answer.text
    return answer.json()["payload"]["contact"]


def own_id(contact):
    """Return the id in the own API of a contact of the Chatwoot API."""
    with staff_session():
        return str(Contact.objects.get(number=contact["id"]).pk)


def make_inbox(alice, channel_type="Api", **values):
    with alice.scope():
        return create_inbox(actor=alice.actor, name=channel_type, channel_type=f"Channel::{channel_type}", **values)


def test_concurrent_updates_of_one_contact_by_two_apis_do_not_deadlock(clients):
    for round_number in range(12):
        contact = create_contact(clients, name="Jean", phone_number=f"+3361234{round_number:04}")
        pk, phone = own_id(contact), f"+3369999{round_number:04}"
        calls = [lambda p=phone, n=contact["id"]: clients.chatwoot.put(f"/contacts/{n}", json={"phone_number": p})] * 4
        calls[2:2] = [lambda p=phone, k=pk: clients.gomobile.put(f"/contact/{k}", json={"primaryPhone": p})] * 4
        assert count_statuses(run_concurrently(calls)) == {200: 8}


def test_concurrent_upsert_and_phone_update_do_not_deadlock(clients):
    for round_number in range(8):
        contact = create_contact(clients, name="Jean", phone_number=f"+3361234{round_number:04}")
        phones = [f"+3361234{round_number:04}", f"+3369999{round_number:04}"]
        body = {"data": [{"primaryPhone": phone, "firstName": "Jeanne"} for phone in phones]}
        change = {"phone_number": phones[1]}
        calls = [lambda b=body: clients.gomobile.post("/contact/upsert", json=b)] * 3
        calls += [lambda c=change, n=contact["id"]: clients.chatwoot.put(f"/contacts/{n}", json=c)] * 3
        assert set(count_statuses(run_concurrently(calls))) <= {200, 204, 422}


def test_concurrent_merges_into_each_other_leave_one_contact(clients):
    for round_number in range(8):
        pair = [
            create_contact(clients, name=f"Jean {index}", email=f"jean{index}@acme{round_number}.com")["id"]
            for index in (1, 2)
        ]
        bodies = [{"base_contact_id": base, "mergee_contact_id": mergee} for base, mergee in (pair, pair[::-1])]
        calls = [lambda b=body: clients.chatwoot.post("/actions/contact_merge", json=b) for body in bodies * 3]
        assert count_statuses(run_concurrently(calls)) == {200: 1, 404: 5}
    with staff_session():
        assert ChangeSet.objects.filter(verb="merge").count() == 8


def test_concurrent_merge_deletion_and_updates_do_not_deadlock(clients):
    for round_number in range(8):
        base, mergee = (
            create_contact(clients, name=f"Jean {index}", email=f"jean{index}@acme{round_number}.com")
            for index in (1, 2)
        )
        body = {"base_contact_id": base["id"], "mergee_contact_id": mergee["id"]}
        calls = [
            lambda b=body: clients.chatwoot.post("/actions/contact_merge", json=b),
            lambda n=mergee["id"]: clients.chatwoot.delete(f"/contacts/{n}"),
            lambda n=base["id"]: clients.chatwoot.put(f"/contacts/{n}", json={"custom_attributes": {"a": 1}}),
            lambda n=mergee["id"]: clients.chatwoot.put(f"/contacts/{n}", json={"custom_attributes": {"b": 1}}),
            lambda n=mergee["id"]: clients.chatwoot.post(f"/contacts/{n}/notes", json=NOTE_BODY),
            lambda n=base["id"]: clients.chatwoot.post(f"/contacts/{n}/notes", json=NOTE_BODY),
        ]
        assert set(count_statuses(run_concurrently(calls))) <= {200, 404, 422}


def test_concurrent_merge_and_customer_deletion_do_not_deadlock(clients):
    for round_number in range(12):
        customer = clients.own.post("/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        person = {
            "customer_id": customer,
            "first_name": "Jean",
            "last_name": "Dupont",
            "email": f"j@a{round_number}.com",
        }
        pk = clients.own.post("/contacts", json=person).json()["data"]["id"]
        with staff_session():
            mergee = Contact.objects.get(pk=pk).number
        bases = [create_contact(clients, name=f"Base {index}")["id"] for index in range(3)]
        calls = [
            lambda b=base, m=mergee: clients.chatwoot.post(
                "/actions/contact_merge", json={"base_contact_id": b, "mergee_contact_id": m}
            )
            for base in bases
        ]
        calls.insert(1, lambda c=customer: clients.own.delete(f"/customers/{c}"))
        assert set(count_statuses(run_concurrently(calls))) <= {200, 404}
    with staff_session():
        assert not Contact.objects.not_deleted().exclude(customer=None).exists()


def test_concurrent_customer_deletion_leaves_no_note_or_contact_inbox(clients, live_alice):
    inbox = make_inbox(live_alice)
    for round_number in range(10):
        customer = clients.own.post("/customers", json={"name": "Acme", "type": "company"}).json()["data"]["id"]
        person = {
            "customer_id": customer,
            "first_name": "Jean",
            "last_name": "Dupont",
            "email": f"j@a{round_number}.com",
        }
        pk = clients.own.post("/contacts", json=person).json()["data"]["id"]
        with staff_session():
            number = Contact.objects.get(pk=pk).number
        contact_inbox_body = {"inbox_id": inbox.number}
        calls = [
            *[lambda n=number: clients.chatwoot.post(f"/contacts/{n}/notes", json=NOTE_BODY)] * 3,
            *[lambda n=number, p=contact_inbox_body: clients.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=p)]
            * 3,
            lambda k=pk: clients.own.delete(f"/contacts/{k}"),
        ]
        calls.insert(round_number % 6, lambda c=customer: clients.own.delete(f"/customers/{c}"))
        assert set(count_statuses(run_concurrently(calls))) <= {200, 404, 422}


def test_concurrent_contact_inbox_creates_leave_one(clients, live_alice):
    inbox = make_inbox(live_alice)
    for round_number in range(6):
        contact = create_contact(clients, name="Jean")
        body = {"inbox_id": inbox.number, "source_id": f"visitor-{round_number}"}
        path = f"/contacts/{contact['id']}/contact_inboxes"
        calls = [lambda p=path, b=body: clients.chatwoot.post(p, json=b)] * 8
        assert count_statuses(run_concurrently(calls)) == {200: 8}
        shown = clients.chatwoot.get(f"/contacts/{contact['id']}").json()["payload"]
        assert [contact_inbox["source_id"] for contact_inbox in shown["contact_inboxes"]] == [f"visitor-{round_number}"]


def test_concurrent_transfers_of_a_source_id_leave_one_owner(clients, live_alice):
    inbox = make_inbox(live_alice, "Email")
    contacts = [create_contact(clients, name=f"Jean {number}") for number in range(8)]
    body = {"inbox_id": inbox.number, "source_id": "team@acme.com"}
    calls = [
        lambda n=person["id"]: clients.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=body) for person in contacts
    ]
    assert count_statuses(run_concurrently(calls)) == {200: 8}
    with staff_session():
        assert ContactInbox.objects.not_deleted().filter(source_id="team@acme.com").count() == 1
        assert ContactInbox.objects.not_deleted().count() == 8


def test_source_id_transfer_during_the_deletion_of_its_owner_succeeds(clients, live_alice):
    inbox = make_inbox(live_alice, "Email")
    for round_number in range(6):
        body = {"inbox_id": inbox.number, "source_id": f"team{round_number}@acme.com"}
        holder, heir = create_contact(clients, name="Jean"), create_contact(clients, name="Jeanne")
        clients.chatwoot.post(f"/contacts/{holder['id']}/contact_inboxes", json=body)
        calls = [
            lambda n=holder["id"]: clients.chatwoot.delete(f"/contacts/{n}"),
            lambda n=heir["id"], b=body: clients.chatwoot.post(f"/contacts/{n}/contact_inboxes", json=b),
        ]
        assert count_statuses(run_concurrently(calls * 2 if round_number % 2 else calls)).keys() <= {200, 404}
        found = clients.chatwoot.post("/contact_inboxes/filter", json=body)
        assert found.json()["id"] == heir["id"]


def test_concurrent_avatar_uploads_leave_one(clients):
    contact = create_contact(clients, name="Jean")
    files = [{"avatar": ("a.png", PNG + bytes([number]))} for number in range(8)]
    calls = [lambda f=file: clients.chatwoot.put(f"/contacts/{contact['id']}", files=f) for file in files]
    calls.insert(4, lambda: clients.chatwoot.delete(f"/contacts/{contact['id']}/avatar"))
    assert count_statuses(run_concurrently(calls)) == {200: 9}
    with staff_session():
        avatar_id = Contact.objects.get(number=contact["id"]).avatar_id
        assert list(Avatar.objects.not_deleted().values_list("pk", flat=True)) == ([avatar_id] if avatar_id else [])


def test_concurrent_channel_updates_store_one_of_the_sets(clients, live_alice):
    names = ["Api", "WebWidget", "Email"]
    for name in names:
        make_inbox(live_alice, name)
    contact = clients.gomobile.post("/contact", json={"primaryPhone": "+33612345678", "primaryEmail": "a@acme.com"})
    pk = contact.json()["id"]
    sets = [list(chosen) for size in range(4) for chosen in itertools.combinations(names, size)]
    calls = [lambda s=chosen: clients.gomobile.put(f"/contact/{pk}", json={"channels": s}) for chosen in sets * 2]
    assert count_statuses(run_concurrently(calls)) == {200: len(calls)}
    assert sorted(clients.gomobile.get(f"/contact/{pk}").json()["channels"]) in [sorted(chosen) for chosen in sets]


def test_concurrent_attribute_updates_lose_no_key(clients):
    contact = create_contact(clients, name="Jean")
    path = f"/contacts/{contact['id']}"
    bodies = [
        {"custom_attributes": {f"c{number}": number}, "additional_attributes": {f"a{number}": number}}
        for number in range(16)
    ]
    pk = own_id(contact)
    phones = [{"phone": f"+3361234000{number}"} for number in range(4)]
    calls = [lambda b=body: clients.chatwoot.put(path, json=b) for body in bodies]
    calls += [lambda b=body: clients.own.patch(f"/contacts/{pk}", json=b) for body in phones]
    assert count_statuses(run_concurrently(calls)) == {200: 20}
    shown = clients.chatwoot.get(path).json()["payload"]
    assert shown["custom_attributes"] == {f"c{number}": number for number in range(16)}
    assert shown["additional_attributes"] == {f"a{number}": number for number in range(16)}


def test_concurrent_bulk_labels_and_updates_are_all_stored(clients):
    contacts = [
        create_contact(clients, name=f"Jean {number}", email=f"j{number}@acme.com")["id"] for number in range(12)
    ]
    labels = [f"label-{number}" for number in range(8)]
    orders = itertools.cycle([contacts, contacts[::-1]])
    bodies = [{"type": "Contact", "ids": next(orders), "labels": {"add": [label]}} for label in labels]
    calls = [lambda b=body: clients.chatwoot.post("/bulk_actions", json=b) for body in bodies]
    calls += [
        lambda n=number: clients.chatwoot.put(f"/contacts/{n}", json={"name": f"Renamed {n}"}) for number in contacts
    ]
    assert count_statuses(run_concurrently(calls)) == {200: len(calls)}
    for number in contacts:
        assert sorted(clients.chatwoot.get(f"/contacts/{number}/labels").json()["payload"]) == labels
        assert clients.chatwoot.get(f"/contacts/{number}").json()["payload"]["name"] == f"Renamed {number}"


def test_concurrent_bulk_deletions_in_any_order_do_not_deadlock(clients):
    contacts = [
        create_contact(clients, name=f"Jean {number}", email=f"j{number}@acme.com")["id"] for number in range(20)
    ]
    body = {"type": "Contact", "action_name": "delete"}
    orders = [contacts, contacts[::-1], contacts[10:] + contacts[:10]]
    calls = [lambda i=ids: clients.chatwoot.post("/bulk_actions", json={**body, "ids": i}) for ids in orders]
    calls += [lambda n=number: clients.chatwoot.delete(f"/contacts/{n}") for number in contacts[::4]]
    assert set(count_statuses(run_concurrently(calls))) <= {200, 404}
    with staff_session():
        assert not Contact.objects.not_deleted().exists()
        assert Change.objects.filter(record_type="contact", kind="deleted").count() == 20


def test_concurrent_address_updates_create_one_address(clients):
    contact_id = clients.gomobile.post("/contact", json={"primaryPhone": "+33612345678"}).json()["id"]
    calls = [
        lambda n=number: clients.gomobile.put(f"/contact/{contact_id}", json={"city": f"City {n}"})
        for number in range(12)
    ]
    assert count_statuses(run_concurrently(calls)) == {200: 12}
    assert len(clients.own.get("/addresses", params={"contact_id": contact_id}).json()["data"]) == 1


def test_concurrent_updates_of_inbox_members_and_departures_do_not_deadlock(clients, live_alice):
    inbox, users = make_inbox(live_alice), []
    for number in range(8):
        user = User.objects.create_user(f"member{number}@acme.com", "correct horse")
        with live_alice.scope():
            users.append((user.number, create_membership(actor=live_alice.actor, user_id=user.pk).pk))

    def send(method, *numbers):
        body = {"inbox_id": inbox.number, "user_ids": [users[number][0] for number in numbers]}
        return clients.chatwoot.request(method, "/inbox_members", json=body)

    def leave(number):
        with live_alice.scope():
            delete_membership(actor=live_alice.actor, pk=users[number][1])
        connection.close()
        return send("DELETE")

    for leaver in range(4):
        calls = [
            lambda: send("POST", 4, 5, 6, 7),
            lambda: send("PATCH", 7, 6, 5, 4),
            lambda n=leaver: send("POST", n, 7),
            lambda n=leaver: leave(n),
            lambda: send("PATCH", 5, 4),
            lambda: send("DELETE", 4, 5, 6, 7),
        ]
        # 422: whoever has left is no longer a member.
        assert set(count_statuses(run_concurrently(calls))) <= {200, 422}
    with staff_session():
        members = InboxMember.objects.not_deleted()
        assert not members.exclude(membership__deleted_at=None).exists()
        assert members.values("membership_id").distinct().count() == members.count()


def test_concurrent_label_changes_and_edits_of_contacts_do_not_deadlock(clients):
    for round_number in range(6):
        label = clients.chatwoot.post("/labels", json={"title": f"vip{round_number}"}).json()["id"]
        contacts = [create_contact(clients, name=f"Jean {number}")["id"] for number in range(4)]
        clients.chatwoot.post(
            "/bulk_actions", json={"type": "Contact", "ids": contacts, "labels": {"add": [f"vip{round_number}", "x"]}}
        )
        calls = [
            *(
                lambda t=f"gold{round_number}-{number}", n=label: clients.chatwoot.patch(
                    f"/labels/{n}", json={"title": t}
                )
                for number in range(2)
            ),
            lambda n=label: clients.chatwoot.delete(f"/labels/{n}"),
            *(
                lambda n=contact: clients.chatwoot.put(f"/contacts/{n}", json={"custom_attributes": {"a": 1}})
                for contact in reversed(contacts)
            ),
        ]
        assert set(count_statuses(run_concurrently(calls))) <= {200, 404}
        for contact in contacts:
            assert clients.chatwoot.get(f"/contacts/{contact}/labels").json()["payload"] == ["x"]
