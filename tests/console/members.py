"""Members, each for one test, so that what it does to an account hurts no other."""

import json
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.console.conftest import Shop

from tilth.platform.auth.contracts import Role

PASSWORD = "several plain words"


@dataclass(frozen=True, slots=True)
class Member:
    email: str
    password: str
    name: str


def join_shop(shop: Shop, role: Role = Role.VIEWER) -> Member:
    """Of the workspace `demo`."""
    return join_workspace(shop.url, shop.home, "demo", role)


def join_workspace(url: str, home: Path, slug: str, role: Role = Role.VIEWER) -> Member:
    """A new account that accepted an invitation."""
    number = uuid.uuid4().hex[:8]
    member = Member(f"{number}@example.com", PASSWORD, f"Person {number}")
    token = json.loads((home / "run" / "server.json").read_text())["token"]
    headers = {"Authorization": f"Bearer {token}", "Tilth-Workspace": slug}
    with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
        invited = client.post("/invitations", json={"email": member.email, "role": role.value}, headers=headers)
        invited.raise_for_status()
        person = {"name": member.name, "password": member.password}
        body = {"token": invited.json()["token"], "person": person}
        client.post("/session/invitation/accept", json=body).raise_for_status()
    return member
