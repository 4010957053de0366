import pytest
from tests.conftest import TestWorkspace
from tests.people.events import Shop

from tilth.platform.database.sessions import Database


@pytest.fixture
def shop(database: Database, workspace: TestWorkspace) -> Shop:
    return Shop(database, workspace.id)
