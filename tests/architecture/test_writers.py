"""Only the write path writes, which is checked by reading the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from .source import PROJECT, python_files, tree_of

WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES |= {f"a{name}" for name in WRITES} | {"_raw_delete", "save_base"}
STATEMENT = re.compile(
    r"\bINSERT\s+INTO\b|\bUPDATE\s+(ONLY\s+)?\S+\s(.*\s)?SET\b|\bDELETE\s+FROM\b|\bTRUNCATE\b|\bMERGE\s+INTO\b"
    r"|\bCOPY\s+[^\s(].*\bFROM\b",
    re.DOTALL,
)
# Modules that call the ORM's writing methods.
ORM_WRITERS = {
    "crm/workspaces/models.py": "users are global and have no history",
    "crm/accounts/users.py": "users are global and have no history",
    "crm/admin/users.py": "users are global and have no history",
    "crm/api/authentication.py": "notes when a token was last used",
}
# Modules that write with SQL of their own.
SQL_WRITERS = {
    "crm/history/statements.py": "the statements of the write path",
    "crm/history/change_log.py": "the changes themselves",
    "crm/history/counters.py": "stored counts follow each write",
    "crm/history/spellings.py": "the words of names follow each write",
    "crm/ui/visits.py": "who looked at what, which is no change of a record",
    "crm/tools/bench/limit.py": "the bare server that ours is measured against",
    "crm/tools/bench/workspace.py": "a million rows for a measurement",
    "crm/tools/bench/session.py": "rows for a measurement",
}
ACTIONS = [path for path in python_files() if path.name == "actions.py"]
ACTIONS += [Path("crm/accounts/invitations.py"), Path("crm/ui/saved_views.py")]
WRITE_PATH = {"apply_edit", "create", "update", "delete", "bulk_create", "bulk_update", "bulk_delete"}
# Actions of an app on its own records when those of an app below change: registered in AppConfig.ready(), called with
# positional arguments, inside the change set of whoever calls them.
HOOKS = {
    "delete_records_of_customers",
    "delete_addresses_of_customers",
    "release_addresses_of_contacts",
    "move_addresses_of_contact",
    "empty_inbox",
}
# These lock a row that is about to be referenced, and write nothing.
LOCKS = {"lock_subject"}


def writing_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in WRITES and ast.unparse(node.func.value) not in ("self", "globals()"):
            yield f"{path}:{node.lineno} .{node.func.attr}("


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the line and text of every string but docstrings; what an f-string inserts reads `{}`."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (inside | bare):
            yield node.lineno, node.value


def writing_statements(path: Path) -> list[str]:
    return [f"{path}:{line} {text[:60]!r}" for line, text in texts(tree_of(path)) if STATEMENT.search(text)]


def test_orm_outside_the_write_path_saves_nothing():
    others = [path for path in python_files() if str(path) not in ORM_WRITERS]
    assert [call for path in others for call in writing_calls(path)] == []


def test_sql_outside_the_write_path_writes_nothing():
    others = [path for path in python_files() if str(path) not in SQL_WRITERS]
    assert [statement for path in others for statement in writing_statements(path)] == []


def test_sql_files_outside_migrations_write_nothing():
    files = [path for path in PROJECT.glob("c*/**/*.sql") if "migrations" not in path.parts]
    assert [str(path) for path in files if STATEMENT.search(path.read_text())] == []


@pytest.mark.parametrize("module", sorted({*ORM_WRITERS, *SQL_WRITERS}))
def test_every_listed_exception_is_needed(module):
    path = Path(module)
    assert (module in ORM_WRITERS) == any(writing_calls(path))
    assert (module in SQL_WRITERS) == any(writing_statements(path))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO crm_label (title) VALUES ('x')",
        "UPDATE {} SET title = 'x'",
        "WITH n AS (SELECT 1)\nUPDATE crm_label AS l\nSET title = 'x'",
        "DELETE FROM crm_label",
        "TRUNCATE crm_label",
        "COPY crm_label (title) FROM STDIN",
    ],
)
def test_statement_that_writes_is_recognised(text):
    assert STATEMENT.search(text)


@pytest.mark.parametrize(
    "text", ["SELECT 1 FROM crm_label FOR UPDATE", "COPY (SELECT 1 FROM x) TO STDOUT", "ON UPDATE", "Update the set"]
)
def test_statement_that_reads_is_let_through(text):
    assert not STATEMENT.search(text)


# --- actions


@cache
def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)}


@cache
def imports_of(path: Path) -> dict[str, tuple[str, str]]:
    """Return the module and name behind each name that a module imports."""
    package = ".".join(path.parts[:-1])
    found = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            found |= {alias.asname or alias.name: (module, alias.name) for alias in node.names}
    return found


def reaches_a_write(path: Path, name: str, visited: frozenset[tuple[Path, str]] = frozenset()) -> bool:
    """True if an action calls the write path, itself or through functions of the action modules."""
    if (path, name) in visited or name not in functions_of(path):
        return False
    called = {
        node.func.id
        for node in ast.walk(functions_of(path)[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    for other in called:
        module, original = imports_of(path).get(other, ("", other))
        if module in ("crm.history.writes", "crm.history.bulk") and original in WRITE_PATH:
            return True
        target = Path(*module.split(".")).with_suffix(".py") if module else path
        if target in ACTIONS and reaches_a_write(target, original, visited | {(path, name)}):
            return True
    return False


def public_functions() -> list[tuple[Path, ast.FunctionDef]]:
    return [(path, node) for path in ACTIONS for name, node in functions_of(path).items() if not name.startswith("_")]


def takes_an_actor(function: ast.FunctionDef) -> bool:
    return any(argument.arg == "actor" for argument in function.args.kwonlyargs)


def test_every_action_reaches_the_write_path():
    actions = [(path, node) for path, node in public_functions() if takes_an_actor(node) or node.name in HOOKS]
    silent = [f"{path}: {node.name}" for path, node in actions if not reaches_a_write(path, node.name)]
    assert silent == []
    # An action of each verb has been found.
    assert {node.name.split("_")[0] for _, node in actions} >= {
        *("create", "update", "delete", "merge", "label", "set", "remove", "complete", "reopen"),
        *("connect", "disconnect", "replace", "save", "revoke"),
    }


def test_every_action_takes_its_arguments_by_name():
    # A hook is called through a list, and a lock by the actions above.
    positional = {node.name for _, node in public_functions() if node.args.args}
    assert positional == HOOKS | LOCKS
