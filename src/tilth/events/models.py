"""Tables that requests read and write through SQLAlchemy; the inbox itself is written by COPY-like statements."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    sa.Column("event", sa.Text, nullable=False),
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
    sa.Column("required", sa.Boolean, nullable=False),
    sa.Column("allowed", JSONB(none_as_null=True)),
)

declared_event = sa.Table(
    "declared_event",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("enforce", sa.Boolean, nullable=False),
    sa.Column("declared_at", _TIME, nullable=False),
    sa.Column("updated_at", _TIME, nullable=False),
)

tracking_plan = sa.Table(
    "tracking_plan",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("reject_unknown", sa.Boolean, nullable=False),
)

plan_progress = sa.Table(
    "plan_progress",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("observed_seq", sa.BigInteger, nullable=False),
    sa.Column("missed", sa.BigInteger, nullable=False),
    sa.Column("since", _TIME, nullable=False),
    sa.Column("observed_at", _TIME, nullable=False),
)

seen_event = sa.Table(
    "seen_event",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("first_seen", _TIME, nullable=False),
    sa.Column("last_seen", _TIME, nullable=False),
)

seen_property = sa.Table(
    "seen_property",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("property", sa.Text, primary_key=True),
    sa.Column("events", sa.BigInteger, nullable=False),
    *(
        sa.Column(kind, sa.BigInteger, nullable=False)
        for kind in ("texts", "numbers", "booleans", "lists", "objects", "nulls")
    ),
    sa.Column("first_seen", _TIME, nullable=False),
    sa.Column("last_seen", _TIME, nullable=False),
)

plan_violation = sa.Table(
    "plan_violation",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("property", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, primary_key=True),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("last_seen", _TIME, nullable=False),
    sa.Column("samples", JSONB, nullable=False),
    sa.Column("persons", ARRAY(sa.Integer), nullable=False),
)
