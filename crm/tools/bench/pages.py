"""`manage.py bench pages`: how long the staff pages take over a socket, for a member who is signed in."""

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
from .environment import machine
from .load import CannotMeasure
from .servers import TIMEOUT, ServerProcess, serving
from .session import Member, member_session
from .workspace import Say, prepare_workspace

MOST_MS = 60  # for 95 of 100 responses
LONGEST_MS = 3500  # for exact counts, which stop after three seconds
CLIENTS = (1, 2)
FOLLOWED = 5  # pages reached by following "next"
SAMPLE = 20  # records whose pages are requested
FIRST_BYTES = 4096
TYPED = ("one_letter", "two_letters", "three_letters", "frequent_names", "rare_names", "misspelled", "phones")
# Frequent and rare values of each filter; the names in braces are filled in from records.
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
    """Return one result per case and number of clients, and the facts of the machine."""
    workspace = prepare_workspace(contacts, say)
    results = {}
    with member_session(workspace, say) as member, serving("crm.wsgi:application", {}) as server:
        client = Client(server, member.cookie)
        for name, paths in cases(workspace, member, client).items():
            for clients in CLIENTS:
                result = results[f"{name} x{clients}"] = _judged(name, client, paths, seconds, clients)
                say(f"{name} x{clients}: 95 of 100 in {result['p95_ms']} ms")
    return results | {"machine": machine(contacts)}


@dataclass(frozen=True)
class Client:
    """A client that requests pages with the cookie of a session."""

    server: ServerProcess
    cookie: str

    def get(self, path: str, most: int | None = None) -> bytes:
        """Return a page, or its first bytes. Raises CannotMeasure unless the answer is 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path, headers={"Cookie": self.cookie, "HX-Request": "true"})
            answer = connection.getresponse()
            if answer.status != http.HTTPStatus.OK:
                raise CannotMeasure(f"{path} was answered with {answer.status}: the server's log, above, may say why.")
            return answer.read(most)
        finally:
            connection.close()


def cases(workspace: Workspace, member: Member, client: Client) -> Cases:
    """Return the URLs that are requested, by the name of the case."""
    at = f"/w/{workspace.slug}/"
    found: Cases = {}
    for model_ui in model_uis.values():
        with tenant_session(workspace.id):
            samples = Samples(model_ui, workspace)
            values = samples.values()
        listed = f"{at}{model_ui.resource}/"
        orders = ["", *(f"{sign}{column.name}" for column in model_ui.columns if column.sort for sign in ("", "-"))]
        for order in orders:
            with tenant_session(workspace.id):
                middle = samples.middle(order)
            found[f"{model_ui.resource} by {order or 'age'}"] = [
                *islice(_followed(client, f"{listed}?order={order}"), FOLLOWED),
                *(f"{listed}?order={order}&{way}={middle}" for way in ("after", "before")),
            ]
        for condition in FILTERS[model_ui.name]:
            query = condition.format_map(values)
            found[f"{model_ui.resource} {condition}"] = [f"{listed}?{query}&order={order}" for order in orders[::2]]
        found[f"{model_ui.resource} counted"] = [f"{listed}count/?{FILTERS[model_ui.name][0]}"]
        found[f"{model_ui.resource} exported"] = [
            f"{listed}export.csv",
            f"{listed}export.csv?{FILTERS[model_ui.name][1]}",
        ]
        found[f"{model_ui.name} pages"] = [f"{listed}{pk}/" for pk in samples.ids]
    found["a long history"] = [f"{at}contacts/{member.long_history}/"]
    for name in TYPED:
        found[f"palette {name}"] = [f"{at}find/hits/?q={quote(text)}" for text in search.queries()[name]]
    return found | {"home": [at], "tasks": [f"{at}tasks/", f"{at}tasks/?of=all"], "figures": [f"{at}figures/"]}


class Samples:
    """Records of a model for filter values and for cursors in the middle of a list; needs a session."""

    def __init__(self, model_ui: ModelUI, workspace: Workspace):
        self.model_ui, self.workspace_id = model_ui, workspace.id
        rows = model_ui.model.objects.in_workspace(workspace.id).not_deleted()
        ids = list(rows.order_by("id").values_list("id", flat=True))
        self.ids = ids[1 :: max(2, len(ids) // SAMPLE // 2 * 2)][:SAMPLE]
        self.middle_record = rows.get(pk=ids[len(ids) // 2 | 1])
        self.newest = rows.get(pk=ids[-min(len(ids), 1000)])

    def values(self) -> dict[str, str]:
        """Return the values that the filters are given."""
        record = self.middle_record
        found = {name: str(getattr(record, name, "")) for name in ("email", "phone", "id_crm", "id_erp", "customer_id")}
        found |= {"middle": record.created_at.isoformat(), "newest": self.newest.created_at.isoformat()}
        if self.model_ui.name == "customer":
            segments = Segment.objects.in_workspace(self.workspace_id).order_by("name").values_list("id", flat=True)
            found |= {"rare": str(segments.first()), "frequent": str(segments.last())}
        return {name: quote(value) for name, value in found.items()}

    def middle(self, order: str) -> str:
        """Return the cursor of the middle of an order."""
        name = order.removeprefix("-")
        sort = next((column.sort for column in self.model_ui.columns if column.name == name), None)
        by = replace(sort, name=order, descending=order.startswith("-")) if sort else Order(descending=True)
        middle = Condition(f"{self.model_ui.table}.id = %s", (self.middle_record.pk,))
        columns = (ROW_ID, self.model_ui.columns[0])
        query = Query(self.workspace_id, self.model_ui.model, columns, middle, by)
        # In an order that allows nulls the record is either among those with a value or among those without.
        pages = (plans.Page(1, with_value=with_value) for with_value in (True, False))
        [row] = next(rows for page in pages if (rows := plans.read_page(query, page)[0]))
        value, *related = row[len(columns) :] or (None,)
        return Cursor(value, self.middle_record.pk, related[0] if related else None).encode(by)


def _followed(client: Client, url: str) -> Iterator[str]:
    """Yield the URLs of a list's pages, each by the link of the one before."""
    base = url.partition("?")[0]
    while True:
        yield url
        found = client.get(url).decode().partition('" rel="next"')
        if not found[1]:
            return
        url = base + found[0].rpartition('href="')[2].replace("&amp;", "&")


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
    """Return milliseconds from request to last byte, or to the first ones; each path is requested at least once."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while len(took) < max(2, len(paths)) or time.perf_counter() < end:
        begin = time.perf_counter()
        client.get(paths[len(took) % len(paths)], first)
        took.append((time.perf_counter() - begin) * 1000)
    return took
