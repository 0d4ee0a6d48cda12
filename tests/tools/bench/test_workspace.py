import pytest

from addresses.models import Address
from contacts.models import Contact
from crm.db.session import tenant_session
from crm.tools.bench.workspace import fill, prepare_workspace
from customers.models import Customer


def counts(workspace):
    with tenant_session(workspace.id):
        return [model.objects.count() for model in (Customer, Contact, Address)]


def silent(message):
    pass


def test_fill_adds_records_to_one_workspace_only(acme, globex):
    fill(acme.id, 200, silent)
    assert counts(acme) == [40, 200, 140]
    assert counts(globex) == [0, 0, 0]


def test_fill_derives_columns_as_the_model_does(acme):
    fill(acme.id, 100, silent)
    with tenant_session(acme.id):
        for model in (Customer, Contact, Address):
            for record in model.objects.all()[:20]:
                stored = {name: getattr(record, name) for name in record.DERIVED}
                record.derive()
                record.full_clean(validate_unique=False, validate_constraints=False)
                assert stored == {name: getattr(record, name) for name in record.DERIVED}


@pytest.mark.django_db(transaction=True)
def test_prepare_workspace_reuses_a_filled_workspace():
    said: list[str] = []
    first = prepare_workspace(100, said.append)
    assert said
    said.clear()
    assert prepare_workspace(100, said.append) == first
    assert not said
    assert counts(first) == [20, 100, 70]
