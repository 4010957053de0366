"""Tables of rules and alerts."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from tilth.platform.database.metadata import metadata

_TIME = sa.TIMESTAMP(timezone=True)

alert_rule = sa.Table(
    "alert_rule",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("rule_id", sa.Uuid, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("period_kind", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("draft", JSONB, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("created_at", _TIME, nullable=False, server_default=sa.func.now()),
    sa.Column("archived_at", _TIME),
    sa.Column("firing", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("last_period", sa.Text),
    sa.Column("last_value", sa.Double),
    sa.Column("judged_at", _TIME),
    sa.Column("problem", sa.Text),
)

alert = sa.Table(
    "alert",
    metadata,
    sa.Column("workspace_id", sa.BigInteger, primary_key=True),
    sa.Column("alert_id", sa.Uuid, primary_key=True),
    sa.Column("rule_id", sa.Uuid, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("rule", JSONB, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
    sa.Column("low", sa.Double),
    sa.Column("high", sa.Double),
    sa.Column("reference", sa.Double),
    sa.Column("raised_at", _TIME, nullable=False),
    sa.Column("last_period", sa.Text, nullable=False),
    sa.Column("last_value", sa.Double),
    sa.Column("resolved_at", _TIME),
    sa.Column("acknowledged_at", _TIME),
    sa.Column("acknowledged_by", sa.Text),
)
