"""Tables of saved questions and dashboards."""

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tilth.platform.database.metadata import metadata


def _common() -> list[sa.Column[object]]:
    return [
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("owner_name", sa.Text, server_default="", nullable=False),
        sa.Column("version", sa.Integer, server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("changed_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("archived_at", sa.TIMESTAMP(timezone=True)),
    ]


saved_question = sa.Table(
    "saved_question",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("question", JSONB, nullable=False),
    sa.Column("range", JSONB, nullable=False),
    sa.Column("chart", JSONB, nullable=False),
    *_common(),
)

dashboard = sa.Table(
    "dashboard",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("tiles", JSONB, nullable=False),
    *_common(),
)


def to_json(value: object) -> Any:  # noqa: ANN401 — whatever JSON the value makes
    """As a JSONB column gives it back, so that what is stored can be compared with what shall be."""
    return msgspec.json.decode(msgspec.json.encode(value))
