"""The files that pages load: their address says which version they are of, so that a browser keeps them for good."""

import hashlib
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent.with_name("static")
# What else pages load comes from these.
PACKAGES = ("django-htmx", "drf-spectacular-sidecar", "django")


def revision() -> str:
    """Return a short text that is another one as soon as any file is."""
    packages = "".join(map(version, PACKAGES)).encode()
    files = (path.name.encode() + path.read_bytes() for path in sorted(FOLDER.rglob("*.*")))
    return hashlib.sha256(packages + b"".join(files)).hexdigest()[:12]
