"""The limit answers what we answer; their ratio would say nothing otherwise."""

import io
import subprocess
import sys

import orjson
import pytest

from contacts.api import ContactSerializer
from contacts.models import Contact
from crm.history.models import Change
from crm.queries.query import select_list
from crm.tools.bench.environment import server_dsn
from crm.tools.bench.limit import Limit
from crm.tools.bench.synthetic import contact_to_create
from crm.tools.bench.workspace import fill
from customers.models import Customer

pytestmark = pytest.mark.django_db(transaction=True)


class Bare:
    """The limit, called as a server calls it."""

    def __init__(self, token):
        self._token = token
        table = ContactSerializer.table()
        select = select_list(ContactSerializer.query_columns(), table)
        self._limit = Limit(server_dsn(), list(ContactSerializer.columns()), select, table)

    def ask(self, method, path, body=b""):
        path, _, query = path.partition("?")
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_AUTHORIZATION": f"Bearer {self._token}", "wsgi.input": io.BytesIO(body)}
        return orjson.loads(b"".join(self._limit(environ, lambda status, headers: None)))

    def close(self):
        for name in {"_secured", "_open"} & vars(self._limit).keys():
            getattr(self._limit, name).close()


@pytest.fixture
def bare(alice, charlie):
    for person in (alice, charlie):
        fill(person.workspace.id, 100, lambda message: None)
    limit = Bare(alice.token)
    yield limit
    limit.close()


@pytest.mark.parametrize("before", ["", "/open"])
def test_limit_reads_as_the_api_does(alice, bare, before):
    with alice.scope():
        pk, customer_id = Contact.objects.order_by("id").values_list("id", "customer_id")[7]
    for path in (f"/api/contacts/{pk}", "/api/contacts?limit=50", f"/api/contacts?customer_id={customer_id}"):
        assert bare.ask("GET", before + path) == alice.get(path).json()


def test_limit_creates_the_same_contact_and_change_as_the_api(alice, bare):
    with alice.scope():
        body = contact_to_create(1, Customer.objects.first().id)
    ours = alice.post("/api/contacts", body).json()["data"]
    limits = bare.ask("POST", "/api/contacts", orjson.dumps(body))["data"]
    assert traces(alice, ours["id"]) == traces(alice, limits["id"])
    assert without_own(ours) == without_own(limits)


def traces(person, pk):
    with person.scope():
        contact = Contact.objects.filter(pk=pk).values().get()
        change = Change.objects.filter(record_id=pk).values().get()
    return without_own(contact), without_own(change)


def without_own(values):
    own = {"id", "number", "created_at", "updated_at", "at", "request_id", "record_id"}
    return {name: value for name, value in values.items() if name not in own}


def test_limit_imports_no_django():
    code = "import crm.tools.bench.limit, crm.tools.bench.load_generator, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
