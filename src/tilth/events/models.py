"""Tables that requests read and write through SQLAlchemy; the inbox itself is written by COPY-like statements."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tilth.platform.database.metadata import metadata

_TIME = sa.TIMESTAMP(timezone=True)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("received_at", _TIME, nullable=False),
    sa.Column("encoding", sa.SmallInteger, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("context", JSONB, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

rejected_event = sa.Table(
    "rejected_event",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("rejected_id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("rejected_at", _TIME, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("context", JSONB, nullable=False),
    sa.Column("replayed_at", _TIME),
)

declared_property = sa.Table(
    "declared_property",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("property", sa.Text, primary_key=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("declared_at", _TIME, nullable=False),
)
