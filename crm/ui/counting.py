"""How many records a list has: at once as an estimate, exactly when asked."""

import json

from django.db import connection, transaction
from django.db.utils import OperationalError

from crm.db.session import prepared_cursor
from crm.history.counters import count_sql
from crm.queries.filters import Condition, join_conditions

from .parts import FEW, not_deleted
from .registry import ModelUI

# Counting is given up after so many milliseconds: the estimate is told then.
PATIENCE = 3000


def estimated(kind: ModelUI, workspace_id, condition: Condition, met: int | None = None) -> tuple[int, bool]:
    """Return how many records there are at a glance, and whether that is exact. It never delays the rows.

    `met` is how many they are, where the page has counted them as they are few.
    """
    if met is not None:
        return met, True
    if not condition[0] and kind.model.COUNTED:
        cursor = prepared_cursor()
        cursor.execute(f"SELECT {count_sql('live')}", [workspace_id, kind.name])
        return cursor.fetchone()[0], True
    with connection.cursor() as cursor:
        sql, params = _where(kind, workspace_id, condition)
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 {sql}", params)
        found = cursor.fetchone()[0]
    plan = found if isinstance(found, list) else json.loads(found)
    return max(int(plan[0]["Plan"]["Plan Rows"]), FEW), False


def exact(kind: ModelUI, workspace_id, condition: Condition) -> tuple[int, bool]:
    """Return how many records there are, counted one by one where that does not take too long."""
    sql, params = _where(kind, workspace_id, condition)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE)])
            cursor.execute(f"SELECT count(*) {sql}", params)
            return cursor.fetchone()[0], True
    except OperationalError:
        return estimated(kind, workspace_id, condition)


def _where(kind: ModelUI, workspace_id, condition: Condition) -> tuple[str, list]:
    where, params = join_conditions(not_deleted(kind, workspace_id), condition)
    return f"FROM {kind.table} WHERE {where}", params
