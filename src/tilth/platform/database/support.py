"""What migrations share: grants and row-level security, said once."""

from typing import Protocol


class Operations(Protocol):
    """The part of `alembic.op` that is used here."""

    def execute(self, sqltext: str) -> None: ...


ROLES = ("tilth_owner", "tilth_app", "tilth_admin")

WITHOUT_WORKSPACE = {
    "account": "a person may be a member of several workspaces",
    "membership": "read by account before a workspace is chosen",
    "account_session": "of an account, before a workspace is chosen",
    "known_device": "as above",
    "throttle_counter": "who does what how often, also under names that nobody has",
    "second_factor": "of an account",
    "recovery_code": "as above",
    "password_reset": "as above",
    "sign_on_identity": "as above",
    "sign_on_attempt": "a sign-in that is on its way",
    "alembic_version": "the version of all tables",
    "cluster_identity": "one row for the whole database",
    "procrastinate_jobs": "Procrastinate's own; the workspace is an argument of a job",
    "procrastinate_events": "as above",
    "procrastinate_periodic_defers": "as above",
    "procrastinate_workers": "as above",
}
"""The only tables without row-level security, each with its reason. A test compares them with the catalogue."""


def secure_workspace_table(op: Operations, table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Row-level security by `workspace_id` for the application's role: no `tilth.workspace`, no rows.

    Not FORCEd: the pipeline owns the tables, and PostgreSQL refuses COPY FROM under row-level security.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY workspace ON {table} TO tilth_app "
        "USING (workspace_id = nullif(current_setting('tilth.workspace', true), '')::bigint)"
    )
    op.execute(f"GRANT {grants} ON {table} TO tilth_app")


def admin_table(op: Operations, table: str, *, app_grants: str = "") -> None:
    """A table without a workspace: the administrator's role only, but for what `app_grants` names."""
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO tilth_admin")
    if app_grants:
        op.execute(f"GRANT {app_grants} ON {table} TO tilth_app")
