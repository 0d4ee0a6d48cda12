"""`manage.py bench compat`: lists of the compatibility APIs against the limit, their searches and writes."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote

import orjson

from crm.api.serializers import RecordSerializer
from crm.compat.chatwoot import lists
from crm.compat.chatwoot import serializers as chatwoot
from crm.compat.gomobile import serializers as gomobile
from crm.history.counters import count_sql
from crm.queries.query import select_list

from . import limit, synthetic
from .comparison import ROUNDS, Side, compare, summary
from .environment import machine, server_dsn, temporary_token
from .load import CannotMeasure, LoadResult, generate_load, http_request
from .servers import ServerProcess, serving
from .workspace import Say, prepare_workspace

RATIO = 0.5  # of the limit, for lists
MOST_MS = 50  # for 95 of 100 searches
CLIENTS = 2  # searching at the same time: one per core
NEW = 4000  # contacts created at most in a round, each with its own phone number
CHATWOOT, GOMOBILE = "api_access_token:", "x-api-key:"
LISTS = {"chatwoot_list": lists.PAGE_SIZE, "gomobile_list": 20}
Result = dict[str, Any]


def measure(contacts: int, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result per case, and the facts of the machine."""
    workspace = prepare_workspace(contacts, say)
    facts = {"machine": machine(contacts)}
    account = f"/api/v1/accounts/{workspace.number}"
    lists = {f"{account}/contacts": _chatwoot_list(workspace.id), "/api/contact": _gomobile_list(workspace.id)}
    configuration = {"dsn": server_dsn(), "names": [], "select": "", "table": "", "lists": lists}
    with ExitStack() as stack:
        token = stack.enter_context(temporary_token(workspace))
        ours = stack.enter_context(serving("crm.wsgi:application", {}))
        theirs = stack.enter_context(
            serving("crm.tools.bench.limit:application", {limit.CONFIGURATION: json.dumps(configuration)})
        )
        compat_bench = CompatBench(account, token, ours, theirs, seconds)
        results = {}
        for name in CASES:
            say(f"Measuring {name} …")
            case: Callable[[], Result] = getattr(compat_bench, name)
            results[name] = _rounded(case())
    return results | facts


@dataclass
class CompatBench:
    """The two servers, and one method per case."""

    account: str
    token: str
    ours: ServerProcess
    theirs: ServerProcess
    seconds: float

    def chatwoot_list(self) -> Result:
        return self._list(f"{self.account}/contacts", CHATWOOT)

    def gomobile_list(self) -> Result:
        return self._list("/api/contact", GOMOBILE)

    def chatwoot_search(self) -> Result:
        return self._search(f"{self.account}/contacts/search?q=", CHATWOOT)

    def gomobile_search(self) -> Result:
        return self._search("/api/contact?search=", GOMOBILE)

    def chatwoot_filter(self) -> Result:
        keys = {"name": "contains", "email": "equal_to", "labels": "equal_to", "phone_number": "contains"}
        values = {"name": "Moreau", "email": synthetic.email("Zoé", "Roux", 5), "labels": "vip", "phone_number": "0012"}
        bodies = [
            {"payload": [{"attribute_key": key, "filter_operator": keys[key], "values": [values[key]]}]} for key in keys
        ]
        path = f"{self.account}/contacts/filter"
        return self._alone([[self._request(path, CHATWOOT, body) for body in bodies]] * ROUNDS)

    def gomobile_filter(self) -> Result:
        """Sorted lists, which this API has instead of filters."""
        orders = ("firstName", "lastName", "primaryPhone", "primaryEmail", "createdAt")
        paths = [f"/api/contact?sortBy={order}&sortOrder={way}" for order in orders for way in ("asc", "desc")]
        return self._alone([[self._request(path, GOMOBILE) for path in paths]] * ROUNDS)

    def chatwoot_create(self) -> Result:
        def body(phone: str) -> Result:
            return {"name": "Zoé Roux", "email": f"{phone[1:]}@example.org", "phone_number": phone}

        return self._create(f"{self.account}/contacts", CHATWOOT, body, "+3398")

    def gomobile_create(self) -> Result:
        def body(phone: str) -> Result:
            return {"firstName": "Zoé", "lastName": "Roux", "primaryPhone": phone, "city": "Lyon"}

        return self._create("/api/contact", GOMOBILE, body, "+3399")

    def _list(self, path: str, header: str) -> Result:
        sides = [
            Side(server.port, [http_request(server.port, self.token, path, header=header)])
            for server in (self.ours, self.theirs)
        ]
        answers = [orjson.loads(ServerProcess(side.port, 0).answer(side.requests[0])) for side in sides]
        if answers[0] != answers[1]:
            raise CannotMeasure(f"{path} is answered differently by the limit: their ratio would say nothing.")
        result = summary(*compare(sides, self.seconds))
        return result | {"target": RATIO, "reached": result["ratio"] >= RATIO}

    def _search(self, path: str, header: str) -> Result:
        result = self._alone([[self._request(path + quote(text), header) for text in searches()]] * ROUNDS, CLIENTS)
        return result | {"most_ms": MOST_MS, "reached": result["p95_ms"] < MOST_MS}

    def _create(self, path: str, header: str, body: Callable[[str], Result], prefix: str) -> Result:
        """Create contacts none of which existed before, in this run or another."""
        start = time.time_ns() // 1_000_000 % 10**6 * 100
        phones = [f"{prefix}{start + place:08}" for place in range((ROUNDS + 1) * NEW)]
        requests = [self._request(path, header, body(phone)) for phone in phones]
        return self._alone([requests[place * NEW :][:NEW] for place in range(ROUNDS + 1)])

    def _request(self, path: str, header: str, body: Result | None = None) -> bytes:
        sent = None if body is None else orjson.dumps(body)
        return http_request(self.ours.port, self.token, path, sent, header)

    def _alone(self, rounds: Sequence[Sequence[bytes]], connections: int = 8) -> Result:
        """Return the medians of rounds on our server alone, after one to warm up."""
        figures = [generate_load(self.ours.port, requests, self.seconds / ROUNDS, connections) for requests in rounds]
        return {name: median(getattr(figure, name) for figure in figures) for name in LoadResult.__slots__}


CASES = (
    *("chatwoot_list", "gomobile_list", "chatwoot_search", "gomobile_search"),
    *("chatwoot_filter", "gomobile_filter", "chatwoot_create", "gomobile_create"),
)


def searches() -> list[str]:
    """Return queries that staff type: three letters or more of a name, e-mail or phone number; some find nothing."""
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
        **_sql(serializer, workspace_id, "reachable", where),
        "header": "HTTP_API_ACCESS_TOKEN",
        "documents": documents,
        "optional": serializer.optional,
        "spread": (),
        "key": "payload",
        "meta": {"current_page": 1},
        "total": "count",
        "size": 0,
    }


def _gomobile_list(workspace_id: Any) -> Result:
    serializer, size = gomobile.ContactSerializer, LISTS["gomobile_list"]
    table = serializer.table()
    order = f"{table}.created_at DESC, {table}.id DESC LIMIT {size}"
    meta = {"page": 1, "limit": size, "hasNextPage": True, "hasPreviousPage": False}
    return {
        **_sql(serializer, workspace_id, "live", f"{table}.deleted_at IS NULL ORDER BY {order}"),
        "header": "HTTP_X_API_KEY",
        "documents": (),
        "optional": (),
        "spread": gomobile.ADDRESS_KEYS,
        "key": "data",
        "meta": meta,
        "total": "total",
        "size": size,
    }


def _sql(serializer: type[RecordSerializer], workspace_id: Any, flag: str, where: str) -> Result:
    count, table = count_sql(flag) % (f"'{workspace_id}'", "'contact'"), serializer.table()
    return {
        "sql": f"SELECT {select_list(serializer.query_columns(), table)}, {count} FROM {table} WHERE {where}",
        "names": list(serializer.columns()),
    }


def _rounded(result: Result) -> Result:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in result.items()}
