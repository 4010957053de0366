"""Count what an import brought and the weaver could not take, without reading the rows of its files."""

from alembic import op

revision = "0023_unwoven_of_imports"
down_revision = "0022_repeatable_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE INDEX rejected_event_unwoven ON rejected_event (workspace_id, (context->>'import')) "
        "WHERE context ? 'rows' AND replayed_at IS NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX rejected_event_unwoven")
