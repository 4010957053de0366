"""What products are called, beside the codes that events name them by."""

from alembic import op

from tilth.platform.database import support

revision = "0020_item_names"
down_revision = "0019_people_of_violations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE item_name (
            workspace_id bigint NOT NULL,
            item         text NOT NULL,
            name         text NOT NULL,
            PRIMARY KEY (workspace_id, item)
        )
    """)
    support.secure_workspace_table(op, "item_name", grants="SELECT")


def downgrade() -> None:
    op.execute("DROP TABLE item_name")
