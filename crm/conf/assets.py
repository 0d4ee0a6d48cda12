"""The version of the static files, which is part of their URLs so that browsers cache them for good."""

import hashlib
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent.with_name("static")
PACKAGES = ("django-htmx", "drf-spectacular-sidecar", "django")  # they have static files too


def static_version() -> str:
    """Return a short text that changes whenever a static file changes."""
    packages = "".join(map(version, PACKAGES)).encode()
    files = (path.name.encode() + path.read_bytes() for path in sorted(FOLDER.rglob("*.*")))
    return hashlib.sha256(packages + b"".join(files)).hexdigest()[:12]
