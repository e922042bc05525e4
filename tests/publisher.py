"""A publisher that signs tokens for its readers."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt

SECRET = "a secret of the publisher and of this service"


def sign_in_claims(site: str, **changed: Any) -> dict[str, Any]:
    """The claims of a good sign-in token with changes. None leaves one out."""
    now = int(time.time())
    good = {"aud": site, "sub": "reader-4711", "name": "汐見太郎", "iat": now, "exp": now + 300}
    return {name: value for name, value in (good | changed).items() if value is not None}


def sign_in_token(
    site: str,
    key: Any = SECRET,
    algorithm: str = "HS256",
    header: dict[str, Any] | None = None,
    **changed: Any,
) -> str:
    return jwt.encode(sign_in_claims(site, **changed), key, algorithm, headers=header)


def signed_in(site: str, **changed: Any) -> dict[str, str]:
    """The Authorization header of a reader who is signed in."""
    return {"Authorization": f"Bearer {sign_in_token(site, **changed)}"}


def encoded(part: dict[str, Any] | bytes) -> str:
    """A part of a token as it is sent."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")
