"""The files of each task of an import, so that none is removed while it is read."""

from alembic import op

revision = "0025_files_of_import_tasks"
down_revision = "0024_makers_of_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE import_task_recipe ADD COLUMN uploads uuid[] NOT NULL DEFAULT '{}'")
    op.execute("""
        UPDATE import_task_recipe AS kept SET uploads = ARRAY(
            SELECT listed::uuid FROM jsonb_array_elements_text((job.args->>'uploads')::jsonb) AS listed
        )
        FROM procrastinate_jobs AS job
        WHERE job.task_name IN ('imports.run', 'imports.check') AND job.args->>'task_id' = kept.task_id::text
    """)
    op.execute("ALTER TABLE import_task_recipe ALTER COLUMN uploads DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE import_task_recipe DROP COLUMN uploads")
