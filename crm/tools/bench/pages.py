"""`manage.py bench pages`: how long the staff pages take over a socket, for a member who is signed in."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from html import unescape
from itertools import islice
from urllib.parse import quote
from uuid import UUID

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
from .cases import Result, judge, time_calls
from .load import http_request
from .servers import serving
from .session import member_session
from .workspace import Say

MOST_MS = 60  # for 95 of 100 responses
LONGEST_MS = 3500  # for exact counts, which stop after three seconds
CLIENTS = (1, 2)
PAGES_TO_FOLLOW = 5  # pages reached by following "next"
SAMPLE = 20  # records whose pages are requested
FIRST_BYTES = 4096
SEARCH_CASES = ("one_letter", "two_letters", "three_letters", "frequent_names", "rare_names", "misspelled", "phones")
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
Cases = dict[str, list[str]]
Get = Callable[..., bytes]  # of a path, and of how many bytes to read at most


def measure(workspace: Workspace, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case and number of clients."""
    results = {}
    with member_session(workspace, say) as (cookie, long_history), serving() as server:
        headers = {"Cookie": cookie, "HX-Request": "true"}

        def get(path: str, most: int | None = None) -> bytes:
            return server.answer(http_request(path, headers), most)

        for name, paths in cases(workspace, long_history, get).items():
            for clients in CLIENTS:
                result = results[f"{name} x{clients}"] = _judge(name, get, paths, seconds, clients)
                say(f"{name} x{clients}: 95 of 100 in {result['p95_ms']:.1f} ms")
    return results


def cases(workspace: Workspace, long_history: UUID, get: Get) -> Cases:
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
                *islice(_follow(get, f"{listed}?order={order}"), PAGES_TO_FOLLOW),
                *(f"{listed}?order={order}&{way}={middle}" for way in ("after", "before")),
            ]
        for condition in FILTERS[model_ui.name]:
            query = condition.format_map(values)
            found[f"{model_ui.resource} {condition}"] = [f"{listed}?{query}&order={order}" for order in orders[::2]]
        found[f"{model_ui.resource} counted"] = [f"{listed}count/?{FILTERS[model_ui.name][0]}"]
        queries = ("", f"?{FILTERS[model_ui.name][1]}")
        found[f"{model_ui.resource} exported"] = [f"{listed}export.csv{query}" for query in queries]
        found[f"{model_ui.name} pages"] = [f"{listed}{pk}/" for pk in samples.ids]
    found["a long history"] = [f"{at}contacts/{long_history}/"]
    for name in SEARCH_CASES:
        found[f"palette {name}"] = [f"{at}find/hits/?q={quote(text)}" for text in search.queries()[name]]
    return found | {"home": [at], "tasks": [f"{at}tasks/", f"{at}tasks/?of=all"], "figures": [f"{at}figures/"]}


class Samples:
    """Records of a model for filter values and for cursors in the middle of a list; needs a session."""

    def __init__(self, model_ui: ModelUI, workspace: Workspace):
        self.model_ui, self.workspace_id = model_ui, workspace.id
        rows = model_ui.model.objects.in_workspace(workspace.id).not_deleted()
        ids = list(rows.order_by("id").values_list("id", flat=True))
        # Odd numbers only, as synthetic contacts have an id_crm there.
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
        # In an order that allows nulls the record is among those either with or without a value.
        pages = (plans.Page(1, with_value=with_value) for with_value in (True, False))
        [row] = next(rows for page in pages if (rows := plans.read_page(query, page)[0]))
        value, *related = row[len(columns) :] or (None,)
        return Cursor(value, self.middle_record.pk, related[0] if related else None).encode(by)


def _follow(get: Get, url: str) -> Iterator[str]:
    base = url.partition("?")[0]
    while url:
        yield url
        link = re.search(r'href="([^"]*)" rel="next"', get(url).decode())
        url = base + unescape(link[1]) if link else ""


def _judge(name: str, get: Get, paths: list[str], seconds: float, clients: int) -> Result:
    most = LONGEST_MS if name.endswith("counted") or name == "figures" else MOST_MS
    # An export grows with its list, so the time to its first rows is judged.
    call = partial(get, most=FIRST_BYTES if name.endswith("exported") else None)
    for path in paths:
        call(path)
    with ThreadPoolExecutor(clients) as pool:
        turns = [pool.submit(time_calls, call, paths[turn:] + paths[:turn], seconds) for turn in range(clients)]
    return judge([ms for turn in turns for ms in turn.result()], most, clients)
