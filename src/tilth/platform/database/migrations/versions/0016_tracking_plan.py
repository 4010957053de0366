"""The tracking plan with its events, what was seen of them, and what did not conform; names of rejected events."""

from alembic import op

from tilth.platform.database import support

revision = "0016_tracking_plan"
down_revision = "0015_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _extend_the_plan()
    _create_observations()
    op.execute("ALTER TABLE rejected_event ADD COLUMN event text NOT NULL DEFAULT ''")
    op.execute("CREATE INDEX rejected_event_by_time ON rejected_event (workspace_id, rejected_at, rejected_id)")


def _extend_the_plan() -> None:
    op.execute("""
        CREATE TABLE tracking_plan (
            workspace_id   bigint PRIMARY KEY,
            reject_unknown boolean NOT NULL DEFAULT false
        )
    """)
    op.execute("""
        CREATE TABLE declared_event (
            workspace_id bigint NOT NULL,
            event        text NOT NULL,
            description  text NOT NULL DEFAULT '',
            owner        text NOT NULL DEFAULT '',
            status       text NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
            enforce      boolean NOT NULL DEFAULT false,
            declared_at  timestamptz NOT NULL DEFAULT now(),
            updated_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, event)
        )
    """)
    op.execute("ALTER TABLE declared_property ADD COLUMN required boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE declared_property ADD COLUMN allowed jsonb")
    op.execute("ALTER TABLE declared_property DROP CONSTRAINT declared_property_type_check")
    op.execute(
        "ALTER TABLE declared_property ADD CONSTRAINT declared_property_type_check "
        "CHECK (type IN ('text', 'number', 'boolean', 'time', 'list', 'object'))"
    )
    for table in ("tracking_plan", "declared_event"):
        support.secure_workspace_table(op, table)


def _create_observations() -> None:
    # observed_seq: the last row of history that was counted. missed: rows that left the tail before they were.
    op.execute("""
        CREATE TABLE plan_progress (
            workspace_id bigint PRIMARY KEY,
            observed_seq bigint NOT NULL,
            missed       bigint NOT NULL DEFAULT 0,
            since        timestamptz NOT NULL DEFAULT now(),
            observed_at  timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute("""
        CREATE TABLE seen_event (
            workspace_id bigint NOT NULL,
            event        text NOT NULL,
            events       bigint NOT NULL,
            first_seen   timestamptz NOT NULL,
            last_seen    timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, event)
        )
    """)
    # texts … nulls: how often each kind of JSON value stood there.
    op.execute("""
        CREATE TABLE seen_property (
            workspace_id bigint NOT NULL,
            event        text NOT NULL,
            property     text NOT NULL,
            events       bigint NOT NULL,
            texts        bigint NOT NULL,
            numbers      bigint NOT NULL,
            booleans     bigint NOT NULL,
            lists        bigint NOT NULL,
            objects      bigint NOT NULL,
            nulls        bigint NOT NULL,
            first_seen   timestamptz NOT NULL,
            last_seen    timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, event, property)
        )
    """)
    # samples: a few of the day, values masked.
    op.execute("""
        CREATE TABLE plan_violation (
            workspace_id bigint NOT NULL,
            day          date NOT NULL,
            event        text NOT NULL,
            property     text NOT NULL,
            rule         text NOT NULL,
            events       bigint NOT NULL,
            last_seen    timestamptz NOT NULL,
            samples      jsonb NOT NULL,
            PRIMARY KEY (workspace_id, day, event, property, rule)
        )
    """)
    for table in ("plan_progress", "seen_event", "seen_property", "plan_violation"):
        support.secure_workspace_table(op, table, grants="SELECT, UPDATE, DELETE")


def downgrade() -> None:
    for table in ("plan_violation", "seen_property", "seen_event", "plan_progress", "declared_event", "tracking_plan"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP INDEX rejected_event_by_time")
    op.execute("ALTER TABLE rejected_event DROP COLUMN event")
    op.execute("ALTER TABLE declared_property DROP COLUMN required, DROP COLUMN allowed")
