"""Terms, recent batches, the manifest of history files, pending moves of origins."""

from alembic import op

from tilth.platform.database import support

revision = "0003_history"
down_revision = "0002_events"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_terms()
    _create_recent()
    _create_manifest()


def _create_terms() -> None:
    # The row lock on a kind's counter is what keeps its codes dense and unique.
    op.execute("""
        CREATE TABLE term_kind (
            workspace_id bigint NOT NULL,
            kind         text NOT NULL,
            next_code    integer NOT NULL,
            PRIMARY KEY (workspace_id, kind)
        )
    """)
    op.execute("""
        CREATE TABLE term (
            workspace_id bigint NOT NULL,
            kind         text NOT NULL,
            code         integer NOT NULL,
            text         text NOT NULL,
            PRIMARY KEY (workspace_id, kind, code),
            UNIQUE (workspace_id, kind, text)
        )
    """)
    for table in ("term_kind", "term"):
        support.secure_workspace_table(op, table, grants="SELECT, INSERT, UPDATE")


def _create_recent() -> None:
    op.execute("""
        CREATE TABLE recent_batch (
            workspace_id bigint NOT NULL,
            first_seq    bigint NOT NULL,
            last_seq     bigint NOT NULL,
            appended_at  timestamptz NOT NULL DEFAULT now(),
            payload      bytea NOT NULL,
            PRIMARY KEY (workspace_id, first_seq, appended_at)
        ) PARTITION BY RANGE (appended_at)
    """)
    # The payload is compressed already; trying again would cost and gain nothing.
    op.execute("ALTER TABLE recent_batch ALTER COLUMN payload SET STORAGE EXTERNAL")
    op.execute("CREATE TABLE recent_batch_default PARTITION OF recent_batch DEFAULT")
    op.execute("ALTER TABLE recent_batch_default ENABLE ROW LEVEL SECURITY")
    support.secure_workspace_table(op, "recent_batch", grants="SELECT, INSERT")
    # Numbered from history_state under its row lock, so that numbers commit in order.
    # before_seq: rows with a smaller seq may stand under an earlier person; later ones carry the new one already.
    op.execute("""
        CREATE TABLE origin_move (
            workspace_id bigint NOT NULL,
            move_no      bigint NOT NULL,
            origin       integer NOT NULL,
            from_person  integer NOT NULL,
            to_person    integer NOT NULL,
            before_seq   bigint NOT NULL,
            moved_at     timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, move_no)
        )
    """)
    support.secure_workspace_table(op, "origin_move", grants="SELECT, INSERT")


def _create_manifest() -> None:
    # version: grows whenever files, masks, pending moves or erasures change; a reader compares it.
    # erased: persons hidden for ever; erasing: those of them whose rows still stand in files, and their origins.
    op.execute("""
        CREATE TABLE history_state (
            workspace_id bigint PRIMARY KEY,
            buckets      smallint NOT NULL DEFAULT 16 CHECK (buckets > 0 AND buckets & (buckets - 1) = 0),
            next_seq     bigint NOT NULL DEFAULT 1,
            folded_seq   bigint NOT NULL DEFAULT 0,
            next_move    bigint NOT NULL DEFAULT 1,
            version      bigint NOT NULL DEFAULT 1,
            erased       bytea NOT NULL DEFAULT '',
            erasing      bytea NOT NULL DEFAULT '',
            erasing_origins bytea NOT NULL DEFAULT '',
            folded_at    timestamptz NOT NULL DEFAULT now()
        )
    """)
    support.secure_workspace_table(op, "history_state", grants="SELECT, INSERT, UPDATE")
    # masked: roaring bitmap of persons whose rows in this file are superseded by another file.
    # retired_at: no longer part of history; the file stays for a while, for running readers and backups.
    op.execute("""
        CREATE TABLE history_file (
            workspace_id bigint NOT NULL,
            run          uuid NOT NULL,
            bucket       smallint NOT NULL,
            events       bigint NOT NULL,
            persons      integer NOT NULL,
            bytes        bigint NOT NULL,
            min_ts       bigint NOT NULL,
            max_ts       bigint NOT NULL,
            masked       bytea NOT NULL DEFAULT '',
            created_at   timestamptz NOT NULL DEFAULT now(),
            retired_at   timestamptz,
            PRIMARY KEY (workspace_id, run)
        )
    """)
    support.secure_workspace_table(op, "history_file", grants="SELECT")


def downgrade() -> None:
    for table in ("history_file", "history_state", "origin_move", "recent_batch", "term", "term_kind"):
        op.execute(f"DROP TABLE {table}")
