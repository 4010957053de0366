"""Sessions, second factors, invitations, single sign-on; where an audited action came from."""

from alembic import op

from tilth.platform.database.support import admin_table, secure_workspace_table

revision = "0011_accounts"
down_revision = "0010_import_totals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _open_accounts()
    _create_sessions()
    _create_second_factors()
    _create_links()
    _create_single_sign_on()
    _extend_the_trail()


def _open_accounts() -> None:
    # An account that only ever signs in through a provider has no password.
    op.execute("ALTER TABLE account ALTER COLUMN password_hash DROP NOT NULL")
    op.execute("ALTER TABLE account ADD COLUMN language text")
    op.execute("ALTER TABLE membership DROP CONSTRAINT membership_role_check")
    op.execute("""
        ALTER TABLE membership ADD CONSTRAINT membership_role_check
        CHECK (role IN ('owner', 'admin', 'operator', 'analyst', 'viewer'))
    """)


def _create_sessions() -> None:
    op.execute("""
        CREATE TABLE account_session (
            session_id   uuid PRIMARY KEY,
            account_id   uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            token_hash   bytea NOT NULL UNIQUE,
            method       text NOT NULL,
            created_at   timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at   timestamptz NOT NULL,
            address      text NOT NULL,
            agent        text NOT NULL
        )
    """)
    op.execute("CREATE INDEX account_session_account ON account_session (account_id)")
    op.execute("CREATE INDEX account_session_expires ON account_session (expires_at)")
    admin_table(op, "account_session")
    op.execute("""
        CREATE TABLE known_device (
            token_hash bytea NOT NULL,
            account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (token_hash, account_id)
        )
    """)
    op.execute("CREATE INDEX known_device_account ON known_device (account_id)")
    admin_table(op, "known_device")
    op.execute("""
        CREATE TABLE sign_in_counter (
            kind     text NOT NULL,
            key      bytea NOT NULL,
            attempts integer NOT NULL,
            since    timestamptz NOT NULL,
            PRIMARY KEY (kind, key)
        )
    """)
    op.execute("CREATE INDEX sign_in_counter_since ON sign_in_counter (since)")
    admin_table(op, "sign_in_counter")


def _create_second_factors() -> None:
    op.execute("""
        CREATE TABLE second_factor (
            account_id   uuid PRIMARY KEY REFERENCES account ON DELETE CASCADE,
            secret       text NOT NULL,
            confirmed_at timestamptz,
            last_step    bigint NOT NULL DEFAULT 0
        )
    """)
    admin_table(op, "second_factor")
    op.execute("""
        CREATE TABLE recovery_code (
            account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            code_hash  bytea NOT NULL,
            used_at    timestamptz,
            PRIMARY KEY (account_id, code_hash)
        )
    """)
    admin_table(op, "recovery_code")


def _create_links() -> None:
    op.execute("""
        CREATE TABLE invitation (
            workspace_id  bigint NOT NULL REFERENCES workspace,
            invitation_id uuid NOT NULL,
            email         text NOT NULL,
            email_norm    text NOT NULL,
            role          text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'analyst', 'viewer')),
            token_hash    bytea NOT NULL UNIQUE,
            invited_by    text NOT NULL,
            created_at    timestamptz NOT NULL,
            expires_at    timestamptz NOT NULL,
            accepted_at   timestamptz,
            revoked_at    timestamptz,
            PRIMARY KEY (workspace_id, invitation_id)
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX invitation_open ON invitation (workspace_id, email_norm)
        WHERE accepted_at IS NULL AND revoked_at IS NULL
    """)
    op.execute("CREATE INDEX invitation_email ON invitation (email_norm)")
    secure_workspace_table(op, "invitation", grants="SELECT")
    # A link tells which workspace it leads into, so it is looked up before there is one.
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON invitation TO tilth_admin")
    op.execute("CREATE POLICY administration ON invitation TO tilth_admin USING (true) WITH CHECK (true)")
    op.execute("""
        CREATE TABLE password_reset (
            token_hash bytea PRIMARY KEY,
            account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            used_at    timestamptz
        )
    """)
    op.execute("CREATE INDEX password_reset_account ON password_reset (account_id)")
    admin_table(op, "password_reset")


def _create_single_sign_on() -> None:
    op.execute("""
        CREATE TABLE sign_on_identity (
            issuer     text NOT NULL,
            subject    text NOT NULL,
            account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (issuer, subject)
        )
    """)
    op.execute("CREATE INDEX sign_on_identity_account ON sign_on_identity (account_id)")
    admin_table(op, "sign_on_identity")
    op.execute("""
        CREATE TABLE sign_on_attempt (
            state_hash    bytea PRIMARY KEY,
            browser_hash  bytea NOT NULL,
            nonce         text NOT NULL,
            code_verifier text NOT NULL,
            return_to     text NOT NULL,
            expires_at    timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX sign_on_attempt_expires ON sign_on_attempt (expires_at)")
    admin_table(op, "sign_on_attempt")


def _extend_the_trail() -> None:
    """Who it was by name, from where, what was before and after; and that nobody rewrites it."""
    op.execute("""
        ALTER TABLE audit_entry
            ADD COLUMN actor_name text NOT NULL DEFAULT '',
            ADD COLUMN address text NOT NULL DEFAULT '',
            ADD COLUMN agent text NOT NULL DEFAULT '',
            ADD COLUMN before jsonb,
            ADD COLUMN after jsonb
    """)
    op.execute("CREATE INDEX audit_entry_at ON audit_entry (workspace_id, at)")
    op.execute("""
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail is only appended to' USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    # Privileges keep the application's roles away; the owner of the table, who has all of them, meets this.
    op.execute("""
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)
