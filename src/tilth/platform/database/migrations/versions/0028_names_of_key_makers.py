"""What the maker of an API key was called when it was made. Of those before, the trail tells it."""

from alembic import op

revision = "0028_names_of_key_makers"
down_revision = "0027_names_of_makers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE api_key ADD COLUMN made_by_name text NOT NULL DEFAULT ''")
    op.execute("""
        UPDATE api_key AS k SET made_by_name = made.actor_name FROM audit_entry AS made
        WHERE made.workspace_id = k.workspace_id AND made.action = 'api_key.created' AND made.subject = k.key_id::text
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE api_key DROP COLUMN made_by_name")
