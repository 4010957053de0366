"""Identity, profiles, and what the weaver remembers between batches."""

from alembic import op

from tilth.platform.database import support

revision = "0004_people"
down_revision = "0003_history"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_identity()
    _create_links()
    _create_profiles()
    _create_weave()


def _create_identity() -> None:
    # The row lock on this row is what the weaver, un-merge and erasure take before they touch identity.
    op.execute("""
        CREATE TABLE identity_state (
            workspace_id bigint PRIMARY KEY,
            next_origin  integer NOT NULL DEFAULT 1,
            next_person  integer NOT NULL DEFAULT 1,
            next_entry   bigint NOT NULL DEFAULT 1,
            erasure_key  uuid NOT NULL DEFAULT gen_random_uuid()
        )
    """)
    # value_norm stands in an index: identifiers longer than 255 characters are refused (identity/identifiers.py).
    op.execute("""
        CREATE TABLE identifier (
            workspace_id bigint NOT NULL,
            origin       integer NOT NULL,
            type         smallint NOT NULL,
            value_norm   text NOT NULL,
            person_no    integer NOT NULL,
            shared_at    timestamptz,
            PRIMARY KEY (workspace_id, origin)
        )
    """)
    op.execute("CREATE UNIQUE INDEX identifier_value ON identifier (workspace_id, type, value_norm)")
    op.execute("CREATE INDEX identifier_person ON identifier (workspace_id, person_no, type)")
    op.execute("""
        CREATE TABLE person (
            workspace_id bigint NOT NULL,
            person_no    integer NOT NULL,
            merged_into  integer,
            created_at   timestamptz NOT NULL DEFAULT now(),
            erased_at    timestamptz,
            PRIMARY KEY (workspace_id, person_no)
        )
    """)
    op.execute("""
        CREATE TABLE identity_journal (
            workspace_id bigint NOT NULL,
            entry_no     bigint NOT NULL,
            at           timestamptz NOT NULL DEFAULT now(),
            kind         text NOT NULL CHECK (kind IN ('merged', 'unmerged', 'shared', 'erased')),
            person_no    integer NOT NULL,
            other_person integer,
            origin       integer,
            other_origin integer,
            actor        text NOT NULL,
            PRIMARY KEY (workspace_id, entry_no)
        )
    """)
    op.execute("CREATE INDEX identity_journal_person ON identity_journal (workspace_id, person_no)")
    # digest: of type and value, keyed by identity_state.erasure_key (identity/forgotten.py).
    op.execute("""
        CREATE TABLE erased_identifier (
            workspace_id bigint NOT NULL,
            digest       bytea NOT NULL,
            erased_at    timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, digest)
        )
    """)
    op.execute("CREATE INDEX erased_identifier_time ON erased_identifier (workspace_id, erased_at)")
    for table in ("identity_state", "identifier", "person", "identity_journal", "erased_identifier"):
        support.secure_workspace_table(op, table)


def _create_links() -> None:
    # state: 1 joins, 2 vetoed, 3 cut.
    op.execute("""
        CREATE TABLE identifier_link (
            workspace_id  bigint NOT NULL,
            weaker        integer NOT NULL,
            stronger      integer NOT NULL,
            stronger_type smallint NOT NULL,
            state         smallint NOT NULL CHECK (state IN (1, 2, 3)),
            seen_at       bigint NOT NULL,
            message_id    text NOT NULL,
            PRIMARY KEY (workspace_id, weaker, stronger)
        )
    """)
    op.execute("CREATE INDEX identifier_link_stronger ON identifier_link (workspace_id, stronger)")
    # Persons that somebody took apart: two with different sides of one separation are never merged again.
    op.execute("""
        CREATE TABLE identity_separation (
            workspace_id  bigint NOT NULL,
            origin        integer NOT NULL,
            separation_no bigint NOT NULL,
            side          smallint NOT NULL,
            PRIMARY KEY (workspace_id, origin, separation_no)
        )
    """)
    for table in ("identifier_link", "identity_separation"):
        support.secure_workspace_table(op, table)


def _create_profiles() -> None:
    # Kept per origin, so that a person's profile is a fold over the origins and an un-merge needs no repair.
    op.execute("""
        CREATE TABLE origin_seen (
            workspace_id bigint NOT NULL,
            origin       integer NOT NULL,
            first_seen   bigint NOT NULL,
            last_seen    bigint NOT NULL,
            PRIMARY KEY (workspace_id, origin)
        ) WITH (fillfactor = 80)
    """)
    op.execute("""
        CREATE TABLE origin_touch (
            workspace_id bigint NOT NULL,
            origin       integer NOT NULL,
            first_at     bigint NOT NULL,
            first_touch  text NOT NULL,
            last_at      bigint NOT NULL,
            last_touch   text NOT NULL,
            PRIMARY KEY (workspace_id, origin)
        ) WITH (fillfactor = 80)
    """)
    # value is JSON as text: jsonb refuses escapes that JSON allows, and one such trait must not stop a batch.
    op.execute("""
        CREATE TABLE origin_trait (
            workspace_id bigint NOT NULL,
            origin       integer NOT NULL,
            name         text NOT NULL,
            value        text COLLATE "C" NOT NULL,
            ts           bigint NOT NULL,
            received_at  bigint NOT NULL,
            source       text NOT NULL,
            PRIMARY KEY (workspace_id, origin, name)
        ) WITH (fillfactor = 80)
    """)
    for table in ("origin_seen", "origin_touch", "origin_trait"):
        support.secure_workspace_table(op, table)


def _create_weave() -> None:
    op.execute("""
        CREATE TABLE weave_state (
            workspace_id bigint PRIMARY KEY,
            inbox_cursor text NOT NULL,
            batch_no     bigint NOT NULL DEFAULT 0,
            woven_by     uuid,
            woven_at     timestamptz NOT NULL DEFAULT now()
        )
    """)
    support.secure_workspace_table(op, "weave_state", grants="SELECT")
    # hashes: uint64 little-endian; message_ids: zstd of MessagePack. Both in the order of the batch.
    op.execute("""
        CREATE TABLE dedup_batch (
            workspace_id bigint NOT NULL,
            batch_no     bigint NOT NULL,
            received_at  timestamptz NOT NULL,
            hashes       bytea NOT NULL,
            message_ids  bytea NOT NULL,
            PRIMARY KEY (workspace_id, batch_no, received_at)
        ) PARTITION BY RANGE (received_at)
    """)
    for column in ("hashes", "message_ids"):
        op.execute(f"ALTER TABLE dedup_batch ALTER COLUMN {column} SET STORAGE EXTERNAL")
    op.execute("CREATE TABLE dedup_batch_default PARTITION OF dedup_batch DEFAULT")
    op.execute("ALTER TABLE dedup_batch_default ENABLE ROW LEVEL SECURITY")
    support.secure_workspace_table(op, "dedup_batch", grants="SELECT")


def downgrade() -> None:
    for table in (
        *(
            "dedup_batch",
            "weave_state",
            "origin_trait",
            "origin_touch",
            "origin_seen",
            "identity_separation",
            "identifier_link",
        ),
        *("erased_identifier", "identity_journal", "person", "identifier", "identity_state"),
    ):
        op.execute(f"DROP TABLE {table}")
