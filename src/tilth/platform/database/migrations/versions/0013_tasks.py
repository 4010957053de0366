"""Long work that can be left and found again; uploaded files and recipes of one's own."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0013_tasks"
down_revision = "0012_boards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE task (
            workspace_id    bigint NOT NULL,
            task_id         uuid NOT NULL,
            kind            text NOT NULL,
            title           jsonb NOT NULL,
            state           text NOT NULL,
            done            bigint NOT NULL DEFAULT 0,
            total           bigint,
            unit            text NOT NULL DEFAULT '',
            counts          jsonb NOT NULL DEFAULT '{}',
            result          jsonb,
            error_code      text,
            error_message   text,
            attempt         integer NOT NULL DEFAULT 0,
            actor           text NOT NULL,
            job_no          bigint,
            created_at      timestamptz NOT NULL DEFAULT now(),
            started_at      timestamptz,
            heard_at        timestamptz,
            cancel_asked_at timestamptz,
            finished_at     timestamptz,
            PRIMARY KEY (workspace_id, task_id)
        )
    """)
    secure_workspace_table(op, "task")
    # The drawer asks for what runs every second or two, of a list that grows by the year.
    op.execute("CREATE INDEX task_unfinished ON task (workspace_id) WHERE finished_at IS NULL")
