"""The README names every setting, address and command there is."""

import re
from pathlib import Path

from django.core.checks import run_checks

from .test_scoping import addresses

PROJECT = Path(__file__).resolve().parents[2]
# What our own processes tell each other.
INTERNAL = {"CRM_SERVED_BY", "CRM_BENCH_LIMIT"}
README = (PROJECT / "README.md").read_text()


def test_every_environment_variable_is_documented():
    code = "\n".join(path.read_text() for path in (PROJECT / "crm").rglob("*.py"))
    names = set(re.findall(r'"((?:CRM_[A-Z_]+)|DATABASE_URL)"', code)) - INTERNAL
    assert names
    assert [name for name in sorted(names) if name not in README] == []


def test_a_deployment_as_it_is_documented_is_checked_without_a_word_on_schemas():
    found = run_checks(include_deployment_checks=True)
    assert [message for message in found if message.id.startswith("drf_spectacular")] == []


def test_every_address_is_documented():
    # But for those that answer what there is not.
    real = [path for path in addresses() if not path.startswith("admin/") and "(" not in path and "*" not in path]
    own = {"/" + path.split("<")[0].rstrip("/$") for path in real}
    assert [path for path in sorted(own) if path not in README] == []


def test_every_command_is_documented():
    commands = {path.stem for path in (PROJECT / "crm/management/commands").glob("[a-z]*.py")}
    assert [name for name in sorted(commands) if f"manage.py {name}" not in README] == []


def test_every_scope_is_documented():
    from crm.workspaces.permissions import SCOPES

    assert [scope for scope in sorted(SCOPES) if scope not in README] == []
