"""`manage.py bench api`: our API against the limit, case by case."""

from collections.abc import Sequence
from typing import Any

import orjson

from contacts.api import ContactSerializer
from contacts.models import Contact
from crm.db.session import tenant_session
from crm.queries.cursors import Cursor
from crm.queries.orders import CREATION
from crm.queries.query import select_list
from crm.workspaces.models import Workspace
from customers.models import Customer

from . import streaming
from .cases import Result, run_cases
from .comparison import BothServers, Side, check_same, compare, summary
from .environment import server_dsn
from .load import http_request
from .synthetic import contact_to_create
from .workspace import Say

TARGETS = {
    "one_contact": 0.35,
    "list_50": 0.50,
    "filter_customer": 0.45,
    "create": 0.30,
    "page_10000": 0.80,
    "stream": 0.60,
}
MAX_GROWTH = 64  # MiB of a worker while it streams
PAGE = 50
SAMPLE = 200  # different records that are requested in turn
LAST_PAGE = 10_000


def measure(workspace: Workspace, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case."""
    table = ContactSerializer.table()
    select = select_list(ContactSerializer.query_columns(), table)
    names = list(ContactSerializer.columns())
    with Bench.serve(workspace, seconds, names=names, select=select, table=table) as bench:
        results = run_cases({name: getattr(bench, name) for name in TARGETS}, say)
    return {name: _judge(name, result) for name, result in results.items()}


class Bench(BothServers):
    """The two servers, and one method per case."""

    def one_contact(self) -> Result:
        return self._read([f"/api/contacts/{pk}" for pk in self._sample(Contact, 1)])

    def list_50(self) -> Result:
        return self._read([f"/api/contacts?limit={PAGE}"])

    def filter_customer(self) -> Result:
        return self._read([f"/api/contacts?customer_id={pk}" for pk in self._sample(Customer, 1)])

    def create(self) -> Result:
        bodies = [orjson.dumps(contact_to_create(*which)) for which in enumerate(self._sample(Customer, 0))]
        return self.compare_requests([self._request("/api/contacts", body) for body in bodies], _parse_created)

    def page_10000(self) -> Result:
        # Compared with the first page of the limit, as the cost must not grow with the pages before.
        page, cursor = self._last_page()
        paths = f"/api/contacts?limit={PAGE}&cursor={cursor}", f"/api/contacts?limit={PAGE}"
        far, first = compare([Side(self.ours, [self._request(path)]) for path in paths], self.seconds)
        return {**summary(far, first), "page": page}

    def stream(self) -> Result:
        table = ContactSerializer.table()
        where = f"{table}.deleted_at IS NULL ORDER BY {table}.id"
        sql = f"SELECT {ContactSerializer.json_object()} FROM {table} WHERE {where}"
        return streaming.measure(self.ours, self._request("/api/contacts"), server_dsn(), self.workspace.id, sql)

    def _read(self, paths: Sequence[str]) -> Result:
        requests = [self._request(path) for path in paths]
        ours, secured = Side(self.ours, requests), Side(self.theirs, requests)
        unsecured = Side(self.theirs, [self._request(f"/open{path}") for path in paths])
        check_same(ours, secured)
        check_same(ours, unsecured)
        # All three in the same rounds, as figures of different times are not comparable.
        rounds = compare([ours, secured, unsecured], self.seconds)
        without = summary(rounds[0], rounds[2])
        return summary(*rounds[:2]) | {"limit_open_rps": without["limit_rps"], "ratio_open": without["ratio"]}

    def _request(self, path: str, body: bytes | None = None) -> bytes:
        return http_request(path, {"Authorization": f"Bearer {self.token}"}, body)

    def _sample(self, model, first: int) -> list[Any]:
        # Every second record, so that `create` adds contacts to other customers than those that are read.
        with tenant_session(self.workspace.id):
            records = model.objects.in_workspace(self.workspace.id).order_by("id")
            ids = list(records.values_list("id", flat=True))[first::2]
        return ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]

    def _last_page(self) -> tuple[int, str]:
        """Return page 10,000, or the last full page if there are fewer, and its cursor."""
        with tenant_session(self.workspace.id):
            contacts = Contact.objects.in_workspace(self.workspace.id).not_deleted().order_by("id")
            page = min(LAST_PAGE, contacts.count() // PAGE)
            row = contacts.values_list("id", flat=True)[(page - 1) * PAGE - 1]
        return page, Cursor(None, row).encode(CREATION)


def _parse_created(body: bytes) -> Result:
    data = orjson.loads(body)["data"]
    # Each side makes a contact of its own.
    return {name: value for name, value in data.items() if name not in ("id", "created_at", "updated_at")}


def _judge(name: str, result: Result) -> Result:
    grown = [result.get(key) or 0 for key in ("memory_growth_mib", "memory_growth_slow_mib")]
    reached = result["ratio"] >= TARGETS[name] and max(grown) < MAX_GROWTH
    return result | {"target": TARGETS[name], "reached": reached}
