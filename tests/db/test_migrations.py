"""Migrations stay as they are while the code changes, so they import none of it that may change."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MIGRATIONS = sorted(ROOT.glob("*/migrations/0*.py"))
STABLE = ("django", "crm.db", "crm.workspaces.fields")


def imported_modules(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    froms = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return froms | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_migration_imports_only_django_operations_and_fields(path):
    foreign = {name for name in imported_modules(path) if not f"{name}.".startswith(tuple(f"{one}." for one in STABLE))}
    assert foreign == set()


def test_every_app_has_migrations():
    assert {path.parts[-3] for path in MIGRATIONS} == {"crm", "customers", "contacts", "addresses"}
