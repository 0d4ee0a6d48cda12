"""Nothing but the write path writes: found by reading the code."""

import ast
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# The write path itself, users (global, no history), and the note of a token's last use.
WRITERS = {
    "crm/history/writes.py",
    "crm/history/revert_records.py",
    "crm/workspaces/models.py",
    "crm/api/authentication.py",
    "crm/accounts/users.py",
    "crm/admin/users.py",
}

ACTIONS = (
    "crm/workspaces/actions.py",
    "crm/ui/saved_views.py",
    "contacts/notes/actions.py",
    "contacts/inboxes/actions.py",
    "customers/actions.py",
    "contacts/actions.py",
    "contacts/tasks/actions.py",
    "addresses/actions.py",
)


def calls(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of_itself = isinstance(node.func.value, ast.Name) and node.func.value.id == "self"
        if node.func.attr in WRITES and not of_itself:
            yield f"{path.relative_to(PROJECT)}:{node.lineno} .{node.func.attr}("


def sources():
    for app in ("crm", "customers", "contacts", "addresses"):
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts and str(path.relative_to(PROJECT)) not in WRITERS:
                yield path


def test_only_the_write_path_saves_or_deletes():
    assert [call for path in sources() for call in calls(path)] == []


def test_every_action_records_what_it_does():
    for module in (*ACTIONS, "crm/accounts/invitations.py"):
        tree = ast.parse((PROJECT / module).read_text())
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for function in functions:
            if not function.name.startswith(("create_", "update_", "delete_", "revoke_")):
                continue
            called = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            # Its own, or those of another action that it calls.
            writes = {"insert", "update", "remove", "remove_all", "update_all"} | {other.name for other in functions}
            assert called & writes - {function.name}, f"{module}: {function.name}"
            assert not function.args.args or function.name.endswith(("_of_customers", "_of_contact"))
