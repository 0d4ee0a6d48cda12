"""Many contacts labelled or deleted at once; it is done when it is answered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from crm.history.models import ChangeSet

from .conftest import NOBODY, NOT_ALLOWED, done, emptied, ids, refused, stored

PICTURE = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def three(alice):
    made = [alice.contact(identifier=name)["id"] for name in "abc"]
    alice.post(f"contacts/{made[0]}/labels", {"labels": ["old", "vip"]})
    return made


def bulk(alice, **values):
    return alice.post("bulk_actions", {"type": "Contact", **values})


def labels(alice, numbers):
    return [done(alice.get(f"contacts/{number}/labels"))["payload"] for number in numbers]


def test_labels_are_added_to_all(alice, three):
    emptied(bulk(alice, ids=three[:2], labels={"add": ["vip", "new"]}))
    assert labels(alice, three) == [["old", "vip", "new"], ["vip", "new"], []]


def test_labels_are_dropped_from_all(alice, three):
    emptied(bulk(alice, ids=three, labels={"remove": ["old", "nothing"]}))
    assert labels(alice, three) == [["vip"], [], []]


def test_labels_are_added_and_dropped_in_one_go(alice, three):
    emptied(bulk(alice, ids=three, labels={"add": ["new"], "remove": ["old"]}))
    assert labels(alice, three) == [["vip", "new"], ["new"], ["new"]]


def test_a_label_too_long_is_refused_and_not_cut(alice, three):
    before = stored()
    told = done(bulk(alice, ids=three, labels={"add": ["new", "x" * 256]}), 422)
    assert told["attributes"] == ["labels"]
    assert stored() == before
    assert labels(alice, three) == [["old", "vip"], [], []]


def test_all_are_deleted(alice, three):
    emptied(bulk(alice, ids=three[:2], action_name="delete"))
    assert ids(alice.get("contacts")) == three[2:]
    assert done(alice.get("contacts"))["meta"]["count"] == 1


def test_what_is_kept_with_those_that_are_deleted_goes_along(alice, three):
    inbox = alice.inbox("Api")
    for number in three[:2]:
        done(alice.post(f"contacts/{number}/notes", {"content": "Rang"}))
        done(alice.post(f"contacts/{number}/contact_inboxes", {"inbox_id": inbox.number, "source_id": f"s-{number}"}))
        done(alice.multipart("PUT", f"contacts/{number}", {"avatar": SimpleUploadedFile("a.png", PICTURE)}))
    emptied(bulk(alice, ids=three[:2], action_name="delete"))
    changes = alice.changes(kind="deleted")
    kinds = ("avatar", "contact", "contactinbox", "note")
    assert sorted(change.record_type for change in changes) == sorted(kinds * 2)
    assert len({change.change_set_id for change in changes}) == 1


def test_deleting_nobody_leaves_no_trace(alice, three):
    before = len(deletions(alice))
    for wanted in ([], [NOBODY]):
        emptied(bulk(alice, ids=wanted, action_name="delete"))
    assert len(deletions(alice)) == before


def deletions(alice):
    with alice.person.scope():
        return list(ChangeSet.objects.filter(verb__in=["delete", "bulk_delete"]))


def test_many_are_deleted_by_as_many_statements_as_few(alice, three):
    def cost(numbers):
        statements = []
        with connection.execute_wrapper(lambda execute, *args: statements.append(args) or execute(*args)):
            emptied(bulk(alice, ids=numbers, action_name="delete"))
        return len(statements)

    many = [alice.contact(identifier=f"d{number}")["id"] for number in range(20)]
    assert cost(many) == cost(three[:1])


def test_an_agent_may_label_and_not_delete(dave, three):
    emptied(bulk(dave, ids=three, labels={"add": ["new"]}))
    before = stored()
    refused(bulk(dave, ids=three, action_name="delete"), 401, NOT_ALLOWED)
    assert stored() == before


@pytest.mark.parametrize("kind", ["Conversation", "contact", "", None, 7, ["Contact"], {}])
def test_another_type_is_refused(alice, three, kind):
    before = stored()
    for values in ({"labels": {"add": ["new"]}}, {"action_name": "delete"}):
        assert done(bulk(alice, type=kind, ids=three, **values), 422) == {"success": False}
    assert stored() == before


def test_no_type_at_all_is_refused(alice):
    assert done(alice.post("bulk_actions", {}), 422) == {"success": False}


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"ids": None},
        {"ids": "1"},
        {"ids": {}},
        {"ids": [None, "abc", [], {}, True, 1.5, -1, 2**63, NOBODY]},
    ],
)
def test_ids_that_are_nobodys_are_passed_over(alice, three, values):
    before = stored()
    emptied(bulk(alice, labels={"add": ["new"]}, **values))
    assert stored() == before
    emptied(bulk(alice, action_name="delete", **values))
    assert ids(alice.get("contacts")) == three


@pytest.mark.parametrize(
    "wrong", [None, [], "new", {"add": None}, {"add": "new"}, {"add": {"a": "new"}}, {"set": ["x"]}]
)
def test_labels_that_are_none_change_nothing(alice, three, wrong):
    before = stored()
    emptied(bulk(alice, ids=three, labels=wrong))
    emptied(bulk(alice, ids=three, action_name="archive"))
    assert stored() == before


def test_anothers_contacts_are_left_alone(alice, charlie, three):
    theirs = charlie.contact(identifier="z")
    emptied(bulk(alice, ids=[theirs["id"], three[0]], action_name="delete"))
    emptied(bulk(alice, ids=[theirs["id"]], labels={"add": ["mine"]}))
    assert charlie.shown(theirs) == theirs
    assert labels(charlie, [theirs["id"]]) == [[]]
    assert ids(alice.get("contacts")) == three[1:]


def test_5000_ids_are_enough(alice):
    emptied(bulk(alice, ids=[*range(1, 5001)], labels={"add": []}))
    refused(bulk(alice, ids=[*range(1, 5002)], labels={"add": []}), 422, "Send at most 5000 ids at a time.")


def test_ids_may_be_texts_and_repeat(alice, three):
    emptied(bulk(alice, ids=[str(three[1]), three[1]], labels={"add": ["new", "new"]}))
    assert labels(alice, three[1:]) == [["new"], []]


@pytest.mark.parametrize("values", [{"labels": {"add": ["new"]}}, {"action_name": "delete"}])
def test_it_is_one_change_set_through_this_door(alice, three, values):
    before = len(alice.changes())
    emptied(bulk(alice, ids=three, **values))
    changes = alice.changes()[before:]
    assert len(changes) == 3
    with alice.person.scope():
        [change_set] = ChangeSet.objects.filter(source="chatwoot")
    assert {change.change_set_id for change in changes} == {change_set.pk}
