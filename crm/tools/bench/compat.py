"""`manage.py bench compat`: lists of the compatibility APIs against the limit, their searches and writes."""

import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from crm.api.serializers import RecordSerializer
from crm.compat.chatwoot import lists
from crm.compat.chatwoot import serializers as chatwoot
from crm.compat.gomobile import serializers as gomobile
from crm.history.counters import count_sql
from crm.queries.query import select_list
from crm.workspaces.models import Workspace

from . import synthetic
from .cases import Result, run_cases
from .comparison import ROUNDS, BothServers, medians
from .load import generate_load, http_request
from .workspace import Say

RATIO = 0.5  # of the limit, for lists
MOST_MS = 50  # for 95 of 100 searches
CLIENTS = 2  # searching at the same time: one per core
MAX_NEW_CONTACTS = 4000  # contacts created at most in a round, each with its own phone number
CHATWOOT, GOMOBILE = "api_access_token", "x-api-key"
LISTS = {"chatwoot_list": lists.PAGE_SIZE, "gomobile_list": 20}
GOMOBILE_ORDERS = ("firstName", "lastName", "primaryPhone", "primaryEmail", "createdAt")
CHATWOOT_CONDITIONS = (
    ("name", "contains", "Moreau"),
    ("email", "equal_to", synthetic.email("Zoé", "Roux", 5)),
    ("labels", "equal_to", "vip"),
    ("phone_number", "contains", "0012"),
)


def measure(workspace: Workspace, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case."""
    listed = {_chatwoot_path(workspace): _chatwoot_list(workspace.id), "/api/contact": _gomobile_list(workspace.id)}
    with CompatBench.serve(workspace, seconds, lists=listed) as bench:
        return run_cases(bench.cases(), say)


def _chatwoot_path(workspace: Workspace) -> str:
    return f"/api/v1/accounts/{workspace.number}/contacts"


class CompatBench(BothServers):
    """The two servers, and the cases of both compatibility APIs."""

    def cases(self) -> dict[str, Callable[[], Result]]:
        """Return the functions that measure each case."""
        contacts = _chatwoot_path(self.workspace)
        return {
            "chatwoot_list": lambda: self._list(contacts, CHATWOOT),
            "gomobile_list": lambda: self._list("/api/contact", GOMOBILE),
            "chatwoot_search": lambda: self._search(f"{contacts}/search?q=", CHATWOOT),
            "gomobile_search": lambda: self._search("/api/contact?search=", GOMOBILE),
            "chatwoot_filter": lambda: self._alone([self._chatwoot_filters(f"{contacts}/filter")] * ROUNDS),
            "gomobile_filter": lambda: self._alone([self._gomobile_orders()] * ROUNDS),
            "chatwoot_create": lambda: self._create(contacts, CHATWOOT, _chatwoot_contact, "+3398"),
            "gomobile_create": lambda: self._create("/api/contact", GOMOBILE, _gomobile_contact, "+3399"),
        }

    def _chatwoot_filters(self, path: str) -> list[bytes]:
        bodies = [
            {"payload": [{"attribute_key": key, "filter_operator": operator, "values": [value]}]}
            for key, operator, value in CHATWOOT_CONDITIONS
        ]
        return [self._request(path, CHATWOOT, body) for body in bodies]

    def _gomobile_orders(self) -> list[bytes]:
        # GoMobile has no filters; its lists are sorted instead.
        paths = [f"/api/contact?sortBy={order}&sortOrder={way}" for order in GOMOBILE_ORDERS for way in ("asc", "desc")]
        return [self._request(path, GOMOBILE) for path in paths]

    def _list(self, path: str, header: str) -> Result:
        result = self.compare_requests([self._request(path, header)])
        return result | {"target": RATIO, "reached": result["ratio"] >= RATIO}

    def _search(self, path: str, header: str) -> Result:
        requests = [self._request(path + quote(text), header) for text in searches()]
        result = self._alone([requests] * ROUNDS, CLIENTS)
        return result | {"most_ms": MOST_MS, "reached": result["p95_ms"] < MOST_MS}

    def _create(self, path: str, header: str, body: Callable[[str], Result], prefix: str) -> Result:
        # Numbers derived from the clock, as contacts of earlier runs still exist, and Chatwoot refuses duplicates.
        start = time.time_ns() // 1_000_000 % 10**6 * 100
        phones = [f"{prefix}{start + place:08}" for place in range((ROUNDS + 1) * MAX_NEW_CONTACTS)]
        requests = [self._request(path, header, body(phone)) for phone in phones]
        return self._alone([requests[place * MAX_NEW_CONTACTS :][:MAX_NEW_CONTACTS] for place in range(ROUNDS + 1)])

    def _request(self, path: str, header: str, body: Result | None = None) -> bytes:
        return http_request(path, {header: self.token}, None if body is None else orjson.dumps(body))

    def _alone(self, rounds: Sequence[Sequence[bytes]], connections: int = 8) -> Result:
        seconds = self.seconds / ROUNDS
        return medians([generate_load(self.ours.port, requests, seconds, connections) for requests in rounds])


def _chatwoot_contact(phone: str) -> Result:
    return {"name": "Zoé Roux", "email": f"{phone[1:]}@example.org", "phone_number": phone}


def _gomobile_contact(phone: str) -> Result:
    return {"firstName": "Zoé", "lastName": "Roux", "primaryPhone": phone, "city": "Lyon"}


def searches() -> list[str]:
    """Return typical queries: three letters or more of a name, e-mail or phone number; some find nothing."""
    names = [name[:length] for length in (3, 4, 6) for name in synthetic.FIRST_NAMES + synthetic.LAST_NAMES]
    both = [f"{first} {last}" for first, last in zip(synthetic.FIRST_NAMES, synthetic.LAST_NAMES, strict=False)]
    emails = [synthetic.email(first, "Roux", place)[:-8] for place, first in enumerate(synthetic.FIRST_NAMES)]
    phones = [f"{place * 7919 % 1_000_000:06}"[:length] for length in (3, 5, 6) for place in range(1, 20)]
    nothing = [f"Nobody{place}" for place in range(20)]
    found = [text for text in (*names, *both, *emails, *phones, *nothing) if len(text) >= 3]
    return found[::3] + found[1::3] + found[2::3]


def _chatwoot_list(workspace_id: Any) -> Result:
    serializer = chatwoot.ContactSerializer
    documents = [name for name, field in serializer.columns().items() if isinstance(field, chatwoot.Document)]
    table = serializer.table()
    where = f"{lists.REACHABLE.sql} AND {table}.deleted_at IS NULL ORDER BY {table}.id LIMIT {lists.PAGE_SIZE}"
    return {
        # Chatwoot lists and counts contacts with an e-mail address, a phone number or an identifier only.
        **_sql(serializer, workspace_id, "reachable", where),
        "header": "HTTP_API_ACCESS_TOKEN",
        "documents": documents,
        "optional": serializer.optional,
        "key": "payload",
        "meta": {"current_page": 1},
        "total": "count",
    }


def _gomobile_list(workspace_id: Any) -> Result:
    serializer, size = gomobile.ContactSerializer, LISTS["gomobile_list"]
    table = serializer.table()
    order = f"{table}.created_at DESC, {table}.id DESC LIMIT {size}"
    return {
        **_sql(serializer, workspace_id, "live", f"{table}.deleted_at IS NULL ORDER BY {order}"),
        "header": "HTTP_X_API_KEY",
        "spread": gomobile.ADDRESS_KEYS,
        "key": "data",
        "meta": {"page": 1, "limit": size, "hasNextPage": True, "hasPreviousPage": False},
        "total": "total",
        "size": size,
    }


def _sql(serializer: type[RecordSerializer], workspace_id: Any, flag: str, where: str) -> Result:
    count, table = count_sql(flag) % (f"'{workspace_id}'", "'contact'"), serializer.table()
    return {
        "sql": f"SELECT {select_list(serializer.query_columns(), table)}, {count} FROM {table} WHERE {where}",
        "names": list(serializer.columns()),
    }
