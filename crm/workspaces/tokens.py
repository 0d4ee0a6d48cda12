"""Secrets of access tokens and invitations: 32 random bytes, of which only a digest is stored."""

import hashlib
import secrets

PREFIX = "carnet_"


def new_secret() -> str:
    """Return a new token such as carnet_3q2-7wX…, to be shown once."""
    return PREFIX + secrets.token_urlsafe(32)


def new_invitation() -> str:
    """Return the secret of a new invitation, to be sent once."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return the SHA-256 of a secret in hex."""
    # Not a slow password hash: nobody can guess 256 random bits, and each API request would pay for it.
    return hashlib.sha256(token.encode()).hexdigest()
