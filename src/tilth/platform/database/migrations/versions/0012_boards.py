"""Saved questions, dashboards and alerts."""

from alembic import op

from tilth.platform.database.support import secure_workspace_table

revision = "0012_boards"
down_revision = "0011_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_boards()
    create_alerts()


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


def create_alerts() -> None:
    # name, metric, period_kind and enabled repeat what the draft says, for lists to search and sort by.
    op.execute("""
        CREATE TABLE alert_rule (
            workspace_id bigint NOT NULL,
            rule_id      uuid NOT NULL,
            name         text NOT NULL CHECK (name <> ''),
            metric       text NOT NULL,
            period_kind  text NOT NULL,
            enabled      boolean NOT NULL,
            draft        jsonb NOT NULL,
            revision     integer NOT NULL,
            created_by   text NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            archived_at  timestamptz,
            firing       boolean NOT NULL DEFAULT false,
            last_period  text,
            last_value   double precision,
            judged_at    timestamptz,
            problem      text,
            PRIMARY KEY (workspace_id, rule_id)
        )
    """)
    op.execute("""
        CREATE TABLE alert (
            workspace_id    bigint NOT NULL,
            alert_id        uuid NOT NULL,
            rule_id         uuid NOT NULL,
            name            text NOT NULL,
            metric          text NOT NULL,
            rule            jsonb NOT NULL,
            period          text NOT NULL,
            value           double precision NOT NULL,
            low             double precision,
            high            double precision,
            reference       double precision,
            raised_at       timestamptz NOT NULL,
            last_period     text NOT NULL,
            last_value      double precision,
            resolved_at     timestamptz,
            acknowledged_at timestamptz,
            acknowledged_by text,
            PRIMARY KEY (workspace_id, alert_id),
            FOREIGN KEY (workspace_id, rule_id) REFERENCES alert_rule
        )
    """)
    op.execute("CREATE INDEX alert_by_time ON alert (workspace_id, raised_at, alert_id)")
    # However many workers judge a rule at once: it has one alert that is not over.
    op.execute("CREATE UNIQUE INDEX alert_open ON alert (workspace_id, rule_id) WHERE resolved_at IS NULL")
    for table in ("alert_rule", "alert"):
        secure_workspace_table(op, table, grants="SELECT, INSERT, UPDATE")
