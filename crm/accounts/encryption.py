"""Secrets that must be read again: encrypted with the secret key, so that a backup alone gives none away."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Return a text as only this installation can read it."""
    return _key().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Return what was encrypted. Raises InvalidToken where the secret key was another one then."""
    return _key().decrypt(text).decode()


def _key() -> Fernet:
    digest = hashlib.sha256(f"second factors:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(urlsafe_b64encode(digest))
