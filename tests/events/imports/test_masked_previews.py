"""Who may import and not see personal data sees what a file means, and not whose data it holds."""

from pathlib import Path

from litestar.testing import TestClient
from tests.conftest import TestWorkspace
from tests.events.conftest import api_with

from tilth.entrypoints.http.app import create_app
from tilth.history.api import History, LocalExecutor, Store
from tilth.platform.auth.contracts import ALL_SCOPES, Scope
from tilth.platform.database.sessions import Database

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
