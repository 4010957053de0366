"""The durable inbox, rejected events and the tracking plan."""

from alembic import op

from tilth.platform.database import support

revision = "0002_events"
down_revision = "0001_platform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A plain sequence, not an identity: before PostgreSQL 17 partitions do not inherit identities.
    op.execute("CREATE SEQUENCE inbox_id_seq CACHE 1")
    # The key is the order in which a weaver reads: its cursor is a snapshot, a range of xid (events/cursor.py).
    # received_at stands in it only because the partition key must.
    op.execute("""
        CREATE TABLE inbox (
            workspace_id bigint NOT NULL,
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            inbox_id bigint NOT NULL DEFAULT nextval('inbox_id_seq'),
            received_at timestamptz NOT NULL,
            encoding smallint NOT NULL,
            events integer NOT NULL,
            context jsonb NOT NULL,
            payload bytea NOT NULL,
            PRIMARY KEY (workspace_id, xid, inbox_id, received_at)
        ) PARTITION BY RANGE (received_at)
    """)
    # The payload is compressed already; trying again would cost and gain nothing.
    op.execute("ALTER TABLE inbox ALTER COLUMN payload SET STORAGE EXTERNAL")
    op.execute("CREATE TABLE inbox_default PARTITION OF inbox DEFAULT")
    op.execute("ALTER TABLE inbox_default ENABLE ROW LEVEL SECURITY")
    support.secure_workspace_table(op, "inbox", grants="SELECT, INSERT")
    op.execute("GRANT USAGE ON SEQUENCE inbox_id_seq TO tilth_app")

    op.execute("""
        CREATE TABLE rejected_event (
            workspace_id bigint NOT NULL,
            rejected_id bigint GENERATED ALWAYS AS IDENTITY,
            rejected_at timestamptz NOT NULL DEFAULT now(),
            source text NOT NULL,
            code text NOT NULL,
            message text NOT NULL,
            place text NOT NULL,
            payload bytea NOT NULL,
            complete boolean NOT NULL,
            context jsonb NOT NULL,
            replayed_at timestamptz,
            PRIMARY KEY (workspace_id, rejected_id)
        )
    """)
    op.execute("CREATE INDEX rejected_event_by_code ON rejected_event (workspace_id, code, rejected_id)")
    support.secure_workspace_table(op, "rejected_event")

    op.execute("""
        CREATE TABLE declared_property (
            workspace_id bigint NOT NULL,
            event text NOT NULL,
            property text NOT NULL,
            type text NOT NULL CHECK (type IN ('text', 'number', 'boolean', 'time')),
            description text NOT NULL DEFAULT '',
            declared_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, event, property)
        )
    """)
    support.secure_workspace_table(op, "declared_property")


def downgrade() -> None:
    for table in ("declared_property", "rejected_event", "inbox"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP SEQUENCE inbox_id_seq")
