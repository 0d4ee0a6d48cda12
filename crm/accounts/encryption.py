"""Encryption with the secret key, so that a backup of the database alone reveals no secrets.

Fernet does the work; the key derivation is ours because stored secrets depend on it."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.conf import settings


def fernet() -> Fernet:
    """Return the cipher of this installation. It raises InvalidToken for text that another secret key encrypted."""
    # The prefix keeps this key apart from those that Django derives from the secret key.
    digest = hashlib.sha256(f"second factors:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(urlsafe_b64encode(digest))
