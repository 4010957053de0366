"""Spend on acquisition, by day, channel, campaign and source."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0005_insight"
down_revision = "0004_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty texts, not nulls: "no campaign" is a key like any other, and an upsert must find it.
    op.execute("""
        CREATE TABLE spend (
            workspace_id bigint NOT NULL,
            day          date NOT NULL,
            channel      text NOT NULL CHECK (channel <> ''),
            campaign     text NOT NULL DEFAULT '',
            source       text NOT NULL DEFAULT '',
            cost         bigint NOT NULL CHECK (cost >= 0),
            currency     text NOT NULL CHECK (length(currency) = 3),
            impressions  bigint NOT NULL DEFAULT 0 CHECK (impressions >= 0),
            clicks       bigint NOT NULL DEFAULT 0 CHECK (clicks >= 0),
            changed_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, day, channel, campaign, source)
        )
    """)
    secure_workspace_table(op, "spend")
