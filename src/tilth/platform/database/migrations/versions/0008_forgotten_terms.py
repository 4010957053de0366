"""Terms whose text is forgotten with the person who alone used it."""

from alembic import op

revision = "0008_forgotten_terms"
down_revision = "0007_cluster"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The row stays, so that codes stay dense; without a text nothing finds it.
    op.execute("ALTER TABLE term ALTER COLUMN text DROP NOT NULL")
    # Grows whenever texts were forgotten: who keeps texts or codes in memory compares it.
    op.execute("ALTER TABLE history_state ADD COLUMN terms_version bigint NOT NULL DEFAULT 1")


def downgrade() -> None:
    op.execute("ALTER TABLE history_state DROP COLUMN terms_version")
    op.execute("UPDATE term SET text = '(forgotten ' || code || ')' WHERE text IS NULL")
    op.execute("ALTER TABLE term ALTER COLUMN text SET NOT NULL")
