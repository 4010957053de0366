"""What the trail is asked for by time."""

from datetime import datetime, timedelta

import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import MakeKey

URL = "/api/v1/audit"


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("moment", ["1772366400", "2026-03-01T08:00:00", "yesterday"])
def test_a_moment_has_a_zone(client: TestClient, make_key: MakeKey, name: str, moment: str) -> None:
    for method, path in (("GET", URL), ("POST", f"{URL}/export")):
        refused = client.request(method, path, params={name: moment}, headers=make_key())
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_input")
        assert f"'{moment}' is no moment" in refused.text


def test_entries_are_found_by_when_they_were_made(client: TestClient, make_key: MakeKey) -> None:
    headers = make_key()
    (made,) = client.get(URL, headers=headers).json()["items"]
    at = datetime.fromisoformat(made["at"])

    def found(**asked: str) -> int:
        return len(client.get(URL, params=asked, headers=headers).json()["items"])

    later = (at + timedelta(seconds=1)).isoformat()
    assert [found(since=made["at"]), found(since=later)] == [1, 0]
    assert [found(until=later), found(until=made["at"])] == [1, 0]
