"""Who made an API key, so that it does not outlive what its maker may do. Of those before, the trail tells it."""

from alembic import op

revision = "0024_makers_of_keys"
down_revision = "0023_unwoven_of_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE api_key ADD COLUMN made_by text")
    op.execute("""
        UPDATE api_key AS k SET made_by = made.actor FROM audit_entry AS made
        WHERE made.workspace_id = k.workspace_id AND made.action = 'api_key.created' AND made.subject = k.key_id::text
    """)
    op.execute("GRANT UPDATE (revoked_at) ON api_key TO tilth_admin")


def downgrade() -> None:
    op.execute("REVOKE UPDATE (revoked_at) ON api_key FROM tilth_admin")
    op.execute("ALTER TABLE api_key DROP COLUMN made_by")
