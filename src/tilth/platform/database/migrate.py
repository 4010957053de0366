"""Brings the tables to this program's version, and refuses to work on another.

Revisions form one line and are named like their files, so the head is known without loading Alembic.
"""

import zlib
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tilth.platform.database.errors import SchemaMismatch

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = zlib.crc32(b"tilth migrate")


def known_revisions() -> list[str]:
    return sorted(path.stem for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def upgrade(owner_url: str) -> None:
    """To the head, in one transaction, under an advisory lock. Raises SchemaMismatch when the tables are newer."""
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(owner_url), poolclass=sa.NullPool
    )
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = find_revision(owner_url)
        if current is not None and current not in known_revisions():
            raise _newer(current)
        config = Config()
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def find_revision(owner_url: str) -> str | None:
    """None: no table of ours yet."""
    with psycopg.connect(owner_url) as connection:
        if connection.execute("SELECT to_regclass('public.alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


def require_current_schema(owner_url: str) -> None:
    """Raises SchemaMismatch that names the command to run."""
    current, known = find_revision(owner_url), known_revisions()
    if current == known[-1]:
        return
    if current is not None and current not in known:
        raise _newer(current)
    raise SchemaMismatch(
        f"The database has the tables of {current or 'no version'}, and this program needs {known[-1]}. "
        "Run `tilth migrate` (or `tilth up`, which migrates by itself).",
        current=current,
        needed=known[-1],
    )


def _newer(current: str) -> SchemaMismatch:
    return SchemaMismatch(
        f"The database has the tables of {current}, which this older program does not know. "
        "Run the newer version of Tilth, or restore a backup made by this one (`tilth restore`).",
        current=current,
        needed=known_revisions()[-1],
    )
