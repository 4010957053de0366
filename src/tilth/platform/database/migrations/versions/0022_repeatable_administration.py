"""Writes of the administrator's role, such as invitations, may be sent again like all others."""

from alembic import op

revision = "0022_repeatable_administration"
down_revision = "0021_import_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT SELECT, INSERT, UPDATE ON idempotency_record TO tilth_admin")
    op.execute("CREATE POLICY administration ON idempotency_record TO tilth_admin USING (true) WITH CHECK (true)")
