"""Which PostgreSQL cluster the transaction ids in these tables come from."""

from alembic import op

from tilth.platform.database.support import admin_table

revision = "0007_cluster"
down_revision = "0006_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE cluster_identity (
            only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            system_identifier numeric NOT NULL,
            epoch             integer NOT NULL,
            changed_at        timestamptz NOT NULL DEFAULT now()
        )
    """)
    op.execute(
        "INSERT INTO cluster_identity (system_identifier, epoch) SELECT system_identifier, 1 FROM pg_control_system()"
    )
    admin_table(op, "cluster_identity")
