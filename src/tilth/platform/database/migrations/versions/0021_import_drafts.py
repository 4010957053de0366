"""Imports in preparation, so that a reload loses nothing; and the recipe of each task, which its job reads by id."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0021_import_drafts"
down_revision = "0020_item_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE import_draft (
            workspace_id bigint NOT NULL,
            draft_id     uuid NOT NULL,
            uploads      uuid[] NOT NULL,
            files        text[] NOT NULL,
            state        jsonb NOT NULL,
            actor        text NOT NULL,
            begun_at     timestamptz NOT NULL,
            updated_at   timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, draft_id)
        )
    """)
    secure_workspace_table(op, "import_draft")
    op.execute("""
        CREATE TABLE import_task_recipe (
            workspace_id bigint NOT NULL,
            task_id      uuid NOT NULL,
            text         text NOT NULL,
            kept_at      timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, task_id)
        )
    """)
    secure_workspace_table(op, "import_task_recipe")
    op.execute("GRANT UPDATE (recipe) ON import_ledger TO tilth_app")  # a recipe that is renamed takes its memory along
