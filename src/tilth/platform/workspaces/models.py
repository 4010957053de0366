import sqlalchemy as sa

from tilth.platform.database.metadata import metadata

workspace = sa.Table(
    "workspace",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("created_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
)
