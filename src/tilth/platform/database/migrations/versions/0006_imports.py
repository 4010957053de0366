"""What was imported: runs for people to see, and the ledger that knows every imported row without expiry."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0006_imports"
down_revision = "0005_insight"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_run (
            workspace_id bigint NOT NULL,
            run_id       uuid NOT NULL,
            recipe       text NOT NULL,
            files        text[] NOT NULL,
            actor        text NOT NULL,
            started_at   timestamptz NOT NULL DEFAULT now(),
            finished_at  timestamptz,
            rows_read    bigint NOT NULL DEFAULT 0,
            events_added bigint NOT NULL DEFAULT 0,
            events_known bigint NOT NULL DEFAULT 0,
            rows_rejected bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, run_id)
        )
    """)
    secure_workspace_table(op, "import_run", grants="SELECT")
    # One row per committed chunk: 64-bit hashes side by side, 8 bytes an event. A row per hash with its
    # index would take 100 bytes and write 3 kB of WAL each.
    op.execute("""
        CREATE TABLE import_ledger (
            workspace_id bigint NOT NULL,
            recipe       text NOT NULL,
            block_no     bigint NOT NULL,
            hashes       bytea NOT NULL,
            PRIMARY KEY (workspace_id, recipe, block_no)
        )
    """)
    # Hashes do not compress; trying costs time.
    op.execute("ALTER TABLE import_ledger ALTER COLUMN hashes SET STORAGE EXTERNAL")
    secure_workspace_table(op, "import_ledger", grants="SELECT")
