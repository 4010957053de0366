"""Saved questions, dashboards and alerts."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0012_boards"
down_revision = "0011_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_boards()


def create_boards() -> None:
    # `range` stands apart from the question, so that days which move with today are never stored as days.
    op.execute("""
        CREATE TABLE saved_question (
            workspace_id bigint NOT NULL,
            id           uuid NOT NULL,
            kind         text NOT NULL CHECK (kind IN ('metrics', 'funnel', 'retention')),
            name         text NOT NULL CHECK (name <> ''),
            description  text NOT NULL,
            question     jsonb NOT NULL,
            range        jsonb NOT NULL,
            chart        jsonb NOT NULL,
            owner        text NOT NULL,
            version      integer NOT NULL DEFAULT 1,
            created_at   timestamptz NOT NULL DEFAULT now(),
            changed_at   timestamptz NOT NULL DEFAULT now(),
            archived_at  timestamptz,
            PRIMARY KEY (workspace_id, id)
        )
    """)
    op.execute("""
        CREATE TABLE dashboard (
            workspace_id bigint NOT NULL,
            id           uuid NOT NULL,
            name         text NOT NULL CHECK (name <> ''),
            description  text NOT NULL,
            tiles        jsonb NOT NULL,
            owner        text NOT NULL,
            version      integer NOT NULL DEFAULT 1,
            created_at   timestamptz NOT NULL DEFAULT now(),
            changed_at   timestamptz NOT NULL DEFAULT now(),
            archived_at  timestamptz,
            PRIMARY KEY (workspace_id, id)
        )
    """)
    for table in ("saved_question", "dashboard"):
        secure_workspace_table(op, table, grants="SELECT, INSERT, UPDATE")
