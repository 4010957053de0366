"""Who may import and not see personal data sees what a file means, and not whose data it holds."""

from pathlib import Path

from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.events.conftest import api_with

from tilth.entrypoints.http.app import create_app
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.database.sessions import Database

RECIPE = """\
recipe: till
about: Till
tried: By tests.
files: {rows: {match: "*"}}
events:
  - name: paid
    event: Order Completed
    key: [order]
    time: at
    person: {phone: phone}
    traits: {name: who, email: mail}
    fields: {order_id: order, value: paid}
    properties: {note: note, colour: colour}
"""
ORDERS = """\
order,at,phone,who,mail,paid,note,colour
o1,2024-01-05 10:00:00,13812348000,Anna Berg,anna@example.com,5.00,call 13987651234,red
o2,13712348000,13812348001,Carl,carl@example.com,6.00,none,blue
"""
PERSONAL = ("13812348000", "13812348001", "13712348000", "13987651234", "anna@example.com", "carl@example.com")


def test_a_preview_is_masked_in_events_and_in_refusals(
    database: Database, workspace: TestWorkspace, tmp_path: Path
) -> None:
    app = create_app(database, History(database, Store(tmp_path), LocalExecutor()), home=tmp_path)
    with TestClient(app) as client:
        keeper = api_with(database, workspace, client, {Scope.EVENTS_WRITE})
        owner = api_with(database, workspace, client, set(ALL_SCOPES))
        upload = keeper("POST", "/imports/uploads?name=o.csv", 201, content=ORDERS.encode())["id"]
        wish = {"uploads": [upload], "recipe": RECIPE}
        masked = keeper("POST", "/imports/preview", json=wish)
        whole = owner("POST", "/imports/preview", json=wish)
    (event,), (bad,) = masked["events"], masked["refusals"]
    (told,), (told_bad,) = whole["events"], whole["refusals"]
    assert {secret for secret in PERSONAL if secret not in str(whole)} == set()
    assert {secret for secret in PERSONAL if secret in str(masked)} == set()
    assert event["traits"] == {"name": "Anna Berg", "email": "a***@example.com"}  # names are shown
    assert told["person"] == {"phone": "13812348000"}
    assert event["person"].keys() == {"phone"}
    assert event["properties"] == {"note": "call 139****1234", "colour": "red"}
    for shown in ("file", "line", "event", "at", "fields"):
        assert event[shown] == told[shown]
    assert (bad["line"], bad["code"]) == (told_bad["line"], told_bad["code"]) == (3, "bad_time")
    assert {name: masked[name] for name in ("rows", "event_count", "refusal_count", "zone")} == {
        "rows": 2,
        "event_count": 1,
        "refusal_count": 1,
        "zone": whole["zone"],
    }


FILE = "order,电话,note\no1,2079460123,call 13812348000\n"


def test_a_file_is_shown_masked_by_its_headings(database: Database, workspace: TestWorkspace, tmp_path: Path) -> None:
    app = create_app(database, History(database, Store(tmp_path), LocalExecutor()), home=tmp_path)
    with TestClient(app) as client:
        keeper = api_with(database, workspace, client, {Scope.EVENTS_WRITE})
        owner = api_with(database, workspace, client, set(ALL_SCOPES))
        upload = keeper("POST", "/imports/uploads?name=o.csv", 201, content=FILE.encode())["id"]
        (masked,) = keeper("POST", "/imports/recognise", json={"uploads": [upload]})["files"]
        (whole,) = owner("POST", "/imports/recognise", json={"uploads": [upload]})["files"]
    assert whole["rows"] == [["o1", "2079460123", "call 13812348000"]]
    assert masked["rows"] == [["o1", "207****123", "call 138****8000"]]
    assert masked["columns"][1]["samples"] == ["207****123"]
