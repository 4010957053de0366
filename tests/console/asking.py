"""The shop's API beside its pages: what they show is what it answers."""

from typing import Any

import httpx
from tests.console.conftest import Shop


def call(shop: Shop, method: str, path: str, body: object = None) -> Any:
    """The answer below /api/v1/insight, by the shop's key."""
    headers = {"Authorization": f"Bearer {shop.known.api_key}"}
    answer = httpx.request(method, f"{shop.url}/api/v1/insight/{path}", json=body, headers=headers, timeout=30)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None
