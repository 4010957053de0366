"""Traits that count only where nothing was set: beside those that were set, so that neither overwrites the other."""

from alembic import op

revision = "0009_traits_set_once"
down_revision = "0008_anchors_and_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE origin_trait ADD COLUMN once boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE origin_trait DROP CONSTRAINT origin_trait_pkey")
    op.execute("ALTER TABLE origin_trait ADD PRIMARY KEY (workspace_id, origin, name, once)")


def downgrade() -> None:
    op.execute("DELETE FROM origin_trait WHERE once")
    op.execute("ALTER TABLE origin_trait DROP CONSTRAINT origin_trait_pkey")
    op.execute("ALTER TABLE origin_trait ADD PRIMARY KEY (workspace_id, origin, name)")
    op.execute("ALTER TABLE origin_trait DROP COLUMN once")
