"""What an operator's probes ask."""

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request):
    """Say that the process runs."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request):
    """Say whether the database answers and holds the tables that this code expects; 503 where not."""
    try:
        fault = "migrations are missing: run manage.py migrate" if pending_migrations() else None
    except (DatabaseError, InterfaceError):
        fault = "the database cannot be reached"
    if fault:
        return JsonResponse({"status": "unavailable", "reason": fault}, status=503)
    return JsonResponse({"status": "ok"})


def pending_migrations() -> bool:
    """Say whether any migration is not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
