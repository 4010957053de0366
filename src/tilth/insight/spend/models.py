"""The table of spend."""

import sqlalchemy as sa

from tilth.platform.database.metadata import metadata

spend = sa.Table(
    "spend",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("cost", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("impressions", sa.BigInteger, nullable=False),
    sa.Column("clicks", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.TIMESTAMP(timezone=True), server_default=sa.func.now(), nullable=False),
)
