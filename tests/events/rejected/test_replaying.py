"""Rejected events over our own API: seen, corrected, put back."""

from datetime import UTC, datetime
from typing import Any

from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.events.conftest import Api, Door, api_with

from tilth.events.api import Rejection, record_rejections
from tilth.kernel.clock import to_micros
from tilth.platform.auth.contracts import ALL_SCOPES
from tilth.platform.database.sessions import Database

EVENT = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "m1"}


def test_list_newest_first_in_pages(door: Door, api: Api) -> None:
    for n in range(3):
        door.post("/v1/track", {**EVENT, "messageId": f"m{n}", "userId": None})
    door.post("/v1/track", {**EVENT, "event": None})
    first = api("GET", "/rejected-events?limit=3")
    assert [(r["code"], r["place"]) for r in first["items"]] == [
        ("no_event_name", "m1"),
        ("no_identity", "m2"),
        ("no_identity", "m1"),
    ]
    second = api("GET", f"/rejected-events?limit=3&cursor={first['next_cursor']}")
    assert [r["place"] for r in second["items"]] == ["m0"]
    assert second["next_cursor"] is None
    by_code = api("GET", "/rejected-events?code=no_event_name")["items"]
    assert [(r["source"], r["replayable"]) for r in by_code] == [("api:segment", True)]


def test_corrected_event_enters_with_the_time_of_its_first_receipt(door: Door, api: Api) -> None:
    shared = {"context": {"channel": "app"}, "sentAt": "2026-01-01T00:01:00Z"}
    bad = {**EVENT, "userId": None, "timestamp": "2026-01-01T00:00:00Z"}
    door.post("/v1/batch", {"batch": [bad, EVENT], **shared})
    (kept,) = door.rejected()
    assert api.replay({"rejected_id": kept.rejected_id}) == {
        "results": [
            {"rejected_id": kept.rejected_id, "accepted": False, "code": "no_identity", "message": kept.message}
        ]
    }
    assert len(door.rows()) == 1
    corrected = {"rejected_id": kept.rejected_id, "event": {**bad, "userId": "u9"}}
    assert api.replay(corrected)["results"][0]["accepted"] is True
    row = door.rows()[-1]
    received = to_micros(kept.rejected_at)
    assert (row["user_id"], row["channel"], row["received_at"], row["ts"]) == (
        "u9",
        "app",
        received,
        received - 60_000_000,
    )
    assert api("GET", "/rejected-events")["items"] == []
    (replayed,) = api("GET", "/rejected-events?include_replayed=true")["items"]
    assert replayed["replayed_at"] is not None
    assert replayed["replayable"] is False
    assert api.replay(corrected, status=409)["code"] == "not_replayable"
    assert len(door.rows()) == 2


def test_event_of_a_single_endpoint_knows_its_type(door: Door, api: Api) -> None:
    door.post("/v1/page", {"name": "Home"})
    (kept,) = door.rejected()
    item = {"rejected_id": kept.rejected_id, "event": {"name": "Home", "anonymousId": "a1"}}
    assert api.replay(item)["results"][0]["accepted"] is True
    assert [(r["type"], r["anonymous_id"]) for r in door.rows()] == [("page", "a1")]


def test_what_the_normaliser_rejected_can_be_corrected_too(door: Door, api: Api, database: Database) -> None:
    door.post("/v1/track", {**EVENT, "event": "Order Completed", "properties": {"total": "12,5"}})
    batch = door.batch()
    with database.pipeline() as connection:
        assert record_rejections(connection, door.workspace.id, batch.rejections) == 1
    (kept,) = door.rejected()
    assert (kept.code, kept.source, kept.place) == ("invalid_amount", "weave", "m1")
    assert api.replay({"rejected_id": kept.rejected_id})["results"][0]["code"] == "invalid_amount"
    order = {"event": "Order Completed", "userId": "u1", "messageId": "m1", "properties": {"total": 12.5}}
    assert api.replay({"rejected_id": kept.rejected_id, "event": order})["results"][0]["accepted"] is True
    assert [(r["message_id"], r["value"]) for r in door.rows()] == [("m1", 1250)]


def test_all_or_none_where_one_cannot_be_replayed(door: Door, api: Api, database: Database) -> None:
    door.post("/v1/track", {**EVENT, "userId": None})
    with database.pipeline() as connection:
        record_rejections(
            connection, door.workspace.id, [Rejection("no_time", "no date", "import:a.csv", "a.csv:7", b"1;2")]
        )
    of_file, good = door.rejected()
    assert (of_file.place, of_file.replayable) == ("a.csv:7", False)
    fix = {"rejected_id": good.rejected_id, "event": EVENT}
    assert api.replay(fix, {"rejected_id": of_file.rejected_id}, status=409)["code"] == "not_replayable"
    assert api.replay(fix, {"rejected_id": 2**60}, status=404)["code"] == "rejected_event_not_found"
    assert door.rows() == []


def test_too_long_event_needs_a_correction(door: Door, api: Api) -> None:
    door.post("/v1/track", {**EVENT, "properties": {"pad": "x" * 100_000}})
    (kept,) = door.rejected()
    assert (kept.code, kept.replayable, len(kept.payload)) == ("event_too_large", False, 64 * 1024)
    assert api.replay({"rejected_id": kept.rejected_id}, status=409)["code"] == "not_replayable"
    assert api.replay({"rejected_id": kept.rejected_id, "event": EVENT})["results"][0]["accepted"] is True


def test_hidden_from_other_workspaces(door: Door, client: TestClient[Any], database: Database) -> None:
    door.post("/v1/track", {**EVENT, "userId": None})
    with database.admin() as session:
        other = session.connection.exec_driver_sql(
            "INSERT INTO workspace (slug, name, time_zone, currency) "
            "VALUES ('o' || floor(random() * 1e12), 'o', 'UTC', 'EUR') RETURNING workspace_id"
        ).scalar_one()
    stranger = api_with(database, TestWorkspace(other, "o", "UTC", "EUR"), client, set(ALL_SCOPES))
    assert stranger("GET", "/rejected-events")["items"] == []
    (kept,) = door.rejected()
    assert stranger.replay({"rejected_id": kept.rejected_id, "event": EVENT}, status=404)["code"] == (
        "rejected_event_not_found"
    )
    assert door.rows() == []


def test_replay_of_an_unknown_clock_is_not_now(door: Door, api: Api) -> None:
    """An event without a time of its own happened when it was first received, not when somebody mended it."""
    before = to_micros(datetime.now(UTC))
    door.post("/v1/track", {**EVENT, "userId": None})
    (kept,) = door.rejected()
    api.replay({"rejected_id": kept.rejected_id, "event": EVENT})
    (row,) = door.rows()
    assert before <= row["ts"] == row["received_at"] == to_micros(kept.rejected_at)
