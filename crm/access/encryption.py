"""Secrets that must be read again: encrypted with the secret key, so that a backup alone gives none away."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def encrypted(text: str) -> str:
    """Return a text as only this installation can read it."""
    return _keys().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """Return what was encrypted. Raises InvalidToken where neither this secret key nor one of its fallbacks did."""
    return _keys().decrypt(text).decode()


def _keys() -> MultiFernet:
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (hashlib.sha256(b"second factors:" + force_bytes(key)).digest() for key in known)
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
