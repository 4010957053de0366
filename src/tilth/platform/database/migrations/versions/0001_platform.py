"""Workspaces, accounts, keys, audit trail, idempotency records, jobs.

Which tables have no workspace in their key, and why, is listed in tilth.platform.database.support.
"""

from alembic import op
from procrastinate.schema import SchemaManager

from tilth.platform.database.support import admin_table, secure_workspace_table

revision = "0001_platform"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_workspaces()
    _create_accounts()
    _create_keys()
    _create_records()
    _create_jobs()


def _create_workspaces() -> None:
    op.execute("""
        CREATE TABLE workspace (
            workspace_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            slug         text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
            name         text NOT NULL CHECK (name <> ''),
            time_zone    text NOT NULL,
            currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
            created_at   timestamptz NOT NULL DEFAULT now()
        )
    """)
    secure_workspace_table(op, "workspace", grants="SELECT, UPDATE (name, time_zone, currency)")
    _open_to_admin("workspace", "SELECT, INSERT, UPDATE, DELETE")


def _create_accounts() -> None:
    op.execute("""
        CREATE TABLE account (
            account_id    uuid PRIMARY KEY,
            email         text NOT NULL,
            email_norm    text NOT NULL UNIQUE,
            name          text NOT NULL,
            password_hash text NOT NULL,
            created_at    timestamptz NOT NULL DEFAULT now(),
            disabled_at   timestamptz
        )
    """)
    admin_table(op, "account")
    op.execute("""
        CREATE TABLE membership (
            workspace_id bigint NOT NULL REFERENCES workspace,
            account_id   uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            role         text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'analyst')),
            created_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, account_id)
        )
    """)
    op.execute("CREATE INDEX membership_account ON membership (account_id)")
    admin_table(op, "membership")


def _create_keys() -> None:
    op.execute("""
        CREATE TABLE write_key (
            workspace_id bigint NOT NULL REFERENCES workspace,
            key_id       uuid NOT NULL,
            name         text NOT NULL,
            key          text NOT NULL UNIQUE,
            created_at   timestamptz NOT NULL DEFAULT now(),
            revoked_at   timestamptz,
            PRIMARY KEY (workspace_id, key_id)
        )
    """)
    op.execute("""
        CREATE TABLE api_key (
            workspace_id bigint NOT NULL REFERENCES workspace,
            key_id       uuid NOT NULL,
            name         text NOT NULL,
            prefix       text NOT NULL,
            secret_hash  bytea NOT NULL UNIQUE,
            scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
            created_at   timestamptz NOT NULL DEFAULT now(),
            expires_at   timestamptz,
            last_used_at timestamptz,
            revoked_at   timestamptz,
            PRIMARY KEY (workspace_id, key_id)
        )
    """)
    for table in ("write_key", "api_key"):
        secure_workspace_table(op, table, grants="SELECT, INSERT, UPDATE")
        # A key tells which workspace its bearer means, so it is looked up before there is one.
        _open_to_admin(table, "SELECT")
    op.execute("GRANT UPDATE (last_used_at) ON api_key TO tilth_admin")


def _create_records() -> None:
    op.execute("""
        CREATE TABLE audit_entry (
            workspace_id bigint NOT NULL REFERENCES workspace,
            entry_id     bigint GENERATED ALWAYS AS IDENTITY,
            at           timestamptz NOT NULL DEFAULT now(),
            actor        text NOT NULL,
            action       text NOT NULL,
            subject      text NOT NULL,
            details      jsonb NOT NULL DEFAULT '{}',
            PRIMARY KEY (workspace_id, entry_id)
        )
    """)
    secure_workspace_table(op, "audit_entry", grants="SELECT, INSERT")
    _open_to_admin("audit_entry", "INSERT")  # a workspace is created by the administrator's role
    op.execute("""
        CREATE TABLE idempotency_record (
            workspace_id bigint NOT NULL REFERENCES workspace,
            caller       text NOT NULL,
            key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
            fingerprint  bytea NOT NULL,
            status       smallint,
            body         bytea,
            created_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, caller, key)
        )
    """)
    op.execute("CREATE INDEX idempotency_record_created ON idempotency_record (created_at)")
    secure_workspace_table(op, "idempotency_record")


def _create_jobs() -> None:
    op.execute(SchemaManager.get_schema())
    # Whoever writes may enqueue in the same transaction, and that is all: jobs of other workspaces stay unseen.
    op.execute("""
        ALTER FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])
        SECURITY DEFINER SET search_path = public, pg_temp
    """)
    op.execute("REVOKE ALL ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) FROM PUBLIC")
    op.execute("""
        GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])
        TO tilth_app, tilth_admin
    """)
    for table in ("jobs", "events", "periodic_defers", "workers"):
        op.execute(f"GRANT SELECT ON procrastinate_{table} TO tilth_admin")


def _open_to_admin(table: str, grants: str) -> None:
    """The administrator's role may do this in every workspace, where row-level security is on."""
    op.execute(f"GRANT {grants} ON {table} TO tilth_admin")
    op.execute(f"CREATE POLICY administration ON {table} TO tilth_admin USING (true) WITH CHECK (true)")
