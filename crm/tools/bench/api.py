"""`manage.py bench api`: our API against the limit, case by case."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from contacts.api import ContactSerializer
from contacts.models import Contact
from crm.db.session import tenant_session
from crm.queries.cursors import Cursor
from crm.queries.orders import CREATION
from crm.queries.query import select_list
from customers.models import Customer

from . import limit, streaming
from .comparison import Side, compare, summary
from .environment import machine, server_dsn, temporary_token
from .load import CannotMeasure, http_request
from .servers import ServerProcess, serving
from .synthetic import contact_to_create
from .workspace import Say, prepare_workspace

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
Result = dict[str, Any]


def measure(contacts: int, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case, and the facts of the machine."""
    workspace = prepare_workspace(contacts, say)
    facts = {"machine": machine(contacts)}
    dsn = server_dsn()
    with ExitStack() as stack:
        token = stack.enter_context(temporary_token(workspace))
        settings = {"dsn": dsn, "names": list(ContactSerializer.columns())}
        settings |= {
            "select": select_list(ContactSerializer.query_columns(), ContactSerializer.table()),
            "table": ContactSerializer.table(),
        }
        ours = stack.enter_context(serving("crm.wsgi:application", {}))
        theirs = stack.enter_context(
            serving("crm.tools.bench.limit:application", {limit.CONFIGURATION: json.dumps(settings)})
        )
        bench = Bench(workspace.id, token, ours, theirs, seconds, dsn)
        return {name: _judged(name, bench.run(name, say)) for name in TARGETS} | facts


@dataclass
class Bench:
    """The two servers, and one method per case."""

    workspace_id: UUID
    token: str
    ours: ServerProcess
    theirs: ServerProcess
    seconds: float
    dsn: str

    def run(self, name: str, say: Say) -> Result:
        say(f"Measuring {name} …")
        case: Callable[[], Result] = getattr(self, name)
        return case()

    def one_contact(self) -> Result:
        return self._read([f"/api/contacts/{pk}" for pk in self._sample(Contact, 1)])

    def list_50(self) -> Result:
        return self._read([f"/api/contacts?limit={PAGE}"])

    def filter_customer(self) -> Result:
        return self._read([f"/api/contacts?customer_id={pk}" for pk in self._sample(Customer, 1)])

    def create(self) -> Result:
        bodies = [orjson.dumps(contact_to_create(*which)) for which in enumerate(self._sample(Customer, 0))]
        sides = [self._side(server, "/api/contacts", bodies) for server in (self.ours, self.theirs)]
        self._check_same(*sides)
        return summary(*compare(sides, self.seconds))

    def page_10000(self) -> Result:
        page, cursor = self._last_page()
        paths = [f"/api/contacts?limit={PAGE}&cursor={cursor}", f"/api/contacts?limit={PAGE}"]
        far, first = compare([self._side(self.ours, path) for path in paths], self.seconds)
        return {**summary(far, first), "page": page}

    def stream(self) -> Result:
        request = http_request(self.ours.port, self.token, "/api/contacts")
        table = ContactSerializer.table()
        where = f"{table}.deleted_at IS NULL ORDER BY {table}.id"
        sql = f"SELECT {ContactSerializer.json_object()} FROM {table} WHERE {where}"
        return streaming.measure(self.ours, request, self.dsn, self.workspace_id, sql)

    def _read(self, paths: list[str]) -> Result:
        def side(server: ServerProcess, before: str = "") -> Side:
            return Side(server.port, [http_request(server.port, self.token, before + path) for path in paths])

        ours, secured, unsecured = sides = side(self.ours), side(self.theirs), side(self.theirs, "/open")
        self._check_same(ours, secured)
        self._check_same(ours, unsecured)
        rounds = compare(sides, self.seconds)
        without = summary(rounds[0], rounds[2])
        return summary(*rounds[:2]) | {"limit_open_rps": without["limit_rps"], "ratio_open": without["ratio"]}

    def _side(self, server: ServerProcess, path: str, bodies: Sequence[bytes | None] = (None,)) -> Side:
        return Side(server.port, [http_request(server.port, self.token, path, body) for body in bodies])

    def _check_same(self, ours: Side, limits: Side) -> None:
        """Raise CannotMeasure unless both sides give the same answer: the limit might be fast at something else."""
        answers = []
        for server, side in ((self.ours, ours), (self.theirs, limits)):
            data = orjson.loads(ServerProcess(side.port, server.pid).answer(side.requests[0]))["data"]
            created = side.requests[0].startswith(b"POST")
            own = {"id", "created_at", "updated_at"} if created else set()
            answers.append({name: data[name] for name in data.keys() - own} if created else data)
        if answers[0] != answers[1]:
            start = ours.requests[0].split(b"\r\n")[0].decode()
            raise CannotMeasure(f"{start} is answered differently by the limit: their ratio would say nothing.")

    def _sample(self, model, first: int) -> list[UUID]:
        """Return ids of every second record: customers that get contacts are not those that are read."""
        with tenant_session(self.workspace_id):
            records = model.objects.in_workspace(self.workspace_id).order_by("id")
            ids = list(records.values_list("id", flat=True))[first::2]
        return ids[:: max(1, len(ids) // SAMPLE)][:SAMPLE]

    def _last_page(self) -> tuple[int, str]:
        """Return page 10,000, or the last full page if there are fewer, and its cursor."""
        with tenant_session(self.workspace_id):
            contacts = Contact.objects.in_workspace(self.workspace_id).not_deleted().order_by("id")
            page = min(LAST_PAGE, contacts.count() // PAGE)
            row = contacts.values_list("id", flat=True)[(page - 1) * PAGE - 1]
        return page, Cursor(None, row).encode(CREATION)


def _judged(name: str, result: Result) -> Result:
    grown = [result.get(key) or 0 for key in ("memory_growth_mib", "memory_growth_slow_mib")]
    reached = result["ratio"] >= TARGETS[name] and max(grown) < MAX_GROWTH
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in result.items()}
    return rounded | {"target": TARGETS[name], "reached": reached}
