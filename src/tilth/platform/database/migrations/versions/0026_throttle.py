"""The counter of sign-ins counts whatever is throttled."""

from alembic import op

revision = "0026_throttle"
down_revision = "0025_files_of_import_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE sign_in_counter RENAME TO throttle_counter")
    op.execute("ALTER INDEX sign_in_counter_pkey RENAME TO throttle_counter_pkey")
    op.execute("ALTER INDEX sign_in_counter_since RENAME TO throttle_counter_since")


def downgrade() -> None:
    op.execute("ALTER INDEX throttle_counter_since RENAME TO sign_in_counter_since")
    op.execute("ALTER INDEX throttle_counter_pkey RENAME TO sign_in_counter_pkey")
    op.execute("ALTER TABLE throttle_counter RENAME TO sign_in_counter")
