"""Encryption with the secret key, so that a backup of the database alone reveals no secrets.

Fernet does the work; the key derivation is ours because stored secrets depend on it."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Return the text encrypted for this installation."""
    return _key().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Return the decrypted text. Raises InvalidToken if it was encrypted with another secret key."""
    return _key().decrypt(text).decode()


def _key() -> Fernet:
    digest = hashlib.sha256(f"second factors:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(urlsafe_b64encode(digest))
