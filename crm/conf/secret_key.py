"""The secret key of an installation without CRM_SECRET_KEY."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret_key(data: Path) -> str:
    """Return the key stored in the data folder, made on first use and readable by its owner only."""
    path = data / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    # Linked, not renamed, so that two simultaneous first starts use the same key.
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_text()
