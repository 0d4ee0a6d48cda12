"""Check of names in the code by the glossary. `python -m tests.architecture.vocabulary` prints the offences."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

from .source import PROJECT, python_files, tree_of

# Words that no identifier contains, with the words to use instead.
NEVER = {
    "door": "source, or compatibility API",
    "dialect": "compatibility API",
    "refusal": "exception",
    "gone": "RecordNotFound, deleted",
    "outdated": "EditConflict",
    "asked": "a noun: request, query",
    "told": "a noun: message, answer",
    "wanted": "a noun: SearchQuery, expected",
    "taken": "a noun: RevertResult",
    "narrowing": "search_condition",
    "adminsite": "crm/admin",
    "telling": "formatting, activity",
    "prose": "formatting",
    "entrance": "auth_base",
    "nowhere": "no_workspaces",
    "alike": "possible_duplicates",
    "shape": "serializer",
}
MODULE, CLASS, FUNCTION, PARAMETER, TEMPLATE = "module", "class", "function", "parameter", "template"


class Rule(NamedTuple):
    """An ordinary word that is no whole identifier of these sorts below a folder, where it means something else."""

    sorts: tuple[str, ...]
    instead: str
    below: str | tuple[str, ...] = ""


PAGES = ("crm/ui", "crm/admin", "customers", "contacts", "addresses")
# Ordinary words that the glossary forbids as a whole public identifier of certain sorts.
WHOLE = {
    "place": Rule((MODULE, CLASS, FUNCTION, PARAMETER), "workspace, position"),
    "places": Rule((MODULE, CLASS, FUNCTION, PARAMETER), "workspaces, positions"),
    "page": Rule((FUNCTION,), "workspace_view; a page of rows is keyset() or offset()", "crm"),
    # A change has a kind (created, updated, deleted), so it may be a parameter below crm/history.
    "kind": Rule((CLASS, PARAMETER), "model_ui, search_config, tracked_model", (*PAGES, "crm/search", "crm/api")),
    "kinds": Rule((MODULE, CLASS, PARAMETER), "registry, model_uis"),
    "live": Rule((FUNCTION,), "not_deleted"),
    "among": Rule((FUNCTION,), "filter_ids"),
    "held": Rule((FUNCTION,), "lock_for_reference"),
    "hold": Rule((FUNCTION, PARAMETER), "lock_values, lock"),
    "but": Rule((PARAMETER,), "exclude"),
    "seen": Rule((PARAMETER,), "expected"),
    "many": Rule((MODULE, FUNCTION), "selection, bulk"),
    "of_many": Rule((CLASS, FUNCTION), "selection"),
    "insert": Rule((FUNCTION,), "create", "crm/history"),
    "remove": Rule((FUNCTION,), "delete", "crm/history"),
    "remove_all": Rule((FUNCTION,), "bulk_delete", "crm/history"),
    "update_all": Rule((FUNCTION,), "bulk_update", "crm/history"),
    "locked": Rule((FUNCTION,), "get_for_update"),
    "open_set": Rule((FUNCTION,), "start_change_set"),
    "done": Rule((CLASS,), "BulkResult"),
    "step": Rule((CLASS,), "RecordChanges"),
    "newer": Rule((CLASS,), "CurrentValue"),
    "patterns": Rule((CLASS,), "MatchTier"),
    "found": Rule((CLASS,), "a noun"),
    "kept": Rule((CLASS,), "a noun"),
    "given": Rule((CLASS,), "a noun"),
    "shown": Rule((FUNCTION, MODULE), "columns, not_deleted"),
    "one": Rule((FUNCTION, PARAMETER), "get, or the noun"),
    "by": Rule((FUNCTION,), "order, condition"),
    "ask": Rule((FUNCTION,), "fetch", "crm"),
    "ask_all": Rule((FUNCTION,), "fetch_many", "crm"),
    "ask_admitted": Rule((FUNCTION,), "fetch", "crm"),
    "scope": Rule((MODULE, FUNCTION), "session, tenant_session", "crm/db"),
    "tenant": Rule((FUNCTION,), "tenant_session", "crm/db"),
    "parts": Rule((MODULE,), "columns"),
    "rows": Rule((MODULE,), "queries"),
    "reading": Rule((MODULE,), "crm/queries"),
    "numbered": Rule((MODULE,), "crm/queries, offset"),
    "moments": Rule((MODULE,), "crm/queries"),
    "selections": Rule((MODULE,), "selection"),
    "recording": Rule((MODULE,), "writes"),
    "appending": Rule((MODULE,), "change_log"),
    "rewriting": Rule((MODULE,), "statements"),
    "taking_back": Rule((MODULE,), "revert"),
    "titles": Rule((MODULE,), "a verb and parameters, rendered when shown"),
    "finding": Rule((MODULE,), "global_search"),
    "marking": Rule((MODULE,), "highlight"),
    "spelling": Rule((MODULE,), "fuzzy"),
    "operations": Rule((MODULE,), "rls, functions", "crm/db"),
    "lookups": Rule((MODULE,), "rls, functions", "crm/db"),
    "indexed_search": Rule((MODULE,), "functions", "crm/db"),
    "showing": Rule((MODULE,), "formatting"),
    "saving": Rule((MODULE,), "forms, saved_views"),
    "people": Rule((MODULE,), "members"),
    "personal": Rule((MODULE,), "crm/ui/views"),
    "line": Rule((TEMPLATE,), "activity_item.html"),
    "sentence": Rule((TEMPLATE,), "activity_item.html"),
    "again": Rule((TEMPLATE, MODULE), "resubmit.html"),
}
# Modules of one file name in these packages are parallel: the same part of another app.
PARALLEL_PACKAGES = ("customers", "contacts", "addresses", "contacts/notes", "contacts/tasks", "contacts/inboxes")
RIDDLES = re.compile(r"What\b|Say whether\b")
CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


class Name(NamedTuple):
    sort: str
    text: str
    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.sort} {self.text}"


def words_of(identifier: str) -> list[str]:
    """Split an identifier at underscores and capitals: OneDoorView is one, door, view."""
    return [word.lower() for part in re.split(r"[\W_]+", identifier) for word in CAMEL.findall(part)]


def names_of(path: Path) -> Iterator[Name]:
    """Yield the identifiers that a module defines: itself, classes, functions, parameters and attributes."""
    yield Name(MODULE, path.parent.name if path.stem == "__init__" else path.stem, path)
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            yield Name(CLASS, node.name, path, node.lineno)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Name(FUNCTION, node.name, path, node.lineno)
            arguments = node.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                yield Name(PARAMETER, argument.arg, path, node.lineno)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Name("attribute", node.attr, path, node.lineno)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield Name("attribute", node.target.id, path, node.lineno)


def all_names() -> Iterator[Name]:
    for path in python_files():
        yield from names_of(path)
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        yield Name(TEMPLATE, path.stem, path.relative_to(PROJECT))
    for path in sorted((PROJECT / "tests").rglob("*.py")):
        yield Name(MODULE, path.stem.removeprefix("test_"), path.relative_to(PROJECT))


# Methods whose names are those of a base class.
OVERRIDES = {("crm/admin/lists.py", "page")}  # of Django's Paginator


def forbidden(name: Name) -> str:
    """Return the words to use instead of an identifier, or an empty text if it is allowed."""
    never = {word: NEVER[word] for word in (word.rstrip("s") for word in words_of(name.text)) if word in NEVER}
    if never:
        return "; ".join(f"{word}: {instead}" for word, instead in never.items())
    rule = None if (str(name.path), name.text) in OVERRIDES else WHOLE.get("_".join(words_of(name.text)))
    is_private = name.text.startswith("_")
    if rule and name.sort in rule.sorts and not is_private and str(name.path).startswith(rule.below):
        return rule.instead
    return ""


def forbidden_names() -> list[tuple[Name, str]]:
    return [(name, instead) for name in all_names() if (instead := forbidden(name))]


def area_of(path: Path) -> str:
    """Return where a class name must be unique: in a compatibility API, a parallel package, or everywhere else."""
    if path.parts[:2] == ("crm", "compat"):
        return "/".join(path.parts[:3])
    return f"{path.parent}/" if str(path.parent) in PARALLEL_PACKAGES else ""


def repeated_classes() -> dict[str, list[Path]]:
    """Return the public classes that several modules define, without those of parallel modules."""
    defined = defaultdict(list)
    for path in python_files():
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                defined[node.name].append(path)
    return {name: paths for name, paths in sorted(defined.items()) if not is_parallel(paths)}


def is_parallel(paths: list[Path]) -> bool:
    """True if one module defines a name, or one module in each of several parallel packages."""
    ours = [path for path in paths if path.parts[:2] != ("crm", "compat")]
    theirs = [area_of(path) for path in paths if path.parts[:2] == ("crm", "compat")]
    parallel = len({path.name for path in ours}) == 1 and all(area_of(path) for path in ours)
    return len(set(theirs)) == len(theirs) and (len(ours) < 2 or (parallel and len({*map(area_of, ours)}) == len(ours)))


def riddles() -> list[Name]:
    """Return the docstrings that begin with What or Say whether."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        Name("docstring", (ast.get_docstring(node) or "").partition("\n")[0][:60], path, getattr(node, "lineno", 1))
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, documented) and RIDDLES.match(ast.get_docstring(node) or "")
    ]


def offenders() -> list[tuple[Path, str]]:
    """Return every offence with its file."""
    found = [(name.path, f"{name} -> {instead}") for name, instead in forbidden_names()]
    found += [(path, f"class {name} is defined twice") for name, paths in repeated_classes().items() for path in paths]
    return found + [(name.path, str(name)) for name in riddles()]


if __name__ == "__main__":
    for path, offence in offenders():
        print(f"{path}: {offence}")  # noqa: T201
