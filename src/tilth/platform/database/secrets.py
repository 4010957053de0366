"""Passwords of the database's roles: random for the embedded server, derived for a server of your own."""

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from tilth.platform.database.support import ROLES

SUPERUSER = "postgres"


def load_secrets(folder: Path) -> dict[str, str]:
    """Role → password from FOLDER/secrets.json (mode 0600), made at first use."""
    path = folder / "secrets.json"
    if not path.exists():
        made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        scratch = folder / f"secrets.json.{os.getpid()}"
        scratch.touch(mode=0o600)
        scratch.write_text(json.dumps(made))
        try:
            os.link(scratch, path)  # atomic, and the first of two processes wins
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found


def derive_secret(administrator_password: str, role: str) -> str:
    """The same on every machine that knows the administrator's password, and stored on none."""
    return hmac.new(administrator_password.encode(), f"tilth:{role}".encode(), hashlib.sha256).hexdigest()
