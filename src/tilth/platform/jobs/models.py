import sqlalchemy as sa

from tilth.platform.database.metadata import metadata

job_failure = sa.Table(
    "job_failure",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("job_id", sa.BigInteger, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("failed_at", sa.TIMESTAMP(timezone=True), nullable=False),
)

_TIME = sa.TIMESTAMP(timezone=True)
workspace_jobs = sa.func.workspace_jobs().table_valued(
    sa.column("job_id", sa.BigInteger),
    sa.column("name", sa.Text),
    sa.column("state", sa.Text),
    sa.column("attempts", sa.Integer),
    sa.column("scheduled_at", _TIME),
    sa.column("queued_at", _TIME),
    sa.column("changed_at", _TIME),
    name="job",
)
"""Jobs of the session's workspace that have not succeeded. A function of the database: the queue has no workspace."""
