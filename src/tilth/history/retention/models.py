import sqlalchemy as sa

from tilth.platform.database.metadata import metadata

_TIME = sa.TIMESTAMP(timezone=True)

data_retention = sa.Table(
    "data_retention",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("event_months", sa.SmallInteger),
    sa.Column("rejected_days", sa.SmallInteger, nullable=False),
    sa.Column("changed_at", _TIME, server_default=sa.func.now(), nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
)

retention_run = sa.Table(
    "retention_run",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("run_id", sa.Uuid, primary_key=True),
    sa.Column("first_kept", sa.Date),
    sa.Column("started_at", _TIME, nullable=False),
    sa.Column("ended_at", _TIME),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("rejected", sa.BigInteger, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)
