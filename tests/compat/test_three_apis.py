"""One record, many doors: what is written through one is at once seen through all, and the log says through which."""

import pytest

from crm.db.session import staff_session
from crm.history.models import Change
from tests.conftest import fresh_connection

from .fields import NAMES, VALUES, changes_of, known_to, values_of

DOORS = ["own", "gomobile", "chatwoot", "admin"]
# What the change log calls them.
LOGGED = {"own": "api", "gomobile": "gomobile", "chatwoot": "chatwoot", "admin": "admin"}


def assert_seen(ways, pk, values):
    """Hold what every door shows against values, as far as it has fields for them."""
    for source, way in ways.items():
        expected = {what: value for what, value in values.items() if what in known_to(source)}
        shown = way.read(pk)
        assert {what: shown[what] for what in expected} == expected, source


def logged(pk):
    """Return what became of a contact itself, and through which doors."""
    fresh_connection()
    with staff_session():
        return list(Change.objects.filter(record_id=pk).order_by("id").values_list("kind", "source"))


@pytest.mark.parametrize("source", DOORS)
def test_a_contact_made_through_one_door_is_seen_through_all_with_nothing_lost(ways, source):
    values = values_of(source)
    pk = ways[source].create(values)
    assert_seen(ways, pk, values)
    assert {told for _, told in logged(pk)} == {LOGGED[source]}
    assert logged(pk)[0] == ("created", LOGGED[source])


@pytest.mark.parametrize("source", DOORS)
def test_a_contact_changed_through_one_door_is_at_once_seen_so_through_all(ways, source):
    before = values_of("gomobile")
    pk = ways["gomobile"].create(before)
    changes = changes_of(source)
    ways[source].change(pk, changes)
    renamed = {what: VALUES[what][1] for what in ("first name", "last name", "name")}
    assert_seen(ways, pk, {**before, **renamed, **changes})
    assert logged(pk)[0] == ("created", "gomobile")
    assert {told for kind, told in logged(pk)[1:]} == {LOGGED[source]}


@pytest.mark.parametrize("source", DOORS)
def test_a_contact_deleted_through_one_door_is_gone_from_all(ways, source):
    pk = ways["gomobile"].create(values_of("gomobile"))
    assert {way.has(pk) for way in ways.values()} == {True}
    ways[source].delete(pk)
    assert {way.has(pk) for way in ways.values()} == {False}
    assert logged(pk)[-1] == ("deleted", LOGGED[source])


@pytest.mark.parametrize("source", ["own", "gomobile", "chatwoot"])
def test_what_a_door_does_not_have_is_left_alone_when_it_writes(ways, source):
    pk = ways["admin"].create(values_of("admin"))
    before = ways["admin"].read(pk)
    ways[source].change(pk, changes_of(source))
    # A name has parts in some doors and is one text in another: each follows.
    touched = {*known_to(source), "first name", "last name", "name"}
    after = ways["admin"].read(pk)
    assert {what: after[what] for what in after if what not in touched} == {
        what: before[what] for what in before if what not in touched
    }


def test_every_field_is_seen_by_two_doors_at_least():
    assert all(sum(map(bool, names)) > 1 for names in NAMES.values())
