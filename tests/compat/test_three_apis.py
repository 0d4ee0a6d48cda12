"""One contact through every source: a write by one shows in all, and the change log has its source."""

import pytest

from crm.db.session import staff_session
from crm.history.models import Change
from tests.conftest import fresh_connection

from .fields import FIELD_NAMES, VALUES, changes_of, field_names_of, values_of

SOURCES = ["own", "gomobile", "chatwoot", "admin"]
# The sources in the change log.
LOGGED_SOURCES = {"own": "api", "gomobile": "gomobile", "chatwoot": "chatwoot", "admin": "admin"}


def assert_shown(adapters, pk, values):
    """Check that every source shows the values of the fields that it has."""
    for source, adapter in adapters.items():
        expected = {field: value for field, value in values.items() if field in field_names_of(source)}
        shown = adapter.read(pk)
        assert {field: shown[field] for field in expected} == expected, source


def logged_changes(pk):
    """Return kind and source of each change of a contact itself."""
    fresh_connection()
    with staff_session():
        return list(Change.objects.filter(record_id=pk).order_by("id").values_list("kind", "source"))


@pytest.mark.parametrize("source", SOURCES)
def test_contact_created_by_one_source_is_complete_in_all(adapters, source):
    values = values_of(source)
    pk = adapters[source].create(values)
    assert_shown(adapters, pk, values)
    assert {logged_source for _, logged_source in logged_changes(pk)} == {LOGGED_SOURCES[source]}
    assert logged_changes(pk)[0] == ("created", LOGGED_SOURCES[source])


@pytest.mark.parametrize("source", SOURCES)
def test_contact_updated_by_one_source_is_updated_in_all(adapters, source):
    before = values_of("gomobile")
    pk = adapters["gomobile"].create(before)
    changes = changes_of(source)
    adapters[source].update(pk, changes)
    renamed = {field: VALUES[field][1] for field in ("first name", "last name", "name")}
    assert_shown(adapters, pk, {**before, **renamed, **changes})
    assert logged_changes(pk)[0] == ("created", "gomobile")
    assert {logged_source for kind, logged_source in logged_changes(pk)[1:]} == {LOGGED_SOURCES[source]}


@pytest.mark.parametrize("source", SOURCES)
def test_contact_deleted_by_one_source_is_deleted_in_all(adapters, source):
    pk = adapters["gomobile"].create(values_of("gomobile"))
    assert {adapter.exists(pk) for adapter in adapters.values()} == {True}
    adapters[source].delete(pk)
    assert {adapter.exists(pk) for adapter in adapters.values()} == {False}
    assert logged_changes(pk)[-1] == ("deleted", LOGGED_SOURCES[source])


@pytest.mark.parametrize("source", ["own", "gomobile", "chatwoot"])
def test_contact_update_leaves_fields_that_the_source_lacks_unchanged(adapters, source):
    pk = adapters["admin"].create(values_of("admin"))
    before = adapters["admin"].read(pk)
    adapters[source].update(pk, changes_of(source))
    # Some sources split the name and others do not; a write updates both forms.
    changed = {*field_names_of(source), "first name", "last name", "name"}
    after = adapters["admin"].read(pk)
    assert {field: after[field] for field in after if field not in changed} == {
        field: before[field] for field in before if field not in changed
    }


def test_every_field_is_in_two_sources_at_least():
    assert all(sum(map(bool, names)) > 1 for names in FIELD_NAMES.values())
