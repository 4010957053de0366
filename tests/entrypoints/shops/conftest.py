from pathlib import Path

import pytest
from tests.conftest import TestWorkspace
from tests.entrypoints.shops.shop import Shop

from tilth.platform.database.sessions import Database
from tilth.platform.settings import PlatformSettings


@pytest.fixture
def shop(database: Database, workspace: TestWorkspace, tmp_path: Path) -> Shop:
    return Shop(database, workspace, PlatformSettings(home=tmp_path))
