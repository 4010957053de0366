"""Who sent what does not conform to the plan; rejected rows by the import that brought them."""

from alembic import op

revision = "0019_people_of_violations"
down_revision = "0018_breakdowns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # persons: distinct numbers of those whose events were taken, some of them where they are many.
    op.execute("ALTER TABLE plan_violation ADD COLUMN persons integer[] NOT NULL DEFAULT '{}'")
    op.execute(
        "CREATE INDEX rejected_event_by_import ON rejected_event (workspace_id, (context->>'import'), rejected_id) "
        "WHERE context->>'import' IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("DROP INDEX rejected_event_by_import")
    op.execute("ALTER TABLE plan_violation DROP COLUMN persons")
