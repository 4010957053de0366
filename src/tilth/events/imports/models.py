"""The tables of imports. The ledger beside them is bytes, and read by `ledger.py` alone."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from tilth.platform.database.metadata import metadata

import_run = sa.Table(
    "import_run",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("run_id", sa.Uuid, primary_key=True),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("files", ARRAY(sa.Text), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("started_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("finished_at", sa.TIMESTAMP(timezone=True)),
    sa.Column("rows_read", sa.BigInteger, nullable=False),
    sa.Column("events_added", sa.BigInteger, nullable=False),
    sa.Column("events_known", sa.BigInteger, nullable=False),
    sa.Column("rows_rejected", sa.BigInteger, nullable=False),
    sa.Column("summary", JSONB),
    sa.Column("is_task", sa.Boolean, server_default=sa.false(), nullable=False),
)

import_upload = sa.Table(
    "import_upload",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("upload_id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("uploaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
)

import_recipe = sa.Table(
    "import_recipe",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
)

import_draft = sa.Table(
    "import_draft",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("draft_id", sa.Uuid, primary_key=True),
    sa.Column("uploads", ARRAY(sa.Uuid), nullable=False),
    sa.Column("files", ARRAY(sa.Text), nullable=False),
    sa.Column("state", JSONB, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("begun_at", sa.TIMESTAMP(timezone=True), nullable=False),
    sa.Column("updated_at", sa.TIMESTAMP(timezone=True), nullable=False),
)

import_task_recipe = sa.Table(
    "import_task_recipe",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("task_id", sa.Uuid, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("uploads", ARRAY(sa.Uuid), nullable=False),
    sa.Column("kept_at", sa.TIMESTAMP(timezone=True), nullable=False),
)
