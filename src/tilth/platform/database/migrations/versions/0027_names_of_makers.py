"""What the maker of a dashboard or a saved question was called then. Of those before, the trail tells it."""

from alembic import op

revision = "0027_names_of_makers"
down_revision = "0026_throttle"
branch_labels = None
depends_on = None

_TABLES = ("dashboard", "saved_question")


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN owner_name text NOT NULL DEFAULT ''")
        op.execute(f"""
            UPDATE {table} AS t SET owner_name = made.actor_name FROM audit_entry AS made
            WHERE made.workspace_id = t.workspace_id AND made.action = '{table}.created' AND made.subject = t.id::text
        """)


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN owner_name")
