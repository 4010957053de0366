"""Files that people upload for imports, recipes of their own, and what a run came to."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0017_imports_by_people"
down_revision = "0016_tracking_plan"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_upload (
            workspace_id bigint NOT NULL,
            upload_id    uuid NOT NULL,
            name         text NOT NULL,
            bytes        bigint NOT NULL,
            actor        text NOT NULL,
            uploaded_at  timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, upload_id)
        )
    """)
    secure_workspace_table(op, "import_upload")
    op.execute("""
        CREATE TABLE import_recipe (
            workspace_id bigint NOT NULL,
            name         text NOT NULL,
            text         text NOT NULL,
            actor        text NOT NULL,
            updated_at   timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, name)
        )
    """)
    secure_workspace_table(op, "import_recipe")
    op.execute("ALTER TABLE import_run ADD COLUMN summary jsonb, ADD COLUMN is_task boolean NOT NULL DEFAULT false")
    op.execute("GRANT INSERT ON import_run TO tilth_app")  # a run stands in the list from the request on
