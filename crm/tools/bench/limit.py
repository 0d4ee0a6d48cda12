"""The limit that the API is measured against: the same answers from a bare WSGI function, one query and orjson.

It runs on the same server and database as the API, under the same row security, and leaves out what costs time there:
Django, validation, permissions, errors, log. Under /open it leaves out row security too. It must not import Django,
directly or not.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import orjson
import psycopg
from psycopg.rows import TupleRow

from crm.workspaces.emails import email_key
from crm.workspaces.identifiers import new_id
from crm.workspaces.text import search_key, sort_key, to_e164
from crm.workspaces.tokens import digest_of

CONFIGURATION = "CRM_BENCH_LIMIT"  # environment variable: how to connect, and the columns of a contact

# perf: sent ahead of the query in one pipeline (one round trip, one transaction) both statements stay prepared, which
# takes about half as long as one simple query that PostgreSQL plans each time.
TENANT = "set_config('role', 'crm_tenant', true), set_config('crm.workspace_id', workspace_id::text, true)"
ACTOR = "set_config('bench.token', id::text, true), set_config('bench.actor', name, true)"
SCOPE = f"SELECT {TENANT} FROM crm_authenticate(%s)"
SCOPE_TO_WRITE = f"SELECT {TENANT}, {ACTOR} FROM crm_authenticate(%s)"
# Including history, as otherwise the limit's `create` would not be comparable.
INSERT_CHANGE = """
INSERT INTO crm_change (id, workspace_id, actor_name, token_id, source, request_id, at,
                        record_type, record_id, kind, before, after)
VALUES (%s, current_setting('crm.workspace_id')::uuid, current_setting('bench.actor'),
        current_setting('bench.token')::uuid, 'api', %s, now(), 'contact', %s, 'created', '{}', %s)
"""
INSERT_CONTACT = """
INSERT INTO contacts_contact (id, workspace_id, created_at, updated_at, customer_id, first_name, last_name, full_name,
                              sort_key, search_key, email, email_key, phone, phone_e164, roles, occupation,
                              preferred_channel, gender, blocked, reachable, labels, custom_attributes,
                              additional_attributes)
VALUES (%s, current_setting('crm.workspace_id')::uuid, now(), now(), %s, %s, %s, '', %s, %s, %s, %s, %s, %s, %s, '', '',
        '', false, true, '{}', '{}', '{}')
"""
# As crm/history/counters.py does, in a row that no other transaction holds, so no writer waits.
COUNT = """
WITH free AS (
    SELECT id FROM crm_count WHERE workspace_id = current_setting('crm.workspace_id')::uuid AND record_type = 'contact'
    LIMIT 1 FOR UPDATE SKIP LOCKED
), added AS (
    UPDATE crm_count c SET live = c.live + 1, reachable = c.reachable + 1
    FROM free WHERE c.workspace_id = current_setting('crm.workspace_id')::uuid AND c.id = free.id RETURNING c.id
)
INSERT INTO crm_count (workspace_id, id, record_type, live, reachable)
SELECT current_setting('crm.workspace_id')::uuid, %s, 'contact', 1, 1 WHERE NOT EXISTS (SELECT FROM added)
"""
# Without row security the workspace is a condition, and the session has the role: one statement.
OPEN = "workspace_id = (SELECT t.workspace_id FROM crm_authenticate(%s) t)"

Answer = dict[str, Any]


@dataclass
class Limit:
    """The WSGI function, for a server whose processes have one thread each, and so one connection."""

    dsn: str
    names: list[str] = field(default_factory=list)
    select: str = ""
    table: str = ""
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        status, answer = self._answer(environ)
        start_response(status, [("Content-Type", "application/json")])
        return [orjson.dumps(answer)]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, Answer]:
        path = environ["PATH_INFO"]
        if path == "/healthz":
            return "200 OK", {}
        if path in self.lists:
            return "200 OK", self._list(environ, self.lists[path])
        digest = digest_of(environ["HTTP_AUTHORIZATION"].removeprefix("Bearer "))
        if environ["REQUEST_METHOD"] == "POST":
            data = self._create(digest, orjson.loads(environ["wsgi.input"].read()))
            return "201 Created", {"success": True, "data": data}
        read = self._read_openly if path.startswith("/open/") else self._read
        data = self._retrieve(read, digest, path.removeprefix("/open"), environ["QUERY_STRING"])
        return "200 OK", {"success": True, "data": data}

    def _retrieve(self, read: Callable[[str, str, str], list[Answer]], digest: str, path: str, query: str):
        if pk := path.removeprefix("/api/contacts").removeprefix("/"):
            return read(digest, "id = %s", pk)[0]
        name, value = query.split("=")
        if name == "limit":
            return read(digest, f"%s::int > 0 ORDER BY {self.table}.id LIMIT {int(value)}", value)
        return read(digest, f"customer_id = %s ORDER BY {self.table}.id", value)

    def _read(self, digest: str, condition: str, value: str) -> list[Answer]:
        with self._secured.pipeline():
            self._secured.execute(SCOPE, (digest,), prepare=True)
            cursor = self._secured.execute(f"{self._reading} AND {condition}", (value,), prepare=True)
        return self._answers(cursor)

    def _read_openly(self, digest: str, condition: str, value: str) -> list[Answer]:
        sql = f"{self._reading} AND {OPEN} AND {condition}"
        return self._answers(self._open.execute(sql, (digest, value), prepare=True))

    def _list(self, environ: dict[str, Any], expected: dict[str, Any]) -> Answer:
        """Return a list as a compatibility API does, from one statement whose rows end with the count of all."""
        with self._secured.pipeline():
            self._secured.execute(SCOPE, (digest_of(environ[expected["header"]]),), prepare=True)
            cursor = self._secured.execute(expected["sql"], prepare=True)
        rows = cursor.fetchall()
        records = [dict(zip(expected["names"], row[:-1], strict=True)) for row in rows]
        for record in records:
            for name in expected.get("documents", ()):
                record[name] = orjson.Fragment(record[name])
            for name in expected.get("optional", ()):
                if record[name] is None:
                    del record[name]
            if of := expected.get("spread"):
                record |= zip(of, record[of[0]] or (None,) * len(of), strict=True)
        meta = expected["meta"] | {expected["total"]: rows[0][-1]}
        if size := expected.get("size"):
            meta["totalPages"] = -(-rows[0][-1] // size)
        return {expected["key"]: records, "meta": meta}

    def _create(self, digest: str, body: Answer) -> Answer:
        pk, phone = new_id(), to_e164(body["phone"])
        names = body["first_name"], body["last_name"]
        after = {name: value for name, value in body.items() if name != "role"}
        after |= {"roles": body["role"], "blocked": False}
        change = new_id(), new_id().hex, pk, orjson.dumps(after).decode()
        searched = search_key(*names, body["email"], body["phone"], phone, phone=body["phone"])
        keys = sort_key(*reversed(names)), searched
        emails = body["email"], email_key(body["email"])
        contact = pk, body["customer_id"], *names, *keys, *emails, body["phone"], phone
        with self._secured.pipeline():
            self._secured.execute(SCOPE_TO_WRITE, (digest,), prepare=True)
            self._secured.execute(INSERT_CHANGE, change, prepare=True)
            self._secured.execute(COUNT, (new_id(),), prepare=True)
            cursor = self._secured.execute(
                f"{INSERT_CONTACT} RETURNING {self.select}", (*contact, body["role"]), prepare=True
            )
        return self._answers(cursor)[0]

    def _answers(self, rows: Iterable[TupleRow]) -> list[Answer]:
        return [dict(zip(self.names, row, strict=True)) for row in rows]

    @property
    def _reading(self) -> str:
        return f"SELECT {self.select} FROM {self.table} WHERE {self.table}.deleted_at IS NULL"

    @cached_property
    def _secured(self) -> psycopg.Connection:
        return psycopg.connect(self.dsn, autocommit=True)

    @cached_property
    def _open(self) -> psycopg.Connection:
        connection = psycopg.connect(self.dsn, autocommit=True)
        connection.execute("SET ROLE crm_staff")
        return connection


@cache
def _limit() -> Limit:
    return Limit(**json.loads(os.environ[CONFIGURATION]))


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Answer as the API does; what the server loads."""
    return _limit()(environ, start_response)
