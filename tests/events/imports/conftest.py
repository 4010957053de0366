import pytest
from tests.conftest import TestWorkspace
from tests.events.imports.support import Importer

from tilth.platform.database.sessions import Database


@pytest.fixture
def importer(database: Database, workspace: TestWorkspace) -> Importer:
    return Importer(database, workspace)
