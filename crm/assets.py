"""The files that pages load: their address says which version they are of, so that a browser keeps them for good."""

import hashlib
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).with_name("static")
# What else pages load comes from these.
PACKAGES = ("django-htmx", "drf-spectacular-sidecar", "django")


def revision() -> str:
    """Return a short text that is another one as soon as any file is."""
    digest = hashlib.sha256("".join(map(version, PACKAGES)).encode())
    for path in sorted(FOLDER.rglob("*.*")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
