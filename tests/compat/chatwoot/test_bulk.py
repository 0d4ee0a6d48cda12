"""Bulk actions of the Chatwoot API, which are complete when the response is sent."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from crm.history.models import ChangeSet

from .conftest import NOT_ALLOWED, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_json, ids_of

PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def contact_ids(alice):
    made = [alice.contact(identifier=name)["id"] for name in "abc"]
    alice.post(f"contacts/{made[0]}/labels", {"labels": ["old", "vip"]})
    return made


def post_bulk_action(alice, **values):
    return alice.post("bulk_actions", {"type": "Contact", **values})


def labels_of(alice, ids):
    return [expect_json(alice.get(f"contacts/{number}/labels"))["payload"] for number in ids]


def test_bulk_action_with_labels_to_add_adds_them_to_each_contact(alice, contact_ids):
    expect_empty(post_bulk_action(alice, ids=contact_ids[:2], labels={"add": ["vip", "new"]}))
    assert labels_of(alice, contact_ids) == [["old", "vip", "new"], ["vip", "new"], []]


def test_bulk_action_with_labels_to_remove_removes_them_from_each_contact(alice, contact_ids):
    expect_empty(post_bulk_action(alice, ids=contact_ids, labels={"remove": ["old", "nothing"]}))
    assert labels_of(alice, contact_ids) == [["vip"], [], []]


def test_bulk_action_adds_and_removes_labels_together(alice, contact_ids):
    expect_empty(post_bulk_action(alice, ids=contact_ids, labels={"add": ["new"], "remove": ["old"]}))
    assert labels_of(alice, contact_ids) == [["vip", "new"], ["new"], ["new"]]


def test_bulk_action_with_a_too_long_label_is_422_and_changes_nothing(alice, contact_ids):
    before = count_rows()
    error = expect_json(post_bulk_action(alice, ids=contact_ids, labels={"add": ["new", "x" * 256]}), 422)
    assert error["attributes"] == ["labels"]
    assert count_rows() == before
    assert labels_of(alice, contact_ids) == [["old", "vip"], [], []]


def test_bulk_deletion_removes_contacts_from_list_and_count(alice, contact_ids):
    expect_empty(post_bulk_action(alice, ids=contact_ids[:2], action_name="delete"))
    assert ids_of(alice.get("contacts")) == contact_ids[2:]
    assert expect_json(alice.get("contacts"))["meta"]["count"] == 1


def test_bulk_deletion_deletes_related_records_in_one_change_set(alice, contact_ids):
    inbox = alice.inbox("Api")
    for number in contact_ids[:2]:
        expect_json(alice.post(f"contacts/{number}/notes", {"content": "Rang"}))
        expect_json(
            alice.post(f"contacts/{number}/contact_inboxes", {"inbox_id": inbox.number, "source_id": f"s-{number}"})
        )
        expect_json(alice.multipart("PUT", f"contacts/{number}", {"avatar": SimpleUploadedFile("a.png", PICTURE)}))
    expect_empty(post_bulk_action(alice, ids=contact_ids[:2], action_name="delete"))
    changes = alice.changes(kind="deleted")
    kinds = ("avatar", "contact", "contactinbox", "note")
    assert sorted(change.record_type for change in changes) == sorted(kinds * 2)
    assert len({change.change_set_id for change in changes}) == 1


def test_bulk_deletion_without_contacts_creates_no_change_set(alice, contact_ids):
    before = len(deletion_change_sets(alice))
    for ids in ([], [UNKNOWN_ID]):
        expect_empty(post_bulk_action(alice, ids=ids, action_name="delete"))
    assert len(deletion_change_sets(alice)) == before


def deletion_change_sets(alice):
    with alice.person.scope():
        return list(ChangeSet.objects.filter(verb__in=["delete", "bulk_delete"]))


def test_bulk_deletion_statements_do_not_depend_on_the_number_of_contacts(alice, contact_ids):
    def count_statements(ids):
        statements = []
        with connection.execute_wrapper(lambda execute, *args: statements.append(args) or execute(*args)):
            expect_empty(post_bulk_action(alice, ids=ids, action_name="delete"))
        return len(statements)

    many = [alice.contact(identifier=f"d{number}")["id"] for number in range(20)]
    assert count_statements(many) == count_statements(contact_ids[:1])


def test_bulk_action_by_an_agent_may_label_but_not_delete(dave, contact_ids):
    expect_empty(post_bulk_action(dave, ids=contact_ids, labels={"add": ["new"]}))
    before = count_rows()
    expect_error(post_bulk_action(dave, ids=contact_ids, action_name="delete"), 401, NOT_ALLOWED)
    assert count_rows() == before


@pytest.mark.parametrize("kind", ["Conversation", "contact", "", None, 7, ["Contact"], {}])
def test_bulk_action_with_another_type_is_422(alice, contact_ids, kind):
    before = count_rows()
    for values in ({"labels": {"add": ["new"]}}, {"action_name": "delete"}):
        assert expect_json(post_bulk_action(alice, type=kind, ids=contact_ids, **values), 422) == {"success": False}
    assert count_rows() == before


def test_bulk_action_without_type_is_422(alice):
    assert expect_json(alice.post("bulk_actions", {}), 422) == {"success": False}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"ids": None},
        {"ids": "1"},
        {"ids": {}},
        {"ids": [None, "abc", [], {}, True, 1.5, -1, 2**63, UNKNOWN_ID]},
    ],
)
def test_bulk_action_ignores_unknown_and_invalid_ids(alice, contact_ids, values):
    before = count_rows()
    expect_empty(post_bulk_action(alice, labels={"add": ["new"]}, **values))
    assert count_rows() == before
    expect_empty(post_bulk_action(alice, action_name="delete", **values))
    assert ids_of(alice.get("contacts")) == contact_ids


@pytest.mark.parametrize(
    "wrong", [None, [], "new", {"add": None}, {"add": "new"}, {"add": {"a": "new"}}, {"set": ["x"]}]
)
def test_bulk_action_with_invalid_labels_changes_nothing(alice, contact_ids, wrong):
    before = count_rows()
    expect_empty(post_bulk_action(alice, ids=contact_ids, labels=wrong))
    expect_empty(post_bulk_action(alice, ids=contact_ids, action_name="archive"))
    assert count_rows() == before


def test_bulk_action_ignores_contacts_of_another_account(alice, charlie, contact_ids):
    theirs = charlie.contact(identifier="z")
    expect_empty(post_bulk_action(alice, ids=[theirs["id"], contact_ids[0]], action_name="delete"))
    expect_empty(post_bulk_action(alice, ids=[theirs["id"]], labels={"add": ["mine"]}))
    assert charlie.retrieve(theirs) == theirs
    assert labels_of(charlie, [theirs["id"]]) == [[]]
    assert ids_of(alice.get("contacts")) == contact_ids[1:]


def test_bulk_action_with_more_than_5000_ids_is_422(alice):
    expect_empty(post_bulk_action(alice, ids=[*range(1, 5001)], labels={"add": []}))
    expect_error(
        post_bulk_action(alice, ids=[*range(1, 5002)], labels={"add": []}), 422, "Send at most 5000 ids at a time."
    )


def test_bulk_action_accepts_ids_as_text_and_repeated(alice, contact_ids):
    expect_empty(post_bulk_action(alice, ids=[str(contact_ids[1]), contact_ids[1]], labels={"add": ["new", "new"]}))
    assert labels_of(alice, contact_ids[1:]) == [["new"], []]


@pytest.mark.parametrize("values", [{"labels": {"add": ["new"]}}, {"action_name": "delete"}])
def test_bulk_action_creates_one_change_set_with_source_chatwoot(alice, contact_ids, values):
    before = len(alice.changes())
    expect_empty(post_bulk_action(alice, ids=contact_ids, **values))
    changes = alice.changes()[before:]
    assert len(changes) == 3
    with alice.person.scope():
        [change_set] = ChangeSet.objects.filter(source="chatwoot")
    assert {change.change_set_id for change in changes} == {change_set.pk}
