"""`manage.py bench pages`: how long the staff pages take, asked over a socket by a member who is signed in."""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from statistics import quantiles
from typing import Any
from urllib.parse import quote

from crm.db.session import tenant_session
from crm.queries import plans
from crm.queries.conditions import Condition
from crm.queries.cursors import Cursor
from crm.queries.orders import Order
from crm.queries.query import Query
from crm.ui.registry import ROW_ID, ModelUI, model_uis
from crm.workspaces.models import Workspace
from customers.models import Segment

from . import search
from .driving import Unmeasurable
from .filling import Say, filled_workspace
from .ground import machine
from .members import Member, signed_in
from .servers import PATIENCE, Server, serving

MOST_MS = 60  # for 95 of 100 answers
LONGEST_MS = 3500  # where a reader asks for an exact count, which is given up after three seconds
CLIENTS = (1, 2)
FOLLOWED = 5  # pages that are reached by following "next"
SAMPLE = 20  # records whose pages are asked for
FIRST_BYTES = 4096
TYPED = ("one_letter", "two_letters", "three_letters", "frequent_names", "rare_names", "misspelled", "phones")
# Frequent and rare values of each filter; what stands in braces is told from the records.
FILTERS = {
    "contact": (
        *("role=buyer", "role=admin", "customer_id={customer_id}", "email={email}", "phone={phone}", "id_crm={id_crm}"),
        *("created_since={middle}", "created_since={newest}", "updated_since={middle}", "updated_since={newest}"),
        *("role=admin&created_since={middle}", "role=buyer&created_since={newest}"),
    ),
    "customer": (
        *("type=company", "type=individual", "segment_id={frequent}", "segment_id={rare}", "id_erp={id_erp}"),
        *("created_since={middle}", "created_since={newest}", "updated_since={newest}"),
        "type=individual&segment_id={rare}",
    ),
    "address": (
        *("type=billing", "country=FR", "country=BE", "country=DE", "customer_id={customer_id}"),
        *("created_since={middle}", "created_since={newest}", "updated_since={newest}", "type=billing&country=BE"),
    ),
}
Result = dict[str, Any]
Cases = dict[str, list[str]]


def measure(contacts: int, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result a case and number of clients, and the facts of the machine; times are those of HTTP."""
    workspace = filled_workspace(contacts, say)
    results = {}
    with signed_in(workspace, say) as member, serving("crm.wsgi:application", {}) as server:
        client = Client(server, member.cookie)
        for name, paths in cases(workspace, member, client).items():
            for clients in CLIENTS:
                result = results[f"{name} x{clients}"] = _judged(name, client, paths, seconds, clients)
                say(f"{name} x{clients}: 95 of 100 in {result['p95_ms']} ms")
    return results | {"machine": machine(contacts)}


@dataclass(frozen=True)
class Client:
    """A browser without a screen: it asks for pages of a server with a session's cookie."""

    server: Server
    cookie: str

    def get(self, path: str, most: int | None = None) -> bytes:
        """Return a page, or its first bytes. Raises Unmeasurable unless the answer is 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie, "HX-Request": "true"})
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise Unmeasurable(f"{path} was answered with {answer.status}: the server's log, above, may say why.")
            return answer.read(most)
        finally:
            connection.close()


def cases(workspace: Workspace, member: Member, client: Client) -> Cases:
    """Return what is asked for, by name."""
    at = f"/w/{workspace.slug}/"
    found: Cases = {}
    for kind in model_uis.values():
        with tenant_session(workspace.id):
            samples = Samples(kind, workspace)
            values = samples.values()
        listed = f"{at}{kind.resource}/"
        orders = ["", *(f"{sign}{column.name}" for column in kind.columns if column.sort for sign in ("", "-"))]
        for order in orders:
            with tenant_session(workspace.id):
                middle = samples.middle(order)
            found[f"{kind.resource} by {order or 'age'}"] = [
                *islice(_followed(client, f"{listed}?order={order}"), FOLLOWED),
                *(f"{listed}?order={order}&{way}={middle}" for way in ("after", "before")),
            ]
        for condition in FILTERS[kind.name]:
            query = condition.format_map(values)
            found[f"{kind.resource} {condition}"] = [f"{listed}?{query}&order={order}" for order in orders[::2]]
        found[f"{kind.resource} counted"] = [f"{listed}count/?{FILTERS[kind.name][0]}"]
        found[f"{kind.resource} exported"] = [f"{listed}export.csv", f"{listed}export.csv?{FILTERS[kind.name][1]}"]
        found[f"{kind.name} pages"] = [f"{listed}{pk}/" for pk in samples.ids]
    found["a long history"] = [f"{at}contacts/{member.long_history}/"]
    for name in TYPED:
        found[f"palette {name}"] = [f"{at}find/hits/?q={quote(text)}" for text in search.queries()[name]]
    return found | {"home": [at], "tasks": [f"{at}tasks/", f"{at}tasks/?of=all"], "figures": [f"{at}figures/"]}


class Samples:
    """Some records of a kind: their values are asked for, and lists are begun in their middle. Lives in a scope."""

    def __init__(self, kind: ModelUI, workspace: Workspace):
        self.kind, self.workspace_id = kind, workspace.id
        rows = kind.model.objects.in_workspace(workspace.id).not_deleted()
        ids = list(rows.order_by("id").values_list("id", flat=True))
        self.ids = ids[1 :: max(2, len(ids) // SAMPLE // 2 * 2)][:SAMPLE]
        self.of_middle = rows.get(pk=ids[len(ids) // 2 | 1])
        self.newest = rows.get(pk=ids[-min(len(ids), 1000)])

    def values(self) -> dict[str, str]:
        """Return what the filters are given."""
        record = self.of_middle
        found = {name: str(getattr(record, name, "")) for name in ("email", "phone", "id_crm", "id_erp", "customer_id")}
        found |= {"middle": record.created_at.isoformat(), "newest": self.newest.created_at.isoformat()}
        if self.kind.name == "customer":
            segments = Segment.objects.in_workspace(self.workspace_id).order_by("name").values_list("id", flat=True)
            found |= {"rare": str(segments.first()), "frequent": str(segments.last())}
        return {name: quote(value) for name, value in found.items()}

    def middle(self, order: str) -> str:
        """Return a place in the middle of an order, as addresses have it."""
        name = order.removeprefix("-")
        sort = next((column.sort for column in self.kind.columns if column.name == name), None)
        by = replace(sort, name=order, descending=order.startswith("-")) if sort else Order(descending=True)
        middle = Condition(f"{self.kind.table}.id = %s", (self.of_middle.pk,))
        columns = (ROW_ID, self.kind.columns[0])
        [row] = plans.read_page(Query(self.workspace_id, self.kind.model, columns, middle, by), plans.Page(1))[0]
        value, *related = row[len(columns) :] or (None,)
        return Cursor(value, self.of_middle.pk, related[0] if related else None).encode(by)


def _followed(client: Client, address: str) -> Iterator[str]:
    """Yield a list's pages, each reached from the one before."""
    base = address.partition("?")[0]
    while True:
        yield address
        found = client.get(address).decode().partition('" rel="next"')
        if not found[1]:
            return
        address = base + found[0].rpartition('href="')[2].replace("&amp;", "&")


def _judged(name: str, client: Client, paths: list[str], seconds: float, clients: int) -> Result:
    most = LONGEST_MS if name.endswith("counted") or name == "figures" else MOST_MS
    first = FIRST_BYTES if name.endswith("exported") else None
    for path in paths:
        client.get(path, first)
    with ThreadPoolExecutor(clients) as pool:
        turns = [pool.submit(_times, client, paths[turn:] + paths[:turn], seconds, first) for turn in range(clients)]
    took = [ms for turn in turns for ms in turn.result()]
    cuts = quantiles(took, n=100, method="inclusive")
    result = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "worst_ms": max(took)}
    rounded = {key: round(value, 1) for key, value in result.items()}
    return rounded | {
        "rps": len(took) / sum(took) * 1000 * clients,
        "most_ms": most,
        "reached": rounded["p95_ms"] < most,
    }


def _times(client: Client, paths: list[str], seconds: float, first: int | None) -> list[float]:
    """Return milliseconds from asking to the last byte, or to the first ones; each path is asked, one alone twice."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while len(took) < max(2, len(paths)) or time.perf_counter() < end:
        begin = time.perf_counter()
        client.get(paths[len(took) % len(paths)], first)
        took.append((time.perf_counter() - begin) * 1000)
    return took
